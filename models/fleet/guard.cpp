#include "models/fleet/guard.hpp"

#include <algorithm>
#include <bit>
#include <set>

#include <fmt/format.h>

#include "models/state/replica_rule.hpp"
#include "models/units/text.hpp"

namespace gemello {
namespace {

using Refusal = std::optional<std::string>;

Refusal refuse_target(const FleetView& view, HostId host, VmId vm, const GuardLimits& limits) {
  const Inventory& inventory = view.inventory();
  const std::string& name_of_host = inventory[host].name;
  if (view.state(host) != HostState::on)
    return fmt::format("{} is {}", name_of_host, name(view.state(host)));
  if (view.suspected(host)) return fmt::format("{} has not answered for a while", name_of_host);
  if (view.flapping(host)) return fmt::format("{} has come back too often lately", name_of_host);
  if (view.in_maintenance(host)) return fmt::format("{} is in maintenance", name_of_host);
  if (view.locked(host))
    return fmt::format("{} has a power or maintenance action under way", name_of_host);
  for (const VmCopy& left : view.data().copies)
    if (left.host == host)
      return fmt::format("{} has not rejoined: a copy of {} is left on it", name_of_host,
                         inventory[left.vm].name);
  if (view.holds_anti_affine(host, vm)) {
    const FailureDomain across = inventory[vm].across;
    return across == FailureDomain::host
               ? fmt::format("{} holds a VM of anti-affinity group '{}'", name_of_host,
                             inventory[vm].anti_affinity)
               : fmt::format("the {} of {} holds a VM of anti-affinity group '{}'", name(across),
                             name_of_host, inventory[vm].anti_affinity);
  }
  if (view.away_from_affine(host, vm))
    return fmt::format("{} is not of the {} where the affinity group '{}' runs", name_of_host,
                       name(inventory[vm].within), inventory[vm].affinity);
  const double booked = count_of(view.memory_committed(host)) + count_of(inventory[vm].memory);
  const double limit = count_of(inventory[host].memory_for_guests()) * limits.memory_overcommit_max;
  if (booked > limit)
    return fmt::format("memory of {} would be {:.1f} % booked", name_of_host,
                       booked / count_of(inventory[host].memory_for_guests()) * 100.0);
  return std::nullopt;
}

// Bricks are looked at once a monitoring period: of a host that has gone since, or is going by an
// order of ours, they are as good as away. So are those of a host in maintenance: it may be taken
// away at any moment.
std::vector<std::uint8_t> bricks_that_stay(const FleetView& view) {
  std::vector<std::uint8_t> stay = view.data().brick_online;
  const Inventory& inventory = view.inventory();
  for (std::size_t i = 0; i < view.host_count(); ++i) {
    const HostId host(i);
    const HostState state = view.state(host);
    const InFlightAction* action = view.action_on(host);
    const bool ordered =
        action != nullptr && (std::holds_alternative<PowerOff>(action->action) ||
                              std::holds_alternative<Fence>(action->action) ||
                              std::holds_alternative<EnterMaintenance>(action->action));
    if (!ordered && !view.in_maintenance(host) &&
        (state == HostState::on || state == HostState::unreachable))
      continue;
    for (std::size_t brick = 0; brick < stay.size(); ++brick)
      if (inventory[inventory.bricks[brick].server].machine == inventory[host].machine)
        stay[brick] = 0;
  }
  return stay;
}

// Servers of the volume that stay, as a share: below the ratio each stops its own bricks. Where no
// other brick is online, not even one that may go, that has happened already, and the fence of a
// silent host takes nothing.
bool servers_lose_quorum(const FleetView& view, const Volume& volume,
                         const VolumeSettings& settings, const std::vector<std::uint8_t>& stay,
                         MachineId leaving, bool fenced) {
  if (!settings.server_quorum) return false;
  const Inventory& inventory = view.inventory();
  std::set<MachineId> all;
  std::set<MachineId> left;
  bool online_elsewhere = false;
  for (const ReplicaSetId set : volume.replica_sets)
    for (const BrickId brick : inventory[set].bricks) {
      const MachineId machine = inventory[inventory[brick].server].machine;
      all.insert(machine);
      if (machine == leaving) continue;
      if (view.data().brick_online[brick.index()] != 0) online_elsewhere = true;
      if (stay[brick.index()] != 0) left.insert(machine);
    }
  if (fenced && !online_elsewhere) return false;
  return !settings.servers_suffice(left.size(), all.size());
}

// True if taking this machine's bricks away leaves some replica set unable to serve: no data
// brick left, no quorum by its volume's rule or, of three and more bricks, no majority. A brick
// that is offline is taken away, too, by who could leave its host on: it would not come back. That
// of a silent host is gone already.
bool loses_quorum(const FleetView& view, HostId host, bool fenced) {
  const Inventory& inventory = view.inventory();
  const MachineId machine = inventory[host].machine;
  const std::vector<std::uint8_t> stay = bricks_that_stay(view);
  for (const ReplicaSet& set : inventory.replica_sets) {
    BrickMask left = 0;
    bool server = false;
    bool touched = false;
    for (std::size_t i = 0; i < set.bricks.size(); ++i) {
      const BrickId brick = set.bricks[i];
      const bool here = inventory[inventory[brick].server].machine == machine;
      server = server || here;
      touched = touched || (here && (!fenced || view.data().brick_online[brick.index()] != 0));
      if (!here && stay[brick.index()] != 0) left |= brick_bit(i);
    }
    if (!server) continue;
    const Volume& volume = inventory[set.volume];
    const VolumeSettings settings = settings_of(volume);
    // A server is one of its volume's whether its brick is online or not.
    if (servers_lose_quorum(view, volume, settings, stay, machine, fenced)) return true;
    if (!touched) continue;
    const std::size_t size = set.bricks.size();
    const auto online = static_cast<std::size_t>(std::popcount(left));
    const bool majority = size < 3 || 2 * online > size;
    if (!majority || !may_serve(rule_of(inventory, set, settings), left)) return true;
  }
  return false;
}

// True if this machine's bricks hold what no other brick of a set has whole: taking them away
// leaves copies that lack writes. What is offline already is not taken away.
bool loses_last_good_copy(const FleetView& view, HostId host) {
  const Inventory& inventory = view.inventory();
  const MachineId machine = inventory[host].machine;
  for (const ReplicaSet& set : inventory.replica_sets) {
    bool taken = false;
    bool good_elsewhere = false;
    for (const BrickId brick : set.bricks) {
      const bool online = view.data().brick_online[brick.index()] != 0;
      if (inventory[brick].arbiter || !online) continue;
      const bool here = inventory[inventory[brick].server].machine == machine;
      taken = taken || here;
      good_elsewhere = good_elsewhere || (!here && view.data().brick_behind[brick.index()] == 0);
    }
    if (taken && !good_elsewhere) return true;
  }
  return false;
}

Refusal refuse_loss(const FleetView& view, HostId host, bool fenced = false) {
  if (loses_quorum(view, host, fenced))
    return fmt::format("{} holds bricks without which a replica set loses quorum",
                       view.inventory()[host].name);
  if (loses_last_good_copy(view, host))
    return fmt::format("{} holds the last good copies of a replica set: heals have to end first",
                       view.inventory()[host].name);
  return std::nullopt;
}

Refusal refuse_second(const FleetView& view, VmId vm) {
  const VmCopy* left = view.active_copy(vm);
  if (left == nullptr) return std::nullopt;
  return fmt::format("a copy of {} is {} on {}: it would run twice", view.inventory()[vm].name,
                     name(left->state), view.inventory()[left->host].name);
}

struct Rules {
  const FleetView& view;
  const GuardLimits& limits;
  const std::vector<Instant>& recent_moves;

