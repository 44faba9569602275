#include "sim/swarm/audits/one_instance.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gemello::swarm {
void OneInstance::begun(const Sight& sight, ActionId, const Action& action) {
  const bool starts =
      std::holds_alternative<Start>(action) || std::holds_alternative<Deploy>(action);
  const bool resumes = std::holds_alternative<Resume>(action);
  if (!starts && !resumes) return;
  const VmId vm = vm_of(action);
  const runs::VmRecord& truth = sight.truth.vms[vm.index()];
  const std::string what = to_text(action, sight.inventory);
  if (occupies(truth.state) && (starts || truth.host != target_of(action)))
    broken(sight.now,
           fmt::format("{}, but it is {} on {}", what, name(truth.state),
                       truth.host.valid() ? sight.inventory[truth.host].name : "nothing"));
  for (const VmCopy& copy : *sight.truth.copies)
    if (copy.vm == vm && occupies(copy.state))
      broken(sight.now, fmt::format("{}, but a copy of it is {} on {}", what, name(copy.state),
                                    sight.inventory[copy.host].name));
}

void OneInstance::settled(const Sight& sight) {
  for (const VmCopy& copy : *sight.truth.copies) {
    if (copy.state != VmState::running) continue;
    const runs::VmRecord& truth = sight.truth.vms[copy.vm.index()];
    if (truth.state == VmState::running)
      broken(sight.now,
             fmt::format("{} runs on {} and on {}", sight.inventory[copy.vm].name,
                         sight.inventory[truth.host].name, sight.inventory[copy.host].name));
  }
}

}  // namespace gemello::swarm
