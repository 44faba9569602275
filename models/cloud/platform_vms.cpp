#include <string>
#include <vector>

#include "models/cloud/platform_parts.hpp"
#include "models/cloud/vm_rules.hpp"

namespace gemello {
namespace {

void read_flavour(const JsonValue& entry, PlatformParts& parts) {
  JsonObject object(entry);
  const JsonValue name = object.at("name");
  add_name(parts.flavours, name.name(), FlavourId(parts.inventory.flavours.size()), name);
  Flavour flavour;
  flavour.name = name.name();
  flavour.vcpus = object.at("vcpus").quantity_positive<Cores>();
  flavour.core_speed = object.at("core_speed").quantity_positive<Megahertz>();
  flavour.memory = object.at("memory").quantity_positive<Bytes>();
  flavour.disk = object.quantity_or("disk", Bytes{});
  flavour.dirty_rate = object.at("dirty_rate").quantity<BytesPerSecond>();
  const JsonValue working_set = object.at("working_set");
  flavour.working_set = working_set.quantity<Bytes>();
  if (flavour.working_set > flavour.memory) working_set.fail("is larger than the memory");
  flavour.boot_time = object.at("boot_time").quantity<Duration>();
  object.finish();
  parts.inventory.flavours.push_back(std::move(flavour));
}

template <class Q>
void read_positive_if_given(JsonObject& object, std::string_view key, Q& value) {
  if (const auto found = object.find(key)) value = found->quantity_positive<Q>();
}

// Sizes are the flavour's unless given here.
void read_sizes(JsonObject& object, VirtualMachine& vm) {
  read_positive_if_given(object, "vcpus", vm.vcpus);
  read_positive_if_given(object, "core_speed", vm.core_speed);
  read_positive_if_given(object, "memory", vm.memory);
  vm.disk = object.quantity_or("disk", vm.disk);
  vm.dirty_rate = object.quantity_or("dirty_rate", vm.dirty_rate);
  vm.working_set = object.quantity_or("working_set", vm.working_set);
  vm.boot_time = object.quantity_or("boot_time", vm.boot_time);
  if (vm.working_set > vm.memory) object.fail("the working set is larger than the memory");
}

void read_groups(JsonObject& object, VirtualMachine& vm) {
  const auto read = [&](const char* key, const char* domain_key, std::string& group,
                        FailureDomain& domain) {
    if (const auto found = object.find(key)) group = found->name();
    const auto given = object.find(domain_key);
    if (!given) return;
    if (group.empty()) given->fail(std::string("has no effect without '") + key + "'");
    domain = given->one_of<FailureDomain>(failure_domain_names);
  };
  read("anti_affinity", "across", vm.anti_affinity, vm.across);
  read("affinity", "within", vm.affinity, vm.within);
}

/// A VM that starts after another one, which may be read later.
struct Waiting {
  VmId vm;
  JsonValue other;
};

void read_vm(const JsonValue& entry, PlatformParts& parts, std::vector<Waiting>& waiting,
             std::vector<JsonValue>& places) {
  JsonObject object(entry);
  const std::vector<std::string> names = read_names(object);
  const JsonValue place = object.at("name");
  const FlavourId flavour = object.at("flavour").reference(parts.flavours);
  VirtualMachine vm = make_vm("", flavour, parts.inventory[flavour]);
  read_sizes(object, vm);
  vm.priority = static_cast<std::int32_t>(object.integer_or("priority", -1000, 1000, 0));
  read_groups(object, vm);
  vm.start_delay = object.quantity_or("start_delay", Duration{});
  vm.batch = object.boolean_or("batch", false);
  const std::vector<JsonValue> before = object.array_or_empty("starts_after");
  vm.volume = object.reference_or_none("volume", parts.volumes);
  object.finish();
  for (const std::string& name : names) {
    vm.name = name;
    add_name(parts.vms, name, VmId(parts.inventory.vms.size()), place);
    for (const JsonValue& other : before)
      waiting.push_back({VmId(parts.inventory.vms.size()), other});
    parts.inventory.vms.push_back(vm);
    places.push_back(place);
  }
}

}  // namespace

void read_virtual_machines(JsonObject& root, PlatformParts& parts) {
  for (const JsonValue& entry : root.array_or_empty("flavours")) read_flavour(entry, parts);
  std::vector<Waiting> waiting;
  std::vector<JsonValue> places;  // by VM
  for (const JsonValue& entry : root.array_or_empty("vms")) read_vm(entry, parts, waiting, places);
  for (const Waiting& one : waiting)
    parts.inventory.vms[one.vm.index()].starts_after.push_back(one.other.reference(parts.vms));
  const VmRuleFault fault = find_rule_fault(parts.inventory);
  if (!fault.sentence.empty()) places[fault.vm.index()].fail(fault.sentence);
}

}  // namespace gemello
