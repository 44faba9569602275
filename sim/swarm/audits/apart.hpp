#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "apart": at the instant at which a VM is placed, no other of its anti-affinity group lives in
/// that failure domain or is on its way there, and all others of its affinity group that live do,
/// but for those that are lost, or were when the order was given, and so will be started anew.
class Apart final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "apart"; }
  void begun(const Sight& sight, ActionId id, const Action& action) override;
  void gave(const Sight& sight, const std::string& controller, ActionId id) override;
  void dropped(const Sight&, const std::string&, ActionId id) override { given_.erase(id); }

 private:
  /// settled: it stays there.
  void check(const Sight& sight, const Action& action, VmId other, HostId place, bool settled,
             const char* how) const;

  // Who of a group was lost when one of several controllers gave an order that has not arrived yet.
  std::map<ActionId, std::set<VmId>> given_;
};

}  // namespace gemello::swarm
