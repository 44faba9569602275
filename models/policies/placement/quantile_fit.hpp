#pragma once

#include "models/planning/placement_rule.hpp"

namespace gemello::policies {

/// Quantile fit: packs VMs by the memory they hold and by what they may ask for (`quantile_share`),
/// so that a host is full when its VMs would overload it with a probability of 1 %. Of the hosts in
/// use that have room in both, the one of which the least is left over, as `NormBased`. Only where
/// there is none, a host without VMs is opened: one that is on before one that sleeps, then the one
/// of whose idle power the VM's larger share of it is the least: a VM short of memory opens the
/// host with the fewest watts for memory, one that asks for CPU that with the fewest watts for CPU.
///
/// Source: own, of stochastic bin packing (`quantile_share`) and the norm-based greedy of
/// Panigrahy, Talwar, Uyeda, Wieder, "Heuristics for Vector Bin Packing", Microsoft Research, 2011.
class QuantileFit final : public PlacementRule {
 public:
  HostId choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                Rationale* why) const override;
  /// The larger of the VM's shares of the mean host's memory and capacity.
  double size(Plan& plan, VmId vm) const override;

  /// Where the VM would go among the hosts in use only, or none().
  static HostId choose_in_use(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                              Rationale* why);
};

}  // namespace gemello::policies
