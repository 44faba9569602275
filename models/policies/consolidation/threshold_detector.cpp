#include "models/policies/consolidation/threshold_detector.hpp"

#include "models/policies/consolidation/quantized.hpp"

namespace gemello::policies {

bool ThresholdDetector::over(const Plan& plan, HostId host) const {
  return quantized_less(threshold_, plan.requested_share(host), quantum_);
}

}  // namespace gemello::policies
