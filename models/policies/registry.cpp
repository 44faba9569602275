#include "models/policies/registry.hpp"

#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/cloud/near_name.hpp"
#include "models/policies/composite.hpp"
#include "models/policies/consolidation/consolidation_plan.hpp"
#include "models/policies/consolidation/consolidation_policy.hpp"
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
#include "models/policies/failover/restart_by_priority.hpp"
#include "models/policies/lifecycle/lifecycle_policy.hpp"
#include "models/policies/placement/best_fit.hpp"
#include "models/policies/placement/dot_product.hpp"
#include "models/policies/placement/first_fit.hpp"
#include "models/policies/placement/near_image.hpp"
#include "models/policies/placement/norm_based.hpp"
#include "models/policies/placement/power_aware_best_fit.hpp"
#include "models/policies/placement/quantile_fit.hpp"
#include "models/policies/placement/without_overload.hpp"
#include "models/policies/placement/worst_fit.hpp"
#include "models/policies/rebalancing/load_balance.hpp"
#include "models/policies/sobrio/sobrio_planner.hpp"

namespace gemello::policies {
namespace {

using Rule = std::shared_ptr<const PlacementRule>;

/// One policy of the catalogue with its options.
struct Chosen {
  std::string name;
  Settings settings;
};

/// The parts of a spec, read and checked.
struct Spec {
  Chosen placement;
  Chosen rebalancing;
  Chosen failover;
  Chosen lifecycle;
  bool lifecycle_said = false;
};

const PolicyInfo& named(PolicyKind kind, const std::string& policy, const JsonValue& place) {
  if (const PolicyInfo* info = find_policy(kind, policy)) return *info;
  std::vector<std::string_view> known;
  for (const PolicyInfo& info : policy_catalogue())
    if (info.kind == kind) known.push_back(info.name);
  place.fail(fmt::format("no {} policy '{}': there are {}{}", name(kind), policy,
                         fmt::join(known, ", "), did_you_mean(policy, known)));
}

Chosen read_chosen(PolicyKind kind, const JsonValue& value) {
  if (value.is_string()) {
    const PolicyInfo& info = named(kind, value.string(), value);
    return {std::string(info.name), Settings(value, info.options)};
  }
  JsonObject object = value.object();
  const JsonValue place = object.at("name");
  const PolicyInfo& info = named(kind, place.string(), place);
  object.entries();  // the options are Settings' to check
  object.finish();
  return {std::string(info.name), Settings(value, info.options)};
}

Chosen read_or_none(PolicyKind kind, JsonObject& spec, JsonSource& source) {
  if (const auto value = spec.find(name(kind))) return read_chosen(kind, *value);
  return {"none", Settings(JsonValue(source.root, source, name(kind)), {})};
}

// Without it, as it is by default.
Chosen read_lifecycle(JsonObject& spec, const std::string& file) {
  if (const auto value = spec.find(name(PolicyKind::lifecycle)))
    return read_chosen(PolicyKind::lifecycle, *value);
  JsonSource usual{file, "by-priority", false, {}};
  return read_chosen(PolicyKind::lifecycle, JsonValue(usual.root, usual, "lifecycle"));
}

Spec read_spec(const nlohmann::json& spec, const std::string& file, const std::string& path) {
  JsonSource source{file, spec, false, {}};
  JsonSource nothing{file, "none", false, {}};
  JsonObject object(JsonValue(source.root, source, path));
  Spec read{read_chosen(PolicyKind::placement, object.at("placement")),
            read_or_none(PolicyKind::rebalancing, object, nothing),
            read_or_none(PolicyKind::failover, object, nothing), read_lifecycle(object, file)};
  read.lifecycle_said = spec.contains("lifecycle");
  object.finish();
  return read;
}

Rule make_rule(const std::string& name) {
  if (name == "best-fit") return std::make_shared<BestFit>();
  if (name == "worst-fit") return std::make_shared<WorstFit>();
  if (name == "first-fit") return std::make_shared<FirstFit>();
  if (name == "dot-product") return std::make_shared<DotProduct>();
  if (name == "norm-based") return std::make_shared<NormBased>();
  if (name == "quantile-fit") return std::make_shared<QuantileFit>();
  return std::make_shared<PowerAwareBestFit>();
}

Rule make_rule(const std::string& name, const PlacementOptions& options) {
  Rule rule = make_rule(name);
  if (!options.books.near_image) return rule;
  return std::make_shared<NearImage>(std::move(rule));
}

using Detector = std::shared_ptr<const OverloadDetector>;

Detector make_detector(const Settings& settings) {
  const std::string& name = settings.choice("detector");
  if (name == "iqr")
    return std::make_shared<InterquartileRangeDetector>(settings.ratio("iqr_safety"));
  if (name == "mad")
    return std::make_shared<MedianAbsoluteDeviationDetector>(settings.ratio("mad_safety"));
  const double safety = settings.ratio("line_safety");
  if (name == "lr") return std::make_shared<LocalRegressionDetector>(safety);
  if (name == "lrr") return std::make_shared<RobustLocalRegressionDetector>(safety);
  if (name == "ols") return std::make_shared<LeastSquaresDetector>(safety);
  return std::make_shared<ThresholdDetector>(settings.ratio("threshold"));
}

std::shared_ptr<const VmSelector> make_selector(const Settings& settings) {
  const std::string& name = settings.choice("selection");
  if (name == "mc") return std::make_shared<MaximumCorrelation>();
  if (name == "mu") return std::make_shared<MinimumUtilization>();
  if (name == "rs")
    return std::make_shared<RandomSelection>(
        static_cast<std::uint64_t>(settings.integer("selection_seed")));
  return std::make_shared<MinimumMigrationTime>();
}

// The rule by which consolidation chooses targets: none that the move would overload.
Rule make_target_rule(const std::string& name, const Detector& detector) {
  if (name == "power-aware") return std::make_shared<PowerAwareBestFit>(detector);
  return std::make_shared<WithoutOverload>(make_rule(name), detector);
}

PlacementOptions placement_options(const std::string& rule, const Settings& settings) {
  PlacementOptions options;
  // Quantile fit judges CPU by itself, and knows better than the full rate of a VM that was never
  // measured.
  options.books.cpu_limit = rule == "quantile-fit" ? std::numeric_limits<double>::infinity()
                                                   : settings.ratio("cpu_limit");
  if (rule == "quantile-fit") {
    options.books.risk.utilization_unmeasured = settings.ratio("utilization_unmeasured");
    options.books.risk.burstiness_unmeasured = settings.ratio("burstiness_unmeasured");
    options.books.risk.deviations = settings.ratio("deviations");
  }
  options.books.memory_overcommit = settings.ratio("memory_overcommit");
  options.wake = settings.boolean("wake");
  options.books.near_image = settings.choice("image") == "near";
  return options;
}

std::unique_ptr<Policy> make_load_balance(const Settings& settings, const FleetPlanOptions& books) {
  LoadBalanceOptions options;
  options.measure = settings.choice("measure") == "deviation" ? ImbalanceMeasure::deviation
                                                              : ImbalanceMeasure::max_minus_mean;
  options.high = settings.ratio("high");
  options.low = settings.ratio("low");
  options.hold = settings.integer("hold");
  options.window = settings.integer("window");
  options.interval = settings.duration("interval");
  options.residence = settings.duration("residence");
  options.moves_per_round = settings.integer("moves_per_round");
  options.moves_per_hour = settings.integer("moves_per_hour");
  options.moves_per_host = settings.integer("moves_per_host");
  if (options.low > options.high) settings.fail("low", "must not be above 'high'");
  return std::make_unique<LoadBalance>(options, books);
}

// What all planners of consolidation have in common; also sets what the books need of it.
ConsolidationPolicyOptions round_options(const Settings& settings, FleetPlanOptions& books) {
  ConsolidationPolicyOptions options;
  options.interval = settings.duration("interval");
  options.manage_power = settings.boolean("manage_power");
  options.idle_off = settings.duration("idle_off");
  options.spare_hosts = settings.integer("spare_hosts");
  books.residence = settings.duration("residence");
  books.may_wake = options.manage_power;
  return options;
}

std::unique_ptr<Policy> make_sobrio(const Settings& settings, FleetPlanOptions books) {
  ConsolidationPolicyOptions options = round_options(settings, books);
  options.author = "rebalancing/sobrio";
  SobrioOptions sobrio;
  sobrio.relief = settings.ratio("relief");
  sobrio.ahead = settings.boolean("ahead");
  sobrio.moves_max = static_cast<std::size_t>(settings.integer("moves_per_round"));
  return std::make_unique<ConsolidationPolicy>(options, std::make_shared<SobrioPlanner>(sobrio),
                                               ConsolidationPolicy::fleet_plans(books));
}

std::unique_ptr<Policy> make_consolidation(const Settings& settings, const std::string& placement,
                                           FleetPlanOptions books) {
  const ConsolidationPolicyOptions options = round_options(settings, books);
  ConsolidationOptions plan;
  plan.evacuate = settings.boolean("evacuate");
  plan.moves_max = static_cast<std::size_t>(settings.integer("moves_per_round"));
  const Detector detector = make_detector(settings);
  return std::make_unique<ConsolidationPolicy>(
      options,
      std::make_shared<UnloadAndEvacuate>(detector, make_selector(settings),
                                          make_target_rule(placement, detector), plan),
      ConsolidationPolicy::fleet_plans(books));
}

bool sheds(const Spec& spec) {
  return spec.failover.name == "restart-by-priority" && spec.failover.settings.boolean("shed");
}

AdmissionRule admission_rule(const Spec& spec) {
  using enum planning::PartKind;
  const std::string& name = spec.lifecycle.settings.choice("admission");
  const bool shed = sheds(spec);
  if (name == "n+1-hosts") return {name, {host}, 1, shed};
  if (name == "n+2-hosts") return {name, {host}, 2, shed};
  if (name == "n+1-racks") return {name, {rack}, 1, shed};
  if (name == "n+1-sites") return {name, {site}, 1, shed};
  if (name == "n+1") return {name, {host, disk_server, network_switch, circuit}, 1, shed};
  return {};
}

std::unique_ptr<Policy> make_restart(const Settings& settings, Rule rule,
                                     const PlacementOptions& placement) {
  RestartOptions options;
  options.fence_delay = settings.duration("fence_delay");
  options.fence_retry = settings.duration("fence_retry");
  options.fence_retries = settings.integer("fence_retries");
  options.fence_share_max = settings.ratio("fence_share_max");
  options.power_on_after_fence = settings.boolean("power_on_after_fence");
  options.starts_in_flight = settings.integer("starts_in_flight");
  options.retries = settings.integer("retries");
  options.retry_delay = settings.duration("retry_delay");
  options.squeeze = settings.boolean("squeeze");
  options.shed = settings.boolean("shed");
  return std::make_unique<RestartByPriority>(options, std::move(rule), placement);
}

}  // namespace

std::unique_ptr<Policy> make_policy(const nlohmann::json& spec, const std::string& file,
                                    const std::string& path,
                                    std::vector<PlannedOrders::Order> orders) {
  const Spec read = read_spec(spec, file, path);
  const PlacementOptions placement =
      placement_options(read.placement.name, read.placement.settings);
  const Rule rule = make_rule(read.placement.name, placement);
  std::vector<CompositePolicy::Part> parts;
  // Also without any: the memory of a run that had some may be read.
  parts.push_back({"orders", std::make_unique<PlannedOrders>(std::move(orders))});
  if (read.failover.name == "restart-by-priority")
    parts.push_back(
        {"failover/restart-by-priority", make_restart(read.failover.settings, rule, placement)});
  parts.push_back(
      {"lifecycle", std::make_unique<LifecyclePolicy>(rule, placement, admission_rule(read))});
  if (read.rebalancing.name == "load-balance")
    parts.push_back({"rebalancing/load-balance",
                     make_load_balance(read.rebalancing.settings, placement.books)});
  if (read.rebalancing.name == "consolidate")
    parts.push_back(
        {"rebalancing/consolidate",
         make_consolidation(read.rebalancing.settings, read.placement.name, placement.books)});
  if (read.rebalancing.name == "sobrio")
    parts.push_back(
        {"rebalancing/sobrio", make_sobrio(read.rebalancing.settings, placement.books)});
  return std::make_unique<CompositePolicy>(std::move(parts));
}

Placement make_placement(const nlohmann::json& spec, const std::string& file,
                         const std::string& path) {
  make_policy(spec, file, path);  // whose errors count
  const Spec read = read_spec(spec, file, path);
  const PlacementOptions options = placement_options(read.placement.name, read.placement.settings);
  return {read.placement.name, make_rule(read.placement.name, options), options,
          read.failover.name != "none", sheds(read)};
}

nlohmann::json resolve_policy(const nlohmann::json& spec, const std::string& file,
                              const std::string& path) {
  make_policy(spec, file, path);
  const Spec read = read_spec(spec, file, path);
  const auto part = [](const Chosen& chosen) -> nlohmann::json {
    return chosen.settings.resolved(chosen.name);
  };
  nlohmann::json resolved = {{"placement", part(read.placement)},
                             {"rebalancing", part(read.rebalancing)},
                             {"failover", part(read.failover)}};
  if (read.lifecycle_said) resolved["lifecycle"] = part(read.lifecycle);
  return resolved;
}

}  // namespace gemello::policies
