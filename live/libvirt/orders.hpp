#pragma once

#include <libvirt/libvirt.h>

#include "live/ends/call.hpp"
#include "live/ends/order_window.hpp"
#include "live/libvirt/error.hpp"

namespace gemello::live::virt {

// One order each, over an open connection, as live/ends/call.hpp says. They block as libvirt does.
// No order is ever repeated: what a repetition means is the world's to know. Where libvirtd answers
// with an error that may have come late, they look once whether it had an effect. Before each call
// that changes something the leave is asked: held_back, or unknown where an earlier call of the
// same order has changed something.

Outcome carry_out(virConnectPtr handle, const StartDomain& order, const OrderLeave& leave);
Outcome carry_out(virConnectPtr handle, const StopDomain& order, const OrderLeave& leave);
Outcome carry_out(virConnectPtr handle, const MigrateDomain& order, const OrderLeave& leave);
Outcome carry_out(virConnectPtr handle, const AbortMigration& order, const OrderLeave& leave);
Outcome carry_out(virConnectPtr handle, const DestroyDomain& order, const OrderLeave& leave);
Outcome carry_out(virConnectPtr handle, const ResumeDomain& order, const OrderLeave& leave);

}  // namespace gemello::live::virt
