#include "models/runs/traffic.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "models/runs/workload.hpp"
#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

constexpr std::size_t pairs_max = 1'000'000;

}  // namespace

std::vector<PeerTraffic> peer_traffic(const Scenario& scenario, const Inventory& inventory,
                                      std::size_t first_vm, const traces::TraceView& trace) {
  const Workload& workload = scenario.workload;
  const bool recorded = trace.header != nullptr && (trace.has(traces::TraceQuantity::net_rx) ||
                                                    trace.has(traces::TraceQuantity::net_tx));
  if (!recorded && !workload.peers.empty())
    throw InputError(scenario.file, "$.workload.peers", "the trace records no network use");
  if (!recorded && workload.network_scale != 1)
    throw InputError(scenario.file, "$.workload.scale.network", "the trace records no network use");
  std::vector<PeerTraffic> all;
  std::size_t pairs = 0;
  std::vector<double> given(inventory.vms.size(), 0.0);
  for (std::size_t r = 0; r < workload.peers.size(); ++r) {
    const PeerRule& rule = workload.peers[r];
    const std::string place = fmt::format("$.workload.peers[{}]", r);
    const auto with = vms_matching(inventory, first_vm, scenario, rule.with, place + ".with");
    for (const VmId vm : vms_matching(inventory, first_vm, scenario, rule.vms, place + ".vms")) {
      PeerTraffic one{vm, rule.share, with};
      std::erase(one.with, vm);
      if (one.with.empty())
        throw InputError(scenario.file, place + ".with",
                         fmt::format("'{}' would be its own only peer", inventory[vm].name));
      given[vm.index()] += rule.share;
      if (given[vm.index()] > 1 + 1e-9)
        throw InputError(
            scenario.file, place + ".share",
            fmt::format("gives away more than all of the traffic of '{}'", inventory[vm].name));
      pairs += one.with.size();
      if (pairs > pairs_max)
        throw InputError(scenario.file, place,
                         fmt::format("makes more than {} pairs of VMs", pairs_max));
      all.push_back(std::move(one));
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const PeerTraffic& a, const PeerTraffic& b) { return a.vm < b.vm; });
  return all;
}

}  // namespace gemello::runs
