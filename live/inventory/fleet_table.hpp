#pragma once

#include <map>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "live/config/fleet_config.hpp"
#include "live/ends/report.hpp"

namespace gemello::live {

/// What was seen of a fleet, as tables for a terminal: hosts, domains, and bricks where a storage
/// was looked at. silent: host -> why it did not answer. Control characters in what hosts told are
/// shown as "?". Sizes in binary units; "-": not told.
std::string fleet_table(const FleetConfig& fleet, const std::map<std::string, HostReport>& hosts,
                        const std::optional<StorageReport>& storage,
                        const std::map<std::string, std::string>& silent);

/// The same for programs: sizes in bytes, times in seconds, speeds in MHz, by the names of keys;
/// null: not told. Definitions are left out: they hold secrets of guests.
nlohmann::ordered_json fleet_json(const FleetConfig& fleet,
                                  const std::map<std::string, HostReport>& hosts,
                                  const std::optional<StorageReport>& storage,
                                  const std::map<std::string, std::string>& silent);

}  // namespace gemello::live
