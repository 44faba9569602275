#include "gui/whatif/feeds.hpp"

#include <utility>
#include <variant>

#include "gui/shared/figures.hpp"
#include "models/protocol/message.hpp"
#include "models/protocol/prediction.hpp"

namespace gemello::gui {
namespace {

BranchState branch_state(SimulationFeed::State state) {
  switch (state) {
    case SimulationFeed::State::loading:
      return BranchState::loading;
    case SimulationFeed::State::paused:
      return BranchState::paused;
    case SimulationFeed::State::running:
      return BranchState::running;
    case SimulationFeed::State::ended:
      return BranchState::ended;
    case SimulationFeed::State::dead:
      return BranchState::died;
  }
  return BranchState::died;
}

nlohmann::json times_of(const SimulationFeed& feed) {
  return {{"start_s", protocol::seconds_json(feed.start())},
          {"now_s", protocol::seconds_json(feed.now())},
          {"end_s", protocol::seconds_json(feed.end())}};
}

}  // namespace

Feeds::Feeds(ServeSession* session, QObject* parent) : QObject(parent), session_(session) {}

Feeds::~Feeds() = default;

SimulationFeed* Feeds::find(const std::string& simulation) const {
  const auto found = feeds_.find(simulation);
  return found == feeds_.end() ? nullptr : found->second.get();
}

SimulationFeed* Feeds::feed_for(const std::string& simulation, const OnFailure& failure) const {
  SimulationFeed* feed = find(simulation);
  if (feed == nullptr && failure)
    failure({protocol::ErrorCode::unknown_simulation, "", "",
             "there is no simulation '" + simulation + "' any more"});
  return feed;
}

Ask Feeds::quiet() const {
  return [session = session_](protocol::RequestBody body, OnReply reply, OnFailure failure) {
    return session->ask(std::move(body), std::move(reply), std::move(failure));
  };
}

Ask Feeds::ask() {
  return [this](protocol::RequestBody body, OnReply reply, OnFailure failure) {
    return handle(std::move(body), std::move(reply), std::move(failure));
  };
}

protocol::RequestId Feeds::handle(protocol::RequestBody body, OnReply reply, OnFailure failure) {
  const std::string* about = protocol::simulation_of(body);
  const auto being_made = about == nullptr ? waiting_.end() : waiting_.find(*about);
  const auto* as = std::get_if<protocol::Branch>(&body);
  const auto leaves = as == nullptr ? leaving_.end() : leaving_.find(as->as);
  if (leaves != leaving_.end()) {
    leaves->second.push_back([this, body, reply, failure] { handle(body, reply, failure); });
  } else if (being_made != waiting_.end()) {
    being_made->second.push_back([this, body, reply, failure] { handle(body, reply, failure); });
  } else if (const auto* load_it = std::get_if<protocol::Load>(&body)) {
    load(*load_it, std::move(reply), std::move(failure));
  } else if (const auto* branch_it = std::get_if<protocol::Branch>(&body)) {
    branch(*branch_it, std::move(reply), failure);
  } else if (const auto* unload_it = std::get_if<protocol::Unload>(&body)) {
    unload(unload_it->simulation, reply);
  } else if (const auto* run = std::get_if<protocol::RunUntil>(&body)) {
    if (SimulationFeed* feed = feed_for(run->simulation, failure))
      feed->run_until(
          run->until ? std::optional(origin + *run->until) : std::nullopt,
          [feed, reply] { reply(times_of(*feed)); }, failure);
  } else if (const auto* fault = std::get_if<protocol::InjectFault>(&body)) {
    if (SimulationFeed* feed = feed_for(fault->simulation, failure))
      feed->fault(
          *fault, [feed, reply] { reply(times_of(*feed)); }, failure);
  } else if (const auto* order = std::get_if<protocol::Order>(&body)) {
    if (SimulationFeed* feed = feed_for(order->simulation, failure))
      feed->order(
          order->action,
          [reply](const protocol::Verdict& verdict) {
            reply({{"verdict", protocol::to_json(verdict)}});
          },
          failure);
  } else {
    return session_->ask(std::move(body), std::move(reply), std::move(failure));
  }
  return 0;
}

// It is there, or never will be: what waited for it is asked now.
void Feeds::made(const std::string& simulation) {
  const auto asked = waiting_.extract(simulation);
  if (asked.empty()) return;
  for (const auto& again : asked.mapped()) again();
}

// ---- simulations come and go ----------------------------------------------------------------

void Feeds::load(const protocol::Load& load, OnReply reply, OnFailure failure) {
  auto feed = std::make_unique<SimulationFeed>(session_, to_qt(load.simulation));
  SimulationFeed* loading = feed.get();
  waiting_[load.simulation];
  keep(std::move(feed), std::move(reply), std::move(failure));
  loading->load(load);
}

void Feeds::branch(const protocol::Branch& branch, OnReply reply, const OnFailure& failure) {
  SimulationFeed* source = feed_for(branch.simulation, failure);
  if (source == nullptr) return;
  waiting_[branch.as];
  ++branching_[branch.simulation];
  source->branch(
      to_qt(branch.as),
      [this, of = branch.simulation, reply = std::move(reply), failure](FeedPtr feed) {
        keep(std::move(feed), reply, failure);
        branched_off(of);
      },
      [this, of = branch.simulation, as = branch.as, failure](const protocol::Error& error) {
        made(as);
        if (failure) failure(error);
        branched_off(of);
      });
}

void Feeds::branched_off(const std::string& source) {
  if (--branching_[source] > 0) return;
  branching_.erase(source);
  const auto later = leaving_.extract(source);
  if (later.empty()) return;
  for (const auto& deed : later.mapped()) deed();
}

void Feeds::keep(FeedPtr feed, OnReply reply, OnFailure failure) {
  SimulationFeed* one = feed.get();
  const std::string simulation = one->simulation().toStdString();
  feeds_[simulation] = std::move(feed);
  const auto being_made = std::make_shared<bool>(true);
  connect(one, &SimulationFeed::ready, this, [this, one, simulation, being_made, reply] {
    if (!std::exchange(*being_made, false)) return;
    emit came(one->simulation());
    // What was asked meanwhile goes first; what the answer leads to must find nothing in its way.
    made(simulation);
    if (reply) reply(times_of(*one));
  });
  connect(one, &SimulationFeed::died, this,
          [this, one, simulation, being_made, failure](const QString& why) {
            if (!std::exchange(*being_made, false)) return tell(*one, why);
            feeds_.extract(simulation).mapped().release()->deleteLater();
            if (failure) failure({protocol::ErrorCode::invalid_input, "", "", why.toStdString()});
            made(simulation);
          });
  const auto tell_state = [this, one, being_made] {
    if (!*being_made && one->state() != SimulationFeed::State::dead) tell(*one, {});
  };
  connect(one, &SimulationFeed::state_changed, this, tell_state);
  connect(one, &SimulationFeed::published, this, tell_state);
}

void Feeds::tell(const SimulationFeed& feed, const QString& why) {
  emit stands(feed.simulation(), feed.now(), branch_state(feed.state()), why);
}

void Feeds::unload(const std::string& simulation, const OnReply& reply) {
  const auto found = feeds_.find(simulation);
  if (found == feeds_.end()) return;
  // A feed that is gone would not hear that its copy is there.
  if (branching_.contains(simulation)) {
    leaving_[simulation].push_back([this, simulation, reply] { unload(simulation, reply); });
    return;
  }
  FeedPtr feed = std::move(found->second);
  feeds_.erase(found);
  feed->disconnect(this);
  feed->cancel();  // what runs is not waited for
  feed->unload();
  feed.release()->deleteLater();  // it may be telling us something right now
  emit gone(to_qt(simulation));
  if (reply) reply({{"simulation", simulation}});
}

}  // namespace gemello::gui
