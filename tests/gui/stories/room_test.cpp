#include <QApplication>
#include <QDockWidget>
#include <QMenu>

#include <gmock/gmock.h>

#include "gui/charts/chart_board.hpp"
#include "gui/charts/chart_legend.hpp"
#include "gui/charts/chart_panel.hpp"
#include "gui/map/map_legend.hpp"
#include "gui/whatif/fault_words.hpp"
#include "gui/window/time_pane.hpp"
#include "tests/gui/stories/stories_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::HasSubstr;

// What is in sight, at usual sizes of windows, with two runs side by side; and what stays while one
// decides.
class Room : public Story {
 protected:
  void make_two_runs() {
    open(source_file("datasets/samples/napoli.json"));
    ASSERT_TRUE(wait_for_end());
    desk().fault(usual_fault(runs::FaultKind::switch_down, "sw2", 2h + 30min, 30min));
    ASSERT_TRUE(wait_for([this] { return beside() != nullptr; })) << said();
    ASSERT_TRUE(wait_for_end()) << said();
  }
  void resize(int width, int height) {
    window().resize(width, height);
    QTest::qWait(50);
  }
  TimePane& times() { return *window().docks().pane<TimePane>("time"); }
  double docks_share() {
    return static_cast<double>(window().docks().dock("time")->height()) / window().height();
  }
};

TEST_F(Room, TenLanesAreInSightOnSmallAndLargeScreens) {
  make_two_runs();
  for (const auto& [width, height] : {std::pair(1280, 800), std::pair(2560, 1440)}) {
    resize(width, height);
    EXPECT_GE(times().gantt()->lanes_in_sight(), 10) << width;
    // Nothing of either timeline is cut.
    for (const TimelineView* line : {times().timeline(), times().timeline_beside()})
      EXPECT_GE(line->height(), line->minimumSizeHint().height()) << width;
    EXPECT_NEAR(docks_share(), 0.49, 0.03) << width;
    EXPECT_GT(window().stage().height(), height / 4) << width;
  }
  desk().show_beside({});
  resize(1280, 800);
  EXPECT_GE(times().gantt()->lanes_in_sight(), 10);
}

// The share that the user gave them is kept, and is there at the next start.
TEST_F(Room, DocksKeepTheShareOfTheHeightThatTheUserGaveThem) {
  const auto run = make_run();
  open(run);
  resize(1280, 800);
  window().resizeDocks({window().docks().dock("time")}, {240}, Qt::Vertical);
  QTest::qWait(50);
  const double share = docks_share();
  ASSERT_NEAR(share, 0.3, 0.05);
  resize(2560, 1440);
  EXPECT_NEAR(docks_share(), share, 0.02);
  resize(1280, 800);
  EXPECT_NEAR(docks_share(), share, 0.02);
  end();
  begin();
  resize(1280, 800);
  open(run);
  QTest::qWait(50);
  EXPECT_NEAR(docks_share(), share, 0.02);
  act("view.reset");
  QTest::qWait(50);
  EXPECT_NEAR(docks_share(), 0.49, 0.03);
}

TEST_F(Room, TwoMapsHaveOneLegend) {
  open(source_file("datasets/samples/napoli.json"));
  auto* legend = window().stage().findChild<MapLegend*>();
  ASSERT_NE(legend, nullptr);
  EXPECT_FALSE(legend->isVisible());
  EXPECT_GT(window().stage().map()->legend_height(), 0);
  make_two_runs();
  EXPECT_TRUE(legend->isVisible());
  EXPECT_EQ(window().stage().map()->legend_height(), 0);
  EXPECT_EQ(window().stage().map_beside()->legend_height(), 0);
  desk().show_beside({});
  EXPECT_FALSE(legend->isVisible());
  EXPECT_GT(window().stage().map()->legend_height(), 0);
}

TEST_F(Room, ChartsHaveBothRunsAndSayWhichIsWhich) {
  make_two_runs();
  auto* board = window().docks().pane<ChartBoard>("charts");
  ASSERT_TRUE(wait_for([&] { return !board->panels().empty(); }));
  const auto& entries = board->panels().front()->legend()->entries();
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[0].text.toStdString(), "CPU asked for, napoli-sample: sw2 fails 02:30");
  EXPECT_EQ(entries[1].text.toStdString(), "CPU asked for, napoli-sample");
  desk().show_beside({});
  ASSERT_TRUE(wait_for([&] { return board->panels().front()->legend()->entries().size() == 2; }));
}

// The clock runs; the menu of a switch is about the instant at which it was opened, and says it.
TEST_F(Room, AMenuHoldsTheClock) {
  open(source_file("datasets/samples/napoli.json"));
  ASSERT_TRUE(wait_for_end());
  desk().cursor()->set(shown()->start + 1h);
  desk().player()->set_speed(100);
  desk().player()->play();
  ASSERT_TRUE(wait_for([this] { return desk().cursor()->at() > shown()->start + 1h; }));
  emit window().stage().menu_asked(part(PartKind::network_switch, "sw1"), QPoint(200, 200));
  auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
  ASSERT_NE(menu, nullptr);
  const Instant opened = desk().cursor()->at();
  QTest::qWait(300);  // half a minute of the run
  EXPECT_EQ(desk().cursor()->at(), opened);
  EXPECT_TRUE(desk().player()->playing());
  const auto whole = std::chrono::ceil<std::chrono::seconds>(opened - shown()->start);
  EXPECT_EQ(menu->actions().first()->text().toStdString(), "sw1 at " + to_text(whole));
  menu->close();
  EXPECT_TRUE(wait_for([&] { return desk().cursor()->at() > opened; }));
}

}  // namespace
}  // namespace gemello::gui
