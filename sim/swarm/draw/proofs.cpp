#include "sim/swarm/draw/proofs.hpp"

#include <string>

#include "models/units/text.hpp"

namespace gemello::swarm {
namespace {

using nlohmann::json;

// Two clients that each reach a quorum have a brick in common.
bool quorums_meet(const json& platform) {
  const json& options = platform["volumes"][0]["options"];
  return options.contains("cluster.quorum-type");
}

// Only of a lease that outlives a silent brick, twice the ping time-out and a renewal: else each
// loss of a disk server resets all hosts.
json draw_leases(const json& platform, Dice& dice) {
  json leases = {{"volume", "vmstore"}};
  const std::string silence = platform["volumes"][0]["options"]["network.ping-timeout"];
  const int shortest = silence == "5" ? 1 : silence == "20" ? 2 : 0;
  const int kind =
      shortest == 0 || dice.chance(0.33) ? 0 : dice.whole(shortest, 2);  // 0: sanlock's
  if (shortest == 0) leases["expiry"] = "120s";
  if (kind == 1)
    leases.update({{"renewal", "5s"}, {"expiry", "20s"}, {"watchdog", "15s"}, {"margin", "2s"}});
  if (kind == 2)
    leases.update({{"renewal", "10s"}, {"expiry", "60s"}, {"watchdog", "60s"}, {"margin", "10s"}});
  return leases;
}

void draw_confirmation(json& detection, bool leases, Dice& dice) {
  json confirm = {"heartbeat"};
  if (leases && dice.chance(0.5)) confirm.push_back("storage");
  if (dice.chance(0.25)) confirm.push_back("bmc");
  if (confirm.size() > 1) detection["confirm"] = confirm;
  if (dice.chance(0.25))
    detection["flapping"] = {{"returns", dice.of<int>({2, 4})},
                             {"within", dice.of<std::string>({"5min", "20min"})},
                             {"hold", dice.of<std::string>({"2min", "10min"})}};
}

}  // namespace

void draw_proofs(json& scenario, const Shape& shape, const json& platform, Dice& dice) {
  json& detection = scenario["detection"];
  detection = {{"heartbeat_interval", "1s"},
               {"heartbeat_timeout", dice.of<std::string>({"10s", "30s", "60s"})},
               {"heartbeat_phase", dice.of<std::string>({"staggered", "random"})}};
  const bool server = shape.storage == Shape::Storage::servers;
  if (dice.chance(0.5))
    detection["observer"] = platform[server ? "disk_servers" : "hosts"][0]["name"];
  const bool leases = shape.stored() && quorums_meet(platform) && dice.chance(0.4);
  if (leases) scenario["leases"] = draw_leases(platform, dice);
  draw_confirmation(detection, leases, dice);
}

void draw_statements(json& scenario, const std::vector<runs::Fault>& faults, Dice dice) {
  for (const runs::Fault& fault : faults) {
    if (fault.what != runs::FaultKind::host_power_loss || !dice.chance(0.5)) continue;
    const double share = dice.between(0.1, 0.95);
    const Duration at = fault.at + duration_nearest(share * seconds(*fault.lasts));
    scenario["declare_dead"].push_back(
        {{"at", unparse(at)}, {"host", fault.component}, {"by", "night shift"}});
  }
}

}  // namespace gemello::swarm
