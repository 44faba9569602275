#include "live/ends/call.hpp"

#include <string>

#include <gtest/gtest.h>

namespace gemello::live {
namespace {

TEST(CallNames, OfEveryCallToAHypervisor) {
  EXPECT_STREQ(call_name(HypervisorCall(ObserveHost{})), "observe");
  EXPECT_STREQ(call_name(HypervisorCall(StartDomain{})), "start");
  EXPECT_STREQ(call_name(HypervisorCall(StopDomain{})), "stop");
  EXPECT_STREQ(call_name(HypervisorCall(MigrateDomain{})), "migrate");
  EXPECT_STREQ(call_name(HypervisorCall(AbortMigration{})), "abort-migration");
  EXPECT_STREQ(call_name(HypervisorCall(DestroyDomain{})), "destroy");
  EXPECT_STREQ(call_name(HypervisorCall(ResumeDomain{})), "resume");
  EXPECT_EQ(std::variant_size_v<HypervisorCall>, 7U) << "a new call needs a line here";
}

TEST(CallNames, OfEveryOrderToAPowerSwitch) {
  EXPECT_STREQ(call_name(PowerOrder::read), "power status");
  EXPECT_STREQ(call_name(PowerOrder::off), "power off");
  EXPECT_STREQ(call_name(PowerOrder::on), "power on");
  EXPECT_STREQ(call_name(PowerOrder::shut_down), "shut down");
}

TEST(DomainStateNames, AreThoseOfTheStates) {
  EXPECT_STREQ(name(DomainState::starting), "starting");
  EXPECT_STREQ(name(DomainState::running), "running");
  EXPECT_STREQ(name(DomainState::paused), "paused");
  EXPECT_STREQ(name(DomainState::io_error), "io-error");
  EXPECT_STREQ(name(DomainState::incoming), "incoming");
  EXPECT_STREQ(name(DomainState::handed_over), "handed-over");
  EXPECT_STREQ(name(DomainState::stopping), "stopping");
  EXPECT_STREQ(name(DomainState::shut_off), "shut-off");
}

// Whatever has a process may write to the image; only what is shut off has none.
TEST(DomainStates, AllButShutOffHaveAProcess) {
  for (const DomainState state :
       {DomainState::starting, DomainState::running, DomainState::paused, DomainState::io_error,
        DomainState::incoming, DomainState::handed_over, DomainState::stopping})
    EXPECT_TRUE(active(state)) << name(state);
  EXPECT_FALSE(active(DomainState::shut_off));
}

// The world takes an answer without a value for one that tells nothing about a host.
TEST(Answers, TellNothingUnlessTheyAreGivenSomething) {
  const Answer answer;
  EXPECT_EQ(answer.call, CallId::none);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(answer.value));
}

}  // namespace
}  // namespace gemello::live
