#pragma once

#include <functional>

#include "models/fleet/policy.hpp"
#include "models/planning/plan.hpp"

namespace gemello::policies {

/// How full a host would be with the VM in addition: the larger of its shares of compute rate
/// and of guests' memory that would be booked, 1 = full. The resource that decides is the host's
/// dominant one, so a host long of memory and short of CPU counts as short.
/// Source: dominant share after Ghodsi et al., "Dominant Resource Fairness", NSDI 2011.
double fullness_with(const Plan& plan, HostId host, VmId vm);

enum class Fullest : bool { no, yes };

/// The usable host that takes the VM and would be the fullest (or the least full) with it.
/// Fullness is compared in steps of 1e-6, ties go to the lower id. Arguments and result as
/// PlacementRule::choose.
HostId choose_by_fullness(Fullest wanted, const Plan& plan, VmId vm,
                          const std::function<bool(HostId)>& excluded, Rationale* why);

}  // namespace gemello::policies
