#include "models/policies/consolidation/random_selection.hpp"

#include <vector>

#include <boost/random/uniform_int_distribution.hpp>
#include <fmt/format.h>

#include "models/units/streams.hpp"

namespace gemello::policies {

VmId RandomSelection::pick(const Plan& plan, HostId host) const {
  std::vector<VmId> movable;
  for (const VmId vm : plan.vms_on(host))
    if (plan.movable(vm)) movable.push_back(vm);
  if (movable.empty()) return VmId::none();
  // A stream for each number of VMs: the picks of one round, in which that number falls, are
  // independent of each other.
  Stream stream(
      seed_, fmt::format("vm-selection/random {} {}", plan.inventory()[host].name, movable.size()),
      static_cast<std::uint64_t>(plan.now().time_since_epoch().count()));
  boost::random::uniform_int_distribution<std::size_t> any(0, movable.size() - 1);
  return movable[any(stream)];
}

}  // namespace gemello::policies
