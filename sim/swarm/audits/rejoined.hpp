#pragma once

#include <set>
#include <utility>

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "rejoined": a host that came back with what is left of a VM takes no guest before that is gone,
/// and it goes: after the storm, nothing of a VM that runs is left on another host that answers.
/// What is left counts from the first instant at whose end the host was heard with it.
class Rejoined final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "rejoined"; }
  void begun(const Sight& sight, ActionId id, const Action& action) override;
  void settled(const Sight& sight) override;
  void ended(const Sight& sight, const Closing& closing) override;

 private:
  std::set<std::pair<VmId, HostId>> heard_with_;
};

}  // namespace gemello::swarm
