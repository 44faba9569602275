#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "live/config/fleet_config.hpp"
#include "live/ends/report.hpp"
#include "live/inventory/build_inventory.hpp"
#include "models/cloud/inventory.hpp"

namespace gemello::live {

// Parts of build_inventory; use build_inventory.hpp.

/// What was assumed of which things, in order of first use.
class AssumptionNotes {
 public:
  /// what: "link speed"; value: "1Gbps"; kind: "host".
  void add(std::string_view what, std::string_view value, std::string_view kind,
           const std::string& name);
  /// "link speed of hosts hv1 and hv2: 1Gbps (assumed)", one per (what, value, kind).
  std::vector<std::string> sentences() const;
  /// "host link speed 1Gbps, VM dirty rate ...", without the names.
  std::string summary() const;

 private:
  struct Note {
    std::string what;
    std::string value;
    std::string kind;
    std::vector<std::string> names;
  };
  std::vector<Note> notes_;
};

/// An inventory half built.
struct InventoryParts {
  const FleetConfig& fleet;
  const std::map<std::string, HostReport>& hosts;
  const std::optional<StorageReport>& storage;
  Inventory inventory;
  AssumptionNotes notes;
  std::vector<std::string> warnings;
  std::map<std::pair<std::string, std::string>, RackId> racks;  ///< by site and rack as told

  /// Errors: InputError(the fleet's file, place, sentence).
  [[noreturn]] void fail(std::string_view place, std::string_view sentence) const;
  /// Refuses what a platform file could not have as a name; `thing` is for the error.
  void check_name(const std::string& name, std::string_view thing) const;
  void assume(std::string_view what, std::string_view value, std::string_view kind,
              const std::string& name) {
    notes.add(what, value, kind, name);
  }
};

/// In this order.
void add_hosts(InventoryParts& parts);
void add_storage(InventoryParts& parts);
void add_network(InventoryParts& parts);
void add_guests(InventoryParts& parts);

/// A machine in the rack of this name at this site (empty: "rack-SITE"), with its one NIC, its
/// cable and all roles. `kind` is "host" or "disk server".
MachineId add_machine(InventoryParts& parts, const std::string& name, std::string_view kind,
                      const std::string& site, const std::string& rack);

/// A Gluster release as platforms name it: "3.12", "7", "10.3". Nothing for text that names none.
std::optional<std::string> gluster_release(std::string_view version);

/// The volume that holds a disk with this source: a path under the fleet's mount, or a gluster URL.
VolumeId volume_of_source(const InventoryParts& parts, std::string_view source);

}  // namespace gemello::live
