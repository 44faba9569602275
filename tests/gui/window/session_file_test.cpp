#include "gui/window/session_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/run_folder.hpp"
#include "models/units/error.hpp"

#include <QTemporaryDir>

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;
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
  EXPECT_THAT(error_of(R"({"format": "gemello-scenario-1", "runs": []})"),
              HasSubstr("$.format"));
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

TEST_F(SessionFile, OtherFilesAreNone) {
  runs::write_text_file(path("scenario.json"), R"({"format": "gemello-scenario-1"})");
  EXPECT_FALSE(is_session(path("scenario.json")));
  EXPECT_FALSE(is_session(path("nothing.json")));
}

}  // namespace
}  // namespace gemello::gui
