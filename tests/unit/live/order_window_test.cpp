#include "live/ends/order_window.hpp"

#include <memory>

#include <gtest/gtest.h>

#include "live/fencing/fence_agent.hpp"
#include "live/libvirt/libvirt_host.hpp"
#include "tests/unit/live/lease_support.hpp"
#include "tests/unit/live/mail_support.hpp"

namespace gemello::live {
namespace {

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

// The agent notes that it ran: a reading may, an order out of turn may not.
TEST_F(OrderWindowTest, AFenceAgentOnlyReadsWhileItIsClosed) {
  testing::TempFolder folder;
  testing::Mailbox mail;
  HostConfig config;
  config.name = "hv1";
  config.fence_agent = {folder.script(
      "fence_test", "echo \"$@\" >> '" + folder.path("log") + "'\necho 'Status: ON'")};
  const auto power = make_fence_agent(config, 10s, mail.inbox, window);
  power->call(CallId{1}, PowerOrder::off);
  const Answer off = mail.answer(CallId{1}, 15s).value_or(testing::no_answer());
  EXPECT_EQ(off.ending, Ending::failed);
  EXPECT_EQ(off.cause, out_of_turn);
  power->call(CallId{2}, PowerOrder::read);
  EXPECT_EQ(mail.answer(CallId{2}, 15s).value_or(testing::no_answer()).ending, Ending::done);
  EXPECT_EQ(folder.read("log"), "--action=status\n");
  window->open_until(origin + Duration(1s));
  power->call(CallId{3}, PowerOrder::off);
  EXPECT_EQ(mail.answer(CallId{3}, 15s).value_or(testing::no_answer()).ending, Ending::done);
  EXPECT_EQ(folder.read("log"), "--action=status\n--action=off\n");
}

// libvirt's own test fleet: a guest named "test" that runs.
TEST_F(OrderWindowTest, AHypervisorOnlyLooksWhileItIsClosed) {
  LibvirtHost host(
      "hv1", "test:///default", [] {}, window);
  const Answer stop = host.carry_out(CallId{1}, DestroyDomain{"test"});
  EXPECT_EQ(stop.ending, Ending::failed);
  EXPECT_EQ(stop.cause, out_of_turn);
  const Answer look = host.carry_out(CallId{2}, ObserveHost{});
  ASSERT_EQ(look.ending, Ending::done) << look.cause;
  ASSERT_EQ(std::get<HostReport>(look.value).domains.size(), 1U);
  EXPECT_EQ(std::get<HostReport>(look.value).domains[0].state, DomainState::running);
  window->open_until(origin + Duration(1s));
  EXPECT_EQ(host.carry_out(CallId{3}, DestroyDomain{"test"}).ending, Ending::done);
}

}  // namespace
}  // namespace gemello::live
