#include <cmath>

#include <gmock/gmock.h>

#include "models/traces/csv_rows.hpp"
#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

ImportResult read(const Files& files, std::string_view mapping) {
  ImportOptions options;
  options.format = TraceFormat::csv;
  options.columns = column_mapping_from_json(mapping, "map.json");
  std::vector<Member> members;
  for (const auto& [name, content] : files) {
    members.push_back({.name = name, .file = name, .content = content});
  }
  return import_members(members, "set", options);
}

constexpr const char* long_table = R"({
  "format": "gemello-columns-1", "separator": ",", "header": true, "missing": ["", "NaN"],
  "period": "60s", "time": {"column": "t", "unit": "ms", "epoch": "unix"},
  "vm": {"column": "vm"},
  "sizes": {"vcpus": {"column": "cores"}, "memory": {"column": "mem", "unit": "MiB"}},
  "quantities": {"cpu_used": {"column": "cpu %", "unit": "percent"},
                 "memory_used": {"column": "used %", "unit": "percent"},
                 "net_rx": {"column": "rx", "unit": "kbps"}}})";

// Two VMs in one table. b: 50 % of 4 vCPUs are 2 cores; 25 % of 100 MiB; 8 kbit/s are 1000 bytes
// a second. a comes a minute later, with a gap, and leaves before b's last row.
TEST(Csv, ALongTableByVmColumn) {
  const ImportResult result = read({{"t.csv",
                                     "t,vm,cores,mem,cpu %,used %,rx,note\n"
                                     "1400000000000,b,4,100,50,25,8,\"one, two\"\n"
                                     "1400000060000,a,1,10,100,,0,x\n"
                                     "1400000060000, b ,4,100,25,NaN,16,\n"
                                     "1400000120500,b,4,100,125,125,0,\n"}},
                                   long_table);
  const TraceHeader& header = result.data.header;
  EXPECT_EQ(header.start_unix_seconds, 1400000000);
  EXPECT_EQ(header.period, 60s);
  EXPECT_EQ(header.steps, 3U);
  ASSERT_EQ(header.vms.size(), 2U);
  EXPECT_EQ(header.vms[0].name, "a");
  EXPECT_EQ(header.vms[0].arrival, origin + 60s);
  EXPECT_EQ(header.vms[0].departure, origin + 120s);
  EXPECT_EQ(header.vms[1].vcpus, 4);
  EXPECT_EQ(header.vms[1].memory, Bytes(104'857'600));
  EXPECT_EQ(header.vms[1].departure, never);
  const auto at = [&](TraceQuantity quantity, std::size_t step, std::size_t vm) {
    return result.data.at(quantity, step)[vm];
  };
  EXPECT_EQ(at(TraceQuantity::cpu_used, 0, 1), 2.0F);
  EXPECT_EQ(at(TraceQuantity::cpu_used, 1, 1), 1.0F);
  EXPECT_EQ(at(TraceQuantity::cpu_used, 2, 1), 5.0F);
  EXPECT_EQ(at(TraceQuantity::cpu_used, 1, 0), 1.0F);
  EXPECT_TRUE(std::isnan(at(TraceQuantity::cpu_used, 0, 0)));
  EXPECT_EQ(at(TraceQuantity::memory_used, 0, 1), 26'214'400.0F);
  EXPECT_TRUE(std::isnan(at(TraceQuantity::memory_used, 1, 1)));
  EXPECT_EQ(at(TraceQuantity::net_rx, 0, 1), 1000.0F);
  EXPECT_EQ(result.report.count(Finding::value_missing), 2U);
  EXPECT_EQ(result.report.count(Finding::cpu_above_capacity), 1U);
  EXPECT_EQ(result.report.findings.at(Finding::cpu_above_capacity).first_place, "line 5");
  EXPECT_EQ(result.report.count(Finding::memory_above_capacity), 1U);
  EXPECT_EQ(result.report.members, 1U);
}

