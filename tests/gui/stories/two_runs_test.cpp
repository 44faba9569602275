#include <QDir>
#include <QDockWidget>
#include <QPushButton>
#include <QScopeGuard>
#include <QUndoStack>

#include <gmock/gmock.h>

#include "gui/compare/instant_table.hpp"
#include "gui/whatif/fault_words.hpp"
#include "gui/window/session_file.hpp"
#include "tests/gui/stories/stories_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::HasSubstr;

// Two runs side by side, and what-ifs that nobody loses.
class TwoRuns : public Story {
 protected:
  void press(const QString& text) {
    for (auto* button : window().messages().findChildren<QPushButton*>())
      if (button->text() == text) return QTest::mouseClick(button, Qt::LeftButton);
    FAIL() << "there is no " << text.toStdString() << " in: " << said();
  }
  QString shown_title() { return desk().shown_branch()->title; }
  std::filesystem::path last_session() { return path("last-session.json"); }
  std::size_t unsaved_in_session() {
    if (!std::filesystem::exists(last_session())) return 0;
    std::size_t count = 0;
    for (const SessionRun& run : read_session(last_session()).runs)
      count += run.is_unsaved() ? 1 : 0;
    return count;
  }
  // A branch with a fault at two hours and a half, simulated to its end beside its parent.
  void make_what_if(const std::filesystem::path& of) {
    open(of);
    ASSERT_TRUE(wait_for_end());
    desk().fault(usual_fault(runs::FaultKind::switch_down, "sw2", 2h + 30min, 30min));
    ASSERT_TRUE(wait_for([this] { return beside() != nullptr; })) << said();
    ASSERT_TRUE(wait_for_end()) << said();
  }
};

// Which of two runs the tree is about stands above it.
TEST_F(TwoRuns, TheTreeSaysWhoseItIs) {
  open(make_run());
  QDockWidget* tree = window().docks().dock("tree");
  EXPECT_EQ(tree->windowTitle(), "Tree");
  const auto first = desk().shown_id();
  open(make_run("other"));
  ASSERT_TRUE(wait_for([&] { return desk().shown_id() != first; })) << said();
  EXPECT_EQ(tree->windowTitle(), "Tree");
  desk().show_beside(first);
  EXPECT_EQ(tree->windowTitle(), "Tree: napoli-sample (other)");
  EXPECT_EQ(tree->toggleViewAction()->text(), "Tree");
  act("simulation.swap");
  EXPECT_EQ(tree->windowTitle(), "Tree: napoli-sample (napoli)");
  desk().show_beside({});
  EXPECT_EQ(tree->windowTitle(), "Tree");
}

// A run made in another folder than this program's, by relative paths, which run.json has: from the
// run's folder they lead nowhere, from the one two above it they do.
TEST_F(TwoRuns, ARunMadeByRelativePathsElsewhereIsBranched) {
  namespace fs = std::filesystem;
  for (const char* file : {"datasets/samples/napoli.json", "datasets/samples/two-core-mix.gtrace",
                           "platforms/infn-napoli.json"}) {
    fs::create_directories((path("site") / file).parent_path());
    fs::copy_file(source_file(file), path("site") / file);
  }
  QProcess process;
  process.setWorkingDirectory(text_path("site"));
  process.start(story_program(), {"run", "datasets/samples/napoli.json", "-o", "runs/one"});
  ASSERT_TRUE(process.waitForFinished(patience_ms));
  ASSERT_EQ(process.exitCode(), 0) << process.readAllStandardError().toStdString();
  // A program of this source tree's root would find its own files.
  const QString here = QDir::currentPath();
  const auto back = qScopeGuard([&] { QDir::setCurrent(here); });
  QDir::setCurrent(folder_.path());
  open(path("site/runs/one"));
  desk().cursor()->set(shown()->start + 1h);
  act("simulation.branch");
  ASSERT_TRUE(wait_for([this] { return beside() != nullptr; })) << said();
  EXPECT_TRUE(fs::exists(desk().shown_branch()->document->scenario().platform_path))
      << desk().shown_branch()->document->scenario().platform_path;
  // Without its platform it says what is missing, and that it is.
  act("file.close-run");
  fs::remove(path("site/platforms/infn-napoli.json"));
  open(path("site/runs/one"));
  desk().cursor()->set(shown()->start + 2h);
  act("simulation.branch");
  ASSERT_TRUE(wait_for([this] { return !said().empty(); }));
  EXPECT_TRUE(wait_for([this] {
    return said().find("infn-napoli.json: is what the run") != std::string::npos;
  })) << said();
}

