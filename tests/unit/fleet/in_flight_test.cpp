#include "models/fleet/in_flight.hpp"

#include <gtest/gtest.h>

namespace gemello {
namespace {

constexpr ActionId first_action{1};
constexpr ActionId two{2};
constexpr VmId a{0};
constexpr HostId hv1{0};
constexpr HostId hv2{1};

Event at(Duration time, EventBody body) {
  return {origin + time, std::move(body)};
}

TEST(InFlightTable, LocksTheVmItIsAbout) {
  InFlightTable table;
  table.begin(first_action, Migrate{a, hv1, hv2}, origin);
  ASSERT_NE(table.of(a), nullptr);
  EXPECT_EQ(table.of(a)->id, one);
  EXPECT_EQ(table.of(a)->begun_at, origin);
  EXPECT_EQ(table.of(VmId(1)), nullptr);
  EXPECT_EQ(table.of(VmId::none()), nullptr);
  EXPECT_EQ(table.of(hv2), nullptr) << "a host may take several VMs at once";
}

TEST(InFlightTable, PowerFenceAndMaintenanceLockTheHost) {
  const std::vector<Action> locking = {Fence{hv1, Incarnation{1}}, PowerOn{hv1}, PowerOff{hv1},
                                       EnterMaintenance{hv1}, LeaveMaintenance{hv1}};
  for (const Action& action : locking) {
    InFlightTable table;
    table.begin(first_action, action, origin);
    EXPECT_NE(table.of(hv1), nullptr) << kind_name(action);
    EXPECT_EQ(table.of(hv2), nullptr) << kind_name(action);
  }
}

// Done at 20 s, but the snapshot of 10 s still shows the VM at its source: the reservation stays
// until a snapshot shows the end by itself.
TEST(InFlightTable, ADoneActionSettlesWithTheNextSnapshot) {
  InFlightTable table;
  table.begin(first_action, Migrate{a, hv1, hv2}, origin);
  const InFlightAction* entry = table.apply(at(20s, ActionDone{first_action, {}}));
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->ended_at, origin + 20s);
  table.settle(origin + 10s);
  EXPECT_NE(table.of(a), nullptr);
  table.settle(origin + 20s);
  EXPECT_EQ(table.of(a), nullptr);
}

// A snapshot taken while it ran may show the VM migrating: a failure settles in the same way.
TEST(InFlightTable, AFailedActionSettlesWithTheNextSnapshot) {
  InFlightTable table;
  table.begin(first_action, Migrate{a, hv1, hv2}, origin);
  table.apply(at(20s, ActionFailed{first_action, "no memory"}));
  table.settle(origin + 19s);
  EXPECT_NE(table.of(a), nullptr);
  table.settle(origin + 21s);
  EXPECT_EQ(table.of(a), nullptr);
}

TEST(InFlightTable, AnUnknownStaysUntilItIsResolved) {
  InFlightTable table;
  table.begin(first_action, Migrate{a, hv1, hv2}, origin);
  table.apply(at(20s, ActionUnknown{first_action, "no reply"}));
  ASSERT_NE(table.of(a), nullptr);
  EXPECT_EQ(table.of(a)->unknown_since, origin + 20s);
  table.settle(origin + 24h);
  ASSERT_NE(table.of(a), nullptr) << "no snapshot settles what is unknown";
  table.resolve_unknown(one);
  EXPECT_EQ(table.of(a), nullptr);
}

TEST(InFlightTable, OtherEventsAndForeignOutcomesChangeNothing) {
  InFlightTable table;
  table.begin(first_action, Stop{a}, origin);
  EXPECT_EQ(table.apply(at(1s, VmStopped{a, hv1, ""})), nullptr);
  EXPECT_EQ(table.apply(at(1s, ActionDone{two, {}})), nullptr);
  table.settle(origin + 24h);
  EXPECT_NE(table.find(one), nullptr);
}

TEST(InFlightTable, KeepsTheOrderOfBeginning) {
  InFlightTable table;
  table.begin(two, Stop{a}, origin);
  table.begin(first_action, PowerOn{hv1}, origin + 1s);
  ASSERT_EQ(table.all().size(), 2U);
  EXPECT_EQ(table.all()[0].id, two);
  EXPECT_EQ(table.all()[1].id, one);
  EXPECT_EQ(table.find(ActionId{3}), nullptr);
}

TEST(InFlightTable, AnIdUsedTwiceBreaksAnInvariant) {
  InFlightTable table;
  table.begin(first_action, Stop{a}, origin);
  EXPECT_DEATH(table.begin(first_action, PowerOn{hv1}, origin), "an action id is used once");
}

}  // namespace
}  // namespace gemello
