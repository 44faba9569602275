#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "live/config/fleet_config.hpp"
#include "models/cloud/json_reader.hpp"

namespace gemello::live {

/// Value of "format" in a fleet file.
inline constexpr std::string_view fleet_format = "gemello-fleet-1";

/// Parts of the fleet reader; use fleet_config.hpp. Each reads one section.
std::vector<HostConfig> read_fleet_hosts(const JsonValue& value);
GlusterConfig read_gluster(const JsonValue& value, const std::vector<HostConfig>& hosts);
AssumptionConfig read_assumptions(const JsonValue& value);
WorldTimes read_times(const JsonValue& value);
/// Errors also where an option could never have an effect with these hosts and times.
DetectionConfig read_fleet_detection(const JsonValue& value, const std::vector<HostConfig>& hosts,
                                     const WorldTimes& times);
/// times: those of the orders that a turn must outlast.
LeaseConfig read_lease(const JsonValue& value, const WorldTimes& times);
GuardLimits read_guard_limits(const JsonValue& value);
/// Sets gate, gate_mode and approval_timeout.
void read_fleet_gate(const JsonValue& value, FleetConfig& fleet);

/// A path as a fleet file writes one.
std::string read_path(const JsonValue& value);

/// The reader proper, for callers that log the keys it knows.
FleetConfig read_fleet(JsonDocument& document, const std::string& file);

/// True if Gluster can have a volume of this name: letters, digits, _ and -, none of which a shell
/// at the far end of an ssh takes for anything else.
bool is_volume_name(std::string_view name);

}  // namespace gemello::live