// No header, blanks, a decimal comma, one file per VM, times in minutes from the record's start;
// 150 MHz of the 300 MHz that two vCPUs have are one core.
TEST(Csv, OneFilePerVmWithoutHeader) {
  const ImportResult result =
      read({{"x/b.txt", "5,0  150\n6,0\t300,0\n"}, {"a.csv", "4 0\n"}},
           R"({"format": "gemello-columns-1", "separator": "blanks", "decimal": ",",
               "header": false, "period": "1min",
               "time": {"column": 1, "unit": "min", "epoch": "start"},
               "sizes": {"vcpus": 2, "cpu_capacity": "300MHz"},
               "quantities": {"cpu_used": {"column": 2, "unit": "MHz"}}})");
  const TraceHeader& header = result.data.header;
  ASSERT_EQ(header.vms.size(), 2U);
  EXPECT_EQ(header.vms[0].name, "a");
  EXPECT_EQ(header.vms[1].name, "b");
  EXPECT_EQ(header.vms[1].arrival, origin + 60s);  // the grid begins with a's row
  EXPECT_EQ(header.vms[1].core_speed, Megahertz(150));
  EXPECT_EQ(header.start_unix_seconds, std::nullopt);
  ASSERT_EQ(header.steps, 3U);
  EXPECT_EQ(result.data.at(TraceQuantity::cpu_used, 0)[0], 0.0F);
  EXPECT_EQ(result.data.at(TraceQuantity::cpu_used, 1)[1], 1.0F);
  EXPECT_EQ(result.data.at(TraceQuantity::cpu_used, 2)[1], 2.0F);
}

struct Bad {
  const char* content;
  const char* place;
  const char* sentence;
};

TEST(Csv, BadTablesAreErrorsWithTheirLine) {
  const std::string head = "t,vm,cores,mem,cpu %,used %,rx\n";
  const std::vector<Bad> cases{
      {"", "line 1", "is an empty file"},
      {"1,a,1,1,1,1,1\n", "line 1", "has no column with the heading \"t\""},
      {"t,t,vm,cores,mem,cpu %,used %,rx\n", "line 1", "has the heading \"t\" twice"},
      {"*", "line 1", "has a header but no row"},
      {"*0,a,1,1,1,1\n", "line 2", "has 6 columns where line 1 has 7"},
      {"*0,a,1,1,1,1,1,1\n", "line 2", "has 8 columns"},
      {"*\n", "line 2", "has 1 columns"},
      {"*x,a,1,1,1,1,1\n", "line 2", "column 1 (\"t\") is \"x\", not a finite number"},
      {"*-1,a,1,1,1,1,1\n", "line 2", "not within 0..1e18"},
      {"*9e17,a,1,1,1,1,1\n", "line 2", "over 31,000 years"},
      {"*0,,1,1,1,1,1\n", "line 2", "names no VM"},
      {"*0,\xff,1,1,1,1,1\n", "line 2", "not UTF-8"},
      {"*0,a,1.5,1,1,1,1\n", "line 2", "is not a whole number of vCPUs"},
      {"*0,a,1,1e18,1,1,1\n", "line 2", "over any machine's memory"},
      {"*0,a,1,1,inf,1,1\n", "line 2", "column 5 (\"cpu %\") is \"inf\""},
      {"*0,a,1,1,1e9,1,1\n", "line 2", "is beyond any machine"},
      {"*0,a,1,1,1,1,n/a\n", "line 2", "column 7 (\"rx\") is \"n/a\""},
      {"*0,a,,1,1,1,1\n", "line 2", "column 3 (\"cores\") is \"\""},
      {"*0,\"a,1,1,1,1,1\n", "line 2", "has a quote that does not end"},
      {"*0,\"a\"b,1,1,1,1,1\n", "line 2", "text behind the end of a quote"},
      {"*60000,a,1,1,1,1,1\n0,a,1,1,1,1,1\n", "line 3", "the time of VM \"a\" goes back"},
      {"*0,a,1,1,1,1,1\n600000000000000,a,1,1,1,1,1\n", "line 3", "over the limit"},
  };
  for (const Bad& bad : cases) {
    std::string content = bad.content;
    if (content.starts_with('*')) content = head + content.substr(1);
    const InputError error = input_error([&] { read({{"t.csv", content}}, long_table); });
    EXPECT_EQ(error.file(), "t.csv") << bad.content;
    EXPECT_EQ(error.place(), bad.place) << bad.content;
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence)) << bad.content;
  }
}

