#include "sim/cli/serve/resident.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/engine/engine.hpp"

namespace gemello::cli {

using protocol::Step;
using protocol::Verdict;

// ---- the policy and the journal around a simulation -----------------------------------------

Decision OrderedPolicy::decide(const FleetView& view, std::span<const Event> events,
                               Reasons* reasons) {
  Decision decision = inner_->decide(view, events, reasons);
  proposed_ = decision.actions.size();
  for (Action& action : orders_) {
    if (reasons != nullptr) {
      Rationale& why = reasons->of(decision.actions.size());
      why.author = author;
      why.because = "ordered";
    }
    decision.actions.push_back(std::move(action));
  }
  orders_.clear();
  return decision;
}

void WatchedJournal::event(const Event& event) {
  journal_->event(event);
  if (std::holds_alternative<MonitoringSample>(event.body)) ++samples_;
  if (watched_ == ActionId::none || sort_id(event) != number(watched_)) return;
  const bool outcome = std::holds_alternative<ActionDone>(event.body) ||
                       std::holds_alternative<ActionFailed>(event.body) ||
                       std::holds_alternative<ActionUnknown>(event.body);
  if (outcome) outcome_ = event;
}

void WatchedJournal::judged(const Rationale* why, Verdict::Kind kind, ActionId id,
                            std::string_view reason) {
  ++decisions_;
  if (why == nullptr || why->author != OrderedPolicy::author) return;
  verdict_ = Verdict{kind, number(id), std::string(reason)};
  watched_ = id;
  outcome_.reset();
}

void WatchedJournal::intent(Instant now, ActionId id, const Action& action, const Rationale* why) {
  judged(why, Verdict::Kind::begun, id, "");
  journal_->intent(now, id, action, why);
}

void WatchedJournal::refusal(Instant now, ActionId id, const Action& action,
                             std::string_view reason, const Rationale* why) {
  judged(why, Verdict::Kind::refused, id, reason);
  journal_->refusal(now, id, action, reason, why);
}

void WatchedJournal::held(Instant now, ActionId id, const Action& action, std::string_view mode,
                          const Rationale* why) {
  judged(why, Verdict::Kind::held, id, mode);
  journal_->held(now, id, action, mode, why);
}

// ---- the resident ---------------------------------------------------------------------------

namespace {

// Rows have what hosts did, whatever the scenario's folder would have.
std::unique_ptr<Experiment> with_host_rows(std::unique_ptr<Experiment> experiment) {
  experiment->scenario.series.host = true;
  return experiment;
}

}  // namespace

Resident::Resident(std::unique_ptr<Experiment> experiment, const std::string& state_file)
    : experiment_(with_host_rows(std::move(experiment))),
      policy_(make_policy(*experiment_)),
      state_(read_beginning(*experiment_, state_file)),
      log_(experiment_->inventory),
      simulation_(
          {experiment_.get(), &policy_, state_ ? &*state_ : nullptr, &log_, &rows_, &journal_}),
      names_(experiment_->inventory) {
  if (experiment_->scenario.controllers)
    throw InputError(experiment_->scenario.file, "$.controllers",
                     "a run with several controllers is played by 'run' only");
  journal_.forward_to(world().journal());
  world().on_tick([this] {
    const std::uint64_t before = journal_.samples();
    const Instant wake = simulation_.controller().tick(world());
    if (journal_.samples() == before) return wake;
    const std::vector<protocol::SeriesRow> ended = rows_.take();
    if (on_sample_) on_sample_(ended);
    return wake;
  });
}

void Resident::listen(runs::EventLog::Listener on_line, OnSample on_sample) {
  log_.on_line(std::move(on_line));
  on_sample_ = std::move(on_sample);
}

FleetView Resident::view() {
  const Controller& controller = simulation_.controller();
  return world().observe().with(world().now(), controller.in_flight(), controller.proofs());
}

protocol::NetworkNow Resident::network() {
  protocol::NetworkNow network{world().components_down(), {}};
  for (const sim::LinkUse& link : world().link_use())
    if (link.rate > BytesPerSecond(0))
      network.busy.push_back({link.link, link.rate, link.bandwidth});
  return network;
}

Action Resident::action_from(const nlohmann::json& json) const {
  JsonDocument document = JsonDocument::from(json, "");
  try {
    return runs::action_from(document.root(), names_);
  } catch (const InputError& error) {
    throw InputError("", "$.action" + error.place().substr(1), error.sentence());
  }
}

Verdict Resident::order(const Action& action) {
  journal_.forget_orders();
  policy_.order(action);
  world().ask();
  const auto& verdict = journal_.verdict();
  // The Gate says nothing of an action that waits for its answer already.
  return verdict ? *verdict : Verdict{Verdict::Kind::held, 0, "the same is held already"};
}

void Resident::plan_fault(const protocol::InjectFault& fault) {
  const Duration now = world().now() - origin;
  const Duration at = fault.at.value_or(now);
  if (at < now)
    throw InputError("", "$.at", fmt::format("{} has passed: it is {}", to_text(at), to_text(now)));
  if (origin + at >= world().end())
    throw InputError("", "$.at", fmt::format("the run ends at {}", to_text(world().end())));
  if (fault.lasts && *fault.lasts > sim::run_length_max)
    throw InputError("", "$.for", "is longer than any run: leave it out");
  world().plan_fault({at, fault.what, fault.component, fault.lasts, fault.shape});
}

bool Resident::step(Step::To to, const std::function<bool()>& go_on) {
  bool found = false;
  const std::uint64_t samples = journal_.samples();
  const std::uint64_t lines = log_.lines();
  const std::uint64_t decisions = journal_.decisions();
  while (!found && world().now() < world().end() && go_on()) {
    world().run_until(world().next_event());
    switch (to) {
      case Step::To::sample:
        found = journal_.samples() != samples;
        break;
      case Step::To::event:
        found = log_.lines() != lines;
        break;
      case Step::To::decision:
        found = journal_.decisions() != decisions;
        break;
    }
  }
  return found;
}

}  // namespace gemello::cli
