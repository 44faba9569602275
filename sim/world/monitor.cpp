#include "sim/world/monitor.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "models/runs/fault_parts.hpp"
#include "sim/world/leases.hpp"

namespace gemello::sim {

Monitor::Monitor(Core& core, const Congestion& congestion) : core_(core), congestion_(congestion) {
  data_.resize(core.inventory);
  if (core.observer.valid()) observer_ = runs::host_on(core.inventory, core.observer);
  detectors_.resize(core.inventory.hosts.size());
  hearing_.resize(core.inventory.hosts.size());
  ways_.resize(core.inventory.hosts.size());
  for (const Brick& brick : core.inventory.bricks)
    beside_.push_back(runs::host_on(core.inventory, core.inventory[brick.server].machine));
  data_.published_at = core.now();
  last_sample_ = core.now();
  // What was ordered is all that is known of a VM's demand until it was measured.
  for (std::size_t vm = 0; vm < core.inventory.vms.size(); ++vm)
    data_.vms.cpu_demand[vm] = static_cast<float>(core.inventory.vms[vm].demand_max().count());
}

// What `gluster volume status` would say: its machine runs and is on the storage network, and
// nothing is wrong with the brick itself.
bool Monitor::online(BrickId id) const {
  if (!brick_serves(core_, id, beside_[id.index()])) return false;
  const MachineId machine = core_.inventory[core_.inventory[id].server].machine;
  const Machine& box = core_.inventory[machine];
  return box.nics.empty() || out_of(machine, box.interface(NetworkRole::storage)).has_value();
}

// Asked at each sample, as volume status is; what happened in between and is over is not seen.
void Monitor::look_at_bricks() {
  for (std::size_t i = 0; i < data_.brick_online.size(); ++i) {
    const BrickId brick(i);
    const bool is = online(brick);
    if (is == (data_.brick_online[i] != 0)) continue;
    data_.brick_online[i] = is ? 1 : 0;
    emit(BrickChanged{brick, is, is ? "it answers again" : "it does not answer"});
  }
}

void Monitor::restore(FleetData data, std::vector<Event> pending, Instant last_sample) {
  last_sample_ = last_sample;
  data_ = std::move(data);
  pending_ = std::move(pending);
  for (std::size_t i = 0; i < detectors_.size(); ++i) {
    const HostState shown = data_.hosts.state[i];
    const bool gone = shown == HostState::unreachable || shown == HostState::dead;
    detectors_[i].phase = gone                            ? DetectorPhase::lost
                          : data_.hosts.suspected[i] != 0 ? DetectorPhase::suspected
                                                          : DetectorPhase::heard;
  }
}

void Monitor::emit(EventBody body) {
  pending_.push_back({core_.now(), std::move(body)});
  data_.published_at = core_.now();
  core_.agenda.add(core_.now(), Due::tick);
}

std::vector<Event> Monitor::take() {
  std::vector<Event> events = std::move(pending_);
  pending_.clear();
  sort_events(events);
  return events;
}

void Monitor::refresh(HostId host) {
  // With the listener all fall silent.
  if (core_.observer.valid() && core_.machine(host) == core_.observer) return refresh_all();
  refresh_one(host);
  look_at_leases();
}

void Monitor::look_at_leases() {
  if (core_.leases != nullptr) core_.leases->look_later();
}

void Monitor::refresh_one(HostId host) {
  if (visible(host)) {
    const bool was_silent = core_[host].silent_since.has_value();
    end_silence(host);
    see(host);
    listen(host);
    if (was_silent) show_guests(host);
    if (!core_.copies.empty() || !data_.copies.empty()) show_copies();
  } else {
    if (hearing_[host.index()].deaf)
      listen_again(host);
    else
      stop_listening(host);
    const HostState shown = data_.hosts.state[host.index()];
    const bool watched = shown == HostState::on || shown == HostState::shutting_down;
    if (watched && !core_[host].detector_deadline) begin_silence(host);
  }
}

// What changed on it while it was silent, however short that was.
void Monitor::show_guests(HostId host) {
  for (std::size_t vm = 0; vm < core_.vms.size(); ++vm)
    if (core_.vms[vm].host == host) show(VmId(vm));
}

void Monitor::know_all() {
  for (std::size_t i = 0; i < core_.hosts.size(); ++i) {
    const runs::HostRecord& truth = core_.hosts[i];
    data_.hosts.observed_at[i] = data_.hosts.state_since[i] = core_.now();
    data_.hosts.state[i] = truth.state;
    data_.hosts.incarnation[i] = truth.incarnation;
    data_.hosts.maintenance[i] = truth.maintenance ? 1 : 0;
  }
  for (std::size_t vm = 0; vm < core_.vms.size(); ++vm)
    if (core_.vms[vm].host.valid()) show(VmId(vm));
  for (std::size_t i = 0; i < data_.brick_online.size(); ++i)
    data_.brick_online[i] = online(BrickId(i)) ? 1 : 0;
}

void Monitor::refresh_all() {
  data_.published_at = core_.now();
  for (std::size_t host = 0; host < core_.hosts.size(); ++host) refresh_one(HostId(host));
  look_at_leases();
}

void Monitor::lose_guests(HostId host) {
  for (std::size_t vm = 0; vm < core_.vms.size(); ++vm) {
    if (data_.vms.host[vm] != host) continue;
    const auto lost = step(data_.vms.state[vm], VmInput::host_silent);
    if (lost) data_.vms.state[vm] = *lost;
  }
}

// A host that answers: in its old life (nothing happened in it), or in a new one, in which
// nothing of the old one runs.
void Monitor::see(HostId host) {
  const std::size_t i = host.index();
  const runs::HostRecord& truth = core_[host];
  const HostState shown = data_.hosts.state[i];
  const bool new_life = data_.hosts.incarnation[i] != truth.incarnation;
  const bool was_away = shown != HostState::on && shown != HostState::shutting_down;
  data_.hosts.observed_at[i] = core_.now();
  data_.hosts.maintenance[i] = truth.maintenance ? 1 : 0;
  if (shown != truth.state) {
    data_.hosts.state[i] = truth.state;
    data_.hosts.state_since[i] = core_.now();
  }
  if (!new_life && !was_away) return;
  data_.hosts.incarnation[i] = truth.incarnation;
  emit(HostSeen{host, truth.incarnation});
  for (std::size_t vm = 0; vm < core_.vms.size(); ++vm) {
    if (data_.vms.host[vm] != host || !holds_memory(data_.vms.state[vm])) continue;
    const runs::VmRecord& record = core_.vms[vm];
    if (record.host == host && holds_memory(record.state)) {
      show(VmId(vm));
    } else if (record.host == host) {
      show(VmId(vm));
      emit(VmStopped{VmId(vm), host, "its host rebooted"});
    }
  }
  // Moved while nobody heard, and gone with the host it moved to: known when both have answered.
  const auto answers = [&](HostId one) {
    return one.valid() && visible(one) && data_.hosts.state[one.index()] == HostState::on;
  };
  for (std::size_t vm = 0; vm < core_.vms.size(); ++vm) {
    const HostId went = core_.vms[vm].host;
    const HostId left = data_.vms.host[vm];
    if (!holds_memory(data_.vms.state[vm]) || core_.vms[vm].state != VmState::stopped) continue;
    if (left == went || (left != host && went != host)) continue;
    if (!answers(left) || !answers(went)) continue;
    show(VmId(vm));
    emit(VmStopped{VmId(vm), went, "its host rebooted"});
  }
}

void Monitor::show(HostId host, HostState state) {
  const std::size_t i = host.index();
  data_.hosts.state[i] = state;
  data_.hosts.state_since[i] = core_.now();
  data_.hosts.observed_at[i] = core_.now();
  data_.hosts.maintenance[i] = core_[host].maintenance ? 1 : 0;
  data_.published_at = core_.now();
}

void Monitor::bury(HostId host) {
  clear_silence(host);
  data_.hosts.suspected[host.index()] = data_.hosts.flapping[host.index()] = 0;
  detectors_[host.index()].phase = DetectorPhase::lost;
  show(host, HostState::dead);
  lose_guests(host);
}

// It migrated to a host that nobody can see; the source answers and no longer has it.
void Monitor::show_departed(VmId vm) {
  const std::size_t i = vm.index();
  const HostId left = data_.vms.host[i];
  const HostId host = core_[vm].host;
  if (!left.valid() || left == host || !visible(left)) return;
  data_.vms.host[i] = host;
  data_.vms.state[i] = core_[vm].state;
  data_.vms.placed_since[i] = core_[vm].placed_since;
  data_.vms.last_moved[i] = core_[vm].last_moved;
  data_.vms.observed_at[i] = core_.now();
  data_.vms.lost_with[i] = data_.hosts.incarnation[host.index()];
  if (data_.hosts.state[host.index()] == HostState::unreachable) lose_guests(host);
  data_.published_at = core_.now();
}

void Monitor::show(VmId vm) {
  const runs::VmRecord& truth = core_[vm];
  if (truth.host.valid() && !visible(truth.host)) return show_departed(vm);
  const std::size_t i = vm.index();
  data_.vms.state[i] = truth.state;
  data_.vms.io_error[i] = truth.state == VmState::paused ? 1 : 0;  // nobody else pauses here
  data_.vms.host[i] = truth.host;
  data_.vms.placed_since[i] = truth.placed_since;
  data_.vms.last_moved[i] = truth.last_moved;
  data_.vms.observed_at[i] = core_.now();
  if (truth.host.valid()) data_.vms.lost_with[i] = core_[truth.host].incarnation;
  data_.published_at = core_.now();
}

void Monitor::show_retired(VmId vm) {
  data_.vms.state[vm.index()] = VmState::retired;
  data_.vms.observed_at[vm.index()] = core_.now();
  data_.published_at = core_.now();
}

void Monitor::show_copies() {
  std::vector<VmCopy> shown;
  for (const VmCopy& old : data_.copies)
    if (!visible(old.host)) shown.push_back(old);
  for (VmCopy copy : core_.copies) {
    if (!visible(copy.host) || core_[copy.vm].host == copy.host) continue;
    copy.observed_at = core_.now();
    shown.push_back(copy);
    const bool known =
        std::any_of(data_.copies.begin(), data_.copies.end(),
                    [&](const VmCopy& old) { return old.vm == copy.vm && old.host == copy.host; });
    if (!known) emit(StaleCopySeen{copy.vm, copy.host});
  }
  std::sort(shown.begin(), shown.end(), [](const VmCopy& a, const VmCopy& b) {
    return std::pair(a.vm, a.host) < std::pair(b.vm, b.host);
  });
  data_.copies = std::move(shown);
  data_.published_at = core_.now();
}

// It is known to be off, and its BMC says that it still is.
bool Monitor::read_off(HostId host) const {
  const HostState shown = data_.hosts.state[host.index()];
  const Bmc& bmc = core_.inventory[host].bmc;
  return (shown == HostState::off || shown == HostState::dead) &&
         core_[host].state == HostState::off && bmc.present &&
         !(core_[host].broken && bmc.shares_power);
}

void Monitor::sample() {
  const Instant now = core_.now();
  core_.replay.account(now);
  const Replay::Sums& sums = core_.replay.sums(Replay::SumKind::sample);
  const double period = seconds(now - last_sample_);
  std::vector<bool> seen(core_.hosts.size());
  for (std::size_t host = 0; host < core_.hosts.size(); ++host) {
    const HostId id(host);
    seen[host] = visible(id);
    data_.hosts.power[host] = static_cast<float>(core_.replay.power(id));
    if (seen[host] || read_off(id)) data_.hosts.observed_at[host] = now;
    if (!seen[host]) continue;
    if (period <= 0) continue;
    data_.hosts.cpu_used[host] = static_cast<float>(sums.host_used[host] / period);
    data_.hosts.cpu_demand[host] = static_cast<float>(sums.host_asked[host] / period);
  }
  for (std::size_t vm = 0; vm < core_.vms.size(); ++vm) {
    const runs::VmRecord& truth = core_.vms[vm];
    if (!truth.host.valid() || !seen[truth.host.index()]) continue;
    data_.vms.observed_at[vm] = now;
    const double presence = sums.vm_present[vm];
    if (!serves(truth.state) || presence <= 0) continue;
    data_.vms.cpu_used[vm] = static_cast<float>(sums.vm_used[vm] / presence);
    data_.vms.cpu_demand[vm] = static_cast<float>(sums.vm_asked[vm] / presence);
  }
  data_.vm_demand.push(data_.vms.cpu_demand);
  data_.host_demand.push(data_.hosts.cpu_demand);
  look_at_bricks();
  core_.replay.restart_sums(Replay::SumKind::sample);
  last_sample_ = now;
  emit(MonitoringSample{});
}

}  // namespace gemello::sim
