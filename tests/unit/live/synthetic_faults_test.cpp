// Silence, mishaps, power and storage of the synthetic cloud.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/live/synthetic_support.hpp"

namespace gemello::live {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// ---- silence ------------------------------------------------------------------------------------

TEST_F(SyntheticTest, WhatCannotBeSentFailsAfterTheConnectTimeout) {
  const CallId id = ask("hv4", ObserveHost{});
  pass(10s);
  EXPECT_EQ(ending(id), Ending::failed);
  EXPECT_EQ(when(id), 2s);
}

TEST_F(SyntheticTest, ACutBreaksTheConnectionAfterItsKeepaliveAndTheOrderIsCarriedOut) {
  const CallId before = ask("hv3", StartDomain{"d", text("d")});
  cloud_.cut_off(host("hv3"));
  pass(1s);
  const CallId on_wire = ask("hv3", StartDomain{"e", text("d")});
  pass(6s);
  EXPECT_EQ(ending(before), Ending::unknown);
  EXPECT_EQ(when(before), 6s);
  EXPECT_EQ(ending(on_wire), Ending::unknown);
  const CallId after = ask("hv3", ObserveHost{});
  pass(3s);
  EXPECT_EQ(ending(after), Ending::failed);
  EXPECT_EQ(when(after), 9s);
  cloud_.reconnect(host("hv3"));
  pass(3s);
  EXPECT_EQ(really("d", "hv3"), DomainState::running);
  EXPECT_FALSE(really("e", "hv3").has_value()) << "it never got there";
}

TEST_F(SyntheticTest, AShortCutLosesNothing) {
  const CallId sent = ask("hv3", StartDomain{"d", text("d")});
  cloud_.cut_off(host("hv3"));
  pass(2s);
  const CallId on_wire = ask("hv3", ObserveHost{});
  pass(2s);
  EXPECT_FALSE(answered(sent));
  cloud_.reconnect(host("hv3"));
  pass(1s);
  EXPECT_EQ(ending(sent), Ending::done);
  EXPECT_EQ(ending(on_wire), Ending::done);
  EXPECT_EQ(when(on_wire), 4005ms);
}

TEST_F(SyntheticTest, AHungLibvirtdCarriesOutWhatItTookInOrderWhenItGoesOn) {
  cloud_.hang(host("hv3"));
  const CallId first = ask("hv3", StartDomain{"d", text("d")});
  const CallId second = ask("hv3", DestroyDomain{"d"});
  pass(5min);
  EXPECT_TRUE(told_.empty());
  EXPECT_FALSE(really("d", "hv3").has_value());
  cloud_.unhang(host("hv3"));
  pass(100ms);
  EXPECT_EQ(really("d", "hv3"), DomainState::starting);
  pass(2s);
  // Destroyed half a second after both were taken up, before it was started.
  EXPECT_EQ(ending(second), Ending::done);
  EXPECT_EQ(ending(first), Ending::failed);
  EXPECT_THAT(order_, ElementsAre(second, first));
}

TEST_F(SyntheticTest, AHangKeepsAnswersBackAndGuestsRunning) {
  cloud_.set_demand(vm("a"), Megahertz(2000));
  const CallId before = ask("hv1", ResumeDomain{"a"});
  cloud_.hang(host("hv1"));
  pass(10s);
  EXPECT_FALSE(answered(before));
  const CallId after = ask("hv1", ObserveHost{});
  cloud_.unhang(host("hv1"));
  pass(5ms);
  EXPECT_THAT(order_, ElementsAre(before, after));
  EXPECT_EQ(report(after).domains[0].cpu_time, 10s + 5ms);
}

// The trap: an order given up long ago is carried out when its libvirtd goes on.
TEST_F(SyntheticTest, AStartThatComesLateIsADoubleStart) {
  cloud_.befall_next({Mishap::Kind::late, 40s, {}});
  const CallId late = ask("hv2", StartDomain{"d", text("d")});
  pass(30s);
  const CallId other = ask("hv3", StartDomain{"d", text("d")});
  pass(5s);
  EXPECT_EQ(ending(other), Ending::done);
  EXPECT_EQ(cloud_.double_starts(), 0);
  pass(10s);
  EXPECT_EQ(ending(late), Ending::done);
  EXPECT_EQ(when(late), 41s);
  EXPECT_EQ(cloud_.double_starts(), 1);
}

TEST_F(SyntheticTest, MishapsBefallOrdersInTurnAndNoLooks) {
  using Kind = Mishap::Kind;
  cloud_.befall_next({Kind::answer_lost, {}, {}});
  cloud_.befall_next({Kind::unknown_with_effect, {}, {}});
  cloud_.befall_next({Kind::unknown_without_effect, {}, host("hv3")});
  cloud_.befall_next({Kind::failure, {}, {}});
  const CallId look = ask("hv1", ObserveHost{});
  const CallId lost = ask("hv1", StopDomain{"a", 60s, false});
  const CallId with = ask("hv1", StopDomain{"b", 60s, false});
  const CallId failed = ask("hv2", StopDomain{"c", 60s, false});  // the third is for hv3
  const CallId without = ask("hv3", StartDomain{"d", text("d")});
  const CallId good = ask("hv3", StartDomain{"d", text("d")});
  pass(5min);
  EXPECT_EQ(ending(look), Ending::done);
  EXPECT_FALSE(answered(lost));
  EXPECT_EQ(really("a", "hv1"), DomainState::shut_off);
  EXPECT_EQ(ending(with), Ending::unknown);
  EXPECT_EQ(really("b", "hv1"), DomainState::shut_off);
  EXPECT_EQ(ending(failed), Ending::failed);
  EXPECT_EQ(really("c", "hv2"), DomainState::running);
  EXPECT_EQ(ending(without), Ending::unknown);
  EXPECT_EQ(ending(good), Ending::done);
}

TEST_F(SyntheticTest, ASecondPathAnswersWhereOnlyLibvirtdHangs) {
  const auto witness = cloud_.witness(host("hv1"));
  cloud_.hang(host("hv1"));
  witness->ask(CallId{100});
  pass(1s);
  EXPECT_EQ(when(CallId{100}), 100ms);
  EXPECT_EQ(std::get<LifeReading>(told_.at(CallId{100}).answer.value).life, "hv1-boot-1");
  cloud_.cut_off(host("hv1"));
  witness->ask(CallId{101});
  pass(3s);
  EXPECT_EQ(ending(CallId{101}), Ending::failed);
}

// ---- power --------------------------------------------------------------------------------------

TEST_F(SyntheticTest, ASwitchCutsAnUnreachableHostAndReadsItOff) {
  cloud_.cut_off(host("hv1"));
  const CallId off = press("hv1", PowerOrder::off);
  pass(4900ms);
  EXPECT_TRUE(cloud_.has_power(host("hv1")));
  pass(100ms);
  EXPECT_EQ(ending(off), Ending::done);
  EXPECT_EQ(when(off), 5s);
  EXPECT_FALSE(cloud_.has_power(host("hv1")));
  EXPECT_THAT(cloud_.really_on(vm("a")), IsEmpty());
  const CallId read = press("hv1", PowerOrder::read);
  pass(1s);
  EXPECT_EQ(std::get<PowerReading>(told_.at(read).answer.value), PowerReading::off);
  EXPECT_EQ(cloud_.power(host("hv1"))->device(), "bmc of hv1");
}

TEST_F(SyntheticTest, ABootEndsInANewLifeWithDefinitionsAndNoProcess) {
  cloud_.set_demand(vm("a"), Megahertz(2000));
  press("hv1", PowerOrder::off);
  pass(10s);
  const CallId on = press("hv1", PowerOrder::on);
  pass(60s);  // its command takes 1 s, its boot 60 s
  EXPECT_EQ(ending(on), Ending::done);
  EXPECT_EQ(cloud_.life(host("hv1")), 1U);
  pass(1s);
  EXPECT_EQ(cloud_.life(host("hv1")), 2U);
  const CallId id = ask("hv1", ObserveHost{});
  pass(1s);
  const HostReport told = report(id);
  EXPECT_EQ(told.life, "hv1-boot-2");
  ASSERT_EQ(told.domains.size(), 2U);
  EXPECT_EQ(told.domains[0].state, DomainState::shut_off);
  EXPECT_EQ(told.cpu_busy, 0s);
}

TEST_F(SyntheticTest, AnOrderlyShutdownIsTakenAndThenTakesItsTime) {
  const CallId down = press("hv3", PowerOrder::shut_down);
  pass(20900ms);
  EXPECT_EQ(ending(down), Ending::done);
  EXPECT_EQ(when(down), 1s);
  EXPECT_TRUE(cloud_.has_power(host("hv3")));
  pass(100ms);
  EXPECT_FALSE(cloud_.has_power(host("hv3")));
  const CallId again = press("hv3", PowerOrder::shut_down);
  pass(2s);
  EXPECT_EQ(ending(again), Ending::failed) << "nobody is there to hear it";
}

TEST_F(SyntheticTest, AJammedSwitchMayHaveActedForAllAnybodyKnows) {
  cloud_.jam(host("hv1"));
  const CallId off = press("hv1", PowerOrder::off);
  const CallId read = press("hv1", PowerOrder::read);
  pass(10s);
  EXPECT_EQ(ending(off), Ending::unknown);
  EXPECT_EQ(ending(read), Ending::failed);
  EXPECT_TRUE(cloud_.has_power(host("hv1")));
  cloud_.unjam(host("hv1"));
  press("hv1", PowerOrder::off);
  pass(10s);
  EXPECT_FALSE(cloud_.has_power(host("hv1")));
}

TEST_F(SyntheticTest, AnOrderOfAHostThatDiesIsUnknownAndNeverTakesEffect) {
  const CallId id = ask("hv3", StartDomain{"d", text("d")});
  pass(500ms);
  cloud_.lose_power(host("hv3"));
  pass(500ms);
  cloud_.return_power(host("hv3"));
  pass(2min);
  EXPECT_EQ(ending(id), Ending::unknown);
  EXPECT_EQ(when(id), 6500ms);
  EXPECT_EQ(cloud_.life(host("hv3")), 2U);
  EXPECT_EQ(really("d", "hv3"), DomainState::shut_off) << "its definition outlived the boot";
}

// ---- storage, copies, memory of what was asked --------------------------------------------------

TEST_F(SyntheticTest, StorageTellsItsBricksAndTakesALimit) {
  const auto storage = cloud_.storage();
  cloud_.set_brick(BrickId(1), false);
  cloud_.set_heal_entries(VolumeId(0), 7);
  storage->observe(CallId{100});
  storage->throttle_heal(CallId{101}, "gv0", BytesPerSecond(50e6));
  pass(1s);
  const auto told = std::get<StorageReport>(told_.at(CallId{100}).answer.value);
  ASSERT_EQ(told.volumes.size(), 1U);
  EXPECT_EQ(told.volumes[0].heal_entries, 7);
  ASSERT_EQ(told.volumes[0].bricks.size(), 2U);
  EXPECT_EQ(told.volumes[0].bricks[0].name, "d1:/brick");
  EXPECT_TRUE(told.volumes[0].bricks[0].online);
  EXPECT_FALSE(told.volumes[0].bricks[1].online);
  EXPECT_EQ(cloud_.heal_limit(VolumeId(0)), BytesPerSecond(50e6));
}

TEST_F(SyntheticTest, CopiesAndStrangersAreSeenAsTheyAre) {
  cloud_.leave_copy(vm("a"), host("hv2"), true);
  cloud_.leave_copy(vm("a"), host("hv3"), false);
  cloud_.add_guest("stranger", host("hv3"), Bytes(1000));
  EXPECT_EQ(look("hv2", "a")->state, DomainState::paused);
  EXPECT_EQ(look("hv3", "a")->state, DomainState::shut_off);
  EXPECT_EQ(look("hv3", "a")->uuid, look("hv2", "a")->uuid);
  EXPECT_EQ(look("hv3", "stranger")->memory, Bytes(1000));
}

TEST_F(SyntheticTest, EveryOrderIsOnRecordAndNoLook) {
  ask("hv1", ObserveHost{});
  ask("hv1", StopDomain{"a", 60s, false});
  press("hv2", PowerOrder::read);
  press("hv2", PowerOrder::off);
  ASSERT_EQ(cloud_.orders().size(), 2U);
  EXPECT_EQ(cloud_.orders()[0].text, "stop a");
  EXPECT_EQ(cloud_.orders()[0].host, host("hv1"));
  EXPECT_EQ(cloud_.orders()[1].host, host("hv2"));
}

// A controller that is started anew reads only its own mail.
TEST_F(SyntheticTest, AnswersGoWhereTheEndWasMade) {
  const auto old_end = cloud_.hypervisor(host("hv1"));
  const auto inbox = std::make_shared<Inbox>();
  cloud_.answer_into(inbox);
  cloud_.hypervisor(host("hv1"))->call(CallId{1}, ObserveHost{});
  old_end->call(CallId{2}, ObserveHost{});
  cloud_.advance_to(start + 1s);
  const auto fresh = inbox->take().answers;
  const auto old = inbox_->take().answers;
  ASSERT_EQ(fresh.size(), 1U);
  ASSERT_EQ(old.size(), 1U);
  EXPECT_EQ(fresh[0].call, CallId{1});
  EXPECT_EQ(old[0].call, CallId{2});
}

}  // namespace
}  // namespace gemello::live
