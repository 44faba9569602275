#pragma once

#include "models/planning/plan.hpp"
#include "models/planning/risk/demand_estimates.hpp"

namespace gemello::policies {

/// MHz: mean and so many standard deviations. A normally distributed demand exceeds that of 2.326
/// with a probability of 1 %.
double quantile_rate(const DemandEstimate& demand, double deviations);

/// What the VMs planned on a host will ask for together; with `extra`: with this VM in addition.
/// They are taken as independent of each other: means and variances add up.
///
/// Source: effective sizing of VMs by mean and variance: M. Chen, H. Zhang, Y.-Y. Su, X. Wang, G.
/// Jiang, K. Yoshihira, "Effective VM sizing in virtualized data centers", IM 2011; stochastic bin
/// packing: M. Wang, X. Meng, L. Zhang, "Consolidating virtual machines with dynamic bandwidth
/// demand in data centers", INFOCOM 2011.
DemandEstimate host_demand(const Plan& plan, HostId host, DemandEstimates& estimates,
                           VmId extra = VmId::none());

/// The share of a host's capacity that its VMs will not ask for more than, by the plan, but with a
/// probability of 1 % (`RiskOptions::deviations`). `extra` as above.
double quantile_share(const Plan& plan, HostId host, DemandEstimates& estimates,
                      VmId extra = VmId::none());

}  // namespace gemello::policies
