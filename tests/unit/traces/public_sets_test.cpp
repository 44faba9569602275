// The public data sets, where they are at hand: the environment variable GEMELLO_TRACES names a
// folder as datasets/fetch builds it.
#include <cstdlib>

#include <gmock/gmock.h>

#include "models/traces/info.hpp"
#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using namespace testing;  // what the tests of this folder share

class PublicSets : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("GEMELLO_TRACES");
    if (folder == nullptr) {
      GTEST_SKIP() << "GEMELLO_TRACES is not set: the public traces are not at hand "
                      "(datasets/fetch gets them)";
    }
    folder_ = folder;
  }
  fs::path need(const std::string& name) const {
    const fs::path path = folder_ / name;
    EXPECT_TRUE(fs::exists(path)) << "GEMELLO_TRACES is set but " << name << " is not there";
    return path;
  }

 private:
  fs::path folder_;
};

struct PlanetlabDay {
  std::string day;
  std::size_t vms;
  double mean;  // the rest in percent too
  double sd;
  double q1;
  double median;
  double q3;
};

TEST_F(PublicSets, PlanetlabDaysHaveThePublishedStatistics) {
  // Computed from the files by an independent script when the data were gathered.
  const std::vector<PlanetlabDay> days{{"20110303", 1052, 12.31, 17.09, 2, 6, 15},
                                       {"20110306", 898, 11.44, 16.83, 2, 5, 13},
                                       {"20110309", 1061, 10.70, 15.57, 2, 4, 13},
                                       {"20110322", 1516, 9.26, 12.78, 2, 5, 12}};
  for (const PlanetlabDay& day : days) {
    const ImportResult result = import_trace(need("planetlab/" + day.day + ".tar.xz"));
    EXPECT_EQ(result.data.header.vms.size(), day.vms) << day.day;
    EXPECT_EQ(result.data.header.steps, 288U);
    const QuantityInfo cpu = info(result.data.view()).quantities[0].value();
    EXPECT_EQ(cpu.samples, day.vms * 288);
    EXPECT_EQ(cpu.gaps, 0U);
    EXPECT_NEAR(cpu.mean * 100, day.mean, 0.005) << day.day;
    EXPECT_NEAR(cpu.sd * 100, day.sd, 0.005) << day.day;
    EXPECT_NEAR(cpu.q1 * 100, day.q1, 1e-5) << day.day;
    EXPECT_NEAR(cpu.median * 100, day.median, 1e-5) << day.day;
    EXPECT_NEAR(cpu.q3 * 100, day.q3, 1e-5) << day.day;
  }
}

TEST_F(PublicSets, BitbrainsRndIsReadWhole) {
  const ImportResult result = import_trace(need("bitbrains-rnd/2013-7.tar.xz"));
  const TraceHeader& header = result.data.header;
  ASSERT_EQ(header.vms.size(), 500U);
  EXPECT_EQ(header.vms[0].name, "1");
  EXPECT_EQ(header.vms[1].name, "10");  // byte order
  EXPECT_EQ(header.start_unix_seconds, 1372629804);
  // From 1372629804 to 1375221574 are 2,591,770 s: 8,639.2 steps after the first.
  EXPECT_EQ(header.steps, 8640U);
  EXPECT_EQ(result.report.format, TraceFormat::gwa_bitbrains);
  // Counted by a script over the files: all rows; rows that use more MHz, KB than provisioned;
  // no row uses MHz of none; 425 VMs begin with the earliest stamp, none less than a step later.
  EXPECT_EQ(result.report.count(Finding::seconds_called_ms), 3890450U);
  EXPECT_EQ(result.report.count(Finding::cpu_above_capacity), 49475U);
  EXPECT_EQ(result.report.count(Finding::memory_above_capacity), 12451U);
  EXPECT_EQ(result.report.count(Finding::no_capacity), 0U);
  EXPECT_EQ(info(result.data.view()).arrivals, 75U);
  // The first row of 1.csv: 87.7799835 MHz of 2 cores with 5851.9989 MHz together; 1034592.8 KB.
  EXPECT_NEAR(result.data.at(TraceQuantity::cpu_used, 0)[0], 0.03, 1e-6);
  EXPECT_EQ(result.data.at(TraceQuantity::memory_used, 0)[0], static_cast<float>(1034592.8 * 1024));
  EXPECT_EQ(header.vms[0].vcpus, 2);
  EXPECT_NEAR(header.vms[0].core_speed.value().count(), 2925.99945, 1e-6);
}

