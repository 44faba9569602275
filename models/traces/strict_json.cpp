#include "models/traces/strict_json.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace gemello::traces {

using Json = nlohmann::json;

Json parse_strict_json(std::string_view text, std::string_view file, std::string_view what) {
  std::vector<std::set<std::string>> keys;
  std::string doubled;
  const auto watch = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key &&
        !keys.back().insert(parsed.get<std::string>()).second) {
      doubled = parsed.get<std::string>();
    }
    return true;
  };
  Json json;
  try {
    json = Json::parse(text, watch);
  } catch (const Json::exception& error) {
    throw InputError(file, "$", fmt::format("the {} is not JSON: {}", what, error.what()));
  }
  if (!doubled.empty()) {
    throw InputError(file, "$", fmt::format("the key \"{}\" is there twice", doubled));
  }
  return json;
}

StrictObject::StrictObject(const Json& json, std::string_view file, std::string path)
    : json_(&json), file_(file), path_(std::move(path)) {
  if (!json_->is_object()) fail("", "is not an object");
}

void StrictObject::fail(std::string_view key, std::string_view sentence) const {
  throw InputError(file_, key.empty() ? path_ : path_of(key), sentence);
}

void StrictObject::only(std::initializer_list<std::string_view> keys, std::string_view what) const {
  for (const auto& [key, value] : json_->items()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      fail(key, fmt::format("is not a key of {}", what));
    }
  }
}

const Json& StrictObject::get(std::string_view key) const {
  const auto found = json_->find(key);
  if (found == json_->end()) fail(key, "is missing");
  return *found;
}

std::string StrictObject::text(std::string_view key) const {
  const Json& value = get(key);
  if (!value.is_string()) fail(key, "is not a string");
  return value.get<std::string>();
}

bool StrictObject::boolean(std::string_view key) const {
  const Json& value = get(key);
  if (!value.is_boolean()) fail(key, "is neither true nor false");
  return value.get<bool>();
}

std::int64_t StrictObject::integer(std::string_view key) const {
  const Json& value = get(key);
  if (!value.is_number_integer()) fail(key, "is not an integer");
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) {
    fail(key, "is too large");
  }
  return value.get<std::int64_t>();
}

std::int64_t StrictObject::integer(std::string_view key, std::int64_t min, std::int64_t max) const {
  const std::int64_t value = integer(key);
  if (value < min || value > max) fail(key, fmt::format("is not within {}..{}", min, max));
  return value;
}

double StrictObject::number(std::string_view key, double min, double max) const {
  const Json& value = get(key);
  if (!value.is_number()) fail(key, "is not a number");
  const auto number = value.get<double>();
  if (!(number >= min && number <= max)) {
    fail(key, fmt::format("is not within {}..{}", min, max));
  }
  return number;
}

const Json& StrictObject::array(std::string_view key) const {
  const Json& value = get(key);
  if (!value.is_array()) fail(key, "is not an array");
  return value;
}

}  // namespace gemello::traces
