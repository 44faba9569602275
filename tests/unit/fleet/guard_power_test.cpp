// The guard on what takes a machine away: fences, power, maintenance, and the quorum of volumes.
#include <string>

#include <gtest/gtest.h>

#include "models/fleet/guard.hpp"
#include "tests/support/fleet_from_table.hpp"
#include "tests/unit/fleet/guard_support.hpp"

namespace gemello {
namespace {

using testing::fleet_from_table;
using testing::TableFleet;

TableFleet powered_fleet() {
  return fleet_from_table(R"(
      host  state        bmc
      hv1   on           yes
      hv2   on           yes
      hv3   unreachable  yes
      hv4   off          yes
      hv5   unreachable  no
      vm  host
      a   hv1)");
}

// A volume whose bricks lie on these hosts themselves (hyper-converged); the last `arbiters` of
// them hold metadata only.
void add_volume(TableFleet& f, const std::vector<const char*>& hosts, std::size_t arbiters = 0) {
  auto& all = f.inventory;
  ReplicaSet set{VolumeId(all.volumes.size()), {}};
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    all.disk_servers.push_back({hosts[i], all[f.host(hosts[i])].machine, Watts(0)});
    Brick brick;
    brick.name = std::string(hosts[i]) + ":/brick";
    brick.server = DiskServerId(all.disk_servers.size() - 1);
    brick.arbiter = i + arbiters >= hosts.size();
    all.bricks.push_back(brick);
    set.bricks.push_back(BrickId(all.bricks.size() - 1));
    f.data.brick_online.push_back(1);
    f.data.brick_behind.push_back(0);
  }
  all.replica_sets.push_back(set);
  Volume volume;
  volume.version = "10";
  volume.replica = static_cast<std::uint8_t>(hosts.size());
  volume.arbiter = static_cast<std::uint8_t>(arbiters);
  volume.replica_sets = {ReplicaSetId(all.replica_sets.size() - 1)};
  all.volumes.push_back(volume);
}

class GuardPowerTest : public ::testing::Test {
 protected:
  TableFleet f = powered_fleet();
  HostId hv1 = f.host("hv1"), hv2 = f.host("hv2"), hv3 = f.host("hv3"), hv4 = f.host("hv4");
  HostId hv5 = f.host("hv5");
  Fence fence = {hv3, Incarnation{1}};
  std::string no_quorum(const char* host) {
    return std::string(host) + " holds bricks without which a replica set loses quorum";
  }
};

TEST_F(GuardPowerTest, FencesOnlyWhatIsUnreachableAndInTheLifeMeant) {
  EXPECT_EQ(verdict(f, fence), "");
  EXPECT_EQ(verdict(f, Fence{hv1, Incarnation{1}}),
            "hv1 is on: only an unreachable host is fenced");
  EXPECT_EQ(verdict(f, Fence{hv4, Incarnation{1}}),
            "hv4 is off: only an unreachable host is fenced");
  EXPECT_EQ(verdict(f, Fence{hv3, Incarnation{2}}),
            "hv3 is in another life than the one to be fenced");
  EXPECT_EQ(verdict(f, Fence{hv5, Incarnation{1}}), "hv5 has no fence device");
}

// A host in maintenance may be taken away at any moment, so that its brick does not count any more.
TEST_F(GuardPowerTest, OneHostOfAQuorumAtATimeIsInMaintenance) {
  f.data.hosts.state[hv3.index()] = HostState::on;
  add_volume(f, {"hv1", "hv2", "hv3"});
  EXPECT_EQ(verdict(f, EnterMaintenance{hv1}), "");
  f.in_flight.begin(ActionId{1}, EnterMaintenance{hv1}, f.now);
  EXPECT_EQ(verdict(f, EnterMaintenance{hv2}), no_quorum("hv2")) << "hv1 is on its way";
  f.in_flight.restore({});
  f.data.hosts.maintenance[hv1.index()] = 1;
  EXPECT_EQ(verdict(f, EnterMaintenance{hv2}), no_quorum("hv2"));
  EXPECT_EQ(verdict(f, PowerOff{hv3}), no_quorum("hv3"));
  f.data.hosts.maintenance[hv1.index()] = 0;
  EXPECT_EQ(verdict(f, EnterMaintenance{hv2}), "");
}

TEST_F(GuardPowerTest, OneFenceAtATime) {
  f.in_flight.begin(ActionId{1}, fence, f.now);
  EXPECT_EQ(verdict(f, fence), "hv3 is locked by fence hv3");
}

TEST_F(GuardPowerTest, AFenceOfUnknownOutcomeMayBeGivenAgain) {
  f.in_flight.begin(ActionId{1}, fence, f.now);
  f.in_flight.apply({f.now, ActionUnknown{ActionId{1}, "the BMC does not answer"}});
  EXPECT_EQ(verdict(f, fence), "");
  EXPECT_EQ(verdict(f, PowerOn{hv3}), "hv3 is locked by fence hv3") << "only the fence";
}

// The first fence is unknown, the second is under way: a third has to wait for its outcome.
TEST_F(GuardPowerTest, AFenceGivenAgainIsOneFenceAtATime) {
  f.in_flight.begin(ActionId{1}, fence, f.now);
  f.in_flight.apply({f.now, ActionUnknown{ActionId{1}, "the BMC does not answer"}});
  f.in_flight.begin(ActionId{2}, fence, f.now);
  EXPECT_EQ(verdict(f, fence), "hv3 is locked by fence hv3");
}

TEST_F(GuardPowerTest, PowerGoesToWhatIsWithout) {
  EXPECT_EQ(verdict(f, PowerOn{hv4}), "");
  EXPECT_EQ(verdict(f, PowerOn{hv1}), "hv1 is on");
  EXPECT_EQ(verdict(f, PowerOn{hv3}), "hv3 is unreachable") << "it may be alive";
  f.data.hosts.state[hv3.index()] = HostState::dead;
  EXPECT_EQ(verdict(f, PowerOn{hv3}), "");
}

TEST_F(GuardPowerTest, OnlyAnEmptyHostIsSwitchedOff) {
  EXPECT_EQ(verdict(f, PowerOff{hv2}), "");
  EXPECT_EQ(verdict(f, PowerOff{hv1}), "hv1 holds VMs or is the target of one");
  EXPECT_EQ(verdict(f, PowerOff{hv4}), "hv4 is off");
  f.in_flight.begin(ActionId{1}, Migrate{f.vm("a"), hv1, hv2}, f.now);
  EXPECT_EQ(verdict(f, PowerOff{hv2}), "hv2 holds VMs or is the target of one");
}

TEST_F(GuardPowerTest, OnePowerActionAtATime) {
  f.in_flight.begin(ActionId{1}, PowerOff{hv2}, f.now);
  EXPECT_EQ(verdict(f, PowerOff{hv2}), "hv2 is locked by power-off hv2");
}

// Replica 2 on hv2 and hv3: either may go while the other serves.
TEST_F(GuardPowerTest, ReplicaTwoNeedsOneDataBrick) {
  add_volume(f, {"hv2", "hv3"});
  EXPECT_EQ(verdict(f, PowerOff{hv2}), "");
  f.data.brick_online[1] = 0;
  EXPECT_EQ(verdict(f, PowerOff{hv2}), no_quorum("hv2"));
  EXPECT_EQ(verdict(f, EnterMaintenance{hv2}), no_quorum("hv2"));
  EXPECT_EQ(verdict(f, EnterMaintenance{hv1}), "") << "it holds no brick";
}

// "auto" of an even set: half of it only with the first brick.
TEST_F(GuardPowerTest, ReplicaTwoWithAQuorumNeedsItsFirstBrick) {
  add_volume(f, {"hv1", "hv2"});
  f.inventory.volumes.back().options["cluster.quorum-type"] = "auto";
  EXPECT_EQ(verdict(f, EnterMaintenance{hv1}), no_quorum("hv1"));
  EXPECT_EQ(verdict(f, EnterMaintenance{hv2}), "");
}

// One of two servers sees half of the pool, which is not more than half.
TEST_F(GuardPowerTest, ServersOfTwoNeedEachOtherForServerQuorum) {
  add_volume(f, {"hv1", "hv2"});
  f.inventory.volumes.back().options["cluster.server-quorum-type"] = "server";
  EXPECT_EQ(verdict(f, EnterMaintenance{hv2}), no_quorum("hv2"));
}

// Its own brick is down for a while and the other is alone: powered off it would not come back.
TEST_F(GuardPowerTest, ABrickThatIsOfflineIsTakenAwayToo) {
  add_volume(f, {"hv1", "hv2", "hv4"});
  f.data.brick_online[1] = f.data.brick_online[2] = 0;
  EXPECT_EQ(verdict(f, EnterMaintenance{hv2}), no_quorum("hv2"));
}

// Replica 3: two of three are a majority, one is not.
TEST_F(GuardPowerTest, ReplicaThreeNeedsAMajority) {
  add_volume(f, {"hv1", "hv2", "hv5"});
  EXPECT_EQ(verdict(f, EnterMaintenance{hv2}), "");
  f.data.brick_online[2] = 0;
  EXPECT_EQ(verdict(f, EnterMaintenance{hv2}), no_quorum("hv2"));
}

// Bricks were looked at before hv4 went off.
TEST_F(GuardPowerTest, ABrickOnAHostThatIsOffIsAway) {
  add_volume(f, {"hv1", "hv2", "hv4"});
  EXPECT_EQ(verdict(f, EnterMaintenance{hv2}), no_quorum("hv2"));
}

// Replica 2 + arbiter: without hv1, a data brick and the arbiter are left; without the arbiter,
// two data bricks; but an arbiter alone holds no data.
TEST_F(GuardPowerTest, AnArbiterVotesButHoldsNoData) {
  add_volume(f, {"hv1", "hv2", "hv5"}, 1);
  EXPECT_EQ(verdict(f, EnterMaintenance{hv1}), "");
  EXPECT_EQ(verdict(f, EnterMaintenance{hv5}), "");
  f.data.brick_online[0] = 0;
  EXPECT_EQ(verdict(f, EnterMaintenance{hv2}), no_quorum("hv2"));
}

// hv3 is silent but its brick still serves, the other copy does not: power must stay.
TEST_F(GuardPowerTest, AFenceThatTakesTheLastBrickIsRefused) {
  add_volume(f, {"hv2", "hv3"});
  EXPECT_EQ(verdict(f, fence), "");
  f.data.brick_online[0] = 0;
  EXPECT_EQ(verdict(f, fence), no_quorum("hv3"));
}

// The brick of hv3 went with it: a fence takes nothing that is not lost already, and without it
// no VM of hv3 ever starts again.
TEST_F(GuardPowerTest, AFenceOfAHostWhoseBricksAreGoneTakesNothing) {
  add_volume(f, {"hv3"});
  EXPECT_EQ(verdict(f, fence), no_quorum("hv3"));
  f.data.brick_online[0] = 0;
  EXPECT_EQ(verdict(f, fence), "");
}

// Of three servers hv3 and hv5 are silent: hv1 is one of three, so it stopped its own brick too.
// Whoever is fenced now, nothing that serves is taken away; refused, no VM of theirs would ever
// start again. By a choice of ours the host would be gone for longer: that stays refused. And a
// brick that is still seen online says that the pool may be one with hv3 yet.
TEST_F(GuardPowerTest, WhereServerQuorumIsLostAFenceTakesNothing) {
  f.data.hosts.state[hv5.index()] = HostState::unreachable;
  add_volume(f, {"hv1", "hv3", "hv5"});
  f.inventory.volumes.back().options["cluster.server-quorum-type"] = "server";
  f.data.brick_online = {0, 0, 0};
  EXPECT_EQ(verdict(f, fence), "");
  EXPECT_EQ(verdict(f, EnterMaintenance{hv1}), no_quorum("hv1"));
  f.data.brick_online = {1, 0, 0};
  EXPECT_EQ(verdict(f, fence), no_quorum("hv3"));
}

// hv1 is in maintenance and may go, so its brick is none to build on; but it is online, so the
// pool is one yet, and with hv3 its quorum would go.
TEST_F(GuardPowerTest, ABrickInMaintenanceShowsThatServerQuorumIsThereYet) {
  add_volume(f, {"hv1", "hv3", "hv5"});
  f.inventory.volumes.back().options["cluster.server-quorum-type"] = "server";
  f.data.hosts.maintenance[hv1.index()] = 1;
  f.data.brick_online = {1, 0, 0};
  EXPECT_EQ(verdict(f, fence), no_quorum("hv3"));
  f.data.brick_online = {0, 0, 0};
  EXPECT_EQ(verdict(f, fence), "");
}

// Replica 3 on hv1, hv2 and hv3: hv2 and hv3 came back and lack writes that hv1 has. Without hv1
// two of three bricks are still a quorum, of copies that are old. A heal of one of them frees hv1.
TEST_F(GuardPowerTest, TheLastGoodCopyIsNotTakenAway) {
  add_volume(f, {"hv2", "hv1", "hv3"});
  f.data.brick_behind = {0, 1, 1};
  const std::string last =
      "hv2 holds the last good copies of a replica set: heals have to end first";
  EXPECT_EQ(verdict(f, PowerOff{hv2}), last);
  EXPECT_EQ(verdict(f, EnterMaintenance{hv2}), last);
  EXPECT_EQ(verdict(f, fence), "") << "hv3 is behind: nothing good goes with it";
  f.data.brick_behind = {0, 0, 1};
  EXPECT_EQ(verdict(f, PowerOff{hv2}), "");
}

TEST_F(GuardPowerTest, AFenceIsNoExceptionWhileItsBrickServes) {
  add_volume(f, {"hv3", "hv1"});
  f.data.brick_behind = {0, 1};
  EXPECT_EQ(verdict(f, fence),
            "hv3 holds the last good copies of a replica set: heals have to end first");
  // Its brick is offline: what it held is away already, and the fence takes nothing.
  f.data.brick_online = {0, 1};
  EXPECT_EQ(verdict(f, fence), "");
}

// Each lacks something that the other has.
TEST_F(GuardPowerTest, WhereBothAreBehindNeitherGoes) {
  add_volume(f, {"hv3", "hv2"});
  f.data.brick_behind = {1, 1};
  EXPECT_NE(verdict(f, fence), "");
  EXPECT_NE(verdict(f, PowerOff{hv2}), "");
}

// An arbiter has no copy to lose, and is none that is left.
TEST_F(GuardPowerTest, AnArbiterIsNoCopy) {
  add_volume(f, {"hv1", "hv3", "hv2"}, 1);
  f.data.brick_behind = {0, 1, 0};
  EXPECT_EQ(verdict(f, PowerOff{hv2}), "");
  f.data.brick_behind = {1, 0, 0};
  EXPECT_EQ(verdict(f, fence),
            "hv3 holds the last good copies of a replica set: heals have to end first");
}

// Of a hyper-converged cluster of three, hv2's brick is away and hv3 falls silent with its own:
// as long as volume status shows it online its fence would cost the quorum; once it does not, that
// is lost already and the fence is free.
TEST_F(GuardPowerTest, WhatIsOfflineIsNotTakenAway) {
  add_volume(f, {"hv1", "hv2", "hv3"});
  f.data.brick_online = {1, 0, 1};
  EXPECT_EQ(verdict(f, fence), no_quorum("hv3"));
  f.data.brick_online = {1, 0, 0};
  EXPECT_EQ(verdict(f, fence), "");
}

}  // namespace
}  // namespace gemello
