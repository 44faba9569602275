#pragma once

#include <string>
#include <vector>

#include "live/config/fleet_config.hpp"

namespace gemello::live {

/// What stands for every kind of action behind --auto; so does --auto alone.
inline constexpr const char* every_kind = "all";

/// What the command line says of the Gate.
struct GateChoice {
  std::string mode;                    ///< "observe" or "recommend"; empty: the fleet file's
  std::vector<std::string> automatic;  ///< names of kinds, or every_kind
};

/// Empty if each is the name of a kind or every_kind, else what is wrong.
std::string fault_of_kind(const std::string& text);

/// observe, recommend and approve as the fleet file and the command line say; automatic by the
/// command line only. The kinds are sound.
Gate gate_of(const FleetConfig& fleet, const GateChoice& choice);

/// What this Gate lets pass, for people: "acts by itself: start, fence; otherwise recommend".
std::string gate_text(const Gate& gate, GateMode fallback);

/// True if VMs are started elsewhere by themselves, and what their old hosts bring back is not
/// removed.
bool keeps_leftovers(const Gate& gate);

}  // namespace gemello::live
