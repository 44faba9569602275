#include "models/planning/fleet_after.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/planning/planning_support.hpp"

namespace gemello::planning {
namespace {

using namespace gemello::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The small cloud (hv1: a, b; hv2: c; hv4 off; d1 and d2 with one replica-2 volume; one switch)
/// made into what a case needs.
class Losing : public ::testing::Test {
 protected:
  SmallCloud cloud = small_cloud();
  Inventory& all = cloud.inventory;

  void SetUp() override { all.volumes[0].options["cluster.quorum-type"] = "none"; }
  std::vector<std::string> after(const Loss& loss) {
    const TableFleet fleet = fleet_of(cloud);
    verdict = verdicts(fleet.view(), question_of({loss}))[0];
    return story(all, verdict.vms);
  }
  /// One more brick on a machine of its own (rack of `site`) or on that of a host.
  void add_brick(const std::string& server, MachineId machine, bool arbiter = false) {
    all.disk_servers.push_back({server, machine, Watts(0)});
    Brick brick = all.bricks[0];
    brick.name = server + ":/brick";
    brick.server = DiskServerId(all.disk_servers.size() - 1);
    brick.arbiter = arbiter;
    all.bricks.push_back(brick);
    all.replica_sets[0].bricks.push_back(BrickId(all.bricks.size() - 1));
    all.volumes[0].replica = static_cast<std::uint8_t>(all.replica_sets[0].bricks.size());
    all.volumes[0].arbiter = static_cast<std::uint8_t>(all.volumes[0].arbiter + (arbiter ? 1 : 0));
  }
  MachineId add_machine(const std::string& name, RackId rack, SwitchId at) {
    Machine machine = all.machines[0];
    machine.name = name;
    machine.rack = rack;
    all.machines.push_back(machine);
    const MachineId id(all.machines.size() - 1);
    all.cables.push_back({id, 0, at});
    return id;
  }
  SwitchId add_switch(const std::string& name, RackId rack) {
    all.switches.push_back({name, rack, BytesPerSecond(0), Watts(0)});
    return SwitchId(all.switches.size() - 1);
  }

