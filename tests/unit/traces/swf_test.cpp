#include <cmath>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

/// A line of SWF with the columns that are read.
std::string line(int number, double submit, double wait, double run, int processors,
                 double cpu_time = -1, double memory_kb = -1, int requested = -1, int status = 1) {
  return fmt::format("{} {} {} {} {} {} {} {} -1 -1 {} 1 1 -1 -1 -1 -1 -1\n", number, submit, wait,
                     run, processors, cpu_time, memory_kb, requested, status);
}

ImportOptions slots(std::size_t count, std::int64_t vcpus = 1) {
  ImportOptions options;
  options.slots = count;
  options.vcpus = vcpus;
  options.period = std::chrono::seconds(10);
  return options;
}

ImportResult read(const std::string& log, const ImportOptions& options) {
  const Member member{.name = "log.swf", .file = "log.swf", .content = log};
  return import_members({&member, 1}, "log.swf", options);
}

// Two slots, steps of 10 s. Job 1 runs 0..15 in slot 1 and uses 6 s of CPU: 0.4 cores. Job 2 runs
// 5..10 in slot 2 with no CPU time: a whole core. Job 3 (2 processors) waits for slot 1: 15..35,
// 10 of 20 s: 0.5 in each. Means: slot 1: 0.4; 5/10 x 0.4 + 5/10 x 0.5 = 0.45; 0.5; 0.25.
// Slot 2: 0.5; 0.25; 0.5; 0.25. Memory of job 1: 2 KB in 1 and 1/2 step; job 2 unknown: a gap.
TEST(Swf, JobsLoadTheirSlots) {
  const ImportResult result =
      read("; Version: 2.2\n;UnixStartTime: 1132444805\n" + line(1, 0, 3, 15, 1, 6, 2) +
               line(2, 5, -1, 5, 1) + line(3, 5, 8, 20, 2, 10, 1),
           slots(2));
  const TraceHeader& header = result.data.header;
  EXPECT_EQ(result.report.format, TraceFormat::swf);
  EXPECT_EQ(header.start_unix_seconds, 1132444805);
  EXPECT_EQ(header.steps, 4U);  // 35 s
  ASSERT_EQ(header.vms.size(), 2U);
  EXPECT_EQ(header.vms[0].name, "slot-1");
  EXPECT_EQ(header.vms[0].vcpus, 1);
  const std::vector<std::pair<float, float>> expected{
      {0.4F, 0.5F}, {0.45F, 0.25F}, {0.5F, 0.5F}, {0.25F, 0.25F}};
  for (std::size_t step = 0; step < 4; ++step) {
    const auto row = result.data.at(TraceQuantity::cpu_used, step);
    EXPECT_FLOAT_EQ(row[0], expected[step].first) << step;
    EXPECT_FLOAT_EQ(row[1], expected[step].second) << step;
  }
  const auto memory = [&](std::size_t step, std::size_t slot) {
    return result.data.at(TraceQuantity::memory_used, step)[slot];
  };
  EXPECT_FLOAT_EQ(memory(0, 0), 2048.0F);
  EXPECT_FLOAT_EQ(memory(1, 0), 1024.0F + 512.0F);
  EXPECT_TRUE(std::isnan(memory(0, 1)));
  EXPECT_FLOAT_EQ(memory(1, 1), 512.0F);
  EXPECT_EQ(result.report.count(Finding::cpu_time_unknown), 1U);
  EXPECT_EQ(result.report.findings.at(Finding::cpu_time_unknown).first_place, "line 4");
  const BatchReport& batch = result.report.batch.value();
  EXPECT_DOUBLE_EQ(batch.waits.mean_s, 10.0 / 3.0);  // 0, 0, 10
  EXPECT_DOUBLE_EQ(batch.recorded.value().mean_s, 5.5);
  EXPECT_EQ(batch.recorded->jobs, 2U);
  EXPECT_EQ(batch.makespan, std::chrono::seconds(35));
  EXPECT_THAT(result.report.to_text(), HasSubstr("3 jobs, first come first served, on 2 slots"));
  const auto json = nlohmann::json::parse(result.report.to_json());
  EXPECT_EQ(json.at("batch").at("waits").at("max_s"), 10.0);
  EXPECT_EQ(json.at("batch").at("waits_in_log").at("max_s"), 8.0);
  EXPECT_EQ(batch.table_csv(), "job,submit_s,wait_s,recorded_wait_s\n1,0,0,3\n2,5,0,\n3,5,10,8\n");
}

// Slots of 4 processors: a job of 6 fills the first and takes half of the second.
TEST(Swf, ProcessorsFillSlotsOneAfterTheOther) {
  const ImportResult result = read(line(1, 0, -1, 10, 6, 5), slots(2, 4));
  EXPECT_FLOAT_EQ(result.data.at(TraceQuantity::cpu_used, 0)[0], 2.0F);  // 4 x 0.5
  EXPECT_FLOAT_EQ(result.data.at(TraceQuantity::cpu_used, 0)[1], 1.0F);
  EXPECT_EQ(result.data.header.vms[1].vcpus, 4);
}

