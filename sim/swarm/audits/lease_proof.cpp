#include "sim/swarm/audits/lease_proof.hpp"

#include <fmt/format.h>

namespace gemello::swarm {

void LeaseProof::check(const Sight& sight, const ProofOfDeath& proof, const char* when) const {
  if (!std::holds_alternative<LeaseExpiry>(proof.evidence())) return;
  const runs::HostRecord& truth = sight.truth.hosts[proof.host().index()];
  if (truth.incarnation != proof.incarnation() || truth.state == HostState::off) return;
  std::size_t guests = 0;
  for (const runs::VmRecord& vm : sight.truth.vms)
    guests += occupies(vm.state) && vm.host == proof.host() ? 1 : 0;
  broken(sight.now,
         fmt::format("the lease of {} is taken for its death {}, but that life is {}{} with {} "
                     "guests: its watchdog has not reset it",
                     sight.inventory[proof.host()].name, when, name(truth.state),
                     truth.hung ? " and hangs" : "", guests));
}

void LeaseProof::told(const Sight& sight, const Event& event) {
  if (const auto* dead = std::get_if<HostProvenDead>(&event.body); dead != nullptr && dead->proof)
    check(sight, *dead->proof, "when it is told");
}

void LeaseProof::begun(const Sight& sight, ActionId, const Action& action) {
  if (const auto* start = std::get_if<Start>(&action); start != nullptr && start->proof)
    check(sight, *start->proof, "at a restart");
}

}  // namespace gemello::swarm