// The same run, from its folder and simulated on from 2:10:05: whatever is said of an instant is
// the same on both sides, or not said on one.
TEST_F(TwoRuns, ABranchWithoutAChangeHasTheSameFiguresAsItsRun) {
  open(make_run());
  desk().cursor()->set(shown()->start + 2h + 10min + 5s);
  act("simulation.branch");
  ASSERT_TRUE(wait_for([this] { return beside() != nullptr; })) << said();
  ASSERT_TRUE(wait_for_end()) << said();
  InstantTable table;
  table.show(beside(), "run", shown(), "branch");
  std::size_t loads = 0, links = 0, vms = 0;
  // After the branch, before it, and as the cursor may stand anywhere: primes of seconds.
  for (Duration after : {3h + 7s, 2h + 10min + 5s, 2h + 10min + 11s, 1h + 13s, 3h + 59min + 59s}) {
    const Moment left = moment_at(*beside(), beside()->start + after);
    const Moment right = moment_at(*shown(), shown()->start + after);
    for (std::size_t i = 0; i < left.hosts.size(); ++i) {
      if (!left.hosts[i].load || !right.hosts[i].load) continue;
      EXPECT_NEAR(*left.hosts[i].load, *right.hosts[i].load, 1e-6) << to_text(after) << " " << i;
      EXPECT_NEAR(*left.hosts[i].power_w, *right.hosts[i].power_w, 1e-3) << to_text(after);
      ++loads;
    }
    for (std::size_t i = 0; i < left.vms.size(); ++i) {
      if (!left.vms[i].load || !right.vms[i].load) continue;
      EXPECT_NEAR(*left.vms[i].load, *right.vms[i].load, 1e-4) << to_text(after) << " " << i;
      ++vms;
    }
    for (std::size_t i = 0; i < left.cables.size(); ++i) {
      if (!left.cables[i].load || !right.cables[i].load) continue;
      EXPECT_NEAR(*left.cables[i].load, *right.cables[i].load, 1e-6) << to_text(after) << " " << i;
      ++links;
    }
    table.move_to(shown()->start + after);
    for (int row = 0; row < table.rowCount(); ++row) {
      const QString difference = table.index(row, InstantTable::difference).data().toString();
      EXPECT_TRUE(difference == "=" || difference.isEmpty())
          << to_text(after) << ": " << table.index(row, 0).data().toString().toStdString() << " "
          << difference.toStdString();
    }
  }
  EXPECT_EQ(loads, 5U * 8);  // eight hosts, and every row is there
  EXPECT_GT(links, 5U * 8);
  EXPECT_GT(vms, 60U);
}

TEST_F(TwoRuns, TwoFoldersStandSideBySide) {
  const auto one = make_run("spread");
  const auto two = make_run("packed");
  window().open({QString::fromStdString(one.string()), QString::fromStdString(two.string())});
  ASSERT_TRUE(wait_for([this] { return beside() != nullptr && shown() != nullptr; })) << said();
  EXPECT_EQ(desk().beside_branch()->title, "napoli-sample (spread)");
  EXPECT_EQ(shown_title(), "napoli-sample (packed)");
  EXPECT_THAT(window().windowTitle().toStdString(), HasSubstr("(packed)"));
  // Neither is the other's parent: alone, and beside it again.
  act("simulation.compare");
  EXPECT_EQ(beside(), nullptr);
  act("simulation.compare");
  ASSERT_NE(beside(), nullptr);
  EXPECT_EQ(desk().beside_branch()->title, "napoli-sample (spread)");
}

