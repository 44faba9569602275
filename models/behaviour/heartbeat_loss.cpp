#include "models/behaviour/heartbeat_loss.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/math/special_functions/erf.hpp>

#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

constexpr double beats_max = 1e15;  // 30 million years of one a second

// Number of losses before the next beat that arrives, or before `most`: the inverse of its
// distribution, P(length >= n) = loss^n.
double losses_in_a_row(double loss, double u) {
  return std::floor(std::log1p(-u) / std::log(loss));
}

// One that stays below `most`, by the inverse of the truncated distribution.
double short_losses(double loss, double most, double u) {
  const double within = 1 - std::pow(loss, most);
  return std::min(losses_in_a_row(loss, u * within), most - 1);
}

struct BlockMoments {
  double mean = 0;
  double variance = 0;
};

// Of the length of a block that is not the run: its losses and the beat that arrives.
BlockMoments short_block(double loss, double most) {
  // Sums over l < most of loss^l (1 - loss) l and l^2, divided by 1 - loss^most.
  const double arrive = 1 - loss;
  const double tail = std::pow(loss, most);
  const double within = 1 - tail;
  const double first = loss / arrive - most * tail / within;
  const double second = loss * (1 + loss) / (arrive * arrive) -
                        tail / within * (most * most + 2 * most * loss / arrive);
  return {1 + first, std::max(0.0, second - first * first)};
}

}  // namespace

LossRun next_loss_run(const LossyHeartbeats& beats, const std::function<double()>& uniform) {
  GEMELLO_INVARIANT(beats.loss >= 0 && beats.loss <= 1 && beats.worth >= 1,
                    "a loss is a probability, and a run has a loss at least");
  const auto worth = static_cast<double>(beats.worth);
  const double is_run = std::pow(beats.loss, worth);
  if (is_run * beats_max < 1) return {};
  if (beats.loss >= 1) return {0, std::numeric_limits<std::uint64_t>::max()};
  const double blocks = std::floor(std::log1p(-uniform()) / std::log1p(-is_run));
  double before = 0;
  if (blocks <= static_cast<double>(exact_runs)) {
    for (double block = 0; block < blocks; ++block)
      before += 1 + short_losses(beats.loss, worth, uniform());
  } else {
    const BlockMoments one = short_block(beats.loss, worth);
    const double u = std::clamp(uniform(), 1e-12, 1 - 1e-12);
    const double normal = std::sqrt(2.0) * boost::math::erf_inv(2 * u - 1);
    before = std::round(blocks * one.mean + normal * std::sqrt(blocks * one.variance));
    before = std::max(before, blocks);
  }
  if (before > beats_max) return {};
  const double more = losses_in_a_row(beats.loss, uniform());
  return {static_cast<std::uint64_t>(before),
          beats.worth + static_cast<std::uint64_t>(std::min(more, beats_max))};
}

std::uint64_t losses_until(Duration timeout, Duration interval) {
  GEMELLO_INVARIANT(interval > Duration::zero() && timeout >= interval,
                    "a timeout is an interval at least");
  return static_cast<std::uint64_t>(std::max<std::int64_t>(1, (timeout - Duration(1)) / interval));
}

}  // namespace gemello::behaviour
