#include <algorithm>
#include <utility>
#include <vector>

#include "gui/session/answers.hpp"
#include "gui/session/simulation_feed.hpp"
#include "models/cloud/json_reader.hpp"

// What a window asks of a simulation.

namespace gemello::gui {

using nlohmann::json;
using protocol::Error;
using protocol::RequestId;

namespace {

constexpr int looks_per_run = 200;  // progress messages of one run

}  // namespace

// ---- what is asked --------------------------------------------------------------------------

void SimulationFeed::take_now(const json& result) {
  now_ = std::max(now_, instant_of(result, "now_s"));
  if (const auto ended = result.find("ended"); ended != result.end() && ended->is_boolean())
    at_end_ = ended->get<bool>();
}

void SimulationFeed::went_on(RequestId id, const json& result) {
  std::erase(under_way_, id);
  take_now(result);
  settle();
}

void SimulationFeed::stopped(RequestId id) {
  std::erase(under_way_, id);
  settle();
  if (state_ == State::paused) figures({});  // which say where it is
}

// Runs and steps are done, or failed: how it stands now.
void SimulationFeed::settle() {
  if (state_ == State::dead || state_ == State::loading) return;
  publish();
  if (under_way_.empty()) set_state(at_end_ ? State::ended : State::paused);
}

void SimulationFeed::run_until(std::optional<Instant> until, Done done, OnFailure on_failure) {
  if (session_.isNull()) return;
  protocol::RunUntil run;
  run.simulation = name();
  aim_ = until.value_or(end_);
  if (until) run.until = *until - origin;
  run.progress = std::max<Duration>(1s, (aim_ - now_) / looks_per_run);
  const auto id = std::make_shared<RequestId>();
  const auto went = [this, id, done = std::move(done)](const json& result) {
    went_on(*id, result);
    if (under_way_.empty()) figures({});
    if (done) done();
  };
  const auto on_failed = [this, id, on_failure = std::move(on_failure)](const Error& error) {
    stopped(*id);
    if (on_failure) on_failure(error);
  };
  begin_work(id, session_->ask(run, replied(went), failed(on_failed)));
}

void SimulationFeed::step(protocol::Step::To to, std::function<void(bool)> done,
                          OnFailure on_failure) {
  if (session_.isNull()) return;
  aim_ = end_;
  const auto id = std::make_shared<RequestId>();
  const auto went = [this, id, done = std::move(done)](const json& result) {
    went_on(*id, result);
    const auto found = result.find("found");
    if (done) done(found != result.end() && found->is_boolean() && found->get<bool>());
  };
  const auto on_failed = [this, id, on_failure = std::move(on_failure)](const Error& error) {
    stopped(*id);
    if (on_failure) on_failure(error);
  };
  begin_work(id, session_->ask(protocol::Step{name(), to}, replied(went), failed(on_failed)));
}

void SimulationFeed::begin_work(const std::shared_ptr<RequestId>& kept, RequestId id) {
  *kept = id;
  under_way_.push_back(id);
  figures_.clear();  // they are of an instant that will be past
  if (state_ != State::dead && state_ != State::loading) set_state(State::running);
}

void SimulationFeed::cancel() {
  if (session_.isNull()) return;
  // The last first: what is cancelled before it began does not begin when another ends.
  const std::vector<RequestId> ids(under_way_.rbegin(), under_way_.rend());
  for (const RequestId id : ids) session_->ask(protocol::Cancel{id}, {}, {});
}

void SimulationFeed::fault(protocol::InjectFault fault, Done done, OnFailure on_failure) {
  if (session_.isNull()) return;
  fault.simulation = name();
  session_->ask(std::move(fault), replied([this, done = std::move(done)](const json& result) {
                  take_now(result);
                  publish_soon();
                  if (done) done();
                }),
                failed(std::move(on_failure)));
}

void SimulationFeed::propose(json action, Duration horizon,
                             std::function<void(const protocol::Prediction&)> done,
                             OnFailure on_failure) {
  if (session_.isNull()) return;
  session_->ask(protocol::Propose{name(), std::move(action), horizon},
                replied([done = std::move(done)](const json& result) {
                  JsonDocument document = JsonDocument::from(result, "prediction");
                  if (done) done(protocol::prediction_from(document.root()));
                }),
                failed(std::move(on_failure)));
}

void SimulationFeed::order(json action, std::function<void(const protocol::Verdict&)> done,
                           OnFailure on_failure) {
  if (session_.isNull()) return;
  session_->ask(protocol::Order{name(), std::move(action)},
                replied([this, done = std::move(done)](const json& result) {
                  take_now(result);
                  publish_soon();
                  if (!done) return;
                  done(verdict_of_answer(result));
                }),
                failed(std::move(on_failure)));
}

void SimulationFeed::branch(const QString& as,
                            std::function<void(std::unique_ptr<SimulationFeed>)> done,
                            OnFailure on_failure) {
  if (session_.isNull() || !chronicle_) return;
  // All that was told up to the branch is here when this is answered, and nothing later: a
  // simulation answers in order. The branch itself answers for itself, at any time.
  struct Known {
    std::optional<Chronicle> chronicle;
    std::optional<SampleSeries> samples;
  };
  auto known = std::make_shared<Known>();
  auto branched = std::make_shared<std::optional<json>>();
  const auto make = [this, as, known, branched, done = std::move(done)] {
    if (!known->chronicle || !*branched) return;
    auto feed = std::make_unique<SimulationFeed>(session_, as);
    feed->inventory_ = inventory_;
    feed->catalogue_ = catalogue_;
    feed->chronicle_ = std::move(known->chronicle);
    feed->samples_ = std::move(known->samples);
    feed->title_ = title_;
    feed->seed_ = seed_;
    feed->scenario_ = scenario_;
    feed->notes_ = notes_;
    feed->start_ = start_;
    feed->end_ = end_;
    feed->now_ = feed->aim_ = instant_of(**branched, "now_s");
    feed->at_end_ = feed->now_ >= feed->end_;
    feed->listen();
    if (done) done(std::move(feed));
  };
  protocol::Subscribe same;
  same.simulation = name();
  same.events = same.samples = true;
  session_->ask(same, replied([this, known, make](const json&) {
                  known->chronicle = *chronicle_;
                  known->samples = *samples_;
                  make();
                }),
                {});
  session_->ask(protocol::Branch{name(), as.toStdString()},
                replied([branched, make](const json& result) {
                  *branched = result;
                  make();
                }),
                failed(std::move(on_failure)));
}

void SimulationFeed::figures(std::function<void(const std::vector<runs::Figure>&)> done,
                             OnFailure on_failure) {
  if (session_.isNull()) return;
  session_->ask(protocol::AskFigures{name()},
                replied([this, done = std::move(done)](const json& result) {
                  take_now(result);
                  const std::vector<runs::Figure> figures = figures_of_answer(result);
                  // Of a run that goes on already they are not its own any more.
                  if (under_way_.empty()) figures_ = figures;
                  publish_soon();
                  if (done) done(figures);
                }),
                failed(std::move(on_failure)));
}

void SimulationFeed::snapshot(std::function<void(const json&)> done, OnFailure on_failure) {
  if (session_.isNull()) return;
  session_->ask(protocol::AskSnapshot{name()},
                replied([done = std::move(done)](const json& result) {
                  if (done) done(result);
                }),
                failed(std::move(on_failure)));
}

void SimulationFeed::compare(std::vector<QString> with, std::function<void(const json&)> done,
                             OnFailure on_failure) {
  if (session_.isNull()) return;
  protocol::Compare compare;
  compare.simulations.push_back(name());
  for (const QString& other : with) compare.simulations.push_back(other.toStdString());
  session_->ask(std::move(compare), replied([done = std::move(done)](const json& result) {
                  if (done) done(result);
                }),
                failed(std::move(on_failure)));
}

void SimulationFeed::unload() {
  if (!session_.isNull() && state_ != State::dead) session_->ask(protocol::Unload{name()}, {}, {});
  die("It was closed.");
}

}  // namespace gemello::gui
