#pragma once

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "lease-proof": whoever a lease proves dead is dead: the watchdog has reset that very life (or
/// something else has ended it) before the proof is told, and none of its guests runs when a VM is
/// started on the strength of it.
class LeaseProof final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "lease-proof"; }
  void told(const Sight& sight, const Event& event) override;
  void begun(const Sight& sight, ActionId id, const Action& action) override;

 private:
  void check(const Sight& sight, const ProofOfDeath& proof, const char* when) const;
};

}  // namespace gemello::swarm
