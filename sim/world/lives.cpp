#include "sim/world/lives.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gemello::sim {

// ---- VMs ------------------------------------------------------------------------------------

// A call to a host that does not answer fails at once where its connection is refused; where the
// daemon hangs, nobody ever answers.
bool Lives::refuses(ActionId id, HostId host) {
  if (core_[host].hung) {
    outcomes_.unknown(id, core_.name(host) + " does not answer");
    return true;
  }
  if (monitor_.visible(host) && core_[host].state == HostState::on) return false;
  outcomes_.failed(id, HostId::none(), core_.name(host) + " cannot be reached");
  return true;
}

void Lives::begin(ActionId id, const Deploy& action) {
  if (refuses(id, action.host)) return;
  if (core_[action.vm].state != VmState::requested)
    return outcomes_.failed(id, action.host, core_.name(action.vm) + " exists already");
  if (disk_refuses(id, action.vm, action.host)) return;
  const bool adopted = core_.now() == origin && adopted_.contains(action.vm);
  launch(id, action.vm, action.host,
         adopted ? Duration::zero() : core_.inventory[action.vm].boot_time);
  if (core_.disks != nullptr && !adopted) core_.disks->launched(action.vm, action.host, true);
}

bool Lives::disk_refuses(ActionId id, VmId vm, HostId host) {
  const std::string why = core_.disks != nullptr ? core_.disks->refuses(vm, host) : std::string();
  if (!why.empty()) outcomes_.failed(id, host, why);
  return !why.empty();
}

void Lives::begin(ActionId id, const Start& action) {
  if (refuses(id, action.host)) return;
  const runs::VmRecord& vm = core_[action.vm];
  if (holds_memory(vm.state)) {
    // The audit of all audits: the guest lives somewhere. Its image's lock stops the second copy
    // here; on real storage locks of a silent client are dropped while its guest lives on.
    core_.metrics.double_start(action.vm, core_.now());
    return outcomes_.failed(id, action.host,
                            fmt::format("{} runs on {}: its image is locked", core_.name(action.vm),
                                        core_.name(vm.host)));
  }
  if (vm.state != VmState::stopped)
    return outcomes_.failed(id, action.host,
                            fmt::format("{} is {}", core_.name(action.vm), name(vm.state)));
  if (core_.disks != nullptr) {
    const std::string lock = core_.disks->locked(action.vm, action.host);
    if (!lock.empty())
      return outcomes_.failed(id, action.host,
                              core_.name(action.vm) + ": its image is locked, " + lock);
  }
  if (disk_refuses(id, action.vm, action.host)) return;
  launch(id, action.vm, action.host, core_.inventory[action.vm].boot_time);
  if (core_.disks != nullptr) core_.disks->launched(action.vm, action.host, false);
}

void Lives::launch(ActionId id, VmId vm, HostId host, Duration boot_time) {
  runs::VmRecord& record = core_[vm];
  const HostId former = record.host;
  record.state = VmState::starting;
  record.host = host;
  record.placed_since = core_.now();
  record.boot_end = core_.now() + boot_time;
  record.boot_action = id;
  core_.replay.place(vm, host, VmMode::booting, core_.now());
  core_.agenda.add(*record.boot_end, Due::vm_transition, vm.index());
  monitor_.show(vm);
  // Who cannot be asked to undefine it keeps it.
  if (core_.scenario.workload.persistent_domains && former.valid() && former != host &&
      !monitor_.visible(former))
    leave_copy(vm, former, false);
}

void Lives::boot_anew(VmId vm) {
  runs::VmRecord& record = core_[vm];
  core_.agenda.remove(*record.boot_end, Due::vm_transition, vm.index());
  record.boot_end = core_.now() + core_.inventory[vm].boot_time;
  core_.agenda.add(*record.boot_end, Due::vm_transition, vm.index());
}

void Lives::begin(ActionId id, const Stop& action) {
  if (!holds_memory(core_[action.vm].state))
    return outcomes_.failed(
        id, HostId::none(),
        fmt::format("{} is {}", core_.name(action.vm), name(core_[action.vm].state)));
  wind_down(id, action.vm, !action.gives_way);
}

void Lives::begin(ActionId id, const Retire& action) {
  runs::VmRecord& record = core_[action.vm];
  if (record.host.valid() && holds_memory(record.state)) {
    if (wind_down(id, action.vm, true)) record.wanted = false;
    return;
  }
  // Of a VM that died with its host nothing is left but its image.
  const bool lost = monitor_.data().vms.state[action.vm.index()] == VmState::lost;
  if (record.host.valid() && !lost && refuses(id, record.host)) return;
  record.wanted = false;
  record.state = VmState::retired;
  if (core_.disks != nullptr) core_.disks->retired(action.vm);
  core_.metrics.vm_released(action.vm, core_.now());
  if (lost)
    monitor_.show_retired(action.vm);
  else
    monitor_.show(action.vm);
  outcomes_.done(id, HostId::none());
}

