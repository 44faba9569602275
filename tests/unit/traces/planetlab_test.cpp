#include <gmock/gmock.h>

#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

TEST(Planetlab, FilesBecomeVmsInByteOrderOfTheirNames) {
  const Folder folder;
  folder.write("b", "50\n0\n");
  folder.write("a10", "1\n2\n");
  folder.write("a9", "100\n3\n");
  folder.write("SOURCE.txt", "where this is from\n");
  const ImportResult result = import_trace(folder.path());
  const TraceHeader& header = result.data.header;
  ASSERT_EQ(header.vms.size(), 3U);
  // '1' comes before '9' in bytes, so a10 before a9.
  EXPECT_EQ(header.vms[0].name, "a10");
  EXPECT_EQ(header.vms[1].name, "a9");
  EXPECT_EQ(header.vms[2].name, "b");
  EXPECT_EQ(header.vms[0].vcpus, 1);
  EXPECT_EQ(header.vms[0].memory, std::nullopt);
  EXPECT_EQ(header.period, std::chrono::seconds(300));
  EXPECT_EQ(header.steps, 2U);
  const auto row = result.data.at(TraceQuantity::cpu_used, 0);  // percent / 100
  EXPECT_FLOAT_EQ(row[0], 0.01F);
  EXPECT_FLOAT_EQ(row[1], 1.0F);
  EXPECT_FLOAT_EQ(row[2], 0.5F);
  EXPECT_EQ(result.report.format, TraceFormat::planetlab);
  EXPECT_EQ(result.report.members, 3U);
  EXPECT_EQ(result.report.count(Finding::beside_data), 1U);
}

struct BadPlanetlab {
  std::string content;
  std::string place;
  std::string sentence;
};

TEST(Planetlab, BadLinesAreErrorsWithFileAndLine) {
  const std::vector<BadPlanetlab> cases{
      {"1\n\n3\n", "line 2", "is empty"},
      {"1\n2\nx\n", "line 3", "\"x\" is not an integer percentage"},
      {"1\n2.5\n", "line 2", "\"2.5\" is not an integer"},
      {"1\nnan\n", "line 2", "not an integer"},
      {"1\n-1\n", "line 2", "-1 % is not within 0..100"},
      {"1\n101\n", "line 2", "101 % is not within 0..100"},
      {"1\n 2\n", "line 2", "not an integer"},
      {"1\n99999999999999999999\n", "line 2", "not an integer"},
      {"1\n\x01\xff\n", "line 2", "\"??\""},
      {"", "line 1", "is an empty file"},
      {"1\n2\n3\n", "line 3", "has 3 samples where"},
      {"1\n", "line 2", "has 1 samples where"},
  };
  for (const BadPlanetlab& bad : cases) {
    const Folder folder;
    folder.write("a", "1\n2\n");
    const auto path = folder.write("b", bad.content);
    const InputError error = input_error([&] { import_trace(folder.path()); });
    EXPECT_EQ(error.file(), path.string());
    EXPECT_EQ(error.place(), bad.place) << bad.content;
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence));
  }
}

TEST(Planetlab, CrLfAndAMissingLastEndAreRepairedAndCounted) {
  const Folder folder;
  const auto path = folder.write("a", "1\r\n20\r\n3");
  const ImportResult result = import_trace(folder.path());
  EXPECT_EQ(result.data.header.steps, 3U);
  EXPECT_FLOAT_EQ(result.data.at(TraceQuantity::cpu_used, 1)[0], 0.2F);
  EXPECT_EQ(result.report.count(Finding::carriage_return), 2U);
  EXPECT_EQ(result.report.count(Finding::no_final_newline), 1U);
  const FindingCount& last = result.report.findings.at(Finding::no_final_newline);
  EXPECT_EQ(last.first_file, path.string());
  EXPECT_EQ(last.first_place, "line 3");
  EXPECT_THAT(result.report.to_text(), HasSubstr("2 carriage_return: "));
  EXPECT_THAT(result.report.to_json(), HasSubstr("\"kind\":\"no_final_newline\""));
}

TEST(Planetlab, EmptyOrAlienFoldersAreErrors) {
  const Folder folder;
  EXPECT_THAT(input_error([&] { import_trace(folder.path()); }).sentence(),
              HasSubstr("holds no trace data"));
  folder.write("notes", "dear diary\n");
  const InputError error = input_error([&] { import_trace(folder.path()); });
  EXPECT_EQ(error.file(), (folder.path() / "notes").string());
  EXPECT_THAT(error.sentence(), HasSubstr("\"dear diary\" begins no known trace format"));
}

TEST(Planetlab, TwoFilesOfOneNameInTwoFoldersAreAnError) {
  const Folder folder;
  folder.write("x/vm", "1\n");
  folder.write("y/vm", "2\n");
  const InputError error = input_error([&] { import_trace(folder.path()); });
  EXPECT_EQ(error.place(), "$.vms[1].name");
  EXPECT_THAT(error.sentence(), HasSubstr("\"vm\" is there twice"));
}

TEST(Planetlab, ANameThatIsNotUtf8IsAnError) {
  const Folder folder;
  folder.write("vm\xff", "1\n");
  EXPECT_THAT(input_error([&] { import_trace(folder.path()); }).sentence(), HasSubstr("not UTF-8"));
}

TEST(Planetlab, TheLimitOfTheResultHolds) {
  const Folder folder;
  folder.write("a", "1\n2\n3\n");
  // Three samples of 4 bytes.
  EXPECT_NO_THROW(import_trace(folder.path(), {.result_bytes_max = 12}));
  EXPECT_THAT(
      input_error([&] { import_trace(folder.path(), {.result_bytes_max = 11}); }).sentence(),
      HasSubstr("over the limit"));
}

}  // namespace
}  // namespace gemello::traces
