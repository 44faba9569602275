// Random storms. A failure names its seed; GEMELLO_STORM=<seed> tells that one whole.
#include "tests/live_stories/storm.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

namespace gemello::testing {
namespace {

constexpr std::uint64_t seeds = 150;

void survive(StormOptions options) {
  const char* only = std::getenv("GEMELLO_STORM");
  if (only != nullptr) {
    EXPECT_EQ(storm(std::strtoull(only, nullptr, 10), options, true), "");
    return;
  }
  int failures = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const std::string wrong = storm(seed, options, false);
    if (wrong.empty()) continue;
    if (++failures <= 10) ADD_FAILURE() << "seed " << seed << ": " << wrong;
  }
  EXPECT_EQ(failures, 0) << "of " << seeds << " storms";
}

TEST(Storm, OfFaults) {
  survive({false, false, false});
}
TEST(Storm, OfFaultsWitnessed) {
  survive({true, false, false});
}
TEST(Storm, OfFaultsAndRestarts) {
  survive({false, false, true});
}
TEST(Storm, OfFaultsAndPeople) {
  survive({false, true, false});
}

}  // namespace
}  // namespace gemello::testing
