#pragma once

#include <vector>

#include "models/planning/admission.hpp"
#include "models/planning/fleet_plan.hpp"

namespace gemello::planning {

/// By what a fleet's room is judged: the books and the rule of a policy, and what must be borne.
struct Question {
  const policies::PlacementRule* rule = nullptr;
  policies::FleetPlanOptions books;  ///< of deployments; hosts that are off count if restarts wake
  RestartOptions restart;
  FailureOptions failures;
  std::vector<Loss> losses;  ///< none: it has to fit, no more

  /// The books with may_wake as the restarts need it.
  policies::FleetPlanOptions restart_books() const {
    policies::FleetPlanOptions all = books;
    all.may_wake = restart.wake;
    return all;
  }
};

/// What becomes of the fleet after each loss of the question, in its order.
std::vector<Verdict> verdicts(const FleetView& view, const Question& question);

/// Whether a VM of the view (one that has no host) is taken in, and where.
Admission admit(const FleetView& view, VmId vm, const Question& question);
/// The same of a VM that nobody ordered yet.
Admission admit(const FleetView& view, const VirtualMachine& like, const Question& question);

struct More {
  std::vector<HostId> hosts;  ///< where each went, in order: as many as there is room for
  bool at_least = false;      ///< counting ended at the most that was asked for
  Admission refused;          ///< of the next one, unless at_least
};

/// Takes in VMs that are all alike, one after the other, by `Admissions::admit` and no other rule,
/// until one is refused: so n taken in one by one succeed and the next is refused. None of them is
/// ever seen at work: each books what the books book for a VM without samples.
More how_many_more(const FleetView& view, const VirtualMachine& like, const Question& question,
                   std::size_t most = 1'000'000);

}  // namespace gemello::planning
