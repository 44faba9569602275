#include <array>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "tests/laws/replica_history.hpp"

namespace rc {

template <>
struct Arbitrary<gemello::testing::ReplicaStep> {
  static Gen<gemello::testing::ReplicaStep> arbitrary() {
    using gemello::testing::ReplicaStep;
    using Kind = ReplicaStep::Kind;
    return gen::build<ReplicaStep>(
        gen::set(&ReplicaStep::kind, gen::weightedElement<Kind>({{6, Kind::write},
                                                                 {4, Kind::heal},
                                                                 {3, Kind::brick},
                                                                 {3, Kind::partition},
                                                                 {1, Kind::replace},
                                                                 {1, Kind::resolve}})),
        gen::set(&ReplicaStep::who, gen::inRange<std::uint8_t>(0, 3)),
        gen::set(&ReplicaStep::brick, gen::inRange<std::uint8_t>(0, 5)),
        gen::set(&ReplicaStep::reaches, gen::inRange<gemello::BrickMask>(0, 32)));
  }
};

}  // namespace rc

namespace gemello::testing {
namespace {

using Quorum = ReplicaRule::Quorum;

constexpr ReplicaRule two{.bricks = 2};
constexpr ReplicaRule two_auto{.bricks = 2, .quorum = Quorum::automatic};
constexpr ReplicaRule three{.bricks = 3, .quorum = Quorum::automatic};
constexpr ReplicaRule arbiter{.bricks = 3, .arbiters = 4, .quorum = Quorum::automatic};

// Some steps: enough for the bricks to go and come several times.
std::vector<ReplicaStep> draw() {
  const auto count = *rc::gen::inRange<std::size_t>(1, 60);
  return *rc::gen::container<std::vector<ReplicaStep>>(count, rc::gen::arbitrary<ReplicaStep>());
}

// A history takes 30 us, and some defects show in one of thousands.
void expect_lawful(const ReplicaRule& rule) {
  for (int history = 0; history < 100; ++history) {
    const std::vector<ReplicaStep> steps = draw();
    const std::string how = replica_law_broken(rule, rule, steps);
    if (how.empty()) continue;
    RC_LOG(to_text(steps));
    RC_FAIL(how);
  }
}

// Replica 3, with and without an arbiter, and the even sets that the first brick decides: no
// schedule of failures, partitions, heals and replacements loses an acknowledged write.
RC_GTEST_PROP(Replicas, ThreeLoseNothing, ()) {
  expect_lawful(three);
}
RC_GTEST_PROP(Replicas, TwoAndAnArbiterLoseNothing, ()) {
  expect_lawful(arbiter);
}
RC_GTEST_PROP(Replicas, AnySetWithQuorumLosesNothing, ()) {
  const auto bricks = *rc::gen::inRange<std::uint8_t>(1, 6);
  const auto count = static_cast<std::uint8_t>(*rc::gen::inRange(bricks / 2 + 1, bricks + 1));
  const bool fixed = *rc::gen::arbitrary<bool>();
  expect_lawful({.bricks = bricks,
                 .quorum = fixed ? Quorum::fixed : Quorum::automatic,
                 .count = fixed ? count : std::uint8_t{0}});
}

// Replica 2 without quorum loses writes, exactly when it says that it is in split brain.
RC_GTEST_PROP(Replicas, TwoWithoutQuorumKnowWhatTheyLost, ()) {
  expect_lawful(two);
}
RC_GTEST_PROP(Replicas, AnySetWithoutQuorumKnowsWhatItLost, ()) {
  const auto bricks = *rc::gen::inRange<std::uint8_t>(1, 6);
  const auto count = *rc::gen::inRange<std::uint8_t>(0, 2);
  const bool with_arbiter = bricks > 1 && *rc::gen::arbitrary<bool>();
  expect_lawful({.bricks = bricks,
                 .arbiters = static_cast<BrickMask>(with_arbiter ? 1U << (bricks - 1U) : 0U),
                 .quorum = count ? Quorum::fixed : Quorum::none,
                 .count = count});
}

// Planted defects, which the laws above must find within their usual number of draws.
bool is_found(const ReplicaRule& rule, const ReplicaRule& promised, const ReplicaModel& model) {
  return !rc::check([&] {
    for (int history = 0; history < 100; ++history)
      RC_ASSERT(replica_law_broken(rule, promised, draw(), model).empty());
  });
}

// Clears what points at the healed brick and teaches it nothing: one that was away passes for good.
// Where any two quorums meet this costs nothing, for they meet in one that took the write itself.
void heal_and_teach_nothing(ReplicaImage& image, const ReplicaRule& rule, BrickMask reached,
                            std::size_t brick) {
  const BrickMask before = image.accuses[brick];
  healed(image, rule, reached, brick);
  image.accuses[brick] = before;
}
TEST(PlantedDefects, AHealThatTeachesNothing) {
  constexpr ReplicaRule three_none{.bricks = 3};
  EXPECT_TRUE(is_found(three_none, three_none, {.healed = heal_and_teach_nothing}));
}

void heal_and_forget(ReplicaImage& image, const ReplicaRule& rule, BrickMask reached,
                     std::size_t brick) {
  healed(image, rule, reached, brick);
  image.accuses[brick] = 0;
}
TEST(PlantedDefects, AHealThatMakesForget) {
  EXPECT_TRUE(is_found(three, three, {.healed = heal_and_forget}));
}

// Only good copies bear witness.
bool write_and_stale_forget(ReplicaImage& image, const ReplicaRule& rule, BrickMask reached,
                            double bytes, double size) {
  const ReplicaImage before = image;
  if (!write(image, rule, reached, bytes, size)) return false;
  for (std::size_t i = 0; i < rule.bricks; ++i)
    if (stale(before, rule, reached) >> i & 1) image.accuses[i] = before.accuses[i];
  return true;
}
TEST(PlantedDefects, AStaleBrickThatBearsNoWitness) {
  EXPECT_TRUE(is_found(three, three, {.write = write_and_stale_forget}));
}

bool write_past_arbiters(ReplicaImage& image, const ReplicaRule& rule, BrickMask reached,
                         double bytes, double size) {
  if (!write(image, rule, reached, bytes, size)) return false;
  for (std::size_t i = 0; i < rule.bricks; ++i)
    if (rule.arbiters >> i & 1) image.accuses[i] = 0;
  return true;
}
TEST(PlantedDefects, AnArbiterThatKnowsNothing) {
  EXPECT_TRUE(is_found(arbiter, arbiter, {.write = write_past_arbiters}));
}

// Half of the bricks, whichever: the promise is the first.
TEST(PlantedDefects, AnyHalfAsQuorum) {
  constexpr ReplicaRule any_half{.bricks = 2, .quorum = Quorum::fixed, .count = 1};
  EXPECT_TRUE(is_found(any_half, two_auto, {}));
}

// What is missed is forgotten with the first write that a brick takes again.
bool write_and_miss_nothing(ReplicaImage& image, const ReplicaRule& rule, BrickMask reached,
                            double bytes, double size) {
  if (!write(image, rule, reached, bytes, size)) return false;
  for (std::size_t i = 0; i < rule.bricks; ++i)
    if (reached >> i & 1) image.missed[i] = 0;
  return true;
}
TEST(PlantedDefects, BytesForgotten) {
  EXPECT_TRUE(is_found(two, two, {.write = write_and_miss_nothing}));
}

// A source is whoever is not accused by a good one: stale witnesses do not count.
BrickMask sources_by_the_good(const ReplicaImage& image, const ReplicaRule& rule,
                              BrickMask reached) {
  const BrickMask good = sources(image, rule, reached);
  return good ? good : reached & rule.data();
}
TEST(PlantedDefects, SourcesInASplitBrain) {
  EXPECT_TRUE(is_found(two, two, {.sources = sources_by_the_good}));
}

}  // namespace
}  // namespace gemello::testing
