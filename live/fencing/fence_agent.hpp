#pragma once

#include <memory>

#include "live/config/fleet_config.hpp"
#include "live/ends/hypervisor.hpp"
#include "live/ends/inbox.hpp"

namespace gemello::live {

/// A power switch behind a fence agent (Debian's fence-agents: exit code 0 success, for status 0
/// on and 2 off, anything else an error), each order on a thread of its own.
/// read: PowerReading by exit code, failed for any other; off and on: done by exit code 0, else
/// unknown, for a switch that answers with an error may have acted all the same; a time-out is
/// unknown. shut_down runs the command `shut_down`; failed where there is none. A program that
/// could not be started has done nothing: failed. device(): the program's name and the host's,
/// never its arguments, which may hold a password.
std::unique_ptr<PowerSwitch> make_fence_agent(const HostConfig& host, Duration timeout,
                                              std::shared_ptr<Inbox> inbox);

/// The second path to a host: its boot_id command. Failed: no command, an error, a time-out,
/// nothing printed.
std::unique_ptr<Witness> make_witness(const HostConfig& host, Duration timeout,
                                      std::shared_ptr<Inbox> inbox);

}  // namespace gemello::live
