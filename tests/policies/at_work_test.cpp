#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/policies/registry.hpp"
#include "tests/support/fake_world.hpp"
#include "tests/support/small_cloud.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The small cloud under a whole policy, through the Controller: what a scenario would run.
class AtWork : public ::testing::Test {
 protected:
  SmallCloud cloud = small_cloud();
  json spec = {{"placement", "worst-fit"}, {"failover", "restart-by-priority"}};
  NullJournal journal;
  std::unique_ptr<Policy> policy;
  std::unique_ptr<FakeWorld> world;
  std::unique_ptr<Controller> controller;

  void build() {
    policy = make_policy(spec, "test", "$.policy");
    world = std::make_unique<FakeWorld>(cloud.inventory, cloud.placement);
    controller = std::make_unique<Controller>(*policy, journal, Guard(), Gate(GateMode::automatic));
  }
  void run_to(Duration time) { drive(*world, *controller, origin + time); }
  HostId host(const char* name) const { return cloud.host(name); }
  VmId vm(const char* name) const { return cloud.vm(name); }
  VmState known(const char* name) { return world->observe().state(vm(name)); }
  std::size_t begun(const char* kind) const {
    const auto& all = world->begun();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const auto& entry) {
      return std::string_view(kind_name(entry.second)) == kind;
    }));
  }
};

TEST_F(AtWork, VmsOfADeadHostRunElsewhereWithin45Seconds) {
  build();
  run_to(5min);
  world->lose_power(host("hv1"));
  // Lost after 30 s of silence, fenced 5 s later, started in 10 s.
  run_to(5min + 46s);
  EXPECT_EQ(known("a"), VmState::running);
  EXPECT_EQ(known("b"), VmState::running);
  EXPECT_EQ(world->really_on(vm("a")).size(), 1U);
  EXPECT_NE(world->really_on(vm("a"))[0], host("hv1"));
  // hv1 is powered on after the fence and takes VMs again.
  run_to(15min);
  EXPECT_EQ(world->observe().state(host("hv1")), HostState::on);
  EXPECT_EQ(begun("start"), 2U);
  EXPECT_EQ(begun("fence"), 1U);
  EXPECT_EQ(world->double_starts(), 0);
  EXPECT_EQ(policy->memory(), "");
}

TEST_F(AtWork, ACutOffHostIsKilledBeforeItsVmsStartElsewhere) {
  build();
  run_to(5min);
  world->cut_off(host("hv1"));
  run_to(20min);
  EXPECT_EQ(known("a"), VmState::running);
  EXPECT_EQ(world->really_on(vm("a")).size(), 1U);
  EXPECT_EQ(world->double_starts(), 0);
}

TEST_F(AtWork, WithoutAFenceDeviceACutOffHostKeepsItsVms) {
  cloud.inventory.hosts[0].bmc.present = false;
  build();
  run_to(5min);
  world->cut_off(host("hv1"));
  run_to(60min);
  EXPECT_EQ(begun("start"), 0U);
  EXPECT_EQ(world->double_starts(), 0);
  world->reconnect(host("hv1"));
  run_to(70min);
  EXPECT_EQ(known("a"), VmState::running);
  EXPECT_THAT(world->really_on(vm("a")), ElementsAre(host("hv1")));
}

TEST_F(AtWork, AShortSilenceCostsNothingWithAFenceDelay) {
  spec["failover"] = {{"name", "restart-by-priority"}, {"fence_delay", "60s"}};
  build();
  run_to(5min);
  world->cut_off(host("hv1"));
  run_to(6min);
  world->reconnect(host("hv1"));
  run_to(20min);
  EXPECT_EQ(begun("fence"), 0U);
  EXPECT_EQ(begun("start"), 0U);
  EXPECT_EQ(known("b"), VmState::running);
  EXPECT_EQ(policy->memory(), "");
}

TEST_F(AtWork, AFenceWithoutAnAnswerIsRepeatedUntilThereIsProof) {
  build();
  run_to(5min);
  world->lose_power(host("hv1"));
  world->script_next({Ending::unknown_with_effect, std::nullopt});
  run_to(8min);
  EXPECT_EQ(begun("fence"), 2U);
  EXPECT_EQ(known("a"), VmState::running);
  EXPECT_EQ(world->double_starts(), 0);
}

