#include <cmath>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

const std::string header_line =
    "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\t"
    "CPU usage [%];\tMemory capacity provisioned [KB];\tMemory usage [KB];\t"
    "Disk read throughput [KB/s];\tDisk write throughput [KB/s];\t"
    "Network received throughput [KB/s];\tNetwork transmitted throughput [KB/s]\n";

/// A row of a VM of 4 cores of 2,500 MHz and 2 MiB of memory.
std::string row(std::int64_t time, double used_mhz = 2500, double memory_kb = 1024) {
  return fmt::format("{};\t4;\t10000.0;\t{};\t25.0;\t2048.0;\t{};\t1.0;\t2.0;\t3.0;\t0.5\n", time,
                     used_mhz, memory_kb);
}

ImportResult import_one(const std::string& content) {
  const Folder folder;
  folder.write("1.csv", content);
  return import_trace(folder.path());
}

TEST(GwaBitbrains, ColumnsBecomeQuantitiesInTraceUnits) {
  const ImportResult result = import_one(header_line + row(1372629804) + row(1372630104, 5000));
  const TraceData& data = result.data;
  ASSERT_EQ(data.header.vms.size(), 1U);
  const TraceVm& vm = data.header.vms[0];
  EXPECT_EQ(vm.name, "1");
  EXPECT_EQ(vm.vcpus, 4);
  EXPECT_EQ(vm.core_speed, Megahertz(2500));  // 10,000 MHz over 4 cores
  EXPECT_EQ(vm.memory, Bytes(2048 * 1024));   // 2,048 KB of 1,024 bytes
  EXPECT_EQ(vm.arrival, origin);
  EXPECT_EQ(vm.departure, never);
  EXPECT_EQ(data.header.start_unix_seconds, 1372629804);
  EXPECT_EQ(data.header.steps, 2U);
  // 2,500 MHz used of cores of 2,500 MHz is one core; 5,000 are two.
  EXPECT_FLOAT_EQ(data.at(TraceQuantity::cpu_used, 0)[0], 1.0F);
  EXPECT_FLOAT_EQ(data.at(TraceQuantity::cpu_used, 1)[0], 2.0F);
  EXPECT_FLOAT_EQ(data.at(TraceQuantity::memory_used, 0)[0], 1048576.0F);
  EXPECT_FLOAT_EQ(data.at(TraceQuantity::disk_read, 0)[0], 1024.0F);
  EXPECT_FLOAT_EQ(data.at(TraceQuantity::disk_write, 0)[0], 2048.0F);
  EXPECT_FLOAT_EQ(data.at(TraceQuantity::net_rx, 0)[0], 3072.0F);
  EXPECT_FLOAT_EQ(data.at(TraceQuantity::net_tx, 0)[0], 512.0F);
  EXPECT_FALSE(data.has(TraceQuantity::cpu_wait));
  // The header says ms, the stamps are seconds: told, once per row.
  EXPECT_EQ(result.report.count(Finding::seconds_called_ms), 2U);
  EXPECT_EQ(result.report.count(Finding::milliseconds), 0U);
}

TEST(GwaBitbrains, RealMillisecondsAreConvertedAndTold) {
  const ImportResult result =
      import_one(header_line + row(1372629804000) + row(1372630104000) + row(1372630404999));
  EXPECT_EQ(result.data.header.start_unix_seconds, 1372629804);
  EXPECT_EQ(result.data.header.steps, 3U);
  EXPECT_EQ(result.report.count(Finding::milliseconds), 3U);
  EXPECT_EQ(result.report.count(Finding::seconds_called_ms), 0U);
}

TEST(GwaBitbrains, SmallStampsAreToldApartByTheirSpacing) {
  // 300,000 between rows can only be milliseconds, 300 only seconds.
  const ImportResult in_ms = import_one(header_line + row(0) + row(300000) + row(600000));
  EXPECT_EQ(in_ms.data.header.steps, 3U);
  EXPECT_EQ(in_ms.report.count(Finding::milliseconds), 3U);
  const ImportResult in_s = import_one(header_line + row(0) + row(300) + row(600));
  EXPECT_EQ(in_s.data.header.steps, 3U);
  EXPECT_EQ(in_s.report.count(Finding::seconds_called_ms), 3U);
  EXPECT_EQ(in_s.data.header.start_unix_seconds, std::nullopt);
}

