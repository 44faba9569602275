#include "models/behaviour/bond_path.hpp"

#include <array>
#include <set>

#include <gtest/gtest.h>

namespace gemello::behaviour {
namespace {

constexpr std::array every_mode = {BondMode::balance_rr,  BondMode::active_backup,
                                   BondMode::balance_xor, BondMode::ieee_802_3ad,
                                   BondMode::balance_tlb, BondMode::balance_alb};

std::uint32_t transmit(BondMode mode, LiveMembers live, BondFlow flow,
                       BondHash hash = BondHash::layer2) {
  return transmit_member(mode, hash, live, flow).value();
}
std::uint32_t receive(BondMode mode, LiveMembers live, BondFlow flow,
                      BondHash hash = BondHash::layer2) {
  return receive_member(mode, hash, live, flow).value();
}

TEST(BondPath, WithoutLiveMembersThereIsNoWay) {
  for (const BondMode mode : every_mode) {
    EXPECT_FALSE(transmit_member(mode, BondHash::layer2, 0, {1, 2, 3}).has_value());
    EXPECT_FALSE(receive_member(mode, BondHash::layer2, 0, {1, 2, 3}).has_value());
  }
}

// Whatever the mode and the flow, the member chosen has carrier: of members 1, 4 and 63.
TEST(BondPath, OnlyLiveMembersAreChosen) {
  const LiveMembers live = (1ULL << 1) | (1ULL << 4) | (1ULL << 63);
  for (const BondMode mode : every_mode) {
    for (std::uint64_t key = 0; key < 200; ++key) {
      EXPECT_NE(live & (1ULL << transmit(mode, live, {key, 7, key})), 0U);
      EXPECT_NE(live & (1ULL << receive(mode, live, {7, key, key})), 0U);
    }
  }
}

TEST(BondPath, ActiveBackupUsesTheFirstLive) {
  for (std::uint64_t peer = 0; peer < 20; ++peer) {
    EXPECT_EQ(transmit(BondMode::active_backup, 0b110, {0, peer, peer}), 1U);
    EXPECT_EQ(receive(BondMode::active_backup, 0b100, {0, peer, peer}), 2U);
  }
}

// balance-tlb spreads what it sends and receives all on the active member.
TEST(BondPath, BalanceTlbReceivesOnTheActiveMember) {
  std::set<std::uint32_t> sends;
  for (std::uint64_t peer = 0; peer < 40; ++peer) {
    sends.insert(transmit(BondMode::balance_tlb, 0b11, {0, peer, 0}));
    EXPECT_EQ(receive(BondMode::balance_tlb, 0b11, {0, peer, 0}), 0U);
  }
  EXPECT_EQ(sends.size(), 2U);
}

TEST(BondPath, PerPeerModesIgnoreTheConnection) {
  for (std::uint64_t peer = 0; peer < 40; ++peer) {
    const BondFlow first{3, peer, 1};
    for (std::uint64_t key = 2; key < 10; ++key) {
      const BondFlow other{3, peer, key};
      EXPECT_EQ(transmit(BondMode::balance_alb, 0b1111, first),
                transmit(BondMode::balance_alb, 0b1111, other));
      EXPECT_EQ(receive(BondMode::balance_alb, 0b1111, first),
                receive(BondMode::balance_alb, 0b1111, other));
      EXPECT_EQ(transmit(BondMode::ieee_802_3ad, 0b1111, first, BondHash::layer2_3),
                transmit(BondMode::ieee_802_3ad, 0b1111, other, BondHash::layer2_3));
    }
  }
}

// The expectation of a fair hash: each of 4 members gets 1000 of 4000 connections, with a standard
// deviation of sqrt(4000 * 1/4 * 3/4) = 27; five of them allow 137.
TEST(BondPath, LayerThreeAndFourSpreadsConnectionsEvenly) {
  std::array<int, 4> sent{};
  std::array<int, 4> received{};
  for (std::uint64_t key = 0; key < 4000; ++key) {
    ++sent[transmit(BondMode::ieee_802_3ad, 0b1111, {1, 2, key}, BondHash::layer3_4)];
    ++received[receive(BondMode::balance_xor, 0b1111, {1, 2, key}, BondHash::layer3_4)];
  }
  for (const int count : sent) EXPECT_NEAR(count, 1000, 137);
  for (const int count : received) EXPECT_NEAR(count, 1000, 137);
}

// Sending to a peer and receiving from it are chosen apart: over 1000 peers the two agree about
// half of the time (standard deviation 16, five of them 79).
TEST(BondPath, DirectionsAreIndependent) {
  int agree = 0;
  for (std::uint64_t peer = 0; peer < 1000; ++peer)
    agree += transmit(BondMode::balance_alb, 0b11, {9, peer, 0}) ==
                     receive(BondMode::balance_alb, 0b11, {9, peer, 0})
                 ? 1
                 : 0;
  EXPECT_NEAR(agree, 500, 79);
}

TEST(BondPath, OnlyRoundRobinStripes) {
  for (const BondMode mode : every_mode) EXPECT_EQ(stripes(mode), mode == BondMode::balance_rr);
}

}  // namespace
}  // namespace gemello::behaviour
