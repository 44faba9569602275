// What a person at a terminal meets: the progress bar, Ctrl-C, and what a kill leaves behind.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <regex>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/child_process_support.hpp"
#include "tests/cli/sweep_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// Ten years of the sample, without series: more than a minute on any machine.
const std::vector<std::string> long_run = {"run",
                                           project_file("datasets/samples/napoli.json"),
                                           "-o",
                                           "long",
                                           "--set",
                                           "duration=3650d",
                                           "--no-html",
                                           "--set",
                                           R"(series={"vm":false,"host":false,"link":false})"};

/// What is shown on a terminal needs one: a machine without /dev/pts has none to give.
class OnTerminal : public ::testing::Test {
 protected:
  void SetUp() override {
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    const bool there = terminal >= 0 && grantpt(terminal) == 0 && unlockpt(terminal) == 0 &&
                       ptsname(terminal) != nullptr && access(ptsname(terminal), F_OK) == 0;
    if (terminal >= 0) close(terminal);
    if (!there) GTEST_SKIP() << "this machine has no pseudo-terminals (/dev/pts)";
  }
};

TEST_F(OnTerminal, ShowsABarWithRateAndTimeLeftAndEndsCleanlyOnControlC) {
  const Workplace here;
  ChildProcess child(here, long_run, {.terminal_columns = 120});
  ASSERT_TRUE(child.shows(" left"));
  child.type("\x03");
  const Ended ended = child.wait();
  EXPECT_EQ(ended.code, 1);
  // "[###.....]  12 %  2d 03:00:00 of 3650d 00:00:00  123456 x real time  40 s left"
  const std::regex bar(
      "\\[#*\\.+\\] +[0-9]+ %  [0-9d :]+ of 3650d 00:00:00  [0-9]+ x real time  .* left");
  EXPECT_TRUE(std::regex_search(ended.talk, bar)) << ended.talk;
  // The bar is gone, and the last line says how it ended.
  EXPECT_THAT(ended.talk, HasSubstr("\r\033[Kinterrupted at "));
  const nlohmann::json run = here.read_json("long/run.json");
  EXPECT_EQ(run.at("ended").at("how"), "interrupted");
  EXPECT_GT(run.at("ended").at("at_us").get<std::int64_t>(), 0);
  EXPECT_FALSE(here.has("long.partial"));
  EXPECT_THAT(ended.out, HasSubstr("Energy "));
  // It can be read and compared like any other, which says that it is not whole.
  const Ended compared = gemello(here, {"compare", "long", "long"});
  EXPECT_EQ(compared.code, 0);
  EXPECT_THAT(compared.out, HasSubstr("interrupted"));
}

// A line that wraps could not be written over: each is shorter than the terminal.
TEST_F(OnTerminal, TheBarFitsIntoEightyColumns) {
  const Workplace here;
  ChildProcess child(here, long_run, {.terminal_columns = 80});
  ASSERT_TRUE(child.shows(" left"));
  child.type("\x03");
  const Ended ended = child.wait();
  std::string line;
  for (const char c : ended.talk) {
    if (c != '\r' && c != '\n') {
      line += c;
      continue;
    }
    // "\033[K" clears the rest; after it there is nothing but the echo of Ctrl-C.
    EXPECT_LT(std::min(line.size(), line.rfind("\033[K")), 80U) << line;
    line.clear();
  }
}

// Two runs at a time share one bar; Ctrl-C reaches the sweep, which stops them and says how to go
// on. What the runs themselves say is in their logs.
TEST_F(OnTerminal, ASweepShowsOneBarAndEndsCleanlyOnControlC) {
  const Workplace here;
  nlohmann::json sweep = sample_sweep({1, 2});
  sweep["set"]["duration"] = "3650d";
  here.write("s.json", sweep.dump());
  ChildProcess child(here, {"sweep", "s.json", "-o", "out", "-j", "2"}, {.terminal_columns = 90});
  ASSERT_TRUE(child.shows("] 0 of 4 runs, 2 running"));
  child.type("\x03");
  const Ended ended = child.wait();
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.talk, HasSubstr("stopped by a signal; the same command goes on"));
  EXPECT_THAT(ended.talk, Not(HasSubstr("x real time")));
  EXPECT_THAT(ended.out, HasSubstr("0 of 4 cases done, 0 failed, 4 not run\n"));
}

TEST(Terminal, ShowsNoBarWhereStderrIsNoTerminal) {
  const Workplace here;
  ChildProcess child(here, long_run, {});
  ASSERT_TRUE(eventually([&] { return here.has("long.partial/events.jsonl"); }));
  ASSERT_TRUE(eventually([&] { return child.catches(SIGTERM); }));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // a bar would have shown by now
  child.send(SIGTERM);
  const Ended ended = child.wait();
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(lines_of(ended.talk), SizeIs(1));
  EXPECT_THAT(ended.talk, Not(::testing::AnyOf(HasSubstr("["), HasSubstr("\r"))));
}

TEST(Terminal, AKillLeavesAPartialFolderThatNobodyTakesForARun) {
  const Workplace here;
  {
    ChildProcess child(here, long_run, {});
    ASSERT_TRUE(eventually([&] { return here.has("long.partial/events.jsonl"); }));
    child.send(SIGKILL);
    EXPECT_EQ(child.wait().signal, SIGKILL);
  }
  EXPECT_FALSE(here.has("long"));
  for (const char* verb : {"report", "export"}) {
    const Ended ended = gemello(here, {verb, "long.partial"});
    EXPECT_EQ(ended.code, 3);
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_THAT(ended.talk, HasSubstr("gemello: long.partial"));
  }
  const Ended compared = gemello(here, {"compare", "long.partial", "long.partial"});
  EXPECT_EQ(compared.code, 3);
  // The next run under that name starts over.
  const Ended again = gemello(
      here, {"run", project_file("datasets/samples/napoli.json"), "-o", "long", "--no-html"});
  EXPECT_EQ(again.code, 0);
  EXPECT_TRUE(here.has("long/run.json"));
  EXPECT_FALSE(here.has("long.partial"));
}

// SIGABRT is what a broken invariant and an assertion in the engine end with.
TEST_F(OnTerminal, AnAbortInMidRunIsExitCode4) {
  const Workplace here;
  ChildProcess child(here, long_run, {.terminal_columns = 120});
  ASSERT_TRUE(child.shows(" left"));
  child.send(SIGABRT);
  const Ended ended = child.wait();
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.signal, 0);
  EXPECT_FALSE(here.has("long"));
}

}  // namespace
}  // namespace gemello::testing
