#include "models/runs/storage_bench.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/error.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using behaviour::StorageOperation;
using ::testing::HasSubstr;

const std::string bench_columns =
    "opts\tvol\trtt_ms\trun\tseqW_MBs\tseqR_MBs\tW1Mq8_MBs\tw4k_iops\tw4kfsync_iops\tr4k_iops\t"
    "create\tstat\tunlink\tnew4k_fsync\tload\n";
const std::string bench_rates = "\t100\t200\t300\t400\t500\t600\t700\t800\t900\t1000\t4.5\n";

std::filesystem::path bench_file(const std::string& text) {
  const auto path = fresh_folder() / "bench.tsv";
  put(path, text);
  return path;
}

TEST(StorageBench, ReadsRowsAndPings) {
  const StorageBench bench = read_storage_bench({bench_file(
      "# measured on a quiet machine\n"
      "# ping rtt 5: rtt min/avg/max/mdev = 5.135/5.500/9.226/0.4 ms\r\n" +
      bench_columns + "virt\trep2\t0\t1" + bench_rates + "\ndefault\tone\t2.5\t2" + bench_rates)});
  ASSERT_EQ(bench.rows.size(), 2U);
  EXPECT_EQ(bench.rows[0].layout, "rep2");
  EXPECT_TRUE(bench.rows[0].replicated);
  EXPECT_FALSE(bench.rows[0].write_behind);
  EXPECT_EQ(bench.rows[0].values[static_cast<std::size_t>(StorageOperation::stat)], 800);
  EXPECT_EQ(bench.rows[1].layout, "one/default");
  EXPECT_FALSE(bench.rows[1].replicated);
  EXPECT_TRUE(bench.rows[1].write_behind);
  EXPECT_EQ(bench.rows[1].nominal, 2500us);
  ASSERT_EQ(bench.pings.size(), 1U);
  EXPECT_EQ(bench.pings.at(5ms), 5500us);
}

// Columns are known by their names: here stat comes first and there is no load. Two files are one
// table; pings of 5.4 and 5.6 ms are 5.5 in the mean.
TEST(StorageBench, SeveralFilesAndAnyOrder) {
  const std::string other =
      "stat\topts\tvol\trtt_ms\trun\tseqW_MBs\tseqR_MBs\tW1Mq8_MBs\tw4k_iops\tw4kfsync_iops\t"
      "r4k_iops\tcreate\tunlink\tnew4k_fsync\n"
      "11\tvirt\tarb\t5\t1\t1\t2\t3\t4\t5\t6\t7\t9\t10\n# ping rtt 5: x = 5.1/5.4/9.2/0.4 ms\n";
  const auto first = bench_file(other);
  const auto second = first.parent_path() / "second.tsv";
  put(second, bench_columns + "virt\tone\t0\t1" + bench_rates +
                  "# ping rtt 5: round-trip min/avg/max = 5.1/5.6/9.2 ms\n");
  const StorageBench bench = read_storage_bench({first, second});
  ASSERT_EQ(bench.rows.size(), 2U);
  EXPECT_EQ(bench.rows[0].values[static_cast<std::size_t>(StorageOperation::stat)], 11);
  EXPECT_EQ(bench.pings.at(5ms), 5500us);
}

TEST(StorageBench, WhatIsNoTableIsRefusedWithItsPlace) {
  const std::string row = "virt\tone\t0\t1";
  const std::vector<std::array<std::string, 3>> cases{
      {"", "line 1", "no line of column names"},
      {bench_columns, "line 2", "no row below"},
      {"opts\tvol\tseq_MBs\n", "line 1, column seq_MBs", "not a column of the bench"},
      {"opts\tvol\topts\n", "line 1, column opts", "there twice"},
      {"opts\tvol\trtt_ms\n", "line 1, column run", "is missing"},
      {bench_columns + "virt\tone\t0\n", "line 2", "3 columns where the table has 15"},
      {bench_columns + "fast\tone\t0\t1" + bench_rates, "line 2, column opts", "none of virt"},
      {bench_columns + "virt\ttwo\t0\t1" + bench_rates, "line 2, column vol", "none of one, rep2"},
      {bench_columns + "virt\tone\t5ms\t1" + bench_rates, "line 2, column rtt_ms", "not a number"},
      {bench_columns + "virt\tone\t-1\t1" + bench_rates, "line 2, column rtt_ms", "0 to 1000 ms"},
      {bench_columns + row + "\t0\t2\t3\t4\t5\t6\t7\t8\t9\t10\t1\n", "line 2, column seqW_MBs",
       "above 0"},
      {bench_columns + row + "\t1\t2\t3\t4\t5\t6\t7\tnan\t9\t10\t1\n", "line 2, column stat",
       "'nan' is not a number"},
      {bench_columns + row + "\t1\t2\t3\t4\t5\t6\t7\t8\t9\t10\t\n", "line 2, column load",
       "'' is not a number"},
      {"# ping rtt 5: 5.5\n", "line 1", "must read"},
      {"# ping rtt 5: x = 5.1/5.5 ms\n", "line 1", "must read"},
      {"# ping rtt five: x = 1/2/3/4 ms\n", "line 1", "must read"},
      {"# ping rtt 5: x = 1/0/3/4 ms\n", "line 1", "must read"},
  };
  for (const auto& [text, place, sentence] : cases) {
    const auto path = bench_file(text);
    try {
      read_storage_bench({path});
      ADD_FAILURE() << "accepted: " << text;
    } catch (const InputError& error) {
      EXPECT_EQ(error.file(), path.string());
      EXPECT_EQ(error.place(), place) << error.what();
      EXPECT_THAT(error.sentence(), HasSubstr(sentence));
    }
  }
}

}  // namespace
}  // namespace gemello::runs
