#pragma once

#include <map>
#include <optional>

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "proven-restart": what was lost with a life of a host is started again only with a proof of that
/// very life's death, one that the world told (a fence that read off, an operator, a lease) and
/// that no answer of the host has voided since; and that life is over indeed.
class ProvenRestart final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "proven-restart"; }
  void told(const Sight& sight, const Event& event) override;
  void begun(const Sight& sight, ActionId id, const Action& action) override;

 private:
  std::map<HostId, ProofOfDeath> proofs_;  // told and not voided
};

}  // namespace gemello::swarm
