#include "models/behaviour/heartbeat_loss.hpp"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace gemello::behaviour {
namespace {

// The per-message model: every beat of an hour is drawn.
struct Counts {
  double runs = 0;
  double lost = 0;  // beats in them
};
Counts by_message(double loss, std::uint64_t worth, int beats, std::mt19937_64& random) {
  std::bernoulli_distribution lost(loss);
  Counts counts;
  std::uint64_t row = 0;
  const auto end = [&] {
    if (row >= worth) {
      ++counts.runs;
      counts.lost += static_cast<double>(row);
    }
    row = 0;
  };
  for (int beat = 0; beat < beats; ++beat) {
    if (lost(random))
      ++row;
    else
      end();
  }
  end();
  return counts;
}

// The same hour by the runs alone.
Counts by_run(double loss, std::uint64_t worth, int beats, std::mt19937_64& random) {
  std::uniform_real_distribution<double> uniform(0, 1);
  Counts counts;
  for (double at = 0;;) {
    const LossRun run = next_loss_run({loss, worth}, [&] { return uniform(random); });
    if (run.length == LossRun::none_ever) break;
    at += static_cast<double>(run.before);
    const double left = beats - at;
    if (left < static_cast<double>(worth)) break;
    ++counts.runs;
    counts.lost += std::min(left, static_cast<double>(run.length));
    at += static_cast<double>(run.length) + 1;  // and the beat that ended it
    if (at >= beats) break;
  }
  return counts;
}

// One hour of a beat a second, 4000 times: means within 5 standard errors of the difference.
TEST(HeartbeatLoss, AnHourIsAsBeatByBeat) {
  struct Case {
    double loss;
    std::uint64_t worth;
  };
  for (const Case& one :
       {Case{0.02, 1}, Case{0.1, 2}, Case{0.3, 3}, Case{0.5, 7}, Case{0.9, 14}, Case{0.2, 5}}) {
    SCOPED_TRACE(one.loss);
    std::mt19937_64 random(42);
    constexpr int hours = 4000;
    double sum[2][2] = {};
    double square[2] = {};
    for (int hour = 0; hour < hours; ++hour) {
      const Counts a = by_message(one.loss, one.worth, 3600, random);
      const Counts b = by_run(one.loss, one.worth, 3600, random);
      sum[0][0] += a.runs;
      sum[0][1] += a.lost;
      sum[1][0] += b.runs;
      sum[1][1] += b.lost;
      square[0] += (a.runs - b.runs) * (a.runs - b.runs);
      square[1] += (a.lost - b.lost) * (a.lost - b.lost);
    }
    for (int what = 0; what < 2; ++what) {
      const double difference = (sum[0][what] - sum[1][what]) / hours;
      const double error = std::sqrt(square[what] / hours / hours);
      EXPECT_LT(std::abs(difference), 5 * error);
      EXPECT_GT(sum[0][what] / hours, 0.4);  // it happens, or the comparison says nothing
    }
  }
}

// A block is the run with probability p^k, and lasts 1/(1-p) beats less what is cut off; for
// p = 0.1 and k = 6 the mean time to the run is (1 - p^k) / ((1 - p) p^k) = 1111110 beats.
TEST(HeartbeatLoss, RareRunsComeAfterTheirMeanTime) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  double sum = 0;
  constexpr int draws = 20000;
  for (int i = 0; i < draws; ++i) {
    const LossRun run = next_loss_run({0.1, 6}, [&] { return uniform(random); });
    sum += static_cast<double>(run.before) + 6;  // to the last of its first six
  }
  EXPECT_NEAR(sum / draws, 1111110, 5 * 1111110 / std::sqrt(draws));
}

TEST(HeartbeatLoss, NothingIsLostOrAll) {
  const auto never_asked = []() -> double {
    ADD_FAILURE() << "there is nothing to draw";
    return 0;
  };
  EXPECT_EQ(next_loss_run({0, 3}, never_asked).length, LossRun::none_ever);
  EXPECT_EQ(next_loss_run({1e-4, 30}, never_asked).length, LossRun::none_ever);
  EXPECT_EQ(next_loss_run({1, 3}, never_asked).before, 0U);
  EXPECT_GT(next_loss_run({1, 3}, never_asked).length, 1U << 30);
}

// A beat a second and 30 s: those at 1 to 29 s must be lost, the one at 30 s comes too late.
TEST(HeartbeatLoss, LossesUntilATimeout) {
  EXPECT_EQ(losses_until(30s, 1s), 29U);
  EXPECT_EQ(losses_until(2500ms, 1s), 2U);
  EXPECT_EQ(losses_until(1s, 1s), 1U);
}

}  // namespace
}  // namespace gemello::behaviour
