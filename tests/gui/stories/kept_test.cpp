#include <gmock/gmock.h>

#include "gui/charts/chart_board.hpp"
#include "gui/charts/chart_panel.hpp"
#include "gui/whatif/fault_words.hpp"
#include "tests/gui/stories/stories_support.hpp"

namespace gemello::gui {
namespace {

// What is kept from one start to the next, and what is written for others.
using Kept = Story;

TEST_F(Kept, WhatWasOpenIsOpenAgain) {
  open(make_run());
  desk().cursor()->set(shown()->start + 90min);
  desk().selection()->select(part(PartKind::host, "kvm-06"));
  window().docks().pane<ChartBoard>("charts")->add_chart();
  const std::size_t charts = window().docks().pane<ChartBoard>("charts")->panels().size();
  window().resize(1100, 700);
  end();

  begin();
  window().restore_last_session();
  ASSERT_TRUE(wait_for([this] { return shown() != nullptr; })) << said();
  EXPECT_EQ(desk().cursor()->at(), shown()->start + 90min);
  EXPECT_EQ(desk().selection()->part(), part(PartKind::host, "kvm-06"));
  EXPECT_EQ(window().docks().pane<ChartBoard>("charts")->panels().size(), charts);
  EXPECT_EQ(window().size(), QSize(1100, 700));
}

TEST_F(Kept, ABranchAndItsFaultAreSimulatedAgain) {
  open(source_file("datasets/samples/napoli.json"));
  ASSERT_TRUE(wait_for_end());
  desk().fault(usual_fault(runs::FaultKind::switch_down, "sw2", 3h, 30min));
  ASSERT_TRUE(wait_for([this] { return beside() != nullptr; })) << said();
  ASSERT_TRUE(wait_for_end()) << said();
  const std::size_t faults = shown()->faults.size();
  end();

  begin();
  window().restore_last_session();
  ASSERT_TRUE(wait_for([this] { return shown() != nullptr && beside() != nullptr; })) << said();
  ASSERT_TRUE(wait_for_end()) << said();
  EXPECT_EQ(shown()->faults.size(), faults);
  EXPECT_EQ(beside()->faults.size(), faults - 1);
  EXPECT_EQ(desk().shown_branch()->parent, desk().beside_id());
}

TEST_F(Kept, AClosedStartPageLeavesThePanesAsTheyWere) {
  open(make_run());
  window().docks().dock("events")->raise();
  const bool tree_before = window().docks().dock("tree")->isVisible();
  act("file.close-run");
  ASSERT_TRUE(wait_for([this] { return desk().shown_branch() == nullptr; }));
  EXPECT_FALSE(window().docks().dock("tree")->isVisible());
  end();
  begin();
  open(path("napoli"));
  EXPECT_EQ(window().docks().dock("tree")->isVisible(), tree_before);
}

// A second program of the same user: it says so, and what is open in the first one is there at its
// next start, with what the second one had.
TEST_F(Kept, ASecondWindowLosesNothingOfTheFirst) {
  open(source_file("datasets/samples/napoli.json"));
  ASSERT_TRUE(wait_for_end());
  desk().fault(usual_fault(runs::FaultKind::switch_down, "sw2", 3h, 30min));
  ASSERT_TRUE(wait_for([this] { return beside() != nullptr; })) << said();
  {
    MainWindow second({story_program(), {"0", "none", "none"}, text_path("settings.ini")});
    second.restore_last_session();
    EXPECT_THAT(second.messages().texts().join("\n").toStdString(),
                ::testing::HasSubstr("Another window of Gemello is open"));
    EXPECT_EQ(second.desk().shown_branch(), nullptr);
    second.close();
  }
  end();
  begin();
  window().restore_last_session();
  ASSERT_TRUE(wait_for([this] { return shown() != nullptr && beside() != nullptr; })) << said();
  EXPECT_THAT(said(), ::testing::Not(::testing::HasSubstr("Another window")));
}

TEST_F(Kept, AWhatIfIsSavedAsTheScenarioThatTheCommandLineRuns) {
  open(source_file("datasets/samples/napoli.json"));
  ASSERT_TRUE(wait_for_end());
  desk().fault(usual_fault(runs::FaultKind::switch_down, "sw1", 3h, 30min));
  ASSERT_TRUE(wait_for([this] { return beside() != nullptr; })) << said();
  ASSERT_TRUE(wait_for_end()) << said();
  ASSERT_TRUE(wait_for([this] { return !shown()->figures.empty(); }));
  desk().shown_branch()->document->save_as(path("what-if.json"));
  run_program({"run", text_path("what-if.json"), "-o", text_path("again")});
  const RecordingPtr in_window = shown();
  open(path("again"));
  ASSERT_TRUE(wait_for([&] { return shown() != in_window && !shown()->folder.empty(); }));
  // The same experiment: the same figures, to the last digit that is told.
  for (const char* name : {"energy", "lost_vm_minutes", "guest_traffic_cut", "migrations"})
    EXPECT_EQ(figure(shown(), name), figure(in_window, name)) << name;
}

TEST_F(Kept, PlotsAreWrittenByTheWindow) {
  open(make_run());
  window().export_plots_to(text_path("plots"));
  std::map<std::string, int> kinds;
  for (const auto& entry : std::filesystem::directory_iterator(path("plots")))
    ++kinds[entry.path().extension().string()];
  EXPECT_GE(kinds[".png"], 4);
  EXPECT_EQ(kinds[".svg"], kinds[".png"]);
  EXPECT_EQ(kinds[".pdf"], kinds[".png"]);
  // Again: what is there is in the way, and the bar says where.
  window().export_plots_to(text_path("plots"));
  EXPECT_THAT(said(), ::testing::HasSubstr("plots"));
}

TEST_F(Kept, TheLastOpenedAreOffered) {
  open(make_run());
  end();
  begin();
  EXPECT_EQ(RecentFiles(
                std::make_unique<QSettings>(text_path("settings.ini"), QSettings::IniFormat).get())
                .list()
                .first()
                .toStdString(),
            path("napoli").string());
}

}  // namespace
}  // namespace gemello::gui