  Refusal operator()(const Deploy& action) const {
    if (view.state(action.vm) != VmState::requested)
      return fmt::format("{} is {}: only a requested VM is deployed",
                         view.inventory()[action.vm].name, name(view.state(action.vm)));
    if (auto refusal = refuse_second(view, action.vm)) return refusal;
    return refuse_target(view, action.host, action.vm, limits);
  }

  Refusal operator()(const Start& action) const {
    const VmState state = view.state(action.vm);
    const std::string& vm = view.inventory()[action.vm].name;
    if (auto refusal = refuse_second(view, action.vm)) return refusal;
    if (state == VmState::lost) {
      const HostId lost_on = view.host_of(action.vm);
      const Incarnation life = view.data().vms.lost_with[action.vm.index()];
      if (!action.proof)
        return fmt::format("{} was lost with {}: no start without proof of its death", vm,
                           view.inventory()[lost_on].name);
      const ProofOfDeath* known = view.proof_of_death(lost_on);
      if (!action.proof->covers(lost_on, life) || known == nullptr || !(*known == *action.proof))
        return fmt::format("the proof given does not cover the life of {} that {} was lost with",
                           view.inventory()[lost_on].name, vm);
    } else if (state != VmState::stopped) {
      return fmt::format(
          "{} is {}: {}", vm, name(state),
          holds_memory(state) ? "it would run twice" : "only a stopped VM is started");
    }
    return refuse_target(view, action.host, action.vm, limits);
  }

