#include "models/cloud/json_layout.hpp"

#include "models/cloud/json_text.hpp"

namespace gemello {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t columns = 100;

std::string on_one_line(const Json& value) {
  if (!value.is_structured()) return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string text;
  for (const auto& [key, entry] : value.items()) {
    if (!text.empty()) text += ", ";
    if (value.is_object()) text += json_quoted(key) + ": ";
    text += on_one_line(entry);
  }
  return value.is_object() ? "{" + text + "}" : "[" + text + "]";
}

// `column`: where the value begins; one more is for the comma behind it.
void lay(const Json& value, std::size_t indent, std::size_t column, std::string& out) {
  std::string line = on_one_line(value);
  if (!value.is_structured() || value.empty() || column + line.size() + 1 <= columns) {
    out += line;
    return;
  }
  out += value.is_object() ? '{' : '[';
  bool first = true;
  for (const auto& [key, entry] : value.items()) {
    out += first ? "\n" : ",\n";
    first = false;
    const std::string label = value.is_object() ? json_quoted(key) + ": " : "";
    out += std::string(indent + 2, ' ') + label;
    lay(entry, indent + 2, indent + 2 + label.size(), out);
  }
  out += "\n" + std::string(indent, ' ') + (value.is_object() ? '}' : ']');
}

}  // namespace

std::string layout_json(const Json& value) {
  std::string out;
  lay(value, 0, 0, out);
  return out + "\n";
}

}  // namespace gemello
