#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/protocol/prediction.hpp"
#include "models/protocol/request.hpp"
#include "models/protocol/snapshot.hpp"
#include "models/runs/action_json.hpp"
#include "models/runs/event_log.hpp"
#include "sim/cli/run/simulation.hpp"
#include "sim/cli/serve/row_sink.hpp"

namespace gemello::cli {

/// The scenario's policy, and what an operator orders beside it.
class OrderedPolicy final : public Policy {
 public:
  static constexpr std::string_view author = "operator";

  explicit OrderedPolicy(std::unique_ptr<Policy> inner) : inner_(std::move(inner)) {}

  void order(Action action) { orders_.push_back(std::move(action)); }
  Decision decide(const FleetView& view, std::span<const Event> events, Reasons* reasons) override;
  Instant answered(Instant now, std::span<const Action> actions,
                   std::span<const Answer> answers) override {
    return inner_->answered(now, actions.first(proposed_), answers.first(proposed_));
  }
  std::string memory() const override { return inner_->memory(); }
  void recall(std::string_view memory) override { inner_->recall(memory); }

 private:
  std::unique_ptr<Policy> inner_;
  std::vector<Action> orders_;
  std::size_t proposed_ = 0;  // by the scenario's policy in the last decision
};

/// The world's journal, watched for what became of orders and for monitoring's samples.
class WatchedJournal final : public Journal {
 public:
  void forward_to(Journal& journal) { journal_ = &journal; }

  void event(const Event& event) override;
  void intent(Instant now, ActionId id, const Action& action, const Rationale* why) override;
  void refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
               const Rationale* why) override;
  void held(Instant now, ActionId id, const Action& action, std::string_view mode,
            const Rationale* why) override;
  void appeal(Instant now, const Appeal& appeal) override { journal_->appeal(now, appeal); }
  bool keeps_memory() const override { return false; }

  void forget_orders() {
    verdict_.reset();
    watched_ = ActionId::none;
    outcome_.reset();
  }
  /// Of the last order judged; nothing: it was not.
  const std::optional<protocol::Verdict>& verdict() const { return verdict_; }
  /// How the last order that was begun ended; nothing before it did.
  const std::optional<Event>& outcome() const { return outcome_; }
  std::uint64_t samples() const { return samples_; }
  /// Actions begun, refused or held.
  std::uint64_t decisions() const { return decisions_; }

 private:
  void judged(const Rationale* why, protocol::Verdict::Kind kind, ActionId id,
              std::string_view reason);

  Journal* journal_ = nullptr;
  std::optional<protocol::Verdict> verdict_;
  ActionId watched_ = ActionId::none;
  std::optional<Event> outcome_;
  std::uint64_t samples_ = 0;
  std::uint64_t decisions_ = 0;
};

/// One simulation that stays and is asked things: no files, series that are only told, a log that
/// only listens. One per process; a fork of the process has a copy that goes its own way.
class Resident {
 public:
  /// From the beginning or from a state file. Errors: InputError.
  Resident(std::unique_ptr<Experiment> experiment, const std::string& state_file);

  sim::SimWorld& world() { return simulation_.world(); }
  Simulation& simulation() { return simulation_; }
  const Inventory& inventory() const { return experiment_->inventory; }
  const runs::Scenario& scenario() const { return experiment_->scenario; }
  const runs::EventLog& log() const { return log_; }
  WatchedJournal& journal() { return journal_; }

  /// A monitoring sample came, and these rows of series ended since the one before.
  using OnSample = std::function<void(std::span<const protocol::SeriesRow> rows)>;
  /// Every line of the event log from now on, and every monitoring sample.
  void listen(runs::EventLog::Listener on_line, OnSample on_sample);
  /// Names of the links that rows have loads of, in their order; empty: they have none.
  const std::vector<std::string>& link_names() const { return rows_.link_names(); }

  /// What the controller sees now.
  FleetView view();
  protocol::NetworkNow network();
  /// Errors: InputError, places as in a request ("$.action.vm").
  Action action_from(const nlohmann::json& json) const;
  /// Gives an order at this instant and says how it was met.
  protocol::Verdict order(const Action& action);
  /// Errors: InputError.
  void plan_fault(const protocol::InjectFault& fault);
  /// Simulates up to the next thing of this kind; false: the run ended before.
  /// go_on: asked between two instants; false ends the search.
  bool step(protocol::Step::To to, const std::function<bool()>& go_on);

 private:
  std::unique_ptr<Experiment> experiment_;
  OrderedPolicy policy_;
  std::optional<runs::FleetState> state_;
  runs::EventLog log_;
  WatchedJournal journal_;
  RowSink rows_;
  Simulation simulation_;
  runs::InventoryNames names_;
  OnSample on_sample_;
};

}  // namespace gemello::cli
