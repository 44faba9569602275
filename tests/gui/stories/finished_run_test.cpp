#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QTableView>
#include <QWheelEvent>

#include <gmock/gmock.h>

#include "gui/charts/chart_board.hpp"
#include "gui/window/panes/mark_pane.hpp"
#include "gui/window/panes/palette_popup.hpp"
#include "gui/window/panes/part_pane.hpp"
#include "gui/window/panes/tree_pane.hpp"
#include "gui/window/time_bar.hpp"
#include "gui/window/time_pane.hpp"
#include "tests/gui/stories/stories_support.hpp"

namespace gemello::gui {
namespace {

class FinishedRun : public Story {
 protected:
  void SetUp() override { open(make_run()); }
  Instant at(Duration after) { return shown()->start + after; }
};

TEST_F(FinishedRun, OpensWithAllItsViewsAtTheBegin) {
  // datasets/samples/napoli.json: four hours, eight hosts, a crash of kvm-01 at two hours.
  EXPECT_EQ(shown()->end, at(4h));
  EXPECT_EQ(desk().cursor()->at(), at(0h));
  EXPECT_TRUE(window().stage().isVisible());
  EXPECT_EQ(window().stage().map_beside(), nullptr);
  for (const char* id : {"tree", "time", "charts"}) EXPECT_TRUE(window().docks().is_made(id)) << id;
  // What is behind other tabs was not made yet.
  EXPECT_FALSE(window().docks().is_made("vms"));
  EXPECT_EQ(window().windowTitle().toStdString(), "napoli-sample - Gemello");
}

TEST_F(FinishedRun, PlaysScrubsAndSteps) {
  Player& player = *desk().player();
  player.set_speed(1000);
  player.play();
  player.tick(std::chrono::milliseconds(100));  // a hundred seconds
  player.pause();
  EXPECT_GE(desk().cursor()->at(), at(100s));

  // A click in the middle of the timeline's plot is the middle of the run.
  TimelineView* line = window().docks().pane<TimePane>("time")->timeline();
  const int plot = line->width() - lanes::header;
  const QPoint middle(lanes::header + plot / 2, lanes::ruler / 2);
  QTest::mouseClick(line, Qt::LeftButton, {}, middle);
  const Duration pixel = Duration(4h) / plot;
  EXPECT_NEAR(seconds(desk().cursor()->at()), seconds(at(2h)), 2 * seconds(pixel));

  // To the crash, which is a line of the log at two hours sharp.
  desk().cursor()->set(at(2h) - 1s);
  act("time.next-event");
  EXPECT_EQ(desk().cursor()->at(), at(2h));
  act("time.begin");
  EXPECT_EQ(desk().cursor()->at(), at(0h));
  act("time.end");
  EXPECT_EQ(desk().cursor()->at(), at(4h));
  act("time.next-decision");
  EXPECT_EQ(desk().cursor()->at(), at(4h));

  // The space bar plays, where nothing else wants it.
  window().stage().map()->setFocus();
  QTest::keyClick(window().stage().map(), Qt::Key_Space);
  EXPECT_TRUE(player.playing());
  QTest::keyClick(window().stage().map(), Qt::Key_Space);
  EXPECT_FALSE(player.playing());
}

TEST_F(FinishedRun, ATimeThatIsTypedIsGoneTo) {
  QLineEdit* field = window().time_bar().field();
  field->selectAll();
  QTest::keyClicks(field, "2:30");
  QTest::keyClick(field, Qt::Key_Return);
  EXPECT_EQ(desk().cursor()->at(), at(2h + 30min));
  field->selectAll();
  QTest::keyClicks(field, "soon");
  QTest::keyClick(field, Qt::Key_Return);
  EXPECT_EQ(desk().cursor()->at(), at(2h + 30min));
  EXPECT_THAT(said(), ::testing::HasSubstr("'soon' is no time"));
}

TEST_F(FinishedRun, TimelineAndChartsZoomTogether) {
  TimeAxis& axis = *desk().axis();
  ASSERT_TRUE(axis.all_in_view());
  TimelineView* line = window().docks().pane<TimePane>("time")->timeline();
  const QPointF place(lanes::header + 100, 60);
  QWheelEvent turn(place, line->mapToGlobal(place), {}, {0, 240}, Qt::NoButton, Qt::NoModifier,
                   Qt::NoScrollPhase, false);
  QApplication::sendEvent(line, &turn);
  EXPECT_LT(axis.span(), Duration(4h));
  const TimeRange charts = window().docks().pane<ChartBoard>("charts")->window()->range();
  EXPECT_EQ(charts.from, axis.from());
  EXPECT_EQ(charts.until, axis.until());
  act("time.all");
  EXPECT_TRUE(axis.all_in_view());
}

TEST_F(FinishedRun, TheMapZoomsAndFits) {
  MapView* map = window().stage().map();
  const double fitted = map->zoom();
  act("view.zoom-in");
  EXPECT_GT(map->zoom(), fitted);
  act("view.fit");
  EXPECT_NEAR(map->zoom(), fitted, 1e-9);
}

TEST_F(FinishedRun, OneSelectionForAllViews) {
  window().docks().raise("hosts");
  auto* hosts = window().docks().pane<PartPane>("hosts");
  auto* tree = window().docks().pane<TreePane>("tree");
  const Part host = part(PartKind::host, "kvm-03");
  desk().selection()->select(host);
  EXPECT_EQ(part_of(tree->currentIndex()), host);
  EXPECT_EQ(hosts->table()->currentIndex().data().toString().toStdString(), "kvm-03");
  // The other way round: a click on the map at kvm-05.
  const Part other = part(PartKind::host, "kvm-05");
  QTest::mouseClick(window().stage().map()->viewport(), Qt::LeftButton, {},
                    window().stage().map()->pixels_of(other).center());
  EXPECT_EQ(desk().selection()->part(), other);
  EXPECT_EQ(hosts->table()->currentIndex().data().toString().toStdString(), "kvm-05");
}

TEST_F(FinishedRun, ThePaletteFindsPartsAndActions) {
  act("edit.find");
  PalettePopup& palette = window().palette_popup();
  QTest::keyClicks(palette.query(), "kvm-07");
  QTest::keyClick(palette.query(), Qt::Key_Return);
  EXPECT_EQ(desk().selection()->part(), part(PartKind::host, "kvm-07"));
  EXPECT_FALSE(palette.isVisible());
  act("edit.find");
  QTest::keyClicks(palette.query(), "to the end");
  QTest::keyClick(palette.query(), Qt::Key_Return);
  EXPECT_EQ(desk().cursor()->at(), at(4h));
}

TEST_F(FinishedRun, ATableIsCopiedAsCsv) {
  window().docks().raise("hosts");
  auto* hosts = window().docks().pane<PartPane>("hosts");
  hosts->filter()->setText("kvm-02");
  hosts->table()->setFocus();
  act("file.copy-table");
  const QStringList lines = QApplication::clipboard()->text().split("\n", Qt::SkipEmptyParts);
  // A header, and the one host that the filter leaves.
  ASSERT_EQ(lines.size(), 2);
  EXPECT_TRUE(lines[1].startsWith("kvm-02")) << lines[1].toStdString();
}

TEST_F(FinishedRun, ChoosingALineOfTheLogGoesThere) {
  window().docks().raise("events");
  auto* events = window().docks().pane<MarkPane>("events");
  std::size_t crash = 0;
  while (shown()->marks[crash].kind != MarkKind::fault) ++crash;
  events->show_mark(crash);
  EXPECT_EQ(desk().cursor()->at(), at(2h));
  EXPECT_EQ(desk().selection()->part(), part(PartKind::host, "kvm-01"));
}

TEST_F(FinishedRun, GoesItsOwnWayFromHere) {
  desk().cursor()->set(at(1h));
  act("simulation.branch");
  ASSERT_TRUE(wait_for([this] { return beside() != nullptr; })) << said();
  ASSERT_TRUE(wait_for_end()) << said();
  EXPECT_EQ(desk().beside_branch()->folder, path("napoli"));
  EXPECT_EQ(desk().shown_branch()->from, at(1h));
  // Nothing was changed: it is the same run again.
  EXPECT_EQ(shown()->marks.size(), beside()->marks.size());
  EXPECT_EQ(shown()->marks.back().text, beside()->marks.back().text);
}

}  // namespace
}  // namespace gemello::gui
