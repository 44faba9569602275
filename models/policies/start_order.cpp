#include "models/policies/start_order.hpp"

#include <algorithm>

namespace gemello::policies {
namespace {

// From when on it has served in this life of it; the boot is as long as ordered.
Instant serves_since(const FleetView& view, VmId vm) {
  const auto& vms = view.data().vms;
  const Instant placed = vms.placed_since[vm.index()];
  // A migration sets it anew; who was moved has served before. Who was there when a run began did
  // not boot in it.
  const bool moved = vms.last_moved[vm.index()] == placed;
  const bool there_already = placed == never || placed == origin;
  return moved || there_already ? origin : placed + view.inventory()[vm].boot_time;
}

}  // namespace

Instant may_start(const FleetView& view, VmId vm, const std::function<bool(VmId)>& coming) {
  const VirtualMachine& guest = view.inventory()[vm];
  Instant at = origin;
  for (const VmId other : guest.starts_after) {
    const bool lost = view.state(vm) == VmState::requested && view.state(other) == VmState::lost;
    if (coming(other) || lost || view.state(other) == VmState::starting) return never;
    if (serves(view.state(other))) at = std::max(at, serves_since(view, other) + guest.start_delay);
  }
  return at;
}

}  // namespace gemello::policies
