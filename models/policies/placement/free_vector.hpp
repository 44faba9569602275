#pragma once

#include <functional>

#include "models/fleet/policy.hpp"
#include "models/planning/plan.hpp"

namespace gemello::policies {

/// CPU and memory as shares of one host's: of its compute rate, of its memory for guests.
/// Source: the normalized vectors of R. Panigrahy, K. Talwar, L. Uyeda, U. Wieder, "Heuristics for
/// Vector Bin Packing", Microsoft Research, 2011.
struct ResourceVector {
  double cpu = 0;
  double memory = 0;
};

/// What is left on the host by the plan. Negative where it is overbooked.
ResourceVector free_vector(const Plan& plan, HostId host);
/// What the VM would take of the host.
ResourceVector demand_vector(const Plan& plan, HostId host, VmId vm);

/// The host of the least score among those that take the VM; hosts without a VM count only where
/// no other does, so that none is opened before the others are full. Scores are compared in steps
/// of 1e-6, ties go to the lower id. Arguments and result as PlacementRule::choose.
using Score = std::function<double(const ResourceVector& free, const ResourceVector& demand)>;
HostId choose_by_vectors(const Score& score, const Plan& plan, VmId vm,
                         const std::function<bool(HostId)>& excluded, Rationale* why);

}  // namespace gemello::policies
