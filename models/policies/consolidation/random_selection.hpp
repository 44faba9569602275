#pragma once

#include <cstdint>

#include "models/policies/consolidation/vm_selector.hpp"

namespace gemello::policies {

/// RS: any movable VM of the host, each as likely as the others. The choice is a function of seed,
/// host, time and the number of VMs to choose from, so that a run repeats and no state is kept.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, section 4.2.2.
class RandomSelection final : public VmSelector {
 public:
  explicit RandomSelection(std::uint64_t seed = 1) : seed_(seed) {}

  VmId pick(const Plan& plan, HostId host) const override;

 private:
  std::uint64_t seed_;
};

}  // namespace gemello::policies
