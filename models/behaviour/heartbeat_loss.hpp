#pragma once

#include <cstdint>
#include <functional>

#include "models/units/time.hpp"

namespace gemello::behaviour {

/// Heartbeats of which each gets lost with the same probability, whatever became of the others.
struct LossyHeartbeats {
  double loss = 0;          ///< of one, 0..1
  std::uint64_t worth = 1;  ///< losses in a row that are of interest; >= 1
};

/// The next run of losses that is long enough.
struct LossRun {
  std::uint64_t before = 0;  ///< beats before its first lost one
  std::uint64_t length = 0;  ///< losses in it, >= worth; none_ever: no such run in any life
  static constexpr std::uint64_t none_ever = 0;
};

/// Draws it without a look at each beat, from uniforms in [0, 1): one for the number of runs that
/// are too short, one more for each of up to `exact_runs` of them (of more, the sum of their
/// lengths is drawn by its normal limit), and one for the length of the run itself.
///
/// Source: own. Trials fall into blocks that each end with a beat that arrives or with the run; a
/// block is the run with probability loss^worth, so their number is geometric.
LossRun next_loss_run(const LossyHeartbeats& beats, const std::function<double()>& uniform);
inline constexpr std::uint64_t exact_runs = 256;

/// Beats that must get lost in a row, after one that arrived, until a timeout expires before the
/// next: those that are due before it.
std::uint64_t losses_until(Duration timeout, Duration interval);

}  // namespace gemello::behaviour
