#pragma once

#include <memory>

#include "live/config/fleet_config.hpp"
#include "live/ends/hypervisor.hpp"
#include "live/ends/inbox.hpp"

namespace gemello::live {

/// A Gluster trusted pool, by its command line, on a thread of its own.
/// throttle_heal answers failed: Gluster has no bound in bytes per second.
std::unique_ptr<Storage> make_gluster_storage(const GlusterConfig& config,
                                              std::shared_ptr<Inbox> inbox);

/// A look in which one command hangs until it is given up (20 s) and the others, which answer
/// within seconds, take as long again.
inline constexpr Duration gluster_look_max = 40s;

/// The same look, blocking: for `inventory`. Errors: InputError.
StorageReport observe_gluster(const GlusterConfig& config);

}  // namespace gemello::live
