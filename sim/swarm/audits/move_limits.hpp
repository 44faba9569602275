#pragma once

#include <map>
#include <vector>

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "move-limits": no more migrations at once, in the fleet and at a host, and no more in any hour
/// than the Guard allows.
class MoveLimits final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "move-limits"; }
  void told(const Sight& sight, const Event& event) override;
  void begun(const Sight& sight, ActionId id, const Action& action) override;

 private:
  std::map<ActionId, Migrate> under_way_;
  std::vector<Instant> begun_;
};

}  // namespace gemello::swarm