TEST(GwaBitbrains, GapsDuplicatesAndJitterAreCounted) {
  // Step 0: two rows (1 and 3 cores): their mean, 2. Then 301 s later, 600 s of nothing (two steps
  // lost), and a row 440 s later, which skips a step by jitter only.
  const std::int64_t t = 1372629804;
  const ImportResult result =
      import_one(header_line + row(t, 2500) + row(t, 7500) + row(t + 301, 5000) +
                 row(t + 1201, 10000) + row(t + 1349, 2500) + row(t + 1789, 5000));
  // Nearest steps: 0, 0, 1, 4 (1201 / 300 = 4.003), 4 (4.497), 6 (5.963).
  ASSERT_EQ(result.data.header.steps, 7U);
  const auto used = [&](std::size_t step) {
    return result.data.at(TraceQuantity::cpu_used, step)[0];
  };
  EXPECT_FLOAT_EQ(used(0), 2.0F);
  EXPECT_FLOAT_EQ(used(1), 2.0F);
  EXPECT_TRUE(std::isnan(used(2)));
  EXPECT_TRUE(std::isnan(used(3)));
  EXPECT_FLOAT_EQ(used(4), 2.5F);  // mean of 4 cores and 1 core
  EXPECT_FLOAT_EQ(used(5), 2.0F);  // taken from the next row
  EXPECT_FLOAT_EQ(used(6), 2.0F);
  EXPECT_EQ(result.report.count(Finding::same_step), 2U);
  EXPECT_EQ(result.report.count(Finding::gap_steps), 2U);
  EXPECT_EQ(result.report.count(Finding::jitter_filled), 1U);
  EXPECT_EQ(result.report.findings.at(Finding::same_step).first_place, "line 3");
  EXPECT_EQ(result.report.findings.at(Finding::gap_steps).first_place, "line 5");
  EXPECT_EQ(result.report.findings.at(Finding::jitter_filled).first_place, "line 7");
}

TEST(GwaBitbrains, LateAndEarlyVmsArriveAndDepart) {
  const Folder folder;
  const std::int64_t t = 1372629804;
  folder.write("1.csv", header_line + row(t) + row(t + 300) + row(t + 600) + row(t + 900));
  folder.write("2.csv", header_line + row(t + 310) + row(t + 590));
  const ImportResult result = import_trace(folder.path());
  ASSERT_EQ(result.data.header.vms.size(), 2U);
  const TraceVm& late = result.data.header.vms[1];
  EXPECT_EQ(late.arrival, origin + std::chrono::seconds(300));
  EXPECT_EQ(late.departure, origin + std::chrono::seconds(900));
  EXPECT_TRUE(std::isnan(result.data.at(TraceQuantity::cpu_used, 0)[1]));
  EXPECT_FLOAT_EQ(result.data.at(TraceQuantity::cpu_used, 1)[1], 1.0F);
}

TEST(GwaBitbrains, OddRowsAreKeptAndCounted) {
  const std::int64_t t = 1372629804;
  const std::string off = "0;\t0.0;\t0.0;\t0.25;\t0.0;\t0.0;\t0.0;\t0.0;\t0.0;\t0.0\n";
  const std::string lost = "0;\t0.0;\t9.0;\t0.25;\t0.0;\t0.0;\t0.0;\t0.0;\t0.0;\t0.0\n";
  const ImportResult result =
      import_one(header_line + row(t, 10500, 4096) + fmt::format("{};\t", t + 300) + off +
                 fmt::format("{};\t", t + 600) + lost);
  // 10,500 MHz of 10,000 (turbo) stay 4.2 cores; a VM switched off uses 0; 9 MHz of nothing are
  // unknown.
  EXPECT_FLOAT_EQ(result.data.at(TraceQuantity::cpu_used, 0)[0], 4.2F);
  EXPECT_EQ(result.data.at(TraceQuantity::cpu_used, 1)[0], 0.0F);
  EXPECT_TRUE(std::isnan(result.data.at(TraceQuantity::cpu_used, 2)[0]));
  EXPECT_EQ(result.data.header.vms[0].vcpus, 4);
  EXPECT_EQ(result.report.count(Finding::cpu_above_capacity), 1U);
  EXPECT_EQ(result.report.count(Finding::memory_above_capacity), 1U);
  EXPECT_EQ(result.report.count(Finding::no_capacity), 1U);
  EXPECT_EQ(result.report.count(Finding::size_changed), 1U);
}

