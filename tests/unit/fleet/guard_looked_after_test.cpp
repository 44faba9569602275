// The guard on the hosts that the fleet is looked after from, and on what is left of lost VMs.
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/fleet/guard_support.hpp"

namespace gemello {
namespace {

using testing::TableFleet;

class GuardNeeded : public ::testing::Test {
 protected:
  TableFleet f = testing::fleet_from_table(R"(
      host  state        bmc
      hv1   on           yes
      hv2   on           yes
      hv3   unreachable  yes
      hv4   off          yes
      vm  host
      a   hv2)");
  std::string judged(const Action& action, std::vector<const char*> needed) {
    GuardLimits limits;
    for (const char* host : needed) limits.needed_on.push_back(f.host(host));
    return verdict(f, action, limits);
  }
};

TEST_F(GuardNeeded, AreNotSwitchedOff) {
  EXPECT_EQ(judged(PowerOff{f.host("hv1")}, {}), "");
  EXPECT_EQ(judged(PowerOff{f.host("hv1")}, {"hv2", "hv3"}), "");
  EXPECT_EQ(judged(PowerOff{f.host("hv1")}, {"hv2", "hv1"}),
            "hv1 is where the fleet is monitored or controlled from");
}

// A host that is silent is fenced whoever ran there, and all else goes on there as elsewhere.
TEST_F(GuardNeeded, EverythingElseIsAsOnOthers) {
  const std::vector<const char*> all{"hv1", "hv2", "hv3", "hv4"};
  EXPECT_EQ(judged(Fence{f.host("hv3"), Incarnation{1}}, all), "");
  EXPECT_EQ(judged(PowerOn{f.host("hv4")}, all), "");
  EXPECT_EQ(judged(EnterMaintenance{f.host("hv1")}, all), "");
  EXPECT_EQ(judged(LeaveMaintenance{f.host("hv1")}, all), "");
  EXPECT_EQ(judged(Migrate{f.vm("a"), f.host("hv2"), f.host("hv1")}, all), "");
  EXPECT_EQ(judged(Stop{f.vm("a")}, all), "");
}

/// a was lost with the third life of hv3.
class GuardLostVm : public ::testing::Test {
 protected:
  TableFleet f = testing::fleet_from_table(R"(
      host  state        incarnation
      hv1   on           1
      hv3   unreachable  3
      hv5   unreachable  3
      vm  host  state
      a   hv3   lost
      r   hv1   retired)");
  void proof(const char* host, std::uint64_t life) {
    f.proofs = {ProofOfDeath::from(f.host(host), Incarnation{life}, f.now, PowerReadOff{"bmc"})};
  }
};

TEST_F(GuardLostVm, IsRetiredWithAProofOfTheLifeItWasLostWith) {
  EXPECT_EQ(verdict(f, Retire{f.vm("a")}), "a is lost");
  proof("hv3", 3);
  EXPECT_EQ(verdict(f, Retire{f.vm("a")}), "");
  EXPECT_EQ(f.view().proof_of_loss(f.vm("a"))->host(), f.host("hv3"));
}

TEST_F(GuardLostVm, IsNotRetiredByTheProofOfAnEarlierLifeOrAnotherHost) {
  proof("hv3", 2);
  EXPECT_EQ(verdict(f, Retire{f.vm("a")}), "a is lost");
  proof("hv5", 3);
  EXPECT_EQ(verdict(f, Retire{f.vm("a")}), "a is lost");
}

// It was lost with the third life. The host came back unseen and died as its fourth: whether the
// third ended is not what that proof says.
TEST_F(GuardLostVm, TheProofIsOfTheLifeAndNotOfTheHost) {
  f.data.hosts.incarnation[f.host("hv3").index()] = Incarnation{4};
  proof("hv3", 4);
  ASSERT_NE(f.view().proof_of_death(f.host("hv3")), nullptr);
  EXPECT_EQ(verdict(f, Retire{f.vm("a")}), "a is lost");
  f.data.vms.lost_with[f.vm("a").index()] = Incarnation{4};
  EXPECT_EQ(verdict(f, Retire{f.vm("a")}), "");
}

TEST_F(GuardLostVm, AProofChangesNothingForWhatIsNotLost) {
  proof("hv3", 3);
  EXPECT_EQ(verdict(f, Retire{f.vm("r")}), "r is retired");
  f.data.vms.state[f.vm("a").index()] = VmState::stopped;
  EXPECT_EQ(f.view().proof_of_loss(f.vm("a")), nullptr);
  f.data.vms.state[f.vm("a").index()] = VmState::lost;
  EXPECT_NE(f.view().proof_of_loss(f.vm("a")), nullptr);
}

}  // namespace
}  // namespace gemello
