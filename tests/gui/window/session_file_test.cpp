#include "gui/window/session_file.hpp"

#include <QTemporaryDir>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/window/session_paths.hpp"
#include "models/runs/run_folder.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SessionFile : public ::testing::Test {
 protected:
  fs::path path(const char* name) const { return fs::path(folder_.path().toStdString()) / name; }
  std::string error_of(const std::string& text) {
    runs::write_text_file(path("bad.json"), text);
    try {
      read_session(path("bad.json"));
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }
  QTemporaryDir folder_;
};

SessionState some_state(const fs::path& run) {
  SessionState state;
  state.runs.resize(3);
  state.runs[0].title = "napoli";
  state.runs[0].folder = run;
  state.runs[1].title = "storm";
  state.runs[1].file = "/far/away/storm.json";
  state.runs[2].title = "napoli @ 2h";
  state.runs[2].scenario = {{"name", "napoli"}, {"duration", "4h"}};
  state.runs[2].parent = 0;
  state.runs[2].left = 2h;
  state.shown = 2;
  state.beside = 0;
  state.cursor = 90min;
  state.selected = "kvm-01.eth0";
  state.charts = {{"charts", nlohmann::json::array()}};
  return state;
}

TEST_F(SessionFile, ReadsBackAsItWasWritten) {
  write_session(some_state(path("runs/napoli")), path("session.json"));
  const SessionState read = read_session(path("session.json"));
  ASSERT_EQ(read.runs.size(), 3U);
  EXPECT_EQ(read.runs[0].title, "napoli");
  EXPECT_EQ(read.runs[0].folder, path("runs/napoli"));
  EXPECT_EQ(read.runs[1].file, "/far/away/storm.json");
  EXPECT_EQ(read.runs[2].scenario.at("duration"), "4h");
  EXPECT_EQ(read.runs[2].parent, 0U);
  EXPECT_EQ(read.runs[2].left, Duration(2h));
  EXPECT_EQ(read.runs[0].left, Duration::zero());
  EXPECT_EQ(read.runs[1].parent, std::nullopt);
  EXPECT_EQ(read.shown, 2U);
  EXPECT_EQ(read.beside, 0U);
  EXPECT_EQ(read.cursor, Duration(90min));
  EXPECT_EQ(read.selected, "kvm-01.eth0");
  EXPECT_TRUE(read.charts.contains("charts"));
  EXPECT_TRUE(is_session(path("session.json")));
}

TEST_F(SessionFile, MovesWithItsFolder) {
  fs::create_directory(path("a"));
  write_session(some_state(path("a/run")), path("a/session.json"));
  // Below its folder by a relative path, elsewhere by a whole one.
  EXPECT_THAT(runs::read_text_file(path("a/session.json")), HasSubstr("\"run\": \"run\""));
  fs::rename(path("a"), path("b"));
  EXPECT_EQ(read_session(path("b/session.json")).runs[0].folder, path("b/run"));
}

TEST_F(SessionFile, IsReadStrictly) {
  EXPECT_THAT(error_of("{"), HasSubstr("bad.json"));
  EXPECT_THAT(error_of(R"({"format": "gemello-scenario-1", "runs": []})"), HasSubstr("$.format"));
  const std::string head = R"({"format": "gemello-session-1", "runs": )";
  EXPECT_THAT(error_of(head + R"([{"title": "x"}]})"), HasSubstr("exactly one of run"));
  EXPECT_THAT(error_of(head + R"([{"title": "x", "run": "a", "scenario_file": "b"}]})"),
              HasSubstr("exactly one of run"));
  EXPECT_THAT(error_of(head + R"([{"title": "x", "run": "a", "parent": 0}]})"),
              HasSubstr("$.runs[0].parent"));
  EXPECT_THAT(error_of(head + R"([{"title": "x", "run": "a"}], "shown": 1})"),
              HasSubstr("$.shown"));
  EXPECT_THAT(error_of(head + R"([], "shown": 0})"), HasSubstr("no run is open"));
  EXPECT_THAT(error_of(head + R"([], "cursor": "soon"})"), HasSubstr("$.cursor"));
  EXPECT_THAT(error_of(head + R"([], "cursr": "1h"})"), HasSubstr("cursr"));
}

std::vector<std::string> titles(const std::vector<SessionRun>& runs) {
  std::vector<std::string> titles;
  for (const SessionRun& run : runs) titles.push_back(run.title);
  return titles;
}

// Of napoli, storm and a branch of napoli only the branch is saved nowhere; it needs napoli.
TEST_F(SessionFile, WhatIsUnsavedComesWithWhatItBranchedOff) {
  const auto unsaved = unsaved_runs(some_state("/runs/napoli").runs);
  EXPECT_THAT(titles(unsaved), ElementsAre("napoli", "napoli @ 2h"));
  EXPECT_EQ(unsaved[1].parent, 0U);
  // Beside another window's runs, of which one is napoli's folder too: that one is the parent.
  std::vector<SessionRun> open(2);
  open[0].title = "other";
  open[0].folder = "/runs/other";
  open[1].title = "napoli (napoli)";
  open[1].folder = "/runs/napoli";
  const auto joined = joined_runs(open, unsaved);
  EXPECT_THAT(titles(joined), ElementsAre("other", "napoli (napoli)", "napoli @ 2h"));
  EXPECT_EQ(joined[2].parent, 1U);
  // What is kept with what could be opened of it is there once; changed since, it is another one.
  EXPECT_EQ(joined_runs(joined, unsaved).size(), 3U);
  auto changed = unsaved;
  changed[1].scenario["duration"] = "5h";
  EXPECT_EQ(joined_runs(joined, changed).size(), 4U);
}

// Of a run, its branch and a branch of that, the last one cannot be opened: it comes with both.
TEST_F(SessionFile, WhatIsLostKnowsItsPlace) {
  std::vector<SessionRun> runs(4);
  runs[0].title = "other";
  runs[1].title = "run";
  runs[2].title = "branch";
  runs[2].parent = 1;
  runs[3].title = "branch of it";
  runs[3].parent = 2;
  const auto lost = with_ancestors(runs, {false, false, false, true});
  EXPECT_THAT(titles(lost), ElementsAre("run", "branch", "branch of it"));
  EXPECT_EQ(lost[1].parent, 0U);
  EXPECT_EQ(lost[2].parent, 1U);
}

TEST(ScenarioFileName, IsTheBranchesOwn) {
  EXPECT_EQ(scenario_file_name("napoli-day").toStdString(), "napoli-day.json");
  EXPECT_EQ(scenario_file_name("napoli-day #2 @ 11:42:43.2").toStdString(),
            "napoli-day-2-at-11-42-43.2.json");
  EXPECT_EQ(scenario_file_name("a/b (run1)").toStdString(), "a-b-run1.json");
}

TEST_F(SessionFile, OtherFilesAreNone) {
  runs::write_text_file(path("scenario.json"), R"({"format": "gemello-scenario-1"})");
  EXPECT_FALSE(is_session(path("scenario.json")));
  EXPECT_FALSE(is_session(path("nothing.json")));
}

}  // namespace
}  // namespace gemello::gui
