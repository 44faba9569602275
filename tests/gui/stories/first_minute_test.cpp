#include <QMenu>
#include <QPushButton>

#include <gmock/gmock.h>

#include "gui/compare/compare_panel.hpp"
#include "gui/window/panes/figure_pane.hpp"
#include "gui/window/start_page.hpp"
#include "tests/gui/stories/stories_support.hpp"

namespace gemello::gui {
namespace {

// From the start page to "what if this switch dies at noon", by what is offered on the way.
class FirstMinute : public Story {
 protected:
  void try_example() {
    QTest::mouseClick(window().start_page().example_button(), Qt::LeftButton);
    ASSERT_TRUE(wait_for([this] { return shown() != nullptr; })) << said();
    ASSERT_TRUE(wait_for_end()) << said();
    ASSERT_TRUE(wait_for([this] { return !shown()->figures.empty(); }));
  }
  // The choice of a part's menu whose text this is, the n-th of them.
  void choose(Part part, const QString& text, int number) {
    const std::unique_ptr<QMenu> menu(window().make_part_menu(part));
    for (QAction* action : menu->actions()) {
      if (action->text() != text || number-- > 0) continue;
      action->trigger();
      return;
    }
    FAIL() << "the menu has no such choice: " << text.toStdString();
  }
  static std::vector<FaultBar> bars_of(const Recording& recording, const char* component) {
    std::vector<FaultBar> bars;
    for (const FaultBar& bar : recording.faults)
      if (bar.component == component) bars.push_back(bar);
    return bars;
  }
};

TEST_F(FirstMinute, TheExampleRunsByItself) {
  try_example();
  // gui/window/example says a day; the platform has eight hosts in two racks.
  EXPECT_EQ(shown()->end - shown()->start, Duration(24h));
  EXPECT_EQ(shown()->inventory->hosts.size(), 8U);
  EXPECT_TRUE(shown()->faults.empty());
  // It is alive: the cursor moves without anybody touching it.
  const Instant before = desk().cursor()->at();
  EXPECT_TRUE(wait_for([&] { return desk().cursor()->at() > before; }));
  EXPECT_THAT(said(), ::testing::HasSubstr("what if it fails"));
}

TEST_F(FirstMinute, ASwitchThatDiesAtNoonStandsBesideTheCalmDay) {
  try_example();
  desk().player()->pause();
  desk().cursor()->set(shown()->start);
  const RecordingPtr calm = shown();
  // The menu has it for the cursor's time first, then for noon.
  choose(part(PartKind::network_switch, "sw1"), "Switch down for 1h", 1);
  ASSERT_TRUE(wait_for([&] { return beside() != nullptr; })) << said();
  ASSERT_TRUE(wait_for_end()) << said();
  // The figures of noon are there at once, those of the whole day a moment after its end.
  ASSERT_TRUE(wait_for([this] { return figure(shown(), "guest_traffic_cut").value_or(0) > 0; }));

  // At noon, for an hour, and of this switch only.
  const std::vector<FaultBar> bars = bars_of(*shown(), "sw1");
  ASSERT_EQ(bars.size(), 1U);
  EXPECT_EQ(bars[0].from, calm->start + 12h);
  EXPECT_EQ(bars[0].until, calm->start + 13h);
  EXPECT_TRUE(bars_of(*shown(), "sw2").empty());
  EXPECT_TRUE(bars_of(*beside(), "sw1").empty());
  EXPECT_EQ(desk().cursor()->at(), calm->start + 12h);

  // The uplink is at sw1: guests' traffic to the outside is cut off for that hour and no other.
  EXPECT_EQ(figure(beside(), "guest_traffic_cut"), 0.0);
  EXPECT_GT(figure(shown(), "guest_traffic_cut").value_or(0), 0.0);
  // Every machine has a port of each bond at the other switch: nothing goes down.
  EXPECT_EQ(figure(shown(), "outages"), 0.0);

  // Both maps are there, and the figures are in front.
  ASSERT_NE(window().stage().map_beside(), nullptr);
  EXPECT_TRUE(window().stage().map_beside()->isVisible());
  auto* figures = window().docks().pane<FigurePane>("compare");
  EXPECT_TRUE(wait_for([&] { return figures->isVisible() && figures->shows_two(); }));
  // Sub-second of the bonds' monitors is no decision of a policy: they all are equal.
  EXPECT_FALSE(figures->compare()->divergence().has_value());
  const QString look = qEnvironmentVariable("GEMELLO_LOOK");
  if (!look.isEmpty()) {
    window().grab().save(look + "/noon.png");
  }
}

TEST_F(FirstMinute, TheOfferedWhatIfIsOneClick) {
  try_example();
  QPushButton* offer = nullptr;
  for (auto* button : window().messages().findChildren<QPushButton*>())
    if (button->text().contains("noon")) offer = button;
  ASSERT_NE(offer, nullptr) << said();
  QTest::mouseClick(offer, Qt::LeftButton);
  ASSERT_TRUE(wait_for([&] { return beside() != nullptr; })) << said();
  ASSERT_TRUE(wait_for_end()) << said();
  EXPECT_EQ(bars_of(*shown(), "sw1").size(), 1U);
}

TEST_F(FirstMinute, WhatWasDoneIsUndoneAndDoneAgain) {
  try_example();
  desk().player()->pause();
  desk().cursor()->set(shown()->start + 6h);
  choose(part(PartKind::host, "kvm-04"), "Crash for 1h", 0);
  ASSERT_TRUE(wait_for([&] { return beside() != nullptr; })) << said();
  ASSERT_TRUE(wait_for_end()) << said();
  ASSERT_EQ(bars_of(*shown(), "kvm-04").size(), 1U);
  const auto document = desk().shown_branch()->document;
  ASSERT_EQ(document->fault_count(), 1U);

  act("edit.undo");
  ASSERT_TRUE(wait_for([&] { return shown()->end == shown()->start + 6h; })) << said();
  EXPECT_EQ(document->fault_count(), 0U);
  EXPECT_TRUE(bars_of(*shown(), "kvm-04").empty());

  act("edit.redo");
  ASSERT_TRUE(wait_for([&] { return document->fault_count() == 1; })) << said();
  ASSERT_TRUE(wait_for([&] { return window().actions().find("simulation.run")->isEnabled(); }));
  act("simulation.run");
  ASSERT_TRUE(wait_for_end()) << said();
  EXPECT_EQ(bars_of(*shown(), "kvm-04").size(), 1U);
}

}  // namespace
}  // namespace gemello::gui
