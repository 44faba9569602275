#pragma once

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "one-instance": no VM is started, or let go on, while a process of it lives anywhere: at its
/// place or as a copy left elsewhere, whatever anybody knows of it. It is what locks on images are
/// for; here the order itself is the offence, for real storage drops the locks of a silent client.
class OneInstance final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "one-instance"; }
  void begun(const Sight& sight, ActionId id, const Action& action) override;
  void settled(const Sight& sight) override;
};

}  // namespace gemello::swarm
