#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QTest>
#include <QToolButton>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/window/desk/desk.hpp"
#include "gui/window/panes/mark_pane.hpp"
#include "gui/window/panes/palette_popup.hpp"
#include "gui/window/time_pane.hpp"

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

}  // namespace
}  // namespace gemello::gui
