#pragma once

#include <cstdint>
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

  // All that the judgement of a VM follows from, as it was judged last.
  struct SeenHost {
    HostState state = HostState::off, shown = HostState::off;
    bool hung = false, silent = false;
    bool operator==(const SeenHost&) const = default;
  };
  // Packed, for it is compared at every instant.
  struct SeenVm {
    std::uint64_t places = 0;  // host, host shown
    std::uint32_t states = 0;  // state, state shown, boots
  };
  static SeenVm seen(const Sight& sight, std::size_t vm);

  std::vector<SeenHost> hosts_;
  std::vector<SeenVm> vms_;
};

}  // namespace gemello::swarm
