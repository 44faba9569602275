// A sweep that is killed or stopped: what stays, what goes on, who is left running.
#include <charconv>
#include <chrono>
#include <csignal>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/sweep_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Seed 1 of two settings: "short" is the sample as it is; "long" is ten years of it, more than a
/// minute on any machine. Both with two policies.
nlohmann::json short_and_long(const std::string& long_duration = "3650d") {
  nlohmann::json sweep = sample_sweep({1});
  sweep["sets"] = {{{"name", "short"}, {"set", {{"duration", "4h"}}}},
                   {{"name", "long"}, {"set", {{"duration", long_duration}}}}};
  return sweep;
}

/// Processes whose command line has both texts: one is the folder of the test, so that nobody
/// else's are meant. A zombie has no command line.
std::vector<pid_t> processes_of(const std::string& folder, const std::string& word = "") {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    pid_t pid = 0;
    if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc()) continue;
    std::ifstream file(entry.path() / "cmdline", std::ios::binary);
    const std::string words{std::istreambuf_iterator<char>(file), {}};
    if (words.find(folder) != std::string::npos && words.find(word) != std::string::npos)
      found.push_back(pid);
  }
  return found;
}

/// The name of the folder is in the command line of every child.
class SweepKill : public ::testing::Test {
 protected:
  Workplace here;
  const std::string out = (here / "out").string();
  const std::vector<std::string> words{"sweep", "s.json", "-o", out, "-j", "2"};

  bool two_short_done_two_long_running() {
    return eventually([&] {
      if (finished_runs(here, "out").size() != 2) return false;
      std::size_t partial = 0;
      for (const auto& entry : std::filesystem::directory_iterator(here / "out/cases"))
        if (std::filesystem::exists(entry.path() / "events.jsonl") &&
            entry.path().extension() == ".partial")
          ++partial;
      return partial == 2;
    });
  }
};

TEST_F(SweepKill, AKilledParentLeavesNobodyRunningAndGoesOnWhereItWas) {
  here.write("s.json", short_and_long().dump());
  {
    ChildProcess child(here, words, {});
    ASSERT_TRUE(two_short_done_two_long_running());
    EXPECT_THAT(processes_of(out), SizeIs(3));
    child.send(SIGKILL);
    EXPECT_EQ(child.wait().signal, SIGKILL);
  }
  EXPECT_TRUE(eventually([&] { return processes_of(out).empty(); }));
  const auto before = finished_runs(here, "out");
  ASSERT_THAT(before, SizeIs(2));
  const Ended list = gemello(here, {"sweep", "s.json", "-o", out, "--list"});
  EXPECT_THAT(list.out, HasSubstr("4 cases: 2 done, 0 failed, 2 to run\n"));
  // The long ones made short: two more runs, and the two that were done are not touched.
  here.write("s.json", short_and_long("5h").dump());
  const Ended ended = gemello(here, words);
  EXPECT_EQ(ended.code, 0) << ended.talk;
  EXPECT_THAT(ended.talk, HasSubstr("4 cases, 2 done, 0 failed, 2 to run"));
  const auto after = finished_runs(here, "out");
  EXPECT_THAT(after, SizeIs(4));
  for (const auto& [digest, written] : before) EXPECT_EQ(after.at(digest), written);
}

// Killed at whatever moment, ever later by 40 ms, until it gets through: every run is run to its
// end once, and what they say together is to the byte what an undisturbed sweep says.
TEST_F(SweepKill, KilledAgainAndAgainItSaysTheSame) {
  here.write("s.json", sample_sweep({{"from", 1}, {"count", 6}}).dump());
  ASSERT_EQ(gemello(here, {"sweep", "s.json", "-o", "undisturbed"}).code, 0);
  std::map<std::string, std::filesystem::file_time_type> finished;
  int kills = 0;
  for (bool through = false; !through && kills < 50;) {
    ChildProcess child(here, words, {});
    std::this_thread::sleep_for(std::chrono::milliseconds(40) * (kills + 1));
    child.send(SIGKILL);
    through = child.wait().code == 0;
    if (!through) ++kills;
    ASSERT_TRUE(eventually([&] { return processes_of(out).empty(); }));
    const auto now = finished_runs(here, "out");
    for (const auto& [digest, written] : finished) ASSERT_EQ(now.at(digest), written) << kills;
    finished = now;
  }
  EXPECT_GE(kills, 2);
  EXPECT_LT(kills, 50);
  EXPECT_THAT(finished, SizeIs(12));
  EXPECT_EQ(here.read("out/table.csv"), here.read("undisturbed/table.csv"));
}

