#include "models/state/host_lifecycle.hpp"

namespace gemello {

const char* name(HostState state) {
  switch (state) {
    case HostState::off:
      return "off";
    case HostState::booting:
      return "booting";
    case HostState::on:
      return "on";
    case HostState::shutting_down:
      return "shutting-down";
    case HostState::unreachable:
      return "unreachable";
    case HostState::dead:
      return "dead";
  }
  return "?";
}

std::optional<HostState> step(HostState state, HostInput input) {
  using enum HostState;
  switch (input) {
    case HostInput::power_on:
      if (state == off || state == dead) return booting;
      break;
    case HostInput::booted:
      if (state == booting) return on;
      break;
    case HostInput::shut_down:
      if (state == on) return shutting_down;
      break;
    case HostInput::powered_off:
      if (state == shutting_down || state == booting || state == on) return off;
      break;
    case HostInput::silence:
      if (state == on || state == shutting_down || state == booting) return unreachable;
      break;
    case HostInput::proof:
      if (state == unreachable) return dead;
      break;
    case HostInput::answer:
      if (state == unreachable || state == dead || state == off) return on;
      break;
  }
  return std::nullopt;
}

}  // namespace gemello
