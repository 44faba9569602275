#include "models/fleet/fleet_data.hpp"

#include <array>

#include <gtest/gtest.h>

#include "tests/support/small_cloud.hpp"

namespace gemello {
namespace {

TEST(SampleRing, RowZeroIsTheNewest) {
  SampleRing ring(2);
  EXPECT_EQ(ring.size(), 0U);
  ring.push(std::array{1.0F, 10.0F});
  ring.push(std::array{2.0F, 20.0F});
  EXPECT_EQ(ring.size(), 2U);
  EXPECT_EQ(ring.at(0, 0), 2.0F);
  EXPECT_EQ(ring.at(0, 1), 20.0F);
  EXPECT_EQ(ring.at(1, 0), 1.0F);
  EXPECT_EQ(ring.row(1)[1], 10.0F);
}

// After 100 samples the ring holds 99, 98, ... 70: the last 30.
TEST(SampleRing, KeepsTheLastThirty) {
  SampleRing ring(1);
  for (int i = 0; i < 100; ++i) ring.push(std::array{static_cast<float>(i)});
  ASSERT_EQ(ring.size(), 30U);
  for (std::size_t age = 0; age < 30; ++age)
    EXPECT_EQ(ring.at(age, 0), 99.0F - static_cast<float>(age)) << age;
}

TEST(SampleRing, ResetForgets) {
  SampleRing ring(1);
  ring.push(std::array{1.0F});
  ring.reset(3);
  EXPECT_EQ(ring.size(), 0U);
  EXPECT_EQ(ring.width(), 3U);
}

TEST(SampleRing, ARowOfAnotherWidthBreaksAnInvariant) {
  SampleRing ring(2);
  EXPECT_DEATH(ring.push(std::array{1.0F}), "one value per object");
}

TEST(FleetData, ResizedToAnInventoryItKnowsNothingYet) {
  const auto cloud = testing::small_cloud();
  FleetData data;
  data.resize(cloud.inventory);
  ASSERT_EQ(data.hosts.state.size(), 4U);
  ASSERT_EQ(data.vms.state.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(data.hosts.state[i], HostState::off);
    EXPECT_EQ(data.hosts.incarnation[i], Incarnation::unknown);
    EXPECT_EQ(data.hosts.maintenance[i], 0);
    EXPECT_EQ(data.vms.state[i], VmState::requested);
    EXPECT_FALSE(data.vms.host[i].valid());
    EXPECT_EQ(data.vms.lost_with[i], Incarnation::unknown);
    EXPECT_EQ(data.vms.placed_since[i], never);
    EXPECT_EQ(data.vms.last_moved[i], never);
  }
  EXPECT_EQ(data.brick_online, (std::vector<std::uint8_t>{1, 1}));
  EXPECT_EQ(data.vm_demand.width(), 4U);
  EXPECT_EQ(data.host_demand.width(), 4U);
}

}  // namespace
}  // namespace gemello
