// The failures of the scenarios of this folder, as they are drawn, against the theory.
#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/behaviour/replica_availability.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/runs/scenario.hpp"
#include "models/runs/strikes.hpp"
#include "tests/validation/storage_availability/passages.hpp"

namespace gemello::storage_availability {
namespace {

constexpr Duration day = 24h;
constexpr Instant at(double days) {
  return Instant{Duration{static_cast<std::int64_t>(days * 86400e6)}};
}

// Two parts, none to spare but one: out together from day 3 to 4, all back on day 6 (3 days at
// risk, one passage); the same on days 7 to 9 (1 day); then from day 9 at risk to the end on
// day 12.
TEST(Passages, ByHand) {
  Passages passages;
  add_run(passages, {{at(2), at(4)}, {at(3), at(6)}, {at(6.5), at(8)}, {at(7), at(9)}}, 1, at(12));
  EXPECT_EQ(passages.count, 2);
  EXPECT_NEAR(passages.days, 3 + 1 + 3, 1e-9);
}

// One back at the moment when the other goes: never both. Cut off while out: no more at risk.
TEST(Passages, EdgesByHand) {
  Passages passages;
  add_run(passages, {{at(1), at(2)}, {at(2), at(3)}}, 1, at(4));
  EXPECT_EQ(passages.count, 0);
  EXPECT_NEAR(passages.days, 4, 1e-9);
  add_run(passages, {{at(1), at(9)}}, 0, at(4));
  EXPECT_EQ(passages.count, 1);
  EXPECT_NEAR(passages.days, 5, 1e-9);
}

Passages drawn(std::uint32_t bricks, std::uint32_t spare, std::uint64_t runs) {
  const std::string folder = GEMELLO_SOURCE_DIR "/tests/validation/storage_availability/";
  const std::string name = fmt::format("{}replica-{}", folder, bricks);
  runs::Scenario scenario = runs::read_scenario(name + "-scenario.json");
  const Inventory inventory = read_platform(name + "-platform.json");
  EXPECT_EQ(inventory.bricks.size(), bricks);
  Passages passages;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    scenario.seed = seed;
    std::vector<Outage> outages;
    for (const runs::Strike& strike : storm_strikes(scenario, inventory, *scenario.duration)) {
      const Instant from = origin + strike.fault.at;
      outages.push_back({from, from + *strike.fault.lasts});
    }
    add_run(passages, outages, spare, origin + *scenario.duration);
  }
  return passages;
}

// 65 days, some 54 passages in ten years: 400 runs give 21,000. The passage is nearly exponential,
// so that their mean has a standard error of 1/sqrt(21,000) = 0.7 %; three of these.
TEST(StorageStorm, TwoDiskServersWithoutQuorum) {
  const Passages passages = drawn(2, 1, 400);
  const double theory = behaviour::mean_seconds_to_unavailability({2, 1, 10 * day, day}) / 86400;
  fmt::print("replica 2: {} passages, mean {:.2f} d, theory {:.2f} d\n", passages.count,
             passages.mean_days(), theory);
  EXPECT_GE(passages.count, 1000);
  EXPECT_NEAR(theory, 65, 1e-9);
  EXPECT_NEAR(passages.mean_days() / theory, 1, 0.021);
}

// 25 days, some 138 passages in ten years: 150 runs give 20,000.
TEST(StorageStorm, ThreeDiskServersWithQuorum) {
  const Passages passages = drawn(3, 1, 150);
  const double theory = behaviour::mean_seconds_to_unavailability({3, 2, 10 * day, day}) / 86400;
  fmt::print("replica 3: {} passages, mean {:.2f} d, theory {:.2f} d\n", passages.count,
             passages.mean_days(), theory);
  EXPECT_GE(passages.count, 1000);
  EXPECT_NEAR(theory, 25, 1e-9);
  EXPECT_NEAR(passages.mean_days() / theory, 1, 0.021);
}

}  // namespace
}  // namespace gemello::storage_availability
