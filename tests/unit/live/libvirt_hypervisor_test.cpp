#include "live/libvirt/libvirt_hypervisor.hpp"

#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/unit/live/libvirt_support.hpp"
#include "tests/unit/live/listener_support.hpp"
#include "tests/unit/live/mail_support.hpp"

namespace gemello::live {
namespace {

using testing::Listener;
using testing::Mailbox;
using testing::Stopwatch;
using testing::TempFolder;

std::string uri_of(const Listener& listener) {
  return "qemu+tcp://127.0.0.1:" + std::to_string(listener.port()) + "/system";
}

std::string test_uri(const TempFolder& folder) {
  return "test://" + folder.write("node.xml", testing::test_node(testing::test_domain(
                                                  "a", "0a", testing::run_state_running)));
}

TEST(LibvirtHypervisor, AnswersByMail) {
  const TempFolder folder;
  Mailbox mail;
  const auto hypervisor = make_libvirt_hypervisor("hv1", test_uri(folder), mail.inbox);
  hypervisor->call(CallId{1}, ObserveHost{});
  const auto look = mail.answer(CallId{1}, 10s);
  ASSERT_TRUE(look);
  ASSERT_EQ(look->ending, Ending::done) << look->cause;
  EXPECT_EQ(std::get<HostReport>(look->value).domains.size(), 1U);
  hypervisor->call(CallId{2}, DestroyDomain{"a"});
  const auto order = mail.answer(CallId{2}, 10s);
  ASSERT_TRUE(order);
  EXPECT_EQ(order->ending, Ending::done);
  EXPECT_TRUE(mail.nudged("hv1", 5s)) << "libvirt told that a domain ended";
}

TEST(LibvirtHypervisor, MayLookForEver) {
  const TempFolder folder;
  Mailbox mail;
  const auto hypervisor = make_libvirt_hypervisor("hv1", test_uri(folder), mail.inbox);
  for (std::uint64_t call = 1; call <= 20; ++call) {
    hypervisor->call(CallId{call}, ObserveHost{});
    const auto look = mail.answer(CallId{call}, 10s);
    ASSERT_TRUE(look);
    EXPECT_EQ(look->ending, Ending::done) << "look " << call << ": " << look->cause;
  }
}

TEST(LibvirtHypervisor, OneThatHangsHoldsUpNobody) {
  Listener hung;
  const TempFolder folder;
  Mailbox mail;
  auto silent = make_libvirt_hypervisor("hv1", uri_of(hung), mail.inbox);
  const auto other = make_libvirt_hypervisor("hv2", test_uri(folder), mail.inbox);
  const Stopwatch calling;
  silent->call(CallId{1}, ObserveHost{});
  silent->call(CallId{2}, ObserveHost{});
  silent->call(CallId{3}, ObserveHost{});
  silent->call(CallId{4}, StartDomain{"a", ""});
  EXPECT_LT(calling.elapsed(), 1s) << "no call blocks";
  const auto third = mail.answer(CallId{3}, 5s);
  ASSERT_TRUE(third) << "two looks wait at most";
  EXPECT_EQ(third->ending, Ending::unknown);
  EXPECT_EQ(third->cause, "still waiting for an earlier look");
  other->call(CallId{5}, ObserveHost{});
  const auto look = mail.answer(CallId{5}, 4s);
  ASSERT_TRUE(look);
  EXPECT_EQ(look->ending, Ending::done) << look->cause;
  EXPECT_FALSE(mail.answer(CallId{1}, 500ms));
  EXPECT_FALSE(mail.answer(CallId{2}, 0ms));
  EXPECT_FALSE(mail.answer(CallId{4}, 0ms));
  const Stopwatch ending;
  silent.reset();
  EXPECT_LT(ending.elapsed(), 100ms);
  // Late answers still find their inbox.
  const auto late = mail.answer(CallId{4}, 10s);
  ASSERT_TRUE(late);
  EXPECT_EQ(late->ending, Ending::failed);
  // Ends the attempt to connect before the process does: a leak checker would count what it holds.
  hung.close();
  std::this_thread::sleep_for(200ms);
}

TEST(LibvirtHypervisor, MayEndWithAnOpenConnection) {
  const TempFolder folder;
  Mailbox mail;
  auto hypervisor = make_libvirt_hypervisor("hv1", test_uri(folder), mail.inbox);
  hypervisor->call(CallId{1}, ObserveHost{});
  ASSERT_TRUE(mail.answer(CallId{1}, 10s));
  const Stopwatch ending;
  hypervisor.reset();
  EXPECT_LT(ending.elapsed(), 100ms);
}

}  // namespace
}  // namespace gemello::live
