#include "tests/validation/cloudsim/run_benchmark.hpp"

#include "models/policies/consolidation/consolidation_policy.hpp"
#include "models/policies/consolidation/interquartile_range_detector.hpp"
#include "models/policies/consolidation/least_squares_detector.hpp"
#include "models/policies/consolidation/maximum_correlation.hpp"
#include "models/policies/consolidation/median_absolute_deviation_detector.hpp"
#include "models/policies/consolidation/minimum_migration_time.hpp"
#include "models/policies/consolidation/minimum_utilization.hpp"
#include "models/policies/consolidation/random_selection.hpp"
#include "models/policies/consolidation/threshold_detector.hpp"
#include "models/policies/placement/power_aware_best_fit.hpp"
#include "models/units/error.hpp"
#include "tests/validation/cloudsim/benchmark_inventory.hpp"
#include "tests/validation/cloudsim/cloudsim_plan.hpp"

namespace gemello::cloudsim {
namespace {

// Rule 7.6 for the lines without migrations.
class FirstSuitable final : public policies::PlacementRule {
 public:
  HostId choose(policies::Plan& plan, VmId vm, const std::function<bool(HostId)>&,
                Rationale*) const override {
    for (std::size_t i = 0; i < plan.inventory().hosts.size(); ++i)
      if (!plan.refuses(HostId(i), vm)) return HostId(i);
    return HostId::none();
  }
};

// A trial places the VM and releases it again in CloudSim, and a release shares anew, in the order
// of its table: sums change in the last bit, and where more is asked than there is the shares do.
class TriedOnBooks final : public policies::OverloadDetector {
 public:
  explicit TriedOnBooks(std::shared_ptr<const policies::OverloadDetector> detector)
      : detector_(std::move(detector)) {}

  bool over(const policies::Plan& plan, HostId host) const override {
    return detector_->over(plan, host);
  }
  bool over_with(policies::Plan& plan, HostId host, VmId vm) const override {
    const bool answer = detector_->over_with(plan, host, vm);
    dynamic_cast<CloudSimPlan&>(plan).leave_trace(host, vm);
    return answer;
  }

 private:
  std::shared_ptr<const policies::OverloadDetector> detector_;
};

constexpr double quantum_watts = 1e-6;

std::shared_ptr<const policies::OverloadDetector> detector(std::string_view name, double parameter,
                                                           double quantum) {
  if (name == "thr") return std::make_shared<policies::ThresholdDetector>(parameter, quantum);
  if (name == "iqr")
    return std::make_shared<policies::InterquartileRangeDetector>(parameter, quantum);
  if (name == "mad")
    return std::make_shared<policies::MedianAbsoluteDeviationDetector>(parameter, quantum);
  GEMELLO_INVARIANT(name == "lr" || name == "lrr", "a detector of CloudSim's table");
  return std::make_shared<policies::LeastSquaresDetector>(parameter, quantum);
}

std::shared_ptr<const policies::VmSelector> selector(std::string_view name, double quantum) {
  if (name == "mmt") return std::make_shared<policies::MinimumMigrationTime>();
  if (name == "mc") return std::make_shared<policies::MaximumCorrelation>(quantum);
  if (name == "mu") return std::make_shared<policies::MinimumUtilization>(quantum);
  GEMELLO_INVARIANT(name == "rs", "a selection of CloudSim's table");
  return std::make_shared<policies::RandomSelection>();
}

policies::ConsolidationOptions plan_options(const BenchmarkOptions& options) {
  policies::ConsolidationOptions result;
  result.evacuate_targets = options.evacuate_targets;
  result.fill_unemptied = false;
  if (options.comparisons == Comparisons::exact) {
    result.utilization_quantum = 0;
    result.demand_quantum = 0;
  }
  return result;
}

}  // namespace

Metrics run_consolidation(const Workload& workload,
                          std::shared_ptr<const policies::OverloadDetector> detector,
                          std::shared_ptr<const policies::VmSelector> selector,
                          const BenchmarkOptions& options) {
  const Inventory inventory = benchmark_inventory(workload.vm_count(), options.hosts);
  CloudSimWorld world(inventory, workload, options.rules);
  const double quantum = options.comparisons == Comparisons::exact ? 0 : quantum_watts;
  const auto placement = std::make_shared<policies::PowerAwareBestFit>(
      std::make_shared<TriedOnBooks>(detector), quantum);
  policies::ConsolidationPolicyOptions round;
  round.interval = Duration{};
  round.manage_power = false;
  policies::ConsolidationPolicy policy(round,
                                       std::make_shared<policies::UnloadAndEvacuate>(
                                           detector, selector, placement, plan_options(options)),
                                       [&](const FleetView& view) {
                                         return std::make_unique<CloudSimPlan>(world.books(),
                                                                               view.now());
                                       });
  world.create_vms(*placement);
  std::uint64_t id = 0;
  const InFlightTable in_flight;  // every move has ended before the next step
  while (world.run_to_step()) {
    const auto events = world.take_events();
    const FleetView view = world.observe().with(world.now(), in_flight, {});
    for (const Action& action : policy.decide(view, events, nullptr).actions)
      world.begin(ActionId{++id}, action);
  }
  return world.metrics();
}

Metrics run_policy(const Workload& workload, std::string_view name, double parameter,
                   const BenchmarkOptions& options) {
  const double quantum = options.comparisons == Comparisons::exact ? 0 : 1e-9;
  const std::size_t dash = name.find('-');
  return run_consolidation(workload, detector(name.substr(0, dash), parameter, quantum),
                           selector(name.substr(dash + 1), quantum), options);
}

Metrics run_static(const Workload& workload, Metering metering) {
  const Inventory inventory = benchmark_inventory(workload.vm_count());
  CloudSimWorld world(inventory, workload, {}, metering);
  world.create_vms(FirstSuitable());
  while (world.run_to_step()) (void)world.take_events();
  return world.metrics();
}

}  // namespace gemello::cloudsim
