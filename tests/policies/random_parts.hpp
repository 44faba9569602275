#pragma once

#include <memory>

#include "models/policies/consolidation/interquartile_range_detector.hpp"
#include "models/policies/consolidation/least_squares_detector.hpp"
#include "models/policies/consolidation/local_regression_detector.hpp"
#include "models/policies/consolidation/maximum_correlation.hpp"
#include "models/policies/consolidation/median_absolute_deviation_detector.hpp"
#include "models/policies/consolidation/minimum_migration_time.hpp"
#include "models/policies/consolidation/minimum_utilization.hpp"
#include "models/policies/consolidation/random_selection.hpp"
#include "models/policies/consolidation/robust_local_regression_detector.hpp"
#include "models/policies/consolidation/threshold_detector.hpp"
#include "models/policies/placement/best_fit.hpp"
#include "models/policies/placement/dot_product.hpp"
#include "models/policies/placement/first_fit.hpp"
#include "models/policies/placement/norm_based.hpp"
#include "models/policies/placement/power_aware_best_fit.hpp"
#include "models/policies/placement/worst_fit.hpp"
#include "tests/policies/random_fleet.hpp"

namespace gemello::policies {

using gemello::testing::TableFleet;

inline std::shared_ptr<const OverloadDetector> any_detector() {
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      return std::make_shared<ThresholdDetector>();
    case 1:
      return std::make_shared<InterquartileRangeDetector>();
    case 2:
      return std::make_shared<MedianAbsoluteDeviationDetector>();
    case 3:
      return std::make_shared<LocalRegressionDetector>();
    case 4:
      return std::make_shared<RobustLocalRegressionDetector>();
    default:
      return std::make_shared<LeastSquaresDetector>();
  }
}

inline std::shared_ptr<const VmSelector> any_selector() {
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      return std::make_shared<MinimumMigrationTime>();
    case 1:
      return std::make_shared<MaximumCorrelation>();
    case 2:
      return std::make_shared<MinimumUtilization>();
    default:
      return std::make_shared<RandomSelection>(*rc::gen::inRange<std::uint64_t>(0, 100));
  }
}

/// Rules that take the VM wherever a host does.
inline std::shared_ptr<const PlacementRule> any_rule() {
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      return std::make_shared<BestFit>();
    case 1:
      return std::make_shared<WorstFit>();
    case 2:
      return std::make_shared<FirstFit>();
    case 3:
      return std::make_shared<DotProduct>();
    case 4:
      return std::make_shared<NormBased>();
    default:
      return std::make_shared<PowerAwareBestFit>();
  }
}

/// Any number of samples of anything, so that detectors and estimates have something to go by.
inline void any_history(TableFleet& fleet) {
  const std::vector<float> now = fleet.data.vms.cpu_demand;
  const int samples = *rc::gen::inRange(0, 31);
  for (int i = 0; i < samples; ++i) {
    for (float& demand : fleet.data.vms.cpu_demand)
      demand = static_cast<float>(*rc::gen::inRange(0, 4000));
    fleet.publish();
  }
  fleet.data.vms.cpu_demand = now;
  fleet.publish();
}

}  // namespace gemello::policies
