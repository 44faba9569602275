#include "models/policies/consolidation/underload_evacuation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/policies/consolidation/decreasing_demand.hpp"
#include "models/policies/consolidation/quantized.hpp"

namespace gemello::policies {
namespace {

// One evacuation at work. Hosts that take no VM are closed in the plan.
class Evacuation {
 public:
  Evacuation(Plan& plan, const PlacementRule& placement, const ConsolidationOptions& options,
             std::vector<Move>& moves, std::vector<Rationale>* why)
      : plan_(plan), placement_(placement), options_(options), moves_(moves), why_(why) {
    no_source_.assign(plan.inventory().hosts.size(), 0);
  }

  void exclude(HostId host) {
    no_source_[host.index()] = 1;
    plan_.close(host);
  }
  void keep(HostId host) { no_source_[host.index()] = 1; }

  void run() {
    for (HostId host = least(); host.valid(); host = least()) {
      exclude(host);
      const bool emptied = fits_budget(host) && empty(host);
      if (!emptied && options_.fill_unemptied) plan_.reopen(host);
    }
  }

 private:
  HostId least() const {
    HostId best = HostId::none();
    double best_share = 0;
    for (std::size_t i = 0; i < no_source_.size(); ++i) {
      if (no_source_[i] != 0 || plan_.vms_on(HostId(i)).empty()) continue;
      const double share = plan_.utilization(HostId(i));
      if (share <= 0 || share >= 1) continue;
      if (best.valid() && !quantized_less(share, best_share, options_.utilization_quantum))
        continue;
      best = HostId(i);
      best_share = share;
    }
    return best;
  }

  bool fits_budget(HostId host) const {
    return options_.moves_max == 0 ||
           moves_.size() + plan_.vms_on(host).size() <= options_.moves_max;
  }

  bool empty(HostId host) {
    std::vector<VmId> vms(plan_.vms_on(host).begin(), plan_.vms_on(host).end());
    if (!std::all_of(vms.begin(), vms.end(), [&](VmId vm) { return plan_.movable(vm); }))
      return false;
    by_decreasing_demand(plan_, vms, options_.demand_quantum);
    const std::size_t moves_before = moves_.size();
    const std::size_t whys_before = why_ != nullptr ? why_->size() : 0;
    for (const VmId vm : vms) {
      Rationale rationale;
      const HostId to = placement_.choose(plan_, vm, {}, why_ != nullptr ? &rationale : nullptr);
      if (!to.valid()) {
        take_back(moves_before, whys_before);
        return false;
      }
      plan_.place(vm, to);
      moves_.push_back({vm, host, to, MoveCause::underload});
      if (why_ == nullptr) continue;
      rationale.because = fmt::format("{} is the least loaded host and can be emptied",
                                      plan_.inventory()[host].name);
      why_->push_back(std::move(rationale));
    }
    for (std::size_t i = moves_before; i < moves_.size(); ++i) keep(moves_[i].to);
    return true;
  }

  void take_back(std::size_t moves_before, std::size_t whys_before) {
    for (std::size_t i = moves_before; i < moves_.size(); ++i)
      plan_.remove(moves_[i].vm, moves_[i].to);
    moves_.resize(moves_before);
    if (why_ != nullptr) why_->resize(whys_before);
  }

  Plan& plan_;
  const PlacementRule& placement_;
  const ConsolidationOptions& options_;
  std::vector<Move>& moves_;
  std::vector<Rationale>* why_;
  std::vector<std::uint8_t> no_source_;  // 0/1 per host: never emptied from here on
};

}  // namespace

void evacuate_underloaded(Plan& plan, const PlacementRule& placement,
                          const ConsolidationOptions& options, const std::vector<HostId>& left_out,
                          const std::vector<HostId>& filled, std::vector<Move>& moves,
                          std::vector<Rationale>* why) {
  Evacuation evacuation(plan, placement, options, moves, why);
  for (const HostId host : left_out) evacuation.exclude(host);
  if (!options.evacuate_targets)
    for (const HostId host : filled) evacuation.keep(host);
  evacuation.run();
}

}  // namespace gemello::policies
