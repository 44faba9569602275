#pragma once

#include <functional>

#include "models/fleet/fleet_view.hpp"

namespace gemello::policies {

/// From when on a VM may be started as far as the VMs go that it starts after: `never` as long as
/// one of them is `coming` (to be started, too) or boots, or, for the first start of a VM, is lost;
/// else when each has served for the VM's delay. What a person stopped, or nobody wants, is not
/// waited for.
/// Source: start order with delays as in VMware vSphere HA and XenServer; own reading.
Instant may_start(const FleetView& view, VmId vm, const std::function<bool(VmId)>& coming);

}  // namespace gemello::policies
