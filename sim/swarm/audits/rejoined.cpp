#include "sim/swarm/audits/rejoined.hpp"

#include <fmt/format.h>

namespace gemello::swarm {

void Rejoined::begun(const Sight& sight, ActionId, const Action& action) {
  const auto* move = std::get_if<Migrate>(&action);
  const bool starts =
      std::holds_alternative<Start>(action) || std::holds_alternative<Deploy>(action);
  if (!starts && move == nullptr) return;
  const HostId host = move != nullptr ? move->to : target_of(action);
  for (const VmCopy& copy : *sight.truth.copies)
    if (copy.host == host && heard_with_.contains({copy.vm, copy.host}))
      broken(sight.now,
             fmt::format("{}, but {} holds a stale copy of {}", to_text(action, sight.inventory),
                         sight.inventory[host].name, sight.inventory[copy.vm].name));
}

// A host that blinks is not asked while it is silent, and a copy that a start of this very instant
// makes is nobody's oversight.
void Rejoined::settled(const Sight& sight) {
  if (sight.truth.copies->empty() && heard_with_.empty()) return;
  std::set<std::pair<VmId, HostId>> now;
  for (const VmCopy& copy : *sight.truth.copies) {
    const runs::HostRecord& host = sight.truth.hosts[copy.host.index()];
    const bool heard = host.state == HostState::on && !host.hung && !host.silent_since &&
                       sight.books.hosts.state[copy.host.index()] == HostState::on;
    if (heard || heard_with_.contains({copy.vm, copy.host})) now.insert({copy.vm, copy.host});
  }
  heard_with_ = std::move(now);
}

void Rejoined::ended(const Sight& sight, const Closing& closing) {
  if (!closing.led) return;
  const auto answers = [&](HostId host) {
    return sight.truth.hosts[host.index()].state == HostState::on &&
           sight.books.hosts.state[host.index()] == HostState::on;
  };
  for (const VmCopy& copy : *sight.truth.copies) {
    const runs::VmRecord& vm = sight.truth.vms[copy.vm.index()];
    if (vm.state != VmState::running || !answers(vm.host) || !answers(copy.host)) continue;
    broken(sight.now, fmt::format("{} runs on {}, and {} still holds a stale copy of it",
                                  sight.inventory[copy.vm].name, sight.inventory[vm.host].name,
                                  sight.inventory[copy.host].name));
  }
}

}  // namespace gemello::swarm
