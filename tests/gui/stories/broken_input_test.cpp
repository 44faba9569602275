#include <QDropEvent>
#include <QMimeData>
#include <QUrl>
#include <fstream>

#include <gmock/gmock.h>

#include "models/runs/run_folder.hpp"
#include "tests/gui/stories/stories_support.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// Whatever is opened: a sentence with its place, and a window that lives on.
class BrokenInput : public Story {
 protected:
  void write(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  // What the bar says of something that cannot be opened.
  std::string refusal_of(const fs::path& what) {
    window().messages().close_notices();
    window().open({QString::fromStdString(what.string())});
    EXPECT_TRUE(wait_for([this] { return !said().empty(); })) << what;
    EXPECT_EQ(shown(), nullptr) << what;
    return said();
  }
};

TEST_F(BrokenInput, NothingThere) {
  EXPECT_THAT(refusal_of(path("nothing")), HasSubstr("no such file"));
}

TEST_F(BrokenInput, AFolderThatIsNoRun) {
  fs::create_directories(path("empty"));
  const std::string said = refusal_of(path("empty"));
  EXPECT_THAT(said, HasSubstr("empty"));
  EXPECT_THAT(said, HasSubstr("run"));
}

TEST_F(BrokenInput, ARunThatIsNotFinished) {
  const fs::path whole = make_run();
  fs::rename(whole, path("napoli.partial"));
  EXPECT_THAT(refusal_of(path("napoli.partial")), HasSubstr("not finished"));
}

TEST_F(BrokenInput, ALogWithoutItsEnd) {
  const fs::path run = make_run();
  const fs::path log = run / "events.jsonl";
  fs::resize_file(log, fs::file_size(log) - 7);  // into the last line
  const std::string said = refusal_of(run);
  EXPECT_THAT(said, HasSubstr("events.jsonl line "));
  EXPECT_THAT(said, HasSubstr("cut off"));
}

TEST_F(BrokenInput, ALineThatIsNoJson) {
  const fs::path run = make_run();
  const std::string log = runs::read_text_file(run / "events.jsonl");
  write(run / "events.jsonl", "nonsense\n" + log);
  EXPECT_THAT(refusal_of(run), HasSubstr("events.jsonl line 1"));
}

TEST_F(BrokenInput, AnotherProgramsFolder) {
  write(path("foreign/run.json"), R"({"format": "somebody-elses-2", "name": "x"})");
  write(path("foreign/events.jsonl"), "");
  EXPECT_THAT(refusal_of(path("foreign")), HasSubstr("run.json"));
}

TEST_F(BrokenInput, AHugeLogOfNothing) {
  const fs::path run = make_run();
  std::ofstream(run / "events.jsonl", std::ios::trunc).close();
  fs::resize_file(run / "events.jsonl", std::uintmax_t{8} << 30);  // sparse: eight gibibytes
  EXPECT_THAT(refusal_of(run), HasSubstr("events.jsonl line 1"));
}

TEST_F(BrokenInput, ASeriesThatIsTorn) {
  const fs::path run = make_run();
  for (const auto& entry : fs::directory_iterator(run / "series"))
    if (entry.path().filename() != "index.json") fs::resize_file(entry.path(), 3);
  window().open({QString::fromStdString(run.string())});
  ASSERT_TRUE(wait_for([this] { return !said().empty(); }));
  EXPECT_THAT(said(), HasSubstr("series"));
}

TEST_F(BrokenInput, AScenarioWithAnUnknownKey) {
  write(path("odd.json"), R"({"format": "gemello-scenario-1", "nane": "x"})");
  const std::string said = refusal_of(path("odd.json"));
  EXPECT_THAT(said, HasSubstr("odd.json"));
}

TEST_F(BrokenInput, AScenarioWhosePlatformIsMissing) {
  std::string text = runs::read_text_file(source_file("datasets/samples/napoli.json"));
  text.replace(text.find("../../platforms/infn-napoli.json"), 32, "nowhere.json");
  write(path("lost.json"), text);
  EXPECT_THAT(refusal_of(path("lost.json")), HasSubstr("nowhere.json"));
}

TEST_F(BrokenInput, ASessionOfNoRuns) {
  write(path("session.json"), R"({"format": "gemello-session-1", "runs": [], "shown": 0})");
  const std::string said = refusal_of(path("session.json"));
  EXPECT_THAT(said, HasSubstr("session.json $.shown"));
}

TEST_F(BrokenInput, AProgramThatCannotSimulate) {
  end();
  window_ = std::make_unique<MainWindow>(MainWindow::Setup{
      text_path("no-such-program"), {"0", "none", "none"}, text_path("settings.ini")});
  const std::string said = refusal_of(source_file("datasets/samples/napoli.json"));
  EXPECT_THAT(said, HasSubstr("no-such-program"));
}

TEST_F(BrokenInput, WhatIsDroppedIsOpenedOrRefused) {
  const auto drop = [this](const QMimeData& what) {
    QDragEnterEvent enter({10, 10}, Qt::CopyAction, &what, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window(), &enter);
    QDropEvent event(QPointF(10, 10), Qt::CopyAction, &what, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window(), &event);
  };
  QMimeData link;
  link.setUrls({QUrl("https://example.org/run")});
  drop(link);
  EXPECT_THAT(said(), HasSubstr("of this machine"));
  QMimeData folder;
  folder.setUrls({QUrl::fromLocalFile(QString::fromStdString(make_run().string()))});
  drop(folder);
  EXPECT_TRUE(wait_for([this] { return shown() != nullptr; })) << said();
}

// After each refusal the window still opens what is sound.
TEST_F(BrokenInput, LivesOnAfterwards) {
  fs::create_directories(path("empty"));
  refusal_of(path("empty"));
  open(make_run());
  EXPECT_EQ(shown()->title, "napoli-sample");
}

}  // namespace
}  // namespace gemello::gui
