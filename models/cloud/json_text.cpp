#include "models/cloud/json_text.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello {
namespace {

using nlohmann::json;

constexpr std::size_t levels_max = 64;

bool plain_key(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return c == '_' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  });
}

// Builds the value as the parser meets it; unlike the library's own builder it refuses a key that
// its object already has, and deep nesting.
class Builder : public nlohmann::json_sax<json> {
 public:
  Builder(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  json take() { return std::move(root_); }

  bool null() override { return add(json(nullptr)); }
  bool boolean(bool value) override { return add(json(value)); }
  bool number_integer(number_integer_t value) override { return add(json(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add(json(value)); }
  bool number_float(number_float_t value, const string_t&) override { return add(json(value)); }
  bool string(string_t& value) override { return add(json(std::move(value))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(json::object()); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    Level& level = levels_.back();
    const auto [member, is_new] = level.container->emplace(std::move(name), nullptr);
    level.key = &member.key();
    level.member = &member.value();
    if (!is_new) throw InputError(file_, path(levels_.size()), "this key is given twice");
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const json::exception& error) override {
    const std::string_view before = text_.substr(0, std::min(position, text_.size() + 1) - 1);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t start = before.rfind('\n');
    const std::size_t column =
        1 + (start == std::string_view::npos ? before.size() : before.size() - start - 1);
    throw InputError(file_, fmt::format("line {}, column {}", line, column),
                     sentence(error.what()));
  }

 private:
  struct Level {
    json* container;
    const std::string* key = nullptr;  // of an object: the last one, in the container itself
    json* member = nullptr;            // and its place
  };

  // The library's text without its prefix, fit to print: "unexpected '}'; expected ...".
  static std::string sentence(std::string_view what) {
    for (const std::string_view prefix : {"] ", ": ", " - "}) {
      const std::size_t at = what.find(prefix);
      if (at != std::string_view::npos) what.remove_prefix(at + prefix.size());
    }
    std::string text = "not JSON: ";
    for (const char c : what) text += c >= 0x20 && c < 0x7f ? c : '?';
    return text;
  }

  // Of what is being read in the level `count`; every array on the way holds its open element.
  std::string path(std::size_t count) const {
    std::string text = "$";
    for (std::size_t i = 0; i < count; ++i)
      text = levels_[i].container->is_array()
                 ? fmt::format("{}[{}]", text, levels_[i].container->size() - 1)
                 : path_of_key(text, *levels_[i].key);
    return text;
  }

  json* place(json value) {
    if (levels_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    json& parent = *levels_.back().container;
    if (parent.is_object()) return &(*levels_.back().member = std::move(value));
    parent.push_back(std::move(value));
    return &parent.back();
  }

  bool add(json value) {
    place(std::move(value));
    return true;
  }

  bool open(json container) {
    if (levels_.size() >= levels_max)
      throw InputError(file_, path(1), fmt::format("nested deeper than {} levels", levels_max));
    json* placed = place(std::move(container));
    levels_.push_back({placed});
    return true;
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  std::string_view text_;
  std::string_view file_;
  json root_;
  std::vector<Level> levels_;
};

}  // namespace

json parse_strict_json(std::string_view text, std::string_view file) {
  Builder builder(text, file);
  json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

std::string path_of_key(std::string_view path, std::string_view key) {
  return plain_key(key) ? fmt::format("{}.{}", path, key)
                        : fmt::format("{}[{}]", path, json_quoted(key));
}

std::string json_quoted(std::string_view text) {
  // Names and reasons, nearly always, have nothing to escape: a log is made of them.
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  });
  if (plain) return '"' + std::string(text) + '"';
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace gemello
