// gemello trace import: formats with options of their own.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// One slot, steps of 300 s. Job 1 runs 0..600 at half a core; job 2, submitted at 100 s, waits
// 500 s and runs to 900 s on a whole core: 0.5, 0.5, 1; the mean is 2/3.
constexpr const char* jobs =
    "; UnixStartTime: 1132444805\n"
    "1   0 -1 600 1 300 -1 -1 -1 -1 1 1 1 -1 -1 -1 -1 -1\n"
    "2 100 -1 300 1  -1 -1 -1 -1 -1 1 1 1 -1 -1 -1 -1 -1\n";

TEST(ImportVerb, BatchJobsLoadSlotsAndTellTheirWaits) {
  const Workplace here;
  here.write("jobs.swf", jobs);
  const Ended ended = gemello(here, {"trace", "import", "jobs.swf", "--slots", "1", "-o",
                                     "jobs.gtrace", "--waits", "waits.csv", "--json"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  EXPECT_THAT(ended.talk, AllOf(HasSubstr("2 jobs, first come first served, on 1 slots"),
                                HasSubstr("1 cpu_time_unknown: "), HasSubstr("none recorded"),
                                HasSubstr("wrote jobs.gtrace: 1 VMs, 3 steps of 300s\n")));
  const nlohmann::json report = nlohmann::json::parse(ended.out);
  EXPECT_EQ(report.at("batch").at("waits").at("max_s"), 500.0);
  EXPECT_EQ(report.at("batch").at("makespan_s"), 900.0);
  EXPECT_EQ(here.read("waits.csv"), "job,submit_s,wait_s,recorded_wait_s\n1,0,0,\n2,100,500,\n");
  const Ended info = gemello(here, {"trace", "info", "--json", "jobs.gtrace"});
  EXPECT_NEAR(nlohmann::json::parse(info.out).at("quantities")[0].at("mean").get<double>(),
              2.0 / 3.0, 1e-6);
}

TEST(ImportVerb, GcdKeepsMemoryOfTheSizeGiven) {
  const Workplace here;
  here.write("gcd/vm_1", "50 25\n100 75\n");
  const Ended plain = gemello(here, {"trace", "import", "gcd", "-o", "plain.gtrace"});
  EXPECT_EQ(plain.code, 0);
  EXPECT_THAT(plain.talk, HasSubstr("1 memory_without_size: "));
  const Ended sized =
      gemello(here, {"trace", "import", "gcd", "-o", "sized.gtrace", "--memory", "8GB"});
  EXPECT_EQ(sized.code, 0);
  const Ended info = gemello(here, {"trace", "info", "--json", "sized.gtrace"});
  const nlohmann::json quantities = nlohmann::json::parse(info.out).at("quantities");
  EXPECT_NEAR(quantities[0].at("mean").get<double>(), 0.75, 1e-6);
  EXPECT_EQ(quantities[1].at("name"), "memory_used");
  EXPECT_EQ(quantities[1].at("mean"), 4e9);
}

constexpr const char* table = "time,vm,cpu\n0,a,50\n0,b,100\n60,a,100\n60,b,100\n";
constexpr const char* mapping = R"({"format": "gemello-columns-1", "separator": ",",
  "header": true, "period": "60s", "time": {"column": "time", "unit": "s", "epoch": "start"},
  "vm": {"column": "vm"}, "sizes": {"vcpus": 2},
  "quantities": {"cpu_used": {"column": "cpu", "unit": "percent"}}})";

// 50, 100, 100 and 100 % of two vCPUs: the mean is 1.75 cores.
TEST(ImportVerb, ATableIsReadByItsColumnMapping) {
  const Workplace here;
  here.write("table.csv", table);
  here.write("map.json", mapping);
  const Ended ended = gemello(here, {"trace", "import", "table.csv", "--columns", "map.json", "-o",
                                     "table.gtrace", "--origin", "made by this test"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  EXPECT_EQ(ended.talk, "wrote table.gtrace: 2 VMs, 2 steps of 60s\n");
  const Ended info = gemello(here, {"trace", "info", "--json", "table.gtrace"});
  const nlohmann::json json = nlohmann::json::parse(info.out);
  EXPECT_EQ(json.at("origin"), "made by this test");
  EXPECT_EQ(json.at("quantities")[0].at("mean"), 1.75);
  here.write("wrong.json", std::string(mapping).replace(1, 8, "\"colour\""));
  const Ended wrong =
      gemello(here, {"trace", "import", "table.csv", "--columns", "wrong.json", "-o", "no.gtrace"});
  EXPECT_EQ(wrong.code, 3);
  EXPECT_THAT(wrong.talk, HasSubstr("wrong.json: $.colour: is not a key of a column mapping"));
}

TEST(ImportVerb, OptionsThatDoNothingAreErrors) {
  const Workplace here;
  here.write("day/a", "1\n");
  here.write("gcd/a", "1 2\n");
  here.write("jobs.swf", jobs);
  here.write("table.csv", table);
  here.write("map.json", mapping);
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"day", "--memory", "1GB"},
        {"day", "--slots", "4"},
        {"day", "--waits", "w.csv"},
        {"gcd", "--period", "60s"},
        {"gcd", "--memory", "8 apples"},
        {"gcd", "--vcpus", "0"},
        {"jobs.swf"},
        {"jobs.swf", "--slots", "0"},
        {"jobs.swf", "--slots", "-1"},
        {"jobs.swf", "--slots", "1", "--period", "0s"},
        {"table.csv", "--format", "csv"},
        {"table.csv", "--columns", "day/a"},
        {"table.csv", "--columns", "none.json"},
        {"day", "--format", "planetlab", "--columns", "map.json"},
        {"day", "--format", "arff"}}) {
    std::vector<std::string> all{"trace", "import", "-o", "out.gtrace"};
    all.insert(all.end(), words.begin(), words.end());
    const Ended ended = gemello(here, all);
    EXPECT_EQ(ended.code, 3) << words.back();
    EXPECT_THAT(lines_of(ended.talk), SizeIs(1)) << ended.talk;
    EXPECT_FALSE(here.has("out.gtrace")) << words.back();
  }
}

}  // namespace
}  // namespace gemello::testing
