#pragma once

#include <libvirt/libvirt.h>

#include "live/ends/call.hpp"
#include "live/libvirt/error.hpp"

namespace gemello::live::virt {

// One order each, over an open connection, as live/ends/call.hpp says. They block as libvirt does.
// No order is ever repeated: what a repetition means is the world's to know. Where libvirtd answers
// with an error that may have come late, they look once whether it had an effect.

Outcome carry_out(virConnectPtr handle, const StartDomain& order);
Outcome carry_out(virConnectPtr handle, const StopDomain& order);
Outcome carry_out(virConnectPtr handle, const MigrateDomain& order);
Outcome carry_out(virConnectPtr handle, const AbortMigration& order);
Outcome carry_out(virConnectPtr handle, const DestroyDomain& order);
Outcome carry_out(virConnectPtr handle, const ResumeDomain& order);

}  // namespace gemello::live::virt
