// What each call to a synthetic hypervisor does, and when it is answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/live/synthetic_support.hpp"

namespace gemello::live {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Bytes vm_memory{std::int64_t{4} << 30};

TEST_F(SyntheticTest, ALookTellsTheHostAndItsDomainsInOrderOfTheirNames) {
  const CallId id = ask("hv1", ObserveHost{});
  pass(1s);
  EXPECT_EQ(when(id), 5ms);
  const HostReport told = report(id);
  EXPECT_EQ(told.hostname, "hv1");
  EXPECT_EQ(told.cores, Cores(8));
  ASSERT_EQ(told.domains.size(), 2U);
  EXPECT_EQ(told.domains[0].name, "a");
  EXPECT_EQ(told.domains[1].name, "b");
  EXPECT_EQ(told.domains[0].state, DomainState::running);
  EXPECT_EQ(told.domains[0].memory, vm_memory);
  EXPECT_FALSE(told.domains[0].autostart);
  // 32 GiB less 2 GiB of the hypervisor's and two guests of 4 GiB.
  EXPECT_EQ(told.memory_free, Bytes(std::int64_t{22} << 30));
}

TEST_F(SyntheticTest, ADelayIsOnTheWayBackAndAnswersComeInOrderOfTime) {
  cloud_.set_delay(host("hv1"), 300ms);
  const CallId slow = ask("hv1", ObserveHost{});
  const CallId fast = ask("hv2", ObserveHost{});
  const CallId same = ask("hv2", ObserveHost{});
  pass(1s);
  EXPECT_EQ(when(slow), 305ms);
  EXPECT_EQ(when(fast), 5ms);
  EXPECT_THAT(order_, ElementsAre(fast, same, slow));
}

TEST_F(SyntheticTest, AStartTakesItsSecondAndIsSeenStartingBefore) {
  const CallId id = ask("hv3", StartDomain{"d", text("d")});
  pass(500ms);
  EXPECT_EQ(look("hv3", "d")->state, DomainState::starting);
  pass(1s);
  EXPECT_EQ(ending(id), Ending::done);
  EXPECT_EQ(when(id), 1s);
  EXPECT_EQ(look("hv3", "d")->state, DomainState::running);
  EXPECT_THAT(nudged_, ElementsAre("hv3"));
}

TEST_F(SyntheticTest, AStartOfWhatIsActiveThereOrDefinedNowhereFails) {
  const CallId twice = ask("hv1", StartDomain{"a", text("a")});
  const CallId blind = ask("hv3", StartDomain{"d", ""});
  pass(1s);
  EXPECT_EQ(ending(twice), Ending::failed);
  EXPECT_EQ(ending(blind), Ending::failed);
  EXPECT_FALSE(really("d", "hv3").has_value());
  EXPECT_EQ(cloud_.double_starts(), 0);
}

TEST_F(SyntheticTest, ADoubleStartReallyRunsTwiceAndIsCounted) {
  ask("hv3", StartDomain{"a", text("a")});
  pass(2s);
  EXPECT_EQ(cloud_.double_starts(), 1);
  EXPECT_THAT(cloud_.really_on(vm("a")), ElementsAre(host("hv1"), host("hv3")));
}

TEST_F(SyntheticTest, AnImageLockHoldsWhetherOrNotItsHolderIsConnected) {
  cloud_.lock_images(true);
  cloud_.cut_off(host("hv1"));
  const CallId refused = ask("hv3", StartDomain{"a", text("a")});
  pass(2s);
  EXPECT_EQ(ending(refused), Ending::failed);
  EXPECT_FALSE(really("a", "hv3").has_value()) << "a refused start leaves no definition";
  cloud_.lose_power(host("hv1"));
  const CallId taken = ask("hv3", StartDomain{"a", text("a")});
  pass(2s);
  EXPECT_EQ(ending(taken), Ending::done);
  EXPECT_EQ(cloud_.double_starts(), 0);
}

TEST_F(SyntheticTest, AStopIsOrderlyWithinItsPatienceAndForgetsIfAsked) {
  const CallId a = ask("hv1", StopDomain{"a", 60s, false});
  const CallId b = ask("hv1", StopDomain{"b", 1s, true});
  pass(500ms);
  EXPECT_EQ(look("hv1", "a")->state, DomainState::stopping);
  pass(5s);
  EXPECT_EQ(when(a), 3s);
  EXPECT_EQ(look("hv1", "a")->shut_off, ShutOffReason::shut_down);
  EXPECT_EQ(when(b), 1s) << "switched off after its second";
  EXPECT_FALSE(really("b", "hv1").has_value());
  const CallId again = ask("hv1", StopDomain{"a", 60s, false});
  const CallId forget = ask("hv1", StopDomain{"a", 60s, true});
  pass(1s);
  EXPECT_EQ(ending(again), Ending::failed) << "it is not running";
  EXPECT_EQ(ending(forget), Ending::done);
  EXPECT_FALSE(really("a", "hv1").has_value());
}

TEST_F(SyntheticTest, DestroyEndsAndForgetsAndFailsWhereThereIsNothing) {
  const CallId gone = ask("hv1", DestroyDomain{"a"});
  pass(1s);
  EXPECT_EQ(when(gone), 500ms);
  EXPECT_FALSE(really("a", "hv1").has_value());
  const CallId again = ask("hv1", DestroyDomain{"a"});
  pass(1s);
  EXPECT_EQ(ending(again), Ending::failed);
}

TEST_F(SyntheticTest, AGuestPausedByItsDiskGoesOnWhenResumed) {
  cloud_.pause_by_io_error(vm("a"));
  EXPECT_EQ(look("hv1", "a")->state, DomainState::io_error);
  const CallId id = ask("hv1", ResumeDomain{"a"});
  pass(1s);
  EXPECT_EQ(ending(id), Ending::done);
  EXPECT_EQ(look("hv1", "a")->state, DomainState::running);
  const CallId again = ask("hv1", ResumeDomain{"a"});
  pass(1s);
  EXPECT_EQ(ending(again), Ending::failed) << "it is not paused";
}

// 1500 MHz on cores of 2000 MHz for 8 s: 6 s of CPU. On the host: 8 cores for 8 s.
TEST_F(SyntheticTest, CpuTimeGrowsWithDemand) {
  cloud_.set_demand(vm("a"), Megahertz(1500));
  pass(8s - 5ms);
  const CallId id = ask("hv1", ObserveHost{});
  pass(5ms);
  const HostReport told = report(id);
  EXPECT_EQ(told.domains[0].cpu_time, 6s);
  EXPECT_EQ(told.domains[0].cpu_delay, 0s);
  EXPECT_EQ(told.domains[1].cpu_time, 0s);
  EXPECT_EQ(told.cpu_busy, 6s);
  EXPECT_EQ(told.cpu_total, 64s);
}

// 24 and 8 GHz on a host of 16 GHz: each gets a half. Of cores of 2 GHz, a wants 12 and b 4.
TEST_F(SyntheticTest, GuestsOfAFullHostWaitInProportion) {
  cloud_.set_demand(vm("a"), Megahertz(24000));
  cloud_.set_demand(vm("b"), Megahertz(8000));
  pass(1s - 5ms);
  const CallId id = ask("hv1", ObserveHost{});
  pass(5ms);
  const HostReport told = report(id);
  EXPECT_EQ(told.domains[0].cpu_time, 6s);
  EXPECT_EQ(told.domains[0].cpu_delay, 6s);
  EXPECT_EQ(told.domains[1].cpu_time, 2s);
  EXPECT_EQ(told.domains[1].cpu_delay, 2s);
}

// 19.9 s of flow: after 9.95 s a half of 4 GiB is left, in the third of five passes.
TEST_F(SyntheticTest, AMigrationTellsItsProgressAndWaitsAtTheTarget) {
  const CallId id = migrate("a", "hv1", "hv3");
  pass(9950ms - 5ms);
  const auto source = look("hv1", "a");
  EXPECT_EQ(source->state, DomainState::running);
  EXPECT_TRUE(source->job.migrating_out);
  EXPECT_EQ(source->job.left, Bytes(std::int64_t{2} << 30));
  EXPECT_EQ(source->job.iteration, 3);
  const auto target = look("hv3", "a");
  EXPECT_EQ(target->state, DomainState::incoming);
  EXPECT_FALSE(target->persistent);
  EXPECT_FALSE(target->job.migrating_out);
  EXPECT_FALSE(answered(id));
}

TEST_F(SyntheticTest, AMigrationEndsAtTheTargetOnly) {
  cloud_.set_demand(vm("a"), Megahertz(2000));
  const CallId id = migrate("a", "hv1", "hv3");
  pass(19950ms);
  EXPECT_EQ(really("a", "hv1"), DomainState::handed_over);
  EXPECT_EQ(really("a", "hv3"), DomainState::running);
  EXPECT_THAT(cloud_.really_on(vm("a")), ElementsAre(host("hv3")));
  pass(1s - 5ms);
  EXPECT_EQ(ending(id), Ending::done);
  EXPECT_EQ(when(id), 20s);
  EXPECT_FALSE(really("a", "hv1").has_value());
  const auto arrived = look("hv3", "a");
  EXPECT_TRUE(arrived->persistent);
  EXPECT_EQ(arrived->definition, text("a"));
  EXPECT_EQ(arrived->cpu_time, 1050ms) << "a new process counts anew: from 19.9 s to 20.95 s";
  EXPECT_EQ(cloud_.double_starts(), 0);
}

TEST_F(SyntheticTest, AnAbortedMigrationFailsAndTheGuestStays) {
  const CallId move = migrate("a", "hv1", "hv3");
  pass(5s);
  const CallId abort = ask("hv1", AbortMigration{"a"});
  pass(1s);
  EXPECT_EQ(ending(abort), Ending::done);
  EXPECT_EQ(ending(move), Ending::failed);
  EXPECT_EQ(told_.at(move).answer.cause, "cancelled");
  EXPECT_EQ(really("a", "hv1"), DomainState::running);
  EXPECT_FALSE(really("a", "hv3").has_value());
  const CallId again = ask("hv1", AbortMigration{"a"});
  pass(1s);
  EXPECT_EQ(ending(again), Ending::failed);
}

TEST_F(SyntheticTest, WhenTheTargetDiesTheSourceFailsAfterItsKeepalive) {
  const CallId move = migrate("a", "hv1", "hv3");
  pass(5s);
  cloud_.lose_power(host("hv3"));
  pass(30s);
  EXPECT_EQ(ending(move), Ending::failed);
  EXPECT_EQ(when(move), 11s);
  EXPECT_EQ(really("a", "hv1"), DomainState::running);
  EXPECT_FALSE(look("hv1", "a")->job.migrating_out);
}

TEST_F(SyntheticTest, WhenTheSourceDiesTheIncomingCopyVanishes) {
  const CallId move = migrate("a", "hv1", "hv3");
  pass(5s);
  cloud_.lose_power(host("hv1"));
  pass(5s);
  EXPECT_EQ(really("a", "hv3"), DomainState::incoming);
  pass(2s);
  EXPECT_FALSE(really("a", "hv3").has_value());
  EXPECT_EQ(ending(move), Ending::unknown);
  EXPECT_EQ(when(move), 11s);
  EXPECT_THAT(cloud_.really_on(vm("a")), IsEmpty());
}

TEST_F(SyntheticTest, AShortCutDuringAMigrationIsNoEnd) {
  const CallId move = migrate("a", "hv1", "hv3");
  pass(18s);
  cloud_.cut_off(host("hv3"));
  pass(4s);
  EXPECT_EQ(really("a", "hv1"), DomainState::running) << "not yet: the last of it waits";
  cloud_.reconnect(host("hv3"));
  pass(1s);
  EXPECT_EQ(ending(move), Ending::done);
  EXPECT_EQ(when(move), 22100ms);
}

TEST_F(SyntheticTest, AMigratingDomainTakesNoOtherOrderButItsEnd) {
  const CallId move = migrate("a", "hv1", "hv3");
  pass(1s);
  const CallId stop = ask("hv1", StopDomain{"a", 60s, false});
  pass(1s);
  EXPECT_EQ(ending(stop), Ending::failed);
  const CallId destroy = ask("hv1", DestroyDomain{"a"});
  pass(1s);
  EXPECT_EQ(ending(destroy), Ending::done);
  EXPECT_EQ(ending(move), Ending::failed);
  EXPECT_FALSE(really("a", "hv1").has_value());
  EXPECT_FALSE(really("a", "hv3").has_value());
}

}  // namespace
}  // namespace gemello::live