TEST(Csv, ColumnsBeyondTheTableAndDoubledVmsAreErrors) {
  constexpr const char* mapping = R"({"format": "gemello-columns-1", "separator": ",",
    "header": false, "period": "1min",
    "quantities": {"cpu_used": {"column": 2, "unit": "cores"}}})";
  EXPECT_THAT(input_error([&] {
                read({{"a.csv", "1\n"}}, mapping);
              }).sentence(),
              HasSubstr("has 1 columns; the mapping asks for column 2"));
  EXPECT_THAT(input_error([&] {
                read({{"x/a.csv", "1,1\n"}, {"y/a.txt", "1,1\n"}}, mapping);
              }).sentence(),
              HasSubstr("is the VM \"a\" of x/a.csv as well"));
}

TEST(Csv, RowsWithoutTimesAreConsecutiveSteps) {
  const ImportResult result =
      read({{"vm.csv", "7;1\n8;2\n"}}, R"({"format": "gemello-columns-1", "separator": ";",
        "header": false, "period": "1min",
        "quantities": {"memory_used": {"column": 2, "unit": "KiB"}}})");
  EXPECT_EQ(result.data.header.steps, 2U);
  EXPECT_EQ(result.data.header.start_unix_seconds, std::nullopt);
  EXPECT_EQ(result.data.at(TraceQuantity::memory_used, 1)[0], 2048.0F);
}

TEST(Csv, SizesThatChangeKeepTheLargestAndUseWithoutCapacityIsAGap) {
  const ImportResult result =
      read({{"vm.csv", "0,1,1000,500\n1,2,2000,500\n2,0,0,500\n3,0,0,0\n"}},
           R"({"format": "gemello-columns-1", "separator": ",", "header": false, "period": "1h",
        "time": {"column": 1, "unit": "h", "epoch": "start"},
        "sizes": {"vcpus": {"column": 2}, "cpu_capacity": {"column": 3, "unit": "MHz"}},
        "quantities": {"cpu_used": {"column": 4, "unit": "MHz"}}})");
  EXPECT_EQ(result.data.header.vms[0].vcpus, 2);
  EXPECT_EQ(result.data.header.vms[0].core_speed, Megahertz(1000));
  const auto used = [&](std::size_t step) {
    return result.data.at(TraceQuantity::cpu_used, step)[0];
  };
  EXPECT_EQ(used(0), 0.5F);  // 500 of 1000 MHz, one vCPU
  EXPECT_EQ(used(1), 0.5F);  // 500 of 2000 MHz, two
  EXPECT_TRUE(std::isnan(used(2)));
  EXPECT_EQ(used(3), 0.0F);
  EXPECT_EQ(result.report.count(Finding::size_changed), 1U);
  EXPECT_EQ(result.report.count(Finding::no_capacity), 1U);
}

