#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QSplitter>
#include <QStandardItemModel>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/models/roles.hpp"
#include "gui/window/desk/desk.hpp"
#include "gui/window/panes/load_delegate.hpp"
#include "gui/window/panes/mark_pane.hpp"
#include "gui/window/panes/palette_popup.hpp"
#include "gui/window/time_pane.hpp"
#include "tests/gui/recording_support.hpp"

namespace gemello::gui {
namespace {

// The filter keeps room for 24 characters, in a narrow pane too.
TEST(MarkPane, SwitchesHaveWordsWhereThereIsRoomAndSignsElse) {
  Cursor cursor;
  Selection selection;
  MarkPane pane(&cursor, &selection);
  const auto width_of_filter = [&] { return pane.findChild<QLineEdit*>()->width(); };
  const auto texts = [&] {
    QStringList all;
    for (const auto* button : pane.findChildren<QToolButton*>())
      if (button->isCheckable()) all.append(button->text());
    return all;
  };
  pane.resize(1400, 300);
  pane.show();
  EXPECT_TRUE(texts().contains("of the selected"));
  EXPECT_TRUE(texts().join(' ').contains("decision"));
  pane.resize(480, 300);
  QTest::qWait(20);
  EXPECT_FALSE(texts().join(' ').contains("decision"));
  EXPECT_TRUE(texts().contains("selected"));
  EXPECT_GE(width_of_filter(), 20 * pane.fontMetrics().averageCharWidth());
}

// In the pane of a window of 1280 pixels sentences are cut in their middle, not numbers of lines
// shown beside them; in a wide one everything is.
TEST(MarkPane, SentencesHaveTheRoomThatNumbersCanDoWithout) {
  Cursor cursor;
  Selection selection;
  MarkPane pane(&cursor, &selection);
  pane.resize(500, 300);
  pane.show();
  pane.show_recording(by_hand::napoli());
  QTest::qWait(20);
  const auto* view = pane.findChild<QTableView*>();
  EXPECT_TRUE(view->isColumnHidden(MarkTableModel::line));
  EXPECT_EQ(view->textElideMode(), Qt::ElideMiddle);
  EXPECT_GE(view->columnWidth(MarkTableModel::text), 220);
  // As narrow as it is there, with times of tenths of a second: no sentence is beyond the edge.
  pane.resize(455, 160);  // with a scroll bar
  QTest::qWait(20);
  int narrow = 0;
  for (int column = 0; column < view->model()->columnCount(); ++column)
    if (!view->isColumnHidden(column)) narrow += view->columnWidth(column);
  EXPECT_LE(narrow, view->viewport()->width());
  EXPECT_GE(view->columnWidth(MarkTableModel::text), 40 * view->fontMetrics().averageCharWidth());
  pane.resize(1400, 300);
  QTest::qWait(20);
  EXPECT_FALSE(view->isColumnHidden(MarkTableModel::line));
  EXPECT_FALSE(view->isColumnHidden(MarkTableModel::action));
  int all = 0;
  for (int column = 0; column < view->model()->columnCount(); ++column)
    all += view->columnWidth(column);
  EXPECT_NEAR(all, view->viewport()->width(), 4);
}

// Of the run by hand the marks of 2:01 come last before 2:01:30. A pane that is made then, or is
// given another run, begins there; later news leave who has scrolled where he is.
TEST(MarkPane, BeginsAtTheCursor) {
  Cursor cursor;
  Selection selection;
  const auto run = by_hand::napoli();
  cursor.set_range(run->start, run->end);
  cursor.set(by_hand::clock(2, 1, 30));
  MarkPane pane(&cursor, &selection);
  pane.resize(500, 200);
  pane.show();
  pane.show_recording(run);
  QTest::qWait(20);
  auto* view = pane.findChild<QTableView*>();
  const auto current = [&] {
    return view->currentIndex().siblingAtColumn(MarkTableModel::text).data().toString();
  };
  EXPECT_EQ(current().toStdString(), "start vm9 on kvm-02");
  EXPECT_TRUE(view->selectionModel()->isRowSelected(view->currentIndex().row()));
  EXPECT_TRUE(view->viewport()->rect().intersects(view->visualRect(view->currentIndex())));
  view->scrollToTop();
  auto grown = std::make_shared<Recording>(*run);
  grown->marks.push_back(run->marks.back());
  pane.show_recording(grown);
  QTest::qWait(20);
  EXPECT_EQ(view->rowAt(0), 0);
}

TEST(Palette, SaysThatNothingWasFound) {
  QMainWindow window;
  window.resize(800, 600);
  Cursor cursor;
  Selection selection;
  PalettePopup palette(&cursor, &selection, &window);
  palette.ask({{"time.play", "Play", ""}});
  auto* words = palette.findChild<QLabel*>();
  ASSERT_NE(words, nullptr);
  EXPECT_TRUE(words->isHidden());
  palette.query()->setText("qqxyz");
  EXPECT_FALSE(words->isHidden());
  EXPECT_THAT(words->text().toStdString(), ::testing::HasSubstr("qqxyz"));
  palette.query()->setText("play");
  EXPECT_TRUE(words->isHidden());
}

/// The palette of a window that shows the run made by hand.
struct PaletteOfRun : ::testing::Test {
  PaletteOfRun() {
    window.resize(800, 600);
    cursor.set_range(run->start, run->end);
  }
  QMainWindow window;
  const RecordingPtr run = by_hand::napoli();
  Cursor cursor;
  Selection selection;
  PalettePopup palette{&cursor, &selection, &window};
};

// Letters in order are in "Undo: switch down of sw1", which is not what noon is.
TEST_F(PaletteOfRun, ATimeIsGoneToFirst) {
  std::vector<Instant> gone;
  QObject::connect(&palette, &PalettePopup::time_chosen, [&](Instant at) { gone.push_back(at); });
  palette.show_recording(run);
  palette.ask({{"edit.undo", "Undo Switch down of sw1", ""}});
  const auto first = [&](const char* typed) {
    palette.query()->setText(typed);
    return palette.model().index(0).data().toString().toStdString();
  };
  EXPECT_EQ(first("noon"), "Go to 12:00:00");
  EXPECT_EQ(first("12:30"), "Go to 12:30:00");
  EXPECT_EQ(first("90 min"), "Go to 01:30:00");
  EXPECT_EQ(first("1d 08:00"), "Go to 1d 08:00:00");
  EXPECT_EQ(first("undo"), "Undo Switch down of sw1");
  EXPECT_EQ(first("02:10"), "Go to 02:10:00");
  QTest::keyClick(palette.query(), Qt::Key_Return);
  ASSERT_EQ(gone.size(), 1U);
  EXPECT_EQ(gone[0], run->start + 2h + 10min);
  // Without a run there is no time to go to.
  palette.show_recording(nullptr);
  EXPECT_EQ(first("12:30"), "");
}

TEST(TimePane, TimesStandBelowEachOtherBesideAScrollBar) {
  Desk desk("no such program");
  TimePane pane(&desk);
  pane.resize(500, 300);
  pane.show();
  QTest::qWait(20);
  EXPECT_GT(pane.gantt()->width(), pane.gantt()->lanes_width());
  EXPECT_EQ(pane.timeline()->width(), pane.gantt()->lanes_width());
  pane.resize(900, 500);
  QTest::qWait(20);
  EXPECT_EQ(pane.timeline()->width(), pane.gantt()->lanes_width());
}

// A pane of a window of 1280 x 800 with one run is some 370 pixels high.
TEST(TimePane, TenLanesAreSeenInAUsualPane) {
  Desk desk("no such program");
  TimePane pane(&desk);
  pane.resize(560, 365);
  pane.show();
  QTest::qWait(20);
  EXPECT_GE(pane.gantt()->lanes_in_sight(), 10);
}

// The bar of a load is below its digits: in a cell of the height it asks for they do not meet.
TEST(LoadDelegate, ABarIsBelowItsDigits) {
  QStandardItemModel model(1, 1);
  model.setData(model.index(0, 0), "88 %", Qt::DisplayRole);
  model.setData(model.index(0, 0), 0.88, load_role);
  LoadDelegate delegate;
  QStyleOptionViewItem option;
  option.fontMetrics = QFontMetrics(option.font);
  const QSize size = delegate.sizeHint(option, model.index(0, 0));
  const QRectF bar = LoadDelegate::bar_place(QRect(QPoint(), size));
  EXPECT_GE(bar.top(), option.fontMetrics.height());
  EXPECT_LE(bar.bottom(), size.height());
}

// A pane of a window of 1280 x 800 is 230 pixels high, of which 170 are the lanes' with their
// filter. Eight hosts are seen at once.
TEST(TimePane, InLittleRoomLanesAreLowerAndAlone) {
  Desk desk("no such program");
  TimePane pane(&desk);
  pane.resize(560, 230);
  pane.show();
  QTest::qWait(20);
  EXPECT_GE(pane.gantt()->lanes_in_sight(), 8);
  pane.resize(560, 900);
  QTest::qWait(20);
  EXPECT_LT(pane.gantt()->lanes_in_sight(), 900 / 19);
}

// Whoever gives the lanes more room keeps it, whatever becomes of the pane, and at the next start.
TEST(TimePane, RemembersHowTheUserSharedTheRoom) {
  Desk desk("no such program");
  QVariantList kept;
  {
    TimePane pane(&desk);
    pane.resize(560, 400);
    pane.show();
    QTest::qWait(20);
    EXPECT_FALSE(pane.shares()[0].isValid());
    QWidget* handle = pane.splitter()->handle(1);
    const int before = pane.splitter()->sizes()[0];
    const QPoint middle = handle->rect().center();
    QTest::mousePress(handle, Qt::LeftButton, {}, middle);
    QTest::mouseMove(handle, middle - QPoint(0, 30));
    QTest::mouseRelease(handle, Qt::LeftButton, {}, middle - QPoint(0, 30));
    const int after = pane.splitter()->sizes()[0];
    ASSERT_LT(after, before);
    kept = pane.shares();
    const double share = kept[0].toDouble();
    EXPECT_NEAR(share, after / 400.0, 0.03);
    EXPECT_FALSE(kept[1].isValid());
    pane.resize(560, 800);
    QTest::qWait(20);
    EXPECT_NEAR(pane.splitter()->sizes()[0], share * 800, 20);
  }
  TimePane pane(&desk);
  pane.set_shares(kept);
  pane.resize(560, 500);
  pane.show();
  QTest::qWait(20);
  EXPECT_NEAR(pane.splitter()->sizes()[0], kept[0].toDouble() * 500, 15);
  // A settings file may say anything.
  pane.set_shares({"much", -3, 7});
  EXPECT_EQ(pane.shares()[0], kept[0]);
}

// A fault is gone to: its begin, and whom it strikes.
TEST_F(PaletteOfRun, AFaultTakesTheCursorAndTheSelectionToIt) {
  palette.show_recording(run);
  palette.ask({});
  palette.query()->setText("sw1-sw2 fault");
  QTest::keyClick(palette.query(), Qt::Key_Return);
  EXPECT_EQ(cursor.at(), run->start + 2h + 30min);
  EXPECT_EQ(selection.part(), run->catalogue->find("sw1-sw2"));
}

}  // namespace
}  // namespace gemello::gui
