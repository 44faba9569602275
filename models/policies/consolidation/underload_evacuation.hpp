#pragma once

#include <vector>

#include "models/policies/consolidation/consolidation_plan.hpp"

namespace gemello::policies {

/// Empties hosts on paper, from the least utilized up (the lower id on ties), as long as the VMs
/// of one fit elsewhere: each host wholly or not at all. Hosts in `left_out` (overloaded; or
/// running nothing when planning began) neither take VMs nor are emptied; hosts in `filled`
/// (targets of moves planned before) are not emptied unless evacuate_targets. A host emptied takes
/// no VM; one that took any is not emptied. A VM that has been placed elsewhere stays in its old
/// host's list: the host is out of the plan by then. moves: planned so far; appended to, within
/// moves_max. why: as plan_consolidation.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, section 4.4.
void evacuate_underloaded(Plan& plan, const PlacementRule& placement,
                          const ConsolidationOptions& options, const std::vector<HostId>& left_out,
                          const std::vector<HostId>& filled, std::vector<Move>& moves,
                          std::vector<Rationale>* why);

}  // namespace gemello::policies
