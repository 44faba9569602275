#include "sim/swarm/audits/apart.hpp"

#include <fmt/format.h>

#include "sim/swarm/audits/domains.hpp"

namespace gemello::swarm {

void Apart::check(const Sight& sight, const Action& action, VmId other, HostId place, bool settled,
                  const char* how) const {
  const VirtualMachine& guest = sight.inventory[vm_of(action)];
  const VirtualMachine& beside = sight.inventory[other];
  const HostId host = target_of(action);
  const auto complain = [&](const char* where) {
    broken(sight.now, fmt::format("{} {} {}, which {} on {}", to_text(action, sight.inventory),
                                  where, beside.name, how, sight.inventory[place].name));
  };
  if (!guest.anti_affinity.empty() && beside.anti_affinity == guest.anti_affinity &&
      fail_together(sight.inventory, host, place, guest.across))
    complain("beside");
  const bool lost = sight.books.vms.state[other.index()] == VmState::lost;
  if (settled && !lost && !guest.affinity.empty() && beside.affinity == guest.affinity &&
      !fail_together(sight.inventory, host, place, guest.within))
    complain("away from");
}

void Apart::gave(const Sight& sight, const std::string&, ActionId id) {
  std::set<VmId>& lost = given_[id];
  for (std::size_t i = 0; i < sight.inventory.vms.size(); ++i)
    if (sight.books.vms.state[i] == VmState::lost && !sight.inventory.vms[i].affinity.empty())
      lost.insert(VmId(i));
}

void Apart::begun(const Sight& sight, ActionId id, const Action& action) {
  const auto given = given_.extract(id);
  const bool places = std::holds_alternative<Deploy>(action) ||
                      std::holds_alternative<Start>(action) ||
                      std::holds_alternative<Migrate>(action);
  if (!places) return;
  const VirtualMachine& guest = sight.inventory[vm_of(action)];
  if (guest.anti_affinity.empty() && guest.affinity.empty()) return;
  for (std::size_t i = 0; i < sight.truth.vms.size(); ++i) {
    const runs::VmRecord& other = sight.truth.vms[i];
    if (VmId(i) == vm_of(action) || !occupies(other.state)) continue;
    const bool was_lost = given && given.mapped().contains(VmId(i));
    check(sight, action, VmId(i), other.host, other.state != VmState::migrating && !was_lost,
          "lives");
  }
  for (const auto& [open_id, open] : *sight.truth.open_actions)
    if (const auto* move = std::get_if<Migrate>(&open);
        move != nullptr && move->vm != vm_of(action) &&
        sight.truth.vms[move->vm.index()].state == VmState::migrating)
      check(sight, action, move->vm, move->to, true, "is about to move");
}

}  // namespace gemello::swarm
