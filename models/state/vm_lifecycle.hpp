#pragma once

#include <cstdint>
#include <optional>

namespace gemello {

/// Life of a virtual machine as monitoring sees it.
enum class VmState : std::uint8_t {
  requested,  ///< ordered, never started
  starting,   ///< booting: holds its memory, serves nobody
  running,
  migrating,
  paused,
  stopping,
  stopped,
  lost,     ///< its host is unreachable or dead: may still run there
  retired,  ///< gone for good
};

enum class VmInput : std::uint8_t {
  start,
  booted,
  begin_migration,
  end_migration,  ///< moved or rolled back: it runs on one host
  pause,
  resume,
  stop,
  stopped,
  crash,        ///< its process died, its host lives
  host_silent,  ///< its host fell silent
  host_back,    ///< the same life of its host answers again, the VM in it
  host_reborn,  ///< its host answers in a new life: whatever ran there is gone
  retire,
};

const char* name(VmState state);

/// The state after an input, or nothing where that input is no step of this state. A lost VM
/// starts only after proof of death; the proof is the Guard's matter, the step is the same.
std::optional<VmState> step(VmState state, VmInput input);

/// Effects of being in a state.
bool holds_memory(VmState state);  ///< occupies memory of its host
bool serves(VmState state);        ///< its users are served

}  // namespace gemello
