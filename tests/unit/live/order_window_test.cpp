#include "live/ends/order_window.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "live/fencing/fence_agent.hpp"
#include "live/libvirt/handles.hpp"
#include "live/libvirt/libvirt_host.hpp"
#include "live/libvirt/orders.hpp"
#include "tests/unit/live/lease_support.hpp"
#include "tests/unit/live/libvirt_support.hpp"
#include "tests/unit/live/mail_support.hpp"

namespace gemello::live {
namespace {

constexpr Instant in_1s = origin + Duration(1s);
constexpr Instant in_10s = origin + Duration(10s);

/// Reads `later` from the reading of this number on: this process stood still right before it.
class StoppedClock final : public Clock {
 public:
  StoppedClock(int reading, Instant later) : reading_(reading), later_(later) {}
  Instant now() const override { return ++readings_ < reading_ ? origin : later_; }

 private:
  const int reading_;
  const Instant later_;
  mutable std::atomic<int> readings_{0};
};

struct OrderWindowTest : ::testing::Test {
  testing::PutClock window_clock;
  std::shared_ptr<OrderWindow> window = std::make_shared<OrderWindow>(window_clock);
};

TEST_F(OrderWindowTest, IsOpenUntilAnInstantAndClosedAtFirst) {
  EXPECT_FALSE(window->is_open());
  window->open_until(origin + Duration(1s));
  EXPECT_TRUE(window->is_open());
  window_clock.at = origin + Duration(1s);
  EXPECT_FALSE(window->is_open());
  window->open_until(origin + Duration(2s));
  window->close();
  EXPECT_FALSE(window->is_open());
}

// A turn that ends at 10 s is longer than an order that ends by then only if it ends before.
TEST_F(OrderWindowTest, FitsWhatEndsBeforeTheTurnAndHasNotEndedAlready) {
  window->open_until(in_10s);
  EXPECT_TRUE(window->fits(in_10s - Duration(1)));
  EXPECT_FALSE(window->fits(in_10s));
  EXPECT_FALSE(window->fits(never)) << "an order states its deadline";
  window_clock.at = in_1s;
  EXPECT_FALSE(window->fits(in_1s)) << "its time is over: nobody waits for it any more";
  EXPECT_TRUE(window->fits(in_1s + Duration(1)));
  EXPECT_TRUE(OrderLeave().given()) << "without turns";
}

// A turn that ends at 10 s; an order that is over at 9 s and needs 9 s, or 4 s. At 5 s, where the
// process went on, 9 s are over at 14 s, too late, and 4 s at 9 s.
TEST_F(OrderWindowTest, AnOrderThatWasHeldUpHasNoLessToDo) {
  const Instant in_9s = origin + Duration(9s);
  window->open_until(in_10s);
  EXPECT_TRUE(window->fits(in_9s, 9s));
  window_clock.at = origin + Duration(5s);
  EXPECT_FALSE(window->fits(in_9s, 9s));
  EXPECT_TRUE(window->fits(in_9s, 4s));
  const OrderLeave whole{window, {in_9s, 9s}};
  EXPECT_FALSE(whole.given());
  EXPECT_TRUE(whole.after(5s).given()) << "5 s of it are behind it";
  window->open_until(origin + Duration(1h));
  window_clock.at = in_9s;
  EXPECT_FALSE(window->fits(in_9s, 4s)) << "its time is over, however long the turn";
}

// The agent notes that it ran: a reading may, an order out of turn may not.
TEST_F(OrderWindowTest, AFenceAgentOnlyReadsWhileItIsClosed) {
  testing::TempFolder folder;
  testing::Mailbox mail;
  HostConfig config;
  config.name = "hv1";
  config.fence_agent = {folder.script(
      "fence_test", "echo \"$@\" >> '" + folder.path("log") + "'\necho 'Status: ON'")};
  const auto power = make_fence_agent(config, 10s, mail.inbox, window);
  power->call(CallId{1}, PowerOrder::off, in_1s);
  const Answer off = mail.answer(CallId{1}, 15s).value_or(testing::no_answer());
  EXPECT_EQ(off.ending, Ending::held_back);
  EXPECT_EQ(off.cause, out_of_turn);
  power->call(CallId{2}, PowerOrder::read);
  EXPECT_EQ(mail.answer(CallId{2}, 15s).value_or(testing::no_answer()).ending, Ending::done);
  EXPECT_EQ(folder.read("log"), "--action=status\n");
  window->open_until(in_10s);
  power->call(CallId{3}, PowerOrder::off, in_10s);
  EXPECT_EQ(mail.answer(CallId{3}, 15s).value_or(testing::no_answer()).ending, Ending::held_back);
  EXPECT_EQ(folder.read("log"), "--action=status\n");
  power->call(CallId{4}, PowerOrder::off, in_10s - Duration(1));
  EXPECT_EQ(mail.answer(CallId{4}, 15s).value_or(testing::no_answer()).ending, Ending::done);
  EXPECT_EQ(folder.read("log"), "--action=status\n--action=off\n");
}

// 30 s is the agent's own patience; its order has 200 ms left, and then the turn may end.
TEST_F(OrderWindowTest, AFenceAgentIsEndedAtItsOrdersDeadline) {
  testing::TempFolder folder;
  testing::Mailbox mail;
  HostConfig config;
  config.name = "hv1";
  config.fence_agent = {
      folder.script("fence_test", "sleep 8; echo on >> '" + folder.path("log") + "'")};
  const auto power = make_fence_agent(config, 30s, mail.inbox, window);
  window->open_until(in_10s);
  power->call(CallId{1}, PowerOrder::off, origin + Duration(200ms));
  const Answer off = mail.answer(CallId{1}, 5s).value_or(testing::no_answer());
  EXPECT_EQ(off.ending, Ending::unknown) << "it may have acted";
  EXPECT_EQ(folder.read("log"), "");
}

// libvirt's own test fleet: a guest named "test" that runs.
TEST_F(OrderWindowTest, AHypervisorOnlyLooksWhileItIsClosed) {
  LibvirtHost host(
      "hv1", "test:///default", [] {}, window);
  const Answer stop = host.carry_out(CallId{1}, DestroyDomain{"test"}, in_1s);
  EXPECT_EQ(stop.ending, Ending::held_back);
  EXPECT_EQ(stop.cause, out_of_turn);
  const Answer look = host.carry_out(CallId{2}, ObserveHost{});
  ASSERT_EQ(look.ending, Ending::done) << look.cause;
  ASSERT_EQ(std::get<HostReport>(look.value).domains.size(), 1U);
  EXPECT_EQ(std::get<HostReport>(look.value).domains[0].state, DomainState::running);
  window->open_until(in_10s);
  EXPECT_EQ(host.carry_out(CallId{3}, DestroyDomain{"test"}, in_10s).ending, Ending::held_back);
  EXPECT_EQ(host.carry_out(CallId{4}, DestroyDomain{"test"}, in_1s).ending, Ending::done);
}

/// A running guest "a" of libvirt's test driver, in a turn of 10 s; its order is over in 1 s, and
/// this process stands still for 5 s right before its leave is asked for the n-th time.
struct StoodStill {
  explicit StoodStill(int asked) : clock(asked, origin + Duration(5s)) {
    window->open_until(in_10s);
  }
  Answer carry_out(const HypervisorCall& what) { return host.carry_out(CallId{1}, what, in_1s); }
  /// Its state; nothing: it is not defined any more.
  std::optional<DomainState> state() {
    const Answer look = host.carry_out(CallId{2}, ObserveHost{});
    const auto* report = std::get_if<HostReport>(&look.value);
    if (report == nullptr || report->domains.empty()) return std::nullopt;
    return report->domains[0].state;
  }