  Verdict verdict;
};

TEST_F(Losing, WithoutAQuorumTheOtherReplicaGoesOn) {
  EXPECT_THAT(after(loss_of(PartKind::disk_server, 0)), IsEmpty());
  EXPECT_THAT(verdict.without_quorum, IsEmpty());
}

TEST_F(Losing, WithAnAutomaticQuorumOfTwoTheFirstReplicaHasTheCastingVote) {
  all.volumes[0].options["cluster.quorum-type"] = "auto";
  // Half with the first brick is a quorum, half without it is none.
  EXPECT_THAT(after(loss_of(PartKind::disk_server, 1)), IsEmpty());
  EXPECT_THAT(after(loss_of(PartKind::disk_server, 0)),
              ElementsAre("a: hv1 stays down, no quorum", "b: hv1 stays down, no quorum",
                          "c: hv2 stays down, no quorum"));
  EXPECT_THAT(verdict.without_quorum, ElementsAre(ReplicaSetId(0)));
  EXPECT_TRUE(verdict.has_room());
  EXPECT_FALSE(verdict.all_restarted());
}

TEST_F(Losing, BothReplicasAreTooMuchWhateverTheQuorum) {
  EXPECT_THAT(after({{{PartKind::disk_server, 0}, {PartKind::disk_server, 1}}}),
              ElementsAre("a: hv1 stays down, no quorum", "b: hv1 stays down, no quorum",
                          "c: hv2 stays down, no quorum"));
}

TEST_F(Losing, AHostThatIsADiskServerTakesItsBrickAlong) {
  // A third replica on hv1's machine, quorum of two of three: with hv1 two are left.
  all.volumes[0].options["cluster.quorum-type"] = "auto";
  add_brick("d3", all.hosts[0].machine);
  EXPECT_THAT(after(loss_of(PartKind::host, 0)), ElementsAre("a: hv1 -> hv2", "b: hv1 -> hv2"));
  // d1 in addition: one of three. hv1's VMs and c have no disk any more.
  EXPECT_THAT(after({{{PartKind::host, 0}, {PartKind::disk_server, 0}}}),
              ElementsAre("a: hv1 stays down, no quorum", "b: hv1 stays down, no quorum",
                          "c: hv2 stays down, no quorum"));
  // The disk server by its own name is the same machine: hv1's VMs go elsewhere.
  EXPECT_THAT(after(loss_of(PartKind::disk_server, 2)),
              ElementsAre("a: hv1 -> hv2", "b: hv1 -> hv2"));
}

TEST_F(Losing, WithTheOnlySwitchEveryHostIsCutOff) {
  EXPECT_THAT(after(loss_of(PartKind::network_switch, 0)),
              ElementsAre("a: hv1 stays down, no quorum", "b: hv1 stays down, no quorum",
                          "c: hv2 stays down, no quorum"));
  EXPECT_EQ(verdict.vms[0].cause, DownCause::host_silent);
}

TEST_F(Losing, ASecondSwitchAndBondsBearTheLossOfEither) {
  const SwitchId second = add_switch("sw2", RackId(0));
  all.inter_switch_links.push_back({SwitchId(0), second, BytesPerSecond(1.25e9)});
  for (std::size_t m = 0; m < all.machines.size(); ++m) {
    Machine& machine = all.machines[m];
    machine.nics.push_back({"eth1", BytesPerSecond(1.25e9)});
    machine.bonds.push_back({"bond0", BondMode::active_backup, BondHash::layer2, {0, 1}});
    for (Interface& role : machine.roles) role = {Interface::Kind::bond, 0, VlanId::none()};
    all.cables.push_back({MachineId(m), 1, second});
  }
  EXPECT_THAT(after(loss_of(PartKind::network_switch, 0)), IsEmpty());
  EXPECT_THAT(after(loss_of(PartKind::network_switch, 1)), IsEmpty());
  EXPECT_THAT(verdict.lost, IsEmpty());
  // Both: as with the only one.
  EXPECT_EQ(after({{{PartKind::network_switch, 0}, {PartKind::network_switch, 1}}}).size(), 3U);
}

TEST_F(Losing, AStorageSwitchOfItsOwnPausesWhatNoOtherHostCanHelp) {
  // Storage goes by a port and a switch of its own, for hv1 by a third one.
  const SwitchId store = add_switch("store", RackId(0));
  const SwitchId third = add_switch("third", RackId(0));
  all.inter_switch_links.push_back({store, third, BytesPerSecond(1.25e9)});
  for (std::size_t m = 0; m < all.machines.size(); ++m) {
    all.machines[m].nics.push_back({"eth1", BytesPerSecond(1.25e9)});
    all.machines[m].roles[static_cast<std::size_t>(NetworkRole::storage)] = {Interface::Kind::nic,
                                                                             1, VlanId::none()};
    all.cables.push_back({MachineId(m), 1, m == 0 ? third : store});
  }
  // Without `third` hv1 lives, its guests have no disk, and are held there: others have it.
  EXPECT_THAT(
      after(loss_of(PartKind::network_switch, third.index())),
      ElementsAre("a: hv1 stays down, disk out of reach", "b: hv1 stays down, disk out of reach"));
  EXPECT_EQ(verdict.vms[0].cause, DownCause::disk);
  EXPECT_THAT(verdict.without_quorum, IsEmpty());
  EXPECT_THAT(after(loss_of(PartKind::network_switch, store.index())),
              ElementsAre("a: hv1 stays down, no quorum", "b: hv1 stays down, no quorum",
                          "c: hv2 stays down, no quorum"));
  // hv2's VM must not start on a host without its disk: with hv2 and `third` gone, hv3 it is.
  EXPECT_THAT(after({{{PartKind::host, 1}, {PartKind::network_switch, third.index()}}}),
              ElementsAre("a: hv1 stays down, disk out of reach",
                          "b: hv1 stays down, disk out of reach", "c: hv2 -> hv3"));
}

/// Two sites, a host and a replica each beside the small cloud's, an arbiter in one of them.
class TwoSites : public Losing {
 protected:
  void SetUp() override {
    all.volumes[0].options["cluster.quorum-type"] = "auto";
    all.sites.push_back({"roma"});
    all.racks.push_back({"r2", SiteId(1)});
    far = add_switch("sw-far", RackId(1));
    Circuit wan;
    wan.name = "wan";
    wan.a = SwitchId(0);
    wan.b = far;
    all.circuits.push_back(wan);
    all.circuits.back().capacity = BytesPerSecond(1.25e8);
    // hv3 and d2 are in Roma.
    for (const std::size_t machine : {2U, 5U}) {
      all.machines[machine].rack = RackId(1);
      all.cables[machine].to = far;
    }
  }
  void arbiter_in(SiteId site) {
    const bool here = site == SiteId(0);
    const RackId rack = here ? RackId(0) : RackId(1);
    add_brick("arb", add_machine("arb", rack, here ? SwitchId(0) : far), true);
  }
  SwitchId far;
};

TEST_F(TwoSites, TheSiteWithTheArbiterIsTheOneNotToLose) {
  arbiter_in(SiteId(1));
  // Roma has 2 of 3 bricks, one of them with data: all of Napoli starts on hv3.
  EXPECT_THAT(after(loss_of(PartKind::site, 0)),
              ElementsAre("a: hv1 -> hv3", "b: hv1 -> hv3", "c: hv2 -> hv3"));
  // Without Roma one of three is left: nothing of Napoli's goes on.
  EXPECT_THAT(after(loss_of(PartKind::site, 1)),
              ElementsAre("a: hv1 stays down, no quorum", "b: hv1 stays down, no quorum",
                          "c: hv2 stays down, no quorum"));
}

TEST_F(TwoSites, WithTheArbiterAtHomeTheOtherSiteMayGo) {
  arbiter_in(SiteId(0));
  EXPECT_THAT(after(loss_of(PartKind::site, 1)), IsEmpty());
  EXPECT_THAT(after(loss_of(PartKind::site, 0)),
              ElementsAre("a: hv1 stays down, no quorum", "b: hv1 stays down, no quorum",
                          "c: hv2 stays down, no quorum"));
}

TEST_F(TwoSites, TheCircuitStopsOnlyTheSideWithoutAQuorum) {
  arbiter_in(SiteId(0));
  cloud.placement[cloud.vm("c").index()] = cloud.host("hv3");
  EXPECT_THAT(after(loss_of(PartKind::circuit, 0)),
              ElementsAre("c: hv3 stays down, disk out of reach"));
}

TEST_F(Losing, AServerQuorumStopsTheBricksThatAreLeft) {
  // Two servers, and more than half must be found: the one that is left stops its brick.
  all.volumes[0].options["cluster.server-quorum-type"] = "server";
  EXPECT_THAT(after(loss_of(PartKind::disk_server, 1)),
              ElementsAre("a: hv1 stays down, no quorum", "b: hv1 stays down, no quorum",
                          "c: hv2 stays down, no quorum"));
}

TEST_F(Losing, BricksThatAreOfflineAreOutAlready) {
  all.volumes[0].options["cluster.quorum-type"] = "auto";
  add_brick("d3", add_machine("d3", RackId(0), SwitchId(0)));
  TableFleet fleet = fleet_of(cloud);
  fleet.data.brick_online[0] = 0;
  const auto of = [&](const Loss& loss) {
    return story(all, verdicts(fleet.view(), question_of({loss}))[0].vms).size();
  };
  EXPECT_EQ(of({}), 0U);                                 // two of three
  EXPECT_EQ(of(loss_of(PartKind::disk_server, 0)), 0U);  // the one that is out
  EXPECT_EQ(of(loss_of(PartKind::disk_server, 1)), 3U);  // one of three
}

}  // namespace
}  // namespace gemello::planning
