#pragma once

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "apart": at the instant at which a VM is placed, no other of its anti-affinity group lives in
/// that failure domain or is on its way there, and all others of its affinity group that live do,
/// but for those that are lost and so will be started anew.
class Apart final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "apart"; }
  void begun(const Sight& sight, ActionId id, const Action& action) override;

 private:
  /// settled: it stays there.
  void check(const Sight& sight, const Action& action, VmId other, HostId place, bool settled,
             const char* how) const;
};

}  // namespace gemello::swarm
