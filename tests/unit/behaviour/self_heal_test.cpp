#include "models/behaviour/self_heal.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace gemello::behaviour {
namespace {

using Algorithm = VolumeSettings::HealAlgorithm;

constexpr Bytes mebibyte{1 << 20};

// 128 KiB per three round trips: 131,072 B in 0.6 ms are 218.45 MB/s, in 6 ms 21.8, in 12 ms 10.9.
TEST(SelfHeal, OneBlockPerThreeRoundTrips) {
  const VolumeSettings settings;
  EXPECT_NEAR(heal_rate_max(settings, 200us, 0us).count(), 218.453e6, 1e3);
  EXPECT_NEAR(heal_rate_max(settings, 2ms, 0us).count(), 21.8453e6, 1e2);
  EXPECT_NEAR(heal_rate_max(settings, 4ms, 0us).count(), 10.9227e6, 1e2);
  EXPECT_TRUE(std::isinf(heal_rate_max(settings, 0us, 0us).count()));
}

// Release 3.2 has 16 blocks of 64 KiB in flight: 1 MiB in 12 ms. Release 10 moves 8 blocks of
// 128 KiB at once, 1 MiB in 12 ms and 8 times 0.6 ms.
TEST(SelfHeal, AWindowPerThreeRoundTrips) {
  const VolumeSettings old{.heal_block = Bytes{64 << 10}, .heal_window = 16};
  EXPECT_NEAR(heal_rate_max(old, 4ms, 0us).count(), 1048576 / 12e-3, 1);
  const VolumeSettings young{.heal_window = 8};
  EXPECT_NEAR(heal_rate_max(young, 4ms, 600us).count(), 1048576 / 16.8e-3, 1);
}

// 100 MiB are 800 blocks: at 2 ms and 1 ms of service 800 * 7 ms = 5.6 s, at heal_rate_max.
TEST(SelfHeal, FullCopiesWhatIsAllocated) {
  const VolumeSettings settings{.heal_algorithm = Algorithm::full};
  const HealWork work = heal_work(settings, {.allocated = mebibyte * 100, .missed = mebibyte},
                                  {.round_trip = 2ms, .block_service = 1ms});
  EXPECT_EQ(work.bytes, mebibyte * 100);
  EXPECT_EQ(work.time, 5600ms);
  EXPECT_NEAR(work.rate_max.count(), heal_rate_max(settings, 2ms, 1ms).count(), 1e-3);
}

// The same by diff with 1 MiB missed: 800 blocks compared at 2 * 2 + 1 = 5 ms, 8 copied at 5 ms
// more: 4.04 s for 1 MiB.
TEST(SelfHeal, DiffComparesAllAndCopiesWhatDiffers) {
  const VolumeSettings settings{.heal_algorithm = Algorithm::diff};
  const HealedCopy copy{.allocated = mebibyte * 100, .missed = mebibyte};
  const HealWork work = heal_work(settings, copy, {.round_trip = 2ms, .block_service = 1ms});
  EXPECT_EQ(work.bytes, mebibyte);
  EXPECT_EQ(work.time, 4040ms);
  EXPECT_NEAR(count_of(work.bytes) / work.rate_max.count(), 4.04, 1e-9);
}

// Nothing differs, or nothing is known to: all is compared all the same.
TEST(SelfHeal, DiffOfEqualCopiesMovesNothing) {
  const HealWork work = heal_work({.heal_algorithm = Algorithm::diff}, {.allocated = mebibyte},
                                  {.round_trip = 2ms, .block_service = 1ms});
  EXPECT_EQ(work.bytes, Bytes{0});
  EXPECT_EQ(work.time, 40ms);
  EXPECT_TRUE(std::isinf(work.rate_max.count()));
}

// One byte is a block, and a block no more than the image.
TEST(SelfHeal, WholeWindowsAreCopied) {
  const VolumeSettings settings{.heal_algorithm = Algorithm::diff};
  EXPECT_EQ(heal_work(settings, {.allocated = mebibyte, .missed = Bytes{1}}, {}).bytes,
            Bytes{128 << 10});
  EXPECT_EQ(heal_work(settings, {.allocated = Bytes{1000}, .missed = mebibyte}, {}).bytes,
            Bytes{1000});
}

// Unset, an empty sink gets a full copy, any other what differs; nothing takes no time.
TEST(SelfHeal, AnEmptySinkIsCopiedWhole) {
  const VolumeSettings settings;
  const HealPath path{.round_trip = 1ms, .block_service = 0us};
  EXPECT_EQ(heal_work(settings, {mebibyte, mebibyte, true}, path).time, 24ms);
  EXPECT_EQ(heal_work(settings, {mebibyte, mebibyte, false}, path).time, 32ms);
  EXPECT_EQ(heal_work(settings, {Bytes{0}, Bytes{0}, true}, path).time, 0ms);
}

}  // namespace
}  // namespace gemello::behaviour
