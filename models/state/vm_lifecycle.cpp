#include "models/state/vm_lifecycle.hpp"

namespace gemello {

const char* name(VmState state) {
  switch (state) {
    case VmState::requested:
      return "requested";
    case VmState::starting:
      return "starting";
    case VmState::running:
      return "running";
    case VmState::migrating:
      return "migrating";
    case VmState::paused:
      return "paused";
    case VmState::stopping:
      return "stopping";
    case VmState::stopped:
      return "stopped";
    case VmState::lost:
      return "lost";
    case VmState::retired:
      return "retired";
  }
  return "?";
}

std::optional<VmState> step(VmState state, VmInput input) {
  using enum VmState;
  const bool placed = holds_memory(state);
  switch (input) {
    case VmInput::start:
      if (state == requested || state == stopped || state == lost) return starting;
      break;
    case VmInput::booted:
      if (state == starting) return running;
      break;
    case VmInput::begin_migration:
      if (state == running) return migrating;
      break;
    case VmInput::end_migration:
      if (state == migrating) return running;
      break;
    case VmInput::pause:
      if (state == running) return paused;
      break;
    case VmInput::resume:
      if (state == paused) return running;
      break;
    case VmInput::stop:
      if (state == running || state == starting || state == paused) return stopping;
      break;
    case VmInput::stopped:
      if (state == stopping) return stopped;
      break;
    case VmInput::crash:
      if (placed && state != lost) return stopped;
      break;
    case VmInput::host_silent:
      if (placed && state != lost) return lost;
      break;
    case VmInput::host_back:
      if (state == lost) return running;
      break;
    case VmInput::host_reborn:
      if (placed) return stopped;
      break;
    case VmInput::retire:
      if (state != retired && state != lost) return retired;
      break;
  }
  return std::nullopt;
}

bool holds_memory(VmState state) {
  switch (state) {
    case VmState::starting:
    case VmState::running:
    case VmState::migrating:
    case VmState::paused:
    case VmState::stopping:
    case VmState::lost:
      return true;
    case VmState::requested:
    case VmState::stopped:
    case VmState::retired:
      return false;
  }
  return false;
}

bool serves(VmState state) {
  return state == VmState::running || state == VmState::migrating;
}

}  // namespace gemello
