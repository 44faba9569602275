#include "models/traces/header_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/traces/strict_json.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

using Json = nlohmann::json;

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
  const StrictObject object(json, file, std::move(path));
  object.only({"name", "arrival", "departure", "vcpus", "core_speed", "memory"}, "a trace header");
  TraceVm vm{.name = object.text("name")};
  if (object.has("arrival")) vm.arrival = Instant(object.quantity<Duration>("arrival"));
  if (object.has("departure")) vm.departure = Instant(object.quantity<Duration>("departure"));
  if (object.has("vcpus")) vm.vcpus = object.integer("vcpus");
  if (object.has("core_speed")) vm.core_speed = object.quantity<Megahertz>("core_speed");
  if (object.has("memory")) vm.memory = object.quantity<Bytes>("memory");
  return vm;
}

void read_quantities(const StrictObject& object, std::string_view file, QuantitySet& quantities) {
  std::size_t row = 0;
  std::size_t next = 0;  // quantities come in the order of the enumeration
  for (const Json& json : object.array("quantities")) {
    const std::string path = fmt::format("$.quantities[{}]", row++);
    const StrictObject entry(json, file, path);
    entry.only({"name", "unit"}, "a trace header");
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
  const Json root = parse_strict_json(json, file, "header");
  const StrictObject object(root, file, "$");
  object.only(
      {"period", "steps", "start_unix_seconds", "origin", "licence", "method", "quantities", "vms"},
      "a trace header");
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
