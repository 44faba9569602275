#pragma once

#include <memory>

#include "live/config/fleet_config.hpp"
#include "live/ends/hypervisor.hpp"
#include "live/ends/inbox.hpp"
#include "live/ends/order_window.hpp"

namespace gemello::live {

/// A power switch behind a fence agent (Debian's fence-agents), each order on a thread of its own.
/// read: on by exit code 0 with a line "Status: ON" on standard output, off by exit code 2 with
/// "Status: OFF" (without case and surrounding blanks); failed for all else, also for both lines:
/// an exit code alone is also a missing script's. off and on: done by exit code 0, else unknown,
/// for a switch that answers with an error may have acted all the same; a time-out is
/// unknown. shut_down runs the command `shut_down`; failed where there is none. A program that
/// could not be started has done nothing: failed. device(): the program's name and the host's,
/// never its arguments, which may hold a password. window: off, on and shut_down are begun only
/// where the turn outlasts their deadline, and killed there at the latest; null: no turns.
std::unique_ptr<PowerSwitch> make_fence_agent(const HostConfig& host, Duration timeout,
                                              std::shared_ptr<Inbox> inbox,
                                              std::shared_ptr<const OrderWindow> window = nullptr);

/// The second path to a host: its boot_id command. Failed: no command, an error, a time-out,
/// nothing printed.
std::unique_ptr<Witness> make_witness(const HostConfig& host, Duration timeout,
                                      std::shared_ptr<Inbox> inbox);

}  // namespace gemello::live