TEST(Swf, WhatDoesNotRunIsCountedByItsReason) {
  const std::string log = "; comment without a colon\n\n" +      // 1, 2
                          line(1, 0, -1, 10, 1, 12) +            // 3: CPU above run time
                          line(2, 0, -1, 10, 1, 1, -1, -1, 3) +  // 4: a part
                          line(3, 0, -1, 0, 1, -1, -1, -1, 5) +  // 5: cancelled
                          line(4, 0, -1, 10, 1, 1, -1, -1, 5) +  // 6: ran, then cancelled
                          line(5, 0, -1, -1, 1) +                // 7: no run time
                          line(6, 0, -1, 10, -1) +               // 8: no processors
                          line(7, 0, -1, 10, -1, 1, -1, 1) +     // 9: as requested
                          line(8, 0, -1, 10, 2, 1) +             // 10: too large
                          line(9, 0, -1, 0, 1);                  // 11: takes no time
  const ImportResult result = read(log, slots(1));
  const ImportReport& report = result.report;
  EXPECT_EQ(report.count(Finding::cpu_above_capacity), 1U);
  EXPECT_EQ(report.findings.at(Finding::job_part).first_place, "line 4");
  EXPECT_EQ(report.findings.at(Finding::job_cancelled).first_place, "line 5");
  EXPECT_EQ(report.count(Finding::job_cancelled), 1U);
  EXPECT_EQ(report.count(Finding::job_unknown), 2U);
  EXPECT_EQ(report.findings.at(Finding::job_unknown).first_place, "line 7");
  EXPECT_EQ(report.findings.at(Finding::job_too_large).first_place, "line 10");
  EXPECT_EQ(report.batch->jobs, 5U);
  EXPECT_EQ(report.batch->never_started, 1U);
  EXPECT_EQ(report.batch->makespan, std::chrono::seconds(30));
  EXPECT_EQ(report.batch->waits.max_s, 30.0);  // job 9, behind the three that run
}

struct BadLog {
  std::string content;
  std::string place;
  std::string sentence;
};

TEST(Swf, BadLinesAreErrorsWithTheirLine) {
  const std::vector<BadLog> cases{
      {"", "line 1", "holds no job"},
      {"; Version: 2.2\n", "line 1", "holds no job"},
      {line(1, 0, -1, -1, 1), "line 1", "whose run time and processors are known"},
      {line(1, 0, -1, 1, 1) + "1 2 3\n", "line 2", "has 3 columns where SWF has 18"},
      {line(1, 0, -1, 1, 1) + "2 0 -1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n", "line 2", "has 19"},
      {"1 x -1 1 1 -1 -1 -1 -1 -1 1 1 1 -1 -1 -1 -1 -1\n", "line 1",
       "column 2 (submit time) is \"x\", not a finite"},
      {line(1, 0, -2, 1, 1), "line 1", "column 3 (wait time) is \"-2\", neither -1"},
      {line(1, 0, -1, 2e10, 1), "line 1", "column 4 (run time)"},
      {line(1, -1, -1, 1, 1), "line 1", "the submit time is unknown"},
      {line(1, 5, -1, 1, 1) + line(2, 4, -1, 1, 1), "line 2", "goes back from 5 to 4 seconds"},
      {"1 0 -1 1 1.5 -1 -1 -1 -1 -1 1 1 1 -1 -1 -1 -1 -1\n", "line 1",
       "column 5 (processors) is 1.5, not a whole number"},
      {line(1, 0, -1, 0.001, 1, 1e9), "line 1", "over a million cores"},
      {"; UnixStartTime: soon\n" + line(1, 0, -1, 1, 1), "line 1", "UnixStartTime is \"soon\""},
      {line(1, 0, -1, 10, 1) + line(2, 0, -1, 1e9, 1), "line 2", "ends beyond 1000000 steps"},
      {line(1, 0, -1, 10, 3), "line 1", "no job fits into the slots"},
  };
  ImportOptions options = slots(2);
  options.format = TraceFormat::swf;
  for (const BadLog& bad : cases) {
    const InputError error = input_error([&] { read(bad.content, options); });
    EXPECT_EQ(error.place(), bad.place) << bad.content;
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence));
  }
}

TEST(Swf, NeedsSlotsAndOneLog) {
  const std::string log = "; MaxProcs: 128\n" + line(1, 0, -1, 10, 1);
  const InputError error = input_error([&] { read(log, {}); });
  EXPECT_EQ(error.place(), "slots");
  EXPECT_THAT(error.sentence(), HasSubstr("the log states MaxProcs 128"));
  const std::vector<Member> two{{.name = "a", .file = "a", .content = log},
                                {.name = "b", .file = "b", .content = log}};
  EXPECT_THAT(input_error([&] { import_members(two, "both", slots(1)); }).sentence(),
              HasSubstr("is a second log; one is read, a"));
}

TEST(Swf, TheLimitOfTheResultHolds) {
  ImportOptions options = slots(2);
  options.result_bytes_max = 24;  // three steps of two slots of 4 bytes
  EXPECT_NO_THROW(read(line(1, 0, -1, 30, 1), options));
  EXPECT_THAT(input_error([&] { read(line(1, 0, -1, 31, 1), options); }).sentence(),
              HasSubstr("ends beyond 3 steps of 10s on 2 slots"));
}

}  // namespace
}  // namespace gemello::traces
