#pragma once

#include <functional>
#include <memory>

#include "live/config/fleet_config.hpp"
#include "live/ends/hypervisor.hpp"
#include "live/ends/inbox.hpp"
#include "live/fencing/process.hpp"

namespace gemello::live {

/// Runs one command to its end: `run_process` with `gluster_timeout`, or what a test says.
using GlusterRunner = std::function<ProcessResult(const Command&)>;

/// After this a command is given up. A server that lost its power makes `volume status` hang for
/// minutes.
inline constexpr Duration gluster_timeout = 20s;

/// One look at the pool: `volume info` (of config.volume, or all), `volume status detail` of each
/// started volume, `heal info summary` of the replicated ones among them, the version. Blocks as
/// long as its commands. What only adds to the picture may fail: heal counts, version. Where
/// `volume status` fails, the heal summary tells which bricks are connected, without sizes.
/// Errors: InputError (the command, Gluster's reason).
StorageReport look_at_gluster(const GlusterConfig& config, const GlusterRunner& run);

/// make_gluster_storage with another runner.
std::unique_ptr<Storage> make_gluster_storage(const GlusterConfig& config, GlusterRunner run,
                                              std::shared_ptr<Inbox> inbox);

}  // namespace gemello::live
