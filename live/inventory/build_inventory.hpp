#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "live/config/fleet_config.hpp"
#include "live/ends/report.hpp"
#include "models/cloud/inventory.hpp"

namespace gemello::live {

/// A platform from what hosts and storage told, and what was assumed in it.
struct BuiltInventory {
  Inventory inventory;
  std::vector<std::string> assumptions;  ///< one sentence each, with the things it is about
  std::vector<std::string> warnings;     ///< what was left out or looks wrong: a domain on two
                                         ///< hosts, a disk outside the volume, a host silent
};

/// hosts: by name, in the fleet's order; those that did not answer are missing and are an error of
/// the caller's to report. storage: nothing where none is configured. The result reads back
/// through `write_platform` and `read_platform_text`.
/// Errors: InputError (file of the fleet) where no platform can be made: no host answered.
BuiltInventory build_inventory(const FleetConfig& fleet,
                               const std::map<std::string, HostReport>& hosts,
                               const std::optional<StorageReport>& storage);

}  // namespace gemello::live