  Cores vcpus() {
    const Answer look = host.carry_out(CallId{2}, ObserveHost{});
    return std::get<HostReport>(look.value).domains.at(0).vcpus;
  }

  StoppedClock clock;
  std::shared_ptr<OrderWindow> window = std::make_shared<OrderWindow>(clock);
  testing::TempFolder folder;
  LibvirtHost host{
      "hv1",
      "test://" + folder.write("node.xml", testing::test_node(testing::test_domain(
                                               "a", "0a", testing::run_state_running))),
      [] {}, window};
};

// A second call of an order is asked for like the first: the guest is off, its definition stays,
// and the answer is no failure, for something came of it.
TEST(OrderWindowSecondCall, OfAStopOrADestroyIsNotSentLate) {
  const StopDomain stop{"a", 1s, true};
  const DestroyDomain destroy{"a"};
  for (const HypervisorCall& what : {HypervisorCall(stop), HypervisorCall(destroy)}) {
    StoodStill first(1);
    EXPECT_EQ(first.carry_out(what).ending, Ending::held_back);
    EXPECT_EQ(first.state(), DomainState::running);
    StoodStill second(2);
    const Answer answer = second.carry_out(what);
    EXPECT_EQ(answer.ending, Ending::unknown);
    EXPECT_NE(answer.cause.find("forgetting its definition was held back"), std::string::npos)
        << answer.cause;
    EXPECT_EQ(second.state(), DomainState::shut_off);
    StoodStill neither(3);
    EXPECT_EQ(neither.carry_out(what).ending, Ending::done);
    EXPECT_EQ(neither.state(), std::nullopt);
  }
}

// Defined, and not started: nothing came of it.
TEST(OrderWindowSecondCall, OfAStartIsNotSentLate) {
  StoodStill still(3);
  EXPECT_EQ(still.carry_out(StopDomain{"a", 1s, false}).ending, Ending::done);  // asks once
  EXPECT_EQ(still.carry_out(ResumeDomain{"a"}).ending, Ending::failed);         // is off: asks not
  EXPECT_EQ(still.carry_out(StartDomain{"a", ""}).ending, Ending::done);        // as it is: once
  EXPECT_EQ(still.state(), DomainState::running);
  StoodStill late(2);
  EXPECT_EQ(late.carry_out(StopDomain{"a", 1s, false}).ending, Ending::done);
  EXPECT_EQ(late.carry_out(StartDomain{"a", ""}).ending, Ending::held_back);
  EXPECT_EQ(late.state(), DomainState::shut_off);
  // Another definition: asked for it, and for the start.
  const StartDomain anew{"a", testing::definition("a", "0a")};
  StoodStill undefined(2);
  EXPECT_EQ(undefined.carry_out(StopDomain{"a", 1s, false}).ending, Ending::done);
  EXPECT_EQ(undefined.carry_out(anew).ending, Ending::held_back);
  EXPECT_EQ(undefined.vcpus(), Cores(2)) << "as it was";
  StoodStill unstarted(3);
  EXPECT_EQ(unstarted.carry_out(StopDomain{"a", 1s, false}).ending, Ending::done);
  EXPECT_EQ(unstarted.carry_out(anew).ending, Ending::held_back);
  EXPECT_EQ(unstarted.vcpus(), Cores(1)) << "defined anew";
  EXPECT_EQ(unstarted.state(), DomainState::shut_off);
}

/// Does something right before a leave is asked for the first time.
class MeddlingClock final : public Clock {
 public:
  Instant now() const override {
    if (meddle) std::exchange(meddle, nullptr)();
    return origin;
  }
  mutable std::function<void()> meddle;
};

std::string inactive_definition(virDomainPtr domain) {
  const virt::Text text(virDomainGetXMLDesc(
      domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_MIGRATABLE));
  return text.get();
}

// Between a leave and the call that it is for lies no other call, which may hang for minutes. A
// definition that changes right before the first leave is asked for shows it: whether the guest is
// defined as wanted was judged before, so it is started, and nothing is defined after the leave.
TEST(OrderWindowSecondCall, OfAStartIsAskedForRightBeforeIt) {
  testing::TempFolder folder;
  const std::string uri =
      "test://" + folder.write("node.xml", testing::test_node(testing::test_domain(
                                               "a", "0a", testing::run_state_off)));
  const std::unique_ptr<virConnect, int (*)(virConnectPtr)> handle(virConnectOpen(uri.c_str()),
                                                                   virConnectClose);
  ASSERT_TRUE(handle);
  const virt::Domain a(virDomainLookupByName(handle.get(), "a"));
  const std::string wanted = inactive_definition(a.get());
  MeddlingClock clock;
  const auto window = std::make_shared<OrderWindow>(clock);
  window->open_until(in_10s);
  std::string other;
  clock.meddle = [&] {
    const virt::Domain again(
        virDomainDefineXML(handle.get(), testing::definition("a", "0a").c_str()));
    other = inactive_definition(again.get());
  };
  const virt::Outcome outcome =
      virt::carry_out(handle.get(), StartDomain{"a", wanted}, OrderLeave{window, in_1s});
  EXPECT_EQ(outcome.ending, Ending::done) << outcome.cause;
  ASSERT_NE(other, "");
  ASSERT_NE(other, wanted);
  EXPECT_EQ(inactive_definition(a.get()), other);
}

}  // namespace
}  // namespace gemello::live
