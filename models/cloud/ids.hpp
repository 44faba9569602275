#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace gemello {

/// A typed index into one table of the Inventory: dense, 0-based, given in file order. Names are
/// looked up in the table; ids never travel between inventories.
template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::size_t index) : index_(static_cast<std::uint32_t>(index)) {}

  static constexpr Id none() { return Id(); }
  constexpr bool valid() const { return index_ != absent; }
  constexpr std::uint32_t index() const { return index_; }
  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  static constexpr std::uint32_t absent = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t index_ = absent;
};

using SiteId = Id<struct SiteTag>;
using RackId = Id<struct RackTag>;
using MachineId = Id<struct MachineTag>;
using HostId = Id<struct HostTag>;
using DiskServerId = Id<struct DiskServerTag>;
using SwitchId = Id<struct SwitchTag>;
using VlanId = Id<struct VlanTag>;
using CircuitId = Id<struct CircuitTag>;
using BrickId = Id<struct BrickTag>;
using ReplicaSetId = Id<struct ReplicaSetTag>;
using VolumeId = Id<struct VolumeTag>;
using FlavourId = Id<struct FlavourTag>;
using VmId = Id<struct VmTag>;

}  // namespace gemello
