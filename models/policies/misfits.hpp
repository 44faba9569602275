#pragma once

#include <algorithm>
#include <vector>

#include "models/planning/plan.hpp"

namespace gemello::policies {

/// VMs for which a plan had no host: what asks for at least as much of everything needs no second
/// look, as long as nothing leaves the plan.
class Misfits {
 public:
  bool covers(const Plan& plan, VmId vm) const {
    const VirtualMachine& guest = plan.inventory()[vm];
    return std::any_of(sizes_.begin(), sizes_.end(), [&](const Size& size) {
      return guest.memory >= size.memory && guest.vcpus >= size.vcpus &&
             plan.demand(vm) >= size.demand;
    });
  }
  void add(const Plan& plan, VmId vm) {
    const VirtualMachine& guest = plan.inventory()[vm];
    // Its group, and not its size, may be what kept it out.
    if (guest.anti_affinity.empty() && guest.affinity.empty())
      sizes_.push_back({guest.memory, guest.vcpus, plan.demand(vm)});
  }

 private:
  struct Size {
    Bytes memory;
    Cores vcpus;
    double demand;  // MHz
  };
  std::vector<Size> sizes_;
};

}  // namespace gemello::policies
