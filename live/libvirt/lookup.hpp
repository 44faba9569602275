#pragma once

#include <string>

#include <libvirt/libvirt.h>

#include "live/libvirt/domain_state.hpp"
#include "live/libvirt/error.hpp"
#include "live/libvirt/handles.hpp"

namespace gemello::live::virt {

// What several orders need.

/// Nothing and the error where there is no domain of this name.
Domain look_up(virConnectPtr handle, const std::string& name, Error& error);
/// False and libvirt's last error where it could not be read.
bool read_raw(virDomainPtr domain, RawState& raw);
/// Ends its process at once. Done also if it had ended before.
Outcome switch_off(virDomainPtr domain);
/// Forgets the definition of a domain that is off, with what libvirtd keeps of it (a saved memory,
/// records of snapshots), but not its firmware's variables and its TPM: the guest may live on
/// elsewhere. Done also where there is none. Ends no process: an active domain becomes transient.
Outcome forget(virDomainPtr domain);

}  // namespace gemello::live::virt
