#include "models/policies/plan.hpp"

#include "models/policies/risk/demand_estimates.hpp"

namespace gemello::policies {

DemandEstimates& Plan::estimates() {
  if (!estimates_) estimates_ = std::make_shared<DemandEstimates>(*this);
  return *estimates_;
}

}  // namespace gemello::policies
