#pragma once

#include "models/policies/consolidation/vm_selector.hpp"

namespace gemello::policies {

/// MMT: the VM that moves fastest, that is the one with the least memory over an equal network;
/// the first in the host's list wins ties.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, section 4.2.1.
class MinimumMigrationTime final : public VmSelector {
 public:
  VmId pick(const Plan& plan, HostId host) const override;
};

}  // namespace gemello::policies
