#pragma once

#include <vector>

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "named-states": every VM is in a state that makes sense (a guest that lives has a host, with
/// power; a migrating one has a migration), and of a host that answers the books show its guests as
/// they are. Both follow from what it compares, and are judged again where that is not what it was.
class NamedStates final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "named-states"; }
  void settled(const Sight& sight) override;

 private:
  void check_truth(const Sight& sight, VmId vm) const;
  void check_books(const Sight& sight, VmId vm) const;
  bool hosts_changed(const Sight& sight);

  // All that the judgement of VMs follows from besides what VmChanges keeps, as it was judged last.
  struct SeenHost {
    HostState state = HostState::off, shown = HostState::off;
    bool hung = false, silent = false;
    bool operator==(const SeenHost&) const = default;
  };
  std::vector<SeenHost> hosts_;
};

}  // namespace gemello::swarm
