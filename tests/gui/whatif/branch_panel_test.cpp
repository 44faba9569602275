#include "gui/whatif/branch_panel.hpp"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/gui/whatif/whatif_support.hpp"

namespace gemello::gui {
namespace {

QPushButton* panel_button(BranchPanel& panel, const QString& text) {
  for (QPushButton* button : panel.findChildren<QPushButton*>())
    if (button->text().remove('&') == text) return button;
  return nullptr;
}

TEST(BranchPanel, OffersWhatCanBeDoneWithTheSelectedOne) {
  testing::FakeServer server;
  Branches branches(server.ask());
  BranchPanel panel(branches);
  panel.resize(560, 260);
  EXPECT_FALSE(panel_button(panel, "Run from here")->isEnabled());
  const BranchId main =
      branches.add_simulation("main", "napoli-sample", origin, origin + 2h, origin + 4h, {});
  panel.select(main);
  EXPECT_TRUE(panel_button(panel, "Run from here")->isEnabled());
  EXPECT_FALSE(panel_button(panel, "Compare")->isEnabled());  // it has none

  const BranchId branch = branches.branch(main, origin + 2h);
  panel.select(branch);
  EXPECT_FALSE(panel_button(panel, "Run from here")->isEnabled());  // it is being made
  server.reply(0, {{"now_s", 7200}, {"end_s", 14400}});
  EXPECT_TRUE(panel.tree()->isExpanded(branches.tree().index_of(main)));
  testing::look_at(panel, "branches");
  QSignalSpy compared(&panel, &BranchPanel::compare);
  panel_button(panel, "Compare")->click();
  ASSERT_EQ(compared.count(), 1);
  EXPECT_EQ(compared[0][0].toInt(), main);
  EXPECT_EQ(compared[0][1].toInt(), branch);
  panel_button(panel, "Remove")->click();
  EXPECT_EQ(server.names(), "branch unload");
  EXPECT_EQ(branches.tree().find(branch), nullptr);
  EXPECT_NE(branches.tree().find(main), nullptr);
}

TEST(BranchPanel, TwoRunsAreComparedAndOneIsPutBesideWhatIsShown) {
  testing::FakeServer server;
  Branches branches(server.ask());
  BranchPanel panel(branches);
  const BranchId one = branches.add_simulation("a", "a", origin, origin + 4h, origin + 4h, {});
  panel.select(one);
  EXPECT_FALSE(panel_button(panel, "Put beside")->isEnabled());  // there is no other
  const BranchId two = branches.add_simulation("b", "b", origin, origin + 4h, origin + 4h, {});
  panel.select(two);
  QSignalSpy wanted(&panel, &BranchPanel::beside_wanted);
  panel_button(panel, "Put beside")->click();
  ASSERT_EQ(wanted.count(), 1);
  EXPECT_EQ(wanted[0][0].toInt(), two);
  panel.tree()->selectAll();
  QSignalSpy compared(&panel, &BranchPanel::compare);
  panel_button(panel, "Compare")->click();
  ASSERT_EQ(compared.count(), 1);
  EXPECT_EQ(compared[0][0].toInt(), one);
  EXPECT_EQ(compared[0][1].toInt(), two);
  EXPECT_FALSE(panel_button(panel, "Put beside")->isEnabled());  // which of the two?
}

// The pane of a window of 1280 pixels: how each stands is in sight, and the title gives way.
TEST(BranchPanel, ANarrowOneShowsHowEachStands) {
  testing::FakeServer server;
  Branches branches(server.ask());
  BranchPanel panel(branches);
  branches.add_simulation("a", "napoli-day: sw1 fails 12:00, kvm-01 crashes 14:00", origin,
                          origin + 4h, origin + 4h, {});
  panel.resize(280, 200);
  panel.show();
  QTest::qWait(20);
  const QTreeView& tree = *panel.tree();
  const int end =
      tree.columnViewportPosition(BranchTree::state) + tree.columnWidth(BranchTree::state);
  EXPECT_LE(end, tree.viewport()->width());
  EXPECT_GE(tree.columnWidth(BranchTree::state), tree.fontMetrics().horizontalAdvance("ended"));
  EXPECT_TRUE(tree.isColumnHidden(BranchTree::now));
  EXPECT_THAT(tree.model()->index(0, 0).data(Qt::ToolTipRole).toString().toStdString(),
              ::testing::HasSubstr("kvm-01 crashes 14:00\nended, at 04:00:00"));
  panel.resize(900, 200);
  QTest::qWait(20);
  EXPECT_FALSE(tree.isColumnHidden(BranchTree::now));
}

}  // namespace
}  // namespace gemello::gui
