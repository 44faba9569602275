#include "sim/world/storage/brick_links.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/behaviour/tcp_retransmission.hpp"
#include "models/units/error.hpp"
#include "sim/world/storage/ping_raster.hpp"

namespace gemello::sim {
namespace {

// A brick's process dies: its sockets are closed, and writes under way are answered by those that
// are left. Measured on our test bed: the slowest write took 19 and 20 ms (tests/validation).
constexpr Duration orderly_close = 20ms;

}  // namespace

BrickLinks::BrickLinks(Core& core, const StorageMap& map, std::function<bool(BrickId)> serves)
    : core_(core),
      map_(map),
      serves_(std::move(serves)),
      links_(map.any ? core.hosts.size() * map.machine_of.size() : 0),
      ways_(links_.size()),
      users_(map.any ? core.hosts.size() * map.sets.size() : 0) {}

// Asked of each connection at each change, and again by each VM that looks.
bool BrickLinks::way(std::size_t link) const {
  Way& way = ways_[link];
  if (way.version != core_.network.version()) way = {core_.network.version(), find_way(link)};
  return way.there;
}

bool BrickLinks::find_way(std::size_t link) const {
  const MachineId client = core_.machine(host_of(link));
  const MachineId server = map_.machine_of[brick_of(link).index()];
  if (!core_.network.is_up(Component::of(client)) || !core_.network.is_up(Component::of(server)))
    return false;
  return core_.network.both_ways(client, server, NetworkRole::storage, {link, link});
}

Instant BrickLinks::notices(std::size_t link) const {
  const BrickId brick = brick_of(link);
  return silence_noticed(core_, core_.name(host_of(link)), brick,
                         map_[map_.place_of[brick.index()].set].settings.ping_timeout);
}

void BrickLinks::plan(std::size_t link, Instant at) {
  Link& one = links_[link];
  if (one.due == at) return;
  if (one.due != never) core_.agenda.remove(one.due, Due::brick_link, link);
  one.due = at;
  if (at != never) core_.agenda.add(at, Due::brick_link, link);
}

void BrickLinks::use(HostId host, ReplicaSetId set) {
  if (users_[host.index() * map_.sets.size() + set.index()]++ > 0) return;
  active_.emplace_back(host, set);
  std::sort(active_.begin(), active_.end());
  for (const BrickId brick : map_[set].bricks) {
    const std::size_t link = index(host, brick);
    links_[link] = {};
    links_[link].in_use = true;
    links_[link].since = links_[link].lost = core_.now();
    if (works(link)) links_[link].state = State::connected;
  }
}

void BrickLinks::leave(HostId host, ReplicaSetId set) {
  if (--users_[host.index() * map_.sets.size() + set.index()] > 0) return;
  std::erase(active_, std::pair(host, set));
  for (const BrickId brick : map_[set].bricks) {
    plan(index(host, brick), never);
    links_[index(host, brick)].in_use = false;
  }
}

void BrickLinks::change(std::size_t link, State state) {
  Link& one = links_[link];
  one.state = state;
  if (changed_) changed_(host_of(link), map_.place_of[brick_of(link).index()].set);
}

void BrickLinks::update(std::size_t link) {
  Link& one = links_[link];
  const bool runs = serves_(brick_of(link));
  const bool passes = way(link);
  switch (one.state) {
    case State::connected:
      if (runs && passes) return;
      one.since = one.lost = core_.now();
      one.broken = !runs;
      one.noticed = passes ? core_.now() + orderly_close : notices(link);
      plan(link, one.noticed);
      return change(link, State::silent);
    case State::silent: {
      one.broken = one.broken || !runs;
      if (!passes) return plan(link, one.noticed);
      // What it sends next gets through, or is answered that nobody knows the connection.
      const Duration timeout =
          behaviour::retransmission_timeout(core_.scenario.network.lan_round_trip);
      const Instant again =
          one.since + behaviour::sends_again_after(core_.now() - one.since, timeout);
      return plan(link, std::min(one.noticed, again));
    }
    case State::closed: {
      if (!runs || !passes) return plan(link, never);
      return plan(link, one.since + behaviour::reconnected(core_.now() - one.since));
    }
  }
}

void BrickLinks::look() {
  const auto active = active_;
  for (const auto& [host, set] : active)
    for (const BrickId brick : map_[set].bricks) update(index(host, brick));
}

void BrickLinks::due(std::size_t link) {
  Link& one = links_[link];
  if (!one.in_use || one.due != core_.now()) return;
  one.due = never;
  const bool working = works(link);
  if (one.state == State::silent && (one.broken || !working || core_.now() >= one.noticed)) {
    if (core_.now() < one.noticed && !one.broken) return plan(link, one.noticed);
    one.since = core_.now();
    one.broken = false;
    change(link, State::closed);
    return update(link);
  }
  if (one.state != State::connected && working) {
    one.broken = false;
    change(link, State::connected);
  }
}

bool BrickLinks::complete() const {
  return std::all_of(active_.begin(), active_.end(), [&](const auto& pair) {
    return reached(pair.first, pair.second) == map_[pair.second].rule.all();
  });
}

BrickMask BrickLinks::reached(HostId host, ReplicaSetId set) const {
  BrickMask mask = 0;
  const auto& bricks = map_[set].bricks;
  for (std::size_t i = 0; i < bricks.size(); ++i)
    if (links_[index(host, bricks[i])].state == State::connected) mask |= brick_bit(i);
  return mask;
}

BrickMask BrickLinks::finds(HostId host, ReplicaSetId set) const {
  if (in_use(host, set)) return reached(host, set);
  BrickMask mask = 0;
  const auto& bricks = map_[set].bricks;
  for (std::size_t i = 0; i < bricks.size(); ++i)
    if (works(index(host, bricks[i]))) mask |= brick_bit(i);
  return mask;
}

bool BrickLinks::waits(HostId host, ReplicaSetId set) const {
  const auto& bricks = map_[set].bricks;
  return std::any_of(bricks.begin(), bricks.end(), [&](BrickId brick) {
    return links_[index(host, brick)].state == State::silent;
  });
}

std::optional<Instant> BrickLinks::silent_since(HostId host, BrickId brick) const {
  const Link& one = links_[index(host, brick)];
  if (!one.in_use || one.state == State::connected) return std::nullopt;
  return one.lost;
}

nlohmann::json BrickLinks::books() const {
  nlohmann::json list = nlohmann::json::array();
  const auto micros = [](Instant at) { return at.time_since_epoch().count(); };
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const Link& one = links_[i];
    if (!one.in_use) continue;
    list.push_back({core_.name(host_of(i)), core_.inventory[brick_of(i)].name,
                    static_cast<int>(one.state), micros(one.since), micros(one.lost),
                    one.noticed == never ? -1 : micros(one.noticed), one.broken});
  }
  return list;
}

void BrickLinks::restore(const nlohmann::json& books) {
  std::size_t entry = 0;
  const auto instant = [](std::int64_t micros) {
    return micros < 0 ? never : Instant(Duration(micros));
  };
  for (std::size_t i = 0; i < links_.size(); ++i) {
    Link& one = links_[i];
    if (!one.in_use) continue;
    const nlohmann::json& written = books.at(entry++);
    if (written.at(0) != core_.name(host_of(i)) ||
        written.at(1) != core_.inventory[brick_of(i)].name)
      throw InputError("", "$.extra.sim.storage.links",
                       fmt::format("expected that of {} to {}", core_.name(host_of(i)),
                                   core_.inventory[brick_of(i)].name));
    one.state = static_cast<State>(std::clamp(written.at(2).get<int>(), 0, 2));
    one.since = instant(written.at(3).get<std::int64_t>());
    one.lost = instant(written.at(4).get<std::int64_t>());
    one.noticed = instant(written.at(5).get<std::int64_t>());
    one.broken = written.at(6).get<bool>();
  }
}

}  // namespace gemello::sim
