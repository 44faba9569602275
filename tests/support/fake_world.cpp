#include "tests/support/fake_world.hpp"

#include <algorithm>

#include "models/units/error.hpp"

namespace gemello::testing {

FakeWorld::FakeWorld(Inventory inventory, const std::vector<HostId>& placement, FakeTimes times)
    : inventory_(std::move(inventory)),
      times_(times),
      hosts_(inventory_.hosts.size()),
      vms_(inventory_.vms.size()) {
  GEMELLO_INVARIANT(placement.size() == vms_.size(), "a place, or none(), for every VM");
  known_.resize(inventory_);
  for (std::size_t i = 0; i < hosts_.size(); ++i)
    if (inventory_.hosts[i].starts_on) {
      hosts_[i] = {Power::on, Incarnation{1}, true, false, 0};
      known_.hosts.incarnation[i] = Incarnation{1};
      known_.hosts.state[i] = HostState::on;
    }
  for (std::size_t i = 0; i < vms_.size(); ++i)
    if (placement[i].valid()) {
      vms_[i].base = VmState::stopped;
      vms_[i].processes[placement[i]] = VmState::running;
    }
  for (std::size_t i = 0; i < hosts_.size(); ++i) look(HostId(i));
  view_ = FleetView(inventory_, published_);
  publish();
  at(now_ + times_.monitoring_period, [this] { sample(); });
}

std::vector<Event> FakeWorld::take_events() {
  std::vector<Event> events;
  events.swap(pending_);
  sort_events(events);
  return events;
}

void FakeWorld::advance(Duration time) {
  const Instant end = now_ + time;
  while (next_due() <= end) {
    const auto first = timers_.begin();
    now_ = first->first;
    const std::function<void()> what = std::move(first->second);
    timers_.erase(first);
    what();
    if (changed_) publish();
  }
  now_ = end;
}

void FakeWorld::emit(EventBody body) {
  pending_.push_back({now_, std::move(body)});
  changed_ = true;
}

void FakeWorld::inject(EventBody body) {
  emit(std::move(body));
  publish();
}

void FakeWorld::publish() {
  published_ = known_;
  published_.published_at = now_;
  changed_ = false;
}

void FakeWorld::sample() {
  for (std::size_t i = 0; i < hosts_.size(); ++i) look(HostId(i));
  for (std::size_t i = 0; i < vms_.size(); ++i)
    if (!known_.vms.host[i].valid() && vms_[i].processes.empty()) {
      known_.vms.state[i] = vms_[i].base;
      known_.vms.observed_at[i] = now_;
    }
  std::vector<float> demand(hosts_.size(), 0.0F);
  for (std::size_t i = 0; i < vms_.size(); ++i)
    for (const auto& [host, state] : vms_[i].processes)
      if (answers(host) && serves(state)) demand[host.index()] += known_.vms.cpu_demand[i];
  for (std::size_t i = 0; i < hosts_.size(); ++i)
    if (answers(HostId(i))) known_.hosts.cpu_demand[i] = known_.hosts.cpu_used[i] = demand[i];
  known_.vms.cpu_used = known_.vms.cpu_demand;
  known_.vm_demand.push(known_.vms.cpu_demand);
  known_.host_demand.push(known_.hosts.cpu_demand);
  emit(MonitoringSample{});
  at(now_ + times_.monitoring_period, [this] { sample(); });
}

bool FakeWorld::answers(HostId host) const {
  const HostTruth& it = truth(host);
  return it.connected && (it.power == Power::on || it.power == Power::shutting_down);
}

void FakeWorld::look(HostId host) {
  // Nobody needs to be asked whether a host that was switched off in order is off.
  const std::size_t h = host.index();
  const HostState state = known_.hosts.state[h];
  if (state == HostState::off || state == HostState::booting) known_.hosts.observed_at[h] = now_;
  if (!answers(host) || state == HostState::unreachable || state == HostState::dead) return;
  known_.hosts.observed_at[h] = now_;
  for (std::size_t i = 0; i < vms_.size(); ++i) {
    auto& rows = known_.vms;
    const auto process = vms_[i].processes.find(host);
    if (is_elsewhere(i, host)) continue;  // what is here is a copy
    if (process != vms_[i].processes.end()) {
      if (rows.host[i] != host || !holds_memory(rows.state[i])) rows.placed_since[i] = now_;
      rows.host[i] = host;
      rows.state[i] = process->second;
      rows.lost_with[i] = truth(host).life;
      rows.io_error[i] = process->second == VmState::paused && vms_[i].io_error ? 1 : 0;
    } else if (rows.host[i] == host) {
      rows.state[i] = vms_[i].base;
      if (vms_[i].base == VmState::requested) rows.host[i] = HostId::none();
    } else {
      continue;
    }
    rows.observed_at[i] = now_;
  }
  look_for_copies(host);
}

// It is alive at its place, which is another host and can be heard.
bool FakeWorld::is_elsewhere(std::size_t vm, HostId than) const {
  const HostId place = known_.vms.host[vm];
  return place.valid() && place != than && answers(place) && vms_[vm].processes.contains(place) &&
         holds_memory(known_.vms.state[vm]) && known_.vms.state[vm] != VmState::lost;
}

void FakeWorld::look_for_copies(HostId host) {
  std::vector<VmCopy> found;
  for (std::size_t i = 0; i < vms_.size(); ++i) {
    if (!is_elsewhere(i, host) || known_.vms.state[i] == VmState::migrating) continue;
    const auto process = vms_[i].processes.find(host);
    if (process != vms_[i].processes.end())
      found.push_back({VmId(i), host, process->second, now_});
    else if (vms_[i].definitions.contains(host))
      found.push_back({VmId(i), host, VmState::stopped, now_});
  }
  for (const VmCopy& copy : found)
    if (std::none_of(known_.copies.begin(), known_.copies.end(),
                     [&](const VmCopy& old) { return old.vm == copy.vm && old.host == copy.host; }))
      emit(StaleCopySeen{copy.vm, copy.host});
  std::erase_if(known_.copies, [&](const VmCopy& old) { return old.host == host; });
  known_.copies.insert(known_.copies.end(), found.begin(), found.end());
  std::sort(known_.copies.begin(), known_.copies.end(), [](const VmCopy& a, const VmCopy& b) {
    return std::pair(a.vm, a.host) < std::pair(b.vm, b.host);
  });
}

void FakeWorld::set_known(HostId host, HostState state) {
  known_.hosts.state[host.index()] = state;
  known_.hosts.state_since[host.index()] = now_;
  known_.hosts.observed_at[host.index()] = now_;
}

void FakeWorld::fall_silent(HostId host) {
  const int silence = ++truth(host).silence;
  at(now_ + times_.suspected_after, [this, host, silence] {
    if (truth(host).silence != silence || answers(host)) return;
    truth(host).suspected = true;
    known_.hosts.suspected[host.index()] = 1;
    emit(HostSuspected{host, known_.hosts.incarnation[host.index()]});
  });
  at(now_ + times_.lost_after, [this, host, silence] {
    if (truth(host).silence != silence || answers(host)) return;
    const auto lost = step(known_.hosts.state[host.index()], HostInput::silence);
    if (!lost) return;
    known_.hosts.state[host.index()] = *lost;  // its observed_at goes on ageing
    known_.hosts.suspected[host.index()] = 0;
    known_.hosts.state_since[host.index()] = now_;
    for (std::size_t i = 0; i < vms_.size(); ++i)
      if (known_.vms.host[i] == host)
        known_.vms.state[i] =
            step(known_.vms.state[i], VmInput::host_silent).value_or(known_.vms.state[i]);
    emit(HostLost{host, known_.hosts.incarnation[host.index()], "silent on every path"});
  });
}

void FakeWorld::power_off(HostId host) {
  truth(host).power = Power::off;
  for (VmTruth& vm : vms_) vm.processes.erase(host);
}

void FakeWorld::lose_power(HostId host) {
  const bool was_heard = answers(host);
  power_off(host);
  if (was_heard) fall_silent(host);
}

void FakeWorld::return_power(HostId host) {
  truth(host).power = Power::booting;
  at(now_ + inventory_[host].boot_time, [this, host] { come_up(host); });
}

void FakeWorld::cut_off(HostId host) {
  const bool was_heard = answers(host);
  truth(host).connected = false;
  if (was_heard) fall_silent(host);
}

void FakeWorld::reconnect(HostId host) {
  truth(host).connected = true;
  if (!answers(host)) return;
  const HostState state = known_.hosts.state[host.index()];
  if (truth(host).suspected || state == HostState::unreachable || state == HostState::dead)
    seen(host);
  publish();
}

void FakeWorld::come_up(HostId host) {
  HostTruth& it = truth(host);
  if (it.power != Power::booting) return;
  it.power = Power::on;
  it.life = Incarnation{static_cast<std::uint64_t>(it.life) + 1};
  if (it.connected) seen(host);
}

// It answers: in the life known, or in a new one in which nothing of the old one runs.
void FakeWorld::seen(HostId host) {
  const std::size_t h = host.index();
  const Incarnation life = truth(host).life;
  truth(host).suspected = false;
  known_.hosts.suspected[host.index()] = 0;
  ++truth(host).silence;
  std::vector<VmId> here;
  for (std::size_t i = 0; i < vms_.size(); ++i)
    if (known_.vms.host[i] == host && holds_memory(known_.vms.state[i])) here.push_back(VmId(i));
  set_known(host, HostState::on);
  known_.hosts.incarnation[h] = life;
  emit(HostSeen{host, life});
  look(host);
  for (const VmId vm : here)
    if (known_.vms.state[vm.index()] == VmState::stopped)
      emit(VmStopped{vm, host, "its host was down"});
}

void FakeWorld::stop_vm(VmId vm, const std::string& cause) {
  const HostId host = known_.vms.host[vm.index()];
  if (!host.valid() || vms_[vm.index()].processes.erase(host) == 0) return;
  if (answers(host)) {
    look(host);
    emit(VmStopped{vm, host, cause});
    publish();
  }
}

void FakeWorld::pause_by_io_error(VmId vm) {
  VmTruth& it = vms_[vm.index()];
  const HostId host = known_.vms.host[vm.index()];
  const auto process = it.processes.find(host);
  if (process == it.processes.end() || process->second != VmState::running) return;
  process->second = VmState::paused;
  it.io_error = true;
  if (!answers(host)) return;
  look(host);
  emit(VmPaused{vm, host, "I/O error"});
  publish();
}

void FakeWorld::leave_copy(VmId vm, HostId host, bool active) {
  if (active)
    vms_[vm.index()].processes[host] = VmState::paused;
  else
    vms_[vm.index()].definitions.insert(host);
  look(host);
  publish();
}

void FakeWorld::set_demand(VmId vm, Megahertz demand) {
  known_.vms.cpu_demand[vm.index()] = static_cast<float>(demand.count());
}

void FakeWorld::set_brick(BrickId brick, bool online) {
  known_.brick_online[brick.index()] = online ? 1 : 0;
  emit(BrickChanged{brick, online, "set by the test"});
  publish();
}

std::vector<HostId> FakeWorld::really_on(VmId vm) const {
  std::vector<HostId> hosts;
  for (const auto& [host, state] : vms_[vm.index()].processes) hosts.push_back(host);
  return hosts;
}

BytesPerSecond FakeWorld::heal_limit(VolumeId volume) const {
  const auto found = heal_limits_.find(volume);
  return found == heal_limits_.end() ? BytesPerSecond(0) : found->second;
}

void drive(FakeWorld& world, Controller& controller, Instant until) {
  while (true) {
    const Instant wake = controller.tick(world);
    const Instant next = std::min(wake, world.next_due());
    if (next > until) break;
    world.advance(std::max(next - world.now(), Duration(1)));
  }
  world.advance(until - world.now());
}

}  // namespace gemello::testing
