#pragma once

#include <map>
#include <vector>

#include "models/planning/plan.hpp"

namespace gemello::policies {

/// What a VM will ask for, as a random quantity.
struct DemandEstimate {
  double mean = 0;      ///< MHz
  double variance = 0;  ///< MHz^2
};

/// Estimates of the VMs' demand from their last samples (at most 30, up to the oldest that is not
/// 0; each the full rate at most), held back by what is known without samples:
/// - the mean by two samples of the fleet's mean utilization (`RiskOptions` for a fleet of which
///   nothing was measured yet), and not below half way to what the VM asks for now;
/// - the variance by five samples of what is usual in the fleet: its burstiness, from 0 (every VM
///   steady) to 1 (every VM now idle, now full), times the largest variance that a quantity between
///   0 and the full rate with this mean can have, mean (full - mean). The burstiness is
///   `RiskOptions`' for a fleet of which nothing was measured yet, and held back to that by three
///   samples of each VM.
/// So what is known of a VM counts the more the longer it is known.
///
/// Estimates are made once, when first asked for, and hold as long as demands and history do: for
/// the life of a plan.
///
/// Source: own; the bound of the variance is R. Bhatia, C. Davis, "A Better Bound on the Variance",
/// Am. Math. Monthly 107(4), 2000.
class DemandEstimates {
 public:
  explicit DemandEstimates(const Plan& plan);

  /// On a host of this core speed, whose vCPUs get no more of each sample than a core gives.
  const DemandEstimate& of(VmId vm, Megahertz core_speed);

 private:
  DemandEstimate estimate(VmId vm, double core_speed) const;

  const Plan& plan_;
  double utilization_mean_ = 0;  // newest samples of the fleet's VMs
  double burstiness_;            // variance of the VMs' samples, of the largest they could have
  std::map<double, std::vector<DemandEstimate>> by_core_speed_;  // MHz -> per VM; mean < 0: not yet
};

}  // namespace gemello::policies
