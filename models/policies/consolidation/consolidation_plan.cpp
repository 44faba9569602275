#include "models/policies/consolidation/consolidation_plan.hpp"

#include <fmt/format.h>

#include "models/policies/consolidation/decreasing_demand.hpp"
#include "models/policies/consolidation/underload_evacuation.hpp"

namespace gemello::policies {
namespace {

struct Candidates {
  std::vector<VmId> vms;      // in the order they were picked, then decreasing
  std::vector<HostId> from;   // by VM id
  std::vector<HostId> hosts;  // overloaded
};

// Hosts that run nothing: a host that has to be woken for an overload is no place to evacuate to.
std::vector<HostId> idle_hosts(const Plan& plan) {
  std::vector<HostId> hosts;
  for (std::size_t i = 0; i < plan.inventory().hosts.size(); ++i)
    if (plan.utilization(HostId(i)) <= 0) hosts.push_back(HostId(i));
  return hosts;
}

Candidates unload(Plan& plan, const ConsolidationParts& parts) {
  const Inventory& inventory = plan.inventory();
  Candidates result;
  result.from.assign(inventory.vms.size(), HostId::none());
  for (std::size_t i = 0; i < inventory.hosts.size(); ++i)
    if (parts.detector.over(plan, HostId(i))) result.hosts.push_back(HostId(i));
  for (const HostId host : result.hosts) {
    do {
      const VmId vm = parts.selector.pick(plan, host);
      if (!vm.valid()) break;
      plan.remove(vm, host);
      result.vms.push_back(vm);
      result.from[vm.index()] = host;
    } while (!plan.vms_on(host).empty() && parts.detector.over(plan, host));
  }
  return result;
}

// Back from whence it came, as long as the plan lasts: an overloaded host takes no VM.
void stay(Plan& plan, const Candidates& candidates, VmId vm) {
  plan.place(vm, candidates.from[vm.index()]);
}

std::vector<HostId> rehome(Plan& plan, const PlacementRule& placement,
                           const ConsolidationOptions& options, const Candidates& candidates,
                           std::vector<Move>& moves, std::vector<Rationale>* why) {
  for (const HostId host : candidates.hosts) plan.close(host);
  std::vector<HostId> filled;
  for (const VmId vm : candidates.vms) {
    Rationale rationale;
    const bool within = options.moves_max == 0 || moves.size() < options.moves_max;
    const HostId to = within ? placement.choose(plan, vm, {}, why != nullptr ? &rationale : nullptr)
                             : HostId::none();
    if (!to.valid()) {
      stay(plan, candidates, vm);
      continue;
    }
    const HostId from = candidates.from[vm.index()];
    plan.place(vm, to);
    moves.push_back({vm, from, to, MoveCause::overload});
    filled.push_back(to);
    if (why == nullptr) continue;
    rationale.because = fmt::format("{} is overloaded", plan.inventory()[from].name);
    why->push_back(std::move(rationale));
  }
  return filled;
}

}  // namespace

std::vector<Move> plan_consolidation(Plan& plan, const ConsolidationParts& parts,
                                     const ConsolidationOptions& options,
                                     std::vector<Rationale>* why) {
  std::vector<Move> moves;
  Candidates candidates;
  std::vector<HostId> filled;
  std::vector<HostId> left_out = idle_hosts(plan);
  if (options.unload) {
    candidates = unload(plan, parts);
    by_decreasing_demand(plan, candidates.vms, options.demand_quantum);
    filled = rehome(plan, parts.placement, options, candidates, moves, why);
  }
  if (options.evacuate) {
    left_out.insert(left_out.end(), candidates.hosts.begin(), candidates.hosts.end());
    evacuate_underloaded(plan, parts.placement, options, left_out, filled, moves, why);
  }
  return moves;
}

}  // namespace gemello::policies
