// Actions on VMs.
#include <algorithm>

#include <fmt/format.h>

#include "live/world/orders.hpp"

namespace gemello::live {

void Orders::order(Order& it, const Deploy& action) {
  if (core_.state(action.vm) != VmState::requested)
    return failed(it, fmt::format("{} is {}", core_.name(action.vm), name(core_.state(action.vm))));
  launch(it, action.vm, action.host);
}

// The Guard has judged the proof; a VM that was lost without one is refused here as well.
void Orders::order(Order& it, const Start& action) {
  const VmState state = core_.state(action.vm);
  const HostId lost_on = core_.place(action.vm);
  const bool proven = state == VmState::lost && action.proof &&
                      action.proof->covers(lost_on, core_.known.vms.lost_with[action.vm.index()]) &&
                      core_.state(lost_on) != HostState::on;
  if (state != VmState::stopped && !proven)
    return failed(it, fmt::format("{} is {}", core_.name(action.vm), name(state)));
  launch(it, action.vm, action.host);
}

// A process seen on a host that fell silent since may be there still, unless its end is proven.
std::string Orders::process_of(VmId vm) const {
  for (const auto& [host, seen] : core_[vm].sightings)
    if (active(seen.state) && !core_.over(host))
      return fmt::format("{} is {} on {}{}", core_.name(vm), name(seen.state), core_.name(host),
                         core_.heard(host) ? "" : ", when last seen");
  return {};
}

void Orders::launch(Order& it, VmId vm, HostId host) {
  if (const std::string why = busy(vm); !why.empty()) return failed(it, why);
  if (const std::string why = deaf(host); !why.empty()) return failed(it, why);
  if (const std::string why = process_of(vm); !why.empty()) return failed(it, why);
  if (core_[vm].definition.empty())
    return failed(it, fmt::format("no definition of {} is known", core_.name(vm)));
  core_.put(vm, host, VmState::starting);
  core_.known.vms.placed_since[vm.index()] = core_.now();
  send(it, host, StartDomain{core_.name(vm), core_[vm].definition}, core_.times.start);
}

void Orders::order(Order& it, const Stop& action) {
  const VmState state = core_.state(action.vm);
  if (!holds_memory(state) || state == VmState::lost)
    return failed(it, fmt::format("{} is {}", core_.name(action.vm), name(state)));
  stop(it, action.vm, false);
}

void Orders::order(Order& it, const Retire& action) {
  const VmState state = core_.state(action.vm);
  if (state == VmState::retired)
    return failed(it, fmt::format("{} is {}", core_.name(action.vm), name(state)));
  if (state == VmState::lost) return retire_lost(it, action.vm);
  if (holds_memory(state)) return stop(it, action.vm, true);
  const HostId place = core_.place(action.vm);
  if (core_[action.vm].order != ActionId::none)
    return failed(it, core_.name(action.vm) + " has an order under way");
  if (place.valid() && core_[action.vm].sightings.contains(place)) {
    if (const std::string why = deaf(place); !why.empty()) return failed(it, why);
    return send(it, place, DestroyDomain{core_.name(action.vm), false}, core_.times.other);
  }
  core_.put(action.vm, place, VmState::retired);
  done(it);
}

// The life it was lost with is over for certain. What is left of it is a definition on a host that
// nobody can ask: that one goes when the host is back, before the host takes VMs.
void Orders::retire_lost(Order& it, VmId vm) {
  const HostId place = core_.place(vm);
  const Incarnation life = core_.known.vms.lost_with[vm.index()];
  const bool proven = place.valid() && core_.over(place) && life != Incarnation::unknown &&
                      core_.life(place) == life;
  if (!proven)
    return failed(
        it, fmt::format("{} is lost, and it is not proven that its host is dead", core_.name(vm)));
  if (const std::string why = busy(vm); !why.empty()) return failed(it, why);
  if (const std::string why = process_of(vm); !why.empty()) return failed(it, why);
  core_.put(vm, place, VmState::retired);
  core_[vm].leftovers.insert(place);
  done(it);
}

void Orders::stop(Order& it, VmId vm, bool undefine) {
  if (const std::string why = busy(vm); !why.empty()) return failed(it, why);
  if (const std::string why = deaf(core_.place(vm)); !why.empty()) return failed(it, why);
  core_.put(vm, core_.place(vm), VmState::stopping);
  send(it, core_.place(vm), StopDomain{core_.name(vm), core_.times.stop / 2, undefine},
       core_.times.stop);
}

void Orders::order(Order& it, const Migrate& action) {
  const VmState state = core_.state(action.vm);
  if (state != VmState::running || core_.place(action.vm) != action.from)
    return failed(it, fmt::format("{} is {} and not running on {}", core_.name(action.vm),
                                  name(state), core_.name(action.from)));
  if (const std::string why = busy(action.vm); !why.empty()) return failed(it, why);
  for (const HostId host : {action.from, action.to})
    if (const std::string why = deaf(host); !why.empty()) return failed(it, why);
  const HostEnds& target = core_.ends(action.to);
  core_.put(action.vm, action.from, VmState::migrating);
  // Once its source has it, it goes on without this process.
  send(it, action.from, MigrateDomain{core_.name(action.vm), target.target_uri, target.data_uri},
       core_.times.migrate, core_.times.other);
}

void Orders::order(Order& it, const Resume& action) {
  const Sighting* seen = core_.sighting(action.vm, action.host);
  if (core_.state(action.vm) != VmState::paused || core_.place(action.vm) != action.host ||
      seen == nullptr)
    return failed(
        it, fmt::format("{} is not paused on {}", core_.name(action.vm), core_.name(action.host)));
  if (const std::string why = busy(action.vm); !why.empty()) return failed(it, why);
  if (const std::string why = deaf(action.host); !why.empty()) return failed(it, why);
  if (seen->state == DomainState::io_error && core_.storage_watched(action.vm)) {
    // Looked at anew: what stopped it may have come after the last look.
    if (core_.storage_seen < it.begun_at) {
      it.step = Order::Step::asking;
      // One look may be under way that was asked for before.
      it.deadline = core_.now() + std::max(core_.times.other, 2 * core_.parts.storage_look_max);
      core_.storage_wanted = true;
      return;
    }
    if (!core_.storage_serves(action.vm, it.begun_at))
      return failed(it, fmt::format("too few bricks of {} are told to answer",
                                    core_.inventory[core_.inventory[action.vm].volume].name));
  }
  send(it, action.host, ResumeDomain{core_.name(action.vm)}, core_.times.other);
}

void Orders::order(Order& it, const DestroyCopy& action) {
  const bool definition = guests_.leaves_definition(action.vm, action.host);
  if (core_.place(action.vm) == action.host && !definition)
    return failed(
        it, fmt::format("{} is the place of {}", core_.name(action.host), core_.name(action.vm)));
  if (!core_[action.vm].sightings.contains(action.host))
    return failed(
        it, fmt::format("{} holds no copy of {}", core_.name(action.host), core_.name(action.vm)));
  if (const std::string why = busy(action.vm); !why.empty()) return failed(it, why);
  if (const std::string why = deaf(action.host); !why.empty()) return failed(it, why);
  const bool process = core_.sighting(action.vm, action.host) != nullptr;
  if (definition) guests_.undefinition_sent(action.vm, it.id);
  send(it, action.host, DestroyDomain{core_.name(action.vm), process}, core_.times.other);
}

void Orders::order(Order& it, const Cancel& action) {
  const auto found = orders_.find(action.action);
  const Migrate* move =
      found == orders_.end() ? nullptr : std::get_if<Migrate>(&found->second.action);
  if (move != nullptr && !over(found->second) && waits(found->second)) {
    failed(found->second, "cancelled before it was sent");
    return done(it);
  }
  if (move == nullptr || found->second.step != Order::Step::calling)
    return failed(it, "it is not under way, or past cancelling");
  send(it, move->from, AbortMigration{core_.name(move->vm)}, core_.times.other);
}

// ---- answers ---------------------------------------------------------------------------------

void Orders::restore(const Order& it) {
  const VmId vm = vm_of(it.action);
  if (core_.state(vm) != VmState::lost) core_.put(vm, it.host_before, it.state_before);
}

void Orders::answered_guest(Order& it) {
  const VmId vm = vm_of(it.action);
  if (const auto* move = std::get_if<Migrate>(&it.action)) {
    if (it.ending == Ending::unknown) return unknown(it, it.cause);
    it.step = Order::Step::verifying;
    it.deadline = core_.now() + core_.times.other;
    hosts_.look_soon(move->from);
    return hosts_.look_soon(move->to);
  }
  if (it.ending == Ending::unknown) return unknown(it, it.cause);
  if (it.ending == Ending::failed) {
    if (vm.valid() && core_[vm].order == it.id) restore(it);
    const std::string why = it.cause.empty() ? "refused" : it.cause;
    failed(it, why);
    if (vm.valid()) guests_.judge(vm);
    return;
  }
  if (std::holds_alternative<Deploy>(it.action) || std::holds_alternative<Start>(it.action)) {
    it.step = Order::Step::booting;
    it.boot_end = core_.now() + core_.inventory[vm].boot_time;
    it.deadline = it.boot_end + core_.times.other;
    return hosts_.look_soon(target_of(it.action));
  }
  if (std::holds_alternative<Stop>(it.action)) return stopped(it, VmState::stopped);
  if (std::holds_alternative<Retire>(it.action)) return stopped(it, VmState::retired);
  if (const auto* resume = std::get_if<Resume>(&it.action)) {
    core_[vm].sightings[resume->host].state = DomainState::running;
    core_.put(vm, resume->host, VmState::running);
    core_.emit(VmResumed{vm, resume->host});
  } else if (const auto* destroy = std::get_if<DestroyCopy>(&it.action)) {
    core_[vm].sightings.erase(destroy->host);
  }
  done(it);
  if (vm.valid()) guests_.judge(vm);
}

void Orders::stopped(Order& it, VmState to) {
  const VmId vm = vm_of(it.action);
  const bool ran = holds_memory(it.state_before);
  auto& sightings = core_[vm].sightings;
  if (to == VmState::retired)
    sightings.erase(it.host_before);
  else if (const auto seen = sightings.find(it.host_before); seen != sightings.end())
    seen->second = {DomainState::shut_off, ShutOffReason::shut_down, {}};
  core_.put(vm, it.host_before, to);
  if (ran) core_.emit(VmStopped{vm, it.host_before, "ordered"});
  done(it);
}

// The guest has had the time the inventory gives it, and its process lives.
void Orders::judge_boot(Order& it) {
  const VmId vm = vm_of(it.action);
  const HostId host = target_of(it.action);
  if (core_[host].looked_at <= it.answered_at) return;
  const Sighting* seen = core_.sighting(vm, host);
  if (seen == nullptr) {
    core_.put(vm, host, VmState::stopped);
    core_.emit(VmStopped{vm, host, "its process died while it booted"});
    return failed(it, "its process died while it booted");
  }
  if (core_.now() < it.boot_end) return;
  core_.put(vm, host, VmState::running);
  core_.known.vms.observed_at[vm.index()] = core_[host].looked_at;
  core_.emit(VmStarted{vm, host});
  done(it);
  guests_.judge(vm);
}

// Whatever the source said of it: believed is what both hosts show.
void Orders::judge_migration(Order& it) {
  const auto& move = std::get<Migrate>(it.action);
  const auto looked = [&](HostId host) { return core_[host].looked_at > it.answered_at; };
  if (!looked(move.from)) return;
  const Sighting* source = core_.sighting(move.vm, move.from);
  const Sighting* target = core_.sighting(move.vm, move.to);
  const bool at_source = source != nullptr && source->state != DomainState::handed_over;
  const bool at_target = target != nullptr && target->state != DomainState::incoming;
  if (looked(move.to) && at_target && !at_source) {
    core_.put(move.vm, move.to, VmState::running);
    core_.known.vms.last_moved[move.vm.index()] = core_.now();
    core_.known.vms.observed_at[move.vm.index()] = core_[move.to].looked_at;
    done(it);
    return guests_.judge(move.vm);
  }
  // Running there without a job, the source has not let go of it, and the target cannot have it.
  const bool kept = at_source && source->state == DomainState::running &&
                    !source->job.migrating_out && it.ending == Ending::failed &&
                    !(looked(move.to) && at_target);
  if (kept) {
    core_.put(move.vm, move.from, VmState::running);
    failed(it, it.cause.empty() ? "it did not move" : it.cause);
    guests_.judge(move.vm);
  }
}

}  // namespace gemello::live
