#include "models/policies/consolidation/consolidation_policy.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/cloud/json_reader.hpp"

namespace gemello::policies {
namespace {

bool asks_to_wake(const Decision& decision, HostId host) {
  return std::any_of(decision.actions.begin(), decision.actions.end(), [&](const Action& action) {
    const auto* wake = std::get_if<PowerOn>(&action);
    return wake != nullptr && wake->host == host;
  });
}

bool gets_a_vm(const Decision& decision, HostId host) {
  return std::any_of(decision.actions.begin(), decision.actions.end(), [&](const Action& action) {
    return vm_of(action).valid() && target_of(action) == host;
  });
}

bool empty(const FleetView& view, HostId host) {
  return view.accepts_vms(host) && view.vms_on(host).empty() &&
         view.memory_committed(host) == Bytes{};
}

// What is left of a resource when the `spare` largest providers are taken away.
double sum_without_largest(std::vector<double>& sizes, std::int64_t spare) {
  std::sort(sizes.begin(), sizes.end());
  double sum = 0;
  const auto left = static_cast<std::int64_t>(sizes.size()) - spare;
  for (std::int64_t i = 0; i < left; ++i) sum += sizes[static_cast<std::size_t>(i)];
  return sum;
}

// Off, its bricks would miss every write: one copy less of all that is stored there, and an old one
// when the others are lost.
bool holds_bricks(const Inventory& inventory, HostId host) {
  return std::any_of(inventory.bricks.begin(), inventory.bricks.end(), [&](const Brick& brick) {
    return inventory[brick.server].machine == inventory[host].machine;
  });
}

}  // namespace

ConsolidationPolicy::ConsolidationPolicy(ConsolidationPolicyOptions options,
                                         std::shared_ptr<const ConsolidationPlanner> planner,
                                         PlanFactory plans)
    : options_(std::move(options)), planner_(std::move(planner)), plans_(std::move(plans)) {}

ConsolidationPolicy::PlanFactory ConsolidationPolicy::fleet_plans(const FleetPlanOptions& options) {
  return [options](const FleetView& view) { return std::make_unique<FleetPlan>(view, options); };
}

bool ConsolidationPolicy::round_due(const FleetView& view, std::span<const Event> events) const {
  const bool sampled = std::any_of(events.begin(), events.end(), [](const Event& event) {
    return std::holds_alternative<MonitoringSample>(event.body);
  });
  return sampled && (!last_round_ || view.now() - *last_round_ >= options_.interval);
}

Decision ConsolidationPolicy::decide(const FleetView& view, std::span<const Event> events,
                                     Reasons* reasons) {
  Decision decision;
  if (!round_due(view, events)) return decision;
  last_round_ = view.now();
  text_.reset();
  propose_moves(view, decision, reasons);
  if (!options_.manage_power) return decision;
  track_empty(view, decision);
  propose_power_off(view, decision, reasons);
  return decision;
}

void ConsolidationPolicy::propose_moves(const FleetView& view, Decision& decision,
                                        Reasons* reasons) const {
  const std::unique_ptr<Plan> plan = plans_(view);
  std::vector<Rationale> whys;
  const auto moves = planner_->moves(*plan, reasons != nullptr ? &whys : nullptr);
  for (std::size_t i = 0; i < moves.size(); ++i) {
    const Move& move = moves[i];
    const std::size_t action = decision.actions.size();
    if (view.state(move.to) == HostState::on) {
      decision.actions.push_back(Migrate{move.vm, move.from, move.to});
    } else {
      const bool sleeps = view.state(move.to) == HostState::off && !view.locked(move.to);
      if (!options_.manage_power || !sleeps || asks_to_wake(decision, move.to)) continue;
      decision.actions.push_back(PowerOn{move.to});
    }
    if (reasons == nullptr) continue;
    reasons->of(action) = std::move(whys[i]);
    reasons->of(action).author = options_.author;
  }
}

void ConsolidationPolicy::track_empty(const FleetView& view, const Decision& decision) {
  std::map<std::string, Instant, std::less<>> still;
  for (std::size_t i = 0; i < view.host_count(); ++i) {
    const HostId host(i);
    if (!empty(view, host) || gets_a_vm(decision, host)) continue;
    const std::string& name = view.inventory()[host].name;
    const auto known = empty_since_.find(name);
    still.emplace(name, known != empty_since_.end() ? known->second : view.now());
  }
  empty_since_ = std::move(still);
}

void ConsolidationPolicy::propose_power_off(const FleetView& view, Decision& decision,
                                            Reasons* reasons) {
  std::vector<std::uint8_t> off(view.host_count(), 0);
  for (std::size_t i = 0; i < view.host_count(); ++i) {
    const std::string& name = view.inventory()[HostId(i)].name;
    const auto since = empty_since_.find(name);
    if (since == empty_since_.end() || view.now() - since->second < options_.idle_off) continue;
    if (holds_bricks(view.inventory(), HostId(i))) continue;
    off[i] = 1;
    if (!room_without(view, off)) {
      off[i] = 0;
      continue;
    }
    if (reasons != nullptr) {
      Rationale& why = reasons->of(decision.actions.size());
      why.author = options_.author;
      why.because =
          fmt::format("{} has been empty for {}", name, to_text(view.now() - since->second));
    }
    decision.actions.push_back(PowerOff{HostId(i)});
  }
}

// All that is booked on the hosts that stay on, against their room less the largest of them.
bool ConsolidationPolicy::room_without(const FleetView& view,
                                       const std::vector<std::uint8_t>& off) const {
  std::vector<double> memory;  // bytes
  std::vector<double> rate;    // MHz
  double memory_booked = 0;
  double rate_booked = 0;
  for (std::size_t i = 0; i < view.host_count(); ++i) {
    const HostId host(i);
    memory_booked += count_of(view.memory_committed(host));
    rate_booked += view.cpu_expected(host).count();
    if (off[i] != 0 || !view.accepts_vms(host)) continue;
    memory.push_back(count_of(view.inventory()[host].memory_for_guests()));
    rate.push_back(view.inventory()[host].capacity().count());
  }
  const std::int64_t spare = options_.spare_hosts;
  return sum_without_largest(memory, spare) >= memory_booked &&
         sum_without_largest(rate, spare) >= rate_booked && !memory.empty();
}

// Asked for after each decision, and changed by a round only.
std::string ConsolidationPolicy::memory() const {
  if (!text_) text_ = text();
  return *text_;
}

std::string ConsolidationPolicy::text() const {
  if (!last_round_) return {};
  nlohmann::json empty_since = nlohmann::json::object();
  for (const auto& [host, since] : empty_since_)
    empty_since[host] = since.time_since_epoch().count();
  return nlohmann::json{{"last_round_us", last_round_->time_since_epoch().count()},
                        {"empty_since_us", std::move(empty_since)}}
      .dump();
}

void ConsolidationPolicy::recall(std::string_view memory) {
  text_.reset();
  last_round_.reset();
  empty_since_.clear();
  if (memory.empty()) return;
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  JsonDocument document = JsonDocument::parse(memory, "memory of " + options_.author);
  JsonObject object = document.root().object();
  last_round_ = Instant(Duration(object.at("last_round_us").integer(0, most)));
  JsonObject hosts = object.at("empty_since_us").object();
  for (const auto& [host, since] : hosts.entries())
    empty_since_.emplace(host, Instant(Duration(since.integer(0, most))));
  hosts.finish();
  object.finish();
}

}  // namespace gemello::policies
