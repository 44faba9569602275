#include <QFileInfo>
#include <QProcessEnvironment>

#include <gmock/gmock.h>

#include "tests/gui/stories/stories_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::HasSubstr;

// `gemello-gui` as a program of the command line.
class Program : public Story {
 protected:
  struct Result {
    int code = -1;
    std::string out, err;
  };
  static Result run(const QStringList& words, const QStringList& without = {}) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString& name : without) environment.remove(name);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(GEMELLO_BINARY_DIR "/gemello-gui"), words);
    EXPECT_TRUE(process.waitForFinished(patience_ms));
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardOutput().toStdString(),
            process.readAllStandardError().toStdString()};
  }
};

TEST_F(Program, SaysWhatItIs) {
  const Result version = run({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_THAT(version.out, HasSubstr("gemello-gui 0."));
  EXPECT_THAT(version.out, HasSubstr("Qt 6."));
  EXPECT_THAT(version.out, HasSubstr("GPL-3.0-or-later"));
  const Result help = run({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out, HasSubstr("Examples:"));
  EXPECT_THAT(help.out, HasSubstr("--export"));
}

TEST_F(Program, WrongUseIsTwo) {
  EXPECT_EQ(run({"--frob"}).code, 2);
  EXPECT_EQ(run({"--export", "only-one"}).code, 2);
  const Result replace = run({"--replace"});
  EXPECT_EQ(replace.code, 2);
  EXPECT_THAT(replace.err, HasSubstr("--replace"));
  EXPECT_EQ(run({"x", "--export", "a", "b"}).code, 2);
}

TEST_F(Program, WrongInputIsThreeWithItsPlace) {
  const Result missing = run({"--export", text_path("nothing"), text_path("plots")});
  EXPECT_EQ(missing.code, 3);
  EXPECT_THAT(missing.err, HasSubstr(path("nothing").string()));
  const Result file = run({text_path("nothing.json")});
  EXPECT_EQ(file.code, 3);
  EXPECT_THAT(file.err, HasSubstr("nothing.json"));
}

TEST_F(Program, PlotsAreWrittenWithoutADisplay) {
  const std::filesystem::path napoli = make_run();
  const QStringList words{"--export", QString::fromStdString(napoli.string()), text_path("plots")};
  const QStringList no_display{"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"};
  const Result first = run(words, no_display);
  EXPECT_EQ(first.code, 0) << first.err;
  // Each line of the output is a file that is there.
  const QStringList files = QString::fromStdString(first.out).split("\n", Qt::SkipEmptyParts);
  EXPECT_GE(files.size(), 12);
  for (const QString& file : files) EXPECT_TRUE(QFileInfo::exists(file)) << file.toStdString();
  const Result again = run(words, no_display);
  EXPECT_EQ(again.code, 3);
  EXPECT_THAT(again.err, HasSubstr("plots"));
  EXPECT_EQ(run(words + QStringList{"--replace"}, no_display).code, 0);
}

TEST_F(Program, WithoutADisplayTheWindowSaysSo) {
  const Result none = run({}, {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"});
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.err, HasSubstr("display"));
}

}  // namespace
}  // namespace gemello::gui