bool Lives::wind_down(ActionId id, VmId vm, bool released) {
  runs::VmRecord& record = core_[vm];
  if (refuses(id, record.host)) return false;
  if (record.state == VmState::migrating) {
    outcomes_.failed(id, record.host, core_.name(vm) + " is migrating");
    return false;
  }
  if (record.boot_action) {
    core_.agenda.remove(*record.boot_end, Due::vm_transition, vm.index());
    outcomes_.failed(*record.boot_action, record.host, "stopped while it booted");
    if (core_.disks != nullptr) core_.disks->launch_over(vm);
    core_.replay.set_mode(vm, VmMode::running, 0, core_.now());
  }
  record.state = VmState::stopping;
  core_.replay.tell(vm);  // nobody talks to it any more
  record.boot_end = core_.now() + core_.assumptions.vm_shutdown_time;
  record.boot_action = id;
  core_.agenda.add(*record.boot_end, Due::vm_transition, vm.index());
  if (released)
    core_.metrics.vm_released(vm, core_.now());
  else
    core_.metrics.vm_down(vm, core_.now(), "gave way to others");
  monitor_.show(vm);
  return true;
}

void Lives::vm_transition(VmId vm) {
  runs::VmRecord& record = core_[vm];
  const HostId host = record.host;
  // It boots as soon as what it reads is there.
  if (record.state == VmState::starting && core_.disks != nullptr && core_.disks->loading(vm))
    return;
  const ActionId action = record.boot_action.value_or(ActionId::none);
  record.boot_end.reset();
  record.boot_action.reset();
  if (record.state == VmState::starting) {
    record.state = VmState::running;
    core_.replay.set_mode(vm, VmMode::running, 0, core_.now());
    core_.metrics.vm_served(vm, core_.now());
    monitor_.show(vm);
    if (monitor_.visible(host)) monitor_.emit(VmStarted{vm, host});
  } else {
    record.state = record.wanted ? VmState::stopped : VmState::retired;
    core_.replay.remove(vm, core_.now());
    if (core_.disks != nullptr && record.state == VmState::retired) core_.disks->retired(vm);
    monitor_.show(vm);
    if (monitor_.visible(host)) monitor_.emit(VmStopped{vm, host, "ordered"});
  }
  if (action != ActionId::none) outcomes_.done_if_heard(action, host);
}

void Lives::boot_fails(VmId vm, const std::string& why) {
  runs::VmRecord& record = core_[vm];
  GEMELLO_INVARIANT(record.state == VmState::starting, "only what boots fails to boot");
  if (record.boot_end) core_.agenda.remove(*record.boot_end, Due::vm_transition, vm.index());
  const ActionId action = record.boot_action.value_or(ActionId::none);
  record.boot_end.reset();
  record.boot_action.reset();
  record.state = record.wanted ? VmState::stopped : VmState::retired;
  core_.disks->launch_over(vm);
  core_.replay.remove(vm, core_.now());
  monitor_.show(vm);
  if (action != ActionId::none) outcomes_.failed(action, record.host, why);
}

void Lives::guests_die(HostId host, const std::string& cause) {
  migrations_.host_died(host);
  for (std::size_t i = 0; i < core_.vms.size(); ++i) {
    runs::VmRecord& record = core_.vms[i];
    const VmId vm(i);
    if (record.host != host || !holds_memory(record.state) || migrations_.arriving(vm)) continue;
    if (record.boot_end) core_.agenda.remove(*record.boot_end, Due::vm_transition, i);
    if (record.boot_action) outcomes_.unknown(*record.boot_action, cause);
    record.boot_end.reset();
    record.boot_action.reset();
    record.state = record.wanted ? VmState::stopped : VmState::retired;
    if (core_.disks != nullptr) core_.disks->died(vm, host);
    core_.replay.remove(vm, core_.now());
    core_.metrics.vm_down(vm, core_.now(), cause);
    if (core_.disks != nullptr && record.state == VmState::retired) core_.disks->retired(vm);
  }
}

// ---- hosts ----------------------------------------------------------------------------------

void Lives::begin(ActionId id, const PowerOn& action) {
  runs::HostRecord& host = core_[action.host];
  if (host.broken || host.state != HostState::off)
    return outcomes_.failed(id, HostId::none(),
                            host.broken ? core_.name(action.host) + " does not power up"
                                        : core_.name(action.host) + " is not off");
  boot(action.host, id);
  if (started_) started_(action.host);
  monitor_.show(action.host, HostState::booting);
}

