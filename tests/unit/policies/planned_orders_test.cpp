#include "models/policies/planned_orders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/error.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

// The table's fleet is at 1 h.
class PlannedOrdersTest : public ::testing::Test {
 protected:
  gemello::testing::TableFleet fleet = gemello::testing::fleet_from_table(R"(
      host  mem
      hv1   16GiB
      hv2   16GiB
      vm  host  mem
      a   hv1   4GiB
      b   hv1   2GiB)");
  static Action away(std::size_t vm) { return Migrate{VmId(vm), HostId(0), HostId(1)}; }
  PlannedOrders orders{{{origin + 2h, away(1)}, {origin + 1h, away(0)}}};
};

TEST_F(PlannedOrdersTest, EachIsProposedOnceAtItsInstant) {
  Reasons reasons;
  const Decision first = orders.decide(fleet.view(), {}, &reasons);
  EXPECT_EQ(first.actions, std::vector{away(0)});
  EXPECT_EQ(first.wake, origin + 2h);
  EXPECT_EQ(reasons.of(0).author, "orders");
  EXPECT_TRUE(orders.decide(fleet.view(), {}, nullptr).actions.empty());
  fleet.now = origin + 3h;  // late: the controller slept
  const Decision second = orders.decide(fleet.view(), {}, nullptr);
  EXPECT_EQ(second.actions, std::vector{away(1)});
  EXPECT_EQ(second.wake, never);
}

TEST_F(PlannedOrdersTest, RemembersWhatWasProposed) {
  (void)orders.decide(fleet.view(), {}, nullptr);
  PlannedOrders again{{{origin + 2h, away(1)}, {origin + 1h, away(0)}}};
  again.recall(orders.memory());
  EXPECT_TRUE(again.decide(fleet.view(), {}, nullptr).actions.empty());
  EXPECT_THROW(again.recall(R"({"gave": 1})"), InputError);
  again.recall(R"({"given": 3})");  // of a scenario that had more
  fleet.now = origin + 3h;
  EXPECT_TRUE(again.decide(fleet.view(), {}, nullptr).actions.empty());
}

// Who begins in the middle, from a State that knows of no orders, does not make up for the past.
TEST_F(PlannedOrdersTest, WhatIsPastWhenItBeginsIsPast) {
  fleet.now = origin + 90min;
  EXPECT_TRUE(orders.decide(fleet.view(), {}, nullptr).actions.empty());
  fleet.now = origin + 2h;
  EXPECT_EQ(orders.decide(fleet.view(), {}, nullptr).actions, std::vector{away(1)});
}

}  // namespace
}  // namespace gemello::policies
