#include "models/policies/placement/quantile_fit.hpp"

#include <algorithm>
#include <cmath>

#include "models/planning/risk/quantile_share.hpp"
#include "models/policies/consolidation/quantized.hpp"
#include "models/policies/placement/free_vector.hpp"

namespace gemello::policies {
namespace {

constexpr double share_quantum = 1e-6;

// How much of a host is left over beyond a VM, in memory and in quantile share of CPU.
struct Fit {
  bool fits = false;
  double left_over = 0;
};

Fit fit(Plan& plan, HostId host, VmId vm) {
  const double cpu = quantile_share(plan, host, plan.estimates(), vm);
  const double memory = free_vector(plan, host).memory - demand_vector(plan, host, vm).memory;
  return {!quantized_less(1, cpu, share_quantum), std::hypot(memory, 1 - cpu)};
}

// Watts of an idle host that are the VM's by its shares of it: by the larger one, by both.
struct WattsOpened {
  double by_larger = 0;
  double by_both = 0;

  bool less(const WattsOpened& other) const {
    if (quantized_less(by_larger, other.by_larger, share_quantum)) return true;
    if (quantized_less(other.by_larger, by_larger, share_quantum)) return false;
    return quantized_less(by_both, other.by_both, share_quantum);
  }
};

WattsOpened watts_opened(Plan& plan, HostId host, VmId vm) {
  const Host& machine = plan.inventory()[host];
  const DemandEstimate& estimate = plan.estimates().of(vm, machine.core_speed);
  const double cpu = quantile_rate(estimate, plan.risk().deviations) / plan.capacity(host);
  const double memory = demand_vector(plan, host, vm).memory;
  const double idle = machine.power.at_tenths[0].count();
  return {idle * std::max(cpu, memory), idle * (cpu + memory)};
}

// A host without VMs for this one, or none().
HostId choose_unused(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded) {
  HostId best = HostId::none();
  bool best_dark = false;
  WattsOpened best_watts;
  for (const HostId host : plan.open()) {
    if (!plan.vms_on(host).empty() || (excluded && excluded(host)) || plan.refuses(host, vm))
      continue;
    const bool dark = plan.dark(host);
    const WattsOpened watts = watts_opened(plan, host, vm);
    const bool better =
        !best.valid() || (best_dark && !dark) || (best_dark == dark && watts.less(best_watts));
    if (!better) continue;
    best = host;
    best_dark = dark;
    best_watts = watts;
  }
  return best;
}

}  // namespace

HostId QuantileFit::choose_in_use(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                                  Rationale* why) {
  if (why != nullptr)
    why->score_meaning = "left over of memory and of CPU that 99 % need, shares; least wins";
  HostId best = HostId::none();
  double best_left_over = 0;
  for (const HostId host : plan.open()) {
    if (plan.vms_on(host).empty() || (excluded && excluded(host))) continue;
    if (const auto reason = plan.refuses(host, vm)) {
      if (why != nullptr) why->reject(*reason);
      continue;
    }
    const Fit own = fit(plan, host, vm);
    if (!own.fits) {
      if (why != nullptr) why->reject("may-overload");
      continue;
    }
    if (why != nullptr) why->consider(host, own.left_over, true);
    if (best.valid() && !quantized_less(own.left_over, best_left_over, share_quantum)) continue;
    best = host;
    best_left_over = own.left_over;
  }
  return best;
}

HostId QuantileFit::choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                           Rationale* why) const {
  const HostId in_use = choose_in_use(plan, vm, excluded, why);
  return in_use.valid() ? in_use : choose_unused(plan, vm, excluded);
}

double QuantileFit::size(Plan& plan, VmId vm) const {
  const Inventory& inventory = plan.inventory();
  double capacity = 0;
  double memory = 0;
  double core_speed = 0;
  for (const Host& host : inventory.hosts) {
    capacity += host.capacity().count();
    memory += count_of(host.memory_for_guests());
    core_speed += host.core_speed.count();
  }
  const auto hosts = static_cast<double>(inventory.hosts.size());
  const DemandEstimate& estimate = plan.estimates().of(vm, Megahertz(core_speed / hosts));
  const double cpu = quantile_rate(estimate, plan.risk().deviations) / (capacity / hosts);
  const double share = std::max(cpu, count_of(inventory[vm].memory) / (memory / hosts));
  return std::round(share / share_quantum) * share_quantum;  // order must not hang on a last bit
}

}  // namespace gemello::policies
