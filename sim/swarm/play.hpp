#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/swarm/audit.hpp"
#include "sim/swarm/case.hpp"

namespace gemello::swarm {

/// How a run is played.
struct Manner {
  /// Instants handled, at most: more is a finding ("headway"), for simulated time stands still.
  std::uint64_t instants_max = 20'000'000;
  bool digest = false;         ///< keep a log in memory, as `gemello run` would write it
  bool note_instants = false;  ///< when anything happened
  /// The controller dies at this step (0: never): steps are counted before and after each line of
  /// its journal and each begin. Another one goes on from the journal at once; of several, when the
  /// dead one's turn is over.
  std::uint64_t dies_at_step = 0;
};

/// What came of a run.
struct Verdict {
  std::vector<Finding> findings;  ///< the first of each rule, in order of time
  double days = 0;                ///< simulated
  std::uint64_t instants = 0;     ///< handled, audits after each
  std::uint64_t actions = 0;
  std::uint64_t steps = 0;         ///< of the controller, where dies_at_step could be
  std::uint64_t event_digest = 0;  ///< of the log
  std::vector<Instant> when;       ///< where asked for
};

/// Plays a case in this process, whose only engine it makes, with every audit looking on.
Verdict play(const Material& material, const Manner& manner = {});

Verdict play(const Case& one, const Manner& manner = {});

nlohmann::json to_json(const Verdict& verdict);
Verdict verdict_of(const nlohmann::json& json);

}  // namespace gemello::swarm
