#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "models/planning/placement_rule.hpp"
#include "models/policies/consolidation/consolidation_planner.hpp"
#include "models/policies/consolidation/overload_detector.hpp"
#include "models/policies/consolidation/vm_selector.hpp"

namespace gemello::policies {

/// What a consolidation may do. The defaults are what a real fleet wants; the published benchmark
/// differs where a line says so, and only its parity test selects that.
struct ConsolidationOptions {
  bool unload = true;    ///< take VMs off overloaded hosts
  bool evacuate = true;  ///< empty the least loaded hosts
  /// A host that was just given a VM of an overloaded one may be emptied in the same plan, which
  /// moves that VM twice. (Published benchmark: yes.)
  bool evacuate_targets = false;
  /// A host that could not be emptied still takes the VMs of others. (Published benchmark: no.)
  bool fill_unemptied = true;
  std::size_t moves_max = 0;          ///< moves of one plan at most; 0: no limit
  double utilization_quantum = 1e-9;  ///< shares closer than this are equal; 0 exact (benchmark)
  double demand_quantum = 1e-6;       ///< MHz; likewise
};

/// What decides: all borrowed.
struct ConsolidationParts {
  const OverloadDetector& detector;
  const VmSelector& selector;
  const PlacementRule& placement;
};

/// One round of dynamic consolidation on a plan: VMs leave each overloaded host until it no longer
/// is, and go where the placement rule says, never to an overloaded host; then the least loaded
/// hosts are emptied one after the other, wholly or not at all (`evacuate_underloaded`). The plan
/// ends with every move made. A VM that fits nowhere stays where it is.
/// why: null, or receives one rationale per move.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, sections 4.1-4.4.
std::vector<Move> plan_consolidation(Plan& plan, const ConsolidationParts& parts,
                                     const ConsolidationOptions& options,
                                     std::vector<Rationale>* why = nullptr);

/// The planner of the literature: `plan_consolidation` with these parts.
class UnloadAndEvacuate final : public ConsolidationPlanner {
 public:
  UnloadAndEvacuate(std::shared_ptr<const OverloadDetector> detector,
                    std::shared_ptr<const VmSelector> selector,
                    std::shared_ptr<const PlacementRule> placement,
                    const ConsolidationOptions& options = {})
      : detector_(std::move(detector)),
        selector_(std::move(selector)),
        placement_(std::move(placement)),
        options_(options) {}

  std::vector<Move> moves(Plan& plan, std::vector<Rationale>* why) const override {
    return plan_consolidation(plan, {*detector_, *selector_, *placement_}, options_, why);
  }

 private:
  std::shared_ptr<const OverloadDetector> detector_;
  std::shared_ptr<const VmSelector> selector_;
  std::shared_ptr<const PlacementRule> placement_;
  ConsolidationOptions options_;
};

}  // namespace gemello::policies
