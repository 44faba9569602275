#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "gui/window/main_window.hpp"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace gemello::gui {

/// What a story waits for at most: a machine that is busy with other tests is slow, not wrong.
inline constexpr int patience_ms = 60'000;

inline QString story_program() {
  return QStringLiteral(GEMELLO_BINARY_DIR "/gemello");
}

inline std::filesystem::path source_file(const char* path) {
  return std::filesystem::path(GEMELLO_SOURCE_DIR) / path;
}

/// A window as a user has it, with settings and folders of its own; the real `gemello serve` is
/// behind it.
class Story : public ::testing::Test {
 protected:
  Story() {
    // The example is copied into the user's data folder: this story's user's.
    qputenv("XDG_DATA_HOME", (folder_.path() + "/data").toUtf8());
    QCoreApplication::setOrganizationName("gemello");
    QCoreApplication::setApplicationName("gemello-gui");
    begin();
    window_->resize(1280, 800);
  }

  /// A new window of the same user, as large as the last one was.
  void begin() {
    window_ = std::make_unique<MainWindow>(MainWindow::Setup{
        story_program(), {"0", "none", "none"}, folder_.path() + "/settings.ini"});
    window_->show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(window_.get()));
  }
  void end() {
    window_->close();
    window_.reset();
  }

  MainWindow& window() { return *window_; }
  Desk& desk() { return window_->desk(); }
  RecordingPtr shown() { return desk().present()->recording(); }
  RecordingPtr beside() { return desk().beside()->recording(); }
  std::filesystem::path path(const char* name) const {
    return std::filesystem::path(folder_.path().toStdString()) / name;
  }
  QString text_path(const char* name) const { return folder_.path() + "/" + name; }

  static bool wait_for(const std::function<bool()>& what) {
    return QTest::qWaitFor(what, patience_ms);
  }
  /// Opens it and waits until there is a recording.
  void open(const std::filesystem::path& what) {
    window_->open({QString::fromStdString(what.string())});
    ASSERT_TRUE(wait_for([this] { return shown() != nullptr; })) << said();
  }
  bool wait_for_end() {
    return wait_for([this] {
      const RecordingPtr known = shown();
      return known != nullptr && known->end == known->end_planned;
    });
  }
  /// All that the message bar says.
  std::string said() { return window_->messages().texts().join("\n").toStdString(); }
  void act(const char* id) {
    QAction* action = window_->actions().find(id);
    ASSERT_NE(action, nullptr) << id;
    ASSERT_TRUE(action->isEnabled()) << id;
    action->trigger();
  }
  Part part(PartKind kind, const char* name) {
    const auto found = shown()->catalogue->find(kind, name);
    EXPECT_TRUE(found.has_value()) << name;
    return found.value_or(Part{});
  }
  std::optional<double> figure(const RecordingPtr& of, const char* name) {
    for (const runs::Figure& one : of->figures)
      if (one.name == name) return one.value;
    return std::nullopt;
  }

  /// `gemello` does what the words say; its exit code is 0.
  static void run_program(const QStringList& words) {
    QProcess process;
    process.start(story_program(), words);
    ASSERT_TRUE(process.waitForFinished(patience_ms)) << words.join(" ").toStdString();
    ASSERT_EQ(process.exitCode(), 0) << process.readAllStandardError().toStdString();
  }
  /// Four hours of the sample cloud, with a host that crashes at two.
  std::filesystem::path make_run(const char* name = "napoli") {
    const std::filesystem::path out = path(name);
    const std::filesystem::path scenario = source_file("datasets/samples/napoli.json");
    run_program({"run", QString::fromStdString(scenario.string()), "-o",
                 QString::fromStdString(out.string())});
    return out;
  }

  QTemporaryDir folder_;
  std::unique_ptr<MainWindow> window_;
};

}  // namespace gemello::gui
