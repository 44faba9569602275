#include "sim/swarm/audits/capacity.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gemello::swarm {

Capacity::Capacity(Report report, const Inventory& inventory)
    : Audit(std::move(report)), used_(inventory.hosts.size()) {
  for (const Host& host : inventory.hosts)
    room_.push_back(host.memory.count() - host.memory_reserved.count());
  for (const VirtualMachine& vm : inventory.vms) size_.push_back(vm.memory.count());
}

// What is on hosts follows from where which VMs are, and from what moves and which copies are left,
// which is looked at each time that there is any.
bool Capacity::changed(const Sight& sight) {
  const bool more = !sight.truth.open_actions->empty() || !sight.truth.copies->empty();
  const bool changed = more || more_ || sight.vms.moved();
  more_ = more;
  return changed;
}

void Capacity::settled(const Sight& sight) {
  if (!changed(sight)) return;
  std::fill(used_.begin(), used_.end(), 0);
  for (std::size_t vm = 0; vm < size_.size(); ++vm) {
    const runs::VmRecord& record = sight.truth.vms[vm];
    if (occupies(record.state) && record.host.valid()) used_[record.host.index()] += size_[vm];
  }
  for (const auto& [id, action] : *sight.truth.open_actions)
    if (const auto* move = std::get_if<Migrate>(&action))
      if (sight.truth.vms[move->vm.index()].state == VmState::migrating &&
          sight.truth.vms[move->vm.index()].host != move->to)
        used_[move->to.index()] += size_[move->vm.index()];
  for (const VmCopy& copy : *sight.truth.copies)
    if (copy.state == VmState::running || copy.state == VmState::paused)
      used_[copy.host.index()] += size_[copy.vm.index()];
  for (std::size_t host = 0; host < used_.size(); ++host) {
    const double limit =
        static_cast<double>(room_[host]) * sight.scenario.guard.memory_overcommit_max;
    if (static_cast<double>(used_[host]) > limit)
      broken(sight.now, fmt::format("guests on {} hold {} bytes of {}",
                                    sight.inventory.hosts[host].name, used_[host], room_[host]));
  }
}

}  // namespace gemello::swarm