// The kill may fall between the end of a run and its record: the folder is there, the row is not.
TEST_F(SweepKill, ARunThatNobodyRecordedIsTakenOverAndAPartialOneIsRunAgain) {
  here.write("s.json", sample_sweep({1, 2}).dump());
  ASSERT_EQ(gemello(here, words).code, 0);
  auto before = finished_runs(here, "out");
  ASSERT_THAT(before, SizeIs(4));
  std::filesystem::remove(here / "out/sweep.sqlite");
  const std::string broken = before.begin()->first;
  std::filesystem::rename(here / ("out/cases/" + broken),
                          here / ("out/cases/" + broken + ".partial"));
  const Ended ended = gemello(here, words);
  EXPECT_EQ(ended.code, 0) << ended.talk;
  EXPECT_THAT(ended.talk, HasSubstr("4 cases, 3 done, 0 failed, 1 to run"));
  auto after = finished_runs(here, "out");
  ASSERT_THAT(after, SizeIs(4));
  before.erase(broken);
  for (const auto& [digest, written] : before) EXPECT_EQ(after.at(digest), written);
}

// A folder under the right name whose run.json is of another run is no result.
TEST_F(SweepKill, AFolderThatIsAnotherRunIsNotBelieved) {
  here.write("s.json", sample_sweep({1}).dump());
  ASSERT_EQ(gemello(here, words).code, 0);
  const std::string digest = finished_runs(here, "out").begin()->first;
  nlohmann::json run = here.read_json("out/cases/" + digest + "/run.json");
  run["scenario"]["duration"] = "3h";
  here.write("out/cases/" + digest + "/run.json", run.dump());
  EXPECT_THAT(gemello(here, words).talk, HasSubstr("2 cases, 1 done, 0 failed, 1 to run"));
}

TEST_F(SweepKill, AskedToStopItStopsItsRunsAndKeepsWhatIsDone) {
  here.write("s.json", short_and_long().dump());
  ChildProcess child(here, words, {});
  ASSERT_TRUE(two_short_done_two_long_running());
  child.send(SIGINT);
  const Ended ended = child.wait();
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(processes_of(out), IsEmpty());
  EXPECT_THAT(ended.talk, HasSubstr("stopped by a signal; the same command goes on"));
  EXPECT_THAT(ended.out, HasSubstr("2 of 4 cases done, 0 failed, 2 not run\n"));
  EXPECT_THAT(gemello(here, {"sweep", "s.json", "-o", out, "--list"}).out,
              HasSubstr("4 cases: 2 done, 0 failed, 2 to run\n"));
}

// One run dies by a signal: its case fails and says so, the other three are done.
TEST_F(SweepKill, ARunThatASignalEndsIsAFailedCase) {
  nlohmann::json sweep = short_and_long();
  sweep["policies"].erase(1);
  here.write("s.json", sweep.dump());
  ChildProcess child(here, words, {});
  ASSERT_TRUE(eventually([&] {
    return finished_runs(here, "out").size() == 1 && processes_of(out, "3650d").size() == 1;
  }));
  kill(processes_of(out, "3650d").at(0), SIGKILL);
  const Ended ended = child.wait();
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, HasSubstr("failed: napoli, long, spread, seed 1: killed by signal 9"));
  EXPECT_THAT(ended.out, HasSubstr("1 of 2 cases done, 1 failed, 0 not run\n"));
}

TEST_F(SweepKill, TwoProcessesDoNotWorkOnOneSweep) {
  here.write("s.json", short_and_long().dump());
  ChildProcess child(here, words, {});
  ASSERT_TRUE(two_short_done_two_long_running());
  const Ended second = gemello(here, words);
  EXPECT_EQ(second.code, 3);
  EXPECT_THAT(second.talk, HasSubstr("another process works on this sweep now"));
  // To look is allowed meanwhile.
  EXPECT_EQ(gemello(here, {"sweep", "s.json", "-o", out, "--list"}).code, 0);
}

}  // namespace
}  // namespace gemello::testing
