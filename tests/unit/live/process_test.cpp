#include "live/fencing/process.hpp"

#include <csignal>
#include <dirent.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/live/mail_support.hpp"
#include "tests/unit/live/temp_folder_support.hpp"

namespace gemello::live {
namespace {

using testing::Stopwatch;
using testing::TempFolder;

ProcessResult shell(const std::string& body, std::chrono::microseconds timeout = 10s) {
  return run_process({"sh", "-c", body}, timeout);
}

int open_descriptors() {
  int count = 0;
  DIR* folder = opendir("/proc/self/fd");
  while (readdir(folder) != nullptr) ++count;
  closedir(folder);
  return count;
}

TEST(Process, TellsExitCodeAndOutput) {
  const ProcessResult result = shell("echo out; echo err >&2; exit 2");
  EXPECT_TRUE(result.started);
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_EQ(result.problem, "");
  EXPECT_TRUE(shell("exit 0").ok());
}

TEST(Process, PassesArgumentsAsGiven) {
  const TempFolder folder;
  const std::string file = folder.script("args", "for a in \"$@\"; do echo \"[$a]\"; done");
  const ProcessResult result = run_process({file, "a b", "", "$HOME", "*"}, 10s);
  EXPECT_EQ(result.out, "[a b]\n[]\n[$HOME]\n[*]\n") << "no shell of ours touches them";
}

TEST(Process, HasAnEmptyInput) {
  EXPECT_EQ(shell("cat; echo end").out, "end\n");
}

TEST(Process, BlocksAndIgnoresNoSignal) {
  // Fields of /proc/PID/status, as masks of 16 hexadecimal digits.
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto pipe_before = std::signal(SIGPIPE, SIG_IGN);
  const std::string blocks =
      run_process({"sed", "-n", "s/^SigBlk:.//p", "/proc/self/status"}, 10s).out;
  const std::string ignores =
      run_process({"sed", "-n", "s/^SigIgn:.//p", "/proc/self/status"}, 10s).out;
  std::signal(SIGPIPE, pipe_before);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(std::stoull(blocks, nullptr, 16), 0U);
  // Signals 32 and 33 are the C library's own, which it sets as it likes.
  EXPECT_EQ(std::stoull(ignores, nullptr, 16) & 0x7fffffffU, 0U);
}

TEST(Process, SaysWhatCouldNotBeRun) {
  const ProcessResult missing = run_process({"/nowhere/fence_nothing"}, 10s);
  EXPECT_FALSE(missing.started);
  EXPECT_EQ(missing.exit_code, -1);
  EXPECT_EQ(missing.problem, "cannot run /nowhere/fence_nothing: No such file or directory");
  EXPECT_FALSE(run_process({}, 10s).started);
}

TEST(Process, SaysWhichSignalKilledIt) {
  const ProcessResult result = shell("kill -9 $$");
  EXPECT_EQ(result.exit_code, -1);
  EXPECT_FALSE(result.timed_out);
  EXPECT_EQ(result.problem, "it was killed by signal 9 SIGKILL");
}

TEST(Process, IsKilledWithItsGroupWhenTimeIsUp) {
  const TempFolder folder;
  const Stopwatch watch;
  // The shell and a child of its own, which both would last a minute.
  const ProcessResult result =
      shell("sleep 60 & echo $! > '" + folder.path("pid") + "'; echo begun; wait", 300ms);
  EXPECT_TRUE(result.started);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.exit_code, -1);
  EXPECT_EQ(result.out, "begun\n");
  EXPECT_GE(watch.elapsed(), 300ms);
  EXPECT_LT(watch.elapsed(), 3s);
  const pid_t grandchild = std::stoi(folder.read("pid"));
  // The grandchild is an orphan now; it is gone, or nobody has collected it yet.
  const std::string state = shell("cat /proc/" + std::to_string(grandchild) + "/stat").out;
  EXPECT_TRUE(state.empty() || state.find(") Z") != std::string::npos) << state;
}

TEST(Process, MayIgnoreTheTerminationButNotTheKilling) {
  const ProcessResult result = shell("trap '' TERM INT HUP; while :; do sleep 1; done", 200ms);
  EXPECT_TRUE(result.timed_out);
}

TEST(Process, ThatLeavesAChildBehindDoesNotHoldItsCaller) {
  const Stopwatch watch;
  const ProcessResult result = shell("sleep 30 & echo done", 20s);  // it keeps both pipes open
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(result.out, "done\n");
  EXPECT_GE(watch.elapsed(), 900ms) << "its output is waited for, one second";
  EXPECT_LT(watch.elapsed(), 5s);
}

TEST(Process, MayCloseItsOutputAndGoOn) {
  const Stopwatch watch;
  EXPECT_EQ(shell("exec >&- 2>&-; sleep 0.3; exit 7").exit_code, 7);
  EXPECT_GE(watch.elapsed(), 300ms);
}

TEST(Process, OutputIsBoundedAndNeverBlocks) {
  // 20 MiB and 1 MiB are written, 16 MiB and 64 KiB are kept.
  const ProcessResult result =
      shell("head -c 20971520 /dev/zero; head -c 1048576 /dev/zero >&2; exit 3");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.out.size(), 16777216U);
  EXPECT_EQ(result.err.size(), 65536U);
}

TEST(Process, LeavesNeitherZombieNorDescriptor) {
  const int before = open_descriptors();
  shell("exit 0");
  shell("sleep 60", 50ms);
  run_process({"/nowhere/x"}, 1s);
  EXPECT_EQ(open_descriptors(), before);
  // Looks without collecting: a program of another test may still run.
  siginfo_t zombie{};
  if (waitid(P_ALL, 0, &zombie, WEXITED | WNOHANG | WNOWAIT) == 0) {
    EXPECT_EQ(zombie.si_pid, 0);
  }
}

TEST(Process, OthersDoNotInheritItsPipes) {
  // While long ones are being started, short ones must see the end of their own output at once: a
  // pipe that leaked into a long one would keep it open until the second of grace is over.
  std::vector<std::thread> threads;
  std::vector<int> slow(4, 0);
  for (std::size_t index = 0; index < slow.size(); ++index) {
    threads.emplace_back([&, index] {
      for (int round = 0; round < 10; ++round) {
        const Stopwatch watch;
        shell("exit 0");
        if (watch.elapsed() > 800ms) ++slow[index];
      }
    });
    threads.emplace_back([] {
      for (int round = 0; round < 5; ++round) shell("sleep 0.5", 400ms);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(slow, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace gemello::live
