#pragma once

#include <cstdint>
#include <vector>

#include "models/fleet/fleet_data.hpp"
#include "sim/world/truth.hpp"

namespace gemello::swarm {

/// Which VMs are not as they were at the look before, in truth or in the books: kept once for all
/// audits, for they look at every instant, and at most of them no VM has changed.
class VmChanges {
 public:
  /// At the first look every VM has changed.
  void look(const sim::Truth& truth, const FleetData& books);

  /// VMs whose host, state or boot differ, ascending.
  const std::vector<VmId>& changed() const { return changed_; }
  /// Some VM's true host or state differs.
  bool moved() const { return moved_; }

 private:
  // Packed, for it is compared at every instant.
  struct Seen {
    std::uint64_t truth = ~std::uint64_t{};  // host, state: of none at first
    std::uint64_t shown = 0;                 // host shown, state shown, boots
  };
  std::vector<Seen> seen_;
  std::vector<VmId> changed_;
  bool moved_ = false;
};

}  // namespace gemello::swarm
