#include "models/policies/consolidation/minimum_migration_time.hpp"

namespace gemello::policies {

VmId MinimumMigrationTime::pick(const Plan& plan, HostId host) const {
  VmId best = VmId::none();
  for (const VmId vm : plan.vms_on(host)) {
    if (!plan.movable(vm)) continue;
    const Inventory& inventory = plan.inventory();
    if (!best.valid() || inventory[vm].memory < inventory[best].memory) best = vm;
  }
  return best;
}

}  // namespace gemello::policies
