#include "models/policies/placement/free_vector.hpp"

#include "models/policies/consolidation/quantized.hpp"

namespace gemello::policies {
namespace {

constexpr double fit_quantum = 1e-6;

}  // namespace

ResourceVector free_vector(const Plan& plan, HostId host) {
  const Inventory& inventory = plan.inventory();
  Bytes memory{};
  for (const VmId vm : plan.vms_on(host)) memory += inventory[vm].memory;
  return {1 - plan.booked(host) / plan.capacity(host),
          1 - memory / inventory[host].memory_for_guests()};
}

ResourceVector demand_vector(const Plan& plan, HostId host, VmId vm) {
  const Inventory& inventory = plan.inventory();
  return {plan.demand(vm) / plan.capacity(host),
          inventory[vm].memory / inventory[host].memory_for_guests()};
}

HostId choose_by_vectors(const Score& score, const Plan& plan, VmId vm,
                         const std::function<bool(HostId)>& excluded, Rationale* why) {
  HostId best = HostId::none();
  bool best_in_use = false;
  double best_score = 0;
  for (const HostId host : plan.open()) {
    if (excluded && excluded(host)) continue;
    if (const auto reason = plan.refuses(host, vm)) {
      if (why != nullptr) why->reject(*reason);
      continue;
    }
    const bool in_use = !plan.vms_on(host).empty();
    const double own = score(free_vector(plan, host), demand_vector(plan, host, vm));
    if (why != nullptr) why->consider(host, own, true);
    const bool better = !best.valid() || (in_use && !best_in_use) ||
                        (in_use == best_in_use && quantized_less(own, best_score, fit_quantum));
    if (!better) continue;
    best = host;
    best_in_use = in_use;
    best_score = own;
  }
  return best;
}

}  // namespace gemello::policies
