// gemello trace import|info|cut|scale|resample|record on small inputs made here.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A PlanetLab folder: three VMs of 12 samples of 300 s (one hour): 10 %, 20 %... in steps.
void write_planetlab(const Workplace& here) {
  for (int vm = 1; vm <= 3; ++vm) {
    std::string text;
    for (int step = 0; step < 12; ++step) text += fmt::format("{}\n", vm * 10 + step % 2);
    here.write(fmt::format("day/node-{}", vm), text);
  }
}

nlohmann::json info_of(const Workplace& here, const std::string& file) {
  const Ended ended = gemello(here, {"trace", "info", "--verify", "--json", file});
  EXPECT_EQ(ended.code, 0) << ended.talk;
  return nlohmann::json::parse(ended.out);
}

const nlohmann::json& quantity(const nlohmann::json& info, const std::string& name) {
  for (const auto& row : info.at("quantities"))
    if (row.at("name") == name) return row;
  static const nlohmann::json none;
  ADD_FAILURE() << "no " << name;
  return none;
}

class TraceVerb : public ::testing::Test {
 protected:
  TraceVerb() {
    write_planetlab(here_);
    const Ended ended = gemello(
        here_, {"trace", "import", "day", "-o", "day.gtrace", "--origin", "made by this test"});
    EXPECT_EQ(ended.code, 0) << ended.talk;
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_THAT(ended.talk, HasSubstr("wrote day.gtrace: 3 VMs, 12 steps of 300s\n"));
  }
  Workplace here_;
};

// 36 samples; node-k alternates k*10 and k*10+1 per cent, so the mean is 20.5 % of a core.
TEST_F(TraceVerb, ImportKeepsWhatTheFolderSays) {
  const nlohmann::json info = info_of(here_, "day.gtrace");
  EXPECT_EQ(info.at("vms"), 3);
  EXPECT_EQ(info.at("steps"), 12);
  EXPECT_EQ(info.at("period"), "300s");
  EXPECT_EQ(info.at("origin"), "made by this test");
  const nlohmann::json& used = quantity(info, "cpu_used");
  EXPECT_EQ(used.at("samples"), 36);
  EXPECT_EQ(used.at("gaps"), 0);
  EXPECT_NEAR(used.at("mean").get<double>(), 0.205, 1e-6);
  EXPECT_NEAR(used.at("min").get<double>(), 0.10, 1e-6);
  EXPECT_NEAR(used.at("max").get<double>(), 0.31, 1e-6);
}

TEST_F(TraceVerb, InfoReadsAFolderAsItReadsItsImport) {
  const Ended text = gemello(here_, {"trace", "info", "day.gtrace"});
  EXPECT_EQ(text.code, 0);
  EXPECT_THAT(text.out, AllOf(HasSubstr("12 steps of 300s"), HasSubstr("cpu_used")));
  EXPECT_EQ(info_of(here_, "day").at("quantities"), info_of(here_, "day.gtrace").at("quantities"));
}

// 10 min to 30 min of 5 min steps are 4 steps; the first two VMs have 10, 11, 20 and 21 % twice.
TEST_F(TraceVerb, CutTakesAWindowAndVms) {
  EXPECT_EQ(gemello(here_, {"trace", "cut", "day.gtrace", "-o", "cut.gtrace", "--from", "10min",
                            "--to", "30min", "--first", "2"})
                .code,
            0);
  const nlohmann::json info = info_of(here_, "cut.gtrace");
  EXPECT_EQ(info.at("vms"), 2);
  EXPECT_EQ(info.at("steps"), 4);
  EXPECT_NEAR(quantity(info, "cpu_used").at("mean").get<double>(), 0.155, 1e-6);
  EXPECT_EQ(gemello(here_, {"trace", "cut", "day.gtrace", "-o", "one.gtrace", "--vms", "*-3"}).code,
            0);
  EXPECT_EQ(info_of(here_, "one.gtrace").at("vms"), 1);
}

TEST_F(TraceVerb, ScaleMultipliesAQuantity) {
  EXPECT_EQ(
      gemello(here_, {"trace", "scale", "day.gtrace", "-o", "twice.gtrace", "--by", "cpu_used=2"})
          .code,
      0);
  const nlohmann::json info = info_of(here_, "twice.gtrace");
  EXPECT_NEAR(quantity(info, "cpu_used").at("mean").get<double>(), 0.41, 1e-6);
  EXPECT_NEAR(quantity(info, "cpu_used").at("max").get<double>(), 0.62, 1e-6);
}

