#pragma once

#include <cstdint>
#include <optional>

namespace gemello {

/// Life of a host. `off .. shutting_down` is what a world knows of itself; `unreachable` and
/// `dead` are what a controller knows of a host that fell silent.
enum class HostState : std::uint8_t {
  off,
  booting,
  on,
  shutting_down,
  unreachable,  ///< silent; may be dead, cut off or slow
  dead,         ///< proven dead, not yet back
};

enum class HostInput : std::uint8_t {
  power_on,
  booted,
  shut_down,
  powered_off,
  silence,  ///< every path to it is silent
  proof,    ///< proof of death of the life that fell silent
  answer,   ///< it answers (again), in whatever life
};

const char* name(HostState state);

/// The state after an input, or nothing where that input is no step of this state.
std::optional<HostState> step(HostState state, HostInput input);

}  // namespace gemello
