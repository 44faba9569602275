// gemello run: where it writes, what it prints, what --set, --seed, --replace and --json do.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/cloud/platform_reader.hpp"
#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::string napoli_day = project_file("datasets/samples/napoli.json");

double figure(const nlohmann::json& report, const std::string& name) {
  for (const auto& row : report.at("figures"))
    if (row.at("name") == name) return row.at("value");
  ADD_FAILURE() << "no figure " << name;
  return 0;
}

// The sample is named "napoli-sample": without -o the run is runs/napoli-sample here.
TEST(RunVerb, WritesUnderRunsByTheScenariosName) {
  const Workplace here;
  const Ended ended = gemello(here, {"run", napoli_day});
  EXPECT_EQ(ended.code, 0);
  for (const char* file : {"run.json", "platform.json", "events.jsonl", "report.json",
                           "report.html", "series/index.json"})
    EXPECT_TRUE(here.has(std::string("runs/napoli-sample/") + file)) << file;
  EXPECT_FALSE(here.has("runs/napoli-sample.partial"));
  EXPECT_EQ(here.read_json("runs/napoli-sample/run.json").at("ended").at("how"), "completed");
}

// The figures are data, where the folder is is talk. No bar where stderr is no terminal.
TEST(RunVerb, PrintsFiguresOnStdoutAndTalksOnStderr) {
  const Workplace here;
  const Ended ended = gemello(here, {"run", napoli_day, "-o", "a"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("Energy "));
  EXPECT_THAT(ended.out, HasSubstr(" kWh\n"));
  EXPECT_EQ(ended.talk, "completed at 04:00:00: a\n");
}

TEST(RunVerb, JsonIsTheReportOfTheFolder) {
  const Workplace here;
  const Ended ended = gemello(here, {"run", napoli_day, "-o", "a", "--json"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(nlohmann::json::parse(ended.out), here.read_json("a/report.json"));
}

// The platform as it was run, with the trace's 33 VMs: readable where the platform's file is gone.
TEST(RunVerb, KeepsThePlatformAndItsVms) {
  const Workplace here;
  EXPECT_EQ(gemello(here, {"run", napoli_day, "-o", "a", "--no-html"}).code, 0);
  const Inventory kept = read_platform_text(here.read("a/platform.json"), "platform.json");
  EXPECT_EQ(kept.hosts.size(), 8u);
  EXPECT_EQ(kept.vms.size(), 33u);
  EXPECT_TRUE(kept.find_vm("db-server").valid());
  EXPECT_TRUE(kept.find_host("kvm-01").valid());
}

TEST(RunVerb, WritesNoPageWhereNoneIsAskedFor) {
  const Workplace here;
  EXPECT_EQ(gemello(here, {"run", napoli_day, "-o", "a", "--no-html"}).code, 0);
  EXPECT_FALSE(here.has("a/report.html"));
}

// Half the time at the same load is half the time in the report, and run.json says what was set.
TEST(RunVerb, SetReachesTheRunAndItsRecord) {
  const Workplace here;
  const Ended ended =
      gemello(here, {"run", napoli_day, "-o", "a", "--no-html", "--set", "duration=2.5h", "--set",
                     "policy.placement.name=best-fit", "--set", "faults[0].component=kvm-02"});
  EXPECT_EQ(ended.code, 0) << ended.talk;
  const nlohmann::json run = here.read_json("a/run.json");
  EXPECT_EQ(run.at("scenario").at("duration"), "2.5h");
  EXPECT_EQ(run.at("scenario").at("policy").at("placement").at("name"), "best-fit");
  EXPECT_EQ(run.at("scenario").at("faults").at(0).at("component"), "kvm-02");
  EXPECT_EQ(run.at("ended").at("at_us"), 9'000'000'000);  // 2.5 x 3600 s in microseconds
  EXPECT_THAT(here.read("a/events.jsonl"), HasSubstr("\"component\":\"kvm-02\""));
}

TEST(RunVerb, SeedIsTheOptionsBeforeTheScenarios) {
  const Workplace here;
  EXPECT_EQ(gemello(here, {"run", napoli_day, "-o", "a", "--no-html"}).code, 0);
  EXPECT_EQ(gemello(here, {"run", napoli_day, "-o", "b", "--no-html", "--seed", "7"}).code, 0);
  EXPECT_EQ(here.read_json("a/run.json").at("seed"), 1);  // as the file says
  EXPECT_EQ(here.read_json("b/run.json").at("seed"), 7);
  EXPECT_EQ(here.read_json("b/run.json").at("scenario").at("seed"), 7);
}

// The crash of the sample in numbers: what ran on the host is restarted elsewhere, so there are
// outages, and none is left open.
TEST(RunVerb, TheSampleSurvivesItsHostFailure) {
  const Workplace here;
  EXPECT_EQ(gemello(here, {"run", napoli_day, "-o", "a", "--no-html"}).code, 0);
  const nlohmann::json report = here.read_json("a/report.json");
  EXPECT_GE(figure(report, "outages"), 1);
  EXPECT_EQ(figure(report, "not_restored"), 0);
  EXPECT_EQ(figure(report, "double_starts"), 0);
  // At least the detector's 30 s pass before anybody acts.
  EXPECT_GT(figure(report, "rto_mean"), 30);
}

TEST(RunVerb, RefusesToOverwriteUnlessToldTo) {
  const Workplace here;
  ASSERT_EQ(gemello(here, {"run", napoli_day, "-o", "a", "--no-html"}).code, 0);
  const std::string before = here.read("a/run.json");
  const Ended refused = gemello(here, {"run", napoli_day, "-o", "a", "--no-html", "--seed", "7"});
  EXPECT_EQ(refused.code, 3);
  EXPECT_THAT(refused.talk, StartsWith("gemello: a: exists already"));
  EXPECT_THAT(refused.out, IsEmpty());
  EXPECT_EQ(here.read("a/run.json"), before);
  const Ended replaced =
      gemello(here, {"run", napoli_day, "-o", "a", "--no-html", "--seed", "7", "--replace"});
  EXPECT_EQ(replaced.code, 0);
  EXPECT_EQ(here.read_json("a/run.json").at("seed"), 7);
}

// --replace is for runs only: a folder of other things is nobody's to remove.
TEST(RunVerb, ReplacesNothingThatIsNoRun) {
  const Workplace here;
  here.write("thesis/chapter-1.tex", "It was a dark and stormy night.");
  const Ended ended = gemello(here, {"run", napoli_day, "-o", "thesis", "--replace"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.talk, HasSubstr("thesis: is not a run folder and is left alone"));
  EXPECT_EQ(here.read("thesis/chapter-1.tex"), "It was a dark and stormy night.");
}

// A state of 1 h and the rest of the run from it end with the same fleet: the rest's decisions
// are the last ones of the whole.
TEST(RunVerb, GoesOnFromAStateItWrote) {
  const Workplace here;
  ASSERT_EQ(gemello(here, {"run", napoli_day, "-o", "a", "--no-html", "--state-at", "1h"}).code, 0);
  const Ended ended =
      gemello(here, {"run", napoli_day, "-o", "b", "--no-html", "--from", "a/state.json"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  EXPECT_EQ(here.read_json("b/run.json").at("start_us"), 3'600'000'000);
  const std::string whole = here.read("a/events.jsonl");
  const std::string rest = here.read("b/events.jsonl");
  EXPECT_THAT(rest, HasSubstr("\"kind\":\"fault\""));
  ASSERT_LT(rest.size(), whole.size());
  EXPECT_EQ(whole.substr(whole.size() - rest.size()), rest);
}

TEST(RunVerb, RefusesAStateFromAfterItsEnd) {
  const Workplace here;
  ASSERT_EQ(gemello(here, {"run", napoli_day, "-o", "a", "--no-html", "--state-at", "3h"}).code, 0);
  const Ended ended = gemello(
      here, {"run", napoli_day, "-o", "b", "--from", "a/state.json", "--set", "duration=3h"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_EQ(ended.talk,
            "gemello: a/state.json: $.at: the state is of 03:00:00, the run ends at 03:00:00\n");
  EXPECT_FALSE(here.has("b.partial"));
}

}  // namespace
}  // namespace gemello::testing