TEST_F(TwoRuns, AClosedWhatIfComesBack) {
  make_what_if(source_file("datasets/samples/napoli.json"));
  const QString title = shown_title();
  const std::size_t faults = shown()->faults.size();
  act("file.close-run");
  ASSERT_TRUE(wait_for([&] { return shown_title() != title; }));
  EXPECT_THAT(said(), HasSubstr(title.toStdString() + " was closed"));
  press("Undo");
  ASSERT_TRUE(wait_for([&] { return beside() != nullptr && shown_title() == title; })) << said();
  ASSERT_TRUE(wait_for_end()) << said();
  EXPECT_EQ(shown()->faults.size(), faults);
  EXPECT_EQ(desk().shown_branch()->parent, desk().beside_id());
  EXPECT_EQ(desk().shown_branch()->from, shown()->start + 2h + 30min);
}

TEST_F(TwoRuns, TheSessionIsThereHoweverTheProgramEnds) {
  make_what_if(source_file("datasets/samples/napoli.json"));
  const QString title = shown_title();
  ASSERT_TRUE(wait_for([this] { return unsaved_in_session() == 1; }));
  // An edit alone is kept too.
  const std::string before = runs::read_text_file(last_session());
  desk().shown_branch()->document->add_fault(
      usual_fault(runs::FaultKind::switch_down, "sw1", 3h, 30min));
  ASSERT_TRUE(wait_for([&] { return runs::read_text_file(last_session()) != before; }));
  window_.reset();  // nothing was closed: it is gone, as by a signal

  begin();
  window().restore_last_session();
  ASSERT_TRUE(wait_for([this] { return shown() != nullptr && beside() != nullptr; })) << said();
  // What was edited and not simulated yet is simulated now.
  EXPECT_EQ(shown_title(), title + ", sw1 fails 03:00");
  EXPECT_EQ(desk().shown_branch()->from, shown()->start + 2h + 30min);
  EXPECT_EQ(desk().shown_branch()->document->fault_count(), 3U);
}

TEST_F(TwoRuns, OpeningSomethingElseLosesNoWhatIf) {
  make_what_if(source_file("datasets/samples/napoli.json"));
  const std::string title = shown_title().toStdString();
  end();

  begin();  // gemello-gui FOLDER
  window().keep_last_session();
  EXPECT_THAT(said(), HasSubstr(title));
  open(make_run("other"));
  end();
  EXPECT_EQ(unsaved_in_session(), 1U);

  begin();
  window().keep_last_session();
  press("Open them too");
  ASSERT_TRUE(wait_for([&] { return shown() != nullptr && shown_title().toStdString() == title; }))
      << said();
  end();
  EXPECT_EQ(unsaved_in_session(), 1U);
}

TEST_F(TwoRuns, DoneAgainAWhatIfGoesOnToItsEnd) {
  make_what_if(source_file("datasets/samples/napoli.json"));
  const auto cut = [this] { return figure(shown(), "guest_traffic_cut").value_or(0) > 0; };
  ASSERT_TRUE(wait_for(cut));
  act("edit.undo");
  ASSERT_TRUE(wait_for([this] { return shown()->end == shown()->start + 2h + 30min; })) << said();
  act("edit.redo");
  ASSERT_TRUE(wait_for_end()) << said();
  EXPECT_TRUE(wait_for(cut));
}

TEST_F(TwoRuns, ATimeThatIsNotSimulatedYetIsGoneToWhenItIs) {
  open(source_file("datasets/samples/napoli.json"));
  const Instant there = shown()->start + 3h + 30min;
  desk().go_to(there);
  if (desk().cursor()->at() != there) {
    EXPECT_THAT(said(), HasSubstr("03:30:00"));
    EXPECT_THAT(said(), HasSubstr("as soon as"));
  }
  ASSERT_TRUE(wait_for_end());
  EXPECT_TRUE(wait_for([&] { return desk().cursor()->at() == there; }));
  desk().go_to(shown()->start + 13h);
  EXPECT_EQ(desk().cursor()->at(), shown()->end);
  EXPECT_THAT(said(), HasSubstr("outside of this run"));
}

}  // namespace
}  // namespace gemello::gui
