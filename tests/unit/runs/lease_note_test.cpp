#include "models/runs/lease_note.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class LeaseNote : public ::testing::Test {
 protected:
  LeaseNote() : inventory(two_hosts()) {
    Volume volume;
    volume.name = "vmstore";
    volume.version = "10";
    inventory.volumes.push_back(volume);
    scenario.leases.emplace();
    scenario.leases->volume = "vmstore";
  }
  void ping_timeout(const char* text) {
    inventory.volumes[0].options = {{"network.ping-timeout", text}};
  }
  std::string note() const { return lease_note(scenario, inventory); }

  Inventory inventory;
  Scenario scenario;
};

// 2 x 42 + 20 = 104 s: the defaults of GlusterFS and of sanlock (80 s) do not go together.
TEST_F(LeaseNote, ASilentBrickMayOutlastTheLease) {
  EXPECT_THAT(note(), HasSubstr("one silent brick of vmstore"));
  EXPECT_THAT(note(), HasSubstr("up to 00:01:24"));
  EXPECT_THAT(note(), HasSubstr("lost 00:01:20 after"));
}

// oVirt's 30 s: 2 x 30 + 20 = 80 s, just borne; one second more is not.
TEST_F(LeaseNote, OvirtsPingTimeoutIsBorne) {
  ping_timeout("30");
  EXPECT_EQ(note(), "");
  ping_timeout("31");
  EXPECT_NE(note(), "");
}

TEST_F(LeaseNote, NothingIsSaidWithoutLeases) {
  scenario.leases.reset();
  EXPECT_EQ(note(), "");
}

/// Hosts hv1..hv<hosts> with a brick each, and disk servers that are no hosts behind them; one
/// replica set of all bricks, with automatic quorum.
class LeaseWarnings : public ::testing::Test {
 protected:
  void build(std::size_t hosts, std::size_t servers) {
    inventory = two_hosts();
    inventory.hosts.resize(std::min<std::size_t>(hosts, 2));
    for (std::size_t i = 2; i < hosts + servers; ++i) {
      Machine machine;
      machine.name = i < hosts ? "hv" + std::to_string(i + 1) : "ds" + std::to_string(i - hosts);
      machine.rack = RackId(0);
      inventory.machines.push_back(machine);
      if (i >= hosts) continue;
      Host host = inventory.hosts.front();
      host.name = machine.name;
      host.machine = MachineId(i);
      inventory.hosts.push_back(host);
    }
    ReplicaSet set;
    set.volume = VolumeId(0);
    for (std::size_t i = 0; i < hosts + servers; ++i) {
      inventory.disk_servers.push_back({"s" + std::to_string(i), MachineId(i), {}});
      Brick brick;
      brick.name = "b" + std::to_string(i);
      brick.server = DiskServerId(i);
      inventory.bricks.push_back(brick);
      set.bricks.emplace_back(i);
    }
    inventory.replica_sets.push_back(set);
    Volume volume;
    volume.name = "vmstore";
    volume.version = "10";
    volume.replica = static_cast<std::uint8_t>(hosts + servers);
    volume.replica_sets = {ReplicaSetId(0)};
    volume.options = {{"cluster.quorum-type", "auto"}};
    inventory.volumes.push_back(volume);
    scenario.file = "scenario.json";
    scenario.leases.emplace();
    scenario.leases->volume = "vmstore";
  }
  std::vector<std::string> warnings() const { return lease_warnings(scenario, inventory); }

  Inventory inventory;
  Scenario scenario;
};

// Two of three are left whoever falls: a quorum.
TEST_F(LeaseWarnings, ThreeHostsThatAreOnBearTheLossOfOne) {
  build(3, 0);
  EXPECT_THAT(warnings(), IsEmpty());
}

// hv3 is off: two of three bricks, and after hv1 or hv2 one, which is no quorum.
TEST_F(LeaseWarnings, OneOffAtTheStartMakesEveryOtherFatal) {
  build(3, 0);
  inventory.hosts[2].starts_on = false;
  EXPECT_THAT(warnings(),
              ElementsAre(AllOf(HasSubstr("scenario.json: $.leases.volume: "),
                                HasSubstr("with hv3 off at the start, the loss of hv1 or hv2"),
                                HasSubstr("the watchdogs reset every host that is left"))));
}

// Of two with an automatic quorum the first decides: without it nobody writes, without the second
// the first is enough.
TEST_F(LeaseWarnings, OfTwoTheFirstBricksHostIsFatal) {
  build(2, 0);
  EXPECT_THAT(warnings(), ElementsAre(AllOf(HasSubstr("hosts themselves: the loss of hv1 leaves"),
                                            Not(HasSubstr("hv2")))));
}

// Two are off: one of three takes no write, and no lease is ever held.
TEST_F(LeaseWarnings, WithoutAQuorumFromTheStartNoLeaseIsHeld) {
  build(3, 0);
  inventory.hosts[0].starts_on = inventory.hosts[1].starts_on = false;
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("with hv1 and hv2 off at the start, vmstore takes "
                                                "no renewal")));
}

// Five bricks, two of hosts: with one host off and one lost three of five are left.
TEST_F(LeaseWarnings, DiskServersThatAreNoHostsCarryTheQuorum) {
  build(2, 3);
  inventory.hosts[0].starts_on = false;
  EXPECT_THAT(warnings(), IsEmpty());
}

// The clients' quorum of five bricks bears the loss of two hosts; servers that keep their bricks
// only while they see more than three quarters of their like do not bear that of one more.
TEST_F(LeaseWarnings, TheServersQuorumCountsAsWell) {
  build(2, 3);
  inventory.volumes[0].options["cluster.server-quorum-type"] = "server";
  inventory.volumes[0].options["cluster.server-quorum-ratio"] = "75%";
  inventory.hosts[0].starts_on = false;
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("with hv1 off at the start, the loss of hv2")));
}

TEST_F(LeaseWarnings, NothingIsSaidWithoutLeases) {
  build(2, 0);
  scenario.leases.reset();
  EXPECT_THAT(warnings(), IsEmpty());
}

}  // namespace
}  // namespace gemello::runs
