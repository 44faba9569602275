#include "live/world/live_world.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "live/world/orders.hpp"
#include "live/world/samples.hpp"

namespace gemello::live {

struct LiveWorld::Parts {
  explicit Parts(WorldParts given)
      : core(std::move(given)),
        guests(core),
        hosts(core, guests),
        orders(core, hosts, guests),
        samples(core),
        view(core.inventory, published) {
    guests.recall();
    hosts.recall();
    samples.begin();
    last_pump = core.now();
    next_storage = core.now();
    publish();
  }

  void deliver(Answer answer);
  void observe_storage();
  void storage_answered(const Answer& answer, Instant asked);
  void publish();

  Core core;
  Guests guests;
  Hosts hosts;
  Orders orders;
  Samples samples;
  FleetData published;
  FleetView view;
  Instant last_pump{};
  Instant next_storage{};
  bool storage_asked = false;
};

LiveWorld::LiveWorld(WorldParts parts) : parts_(std::make_unique<Parts>(std::move(parts))) {}
LiveWorld::~LiveWorld() = default;

Instant LiveWorld::now() const {
  return parts_->core.now();
}

const FleetView& LiveWorld::observe() {
  return parts_->view;
}

std::vector<Event> LiveWorld::take_events() {
  std::vector<Event> events = std::exchange(parts_->core.pending, {});
  sort_events(events);
  return events;
}

void LiveWorld::begin(ActionId id, const Action& action) {
  parts_->orders.begin(id, action);
}

void LiveWorld::inherit(ActionId id, const Action& action) {
  parts_->orders.inherit(id, action);
}

void LiveWorld::Parts::publish() {
  core.changed = false;
  published = core.known;
  published.published_at = core.now();
}

void LiveWorld::Parts::deliver(Answer answer) {
  const auto found = core.calls.find(answer.call);
  if (found == core.calls.end()) return;
  const SentCall sent = found->second;
  core.calls.erase(found);
  switch (sent.purpose) {
    case SentCall::Purpose::look:
    case SentCall::Purpose::witness:
    case SentCall::Purpose::power_read:
      return hosts.answered(sent, std::move(answer));
    case SentCall::Purpose::storage:
      return storage_answered(answer, sent.asked);
    case SentCall::Purpose::order:
      return orders.answered(sent, answer);
    case SentCall::Purpose::unheeded:
      return;
  }
}

void LiveWorld::Parts::observe_storage() {
  if (core.parts.storage == nullptr || storage_asked) return;
  if (core.now() < next_storage && !core.storage_wanted) return;
  core.storage_wanted = false;
  next_storage = core.now() + core.parts.storage_period;
  storage_asked = true;
  core.parts.storage->observe(core.sent(SentCall::Purpose::storage, HostId::none()));
}

void LiveWorld::Parts::storage_answered(const Answer& answer, Instant asked) {
  storage_asked = false;
  const auto* report = std::get_if<StorageReport>(&answer.value);
  if (answer.ending != Ending::done || report == nullptr) return;  // the last picture stays
  core.storage_seen = asked;
  for (std::size_t i = 0; i < core.inventory.bricks.size(); ++i) {
    for (const VolumeReport& volume : report->volumes)
      for (const BrickReport& brick : volume.bricks) {
        if (brick.name != core.inventory.bricks[i].name) continue;
        core.brick_told[i] = asked;
        core.known.brick_behind[i] = brick.behind ? 1 : 0;
        const std::uint8_t online = brick.online ? 1 : 0;
        if (core.known.brick_online[i] == online) continue;
        core.known.brick_online[i] = online;
        core.emit(BrickChanged{BrickId(i), brick.online, "gluster says so"});
      }
  }
}

// Mail first: what waited while this process did not run is no silence. Then silence, then what
// orders make of it all.
void LiveWorld::pump() {
  Parts& it = *parts_;
  Core& core = it.core;
  core.now_ = std::max(core.now_, core.parts.clock->now());
  const Duration gap = core.now() - it.last_pump;
  const Duration usual = 2 * core.times.look_period + Duration(1s);
  it.last_pump = core.now();
  if (gap > usual) it.hosts.slept(gap - usual);
  Inbox::Mail mail = core.parts.inbox->take();
  for (Answer& answer : mail.answers) it.deliver(std::move(answer));
  for (const std::string& name : mail.nudged)
    if (const HostId host = core.inventory.find_host(name); host.valid()) it.hosts.look_soon(host);
  it.hosts.judge_silence();
  for (const HostId host : it.hosts.take_lost()) it.orders.lose(host);
  it.guests.settle();
  if (core.parts.still_allowed && it.orders.any_wait()) {
    it.publish();  // whether they may still go out is judged by what is known now
    core.changed = true;
  }
  it.orders.judge();
  core.settled_in = core.settled_in || ready();
  if (core.settled_in) it.guests.ask_for_wanted();
  it.samples.take();
  it.hosts.send();
  it.observe_storage();
  if (core.changed) {
    it.guests.remember();
    it.publish();
  }
}

Instant LiveWorld::next_due() const {
  const Parts& it = *parts_;
  Instant next = std::min({it.hosts.next_due(), it.orders.next_due(), it.samples.next_due()});
  if (it.core.parts.storage != nullptr && !it.storage_asked)
    next = std::min(next, it.core.storage_wanted ? it.core.now() : it.next_storage);
  return next;
}

bool LiveWorld::has_events() const {
  return !parts_->core.pending.empty();
}

bool LiveWorld::ready() const {
  return parts_->hosts.ready();
}

Sight LiveWorld::sight() const {
  const Core& core = parts_->core;
  std::vector<HostHearing> hosts;
  for (std::size_t i = 0; i < core.hosts.size(); ++i) {
    const HostTrack& track = core.hosts[i];
    HostHearing hearing;
    if (track.ever_heard) hearing.heard_at = track.heard_at;
    if (!track.witnessed_life.empty())
      hearing.heard_at =
          std::max(hearing.heard_at.value_or(track.witnessed_at), track.witnessed_at);
    hearing.explained = core.over(HostId(i)) || track.power_under_way;
    hosts.push_back(hearing);
  }
  return sight_of(hosts, core.now(), {core.times.suspected_after, core.times.lost_after});
}

std::optional<std::string> LiveWorld::declare_dead(HostId host, const std::string& operator_name,
                                                   Instant said_at) {
  Core& core = parts_->core;
  const HostState state = core.state(host);
  // Shown dead by a proof that an earlier life of this program had, it may be proven again.
  if (state != HostState::unreachable && state != HostState::dead)
    return fmt::format("{} is {}: only a silent host is declared dead", core.name(host),
                       name(state));
  if (said_at < core.known.hosts.state_since[host.index()])
    return fmt::format("that was said before {} was lost: look again, and say it again",
                       core.name(host));
  if (core.life(host) == Incarnation::unknown)
    return fmt::format("{} was never heard: nothing is known to have run on it", core.name(host));
  const Incarnation life = core.life(host);
  parts_->hosts.bury(host);
  core.emit(HostProvenDead{
      host, ProofOfDeath::from(host, life, core.now(), OperatorStatement{operator_name})});
  parts_->publish();
  return std::nullopt;
}

void LiveWorld::answer(ActionId held, bool approved, const std::string& operator_name) {
  parts_->core.emit(OperatorAnswered{held, approved, operator_name});
  parts_->publish();
}

std::vector<Action> LiveWorld::unasked() {
  return parts_->guests.unasked();
}

const std::map<HostId, HostReport>& LiveWorld::reports() const {
  return parts_->core.reports;
}

}  // namespace gemello::live
