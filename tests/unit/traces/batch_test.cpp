#include "models/traces/batch.hpp"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

#include "models/units/streams.hpp"

namespace gemello::traces {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Duration no_end = 1'000'000h;

std::vector<BatchStart> run(const std::vector<BatchJob>& jobs, std::size_t slots,
                            std::int64_t slot_processors = 1) {
  std::optional<std::size_t> beyond;
  auto starts = first_come_first_served(jobs, slots, slot_processors, no_end, beyond);
  EXPECT_FALSE(beyond.has_value());
  return starts;
}

BatchJob job(Duration submit, Duration run, std::int64_t processors = 1) {
  return {.submit = submit, .run = run, .processors = processors};
}

// Two slots. A (0 s, runs 10, 1 processor) takes slot 0; B (1, 4, 2) wants both and waits for A:
// starts at 10. C (2, 1, 1) could run at once in slot 1, but none overtakes: it waits for B,
// starts at 14 in slot 0. D (20, 1, 1) finds both free: slot 0.
TEST(Batch, TheFirstOfTheQueueHoldsUpTheRest) {
  const auto starts = run({job(0s, 10s), job(1s, 4s, 2), job(2s, 1s), job(20s, 1s)}, 2);
  EXPECT_EQ(starts[0].start, 0s);
  EXPECT_EQ(starts[1].start, 10s);
  EXPECT_THAT(starts[1].slots, ElementsAre(0U, 1U));
  EXPECT_EQ(starts[2].start, 14s);
  EXPECT_THAT(starts[2].slots, ElementsAre(0U));
  EXPECT_EQ(starts[3].start, 20s);
}

// Slots of 4 processors: 5 processors take two of the three; 13 take four, which are not there.
TEST(Batch, AJobTakesWholeSlotsAndOneTooLargeNeverStarts) {
  const std::vector<BatchJob> jobs{job(0s, 10s, 5), job(0s, 10s, 13), job(0s, 10s, 4),
                                   job(0s, 5s, 1)};
  const auto starts = run(jobs, 3, 4);
  EXPECT_THAT(starts[0].slots, ElementsAre(0U, 1U));
  EXPECT_THAT(starts[1].slots, IsEmpty());
  EXPECT_THAT(starts[2].slots, ElementsAre(2U));
  EXPECT_EQ(starts[3].start, 10s);
  const BatchReport report = batch_report(jobs, starts, 3, 4);
  EXPECT_EQ(report.jobs, 4U);
  EXPECT_EQ(report.never_started, 1U);
  EXPECT_EQ(report.slots_used_max, 3U);
  EXPECT_EQ(report.makespan, 15s);
  EXPECT_DOUBLE_EQ(report.slots_used_mean, 35.0 / 15.0);  // 20 + 10 + 5 slot seconds
  EXPECT_EQ(report.waits.jobs, 3U);
  EXPECT_DOUBLE_EQ(report.waits.mean_s, 10.0 / 3.0);
  EXPECT_FALSE(report.recorded.has_value());
  EXPECT_THAT(report.table_csv(),
              HasSubstr("job,submit_s,wait_s,recorded_wait_s\n0,0,0,\n0,0,,\n"));
}

TEST(Batch, AScheduleBeyondItsEndNamesTheJob) {
  std::optional<std::size_t> beyond;
  const std::vector<BatchJob> jobs{job(0s, 6s), job(0s, 4s), job(0s, 1s)};
  const auto starts = first_come_first_served(jobs, 1, 1, 10s, beyond);
  EXPECT_EQ(starts[1].start, 6s);  // ends at 10 s, the last instant allowed
  EXPECT_EQ(beyond, 2U);
}

// 0 s four times, then 10 s: ranks 0..4; the median is rank 2, p95 rank 3.8: 0 + 0.8 x 10.
TEST(Batch, WaitStatisticsByHand) {
  const WaitStatistics waits = wait_statistics({0s, 10s, 0s, 0s, 0s});
  EXPECT_EQ(waits.jobs, 5U);
  EXPECT_DOUBLE_EQ(waits.mean_s, 2.0);
  EXPECT_DOUBLE_EQ(waits.median_s, 0.0);
  EXPECT_DOUBLE_EQ(waits.p95_s, 8.0);
  EXPECT_DOUBLE_EQ(waits.max_s, 10.0);
  EXPECT_EQ(wait_statistics({}).jobs, 0U);
}

/// Second by second: who ends leaves, then the head of the queue starts as long as it fits.
std::vector<std::int64_t> starts_by_second(const std::vector<BatchJob>& jobs, std::size_t slots) {
  std::vector<std::int64_t> starts(jobs.size(), -1);
  std::size_t head = 0;
  for (std::int64_t now = 0; head < jobs.size(); ++now) {
    for (; head < jobs.size(); ++head) {
      if (jobs[head].processors > static_cast<std::int64_t>(slots)) continue;
      std::int64_t used = 0;
      for (std::size_t i = 0; i < head; ++i) {
        if (starts[i] >= 0 && std::chrono::seconds(starts[i]) + jobs[i].run > Duration(now * 1s)) {
          used += jobs[i].processors;
        }
      }
      const bool here = jobs[head].submit <= Duration(now * 1s);
      if (!here || used + jobs[head].processors > static_cast<std::int64_t>(slots)) break;
      starts[head] = now;
    }
  }
  return starts;
}

TEST(Batch, EqualsAScheduleKeptSecondBySecond) {
  Stream random(1, "jobs");
  for (int round = 0; round < 50; ++round) {
    std::vector<BatchJob> jobs;
    Duration submit{};
    for (int i = 0; i < 40; ++i) {
      submit += std::chrono::seconds(random() % 5);
      jobs.push_back(job(submit, std::chrono::seconds(random() % 20),
                         static_cast<std::int64_t>(1 + random() % 6)));
    }
    const std::size_t slots = 1 + random() % 6;
    const auto starts = run(jobs, slots);
    const auto oracle = starts_by_second(jobs, slots);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      EXPECT_EQ(starts[i].slots.empty() ? Duration(-1s) : starts[i].start,
                Duration(std::chrono::seconds(oracle[i])))
          << "round " << round << " job " << i;
    }
  }
}