TEST_F(AtWork, AFenceThatFailsIsRepeated) {
  build();
  run_to(5min);
  world->lose_power(host("hv1"));
  world->script_next({Ending::failed, std::nullopt});
  run_to(9min);
  EXPECT_EQ(begun("fence"), 2U);
  EXPECT_EQ(known("a"), VmState::running);
}

TEST_F(AtWork, ACrashedVmIsBackSoonAnOrderedStopIsNot) {
  build();
  run_to(5min);
  world->stop_vm(vm("a"), "crash: segmentation fault");
  world->stop_vm(vm("c"), "shutdown");
  run_to(7min);
  EXPECT_EQ(known("a"), VmState::running);
  EXPECT_EQ(known("c"), VmState::stopped);
}

TEST_F(AtWork, AHostThatRebootsGetsItsVmsStarted) {
  cloud.inventory.hosts[0].bmc.present = false;  // no fence, so only its return ends the loss
  build();
  run_to(5min);
  world->lose_power(host("hv1"));
  run_to(10min);
  EXPECT_EQ(known("a"), VmState::lost);
  world->return_power(host("hv1"));
  run_to(15min);
  EXPECT_EQ(known("a"), VmState::running);
  EXPECT_EQ(known("b"), VmState::running);
  EXPECT_EQ(world->double_starts(), 0);
}

TEST_F(AtWork, ARequestThatFitsNowhereWakesAHostAndRunsThere) {
  // 30 GiB for guests each; with 4 GiB on hv1, hv2 and hv3 a VM of 30 GiB fits on hv4 only.
  cloud.placement = {host("hv1"), host("hv2"), host("hv3"), HostId::none()};
  cloud.inventory.vms[vm("d").index()].memory = Bytes(std::int64_t{30} << 30);
  build();
  run_to(5min);
  world->inject(VmRequested{vm("d")});
  run_to(10min);
  EXPECT_EQ(begun("power-on"), 1U);
  EXPECT_EQ(begun("deploy"), 1U);
  EXPECT_EQ(known("d"), VmState::running);
  EXPECT_THAT(world->really_on(vm("d")), ElementsAre(host("hv4")));
}

TEST_F(AtWork, ADeployThatFailsIsTriedAgain) {
  build();
  run_to(5min);
  world->script_next({Ending::failed, std::nullopt});
  world->inject(VmRequested{vm("d")});
  run_to(10min);
  EXPECT_EQ(begun("deploy"), 2U);
  EXPECT_EQ(known("d"), VmState::running);
}

TEST_F(AtWork, ARetiredVmIsGoneForGood) {
  build();
  run_to(5min);
  world->inject(VmRetirementRequested{vm("c")});
  run_to(10min);
  EXPECT_EQ(known("c"), VmState::retired);
  EXPECT_EQ(begun("retire"), 1U);
  EXPECT_EQ(policy->memory(), "");
}

TEST_F(AtWork, AnEvenFleetIsLeftInPeace) {
  spec["rebalancing"] = "load-balance";
  build();
  // 16,000 MHz a host: hv1 a + b = 8000 (0.5), hv2 c = 4000 (0.25), hv3 0; mean 0.25, imbalance
  // 0.25 > 0.2. b to hv3 makes 0.25 everywhere: one move, and none in the next day.
  for (const char* name : {"a", "b", "c"}) world->set_demand(vm(name), Megahertz(4000));
  run_to(24h);
  EXPECT_EQ(begun("migrate"), 1U);
  EXPECT_NE(world->really_on(vm("a")), world->really_on(vm("b")));
  EXPECT_THAT(world->really_on(vm("c")), ElementsAre(host("hv2")));
}

TEST_F(AtWork, APolicyWithoutPartsOnlyAnswersUsers) {
  spec = {{"placement", "best-fit"}};
  build();
  run_to(5min);
  world->lose_power(host("hv1"));
  run_to(60min);
  EXPECT_THAT(world->begun(), IsEmpty());
}

}  // namespace
}  // namespace gemello::policies
