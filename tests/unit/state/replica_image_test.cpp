#include "models/state/replica_image.hpp"

#include <string>

#include <gtest/gtest.h>

namespace gemello {
namespace {

using Quorum = ReplicaRule::Quorum;

constexpr BrickMask a = 1;
constexpr BrickMask b = 2;
constexpr BrickMask c = 4;  // the arbiter, where there is one

constexpr ReplicaRule two_none{.bricks = 2};
constexpr ReplicaRule two_auto{.bricks = 2, .quorum = Quorum::automatic};
constexpr ReplicaRule three{.bricks = 3, .quorum = Quorum::automatic};
constexpr ReplicaRule arbiter{.bricks = 3, .arbiters = c, .quorum = Quorum::automatic};

std::string may(const ReplicaImage& image, const ReplicaRule& rule, BrickMask reached) {
  return name(access(image, rule, reached));
}

// Our test bed, replica 2, client quorum auto: d2 dies, writes go on; d1, the first brick, dies: no
// access.
TEST(ReplicaImage, TwoWithAutomaticQuorumLiveByTheFirst) {
  ReplicaImage image;
  EXPECT_TRUE(write(image, two_auto, a, 100, 1000));
  EXPECT_EQ(may(image, two_auto, b), "no-quorum");
  const ReplicaImage before = image;
  EXPECT_FALSE(write(image, two_auto, b, 100, 1000));
  EXPECT_EQ(image, before);
  EXPECT_EQ(image.accuses[0], b);
  EXPECT_EQ(image.missed[1], 100);
}

// Our test bed, the circuit is cut and both sites write one file: with auto only that with the
// first brick does, and it heals the other.
TEST(ReplicaImage, AutomaticQuorumPreventsSplitBrain) {
  ReplicaImage image;
  EXPECT_TRUE(write(image, two_auto, a, 4, 1000));
  EXPECT_FALSE(write(image, two_auto, b, 4, 1000));
  EXPECT_FALSE(in_split_brain(image, two_auto));
  EXPECT_EQ(sources(image, two_auto, a | b), a);
  EXPECT_EQ(healable(image, two_auto, a | b), b);
  healed(image, two_auto, a | b, 1);
  EXPECT_EQ(image, ReplicaImage{});
}

// Our test bed, quorum none: "AAAA" here, "BBBB" there, then `heal info split-brain` lists it on
// both. Each side goes on while the cut lasts; after it nobody gets at the file until a person
// chooses.
TEST(ReplicaImage, WithoutQuorumBothSidesWrite) {
  ReplicaImage image;
  EXPECT_TRUE(write(image, two_none, a, 4, 1000));
  EXPECT_FALSE(in_split_brain(image, two_none));
  EXPECT_TRUE(write(image, two_none, b, 4, 1000));
  EXPECT_TRUE(in_split_brain(image, two_none));
  EXPECT_TRUE(write(image, two_none, a, 4, 1000)) << "it does not know";
  EXPECT_EQ(may(image, two_none, a | b), "split-brain");
  EXPECT_EQ(healable(image, two_none, a | b), 0);
  EXPECT_EQ(image.missed[0], 4);
  EXPECT_EQ(image.missed[1], 8);

  resolve(image, two_none, 1, 1000);
  EXPECT_EQ(sources(image, two_none, a | b), b);
  EXPECT_EQ(image.missed[0], 1000) << "where they differ is not known";
  EXPECT_EQ(image.missed[1], 0);
  healed(image, two_none, a | b, 0);
  EXPECT_EQ(image, ReplicaImage{});
}

// Our test bed, replica 3 arbiter 1: any one server dies, the guest runs on; two, and it has no
// quorum.
TEST(ReplicaImage, AnArbiterMakesUpTheQuorum) {
  for (const BrickMask dead : {a, b, c}) {
    ReplicaImage image;
    EXPECT_TRUE(write(image, arbiter, arbiter.all() ^ dead, 1, 10)) << dead;
  }
  EXPECT_EQ(may({}, arbiter, a), "no-quorum");
  EXPECT_EQ(may({}, arbiter, b), "no-quorum");
  EXPECT_EQ(may({}, arbiter, c), "no-brick");
  EXPECT_EQ(may({}, arbiter, 0), "no-brick");
}

// d2 was away while d1 wrote; then d1 goes as d2 comes back: the arbiter knows that d2 is behind.
TEST(ReplicaImage, AnArbiterKnowsWhoIsBehind) {
  ReplicaImage image;
  EXPECT_TRUE(write(image, arbiter, a | c, 64, 1000));
  EXPECT_EQ(may(image, arbiter, b | c), "no-source");
  EXPECT_EQ(healable(image, arbiter, b | c), 0);
  EXPECT_FALSE(in_split_brain(image, arbiter));
  EXPECT_EQ(may(image, arbiter, a | b), "granted");
  EXPECT_EQ(may(image, arbiter, a | b | c), "granted");
  healed(image, arbiter, a | b | c, 1);
  EXPECT_EQ(image, ReplicaImage{});
}

// Our test bed, d3 (the arbiter) is cut: d1 and d2 accuse it, and both stay good. It misses no
// bytes.
TEST(ReplicaImage, AnArbiterIsHealedWithoutBytes) {
  ReplicaImage image;
  EXPECT_TRUE(write(image, arbiter, a | b, 64, 1000));
  EXPECT_EQ(stale(image, arbiter, a | b | c), c);
  EXPECT_EQ(sources(image, arbiter, a | b | c), a | b);
  EXPECT_EQ(image.missed[2], 0);
  EXPECT_EQ(may(image, arbiter, b | c), "granted") << "it is accused, but accuses nobody";
}

// C was away and comes back; before it is healed A leaves. B serves reads, writes go to both, and C
// stays stale. If now A comes back and B leaves, A and C accuse each other: no access, yet B is
// good, so it is no split brain. Of 10 + 5 bytes C misses the first 10, A the last 5.
TEST(ReplicaImage, AStaleBrickTakesWritesAndStaysStale) {
  ReplicaImage image;
  EXPECT_TRUE(write(image, three, a | b, 10, 1000));
  EXPECT_EQ(sources(image, three, b | c), b);
  EXPECT_TRUE(write(image, three, b | c, 5, 1000));
  EXPECT_EQ(stale(image, three, b | c), c);
  EXPECT_EQ(image.missed[2], 10);
  EXPECT_EQ(image.missed[0], 5);
  EXPECT_EQ(sources(image, three, a | b | c), b);
  EXPECT_EQ(stale(image, three, a | b | c), a | c);
  EXPECT_EQ(may(image, three, a | c), "no-source");
}

// A witness that is itself behind still counts (afr_selfheal_find_direction): the two above do not
// heal each other, in either direction.
TEST(ReplicaImage, TwoThatAccuseEachOtherAreNoSources) {
  const ReplicaImage image{.accuses = {b, a}};
  EXPECT_EQ(sources(image, three, a | b), 0);
  EXPECT_EQ(healable(image, three, a | b), 0);
  EXPECT_EQ(healable(image, three, a | b | c), a | b);
}

// A is replaced while C is behind: B heals A, and A must know of C what B knew. Else C, which took
// no write of B's, would pass for good once B is away.
TEST(ReplicaImage, AHealedBrickAccusesWhomItsSourceAccuses) {
  ReplicaImage image;
  EXPECT_TRUE(write(image, three, a | b, 10, 1000));
  replace(image, three, 0, 1000);
  EXPECT_EQ(image.missed[0], 1000);
  EXPECT_EQ(sources(image, three, a | b | c), b);
  healed(image, three, a | b, 0);
  EXPECT_EQ(image.accuses[0], c);
  EXPECT_EQ(image.missed[0], 0);
  EXPECT_EQ(sources(image, three, a | c), 0) << "C never saw the heal: it still accuses A";
  healed(image, three, a | b | c, 0);
  healed(image, three, a | b | c, 2);
  EXPECT_EQ(image, ReplicaImage{});
}

// Without quorum A writes 30 alone, then B 8 without C and A: B heals C, and both still lack
// the 30.
TEST(ReplicaImage, AHealGivesWhatTheSourceHas) {
  constexpr ReplicaRule rule{.bricks = 3};
  ReplicaImage image;
  EXPECT_TRUE(write(image, rule, a, 30, 1000));
  EXPECT_TRUE(write(image, rule, b, 8, 1000));
  EXPECT_EQ(image.missed[2], 38);
  healed(image, rule, b | c, 2);
  EXPECT_EQ(image.missed[2], 30);
  EXPECT_EQ(image.accuses[2], a);
  EXPECT_TRUE(in_split_brain(image, rule));
}

// What only a replaced brick had is gone, and nobody misses it any more.
TEST(ReplicaImage, WhatOnlyTheReplacedBrickKnewIsForgotten) {
  ReplicaImage image;
  EXPECT_TRUE(write(image, two_none, a, 30, 1000));
  replace(image, two_none, 0, 1000);
  EXPECT_EQ(sources(image, two_none, a | b), b);
  EXPECT_EQ(image.missed[1], 0);
}

TEST(ReplicaImage, NobodyMissesMoreThanTheImage) {
  ReplicaImage image;
  EXPECT_TRUE(write(image, two_none, a, 700, 1000));
  EXPECT_TRUE(write(image, two_none, a, 700, 1000));
  EXPECT_EQ(image.missed[1], 1000);
}

// More than half; of an even count half with the first. One brick is a quorum of itself.
TEST(ReplicaImage, QuorumByItsRule) {
  EXPECT_TRUE(has_quorum({.bricks = 1, .quorum = Quorum::automatic}, 1));
  constexpr ReplicaRule four{.bricks = 4, .quorum = Quorum::automatic};
  EXPECT_TRUE(has_quorum(four, 0b0011));
  EXPECT_FALSE(has_quorum(four, 0b1100));
  EXPECT_TRUE(has_quorum(four, 0b1110));
  constexpr ReplicaRule fixed{.bricks = 3, .quorum = Quorum::fixed, .count = 3};
  EXPECT_TRUE(has_quorum(fixed, 0b111));
  EXPECT_FALSE(has_quorum(fixed, 0b011));
  EXPECT_TRUE(has_quorum(two_none, 0b10));
  EXPECT_FALSE(has_quorum(two_none, 0));
  EXPECT_FALSE(has_quorum(two_auto, 0b100)) << "not a brick of this set";
}

// All sixteen bits may be bricks.
TEST(ReplicaImage, SixteenBricks) {
  constexpr ReplicaRule rule{.bricks = 16, .quorum = Quorum::automatic};
  EXPECT_EQ(rule.all(), 0xffff);
  ReplicaImage image;
  EXPECT_TRUE(write(image, rule, 0x00ff, 1, 10));
  EXPECT_EQ(stale(image, rule, 0xffff), 0xff00);
}

TEST(ReplicaImage, AHealNeedsASource) {
  ReplicaImage image{.accuses = {b, a}};
  EXPECT_DEATH(healed(image, two_none, a | b, 0), "source");
  EXPECT_DEATH(resolve(image, arbiter, 2, 10), "data");
}

}  // namespace
}  // namespace gemello
