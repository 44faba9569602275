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
using ::testing::StartsWith;

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
  EXPECT_THAT(entries[0].words().toStdString(), StartsWith("CPU asked for, sw2 fails 02:30: "));
  EXPECT_THAT(entries[2].words().toStdString(), StartsWith("CPU asked for, napoli-sample: "));
  // At 1280 pixels too a line for each run.
  resize(1280, 800);
  for (const ChartPanel* panel : board->panels()) {
    const ChartLegend* legend = panel->legend();
    EXPECT_LE(legend->height(), 2 * (legend->fontMetrics().height() + 6) + 1);
  }
  desk().show_beside({});
  ASSERT_TRUE(wait_for([&] { return board->panels().front()->legend()->entries().size() == 2; }));
}

// What a what-if of a what-if is called takes no room from the tree, nor the window beyond a
// screen.
TEST_F(Room, LongTitlesArePutIntoTheRoomThereIs) {
  open(source_file("datasets/samples/napoli.json"));
  ASSERT_TRUE(wait_for_end());
  resize(1280, 800);
  const int tree = window().docks().dock("tree")->width();
  // Of three changes a title would tell one only.
  const std::pair<const char*, Duration> hosts[] = {{"kvm-03", 2h + 10min + 1s},
                                                    {"kvm-04", 2h + 20min + 1s}};
  for (const auto& [host, at] : hosts) {
    const auto before = desk().shown_id();
    desk().fault(usual_fault(runs::FaultKind::host_crash, host, at, 30min));
    ASSERT_TRUE(wait_for([&] { return desk().shown_id() != before && shown() != nullptr; }));
    ASSERT_TRUE(wait_for_end()) << said();
  }
  QTest::qWait(50);
  ASSERT_GE(desk().shown_branch()->title.size(), 60);
  EXPECT_EQ(window().width(), 1280);
  EXPECT_LE(window().minimumSizeHint().width(), 1280);
  EXPECT_LE(window().stage().minimumSizeHint().width(), 800);
  EXPECT_NEAR(window().docks().dock("tree")->width(), tree, 4);
  EXPECT_NEAR(window().stage().map()->width(), window().stage().map_beside()->width(), 8);
}

// The first view of a user at 1280 x 800, with the sentence above it: machines and switches have
// names of at least 8 pixels, the site's is there too.
TEST_F(Room, TheMapHasNamesBelowAMessage) {
  resize(1280, 800);
  open(make_run());
  window().messages().say({Urgency::note, "Something long is said here", {}, "Do it", [] {}});
  QTest::qWait(50);
  const MapView& map = *window().stage().map();
  ASSERT_TRUE(map.isVisible());
  EXPECT_GE(map.name_pixels(), 8);
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