  Refusal operator()(const Migrate& action) const {
    const std::string& vm = view.inventory()[action.vm].name;
    if (view.state(action.vm) != VmState::running)
      return fmt::format("{} is {}: only a running VM migrates", vm, name(view.state(action.vm)));
    if (view.host_of(action.vm) != action.from || action.from == action.to)
      return fmt::format("{} is not on {} or is there already", vm,
                         view.inventory()[action.from].name);
    if (view.state(action.from) != HostState::on)
      return fmt::format("{} is {}", view.inventory()[action.from].name,
                         name(view.state(action.from)));
    if (auto refusal = refuse_second(view, action.vm)) return refusal;
    if (auto refusal = refuse_budget(action)) return refusal;
    return refuse_target(view, action.to, action.vm, limits);
  }

  Refusal refuse_budget(const Migrate& action) const {
    std::int32_t in_flight = 0;
    std::int32_t at_source = 0;
    std::int32_t at_target = 0;
    for (const InFlightAction& entry : view.in_flight()) {
      const auto* move = std::get_if<Migrate>(&entry.action);
      if (move == nullptr || entry.ended_at) continue;
      ++in_flight;
      if (move->from == action.from || move->to == action.from) ++at_source;
      if (move->from == action.to || move->to == action.to) ++at_target;
    }
    if (in_flight >= limits.migrations_in_flight_max)
      return fmt::format("{} migrations are under way", in_flight);
    if (std::max(at_source, at_target) >= limits.migrations_per_host_max)
      return fmt::format("a host of this move takes part in {} migrations already",
                         std::max(at_source, at_target));
    const auto in_hour = std::count_if(recent_moves.begin(), recent_moves.end(),
                                       [&](Instant at) { return view.now() - at < 1h; });
    if (limits.moves_per_hour_max > 0 && in_hour >= limits.moves_per_hour_max)
      return fmt::format("{} moves in the last hour: the budget is used up", in_hour);
    return std::nullopt;
  }

  Refusal operator()(const Stop& action) const {
    if (!holds_memory(view.state(action.vm)) || view.state(action.vm) == VmState::lost)
      return fmt::format("{} is {}", view.inventory()[action.vm].name, name(view.state(action.vm)));
    return std::nullopt;
  }

  // Held where it was placed, by a host that answers, and nowhere else: going on cannot make two.
  Refusal operator()(const Resume& action) const {
    const std::string& vm = view.inventory()[action.vm].name;
    const std::string& host = view.inventory()[action.host].name;
    if (view.state(action.vm) != VmState::paused)
      return fmt::format("{} is {}: only a paused VM is resumed", vm, name(view.state(action.vm)));
    if (view.data().vms.io_error[action.vm.index()] == 0)
      return fmt::format("{} was paused by a person: that person resumes it", vm);
    if (view.host_of(action.vm) != action.host)
      return fmt::format("{} is not held on {} but on {}: this copy is never resumed", vm, host,
                         view.inventory()[view.host_of(action.vm)].name);
    if (!view.answers(action.host)) return fmt::format("{} does not answer", host);
    if (auto refusal = refuse_second(view, action.vm)) return refusal;
    for (std::size_t i = 0; i < view.host_count(); ++i)
      if (const HostId other(i); other != action.host && !view.what_runs_is_known(other))
        return fmt::format("{} does not answer: {} may run there", view.inventory()[other].name,
                           vm);
    return std::nullopt;
  }

  // A copy is older than the VM at its place: that one must be seen, running or stopped, or be over
  // for certain. A copy beside a VM of which nobody knows may be all that is left.
  Refusal operator()(const DestroyCopy& action) const {
    const std::string& vm = view.inventory()[action.vm].name;
    const std::string& host = view.inventory()[action.host].name;
    const HostId kept_on = view.host_of(action.vm);
    if (kept_on == action.host)
      return fmt::format("{} is the place of {}: that is no copy", host, vm);
    const VmCopy* left = view.copy(action.vm, action.host);
    if (left == nullptr) return fmt::format("no copy of {} was seen on {}", vm, host);
    if (left->contested)
      return fmt::format(
          "{} runs on {} and on {}, and nobody knows which came first: a person "
          "must choose",
          vm, view.inventory()[kept_on].name, host);
    const VmState state = view.state(action.vm);
    const bool over = view.proof_of_loss(action.vm) != nullptr;
    const bool known = state == VmState::stopped || state == VmState::retired ||
                       (holds_memory(state) && state != VmState::lost);
    if (!kept_on.valid() || (!known && !over))
      return fmt::format("{} is {}: its only copy is not destroyed", vm, name(state));
    if (!over && !view.answers(kept_on))
      return fmt::format("{}, where {} is, does not answer: the copy may be all that is left",
                         view.inventory()[kept_on].name, vm);
    if (!view.answers(action.host)) return fmt::format("{} does not answer", host);
    return std::nullopt;
  }