struct BadGwa {
  std::string content;
  std::string place;
  std::string sentence;
};

TEST(GwaBitbrains, BadLinesAreErrorsWithFileAndLine) {
  const std::int64_t t = 1372629804;
  const std::string good = header_line + row(t);
  const auto with = [&](std::string_view cell, std::size_t column) {
    std::string line = row(t + 300);
    std::size_t at = 0;
    for (std::size_t i = 0; i < column; ++i) at = line.find('\t', at) + 1;
    line.replace(at, line.find_first_of(";\n", at) - at, cell);
    return good + line;
  };
  const std::vector<BadGwa> cases{
      {good + "1372630104;\t4;\t100", "line 3", "has 3 columns"},
      {good + "\n", "line 3", "has 1 columns"},
      {good + row(t + 300).insert(10, ";\t7"), "line 3", "has 12 columns"},
      {with("nan", 3), "line 3", "column 4 (cpu usage [mhz]) is \"nan\", not a finite number"},
      {with("inf", 6), "line 3", "column 7"},
      {with("-0.5", 7), "line 3", "column 8 (disk read throughput [kb/s]) is \"-0.5\""},
      {with("", 4), "line 3", "column 5"},
      {with("2.5", 1), "line 3", "not a whole number"},
      {with("1e300", 6), "line 3", "not within 0..1e15"},
      {with("junk", 0), "line 3", "the time stamp is \"junk\""},
      {with("-300", 0), "line 3", "the time stamp is \"-300\""},
      {good + row(t - 1), "line 3", "the time goes back from 1372629804 to 1372629803"},
      {good + row(t * 1000), "line 3", "in milliseconds where the earlier ones are in seconds"},
      {good + row(t + 400'000'000), "line 3", "over the limit"},
      {header_line, "line 1", "has a header but no row"},
      {header_line + header_line, "line 2", "the time stamp is \"Timestamp [ms]\""},
      {"Timestamp [ms];\tCPU cores\n", "line 1", "has 2 columns"},
      {"Timestamp [ms];" + header_line.substr(header_line.find('\t', 20)), "line 1", "columns"},
  };
  for (const BadGwa& bad : cases) {
    const Folder folder;
    const auto path = folder.write("9.csv", bad.content);
    const InputError error = input_error([&] { import_trace(folder.path()); });
    EXPECT_EQ(error.file(), path.string());
    EXPECT_EQ(error.place(), bad.place) << bad.content;
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence)) << bad.content;
  }
}

TEST(GwaBitbrains, AnEmptyFileAmongGoodOnesIsAnError) {
  const Folder folder;
  folder.write("1.csv", header_line + row(1372629804));
  const auto path = folder.write("2.csv", "");
  const InputError error = input_error([&] { import_trace(folder.path()); });
  EXPECT_EQ(error.file(), path.string());
  EXPECT_EQ(error.place(), "line 1");
  EXPECT_EQ(error.sentence(), "is an empty file");
}

TEST(GwaBitbrains, FilesOfTwoClocksAreAnError) {
  const Folder folder;
  folder.write("1.csv", header_line + row(1372629804));
  const auto path = folder.write("2.csv", header_line + row(1372629804000));
  const InputError error = input_error([&] { import_trace(folder.path()); });
  EXPECT_EQ(error.file(), path.string());
  EXPECT_EQ(error.place(), "line 2");
  EXPECT_THAT(error.sentence(), HasSubstr("in milliseconds unlike the files before"));
}

TEST(GwaBitbrains, WrongHeadingNamesTheColumn) {
  std::string heading = header_line;
  heading.replace(heading.find("CPU usage [MHZ]"), 15, "CPU usage [GHZ]");
  const Folder folder;
  folder.write("1.csv", heading + row(1372629804));
  const InputError error = input_error([&] { import_trace(folder.path()); });
  EXPECT_EQ(error.place(), "line 1");
  EXPECT_THAT(error.sentence(), HasSubstr("column 4 is \"CPU usage [GHZ]\""));
}

}  // namespace
}  // namespace gemello::traces
