#pragma once

#include <memory>

#include "models/planning/placement_rule.hpp"
#include "models/policies/consolidation/overload_detector.hpp"

namespace gemello::policies {

/// Power-aware best fit: the host whose power grows least by taking the VM, among those it would
/// not overload. Given VMs in decreasing order of demand (`by_decreasing_demand`) it is PABFD.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, section 4.3,
/// algorithm 2.
class PowerAwareBestFit final : public PlacementRule {
 public:
  /// detector: hosts that hold VMs are tried with the VM on and skipped when found overloaded;
  /// null: no trial. quantum_watts: differences below it are ties, which go to the lower id
  /// (hosts of one model in one band of the power curve tie by nature); 0 compares exactly.
  explicit PowerAwareBestFit(std::shared_ptr<const OverloadDetector> detector = nullptr,
                             double quantum_watts = 1e-6)
      : detector_(std::move(detector)), quantum_watts_(quantum_watts) {}

  HostId choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                Rationale* why) const override;

 private:
  bool overloads(Plan& plan, VmId vm, HostId host) const;

  std::shared_ptr<const OverloadDetector> detector_;
  double quantum_watts_;
};

}  // namespace gemello::policies
