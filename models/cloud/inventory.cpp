#include "models/cloud/inventory.hpp"

#include <algorithm>

namespace gemello {
namespace {

template <class Id, class Row>
Id find(const std::vector<Row>& table, std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Row& row) { return row.name == name; });
  return found == table.end() ? Id::none() : Id(static_cast<std::size_t>(found - table.begin()));
}

}  // namespace

VirtualMachine make_vm(std::string name, FlavourId id, const Flavour& flavour) {
  VirtualMachine vm;
  vm.name = std::move(name);
  vm.flavour = id;
  vm.vcpus = flavour.vcpus;
  vm.core_speed = flavour.core_speed;
  vm.memory = flavour.memory;
  vm.disk = flavour.disk;
  vm.dirty_rate = flavour.dirty_rate;
  vm.working_set = flavour.working_set;
  vm.boot_time = flavour.boot_time;
  return vm;
}

HostId Inventory::find_host(std::string_view host) const {
  return find<HostId>(hosts, host);
}
VmId Inventory::find_vm(std::string_view vm) const {
  return find<VmId>(vms, vm);
}
SwitchId Inventory::find_switch(std::string_view name_of_switch) const {
  return find<SwitchId>(switches, name_of_switch);
}
FlavourId Inventory::find_flavour(std::string_view flavour) const {
  return find<FlavourId>(flavours, flavour);
}
VolumeId Inventory::find_volume(std::string_view volume) const {
  return find<VolumeId>(volumes, volume);
}
BrickId Inventory::find_brick(std::string_view brick) const {
  return find<BrickId>(bricks, brick);
}
MachineId Inventory::find_machine(std::string_view machine) const {
  return find<MachineId>(machines, machine);
}

const char* name(FailureDomain domain) {
  switch (domain) {
    case FailureDomain::host:
      return "host";
    case FailureDomain::rack:
      return "rack";
    case FailureDomain::network_switch:
      return "switch";
    case FailureDomain::site:
      return "site";
  }
  return "?";
}

namespace {

// The switch that all cables of a host go to, or none().
SwitchId only_switch(const Inventory& inventory, HostId host) {
  SwitchId only;
  for (const Cable& cable : inventory.cables) {
    if (cable.machine != inventory[host].machine) continue;
    if (only.valid() && cable.to != only) return SwitchId::none();
    only = cable.to;
  }
  return only;
}

}  // namespace

bool share_domain(const Inventory& inventory, HostId a, HostId b, FailureDomain domain) {
  if (a == b) return true;
  const auto rack_of = [&](HostId host) { return inventory[inventory[host].machine].rack; };
  switch (domain) {
    case FailureDomain::host:
      return false;
    case FailureDomain::rack:
      return rack_of(a) == rack_of(b);
    case FailureDomain::site:
      return inventory.site_of(a) == inventory.site_of(b);
    case FailureDomain::network_switch: {
      const SwitchId only = only_switch(inventory, a);
      return only.valid() && only == only_switch(inventory, b);
    }
  }
  return false;
}

std::string replica_set_name(const Inventory& inventory, ReplicaSetId set) {
  const Volume& volume = inventory[inventory[set].volume];
  if (volume.replica_sets.size() == 1) return volume.name;
  const auto at = std::find(volume.replica_sets.begin(), volume.replica_sets.end(), set);
  return volume.name + "/" + std::to_string(at - volume.replica_sets.begin());
}

}  // namespace gemello
