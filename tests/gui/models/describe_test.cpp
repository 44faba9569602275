#include "gui/models/describe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/shared/figures.hpp"
#include "tests/gui/recording_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::HasSubstr;

class DescribeTest : public ::testing::Test {
 protected:
  std::string text_of(Part part) { return describe(*run, &now, part).toStdString(); }

  std::shared_ptr<Recording> run = by_hand::napoli();
  Moment now = *by_hand::moment(*run, by_hand::clock(1, 0));
};

TEST_F(DescribeTest, ASwitchTellsItsBusiestCable) {
  for (auto& cable : now.cables) cable.load.reset();
  EXPECT_THAT(text_of({PartKind::network_switch, 0}), HasSubstr("are not recorded"));
  const Inventory& inventory = *run->inventory;
  std::optional<std::size_t> busiest;
  for (std::size_t i = 0; i < inventory.cables.size(); ++i) {
    const bool is_own = inventory.cables[i].to == SwitchId(std::uint32_t{0});
    now.cables[i].load = is_own ? 0.2 : 0.9;  // those of the other switch do not count
    if (is_own) busiest = i;
  }
  ASSERT_TRUE(busiest);
  now.cables[*busiest].load = 0.37;
  const Cable& cable = inventory.cables[*busiest];
  const Machine& machine = inventory[cable.machine];
  EXPECT_THAT(
      text_of({PartKind::network_switch, 0}),
      HasSubstr("busiest cable: " + machine.name + "." + machine.nics[cable.nic].name + ", 37 %"));
}

TEST_F(DescribeTest, ALinkTellsItsLoadAsARateToo) {
  const Part link{PartKind::inter_switch_link, 0};
  now.inter_switch_links[0].load.reset();
  EXPECT_THAT(text_of(link), HasSubstr("load is not recorded"));
  // Half of its speed.
  now.inter_switch_links[0].load = 0.5;
  const BytesPerSecond speed = run->inventory->inter_switch_links[0].speed;
  EXPECT_THAT(text_of(link), HasSubstr("load 50 %: " +
                                       rate_text(BytesPerSecond(speed.count() / 2)).toStdString()));
}

TEST(Figures, WhatCannotBeIsAQuestionMark) {
  EXPECT_EQ(share_text(1e30), "?");
  EXPECT_EQ(share_text(-3.0), "?");
  EXPECT_EQ(speed_text(std::optional(1e30)), "?");
  EXPECT_EQ(share_text(1.3), "130 %");
}

}  // namespace
}  // namespace gemello::gui
