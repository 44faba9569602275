#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "tests/swarm/swarm_support.hpp"

namespace gemello::testing {
namespace {

// Seeds apart from those that a person begins with. A longer one: tests/swarm/README.md.
class ShortSwarm : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(ShortSwarm, BreaksNoRule) {
  const SwarmEnd end = swarm_of(GetParam(), 200);
  EXPECT_TRUE(end.broken.empty()) << fmt::format("{}", fmt::join(end.first, "\n"));
  EXPECT_DOUBLE_EQ(end.days, 50);
  EXPECT_GT(end.actions, 5000U) << "nothing happened that could have broken anything";
}

INSTANTIATE_TEST_SUITE_P(Seeds, ShortSwarm, ::testing::Values(100'000, 200'000, 300'000));

}  // namespace
}  // namespace gemello::testing