void Lives::boot(HostId host, std::optional<ActionId> asked_by) {
  runs::HostRecord& record = core_[host];
  record.state = HostState::booting;
  record.incarnation = Incarnation{static_cast<std::uint64_t>(record.incarnation) + 1};
  record.crashed = false;
  record.transition_end = core_.now() + core_.inventory[host].boot_time;
  record.transition_action = asked_by;
  core_.replay.set_phase(host, behaviour::PowerPhase::booting, core_.now());
  core_.metrics.host_powered(host, core_.now(), true);
  core_.network.set_up(Component::of(core_.machine(host)), true);
  core_.agenda.add(*record.transition_end, Due::host_transition, host.index());
}

void Lives::begin(ActionId id, const PowerOff& action) {
  runs::HostRecord& host = core_[action.host];
  if (refuses(id, action.host)) return;
  if (core_.replay.vms_on(action.host) > 0)
    return outcomes_.failed(id, action.host, core_.name(action.host) + " holds VMs");
  host.state = HostState::shutting_down;
  host.transition_end = core_.now() + core_.inventory[action.host].shutdown_time;
  host.transition_action = id;
  core_.replay.set_phase(action.host, behaviour::PowerPhase::shutting_down, core_.now());
  core_.agenda.add(*host.transition_end, Due::host_transition, action.host.index());
  monitor_.show(action.host, HostState::shutting_down);
}

void Lives::host_transition(HostId host) {
  runs::HostRecord& record = core_[host];
  const auto action = record.transition_action;
  record.transition_end.reset();
  record.transition_action.reset();
  if (record.state == HostState::booting) {
    record.state = HostState::on;
    core_.replay.set_phase(host, behaviour::PowerPhase::running, core_.now());
    monitor_.refresh(host);
    if (core_.disks != nullptr) core_.disks->machine_changed();
  } else {
    record.state = HostState::off;
    core_.replay.set_phase(host, behaviour::PowerPhase::off, core_.now());
    core_.metrics.host_powered(host, core_.now(), false);
    core_.network.set_up(Component::of(core_.machine(host)), false);
    monitor_.show(host, HostState::off);
    monitor_.refresh(host);  // it may have been the one who listens
    monitor_.emit(HostPoweredOff{host});
  }
  if (action) outcomes_.done(*action, host);
}

void Lives::begin(ActionId id, const Fence& action) {
  runs::HostRecord& host = core_[action.host];
  const Bmc& bmc = core_.inventory[action.host].bmc;
  const std::string& who = core_.name(action.host);
  if (!bmc.present) return outcomes_.failed(id, HostId::none(), who + " has no BMC");
  if (host.broken && bmc.shares_power)
    return outcomes_.failed(id, HostId::none(), "the BMC of " + who + " does not answer");
  if (host.fence_action) return outcomes_.failed(id, HostId::none(), "its BMC is busy");
  host.fence_action = id;
  // What is off reads off at the first look.
  host.fence_end = core_.now() + (powered_off(host) ? Duration::zero() : bmc.power_off);
  core_.agenda.add(*host.fence_end, Due::fence, action.host.index());
}

void Lives::fence_over(HostId host) {
  runs::HostRecord& record = core_[host];
  const ActionId id = *record.fence_action;
  record.fence_action.reset();
  record.fence_end.reset();
  const Incarnation condemned = std::get<Fence>(outcomes_.open().at(id)).incarnation;
  if (record.incarnation != condemned)
    return outcomes_.failed(id, host, core_.name(host) + " is in a new life");
  power_down(host, core_.name(host) + " was fenced");
  monitor_.refresh(host);
  outcomes_.done(id, host,
                 ProofOfDeath::from(host, condemned, core_.now(),
                                    PowerReadOff{"the BMC of " + core_.name(host)}));
}

void Lives::power_down(HostId host, const std::string& cause) {
  runs::HostRecord& record = core_[host];
  if (record.transition_end) {
    core_.agenda.remove(*record.transition_end, Due::host_transition, host.index());
    record.transition_end.reset();
  }
  if (record.transition_action) outcomes_.unknown(*record.transition_action, cause);
  record.transition_action.reset();
  record.hung = false;
  if (record.state == HostState::off) return;
  record.state = HostState::off;
  guests_die(host, cause);
  for (VmCopy& copy : core_.copies)
    if (copy.host == host) copy.state = VmState::stopped;  // its definition outlives its process
  core_.replay.set_phase(host, behaviour::PowerPhase::off, core_.now());
  core_.metrics.host_powered(host, core_.now(), false);
  core_.network.set_up(Component::of(core_.machine(host)), false);
}