TEST_F(PublicSets, GcdHasThePublishedStatistics) {
  ImportOptions options;
  options.memory = Bytes(100'000'000);  // 1 % is a megabyte
  const ImportResult result = import_trace(need("google-gcd-vms/GCD_VMs.tar.gz"), options);
  EXPECT_EQ(result.data.header.vms.size(), 1600U);
  EXPECT_EQ(result.data.header.steps, 288U);
  EXPECT_EQ(result.data.header.vms[0].name, "vm_1218322450_1");
  // The README of the set says, in percent: CPU mean 21.84, sd 13.62; memory 19.55 and 16.66 (cut,
  // not rounded; its medians are cut to integers). More digits are of a script over the files,
  // which also counts 613 lines with memory above 100 %.
  const TraceInfo all = info(result.data.view());
  const QuantityInfo cpu = all.quantities[0].value();
  EXPECT_NEAR(cpu.mean * 100, 21.84963, 1e-5);
  EXPECT_NEAR(cpu.sd * 100, 13.62505, 1e-5);
  EXPECT_NEAR(cpu.median * 100, 18.55, 1e-4);
  const QuantityInfo memory = all.quantities[index_of(TraceQuantity::memory_used)].value();
  EXPECT_NEAR(memory.mean / 1e6, 19.55883, 1e-5);
  EXPECT_NEAR(memory.sd / 1e6, 16.66523, 1e-5);
  EXPECT_NEAR(memory.median / 1e6, 12.43425, 1e-4);
  EXPECT_EQ(result.report.count(Finding::memory_above_capacity), 613U);
}

struct LogRun {
  std::string log;
  std::size_t slots;
  std::int64_t vcpus;
  std::size_t jobs;
  std::size_t never;
  double mean_s;  // waits
  double median_s;
  double p95_s;
  double max_s;
  double makespan_s;
};

// Waits by a script that keeps one heap of the instants at which slots become free.
TEST_F(PublicSets, BatchLogsWaitAsTheScriptSays) {
  const std::string lcg = "swf-lcg2005/LCG.swf.gz";
  const std::string nasa = "swf-lcg2005/NASA-iPSC-1993-3.1-cln.swf.zip";
  const std::vector<LogRun> runs{
      {lcg, 2000, 1, 188041, 0, 6257.185842449253, 0, 32135, 37822, 1159501},
      {nasa, 128, 1, 18239, 0, 8.004660343220571, 0, 0, 23753, 7949022},
      {nasa, 16, 8, 18239, 0, 22.30785679039421, 0, 0, 23753, 7949022},
      {nasa, 64, 1, 18239, 420, 172734.98136820248, 155253, 426431, 455648, 8044362}};
  for (const LogRun& run : runs) {
    ImportOptions options;
    options.slots = run.slots;
    options.vcpus = run.vcpus;
    const ImportResult result = import_trace(need(run.log), options);
    const BatchReport& batch = result.report.batch.value();
    EXPECT_EQ(batch.jobs, run.jobs);
    EXPECT_EQ(batch.never_started, run.never);
    EXPECT_NEAR(batch.waits.mean_s, run.mean_s, 1e-6);
    EXPECT_NEAR(batch.waits.median_s, run.median_s, 1e-9);
    EXPECT_NEAR(batch.waits.p95_s, run.p95_s, 1e-6);
    EXPECT_NEAR(batch.waits.max_s, run.max_s, 1e-9);
    EXPECT_NEAR(seconds(batch.makespan), run.makespan_s, 1e-9);
    EXPECT_FALSE(batch.recorded.has_value());  // both logs have -1 in every line
    EXPECT_EQ(result.data.header.vms.size(), run.slots);
  }
}

TEST_F(PublicSets, AMappingOfGcdReadsWhatItsReaderReads) {
  ImportOptions gcd;
  gcd.memory = Bytes(100'000'000);
  ImportOptions csv;
  csv.format = TraceFormat::csv;
  csv.columns = column_mapping_from_json(
      R"({"format": "gemello-columns-1", "separator": "blanks", "header": false,
          "period": "300s", "sizes": {"vcpus": 1, "memory": "100MB"},
          "quantities": {"cpu_used": {"column": 1, "unit": "percent"},
                         "memory_used": {"column": 2, "unit": "percent"}}})",
      "map.json");
  const fs::path set = need("google-gcd-vms/GCD_VMs.tar.gz");
  const ImportResult a = import_trace(set, gcd);
  const ImportResult b = import_trace(set, csv);
  EXPECT_EQ(a.data.header.vms, b.data.header.vms);
  for (const TraceQuantity quantity : {TraceQuantity::cpu_used, TraceQuantity::memory_used}) {
    const std::vector<float>& x = a.data.values[index_of(quantity)];
    const std::vector<float>& y = b.data.values[index_of(quantity)];
    ASSERT_EQ(x.size(), y.size());
    for (std::size_t i = 0; i < x.size(); ++i) ASSERT_FLOAT_EQ(x[i], y[i]);
  }
  EXPECT_EQ(b.report.count(Finding::memory_above_capacity), 613U);
}

}  // namespace
}  // namespace gemello::traces