// date -u -d 2013-07-01T12:30:45 +%s is 1372681845.
TEST(Csv, TimesInIso8601) {
  const Duration noon = std::chrono::seconds(1372681845);
  EXPECT_EQ(iso_8601_time("2013-07-01T12:30:45Z"), noon);
  EXPECT_EQ(iso_8601_time("2013-07-01 12:30:45"), noon);
  EXPECT_EQ(iso_8601_time("2013-07-01T14:30:45+02:00"), noon);
  EXPECT_EQ(iso_8601_time("2013-07-01T11:00:45-01:30"), noon);
  EXPECT_EQ(iso_8601_time("2013-07-01T12:30:45.25Z"), noon + 250ms);
  EXPECT_EQ(iso_8601_time("2013-07-01T12:30:45.1234567Z"), noon + 123'456us);
  EXPECT_EQ(iso_8601_time("1970-01-01T00:00:00"), 0s);
  for (const char* bad :
       {"", "2013", "2013-07-01", "2013-02-29T00:00:00Z", "2013-13-01T00:00:00Z",
        "2013-07-01T24:00:00Z", "2013-07-01T12:60:00Z", "2013-07-01T12:30:60Z", "2013-07-01T12:30",
        "2013-07-01T12:30:45.Z", "2013-07-01T12:30:45Zulu", "2013-07-01T12:30:45+2",
        "2013-07-01T12:30:45+02:00x", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+01:00",
        "13-07-01T12:30:45Z", " 2013-07-01T12:30:45Z"}) {
    EXPECT_EQ(iso_8601_time(bad), std::nullopt) << bad;
  }
}

// The same rows by the reader of GWA-T-12 and by a mapping that says what its columns are.
TEST(Csv, AMappingOfGwaReadsWhatItsReaderReads) {
  constexpr const char* head =
      "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage "
      "[%];\tMemory capacity provisioned [KB];\tMemory usage [KB];\tDisk read throughput "
      "[KB/s];\tDisk write throughput [KB/s];\tNetwork received throughput [KB/s];\tNetwork "
      "transmitted throughput [KB/s]\n";
  const std::string a = std::string(head) +
                        "1372629804;\t2;\t5851.9989;\t87.7799835;\t1.5;\t8218624;\t1034592.8;\t1;"
                        "\t2;\t3;\t4\n1372630104;\t2;\t5851.9989;\t0;\t0;\t8218624;\t10;\t0;\t0;"
                        "\t0;\t0.5\n1372631000;\t2;\t5851.9989;\t10;\t0;\t8218624;\t10;\t0;\t0;"
                        "\t0;\t0.5\n";
  const std::string b = std::string(head) +
                        "1372630110;\t4;\t1000;\t2000;\t200;\t1024;\t2048;\t1;\t2;\t3;\t4\n"
                        "1372630120;\t4;\t1000;\t1000;\t100;\t1024;\t512;\t1;\t2;\t3;\t4\n";
  const std::vector<Member> members{{.name = "a.csv", .file = "a.csv", .content = a},
                                    {.name = "b.csv", .file = "b.csv", .content = b}};
  const ImportResult gwa = import_members(members, "set");
  const ImportResult csv = read({{"a.csv", a}, {"b.csv", b}},
                                R"({"format": "gemello-columns-1", "separator": ";",
    "header": true, "period": "300s",
    "time": {"column": "Timestamp [ms]", "unit": "s", "epoch": "unix"},
    "sizes": {"vcpus": {"column": 2}, "cpu_capacity": {"column": 3, "unit": "MHz"},
              "memory": {"column": 6, "unit": "KiB"}},
    "quantities": {"cpu_used": {"column": "CPU usage [MHZ]", "unit": "MHz"},
      "memory_used": {"column": 7, "unit": "KiB"}, "disk_read": {"column": 8, "unit": "KiB/s"},
      "disk_write": {"column": 9, "unit": "KiB/s"}, "net_rx": {"column": 10, "unit": "KiB/s"},
      "net_tx": {"column": 11, "unit": "KiB/s"}}})");
  EXPECT_EQ(csv.data.header.vms, gwa.data.header.vms);
  EXPECT_EQ(csv.data.header.start_unix_seconds, gwa.data.header.start_unix_seconds);
  ASSERT_EQ(csv.data.header.steps, gwa.data.header.steps);
  for (const TraceQuantity quantity : all_quantities) {
    ASSERT_EQ(csv.data.has(quantity), gwa.data.has(quantity));
    for (std::size_t i = 0; i < csv.data.values[index_of(quantity)].size(); ++i) {
      const float x = csv.data.values[index_of(quantity)][i];
      const float y = gwa.data.values[index_of(quantity)][i];
      EXPECT_TRUE(x == y || (std::isnan(x) && std::isnan(y))) << name_of(quantity) << " " << i;
    }
  }
  for (const Finding finding : {Finding::same_step, Finding::gap_steps, Finding::cpu_above_capacity,
                                Finding::memory_above_capacity, Finding::size_changed}) {
    EXPECT_EQ(csv.report.count(finding), gwa.report.count(finding)) << name_of(finding);
  }
}

TEST(Csv, NeedsAMapping) {
  ImportOptions options;
  options.format = TraceFormat::csv;
  const Member member{.name = "a", .file = "a", .content = "1\n"};
  EXPECT_EQ(input_error([&] { import_members({&member, 1}, "a", options); }).place(), "columns");
}

}  // namespace
}  // namespace gemello::traces
