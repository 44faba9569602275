#include "models/state/sight.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace gemello {
namespace {

constexpr SightRule rule{10s, 30s};
constexpr Instant t0 = origin + 1h;

HostHearing heard(Duration ago) {
  return {t0 - ago, false};
}
HostHearing down(Duration ago) {
  return {t0 - ago, true};
}
const HostHearing never_heard{};

Sight sight(const std::vector<HostHearing>& hosts) {
  return sight_of(hosts, t0, rule);
}

// One that answers is enough, however long the others are silent.
TEST(Sight, OneThatAnswersIsSeenBy) {
  EXPECT_EQ(sight({heard(1h), heard(9s), never_heard}), Sight::sees);
}

// The last answer of all counts: doubts from 10 s on, blind from 30 s on.
TEST(Sight, TheLastAnswerOfAllIsTimed) {
  EXPECT_EQ(sight({heard(10s - Duration(1)), heard(1h)}), Sight::sees);
  EXPECT_EQ(sight({heard(10s), heard(1h)}), Sight::doubts);
  EXPECT_EQ(sight({heard(30s - Duration(1)), heard(1h)}), Sight::doubts);
  EXPECT_EQ(sight({heard(30s), heard(1h)}), Sight::blind);
}

TEST(Sight, WhoNeverHeardAnybodyIsBlind) {
  EXPECT_EQ(sight({never_heard, never_heard}), Sight::blind);
}

// Off or dead for certain: nobody is expected to answer, so the silence is no riddle.
TEST(Sight, AFleetThatIsKnownToBeDownIsSeen) {
  EXPECT_EQ(sight({down(1h), down(2h)}), Sight::sees);
  EXPECT_EQ(sight({{std::nullopt, true}}), Sight::sees);
  EXPECT_EQ(sight({}), Sight::sees);
}

// One silent host among dead ones is the riddle that all others would be.
TEST(Sight, TheLastOfTheLivingIsARiddle) {
  EXPECT_EQ(sight({down(1h), heard(12s)}), Sight::doubts);
  EXPECT_EQ(sight({down(1h), heard(31s)}), Sight::blind);
}

TEST(Sight, HasNames) {
  EXPECT_STREQ(name(Sight::sees), "sees");
  EXPECT_STREQ(name(Sight::doubts), "doubts");
  EXPECT_STREQ(name(Sight::blind), "blind");
}

}  // namespace
}  // namespace gemello
