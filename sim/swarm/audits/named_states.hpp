#pragma once

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "named-states": every VM is in a state that makes sense (a guest that lives has a host, with
/// power; a migrating one has a migration), and of a host that answers the books show its guests as
/// they are.
class NamedStates final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "named-states"; }
  void settled(const Sight& sight) override;

 private:
  void check_truth(const Sight& sight, VmId vm) const;
  void check_books(const Sight& sight, VmId vm) const;
};

}  // namespace gemello::swarm
