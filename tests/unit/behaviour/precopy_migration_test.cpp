#include "models/behaviour/precopy_migration.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace gemello::behaviour {
namespace {

using Kind = PrecopyStep::Kind;
using Phase = PrecopyMigration::Phase;

constexpr std::int64_t MB = 1'000'000;
constexpr Bytes GiB{std::int64_t{1} << 30};

BytesPerSecond rate_of(double megabytes) {
  return BytesPerSecond(megabytes * 1e6);
}

// Pages of one byte where sums are worked by hand in round numbers.
PrecopyConfig bytewise() {
  PrecopyConfig config;
  config.page = Bytes(1);
  return config;
}

PrecopyMigration of(PrecopyConfig config, Bytes memory, Bytes working_set) {
  return {.config = config, .guest = {memory, working_set}};
}

// An idle guest of 4 GB: one live round, an empty stop-and-copy, and the resume time as downtime.
TEST(PrecopyMigration, AnIdleGuestIsSentOnce) {
  PrecopyMigration migration = of(bytewise(), Bytes(4000 * MB), Bytes(4000 * MB));
  EXPECT_EQ(migration.start(), (PrecopyStep{Kind::send_live, Bytes(4000 * MB), 0}));
  EXPECT_EQ(migration.round_done(40s, rate_of(0)), (PrecopyStep{Kind::stop_and_copy, Bytes(0), 0}));
  EXPECT_EQ(migration.round_done(0s, rate_of(0)).kind, Kind::done);
  EXPECT_EQ(migration.phase, Phase::done);
  EXPECT_EQ(migration.downtime, 20ms);
  EXPECT_EQ(migration.sent, Bytes(4000 * MB));
  EXPECT_EQ(migration.rounds, 1);
}

// 1000 MB at 100 MB/s, dirtied at 50 MB/s: rounds of 1000, 500, 250, 125, 62.5 MB; the threshold
// is 100 MB/s * 300 ms = 30 MB. 62.5 MB is above it, the 31.25 MB after it too, 15.625 MB is not:
// six live rounds (1000 + 500 + 250 + 125 + 62.5 + 31.25 = 1968.75 MB), then 156.25 ms stopped.
TEST(PrecopyMigration, RoundsShrinkByTheRatioOfDirtyingToBandwidth) {
  const auto prediction =
      predict(bytewise(), {Bytes(1000 * MB), Bytes(1000 * MB)}, rate_of(50), rate_of(100));
  EXPECT_TRUE(prediction.succeeds);
  EXPECT_EQ(prediction.rounds, 6);
  EXPECT_EQ(prediction.bytes, Bytes(1'984'375'000));
  EXPECT_EQ(prediction.downtime, 156'250us + 20ms);
  EXPECT_EQ(prediction.duration, 19'843'750us + 20ms);
}

// The closed form of the literature: V_i = M lambda^i, n = max(0, ceil(log_lambda(B D / M)) - 1),
// time before the stop (M/B)(1 - lambda^(n+1)) / (1 - lambda), downtime M lambda^(n+1) / B.
TEST(PrecopyMigration, AgreesWithTheClosedForm) {
  for (const double memory : {512e6, 2e9, 8e9, 64e9}) {
    for (const double bandwidth : {33.5e6, 117e6, 1.17e9}) {
      for (const double lambda : {0.013, 0.11, 0.37, 0.52, 0.83, 0.91}) {
        const double n =
            std::max(0.0, std::ceil(std::log(bandwidth * 0.3 / memory) / std::log(lambda)) - 1);
        const double live = memory / bandwidth * (1 - std::pow(lambda, n + 1)) / (1 - lambda);
        const double stopped = memory * std::pow(lambda, n + 1) / bandwidth;
        const auto prediction =
            predict(bytewise(), {Bytes(static_cast<std::int64_t>(memory)), Bytes(1LL << 40)},
                    BytesPerSecond(lambda * bandwidth), BytesPerSecond(bandwidth));
        EXPECT_EQ(prediction.rounds, static_cast<std::int32_t>(n) + 1);
        EXPECT_NEAR(seconds(prediction.downtime), stopped + 0.02, 1e-5 + 1e-4 * stopped);
        EXPECT_NEAR(seconds(prediction.duration), live + stopped + 0.02, 1e-4 * live);
      }
    }
  }
}

// Dirtying faster than the link, but only within 20 MB: what is left never exceeds the working
// set, and 20 MB fit into 300 ms at 100 MB/s (30 MB).
TEST(PrecopyMigration, AWorkingSetBoundsWhatIsDirty) {
  const auto prediction =
      predict(bytewise(), {Bytes(1000 * MB), Bytes(20 * MB)}, rate_of(400), rate_of(100));
  EXPECT_TRUE(prediction.succeeds);
  EXPECT_EQ(prediction.rounds, 1);
  EXPECT_EQ(prediction.bytes, Bytes(1020 * MB));
  EXPECT_EQ(prediction.downtime, 200ms + 20ms);
}

// Dirtied bytes count in whole pages: one byte is a page of 4096, and never more than the memory.
TEST(PrecopyMigration, MemoryIsDirtiedInWholePages) {
  PrecopyConfig config;
  config.downtime_max = 0ms;
  PrecopyMigration migration = of(config, Bytes(10'000), Bytes(10'000));
  migration.start();
  EXPECT_EQ(migration.round_done(1s, BytesPerSecond(1)).bytes, Bytes(4096));
  EXPECT_EQ(migration.round_done(1s, BytesPerSecond(9000)).bytes, Bytes(10'000));
}

// 40 MB/s dirtied against 25 MB/s of link: 10,000 MB take 400 s, in which all of it is dirtied
// again. After five such rounds it is given up...
TEST(PrecopyMigration, DirtyingFasterThanTheLinkIsAborted) {
  PrecopyConfig config = bytewise();
  config.rounds_max = 5;
  const PrecopyMemory guest{Bytes(10'000 * MB), Bytes(10'000 * MB)};
  auto prediction = predict(config, guest, rate_of(40), rate_of(25));
  EXPECT_FALSE(prediction.succeeds);
  EXPECT_EQ(prediction.rounds, 5);
  EXPECT_EQ(prediction.downtime, 0s);
  EXPECT_EQ(prediction.bytes, Bytes(5 * 10'000 * MB));
  EXPECT_EQ(prediction.duration, 5 * 400s);
  // ... or, if the operator says so, forced: the whole working set goes over while it stands.
  config.on_no_convergence = NonConvergence::stop_and_copy;
  prediction = predict(config, guest, rate_of(40), rate_of(25));
  EXPECT_TRUE(prediction.succeeds);
  EXPECT_EQ(prediction.downtime, 400s + 20ms);
}

// Auto-converge: throttled to 20 % after the second round in which more than half of what was sent
// was dirtied again, then 10 % more after every second one, up to 99 %.
TEST(PrecopyMigration, AutoConvergeThrottlesEverySecondRound) {
  PrecopyConfig config = bytewise();
  config.auto_converge = true;
  config.rounds_max = 1000;
  PrecopyMigration migration = of(config, Bytes(1000 * MB), Bytes(1000 * MB));
  migration.start();
  std::vector<std::int32_t> throttles;
  for (int round = 0; round < 20; ++round)
    throttles.push_back(migration.round_done(10s, rate_of(1e6)).throttle);
  EXPECT_EQ(throttles, (std::vector<std::int32_t>{0,  20, 20, 30, 30, 40, 40, 50, 50, 60,
                                                  60, 70, 70, 80, 80, 90, 90, 99, 99, 99}));
}

// 120 MB/s against 100 MB/s with a set of 1000 MB. What is left after each round, in MB: 1000, 1000
// (then throttled to 20 %, 96 MB/s) 960, 921.6 (30 %, 84 MB/s) 774, 650 (40 %) 468, 337 (50 %) 202,
// 121 (60 %, 48 MB/s: below half of what was sent) 58.3, 27.96: that fits into 300 ms.
TEST(PrecopyMigration, AutoConvergeConverges) {
  PrecopyConfig config = bytewise();
  const PrecopyMemory guest{Bytes(1000 * MB), Bytes(1000 * MB)};
  EXPECT_FALSE(predict(config, guest, rate_of(120), rate_of(100)).succeeds);
  config.auto_converge = true;
  const auto prediction = predict(config, guest, rate_of(120), rate_of(100));
  EXPECT_TRUE(prediction.succeeds);
  EXPECT_EQ(prediction.rounds, 12);
  EXPECT_EQ(prediction.throttle, 60);
  const double left = 1000 * 0.96 * 0.96 * 0.84 * 0.84 * 0.72 * 0.72 * 0.6 * 0.6 * 0.48 * 0.48;
  EXPECT_NEAR(seconds(prediction.downtime), left / 100 + 0.02, 1e-5);
}

// Round by round as the state machine must go: dirtying alternates above and below the trigger,
// so it takes four rounds to count two.
TEST(PrecopyMigration, ARoundBelowTheTriggerDoesNotCount) {
  PrecopyConfig config = bytewise();
  config.auto_converge = true;
  PrecopyMigration migration = of(config, Bytes(1000 * MB), Bytes(1000 * MB));
  migration.start();
  EXPECT_EQ(migration.round_done(10s, rate_of(60)).throttle, 0);  // 600 of 1000 MB: first
  EXPECT_EQ(migration.round_done(6s, rate_of(45)).throttle, 0);   // 270 of 600 MB: no
  EXPECT_EQ(migration.round_done(3s, rate_of(60)).throttle, 20);  // 180 of 270 MB: second
  EXPECT_EQ(migration.rounds_against, 0);
}

TEST(PrecopyMigration, TheCapLimitsThePrediction) {
  PrecopyConfig config = bytewise();
  config.bandwidth_cap = rate_of(32);
  const auto prediction = predict(config, {Bytes(3200 * MB), Bytes(0)}, rate_of(0), rate_of(117));
  EXPECT_EQ(prediction.duration, 100s + 20ms);
}

// Idle guests at 0.117 GB/s: 2, 4 and 8 GiB take about 18, 37 and 73 s.
TEST(PrecopyMigration, IdleGuestsOverOneGigabit) {
  for (const auto& [gib, expected] : {std::pair{2, 18.0}, {4, 37.0}, {8, 73.0}}) {
    const auto prediction = predict({}, {GiB * gib, GiB * gib}, rate_of(0), rate_of(117));
    EXPECT_NEAR(seconds(prediction.duration), expected, 0.5);
  }
}

// 96 MiB are 24576 pages; an eighth, 3072, were never written and cost 9 bytes each: 84 MiB +
// 27648 bytes in the first round. What the guest dirties later is sent as pages.
TEST(PrecopyMigration, ZeroPagesAreMarkers) {
  PrecopyConfig config;
  config.zero_page_share = 0.125;
  PrecopyMigration migration = of(config, Bytes(96 << 20), Bytes(32 << 20));
  EXPECT_EQ(migration.start().bytes, Bytes((84 << 20) + 27'648));
  EXPECT_EQ(migration.round_done(4s, rate_of(40)).bytes, Bytes(32 << 20));
}

// 84 MiB at 35 MiB/s are 2.4 s, all of it stopped; the set-up comes before, the guest still runs.
TEST(PrecopyMigration, AMigrationThatIsNotLiveIsOneCopyWhileStopped) {
  PrecopyConfig config;
  config.live = false;
  config.setup_time = 700ms;
  config.bandwidth_cap = BytesPerSecond(35.0 * (1 << 20));
  const PrecopyMemory guest{Bytes(84 << 20), Bytes(32 << 20)};
  PrecopyMigration migration = of(config, guest.memory, guest.working_set);
  EXPECT_EQ(migration.start(), (PrecopyStep{Kind::stop_and_copy, Bytes(84 << 20), 0}));
  EXPECT_EQ(migration.phase, Phase::stopped);
  const auto prediction = predict(config, guest, rate_of(1000), rate_of(2650));
  EXPECT_TRUE(prediction.succeeds);
  EXPECT_EQ(prediction.rounds, 0);
  EXPECT_EQ(prediction.bytes, Bytes(84 << 20));
  EXPECT_EQ(prediction.downtime, 2400ms + 20ms);
  EXPECT_EQ(prediction.duration, 700ms + 2400ms + 20ms);
}

TEST(PrecopyMigration, IsAValue) {
  PrecopyMigration migration = of(bytewise(), Bytes(1000 * MB), Bytes(1000 * MB));
  migration.start();
  PrecopyMigration copy = migration;
  EXPECT_EQ(copy, migration);
  migration.round_done(10s, rate_of(50));
  EXPECT_NE(copy, migration);
  copy.round_done(10s, rate_of(50));
  EXPECT_EQ(copy, migration);
}

TEST(PrecopyMigrationDeathTest, StepsOutOfOrderBreakAnInvariant) {
  PrecopyMigration migration = of(bytewise(), Bytes(MB), Bytes(0));
  EXPECT_DEATH(migration.round_done(1s, rate_of(0)), "while a migration is under way");
  migration.start();
  EXPECT_DEATH(migration.start(), "starts once");
}

}  // namespace
}  // namespace gemello::behaviour
