#include "sim/swarm/audits/proven_restart.hpp"

#include <fmt/format.h>

namespace gemello::swarm {

void ProvenRestart::told(const Sight&, const Event& event) {
  const auto keep = [&](const std::optional<ProofOfDeath>& proof) {
    if (proof) proofs_.insert_or_assign(proof->host(), *proof);
  };
  if (const auto* done = std::get_if<ActionDone>(&event.body)) keep(done->proof);
  if (const auto* dead = std::get_if<HostProvenDead>(&event.body)) keep(dead->proof);
  if (const auto* seen = std::get_if<HostSeen>(&event.body)) proofs_.erase(seen->host);
}

void ProvenRestart::begun(const Sight& sight, ActionId, const Action& action) {
  const auto* start = std::get_if<Start>(&action);
  if (start == nullptr) return;
  const std::size_t vm = start->vm.index();
  if (sight.books.vms.state[vm] != VmState::lost) return;
  const HostId host = sight.books.vms.host[vm];
  const Incarnation life = sight.books.vms.lost_with[vm];
  const auto complain = [&](const char* why) {
    broken(
        sight.now,
        fmt::format("{}, which was lost with life {} of {}: {}", to_text(action, sight.inventory),
                    static_cast<std::uint64_t>(life), sight.inventory[host].name, why));
  };
  if (!start->proof) return complain("it carries no proof");
  if (start->proof->host() != host || start->proof->incarnation() != life)
    return complain("its proof is of another life");
  const auto known = proofs_.find(host);
  if (known == proofs_.end() || !(known->second == *start->proof))
    return complain("nobody told this proof, or the host has answered since");
  const runs::HostRecord& truth = sight.truth.hosts[host.index()];
  if (truth.incarnation == life && truth.state != HostState::off) complain("that life goes on");
}

}  // namespace gemello::swarm
