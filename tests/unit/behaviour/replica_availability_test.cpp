#include "models/behaviour/replica_availability.hpp"

#include <bit>
#include <cmath>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace gemello::behaviour {
namespace {

constexpr Duration day = 24h;

double days(const ReplicaAvailability& set) {
  return mean_seconds_to_unavailability(set) / 86400;
}

// Replica 2 without quorum, l = 1/10 and m = 1 a day: from both up T2 = 1/(2l) + T1, from one up
// T1 = 1/(l + m) + m/(l + m) T2. Hence T2 = (3l + m) / (2 l^2) = 1.3 / 0.02 = 65 days.
TEST(ReplicaAvailability, TwoWithoutQuorum) {
  EXPECT_NEAR(days({.bricks = 2, .needed = 1, .failure = 10 * day, .repair = day}), 65, 1e-9);
}

// Replica 3, two needed: T3 = 1/(3l) + T2, T2 = 1/(2l + m) + m/(2l + m) T3, hence
// T3 = (5l + m) / (6 l^2) = 1.5 / 0.06 = 25 days.
TEST(ReplicaAvailability, ThreeWithQuorum) {
  EXPECT_NEAR(days({.bricks = 3, .needed = 2, .failure = 10 * day, .repair = day}), 25, 1e-9);
}

// One brick: its own 10 days (so lives replica 2 with automatic quorum, by its first brick). Three
// that are all needed: the first failure of three. Three of which one is enough:
// (11 l^2 + 7 l m + 2 m^2) / (6 l^3) = 2.81 / 0.006.
TEST(ReplicaAvailability, OtherSets) {
  EXPECT_NEAR(days({.bricks = 1, .needed = 1, .failure = 10 * day, .repair = day}), 10, 1e-9);
  EXPECT_NEAR(days({.bricks = 3, .needed = 3, .failure = 10 * day, .repair = day}), 10 / 3.0, 1e-9);
  EXPECT_NEAR(days({.bricks = 3, .needed = 1, .failure = 10 * day, .repair = day}), 2.81 / 0.006,
              1e-9);
}

// The time from each set of bricks that are up (a bit each) until fewer than `needed` are:
// rate_out * t(up) = 1 + sum of rate * t(next), solved by elimination, with no lumping.
double by_elimination(const ReplicaAvailability& set) {
  const std::size_t states = std::size_t{1} << set.bricks;
  std::vector<std::vector<double>> rows(states, std::vector<double>(states + 1, 0));
  for (std::size_t up = 0; up < states; ++up) {
    std::vector<double>& row = rows[up];
    if (std::popcount(up) < static_cast<int>(set.needed)) {
      row[up] = 1;  // t is 0
      continue;
    }
    row[states] = 1;
    for (std::size_t brick = 0; brick < set.bricks; ++brick) {
      const bool is_up = up >> brick & 1;
      const double rate = 1 / seconds(is_up ? set.failure : set.repair);
      row[up] += rate;
      row[up ^ std::size_t{1} << brick] -= rate;
    }
  }
  for (std::size_t i = 0; i < states; ++i) {
    std::size_t pivot = i;
    for (std::size_t r = i; r < states; ++r)
      if (std::abs(rows[r][i]) > std::abs(rows[pivot][i])) pivot = r;
    std::swap(rows[i], rows[pivot]);
    for (std::size_t r = 0; r < states; ++r) {
      if (r == i) continue;
      const double factor = rows[r][i] / rows[i][i];
      for (std::size_t column = i; column <= states; ++column)
        rows[r][column] -= factor * rows[i][column];
    }
  }
  return rows[states - 1][states] / rows[states - 1][states - 1];
}

TEST(ReplicaAvailability, AsTheWholeChainOfAllSetsSays) {
  for (std::uint32_t bricks = 1; bricks <= 5; ++bricks)
    for (std::uint32_t needed = 1; needed <= bricks; ++needed)
      for (const Duration repair : {1h, 24h, 240h, 1000h}) {
        const ReplicaAvailability set{bricks, needed, 10 * day, repair};
        EXPECT_NEAR(mean_seconds_to_unavailability(set) / by_elimination(set), 1, 1e-6)
            << bricks << " " << needed << " " << repair.count();
      }
}

// Each is up 10/11 of the time: both of two are down 1/121 of it; of three two or all are up
// (10^3 + 3 * 10^2) / 11^3.
TEST(ReplicaAvailability, ShareOfTheTime) {
  EXPECT_NEAR(share_available({2, 1, 10 * day, day}), 120 / 121.0, 1e-12);
  EXPECT_NEAR(share_available({3, 2, 10 * day, day}), 1300 / 1331.0, 1e-12);
  EXPECT_NEAR(share_available({3, 3, 10 * day, day}), 1000 / 1331.0, 1e-12);
}

TEST(ReplicaAvailability, NeedsOneToAll) {
  EXPECT_DEATH(mean_seconds_to_unavailability({2, 0, day, day}), "needs one to all");
  EXPECT_DEATH(share_available({2, 3, day, day}), "needs one to all");
}

}  // namespace
}  // namespace gemello::behaviour
