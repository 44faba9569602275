#include "sim/swarm/audits/named_states.hpp"

#include <fmt/format.h>

namespace gemello::swarm {

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
      const HostState host = sight.truth.hosts[record.host.index()].state;
      if (host != HostState::on && host != HostState::shutting_down)
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
  const std::size_t count = sight.truth.vms.size();
  const bool anew = hosts_changed(sight) || vms_.size() != count;
  vms_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const runs::VmRecord& vm = sight.truth.vms[i];
    const SeenVm now{vm.state, sight.books.vms.state[i], vm.boot_end.has_value(), vm.host,
                     sight.books.vms.host[i]};
    if (!anew && now == vms_[i]) continue;
    vms_[i] = now;
    check_truth(sight, VmId(i));
    check_books(sight, VmId(i));
  }
}

}  // namespace gemello::swarm
