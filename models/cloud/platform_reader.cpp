#include "models/cloud/platform_reader.hpp"

#include <fmt/format.h>

#include "models/cloud/platform_format.hpp"
#include "models/cloud/platform_parts.hpp"

namespace gemello {
namespace {

constexpr std::int64_t count_max = 100'000;

bool digits_only(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::vector<std::string> read_names(JsonObject& object) {
  const JsonValue place = object.at("name");
  const std::string name = place.name();
  const auto count = object.find("count");
  const std::size_t open = name.find('{');
  const std::size_t close = name.find('}');
  if (!count) {
    if (open != std::string::npos || close != std::string::npos)
      place.fail("a number in braces is for entries with 'count'");
    return {name};
  }
  const std::string first =
      open < close && close != std::string::npos ? name.substr(open + 1, close - open - 1) : "";
  std::int64_t number = 0;
  if (!digits_only(first) || first.size() > 9 || name.find('{', close) != std::string::npos ||
      name.find('}', close + 1) != std::string::npos || !read_number(first, number))
    place.fail(
        "with 'count', needs the first number in braces once, with its leading zeros, such as "
        "'node-{001}'");
  std::vector<std::string> names;
  for (std::int64_t last = number + count->integer(1, count_max); number < last; ++number)
    names.push_back(fmt::format("{}{:0{}}{}", name.substr(0, open), number, first.size(),
                                name.substr(close + 1)));
  return names;
}

Inventory read_platform(JsonDocument& document) {
  JsonObject root(document.root());
  const JsonValue format = root.at("format");
  if (format.string() != platform_format)
    format.fail(fmt::format("'{}' is not a format this program reads: expected '{}'",
                            format.string(), platform_format));
  PlatformParts parts;
  parts.inventory.name = root.at("name").name();
  parts.inventory.about = root.string_or("about", "");
  read_sites_and_switches(root, parts);
  read_machines(root, parts);
  read_storage(root, parts);
  read_virtual_machines(root, parts);
  root.finish();
  return std::move(parts.inventory);
}

Inventory read_platform(const std::string& path) {
  JsonDocument document = JsonDocument::read(path);
  return read_platform(document);
}

Inventory read_platform_text(std::string_view text, std::string_view file) {
  JsonDocument document = JsonDocument::parse(text, file);
  return read_platform(document);
}

}  // namespace gemello
