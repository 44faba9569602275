#include "gui/whatif/fault_menu.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/fault_kinds.hpp"
#include "tests/gui/whatif/whatif_support.hpp"

#include <QMenu>

namespace gemello::gui {
namespace {

using runs::FaultKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> texts_of(const std::vector<FaultChoice>& choices) {
  std::vector<std::string> texts;
  for (const FaultChoice& one : choices) texts.push_back(one.text.toStdString());
  return texts;
}

FaultBar bar(const std::string& component, runs::FaultLook look, Instant from, Instant until) {
  FaultBar one;
  one.component = component;
  one.look = look;
  one.from = from;
  one.until = until;
  return one;
}

constexpr Part sw1{PartKind::network_switch, 0};

TEST(FaultMenu, ASwitchFailsForAWhileOrUntilRepairedOrGoesBlind) {
  const auto choices = fault_choices(*testing::napoli_inventory(), sw1, "sw1", {}, origin, 12h);
  EXPECT_THAT(texts_of(choices), ElementsAre("Switch down for 1h", "Switch down until repaired",
                                             "Switch blind for 1h", "Other fault\u2026"));
  ASSERT_TRUE(choices[0].fault);
  EXPECT_EQ(choices[0].fault->what, FaultKind::switch_down);
  EXPECT_EQ(choices[0].fault->at, Duration(12h));
  EXPECT_EQ(choices[0].fault->lasts, Duration(1h));
  EXPECT_FALSE(choices[1].fault->lasts);
  EXPECT_FALSE(choices[3].fault);
}

TEST(FaultMenu, WhatIsInForceCanBeRepairedAndNothingElse) {
  const std::vector<FaultBar> bars = {
      bar("sw1", runs::FaultLook::blind, origin + 11h, origin + 13h),
      bar("sw1", runs::FaultLook::down, origin + 1h, origin + 2h),     // over
      bar("sw2", runs::FaultLook::down, origin + 11h, origin + 13h)};  // another
  const auto at_noon = fault_choices(*testing::napoli_inventory(), sw1, "sw1", bars, origin, 12h);
  EXPECT_THAT(texts_of(at_noon),
              ElementsAre("Switch down for 1h", "Switch down until repaired", "Switch blind for 1h",
                          "Switch sighted", "Other fault\u2026"));
  EXPECT_EQ(at_noon[3].fault->what, FaultKind::switch_sighted);
  const auto at_one = fault_choices(*testing::napoli_inventory(), sw1, "sw1", bars, origin, 90min);
  EXPECT_EQ(at_one[3].fault->what, FaultKind::switch_up);
}

TEST(FaultMenu, ARackIsRepairedWhereSomethingOfItIsDown) {
  const std::vector<FaultBar> bars = {
      bar("kvm-03", runs::FaultLook::down, origin + 1h, origin + 2h)};
  const auto choices = fault_choices(*testing::napoli_inventory(), {PartKind::rack, 0}, "rack-a",
                                     bars, origin, 90min);
  EXPECT_EQ(choices[2].fault->what, FaultKind::rack_power_return);
}

TEST(FaultMenu, TheCursorsInstantIsRoundedUpToSeconds) {
  EXPECT_EQ(fault_time(origin + 1h, origin), Duration(1h));
  EXPECT_EQ(fault_time(origin + 1h + 1us, origin), Duration(1h + 1s));
  EXPECT_EQ(fault_time(origin + 3h, origin + 1h), Duration(2h));
}

TEST(FaultMenu, OneClickDoesItAndAPartWithoutFaultsSaysWhy) {
  QMenu menu;
  const auto choices = fault_choices(*testing::napoli_inventory(), sw1, "sw1", {}, origin, 12h);
  std::vector<std::string> chosen;
  add_fault_choices(menu, choices, PartKind::network_switch, [&](const FaultChoice& choice) {
    chosen.push_back(choice.text.toStdString());
  });
  // Name and instant, two choices, one more, a line, the dialog.
  ASSERT_EQ(menu.actions().size(), 6);
  EXPECT_EQ(menu.actions()[0]->text().toStdString(), "sw1 at " + to_text(Duration(12h)));
  EXPECT_FALSE(menu.actions()[0]->isEnabled());
  menu.actions()[2]->trigger();
  EXPECT_THAT(chosen, ElementsAre("Switch down until repaired"));

  QMenu of_vm;
  add_fault_choices(
      of_vm, fault_choices(*testing::napoli_inventory(), {PartKind::vm, 0}, "vm1", {}, origin, 1h),
      PartKind::vm, [](const FaultChoice&) {});
  ASSERT_EQ(of_vm.actions().size(), 1);
  EXPECT_FALSE(of_vm.actions()[0]->isEnabled());
  EXPECT_EQ(of_vm.actions()[0]->text(), "A VM fails with its host: fail that.");
}

}  // namespace
}  // namespace gemello::gui
