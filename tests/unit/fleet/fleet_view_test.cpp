#include "models/fleet/fleet_view.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "tests/support/fleet_from_table.hpp"

namespace gemello {
namespace {

using testing::fleet_from_table;
using testing::TableFleet;

constexpr Bytes whole_gib(std::int64_t count) {
  return Bytes(count << 30);
}

// hv1 holds a (500 MHz, 4 GiB) and b (300, 2); c is stopped there; d is requested; e lost on hv3.
TableFleet fleet() {
  return fleet_from_table(R"(
      host  cores  mhz   mem    state
      hv1   4      1000  16GiB  on
      hv2   4      1000  16GiB  on
      hv3   4      1000  16GiB  unreachable
      vm  host  mem   cpu  state      group
      a   hv1   4GiB  500  running    web
      b   hv1   2GiB  300  running    -
      c   hv1   8GiB  0    stopped    web
      d   -     1GiB  100  requested  web
      e   hv3   3GiB  200  lost       -)");
}

std::vector<VmId> on(const FleetView& view, HostId host) {
  const auto vms = view.vms_on(host);
  return {vms.begin(), vms.end()};
}

TEST(FleetView, ListsTheVmsThatHoldMemoryByHost) {
  const auto f = fleet();
  const auto view = f.view();
  EXPECT_EQ(on(view, f.host("hv1")), (std::vector<VmId>{f.vm("a"), f.vm("b")}));
  EXPECT_TRUE(on(view, f.host("hv2")).empty());
  EXPECT_EQ(on(view, f.host("hv3")), std::vector<VmId>{f.vm("e")}) << "lost: it may run there";
}

TEST(FleetView, BooksWhatIsThere) {
  const auto f = fleet();
  const auto view = f.view();
  EXPECT_EQ(view.memory_committed(f.host("hv1")), whole_gib(6));
  EXPECT_EQ(view.memory_committed(f.host("hv2")), whole_gib(0));
  EXPECT_EQ(view.memory_committed(f.host("hv3")), whole_gib(3));
  EXPECT_DOUBLE_EQ(view.cpu_expected(f.host("hv1")).count(), 800);
}

// While a moves, its memory is booked at both ends (it is at the source until it has arrived);
// its CPU demand is expected at the target only.
TEST(FleetView, AMigrationBooksMemoryOnBothHosts) {
  auto f = fleet();
  f.in_flight.begin(ActionId{1}, Migrate{f.vm("a"), f.host("hv1"), f.host("hv2")}, f.now);
  const auto view = f.view();
  EXPECT_EQ(view.memory_committed(f.host("hv1")), whole_gib(6));
  EXPECT_EQ(view.memory_committed(f.host("hv2")), whole_gib(4));
  EXPECT_DOUBLE_EQ(view.cpu_expected(f.host("hv1")).count(), 300);
  EXPECT_DOUBLE_EQ(view.cpu_expected(f.host("hv2")).count(), 500);
  EXPECT_EQ(view.expected_host(f.vm("a")), f.host("hv2"));
  EXPECT_EQ(view.expected_host(f.vm("b")), f.host("hv1"));
}

// hv1 died with a while its move to hv2 waits for an answer: it may restart in the room there.
TEST(FleetView, AHeldMoveOfWhatRunsNoMoreBooksNothing) {
  auto f = fleet();
  f.in_flight.hold(ActionId{1}, Migrate{f.vm("a"), f.host("hv1"), f.host("hv2")}, f.now);
  EXPECT_EQ(f.view().memory_committed(f.host("hv2")), whole_gib(4)) << "while it runs";
  f.data.vms.state[f.vm("a").index()] = VmState::lost;
  f.publish();
  EXPECT_EQ(f.view().memory_committed(f.host("hv2")), whole_gib(0));
  EXPECT_DOUBLE_EQ(f.view().cpu_expected(f.host("hv2")).count(), 0);
}

// The snapshot shows a at its target before the action settles: it counts there once.
TEST(FleetView, AVmThatArrivedIsBookedOnce) {
  auto f = fleet();
  f.in_flight.begin(ActionId{1}, Migrate{f.vm("a"), f.host("hv1"), f.host("hv2")}, f.now);
  f.data.vms.host[f.vm("a").index()] = f.host("hv2");
  const auto view = f.view();
  EXPECT_EQ(view.memory_committed(f.host("hv2")), whole_gib(4));
  EXPECT_DOUBLE_EQ(view.cpu_expected(f.host("hv2")).count(), 500);
  EXPECT_DOUBLE_EQ(view.cpu_expected(f.host("hv1")).count(), 300);
}

TEST(FleetView, ADeploymentAndAStartBookTheirTarget) {
  auto f = fleet();
  f.in_flight.begin(ActionId{1}, Deploy{f.vm("d"), f.host("hv2")}, f.now);
  f.in_flight.begin(ActionId{2}, Start{StoppedVm::as_stated(f.vm("c")), f.host("hv2")}, f.now);
  const auto view = f.view();
  EXPECT_EQ(view.memory_committed(f.host("hv2")), whole_gib(9));
  EXPECT_EQ(view.memory_committed(f.host("hv1")), whole_gib(6)) << "c is not running there";
}

TEST(FleetView, RestartOfALostVmBooksBothHosts) {
  auto f = fleet();
  f.in_flight.begin(ActionId{1}, Start{StoppedVm::as_stated(f.vm("e")), f.host("hv2")}, f.now);
  EXPECT_EQ(f.view().memory_committed(f.host("hv2")), whole_gib(3));
  EXPECT_EQ(f.view().memory_committed(f.host("hv3")), whole_gib(3));
}

TEST(FleetView, StoppingBooksUntilItHasStopped) {
  auto f = fleet();
  f.in_flight.begin(ActionId{1}, Stop{f.vm("a")}, f.now);
  EXPECT_EQ(f.view().memory_committed(f.host("hv1")), whole_gib(6));
}

// Unknown whether a moved: even if the snapshot shows it at the target, nobody has looked at the
// source since. Both hosts stay booked until the controller resolves it.
TEST(FleetView, AnUnknownMigrationStaysBookedOnBothHosts) {
  auto f = fleet();
  f.in_flight.begin(ActionId{1}, Migrate{f.vm("a"), f.host("hv1"), f.host("hv2")}, f.now);
  f.in_flight.apply({f.now + 1s, ActionUnknown{ActionId{1}, "no reply"}});
  EXPECT_EQ(f.view().memory_committed(f.host("hv1")), whole_gib(6));
  EXPECT_EQ(f.view().memory_committed(f.host("hv2")), whole_gib(4));
  f.data.vms.host[f.vm("a").index()] = f.host("hv2");
  EXPECT_EQ(f.view().memory_committed(f.host("hv2")), whole_gib(4));
  EXPECT_EQ(f.view().memory_committed(f.host("hv1")), whole_gib(6))
      << "the source was not observed";
}

TEST(FleetView, AcceptsVmsOnlyWhereTheyMayGo) {
  auto f = fleet_from_table(R"(
      host  state          maintenance
      on    on             no
      kept  on             yes
      off   off            no
      boot  booting        no
      down  shutting-down  no
      gone  unreachable    no
      dead  dead           no)");
  for (const char* name : {"kept", "off", "boot", "down", "gone", "dead"})
    EXPECT_FALSE(f.view().accepts_vms(f.host(name))) << name;
  EXPECT_TRUE(f.view().accepts_vms(f.host("on")));
  f.in_flight.begin(ActionId{1}, EnterMaintenance{f.host("on")}, f.now);
  EXPECT_FALSE(f.view().accepts_vms(f.host("on"))) << "it will be in maintenance";
}

TEST(FleetView, AntiAffinityLooksAtWhatRunsAndAtWhatComes) {
  auto f = fleet();
  EXPECT_TRUE(f.view().holds_anti_affine(f.host("hv1"), f.vm("d"))) << "a is of its group";
  EXPECT_FALSE(f.view().holds_anti_affine(f.host("hv1"), f.vm("a"))) << "c does not run";
  EXPECT_FALSE(f.view().holds_anti_affine(f.host("hv2"), f.vm("d")));
  EXPECT_FALSE(f.view().holds_anti_affine(f.host("hv1"), f.vm("b"))) << "it is in no group";
  f.in_flight.begin(ActionId{1}, Migrate{f.vm("a"), f.host("hv1"), f.host("hv2")}, f.now);
  EXPECT_TRUE(f.view().holds_anti_affine(f.host("hv2"), f.vm("d"))) << "a is on its way";
  EXPECT_TRUE(f.view().holds_anti_affine(f.host("hv1"), f.vm("d"))) << "and not gone yet";
}

TEST(FleetView, LocksWhatIsUnderWay) {
  auto f = fleet();
  f.in_flight.begin(ActionId{1}, Stop{f.vm("a")}, f.now);
  f.in_flight.begin(ActionId{2}, PowerOff{f.host("hv2")}, f.now);
  const auto view = f.view();
  EXPECT_TRUE(view.locked(f.vm("a")));
  EXPECT_FALSE(view.locked(f.vm("b")));
  EXPECT_TRUE(view.locked(f.host("hv2")));
  EXPECT_FALSE(view.locked(f.host("hv1")));
  EXPECT_EQ(view.action_on(f.vm("a"))->id, ActionId{1});
  EXPECT_EQ(view.in_flight().size(), 2U);
}

TEST(FleetView, AProofIsShownForTheLastKnownLifeOnly) {
  auto f = fleet();
  EXPECT_EQ(f.view().proof_of_death(f.host("hv3")), nullptr);
  f.prove_dead(f.host("hv3"));
  ASSERT_NE(f.view().proof_of_death(f.host("hv3")), nullptr);
  EXPECT_EQ(f.view().proof_of_death(f.host("hv1")), nullptr);
  f.data.hosts.incarnation[f.host("hv3").index()] = Incarnation{2};
  EXPECT_EQ(f.view().proof_of_death(f.host("hv3")), nullptr) << "it lives again";
}

TEST(FleetView, OfAnEmptyCloud) {
  const TableFleet f;
  EXPECT_EQ(f.view().host_count(), 0U);
  EXPECT_EQ(f.view().vm_count(), 0U);
}

}  // namespace
}  // namespace gemello
