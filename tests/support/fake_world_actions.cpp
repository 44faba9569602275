#include <algorithm>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "tests/support/fake_world.hpp"

namespace gemello::testing {

void FakeWorld::begin(ActionId id, const Action& action) {
  GEMELLO_INVARIANT(id != ActionId::none && ids_.insert(id).second,
                    "an action id is given to a world once");
  begun_.emplace_back(id, action);
  Running run;
  run.action = action;
  if (const VmId vm = vm_of(action); vm.valid()) {
    run.state_before = known_.vms.state[vm.index()];
    run.host_before = known_.vms.host[vm.index()];
  }
  if (!scripts_.empty()) {
    run.script = scripts_.front();
    scripts_.erase(scripts_.begin());
  }
  run.refusal = infeasible(action).value_or("");
  Duration duration = run.script.after.value_or(duration_of(action));
  if (run.refusal.empty()) {
    for (const HostId host : carried_out_by(action)) run.lives.emplace_back(host, truth(host).life);
    prepare(action);
  } else {
    duration = times_.command;
  }
  running_.emplace(id, run);
  const bool goes_on = run.refusal.empty() && run.script.ending == Ending::unknown_and_goes_on;
  if (goes_on) {
    at(now_ + run.script.after.value_or(times_.command), [this, id] {
      emit(ActionUnknown{id, "no reply within its deadline"});
    });
    duration = duration_of(action);
  }
  at(now_ + std::max(duration, Duration(1)), [this, id] { finish(id); });
}

void FakeWorld::inherit(ActionId id, const Action&) {
  ids_.insert(id);
}

std::optional<std::string> FakeWorld::infeasible(const Action& action) const {
  const auto silent = [&](HostId host) -> std::optional<std::string> {
    if (answers(host)) return std::nullopt;
    return inventory_[host].name + " does not answer";
  };
  if (const auto* deploy = std::get_if<Deploy>(&action)) {
    if (vms_[deploy->vm.index()].base != VmState::requested) return "it was deployed before";
    return silent(deploy->host);
  }
  if (const auto* start = std::get_if<Start>(&action)) {
    const VmTruth& vm = vms_[start->vm.index()];
    if (vm.base != VmState::stopped) return fmt::format("it is {}", name(vm.base));
    if (vm.processes.contains(start->host)) return "it runs there";
    return silent(start->host);
  }
  if (const auto* move = std::get_if<Migrate>(&action)) {
    const auto process = vms_[move->vm.index()].processes.find(move->from);
    if (process == vms_[move->vm.index()].processes.end() || process->second != VmState::running)
      return fmt::format("it does not run on {}", inventory_[move->from].name);
    return silent(move->from) ? silent(move->from) : silent(move->to);
  }
  if (const auto* resume = std::get_if<Resume>(&action)) {
    const auto process = vms_[resume->vm.index()].processes.find(resume->host);
    if (process == vms_[resume->vm.index()].processes.end() || process->second != VmState::paused)
      return fmt::format("it is not paused on {}", inventory_[resume->host].name);
    return silent(resume->host);
  }
  if (const auto* destroy = std::get_if<DestroyCopy>(&action)) {
    const VmTruth& vm = vms_[destroy->vm.index()];
    if (known_.vms.host[destroy->vm.index()] == destroy->host) return "it is no copy";
    if (!vm.processes.contains(destroy->host) && !vm.definitions.contains(destroy->host))
      return fmt::format("there is none on {}", inventory_[destroy->host].name);
    return silent(destroy->host);
  }
  if (const VmId vm = vm_of(action); vm.valid()) {  // stop, retire
    const HostId place = known_.vms.host[vm.index()];
    const bool runs = place.valid() && vms_[vm.index()].processes.contains(place);
    if (vms_[vm.index()].base == VmState::retired) return "it is retired";
    if (std::holds_alternative<Stop>(action) && !runs) return "it does not run";
    return runs ? silent(place) : std::nullopt;
  }
  const HostId host = target_of(action);
  if (const auto* fence = std::get_if<Fence>(&action)) {
    if (!inventory_[host].bmc.present) return "it has no fence device";
    if (truth(host).life != fence->incarnation) return "it is in another life";
  }
  if (std::holds_alternative<PowerOn>(action) && truth(host).power != Power::off)
    return "it has power";
  if (std::holds_alternative<PowerOff>(action)) {
    const auto here = [&](const VmTruth& vm) { return vm.processes.contains(host); };
    if (std::any_of(vms_.begin(), vms_.end(), here)) return "VMs run on it";
    return silent(host);
  }
  return std::nullopt;
}

Duration FakeWorld::duration_of(const Action& action) const {
  if (std::holds_alternative<Deploy>(action) || std::holds_alternative<Start>(action))
    return inventory_[vm_of(action)].boot_time;
  if (std::holds_alternative<Migrate>(action)) return times_.migration;
  if (std::holds_alternative<Fence>(action)) return inventory_[target_of(action)].bmc.power_off;
  if (std::holds_alternative<PowerOn>(action)) return inventory_[target_of(action)].boot_time;
  if (std::holds_alternative<PowerOff>(action)) return inventory_[target_of(action)].shutdown_time;
  return times_.command;
}

std::vector<HostId> FakeWorld::carried_out_by(const Action& action) const {
  if (std::holds_alternative<Fence>(action) || std::holds_alternative<PowerOn>(action)) return {};
  std::vector<HostId> hosts;
  if (const auto* move = std::get_if<Migrate>(&action)) hosts.push_back(move->from);
  if (const HostId host = target_of(action); host.valid()) hosts.push_back(host);
  if (std::holds_alternative<Stop>(action) || std::holds_alternative<Retire>(action))
    if (const HostId place = known_.vms.host[vm_of(action).index()]; place.valid())
      hosts.push_back(place);
  const bool flag_only = std::holds_alternative<EnterMaintenance>(action) ||
                         std::holds_alternative<LeaveMaintenance>(action);
  return flag_only ? std::vector<HostId>{} : hosts;
}

void FakeWorld::start_process(VmId vm, HostId host) {
  VmTruth& it = vms_[vm.index()];
  if (!it.processes.empty()) ++double_starts_;
  it.processes[host] = VmState::starting;
}

void FakeWorld::prepare(const Action& action) {
  const VmId vm = vm_of(action);
  const HostId host = target_of(action);
  if (std::holds_alternative<Deploy>(action) || std::holds_alternative<Start>(action)) {
    start_process(vm, host);
  } else if (const auto* move = std::get_if<Migrate>(&action)) {
    vms_[vm.index()].processes[move->from] = VmState::migrating;
  } else if (std::holds_alternative<Stop>(action) || std::holds_alternative<Retire>(action)) {
    for (auto& [place, state] : vms_[vm.index()].processes)
      if (place == known_.vms.host[vm.index()]) state = VmState::stopping;
  } else if (std::holds_alternative<PowerOn>(action)) {
    truth(host).power = Power::booting;
    set_known(host, HostState::booting);
  } else if (std::holds_alternative<PowerOff>(action)) {
    truth(host).power = Power::shutting_down;
    set_known(host, HostState::shutting_down);
  }
}

void FakeWorld::finish(ActionId id) {
  const auto found = running_.find(id);
  if (found == running_.end()) return;  // cancelled
  const Running run = std::move(found->second);
  running_.erase(found);
  if (!run.refusal.empty()) {
    emit(ActionFailed{id, run.refusal});
    return;
  }
  if (const auto* order = std::get_if<Cancel>(&run.action);
      order != nullptr && run.script.ending == Ending::done && !cancel(order->action)) {
    emit(ActionFailed{id, "the action to cancel is not under way, or cannot be cancelled"});
    return;
  }
  const auto gone = [&](const auto& life) {
    return truth(life.first).life != life.second || truth(life.first).power == Power::off ||
           truth(life.first).power == Power::booting;
  };
  const auto deaf = [&](const auto& life) { return !truth(life.first).connected; };
  const bool power_on = std::holds_alternative<PowerOn>(run.action);
  const bool cut = std::any_of(run.lives.begin(), run.lives.end(), deaf) ||
                   (power_on && !truth(target_of(run.action)).connected);
  if (power_on && truth(target_of(run.action)).power != Power::booting) {
    fail(id, run, "it lost power while it booted");
  } else if (std::any_of(run.lives.begin(), run.lives.end(), gone)) {
    roll_back(run);
    // A migration's source knows how it ended; of everything else nobody is left to tell.
    const bool told = std::holds_alternative<Migrate>(run.action) && !gone(run.lives.front()) &&
                      !deaf(run.lives.front());
    if (run.script.ending == Ending::unknown_and_goes_on) return;
    if (told)
      fail(id, run, "the target died");
    else
      emit(ActionUnknown{id, "a host that carried it out fell silent"});
  } else if (run.script.ending == Ending::failed) {
    roll_back(run);
    fail(id, run, "scripted by the test");
  } else if (run.script.ending == Ending::unknown_without_effect) {
    roll_back(run);
    emit(ActionUnknown{id, "no reply"});
  } else {
    effect(id, run, !cut && run.script.ending == Ending::done);
  }
}

void FakeWorld::fail(ActionId id, const Running& run, const std::string& cause) {
  if (const VmId vm = vm_of(run.action); vm.valid()) {
    known_.vms.state[vm.index()] = run.state_before;
    known_.vms.host[vm.index()] = run.host_before;
    if (run.host_before.valid()) look(run.host_before);
  }
  const HostId host = target_of(run.action);
  if (std::holds_alternative<PowerOn>(run.action)) set_known(host, HostState::off);
  if (std::holds_alternative<PowerOff>(run.action)) set_known(host, HostState::on);
  emit(ActionFailed{id, cause});
}

void FakeWorld::roll_back(const Running& run) {
  const HostId host = target_of(run.action);
  if (const VmId vm = vm_of(run.action); vm.valid()) {
    auto& processes = vms_[vm.index()].processes;
    if (std::holds_alternative<Deploy>(run.action) || std::holds_alternative<Start>(run.action))
      processes.erase(host);
    for (auto& [place, state] : processes)
      if (state == VmState::migrating || state == VmState::stopping) state = VmState::running;
  } else if (std::holds_alternative<PowerOn>(run.action)) {
    truth(host).power = Power::off;
  } else if (std::holds_alternative<PowerOff>(run.action) &&
             truth(host).power == Power::shutting_down) {
    truth(host).power = Power::on;
  }
}

bool FakeWorld::cancel(ActionId id) {
  const auto found = running_.find(id);
  if (found == running_.end() || !found->second.refusal.empty() ||
      found->second.script.ending == Ending::unknown_and_goes_on ||
      !std::holds_alternative<Migrate>(found->second.action))
    return false;
  const Running run = std::move(found->second);
  running_.erase(found);
  roll_back(run);
  fail(id, run, "cancelled");
  return true;
}

// heard: the reply arrives, and with it what the hosts say; otherwise the next sample shows it.
void FakeWorld::effect(ActionId id, const Running& run, bool heard) {
  ActionDone done{id, std::nullopt};
  if (vm_of(run.action).valid())
    vm_effect(run, heard);
  else if (std::holds_alternative<Fence>(run.action))
    done.proof = fence_effect(run, heard);
  else
    host_effect(run, heard);
  if (heard)
    emit(std::move(done));
  else if (run.script.ending != Ending::unknown_and_goes_on)
    emit(ActionUnknown{id, "no reply"});
}

void FakeWorld::vm_effect(const Running& run, bool heard) {
  const VmId vm = vm_of(run.action);
  const HostId host = target_of(run.action);
  VmTruth& it = vms_[vm.index()];
  const bool start =
      std::holds_alternative<Deploy>(run.action) || std::holds_alternative<Start>(run.action);
  if (start) {
    it.base = VmState::stopped;
    it.processes[host] = VmState::running;
  } else if (const auto* move = std::get_if<Migrate>(&run.action)) {
    it.processes.erase(move->from);
    it.processes[move->to] = VmState::running;
    known_.vms.last_moved[vm.index()] = now_;
  } else if (std::holds_alternative<Resume>(run.action)) {
    it.processes[host] = VmState::running;
    it.io_error = false;
  } else if (std::holds_alternative<DestroyCopy>(run.action)) {
    it.processes.erase(host);
    it.definitions.erase(host);
  } else {
    it.processes.erase(run.host_before);
    if (std::holds_alternative<Retire>(run.action)) it.base = VmState::retired;
  }
  if (!heard) return;
  if (it.processes.empty()) known_.vms.state[vm.index()] = it.base;
  for (const auto& [place, life] : run.lives) look(place);
  if (start) emit(VmStarted{vm, host});
  if (std::holds_alternative<Resume>(run.action)) emit(VmResumed{vm, host});
  if (it.processes.empty() && run.host_before.valid() && holds_memory(run.state_before))
    emit(VmStopped{vm, run.host_before, kind_name(run.action)});
}

std::optional<ProofOfDeath> FakeWorld::fence_effect(const Running& run, bool heard) {
  const HostId host = target_of(run.action);
  const bool was_heard = answers(host);
  power_off(host);
  const auto dead = step(known_.hosts.state[host.index()], HostInput::proof);
  if (heard && dead) {
    known_.hosts.state[host.index()] = *dead;
    known_.hosts.state_since[host.index()] = now_;
  } else if (was_heard) {
    fall_silent(host);
  }
  return ProofOfDeath::from(host, truth(host).life, now_,
                            PowerReadOff{"bmc of " + inventory_[host].name});
}

void FakeWorld::host_effect(const Running& run, bool heard) {
  const HostId host = target_of(run.action);
  if (const auto* throttle = std::get_if<ThrottleHeal>(&run.action)) {
    heal_limits_[throttle->volume] = throttle->limit;
  } else if (std::holds_alternative<PowerOn>(run.action)) {
    come_up(host);
  } else if (std::holds_alternative<PowerOff>(run.action)) {
    power_off(host);
    if (heard) {
      set_known(host, HostState::off);
      emit(HostPoweredOff{host});
    } else {
      fall_silent(host);
    }
  } else if (host.valid()) {
    known_.hosts.maintenance[host.index()] =
        std::holds_alternative<EnterMaintenance>(run.action) ? 1 : 0;
  }
}

}  // namespace gemello::testing