// No slot holds two jobs at once.
TEST(Batch, ASlotHoldsOneJobAtATime) {
  Stream random(2, "jobs");
  std::vector<BatchJob> jobs;
  Duration submit{};
  for (int i = 0; i < 2000; ++i) {
    submit += std::chrono::seconds(random() % 10);
    jobs.push_back(job(submit, std::chrono::seconds(1 + random() % 60),
                       static_cast<std::int64_t>(1 + random() % 8)));
  }
  const auto starts = run(jobs, 16, 2);
  std::vector<Duration> free_from(16);
  for (std::size_t i = 0; i < jobs.size(); ++i) {  // starts ascend with i
    EXPECT_EQ(starts[i].slots.size(), static_cast<std::size_t>((jobs[i].processors + 1) / 2));
    for (const std::uint32_t slot : starts[i].slots) {
      EXPECT_GE(starts[i].start, free_from.at(slot));
      free_from[slot] = starts[i].start + jobs[i].run;
    }
  }
}

// M/M/4 with offered load a = 3.2 (utilization 0.8). Erlang C by hand: the sum of a^k / k! for
// k < 4 is 1 + 3.2 + 5.12 + 5.461333 = 14.781333; a^4 / 4! / (1 - 0.8) = 4.369067 / 0.2 =
// 21.845333; P(wait) = 21.845333 / 36.626667 = 0.596432; mean wait = P x service / (4 - 3.2) =
// 0.745540 mean services. 400,000 jobs estimate it within a few per cent.
TEST(Batch, WaitsOfPoissonArrivalsAreErlangs) {
  Stream random(3, "poisson");
  const auto exponential = [&](double mean) {
    return duration_nearest(-mean * std::log(1 - random.uniform()));
  };
  std::vector<BatchJob> jobs;
  Duration submit{};
  for (int i = 0; i < 400'000; ++i) {
    submit += exponential(100.0 / 3.2);
    jobs.push_back(job(submit, exponential(100.0)));
  }
  const auto starts = run(jobs, 4);
  const BatchReport report = batch_report(jobs, starts, 4, 1);
  EXPECT_NEAR(report.waits.mean_s, 74.554, 74.554 * 0.04);
  std::size_t waited = 0;
  for (const BatchWait& row : report.table) waited += *row.wait > Duration::zero() ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(waited) / 400'000.0, 0.596432, 0.01);
  EXPECT_NEAR(report.slots_used_mean, 3.2, 0.05);
}

}  // namespace
}  // namespace gemello::traces
