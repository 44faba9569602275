#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "live/config/fleet_parts.hpp"
#include "models/units/text.hpp"

namespace gemello::live {
namespace {

void read_confirming(const JsonValue& value, const std::vector<HostConfig>& hosts,
                     DetectionConfig& detection) {
  bool heartbeat = false;
  for (const JsonValue& entry : value.array()) {
    const std::string path = entry.string();
    if (path == "storage")
      entry.fail(
          "is a path of the simulated world only, by leases of hosts, which nobody holds here; a "
          "second path is the 'boot_id' of a host");
    bool* const given = path == "heartbeat" ? &heartbeat
                        : path == "bmc"     ? &detection.confirm_bmc
                                            : nullptr;
    if (given == nullptr) entry.fail("is none of heartbeat, bmc");
    if (*given) entry.fail("is given twice");
    *given = true;
    const bool none = std::none_of(hosts.begin(), hosts.end(), [](const HostConfig& host) {
      return !host.fence_agent.empty();
    });
    if (path == "bmc" && none) entry.fail("has no effect: no host has a 'fence_agent'");
  }
  if (!heartbeat) value.fail("must name 'heartbeat': no other path ends a silence");
}

// A host comes back at most once per suspicion.
FlappingRule read_flapping_rule(const JsonValue& value, const WorldTimes& times) {
  JsonObject object(value);
  FlappingRule rule;
  rule.returns = static_cast<std::int32_t>(object.integer_or("returns", 1, 1000, rule.returns));
  const auto within = object.find("within");
  if (within) rule.within = within->quantity_positive<Duration>();
  if (const auto hold = object.find("hold")) rule.hold = hold->quantity_positive<Duration>();
  if (rule.within / rule.returns <= times.suspected_after)
    (within ? *within : value)
        .fail(
            fmt::format("has no effect: more than {} returns take longer than 'within' ({}), as a "
                        "host is suspected after {} of silence",
                        rule.returns, unparse(rule.within), unparse(times.suspected_after)));
  object.finish();
  return rule;
}

}  // namespace

DetectionConfig read_fleet_detection(const JsonValue& value, const std::vector<HostConfig>& hosts,
                                     const WorldTimes& times) {
  JsonObject object(value);
  DetectionConfig detection;
  if (const auto confirm = object.find("confirm")) read_confirming(*confirm, hosts, detection);
  if (const auto flapping = object.find("flapping"))
    detection.flapping = read_flapping_rule(*flapping, times);
  object.finish();
  return detection;
}

}  // namespace gemello::live
