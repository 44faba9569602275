#pragma once

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "rejoined": a host that came back with what is left of a VM takes no guest before that is gone,
/// and it goes: after the storm, nothing of a VM that runs is left on another host that answers.
class Rejoined final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "rejoined"; }
  void begun(const Sight& sight, ActionId id, const Action& action) override;
  void ended(const Sight& sight, const Closing& closing) override;
};

}  // namespace gemello::swarm
