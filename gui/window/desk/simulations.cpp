#include "gui/window/desk/simulations.hpp"

#include <utility>

namespace gemello::gui {

Simulations::Simulations(QString program, BranchTree* tree, QObject* parent)
    : QObject(parent), program_(std::move(program)), tree_(tree) {}

Simulations::~Simulations() = default;

// ---- the session ----------------------------------------------------------------------------

void Simulations::with_session(const std::function<void()>& then,
                               const std::function<void()>& otherwise) {
  if (session_ && session_->running()) return then();
  waiting_.push_back({then, otherwise});
  if (waiting_.size() == 1) start_session();
}

// Whoever starts it anew may have been told by the old one, which is still speaking.
void Simulations::start_session() {
  if (feeds_) {
    feeds_->disconnect(this);
    feeds_.release()->deleteLater();
  }
  if (session_) {
    session_->disconnect(this);
    session_.release()->deleteLater();
  }
  session_ = std::make_unique<ServeSession>();
  feeds_ = std::make_unique<Feeds>(session_.get());
  connect(feeds_.get(), &Feeds::came, this,
          [this](const QString& simulation) { follow(simulation.toStdString()); });
  connect(feeds_.get(), &Feeds::stands, this, &Simulations::stands);
  connect(session_.get(), &ServeSession::started, this, [this] {
    for (const Waiting& one : std::exchange(waiting_, {})) one.then();
  });
  connect(session_.get(), &ServeSession::died, this, [this](const QString& why) {
    const std::vector<Waiting> left = std::exchange(waiting_, {});
    emit session_lost(why);
    for (const Waiting& one : left)
      QMetaObject::invokeMethod(this, one.otherwise, Qt::QueuedConnection);
  });
  session_->start(program_);
}

protocol::RequestId Simulations::ask(protocol::RequestBody body, OnReply reply, OnFailure failure) {
  return feeds_->ask()(std::move(body), std::move(reply), std::move(failure));
}

protocol::RequestId Simulations::ask_quietly(protocol::RequestBody body, OnReply reply,
                                             OnFailure failure) {
  return session_->ask(std::move(body), std::move(reply), std::move(failure));
}

SimulationFeed* Simulations::feed_of(BranchId id) const {
  const Branch* branch = tree_->find(id);
  return branch == nullptr || !feeds_ ? nullptr : feeds_->find(branch->simulation);
}

// ---- what they tell -------------------------------------------------------------------------

void Simulations::follow(const std::string& simulation) {
  const SimulationFeed* feed = feeds_->find(simulation);
  const auto tell = [this, simulation](const RecordingPtr& recording) {
    if (const Branch* branch = tree_->find_simulation(simulation))
      emit published(branch->id, recording);
  };
  connect(feed, &SimulationFeed::published, this, tell);
  tell(feed->recording());
  // After whoever had it made was answered: it may be one that was put back, and is paused again.
  QMetaObject::invokeMethod(
      this,
      [this, simulation] {
        if (const Branch* branch = tree_->find_simulation(simulation)) emit changed(branch->id);
      },
      Qt::QueuedConnection);
}

void Simulations::stands(const QString& simulation, Instant now, BranchState state,
                         const QString& why) {
  const Branch* branch = tree_->find_simulation(simulation.toStdString());
  if (branch == nullptr) return;
  const BranchId id = branch->id;
  const bool is_made = branch->state != BranchState::loading;
  const bool was_running = branch->state == BranchState::running;
  tree_->stands(simulation, now, state, why);
  if (is_made && state == BranchState::died && !why.isEmpty()) emit died(id, why);
  const bool runs = tree_->find(id)->state == BranchState::running;
  if (runs && !was_running) {
    Pace& pace = paces_[id];
    pace.wall.start();
    pace.from = now;
  }
  emit changed(id);
  if (was_running && !runs && state != BranchState::died)
    emit stopped(id, state == BranchState::ended);
}

// ---- going on -------------------------------------------------------------------------------

bool Simulations::may_run(BranchId id) const {
  const SimulationFeed* feed = feed_of(id);
  return feed != nullptr && feed->state() == SimulationFeed::State::paused;
}

bool Simulations::is_running(BranchId id) const {
  const SimulationFeed* feed = feed_of(id);
  return feed != nullptr && feed->state() == SimulationFeed::State::running;
}

void Simulations::run(BranchId id) {
  if (!may_run(id)) return;
  feed_of(id)->run_until({}, {}, [this](const protocol::Error& error) {
    if (error.code != protocol::ErrorCode::cancelled)
      emit failed(QString::fromStdString(error.sentence));
  });
}

void Simulations::run_until(BranchId id, Instant until, const std::function<void()>& done) {
  if (may_run(id)) feed_of(id)->run_until(until, done);
}

void Simulations::pause(BranchId id) {
  if (is_running(id)) feed_of(id)->cancel();
}

void Simulations::step(BranchId id, protocol::Step::To to) {
  if (may_run(id)) feed_of(id)->step(to);
}

std::optional<double> Simulations::pace(BranchId id) const {
  const auto found = paces_.find(id);
  const SimulationFeed* feed = feed_of(id);
  if (found == paces_.end() || feed == nullptr || !is_running(id)) return std::nullopt;
  const double wall = static_cast<double>(found->second.wall.elapsed()) * 1e-3;
  if (wall < 0.05) return std::nullopt;
  return seconds(feed->now() - found->second.from) / wall;
}

}  // namespace gemello::gui
