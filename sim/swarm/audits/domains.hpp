#pragma once

#include "models/cloud/inventory.hpp"

namespace gemello::swarm {

/// Whether two hosts fail at one blow of this kind, by the words of the domain.
bool fail_together(const Inventory& inventory, HostId a, HostId b, FailureDomain domain);

}  // namespace gemello::swarm
