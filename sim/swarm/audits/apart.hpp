#pragma once

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "apart": at the instant at which a VM is placed, no other of its anti-affinity group lives on
/// that host or is on its way to it.
class Apart final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "apart"; }
  void begun(const Sight& sight, ActionId id, const Action& action) override;
};

}  // namespace gemello::swarm