// Pairs of 300 s become one sample of 600 s with their mean: the alternation vanishes.
TEST_F(TraceVerb, ResampleTakesMeans) {
  EXPECT_EQ(
      gemello(here_, {"trace", "resample", "day.gtrace", "-o", "slow.gtrace", "--period", "10min"})
          .code,
      0);
  const nlohmann::json info = info_of(here_, "slow.gtrace");
  EXPECT_EQ(info.at("steps"), 6);
  EXPECT_NEAR(quantity(info, "cpu_used").at("min").get<double>(), 0.105, 1e-6);
  EXPECT_NEAR(quantity(info, "cpu_used").at("max").get<double>(), 0.305, 1e-6);
}

TEST_F(TraceVerb, RefusesWhatMakesNoSense) {
  here_.write("torn/node-1", "10\n20\nmany\n");
  const Ended torn = gemello(here_, {"trace", "import", "torn", "-o", "torn.gtrace"});
  EXPECT_EQ(torn.code, 3);
  EXPECT_THAT(torn.talk, HasSubstr("torn/node-1: line 3: "));
  EXPECT_FALSE(here_.has("torn.gtrace"));
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"cut", "--from", "2h", "--to", "3h"},
        {"cut", "--from", "long ago"},
        {"cut", "--vms", "nobody-*"},
        {"scale", "--by", "cpu_usd=2"},
        {"scale", "--by", "cpu_used"},
        {"resample", "--period", "0s"}}) {
    std::vector<std::string> all = {"trace", words[0], "day.gtrace", "-o", "out.gtrace"};
    all.insert(all.end(), words.begin() + 1, words.end());
    const Ended ended = gemello(here_, all);
    EXPECT_EQ(ended.code, 3) << words[0] << " " << words[2];
    EXPECT_THAT(lines_of(ended.talk), ::testing::SizeIs(1)) << ended.talk;
    EXPECT_FALSE(here_.has("out.gtrace")) << words[0] << " " << words[2];
  }
}

// A flipped byte in the values is found by the checksum.
TEST_F(TraceVerb, VerifyFindsADamagedFile) {
  std::string bytes = here_.read("day.gtrace");
  bytes[bytes.size() - 3] = static_cast<char>(bytes[bytes.size() - 3] ^ 1);
  here_.write("day.gtrace", bytes);
  const Ended ended = gemello(here_, {"trace", "info", "--verify", "day.gtrace"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.talk, HasSubstr("day.gtrace: "));
}

// The imported folder is a workload like any other: three VMs for an hour on the Napoli cloud.
TEST_F(TraceVerb, AnImportedTraceRuns) {
  const Ended ended = gemello(
      here_, {"run", project_file("datasets/samples/napoli.json"), "-o", "a", "--no-html", "--set",
              "workload.trace=" + (here_ / "day.gtrace").string(), "--set", "workload.demand=used",
              "--set", "duration=1h", "--set", "faults=[]", "--set", "workload.priorities=[]"});
  EXPECT_EQ(ended.code, 0) << ended.talk;
  EXPECT_EQ(here_.read_json("a/report.json").at("vms").size(), 3U);
}

// A loop that wants a core, for 2 s in steps of 1 s: two steps, and it runs or waits for a CPU
// nearly all the time whatever else the machine does.
TEST(TraceRecord, RecordsAShortCommand) {
  const Workplace here;
  const Ended ended = gemello(here, {"trace", "record", "-o", "busy.gtrace", "--period", "1s",
                                     "--duration", "2s", "busy=cmd:sh -c 'while :; do :; done'"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_THAT(ended.talk, HasSubstr("busy.gtrace: 1 units, 2 periods of 1s\n"));
  const nlohmann::json info = info_of(here, "busy.gtrace");
  EXPECT_EQ(info.at("vms"), 1);
  EXPECT_EQ(info.at("steps"), 2);
  const double ran = quantity(info, "cpu_used").at("mean").get<double>() +
                     quantity(info, "cpu_wait").at("mean").get<double>();
  EXPECT_GT(ran, 0.5);
  EXPECT_LT(ran, 1.5);
}

}  // namespace
}  // namespace gemello::testing
