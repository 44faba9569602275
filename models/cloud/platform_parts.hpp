#pragma once

#include <string>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/cloud/json_reader.hpp"
#include "models/cloud/name_table.hpp"

namespace gemello {

/// A platform half read: its tables, and what their names stand for. Parts of the platform
/// reader; use platform_reader.hpp.
struct PlatformParts {
  Inventory inventory;
  NameTable<SiteId> sites{"site"};
  NameTable<RackId> racks{"rack"};
  NameTable<SwitchId> switches{"switch"};
  NameTable<VlanId> vlans{"VLAN"};
  NameTable<CircuitId> circuits{"circuit"};
  NameTable<std::size_t> power_curves{"power curve"};
  std::vector<PowerCurve> curves;
  NameTable<MachineId> machines{"machine"};
  NameTable<HostId> hosts{"host"};
  NameTable<DiskServerId> disk_servers{"disk server"};
  NameTable<BrickId> bricks{"brick"};
  NameTable<VolumeId> volumes{"volume"};
  NameTable<FlavourId> flavours{"flavour"};
  NameTable<VmId> vms{"VM"};

  SiteId site_of(SwitchId id) const { return inventory[inventory[id].rack].site; }
};

/// Each reads its sections of the root object into the parts. In this order: a section refers to
/// earlier ones only.
void read_sites_and_switches(JsonObject& root, PlatformParts& parts);
void read_machines(JsonObject& root, PlatformParts& parts);
void read_storage(JsonObject& root, PlatformParts& parts);
void read_virtual_machines(JsonObject& root, PlatformParts& parts);

/// Nics, bonds and roles of a machine and its cables, which must fit the switches and VLANs.
void read_ports(JsonObject& object, Machine& machine, MachineId id, PlatformParts& parts);

/// Adds a name to its table; InputError at `place` if it is there already.
template <class Id>
void add_name(NameTable<Id>& table, const std::string& name, Id id, const JsonValue& place) {
  if (!table.add(name, id))
    place.fail("there is already a " + table.kind() + " named '" + name + "'");
}

/// The names an entry stands for: one, or "count" of them from the pattern in "name".
std::vector<std::string> read_names(JsonObject& object);

}  // namespace gemello
