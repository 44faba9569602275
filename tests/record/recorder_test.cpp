#include "sim/cli/record/recorder.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/record/input_error_support.hpp"

namespace gemello::cli {
namespace {

using traces::TraceData;
using traces::TraceQuantity;

/// Records commands for some seconds in steps of one second.
class Record : public ::testing::Test {
 protected:
  Record() : folder_(std::filesystem::path(GEMELLO_BINARY_DIR) / "recorder_test") {
    std::filesystem::create_directories(folder_);
  }

  TraceData run(const std::vector<std::string>& units, Duration duration,
                std::size_t stop_after = 0) {
    RecordOptions options;
    for (const std::string& unit : units) options.units.push_back(parse_unit(unit, "unit", unit));
    options.period = 1s;
    options.duration = duration;
    return record_units(
        options, stop_, [this](std::string_view line) { said_.emplace_back(line); },
        [&](std::size_t done, std::size_t) {
          if (done == stop_after) stop_ = 1;
        });
  }

  static std::vector<float> column(const TraceData& data, TraceQuantity quantity, std::size_t vm) {
    std::vector<float> values;
    for (std::size_t step = 0; step < data.header.steps; ++step) {
      values.push_back(data.at(quantity, step)[vm]);
    }
    return values;
  }

  static double mean(const TraceData& data, TraceQuantity quantity, std::size_t vm) {
    double sum = 0;
    for (const float value : column(data, quantity, vm)) sum += static_cast<double>(value);
    return sum / static_cast<double>(data.header.steps);
  }

  static double peak(const TraceData& data, TraceQuantity quantity, std::size_t vm) {
    const std::vector<float> values = column(data, quantity, vm);
    return static_cast<double>(*std::max_element(values.begin(), values.end()));
  }

