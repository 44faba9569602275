#include "models/fleet/proof_of_death.hpp"

#include <stdexcept>
#include <type_traits>

#include <gtest/gtest.h>

namespace gemello {
namespace {

constexpr HostId dead_host{0};
constexpr HostId other_host{1};
constexpr Incarnation first{1};
constexpr Incarnation second{2};
constexpr Instant died_at = origin + 12h;

// There is no way to a proof but the three `from`: the compiler holds this, not a review.
static_assert(!std::is_default_constructible_v<ProofOfDeath>);
static_assert(!std::is_aggregate_v<ProofOfDeath>);
static_assert(
    !std::is_constructible_v<ProofOfDeath, HostId, Incarnation, Instant, ProofOfDeath::Evidence>);
static_assert(!std::is_constructible_v<ProofOfDeath, HostId, Incarnation, Instant, PowerReadOff>);
static_assert(!std::is_constructible_v<ProofOfDeath, PowerReadOff>);
static_assert(std::is_copy_constructible_v<ProofOfDeath>);

// The kinds of evidence: the release of an image, POSIX or virtlockd lock is none of them.
static_assert(std::is_same_v<ProofOfDeath::Evidence,
                             std::variant<PowerReadOff, OperatorStatement, LeaseExpiry>>);

// A lease may turn out to be no proof, so it gives none or one.
static_assert(std::is_same_v<decltype(ProofOfDeath::from(dead_host, first, died_at, LeaseExpiry{})),
                             std::optional<ProofOfDeath>>);

TEST(ProofOfDeath, CoversItsHostInItsLifeOnly) {
  const auto proof = ProofOfDeath::from(dead_host, first, died_at, PowerReadOff{"bmc of hv1"});
  EXPECT_TRUE(proof.covers(dead_host, first));
  EXPECT_FALSE(proof.covers(dead_host, second)) << "it has booted since";
  EXPECT_FALSE(proof.covers(other_host, first));
  EXPECT_EQ(proof.host(), dead_host);
  EXPECT_EQ(proof.incarnation(), first);
  EXPECT_EQ(proof.at(), died_at);
  EXPECT_EQ(proof.text(), "power read off by bmc of hv1");
}

// Nothing is known of a life that was never seen: a VM cannot have been lost with it.
TEST(ProofOfDeath, OfALifeNeverSeenCoversNothing) {
  const auto proof =
      ProofOfDeath::from(dead_host, Incarnation::unknown, died_at, PowerReadOff{"bmc of hv1"});
  EXPECT_FALSE(proof.covers(dead_host, Incarnation::unknown));
}

TEST(ProofOfDeath, APersonSpeaksByName) {
  const auto proof = ProofOfDeath::from(dead_host, first, died_at, OperatorStatement{"Anna"});
  EXPECT_TRUE(proof.covers(dead_host, first));
  EXPECT_EQ(proof.text(), "declared dead by Anna");
  EXPECT_THROW(ProofOfDeath::from(dead_host, first, died_at, OperatorStatement{}),
               std::invalid_argument);
}

// A watchdog of 60 s with a margin of 10 s: dead for certain 70 s after the last renewal.
TEST(ProofOfDeath, ALeaseProvesAfterWatchdogAndMargin) {
  EXPECT_FALSE(ProofOfDeath::from(dead_host, first, died_at, LeaseExpiry{70s - 1us, 60s, 10s}));
  const auto proof = ProofOfDeath::from(dead_host, first, died_at, LeaseExpiry{70s, 60s, 10s});
  ASSERT_TRUE(proof);
  EXPECT_TRUE(proof->covers(dead_host, first));
  EXPECT_EQ(proof->text(), "lease expired for 70 s (watchdog 60 s)");
}

TEST(ProofOfDeath, ALeaseWithoutWatchdogOrMarginProvesNothing) {
  EXPECT_FALSE(ProofOfDeath::from(dead_host, first, died_at, LeaseExpiry{24h, 60s, 0s}));
  EXPECT_FALSE(ProofOfDeath::from(dead_host, first, died_at, LeaseExpiry{24h, 60s, -10s}));
  EXPECT_FALSE(ProofOfDeath::from(dead_host, first, died_at, LeaseExpiry{24h, 0s, 10s}))
      << "nothing kills the holder of an ordinary lock";
  EXPECT_FALSE(ProofOfDeath::from(dead_host, first, died_at, LeaseExpiry{}));
}

}  // namespace
}  // namespace gemello
