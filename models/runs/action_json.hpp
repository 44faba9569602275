#pragma once

#include <nlohmann/json.hpp>

#include "models/cloud/inventory.hpp"
#include "models/cloud/json_reader.hpp"
#include "models/fleet/event.hpp"

namespace gemello::runs {

/// Names of an inventory's things for reading: built once per file.
struct InventoryNames {
  explicit InventoryNames(const Inventory& inventory);

  NameTable<HostId> hosts{"host"};
  NameTable<VmId> vms{"VM"};
  NameTable<VolumeId> volumes{"volume"};
  NameTable<BrickId> bricks{"brick"};
  NameTable<CircuitId> circuits{"circuit"};
  std::size_t replica_sets = 0;
};

/// {"action": "migrate", "vm": "vm1", "from": "hv1", "to": "hv3"}; the id of the action that a
/// Cancel is about comes under "of". Times are integer microseconds.
nlohmann::json to_json(const Action& action, const Inventory& inventory);
/// Errors: InputError with the place.
Action action_from(const JsonValue& value, const InventoryNames& names);

nlohmann::json to_json(const ProofOfDeath& proof, const Inventory& inventory);
ProofOfDeath proof_from(const JsonValue& value, const InventoryNames& names);

/// {"at": microseconds, "kind": "host-lost", ...}; the action an outcome belongs to is "id".
nlohmann::json to_json(const Event& event, const Inventory& inventory);
Event event_from(const JsonValue& value, const InventoryNames& names);

}  // namespace gemello::runs