  Refusal operator()(const Retire& action) const {
    const VmState state = view.state(action.vm);
    if (state == VmState::retired ||
        (state == VmState::lost && view.proof_of_loss(action.vm) == nullptr))
      return fmt::format("{} is {}", view.inventory()[action.vm].name, name(state));
    return std::nullopt;
  }

  Refusal operator()(const Fence& action) const {
    const Host& host = view.inventory()[action.host];
    if (!host.bmc.present) return fmt::format("{} has no fence device", host.name);
    if (action.incarnation == Incarnation::unknown)
      return fmt::format("{} was never heard: there is no life to end", host.name);
    if (view.incarnation(action.host) != action.incarnation)
      return fmt::format("{} is in another life than the one to be fenced", host.name);
    // Dead without a proof held: the controller was restarted since and has to read it again.
    const bool proof_lost =
        view.state(action.host) == HostState::dead && view.proof_of_death(action.host) == nullptr;
    if (view.state(action.host) != HostState::unreachable && !proof_lost)
      return fmt::format("{} is {}: only an unreachable host is fenced", host.name,
                         name(view.state(action.host)));
    return refuse_loss(view, action.host, true);
  }

  Refusal operator()(const PowerOn& action) const {
    const HostState state = view.state(action.host);
    if (state != HostState::off && state != HostState::dead)
      return fmt::format("{} is {}", view.inventory()[action.host].name, name(state));
    return std::nullopt;
  }

  Refusal operator()(const PowerOff& action) const {
    const std::string& host = view.inventory()[action.host].name;
    if (view.state(action.host) != HostState::on)
      return fmt::format("{} is {}", host, name(view.state(action.host)));
    if (view.memory_committed(action.host) > Bytes(0))
      return fmt::format("{} holds VMs or is the target of one", host);
    const auto& needed = limits.needed_on;
    if (std::find(needed.begin(), needed.end(), action.host) != needed.end())
      return fmt::format("{} is where the fleet is monitored or controlled from", host);
    return refuse_loss(view, action.host);
  }

  Refusal operator()(const EnterMaintenance& action) const {
    return refuse_loss(view, action.host);
  }
  Refusal operator()(const LeaveMaintenance&) const { return std::nullopt; }
  Refusal operator()(const ThrottleHeal&) const { return std::nullopt; }
  Refusal operator()(const Cancel& action) const {
    for (const InFlightAction& entry : view.in_flight())
      if (entry.id == action.action && !entry.ended_at) return std::nullopt;
    return "the action to cancel is not under way";
  }
};

HostId power_target(const Action& action) {
  const bool power = std::holds_alternative<Fence>(action) ||
                     std::holds_alternative<PowerOn>(action) ||
                     std::holds_alternative<PowerOff>(action);
  return power ? target_of(action) : HostId::none();
}

}  // namespace

std::optional<std::string> Guard::refuse(const FleetView& view, const Action& action) const {
  const VmId vm = vm_of(action);
  if (vm.valid() && view.locked(vm))
    return fmt::format("{} is locked by {}", view.inventory()[vm].name,
                       to_text(view.action_on(vm)->action, view.inventory()));
  const HostId host = power_target(action);
  const InFlightAction* lock = host.valid() ? view.action_on(host) : nullptr;
  // Power off twice is power off: a fence may be given again after one of unknown outcome, and
  // after any other order to the host's power of which nobody knows how it ended.
  const auto in_flight = view.in_flight();
  const bool fence_again = std::holds_alternative<Fence>(action) &&
                           std::all_of(in_flight.begin(), in_flight.end(), [&](const auto& entry) {
                             return vm_of(entry.action).valid() ||
                                    target_of(entry.action) != host || entry.unknown_since;
                           });
  if (lock != nullptr && !fence_again)
    return fmt::format("{} is locked by {}", view.inventory()[host].name,
                       to_text(view.action_on(host)->action, view.inventory()));
  return std::visit(Rules{view, limits_, recent_moves_}, action);
}

void Guard::count_move(Instant now) {
  std::erase_if(recent_moves_, [&](Instant at) { return now - at >= 1h; });
  recent_moves_.push_back(now);
}

}  // namespace gemello
