#pragma once

#include <map>
#include <set>
#include <vector>

#include "models/fleet/event.hpp"
#include "models/fleet/fleet_data.hpp"

namespace gemello {

/// What no snapshot shows and who begins to lead has to know: what users want, and why a VM
/// stopped. It is told again, as real worlds do: users ask again, and the hypervisor keeps why a
/// guest ended.
class StandingNews {
 public:
  void note(const Event& event);
  /// Of each VM that its users wait for, of each that they want gone and that is not, and of each
  /// that is shown as stopped.
  std::vector<Event> again(Instant now, const FleetData& shown) const;

 private:
  std::set<VmId> requested_;
  std::set<VmId> unwanted_;
  std::map<VmId, VmStopped> stopped_;  // the last of each
};

}  // namespace gemello
