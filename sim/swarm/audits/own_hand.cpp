#include "sim/swarm/audits/own_hand.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/cloud/volume_settings.hpp"

namespace gemello::swarm {
namespace {

struct Left {
  std::size_t bricks = 0, data = 0, good = 0;
  bool first = false;
};

// By the words of the options, and a majority of three and more in any case.
bool serves(const VolumeSettings& settings, std::size_t size, const Left& left) {
  using Quorum = VolumeSettings::ClientQuorum;
  if (left.data == 0) return false;
  if (size >= 3 && 2 * left.bricks <= size) return false;
  if (settings.client_quorum == Quorum::fixed) return left.bricks >= settings.quorum_count;
  if (settings.client_quorum == Quorum::automatic)
    return 2 * left.bricks > size || (2 * left.bricks == size && left.first);
  return true;
}

// Of one set each brick has a server of its own, which counts whether its brick is online or not.
bool servers_stay(const VolumeSettings& settings, std::size_t size, const Left& left) {
  if (!settings.server_quorum) return true;
  const double share = static_cast<double>(left.bricks) / static_cast<double>(size);
  return settings.server_quorum_at_ratio ? share >= settings.server_quorum_ratio
                                         : share > settings.server_quorum_ratio;
}

}  // namespace

void OwnHand::told(const Sight&, const Event& event) {
  if (const auto* failed = std::get_if<ActionFailed>(&event.body)) going_.erase(failed->action);
  if (const auto* seen = std::get_if<HostSeen>(&event.body))
    std::erase_if(going_, [&](const auto& entry) { return entry.second == seen->host; });
}

void OwnHand::gave(const Sight& sight, const std::string&, ActionId id) {
  given_[id] = known_now(sight);
}

OwnHand::Known OwnHand::known_now(const Sight& sight) {
  return {sight.books.hosts.state, sight.books.brick_online, sight.books.brick_behind};
}

bool OwnHand::leaves(const Known& known, HostId host) const {
  const HostState state = known.hosts[host.index()];
  if (state != HostState::on && state != HostState::unreachable) return true;
  return std::any_of(going_.begin(), going_.end(),
                     [&](const auto& entry) { return entry.second == host; });
}

bool OwnHand::stays(const Sight& sight, const Known& known, BrickId brick) const {
  if (known.brick_online[brick.index()] == 0) return false;
  const MachineId machine = sight.inventory[sight.inventory[brick].server].machine;
  for (std::size_t i = 0; i < sight.inventory.hosts.size(); ++i)
    if (sight.inventory.hosts[i].machine == machine) return !leaves(known, HostId(i));
  return true;
}

void OwnHand::begun(const Sight& sight, ActionId id, const Action& action) {
  const bool fences = std::holds_alternative<Fence>(action);
  const bool takes_away = fences || std::holds_alternative<PowerOff>(action) ||
                          std::holds_alternative<EnterMaintenance>(action);
  const auto given = given_.extract(id);
  if (!takes_away) return;
  const Known known = given ? given.mapped() : known_now(sight);
  const MachineId machine = sight.inventory[target_of(action)].machine;
  for (const ReplicaSet& set : sight.inventory.replica_sets) {
    const VolumeSettings settings = settings_of(sight.inventory[set.volume]);
    Left after;
    bool touched = false;
    bool server = false;
    bool good = false;
    for (std::size_t i = 0; i < set.bricks.size(); ++i) {
      const BrickId brick = set.bricks[i];
      const bool online = known.brick_online[brick.index()] != 0;
      const bool lacks_nothing =
          online && !sight.inventory[brick].arbiter && known.brick_behind[brick.index()] == 0;
      if (sight.inventory[sight.inventory[brick].server].machine == machine) {
        server = true;
        touched = touched || !fences || online;
        good = good || lacks_nothing;
        continue;
      }
      if (!stays(sight, known, brick)) continue;
      ++after.bricks;
      if (lacks_nothing) ++after.good;
      if (!sight.inventory[brick].arbiter) ++after.data;
      after.first = after.first || i == 0;
    }
    // Without an online brick beside it the servers' quorum is lost before the fence.
    const bool asked = server && (!fences || after.bricks > 0);
    const bool fatal = (touched && !serves(settings, set.bricks.size(), after)) ||
                       (asked && !servers_stay(settings, set.bricks.size(), after));
    if (fatal)
      broken(sight.now, fmt::format("{}, and {} of {} bricks of a replica set of '{}' are left",
                                    to_text(action, sight.inventory), after.bricks,
                                    set.bricks.size(), sight.inventory[set.volume].name));
    else if (good && after.good == 0)
      broken(sight.now,
             fmt::format("{}, and no copy of a replica set of '{}' that lacks nothing",
                         to_text(action, sight.inventory), sight.inventory[set.volume].name));
  }
  if (!std::holds_alternative<EnterMaintenance>(action)) going_[id] = target_of(action);
}

}  // namespace gemello::swarm
