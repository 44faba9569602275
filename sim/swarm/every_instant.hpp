#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/runs/fault.hpp"
#include "sim/swarm/play.hpp"

namespace gemello::swarm {

/// One way to disturb a run that is known: a fault at an instant, or the controller's death.
struct Probe {
  std::optional<runs::Fault> fault;
  std::uint64_t dies_at_step = 0;  ///< 0: it lives
};

/// How long a fault of a probe lasts: longer than a silence may last unnoticed and a fence takes.
inline constexpr Duration probe_lasts = 3min;

/// One fault of each kind that fits at each instant at which anything happened (but the end's), the
/// part drawn by the seed; and the controller's death at each of its steps. undisturbed: played
/// with note_instants.
std::vector<Probe> probes_of(const Material& material, const Verdict& undisturbed,
                             std::uint64_t seed);

/// Plays the run with the probe in this process.
Verdict play_probe(Material material, const Probe& probe);

/// "host-crash of hv1 at 00:10:00", "the controller dies at step 17".
std::string to_text(const Probe& probe);

}  // namespace gemello::swarm
