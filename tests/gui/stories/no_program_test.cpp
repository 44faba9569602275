#include <QStatusBar>

#include <gmock/gmock.h>

#include "gui/whatif/fault_words.hpp"
#include "gui/window/start_page.hpp"
#include "models/runs/run_folder.hpp"
#include "tests/gui/stories/stories_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::HasSubstr;

// What simulates is not there, or is something else: a sentence says so, and nothing is waited for.
class NoProgram : public Story {
 protected:
  // A program that does what a script says.
  QString program_of(const std::string& script) {
    const std::filesystem::path file = path(("program-" + std::to_string(++count_)).c_str());
    runs::write_text_file(file, "#!/bin/bash\n" + script);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return QString::fromStdString(file.string());
  }
  std::unique_ptr<MainWindow> window_with(const QString& program) {
    const QString own = folder_.path() + QString("/own-%1/settings.ini").arg(++count_);
    std::filesystem::create_directories(own.toStdString().substr(0, own.lastIndexOf('/')));
    auto window =
        std::make_unique<MainWindow>(MainWindow::Setup{program, {"0", "none", "none"}, own});
    window->show();
    return window;
  }
  static std::string words_of(MainWindow& window) {
    return window.messages().texts().join("\n").toStdString();
  }
  static void expect_at_rest(MainWindow& window, const char* sentence) {
    ASSERT_TRUE(wait_for([&] {
      return words_of(window).find(sentence) != std::string::npos &&
             window.desk().shown_branch() == nullptr &&
             window.desk().shelf().tree().rowCount({}) == 0;
    })) << words_of(window);
    EXPECT_EQ(window.statusBar()->currentMessage().toStdString(), "");
    EXPECT_TRUE(window.start_page().isVisible());
  }
  void expect_refused(const QString& program, const char* sentence) {
    SCOPED_TRACE(program.toStdString());
    const auto window = window_with(program);
    const QString scenario =
        QString::fromStdString(source_file("datasets/samples/napoli.json").string());
    window->open({scenario});
    expect_at_rest(*window, sentence);
    // And again: it is tried anew.
    window->messages().close_notices();
    window->open({scenario});
    expect_at_rest(*window, sentence);
  }

 private:
  int count_ = 0;
};

TEST_F(NoProgram, OpeningAScenarioEndsWithASentence) {
  expect_refused("/nowhere/gemello", "/nowhere/gemello cannot be started");
  expect_refused(program_of("echo 'no such option' >&2; exit 2"), "no such option");
  expect_refused(program_of("echo Good morning; sleep 100"), "Good morning");
  expect_refused(program_of(R"(read line
echo '{"message":"reply","id":1,"request":"hello","result":{"protocol":9}}'; sleep 100)"),
                 "it speaks protocol 9");
  // It is well bred, and dies when it is asked for something.
  expect_refused(program_of(R"(read line
echo '{"message":"reply","id":1,"request":"hello","result":{"protocol":1}}'
read line; echo 'out of memory' >&2; exit 4)"),
                 "out of memory");
}

// A session of a finished run, a branch of it that is saved nowhere, and another one: the run
// opens, and of the others the file says what it said.
TEST_F(NoProgram, ASessionOpensWhatItCanAndKeepsTheRest) {
  open(make_run());
  const auto run = desk().shown_id();
  ASSERT_TRUE(run);
  for (const double hours : {1.0, 3.0}) {
    desk().show(*run);
    desk().fault(usual_fault(runs::FaultKind::switch_down, "sw2",
                             Duration(static_cast<std::int64_t>(hours * 3600e6)), 30min));
    ASSERT_TRUE(wait_for([this] { return beside() != nullptr && shown() != nullptr; })) << said();
    ASSERT_TRUE(wait_for_end()) << said();
  }
  end();
  ASSERT_TRUE(std::filesystem::exists(path("last-session.json")));
  {
    MainWindow other({"/nowhere/gemello", {"0", "none", "none"}, text_path("settings.ini")});
    other.show();
    other.restore_last_session();
    ASSERT_TRUE(wait_for([&] { return !other.desk().shelf().is_restoring(); }));
    ASSERT_NE(other.desk().present()->recording(), nullptr);
    EXPECT_EQ(other.desk().shelf().tree().rowCount({}), 1);
    EXPECT_EQ(other.statusBar()->currentMessage().toStdString(), "");
    EXPECT_THAT(words_of(other), HasSubstr("cannot be started"));
    EXPECT_THAT(words_of(other), HasSubstr("kept for the next start"));
    other.close();
  }
  const std::vector<SessionRun> kept = unsaved_runs(read_session(path("last-session.json")).runs);
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_FALSE(kept[0].folder.empty());
  // Both know what they branched off, and when.
  for (const std::size_t what_if : {1, 2}) {
    EXPECT_TRUE(kept[what_if].is_unsaved());
    EXPECT_EQ(kept[what_if].parent, 0U);
    EXPECT_EQ(kept[what_if].left, what_if == 1 ? Duration(1h) : Duration(3h));
  }
}

// A what-if of a finished run.
TEST_F(NoProgram, AFaultEndsWithASentence) {
  const auto window = window_with("/nowhere/gemello");
  window->open({QString::fromStdString(make_run().string())});
  ASSERT_TRUE(wait_for([&] { return window->desk().present()->recording() != nullptr; }));
  window->desk().fault(usual_fault(runs::FaultKind::switch_down, "sw2", 3h, 30min));
  ASSERT_TRUE(
      wait_for([&] { return words_of(*window).find("cannot be started") != std::string::npos; }));
  EXPECT_EQ(window->statusBar()->currentMessage().toStdString(), "");
  EXPECT_NE(window->desk().shown_branch(), nullptr);
}

}  // namespace
}  // namespace gemello::gui
