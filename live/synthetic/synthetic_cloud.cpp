#include "live/synthetic/synthetic_cloud.hpp"

#include <algorithm>

#include "models/units/error.hpp"

namespace gemello::live {

SyntheticCloud::SyntheticCloud(const Inventory& inventory, const std::vector<HostId>& placement,
                               std::shared_ptr<Inbox> inbox, Instant start, SyntheticTimes times)
    : inventory_(inventory),
      inbox_(std::move(inbox)),
      times_(times),
      agenda_(start),
      hosts_(inventory.hosts.size()),
      brick_up_(inventory.bricks.size(), true) {
  GEMELLO_INVARIANT(placement.size() == inventory.vms.size(), "a place, or none(), for every VM");
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    if (!inventory.hosts[i].starts_on) continue;
    hosts_[i].power = SyntheticHost::Power::on;
    hosts_[i].life = 1;
    hosts_[i].on_since = hosts_[i].charged_at = start;
  }
  for (std::size_t i = 0; i < placement.size(); ++i) {
    const VirtualMachine& vm = inventory.vms[i];
    shapes_[vm.name] = shape_of(vm, i + 1);
    if (!placement[i].valid()) continue;
    SyntheticDomain& domain = at(placement[i]).domains[vm.name];
    domain.state = DomainState::running;
    domain.definition = definition(VmId(i));
    domain.process = ++last_number_;
  }
}

std::string SyntheticCloud::definition(VmId vm) const {
  return definition_of(name_of(vm), shapes_.at(name_of(vm)));
}

void SyntheticCloud::later(HostId host, Duration delay, std::function<void()> what) {
  agenda_.after(delay, [this, host, life = at(host).life, what = std::move(what)] {
    if (!alive(host, life)) return;
    book(host);
    what();
  });
}

void SyntheticCloud::post(const Channel& inbox, Duration delay, Answer answer) {
  agenda_.after(delay, [inbox, answer = std::move(answer)] { inbox->put(answer); });
}

std::optional<Mishap> SyntheticCloud::take_mishap(HostId host) {
  const auto found = std::find_if(mishaps_.begin(), mishaps_.end(), [&](const Mishap& mishap) {
    return !mishap.host.valid() || mishap.host == host;
  });
  if (found == mishaps_.end()) return std::nullopt;
  const Mishap mishap = *found;
  mishaps_.erase(found);
  return mishap;
}

void SyntheticCloud::tell(HostId host) {
  const SyntheticHost& it = at(host);
  if (!tells_ || !it.reachable() || !it.line_open || it.hung) return;
  agenda_.after(it.delay, [inbox = inbox_, name = inventory_[host].name] { inbox->nudge(name); });
}

void SyntheticCloud::lose_power(HostId host) {
  at(host).supply = false;
  power_down(host);
}

void SyntheticCloud::return_power(HostId host) {
  if (at(host).power == SyntheticHost::Power::off) boot(host);
}

void SyntheticCloud::cut_off(HostId host) {
  SyntheticHost& it = at(host);
  if (!it.connected) return;
  it.connected = false;
  agenda_.after(times_.keepalive, [this, host, cut = ++it.cuts] {
    if (at(host).connected || at(host).cuts != cut) return;
    break_line(host, "the connection broke: no reply to keepalive messages");
    break_migrations(host);
  });
}

void SyntheticCloud::reconnect(HostId host) {
  SyntheticHost& it = at(host);
  if (it.connected) return;
  it.connected = true;
  if (!it.runs()) return;
  flush(host);
  std::vector<std::uint64_t> sent;
  sent.swap(it.on_wire);
  for (const std::uint64_t call : sent) accept(call);
  go_on_with_migrations();
}

void SyntheticCloud::hang(HostId host) {
  if (at(host).runs()) at(host).hung = true;
}

void SyntheticCloud::unhang(HostId host) {
  SyntheticHost& it = at(host);
  if (!it.hung) return;
  it.hung = false;
  book(host);
  flush(host);
  std::deque<std::function<void()>> held;
  held.swap(it.held);
  for (const auto& what : held) what();
}

void SyntheticCloud::set_demand(VmId vm, Megahertz demand) {
  for (std::size_t i = 0; i < hosts_.size(); ++i) book(HostId(i));
  shapes_.at(name_of(vm)).demand = demand;
}

void SyntheticCloud::pause_by_io_error(VmId vm) {
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    SyntheticDomain* domain = find(HostId(i), name_of(vm));
    if (domain == nullptr || domain->state != DomainState::running) continue;
    book(HostId(i));
    domain->state = DomainState::io_error;
    tell(HostId(i));
  }
}

void SyntheticCloud::stop_by_itself(VmId vm) {
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const SyntheticDomain* domain = find(HostId(i), name_of(vm));
    if (domain == nullptr || domain->state != DomainState::running) continue;
    book(HostId(i));
    end_process(HostId(i), name_of(vm), ShutOffReason::shut_down);
  }
}

void SyntheticCloud::crash(VmId vm, HostId host) {
  const SyntheticDomain* domain = find(host, name_of(vm));
  if (domain == nullptr || !active(domain->state)) return;
  book(host);
  end_process(host, name_of(vm), ShutOffReason::crashed);
}

void SyntheticCloud::leave_copy(VmId vm, HostId host, bool active) {
  book(host);
  SyntheticDomain& copy = at(host).domains[name_of(vm)];
  copy = {};
  copy.definition = definition(vm);
  if (active) {
    copy.state = DomainState::paused;
    copy.process = ++last_number_;
  }
  tell(host);
}

void SyntheticCloud::add_guest(const std::string& name, HostId host, Bytes memory) {
  book(host);
  GuestShape shape;
  shape.uuid = uuid_of(shapes_.size() + 1);
  shape.memory = memory;
  shapes_.emplace(name, shape);
  SyntheticDomain& guest = at(host).domains[name];
  guest.state = DomainState::running;
  guest.definition = definition_of(name, shapes_.at(name));
  guest.process = ++last_number_;
  tell(host);
}

std::vector<HostId> SyntheticCloud::really_on(VmId vm) const {
  std::vector<HostId> found;
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const auto state = state_on(HostId(i), name_of(vm));
    if (state && may_write(*state)) found.push_back(HostId(i));
  }
  return found;
}

std::optional<DomainState> SyntheticCloud::state_on(HostId host, const std::string& domain) const {
  const auto found = at(host).domains.find(domain);
  if (found == at(host).domains.end()) return std::nullopt;
  return found->second.state;
}

BytesPerSecond SyntheticCloud::heal_limit(VolumeId volume) const {
  const auto found = heal_limits_.find(volume);
  return found == heal_limits_.end() ? BytesPerSecond(0) : found->second;
}

}  // namespace gemello::live
