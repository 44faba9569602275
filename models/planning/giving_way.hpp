#pragma once

#include <algorithm>
#include <tuple>
#include <vector>

#include "models/cloud/inventory.hpp"

namespace gemello::planning {

/// Who gives way on one host, first to last: the least important, of those the largest, so that few
/// will do.
inline void sort_giving_way(const Inventory& inventory, std::vector<VmId>& vms) {
  const auto rank = [&](VmId vm) {
    return std::tuple(inventory[vm].priority, -inventory[vm].memory.count(), vm);
  };
  std::sort(vms.begin(), vms.end(), [&](VmId a, VmId b) { return rank(a) < rank(b); });
}

/// Room for one VM: who has to go, and from where.
struct Room {
  HostId host;
  std::vector<VmId> vms;

  /// Of two rooms the one for which fewer go, then those with less memory.
  bool less_than(const Room& other, const Inventory& inventory) const {
    const auto cost = [&](const Room& room) {
      Bytes memory{};
      for (const VmId vm : room.vms) memory += inventory[vm].memory;
      return std::tuple(room.vms.size(), memory);
    };
    return cost(*this) < cost(other);
  }
};

}  // namespace gemello::planning
