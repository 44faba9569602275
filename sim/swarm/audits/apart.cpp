#include "sim/swarm/audits/apart.hpp"

#include <fmt/format.h>

namespace gemello::swarm {

void Apart::begun(const Sight& sight, ActionId, const Action& action) {
  const bool places = std::holds_alternative<Deploy>(action) ||
                      std::holds_alternative<Start>(action) ||
                      std::holds_alternative<Migrate>(action);
  if (!places) return;
  const VmId vm = vm_of(action);
  const HostId host = target_of(action);
  const std::string& group = sight.inventory[vm].anti_affinity;
  if (group.empty()) return;
  const auto clash = [&](VmId other, const char* how) {
    if (other == vm || sight.inventory[other].anti_affinity != group) return;
    broken(sight.now, fmt::format("{} beside {}, which {} there", to_text(action, sight.inventory),
                                  sight.inventory[other].name, how));
  };
  for (std::size_t i = 0; i < sight.truth.vms.size(); ++i) {
    const runs::VmRecord& other = sight.truth.vms[i];
    if (occupies(other.state) && other.host == host) clash(VmId(i), "lives");
  }
  for (const auto& [id, open] : *sight.truth.open_actions)
    if (const auto* move = std::get_if<Migrate>(&open); move != nullptr && move->to == host)
      if (sight.truth.vms[move->vm.index()].state == VmState::migrating)
        clash(move->vm, "is about to move");
}

}  // namespace gemello::swarm
