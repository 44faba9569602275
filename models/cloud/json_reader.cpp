#include "models/cloud/json_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>

#include <fmt/format.h>

#include "models/cloud/json_text.hpp"
#include "models/cloud/near_name.hpp"

namespace gemello {
namespace {

std::string described(const nlohmann::json& value) {
  if (value.is_string()) return "text";
  if (value.is_boolean()) return "true or false";
  if (value.is_number()) return "a number";
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  return "null";
}

bool control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// "$.hosts[17].nics[0]" -> "$.hosts[].nics[]"
std::string without_indices(std::string_view path) {
  std::string text;
  bool inside = false;
  for (const char c : path) {
    if (c == ']') inside = false;
    if (!inside) text += c;
    if (c == '[') inside = true;
  }
  return text;
}

}  // namespace

void JsonValue::fail(std::string_view sentence) const {
  throw InputError(source_->file, path_, sentence);
}

std::string JsonValue::text_of(std::string_view expected) const {
  if (!value_->is_string()) fail(fmt::format("must be {}, not {}", expected, described(*value_)));
  return value_->get<std::string>();
}

void JsonValue::refuse_name(std::string_view name, std::string_view kind,
                            const std::vector<std::string_view>& known) const {
  const std::string near = did_you_mean(name, known);
  if (!kind.empty()) fail(fmt::format("there is no {} named '{}'{}", kind, name, near));
  fail(fmt::format("'{}' is none of: {}{}", name, fmt::join(known, ", "), near));
}

std::string JsonValue::string() const {
  return text_of("text");
}

std::string JsonValue::name() const {
  std::string text = text_of("a name");
  if (text.empty()) fail("a name must not be empty");
  if (text.size() > 255) fail("a name must not be longer than 255 bytes");
  if (std::any_of(text.begin(), text.end(), control))
    fail("a name must not contain control characters");
  if (text.front() == ' ' || text.back() == ' ') fail("a name must not begin or end with a space");
  return text;
}

bool JsonValue::boolean() const {
  if (!value_->is_boolean()) fail("must be true or false, not " + described(*value_));
  return value_->get<bool>();
}

std::int64_t JsonValue::integer(std::int64_t min, std::int64_t max) const {
  if (!value_->is_number_integer())
    fail(value_->is_number() ? "must be a whole number"
                             : "must be a whole number, not " + described(*value_));
  const bool huge = value_->is_number_unsigned() &&
                    value_->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
  const std::int64_t value = huge ? INT64_MAX : value_->get<std::int64_t>();
  if (huge || value < min || value > max) fail(fmt::format("must be from {} to {}", min, max));
  return value;
}

double JsonValue::number(double min, double max) const {
  if (!value_->is_number()) fail("must be a number, not " + described(*value_));
  const double value = value_->get<double>();
  if (!(std::isfinite(value) && value >= min && value <= max))
    fail(fmt::format("must be from {} to {}", shortest(min), shortest(max)));
  return value;
}

std::vector<JsonValue> JsonValue::array() const {
  if (!value_->is_array()) fail("must be an array, not " + described(*value_));
  std::vector<JsonValue> elements;
  elements.reserve(value_->size());
  for (std::size_t i = 0; i < value_->size(); ++i)
    elements.emplace_back((*value_)[i], *source_, fmt::format("{}[{}]", path_, i));
  return elements;
}

JsonObject JsonValue::object() const {
  return JsonObject(*this);
}

JsonObject::JsonObject(const JsonValue& value)
    : value_(value), exceptions_(std::uncaught_exceptions()) {
  if (!value.is_object()) value.fail("must be an object, not " + described(value.raw()));
}

JsonObject::~JsonObject() {
  GEMELLO_INVARIANT(finished_ || std::uncaught_exceptions() > exceptions_,
                    "a reader left " + value_.path() + " without finish()");
}

std::string JsonObject::path_of(std::string_view key) const {
  return path_of_key(value_.path(), key);
}

void JsonObject::ask(std::string_view key) {
  if (asked_.find(key) == asked_.end()) asked_.emplace(key);
  if (value_.source_->logs_keys)
    value_.source_->keys.insert(without_indices(value_.path()) + "." + std::string(key));
}

std::optional<JsonValue> JsonObject::find(std::string_view key) {
  ask(key);
  const auto found = value_.raw().find(key);
  if (found == value_.raw().end()) return std::nullopt;
  return JsonValue(*found, *value_.source_, path_of(key));
}

JsonValue JsonObject::at(std::string_view key) {
  if (auto found = find(key)) return *std::move(found);
  std::vector<std::string_view> others;
  for (const auto& [name, unused] : value_.raw().get_ref<const nlohmann::json::object_t&>())
    if (asked_.find(name) == asked_.end()) others.push_back(name);
  const std::string_view near = nearest_name(key, others);
  fail(fmt::format("the key '{}' is missing", key) +
       (near.empty() ? "" : fmt::format("; is '{}' a misspelling of it?", near)));
}

std::string JsonObject::string_or(std::string_view key, std::string fallback) {
  const auto found = find(key);
  return found ? found->string() : fallback;
}

bool JsonObject::boolean_or(std::string_view key, bool fallback) {
  const auto found = find(key);
  return found ? found->boolean() : fallback;
}

std::int64_t JsonObject::integer_or(std::string_view key, std::int64_t min, std::int64_t max,
                                    std::int64_t fallback) {
  const auto found = find(key);
  return found ? found->integer(min, max) : fallback;
}

double JsonObject::number_or(std::string_view key, double min, double max, double fallback) {
  const auto found = find(key);
  return found ? found->number(min, max) : fallback;
}

std::vector<JsonValue> JsonObject::array_or_empty(std::string_view key) {
  const auto found = find(key);
  return found ? found->array() : std::vector<JsonValue>();
}

std::vector<std::pair<std::string, JsonValue>> JsonObject::entries() {
  std::vector<std::pair<std::string, JsonValue>> all;
  for (const auto& [key, entry] : value_.raw().get_ref<const nlohmann::json::object_t&>()) {
    asked_.insert(key);
    all.emplace_back(key, JsonValue(entry, *value_.source_, path_of(key)));
  }
  return all;
}

void JsonObject::finish() {
  finished_ = true;
  const std::vector<std::string_view> known(asked_.begin(), asked_.end());
  for (const auto& [key, unused] : value_.raw().get_ref<const nlohmann::json::object_t&>())
    if (asked_.find(key) == asked_.end())
      throw InputError(value_.file(), path_of(key), "unknown key" + did_you_mean(key, known));
}

JsonDocument JsonDocument::read(const std::string& path) {
  constexpr std::size_t largest = std::size_t{256} << 20;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                       &std::fclose);
  if (!file) throw InputError(path, "", fmt::format("cannot be opened: {}", std::strerror(errno)));
  std::string text;
  std::string block(std::size_t{1} << 16, '\0');
  for (std::size_t got = 0; (got = std::fread(block.data(), 1, block.size(), file.get())) > 0;) {
    text.append(block, 0, got);
    if (text.size() > largest) throw InputError(path, "", "is larger than 256 MiB");
  }
  if (std::ferror(file.get()) != 0)
    throw InputError(path, "", fmt::format("cannot be read: {}", std::strerror(errno)));
  return parse(text, path);
}

JsonDocument JsonDocument::parse(std::string_view text, std::string_view file) {
  return from(parse_strict_json(text, file), file);
}

JsonDocument JsonDocument::from(nlohmann::json root, std::string_view file) {
  auto source = std::make_unique<JsonSource>();
  source->file = file;
  source->root = std::move(root);
  return JsonDocument(std::move(source));
}

}  // namespace gemello
