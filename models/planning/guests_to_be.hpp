#pragma once

#include <cstddef>
#include <vector>

#include "models/fleet/fleet_view.hpp"

namespace gemello::planning {

/// A fleet and some VMs that nobody ordered yet: requested, all alike, behind its own.
class GuestsToBe {
 public:
  /// Copies what the view shows; `like` is each of them, with a number behind its name.
  GuestsToBe(const FleetView& view, const VirtualMachine& like, std::size_t count);
  GuestsToBe(const GuestsToBe&) = delete;
  GuestsToBe& operator=(const GuestsToBe&) = delete;

  const FleetView& view() const { return view_; }
  std::size_t count() const { return count_; }
  VmId operator[](std::size_t guest) const { return VmId(first_ + guest); }

 private:
  Inventory inventory_;
  FleetData data_;
  InFlightTable in_flight_;
  std::vector<ProofOfDeath> proofs_;
  FleetView view_;
  std::size_t first_;
  std::size_t count_;
};

}  // namespace gemello::planning
