#include "models/traces/header_json.hpp"

#include <initializer_list>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

using Json = nlohmann::json;

/// One JSON object being read: every access names its path.
class Object {
 public:
  Object(const Json& json, std::string_view file, std::string path)
      : json_(json), file_(file), path_(std::move(path)) {
    if (!json_.is_object()) fail("", "is not an object");
  }

  [[noreturn]] void fail(std::string_view key, std::string_view sentence) const {
    throw InputError(file_, key.empty() ? path_ : fmt::format("{}.{}", path_, key), sentence);
  }
  void only(std::initializer_list<std::string_view> keys) const {
    const std::set<std::string_view> known(keys);
    for (const auto& [key, value] : json_.items()) {
      if (!known.contains(key)) fail(key, "is not a key of a trace header");
    }
  }
  bool has(std::string_view key) const { return json_.contains(key); }
  const Json& get(std::string_view key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) fail(key, "is missing");
    return *found;
  }
  std::string text(std::string_view key) const {
    const Json& value = get(key);
    if (!value.is_string()) fail(key, "is not a string");
    return value.get<std::string>();
  }
  std::int64_t integer(std::string_view key) const {
    const Json& value = get(key);
    if (!value.is_number_integer()) fail(key, "is not an integer");
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) {
      fail(key, "is too large");
    }
    return value.get<std::int64_t>();
  }
  const Json& array(std::string_view key) const {
    const Json& value = get(key);
    if (!value.is_array()) fail(key, "is not an array");
    return value;
  }
  template <class Q>
  Q quantity(std::string_view key) const {
    const std::string value = text(key);
    try {
      return parse<Q>(value);
    } catch (const std::invalid_argument& error) {
      fail(key, error.what());
    }
  }

 private:
  const Json& json_;
  std::string_view file_;
  std::string path_;
};

Json vm_to_json(const TraceVm& vm) {
  Json json{{"name", vm.name}};
  if (vm.arrival != origin) json["arrival"] = unparse(vm.arrival.time_since_epoch());
  if (vm.departure != never) json["departure"] = unparse(vm.departure.time_since_epoch());
  if (vm.vcpus) json["vcpus"] = *vm.vcpus;
  if (vm.core_speed) json["core_speed"] = unparse(*vm.core_speed);
  if (vm.memory) json["memory"] = unparse(*vm.memory);
  return json;
}

TraceVm vm_from_json(const Json& json, std::string_view file, std::string path) {
  const Object object(json, file, std::move(path));
  object.only({"name", "arrival", "departure", "vcpus", "core_speed", "memory"});
  TraceVm vm{.name = object.text("name")};
  if (object.has("arrival")) vm.arrival = Instant(object.quantity<Duration>("arrival"));
  if (object.has("departure")) vm.departure = Instant(object.quantity<Duration>("departure"));
  if (object.has("vcpus")) vm.vcpus = object.integer("vcpus");
  if (object.has("core_speed")) vm.core_speed = object.quantity<Megahertz>("core_speed");
  if (object.has("memory")) vm.memory = object.quantity<Bytes>("memory");
  return vm;
}

void read_quantities(const Object& object, std::string_view file, QuantitySet& quantities) {
  std::size_t row = 0;
  std::size_t next = 0;  // quantities come in the order of the enumeration
  for (const Json& json : object.array("quantities")) {
    const std::string path = fmt::format("$.quantities[{}]", row++);
    const Object entry(json, file, path);
    entry.only({"name", "unit"});
    const auto quantity = quantity_named(entry.text("name"));
    if (!quantity) entry.fail("name", "is not a quantity of a trace");
    if (index_of(*quantity) < next) entry.fail("name", "is out of order or doubled");
    if (entry.text("unit") != unit_of(*quantity)) {
      entry.fail("unit", fmt::format("is not \"{}\"", unit_of(*quantity)));
    }
    next = index_of(*quantity) + 1;
    quantities[index_of(*quantity)] = true;
  }
  if (row == 0) object.fail("quantities", "is empty");
}

Json parse_strict(std::string_view text, std::string_view file) {
  // nlohmann keeps the last of two equal keys; a header with doubled keys is refused.
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
    throw InputError(file, "$", fmt::format("the header is not JSON: {}", error.what()));
  }
  if (!doubled.empty()) {
    throw InputError(file, "$", fmt::format("the key \"{}\" is there twice", doubled));
  }
  return json;
}

}  // namespace

std::string header_to_json(const TraceHeader& header, const QuantitySet& quantities,
                           std::string_view file) {
  Json json{{"period", unparse(header.period)},
            {"steps", header.steps},
            {"origin", header.origin},
            {"licence", header.licence},
            {"method", header.method},
            {"quantities", Json::array()},
            {"vms", Json::array()}};
  if (header.start_unix_seconds) json["start_unix_seconds"] = *header.start_unix_seconds;
  for (const TraceQuantity quantity : all_quantities) {
    if (!quantities[index_of(quantity)]) continue;
    json["quantities"].push_back({{"name", name_of(quantity)}, {"unit", unit_of(quantity)}});
  }
  for (const TraceVm& vm : header.vms) json["vms"].push_back(vm_to_json(vm));
  try {
    return json.dump();
  } catch (const Json::exception&) {
    throw InputError(file, "$", "origin, licence or method is not UTF-8 text");
  }
}

void header_from_json(std::string_view json, std::string_view file, TraceHeader& header,
                      QuantitySet& quantities) {
  const Json root = parse_strict(json, file);
  const Object object(root, file, "$");
  object.only({"period", "steps", "start_unix_seconds", "origin", "licence", "method", "quantities",
               "vms"});
  header.period = object.quantity<Duration>("period");
  const std::int64_t steps = object.integer("steps");
  if (steps < 0) object.fail("steps", "is negative");
  header.steps = static_cast<std::size_t>(steps);
  if (object.has("start_unix_seconds")) {
    header.start_unix_seconds = object.integer("start_unix_seconds");
  }
  header.origin = object.text("origin");
  header.licence = object.text("licence");
  header.method = object.text("method");
  read_quantities(object, file, quantities);
  std::size_t row = 0;
  for (const Json& vm : object.array("vms")) {
    header.vms.push_back(vm_from_json(vm, file, fmt::format("$.vms[{}]", row++)));
  }
}

}  // namespace gemello::traces