void Lives::begin(ActionId id, const EnterMaintenance& action) {
  core_[action.host].maintenance = true;
  monitor_.refresh(action.host);
  outcomes_.done(id, HostId::none());
}

void Lives::begin(ActionId id, const LeaveMaintenance& action) {
  core_[action.host].maintenance = false;
  monitor_.refresh(action.host);
  outcomes_.done(id, HostId::none());
}

// ---- copies and pauses ----------------------------------------------------------------------

void Lives::begin(ActionId id, const Resume& action) {
  if (refuses(id, action.host)) return;
  runs::VmRecord& vm = core_[action.vm];
  if (vm.state != VmState::paused || vm.host != action.host)
    return outcomes_.failed(
        id, action.host,
        fmt::format("{} is not paused on {}", core_.name(action.vm), core_.name(action.host)));
  if (disk_refuses(id, action.vm, action.host)) return;
  vm.state = VmState::running;
  core_.replay.set_mode(action.vm, VmMode::running, 0, core_.now());
  core_.metrics.vm_served(action.vm, core_.now());
  monitor_.show(action.vm);
  monitor_.emit(VmResumed{action.vm, action.host});
  outcomes_.done(id, action.host);
}

void Lives::begin(ActionId id, const DestroyCopy& action) {
  if (refuses(id, action.host)) return;
  const auto destroyed = std::erase_if(core_.copies, [&](const VmCopy& copy) {
    return copy.vm == action.vm && copy.host == action.host;
  });
  if (destroyed == 0)
    return outcomes_.failed(
        id, action.host,
        fmt::format("{} holds no copy of {}", core_.name(action.host), core_.name(action.vm)));
  monitor_.show_copies();
  outcomes_.done(id, action.host);
}

void Lives::pause_by_io_error(VmId vm, const std::string& why) {
  runs::VmRecord& record = core_[vm];
  if (record.state == VmState::migrating) {
    if (!migrations_.pause(vm)) return;
  } else {
    if (record.state != VmState::running) return;
    record.state = VmState::paused;
  }
  core_.replay.set_mode(vm, VmMode::frozen, 0, core_.now());
  core_.metrics.vm_down(vm, core_.now(), "paused by an I/O error");
  core_.metrics.storage().paused();
  monitor_.show(vm);
  if (monitor_.visible(record.host))
    monitor_.emit(VmPaused{vm, record.host, why.empty() ? "I/O error" : "I/O error: " + why});
}

void Lives::leave_copy(VmId vm, HostId host, bool active) {
  std::erase_if(core_.copies,
                [&](const VmCopy& copy) { return copy.vm == vm && copy.host == host; });
  const VmState state = active ? VmState::paused : VmState::stopped;
  const VmCopy copy{vm, host, state, core_.now()};
  const auto after = [](const VmCopy& a, const VmCopy& b) {
    return std::pair(a.vm, a.host) < std::pair(b.vm, b.host);
  };
  core_.copies.insert(std::upper_bound(core_.copies.begin(), core_.copies.end(), copy, after),
                      copy);
  monitor_.show_copies();
}

// ---- faults ---------------------------------------------------------------------------------

void Lives::crash(HostId host, Crash kind) {
  const bool was_booting = core_[host].state == HostState::booting;
  power_down(host, core_.name(host) + (kind == Crash::no_power ? " lost its power" : " crashed"));
  core_[host].crashed = true;
  core_[host].broken = kind == Crash::no_power;
  if (was_booting && monitor_.data().hosts.state[host.index()] == HostState::booting)
    monitor_.show(host, HostState::off);
  monitor_.refresh(host);
}

void Lives::hang(HostId host) {
  if (core_[host].state != HostState::on) return;
  core_[host].hung = true;
  monitor_.refresh(host);
}

void Lives::reset(HostId host) {
  power_down(host, core_.name(host) + " was reset by its watchdog");
  boot(host, std::nullopt);
  if (started_) started_(host);
  monitor_.refresh(host);
}

void Lives::restore_power(HostId host) {
  core_[host].broken = false;
  monitor_.refresh(host);
}

void Lives::come_back(HostId host) {
  runs::HostRecord& record = core_[host];
  const bool was_down = record.crashed && record.state == HostState::off;
  record.broken = false;
  record.crashed = false;
  record.hung = false;
  if (was_down) boot(host, std::nullopt);
  monitor_.refresh(host);
}

}  // namespace gemello::sim
