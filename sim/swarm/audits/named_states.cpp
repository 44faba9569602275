#include "sim/swarm/audits/named_states.hpp"

#include <fmt/format.h>

namespace gemello::swarm {
namespace {

bool has_power(const Sight& sight, HostId host) {
  const HostState state = sight.truth.hosts[host.index()].state;
  return state == HostState::on || state == HostState::shutting_down;
}

// All of it has been sent, and it is about to go on at the other host, whatever becomes of this
// one.
bool goes_on_elsewhere(const Sight& sight, VmId vm) {
  for (const auto& [id, open] : *sight.truth.open_actions)
    if (const auto* move = std::get_if<Migrate>(&open); move != nullptr && move->vm == vm)
      return sight.truth.vms[vm.index()].state == VmState::migrating && has_power(sight, move->to);
  return false;
}

}  // namespace

void NamedStates::check_truth(const Sight& sight, VmId vm) const {
  const runs::VmRecord& record = sight.truth.vms[vm.index()];
  const auto complain = [&](const char* how) {
    broken(sight.now,
           fmt::format("{} is {}, {}", sight.inventory[vm].name, name(record.state), how));
  };
  switch (record.state) {
    case VmState::requested:
      if (record.host.valid()) complain("and has a host");
      return;
    case VmState::stopped:
    case VmState::retired:
      if (record.boot_end) complain("and still boots");
      return;
    case VmState::lost:
      return complain("which is no truth but what somebody takes for it");
    case VmState::starting:
    case VmState::running:
    case VmState::migrating:
    case VmState::paused:
    case VmState::stopping: {
      if (!record.host.valid()) return complain("and nowhere");
      if (!has_power(sight, record.host) && !goes_on_elsewhere(sight, vm))
        complain("on a host without power");
      return;
    }
  }
  complain("which is no state");
}

void NamedStates::check_books(const Sight& sight, VmId vm) const {
  const std::size_t i = vm.index();
  const runs::VmRecord& record = sight.truth.vms[i];
  if (!record.host.valid()) return;
  const auto answers = [&](HostId which) {
    const runs::HostRecord& host = sight.truth.hosts[which.index()];
    return host.state == HostState::on && !host.hung && !host.silent_since &&
           sight.books.hosts.state[which.index()] == HostState::on;
  };
  if (!answers(record.host)) return;
  if (sight.books.vms.state[i] == record.state && sight.books.vms.host[i] == record.host) return;
  const HostId shown = sight.books.vms.host[i];
  // Moved unheard and gone with its new host: nothing tells of that until the place it is shown at
  // answers too, and until then it is lost with that one.
  if (record.state == VmState::stopped && sight.books.vms.state[i] == VmState::lost &&
      shown.valid() && shown != record.host && !answers(shown))
    return;
  broken(sight.now, fmt::format("{} is {} on {}, which answers, and is shown as {} on {}",
                                sight.inventory[vm].name, name(record.state),
                                sight.inventory[record.host].name, name(sight.books.vms.state[i]),
                                shown.valid() ? sight.inventory[shown].name : "nothing"));
}

bool NamedStates::hosts_changed(const Sight& sight) {
  const std::size_t count = sight.truth.hosts.size();
  bool changed = hosts_.size() != count;
  hosts_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const runs::HostRecord& host = sight.truth.hosts[i];
    const SeenHost now{host.state, sight.books.hosts.state[i], host.hung,
                       host.silent_since.has_value()};
    if (now == hosts_[i]) continue;
    hosts_[i] = now;
    changed = true;
  }
  return changed;
}

void NamedStates::settled(const Sight& sight) {
  const auto judge = [&](VmId vm) {
    check_truth(sight, vm);
    check_books(sight, vm);
  };
  if (hosts_changed(sight))
    for (std::size_t vm = 0; vm < sight.truth.vms.size(); ++vm) judge(VmId(vm));
  else
    for (const VmId vm : sight.vms.changed()) judge(vm);
}

}  // namespace gemello::swarm