  std::filesystem::path folder_;
  volatile std::sig_atomic_t stop_ = 0;
  std::vector<std::string> said_;
};

TEST_F(Record, ABusyLoopRunsOrWaitsAllTheTime) {
  // It is always runnable: what it does not run it waits, whatever else the machine does. It can
  // use one core at most; on a loaded machine less.
  const TraceData data = run({"busy=cmd:while :; do :; done"}, 3s);
  const double used = mean(data, TraceQuantity::cpu_used, 0);
  EXPECT_GT(used, 0.02);
  EXPECT_LT(used, 1.2);
  EXPECT_NEAR(used + mean(data, TraceQuantity::cpu_wait, 0), 1.0, 0.15);
}

TEST_F(Record, ProcessesThatLiveShorterThanAScanAreNotLost) {
  // The shell itself only forks and waits: nearly all CPU is its children's, of some ms each.
  const TraceData data = run({"short=cmd:while :; do sha1sum /bin/sh >/dev/null; done"}, 3s);
  const double used = mean(data, TraceQuantity::cpu_used, 0);
  EXPECT_GT(used, 0.02);
  EXPECT_LT(used, 1.2);
}

TEST_F(Record, HeldMemoryIsSeen) {
  // tail keeps the last 60 MB of what it reads until its input ends.
  const TraceData data =
      run({"memory=cmd:(head -c 80000000 /dev/zero; sleep 60) | tail -c 60000000 | wc -c"}, 5s);
  EXPECT_GT(peak(data, TraceQuantity::memory_used, 0), 58e6);
  EXPECT_LT(peak(data, TraceQuantity::memory_used, 0), 160e6);
}

TEST_F(Record, WrittenBytesAreSeen) {
  // Three times 20 MB, then nothing: 12 MB/s over 5 s; on a slow disk the last of them may not be
  // done.
  const std::string file = (folder_ / "written").string();
  const TraceData data = run({"disk=cmd:for i in 1 2 3; do dd if=/dev/zero of=" + file +
                              " bs=1M count=20 conv=fsync 2>/dev/null; done; sleep 60"},
                             5s);
  std::filesystem::remove(file);
  if (peak(data, TraceQuantity::disk_write, 0) == 0) {
    GTEST_SKIP() << "the file system of the build folder has no storage behind it (tmpfs)";
  }
  const double written = mean(data, TraceQuantity::disk_write, 0) * 5;
  EXPECT_GT(written, 19e6);
  EXPECT_LT(written, 64e6);
}

TEST_F(Record, ArrivalsAndDeparturesAreOnTheGrid) {
  // "late" is to start at 1.5 s: the next step begins at 2 s; it is stopped at 3 s. "short" ends
  // by itself at about 0.3 s: gone after the first step, at the latest (a loaded machine) after
  // the second. "all" is there to the end.
  const TraceData data =
      run({"all=cmd:sleep 60", "late[1500ms..3s]=cmd:sleep 60", "short=cmd:sleep 0.3"}, 4s);
  ASSERT_EQ(data.header.steps, 4U);
  ASSERT_EQ(data.header.vms.size(), 3U);
  EXPECT_EQ(data.header.vms[0].arrival, origin);
  EXPECT_EQ(data.header.vms[0].departure, never);
  EXPECT_EQ(data.header.vms[1].arrival, origin + 2s);
  EXPECT_EQ(data.header.vms[1].departure, origin + 3s);
  EXPECT_GE(data.header.vms[2].departure, origin + 1s);
  EXPECT_LE(data.header.vms[2].departure, origin + 2s);
  const std::vector<float> late = column(data, TraceQuantity::cpu_used, 1);
  EXPECT_TRUE(std::isnan(late[1]));
  EXPECT_FALSE(std::isnan(late[2]));
  EXPECT_TRUE(std::isnan(late[3]));
}

TEST_F(Record, TheRecorderLeavesNoProcessBehind) {
  // One process ignores SIGTERM in a session of its own, whose parent is gone.
  const std::string file = (folder_ / "pid").string();
  run({"stubborn=cmd:setsid sh -c 'trap \"\" TERM; echo $$ >" + file +
       "; while :; do sleep 1; done' & exit 0"},
      3s);
  int pid = 0;
  std::ifstream(file) >> pid;
  std::filesystem::remove(file);
  ASSERT_GT(pid, 0);
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_THAT(said_, ::testing::Contains("stubborn: ended with exit code 0"));
}

TEST_F(Record, StopKeepsWhatWasRecorded) {
  const TraceData data = run({"idle=cmd:sleep 60"}, 60s, 2);
  EXPECT_EQ(data.header.steps, 2U);
  EXPECT_EQ(data.header.vms[0].departure, never);
}

TEST_F(Record, WithoutANetworkNamespaceTheNetworkIsAGapAndTheHeaderSaysSo) {
  const TraceData data = run({"idle=cmd:sleep 60"}, 1s);
  EXPECT_TRUE(std::isnan(data.at(TraceQuantity::net_rx, 0)[0]));
  EXPECT_THAT(data.header.method, ::testing::HasSubstr("Gap in net_rx: idle."));
  EXPECT_THAT(data.header.method, ::testing::Not(::testing::HasSubstr("Gap in cpu_used")));
}

TEST_F(Record, ANetworkNamespaceOfItsOwnIsMeasured) {
  // Its loopback does not count: nothing was received, and that is known.
  const TraceData data = run({"alone=cmd:unshare -n sleep 60"}, 3s);
  if (data.header.vms[0].departure != never) {
    GTEST_SKIP() << "network namespaces need rights that this user has not";
  }
  EXPECT_EQ(data.at(TraceQuantity::net_rx, 2)[0], 0.0F);
}

TEST_F(Record, ARunningProcessIsRecordedFromNowOn) {
  // Its history (some CPU before the record) must not fall into the first step.
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl("/bin/sh", "sh", "-c", "while :; do :; done", static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ::sleep(2);
  const TraceData data = run({"old=pid:" + std::to_string(child)}, 2s);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_LT(peak(data, TraceQuantity::cpu_used, 0), 1.2);
  EXPECT_GT(mean(data, TraceQuantity::cpu_used, 0), 0.02);
}

TEST_F(Record, ComplainsOfWhatIsNotThere) {
  expect_input_error([&] { run({"a=pid:4194303"}, 2s); }, "unit a", "",
                     "there is no process 4194303");
  expect_input_error([&] { run({"a=cgroup:no/such/group"}, 2s); }, "no/such/group", "",
                     "no mounted cgroup hierarchy has this group");
  expect_input_error([&] { run({"a=cmd@no-such-net:sleep 9"}, 2s); }, "/run/netns/no-such-net",
                     "unit a", "cannot be opened");
  expect_input_error([&] { run({"a=cmd:sleep 9"}, 500ms); }, "--duration", "",
                     "shorter than one period");
}

}  // namespace
}  // namespace gemello::cli
