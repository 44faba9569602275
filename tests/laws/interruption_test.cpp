#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "models/runs/report.hpp"
#include "models/runs/run_folder.hpp"
#include "models/runs/series_reader.hpp"
#include "models/units/error.hpp"
#include "tests/laws/child.hpp"
#include "tests/laws/storm.hpp"

namespace gemello::testing {
namespace {

/// A run of more than a year, under way for a little while.
class LongRun {
 public:
  LongRun()
      : out_(scratch_ / "run"),
        partial_(scratch_ / "run.partial"),
        child_({"run", write_storm(scratch_ / "in"), "-o", out_.string(), "--no-html", "--set",
                "workload.after_trace=repeat", "--set", "duration=400d"}) {
    const auto events = partial_ / "events.jsonl";
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!std::filesystem::exists(events) && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
  }

  ChildEnd end_by(int signal) {
    child_.send(signal);
    return child_.wait();
  }

  const std::filesystem::path& out() const { return out_; }
  const std::filesystem::path& partial() const { return partial_; }

 private:
  Scratch scratch_;
  std::filesystem::path out_;
  std::filesystem::path partial_;
  Gemello child_;
};

void expect_interrupted(int signal) {
  LongRun run;
  const ChildEnd end = run.end_by(signal);
  ASSERT_EQ(end.code, 1) << end.err;
  EXPECT_FALSE(std::filesystem::exists(run.partial()));
  const runs::RunInfo info = runs::read_run(run.out());
  EXPECT_EQ(info.end.how, runs::RunEnd::How::interrupted);
  EXPECT_GT(info.end.at, origin);
  EXPECT_LT(info.end.at, origin + std::chrono::hours(24 * 400));
  // What was computed is whole.
  EXPECT_NE(runs::read_report(run.out() / "report.json").find("energy"), nullptr);
  EXPECT_FALSE(runs::SeriesReader(run.out() / "series").all().empty());
  EXPECT_NE(end.err.find("interrupted"), std::string::npos) << end.err;
}

TEST(Interruption, ControlCLeavesAFinishedFolderThatSaysSo) {
  expect_interrupted(SIGINT);
}

TEST(Interruption, TerminationLeavesAFinishedFolderThatSaysSo) {
  expect_interrupted(SIGTERM);
}

TEST(Interruption, AKilledRunLeavesOnlyThePartialFolder) {
  LongRun run;
  const ChildEnd end = run.end_by(SIGKILL);
  EXPECT_EQ(end.signal, SIGKILL);
  EXPECT_FALSE(std::filesystem::exists(run.out()));
  EXPECT_TRUE(std::filesystem::exists(run.partial()));
  EXPECT_THROW(runs::read_run(run.partial()), InputError);
}

TEST(Interruption, AnUnknownPathOfSetIsAnError) {
  const Scratch scratch;
  const std::string scenario = write_storm(scratch / "in");
  const ChildEnd end = run_gemello(
      {"run", scenario, "-o", (scratch / "run").string(), "--set", "monitoring.perid=30s"});
  EXPECT_EQ(end.code, 3);
  EXPECT_NE(end.err.find("monitoring.perid"), std::string::npos) << end.err;
  EXPECT_FALSE(std::filesystem::exists(scratch / "run"));
  EXPECT_FALSE(std::filesystem::exists(scratch / "run.partial"));
}

TEST(Interruption, AFolderThatIsThereIsNotOverwritten) {
  const Scratch scratch;
  const std::string scenario = write_storm(scratch / "in");
  const std::string out = (scratch / "run").string();
  ASSERT_EQ(run_gemello({"run", scenario, "-o", out, "--no-html"}).code, 0);
  const std::string before = runs::read_text_file(scratch / "run" / "run.json");
  EXPECT_EQ(run_gemello({"run", scenario, "-o", out, "--set", "seed=8"}).code, 3);
  EXPECT_EQ(runs::read_text_file(scratch / "run" / "run.json"), before);
  EXPECT_EQ(run_gemello({"run", scenario, "-o", out, "--set", "seed=8", "--replace"}).code, 0);
  EXPECT_NE(runs::read_text_file(scratch / "run" / "run.json"), before);
}

}  // namespace
}  // namespace gemello::testing
