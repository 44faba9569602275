#include "live/ends/inbox.hpp"

#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gemello::live {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using SteadyTime = std::chrono::steady_clock;

// Longer than any wait that is to be ended by mail; no test that passes takes as long.
constexpr auto too_long = std::chrono::microseconds(20s);

Answer answer(std::uint64_t id, std::string cause = "") {
  Answer made;
  made.call = CallId{id};
  made.ending = cause.empty() ? Ending::done : Ending::failed;
  made.cause = std::move(cause);
  return made;
}

std::vector<std::uint64_t> ids(const Inbox::Mail& mail) {
  std::vector<std::uint64_t> found;
  for (const Answer& each : mail.answers) found.push_back(static_cast<std::uint64_t>(each.call));
  return found;
}

std::chrono::nanoseconds time_of_wait(Inbox& inbox, std::chrono::microseconds at_most) {
  const auto before = SteadyTime::now();
  inbox.wait(at_most);
  return SteadyTime::now() - before;
}

TEST(Inbox, IsEmptyAtFirst) {
  Inbox inbox;
  const Inbox::Mail mail = inbox.take();
  EXPECT_THAT(mail.answers, IsEmpty());
  EXPECT_THAT(mail.nudged, IsEmpty());
}

TEST(Inbox, GivesAnswersInTheOrderOfTheirArrival) {
  Inbox inbox;
  inbox.put(answer(3));
  inbox.put(answer(1, "no such domain"));
  inbox.put(answer(2));
  const Inbox::Mail mail = inbox.take();
  EXPECT_THAT(ids(mail), ElementsAre(3U, 1U, 2U));
  EXPECT_EQ(mail.answers[1].ending, Ending::failed);
  EXPECT_EQ(mail.answers[1].cause, "no such domain");
}

TEST(Inbox, GivesEveryAnswerOnce) {
  Inbox inbox;
  inbox.put(answer(1));
  EXPECT_THAT(ids(inbox.take()), ElementsAre(1U));
  EXPECT_THAT(inbox.take().answers, IsEmpty());
  inbox.put(answer(2));
  EXPECT_THAT(ids(inbox.take()), ElementsAre(2U));
}

TEST(Inbox, CarriesWhatAnAnswerTells) {
  Inbox inbox;
  Answer told = answer(1);
  HostReport report;
  report.hostname = "hv1";
  report.domains.resize(2);
  told.value = report;
  inbox.put(told);
  told = answer(2);
  told.value = PowerReading::on;
  inbox.put(told);
  const Inbox::Mail mail = inbox.take();
  ASSERT_EQ(mail.answers.size(), 2U);
  EXPECT_EQ(std::get<HostReport>(mail.answers[0].value).hostname, "hv1");
  EXPECT_EQ(std::get<HostReport>(mail.answers[0].value).domains.size(), 2U);
  EXPECT_EQ(std::get<PowerReading>(mail.answers[1].value), PowerReading::on);
}

TEST(Inbox, GivesNudgesBesideTheAnswers) {
  Inbox inbox;
  inbox.nudge("hv2");
  inbox.put(answer(1));
  inbox.nudge("hv1");
  const Inbox::Mail mail = inbox.take();
  EXPECT_THAT(mail.nudged, ElementsAre("hv2", "hv1"));
  EXPECT_THAT(ids(mail), ElementsAre(1U));
  EXPECT_THAT(inbox.take().nudged, IsEmpty());
}

TEST(Inbox, AWaitWithoutMailLastsItsTime) {
  Inbox inbox;
  EXPECT_GE(time_of_wait(inbox, 30ms), 30ms);
  EXPECT_LT(time_of_wait(inbox, 0us), too_long);
}

TEST(Inbox, WhatCameBeforeEndsTheWaitAtOnce) {
  Inbox answered;
  answered.put(answer(1));
  EXPECT_LT(time_of_wait(answered, too_long), too_long / 2);
  Inbox nudged;
  nudged.nudge("hv1");
  EXPECT_LT(time_of_wait(nudged, too_long), too_long / 2);
  Inbox woken;
  woken.wake();
  EXPECT_LT(time_of_wait(woken, too_long), too_long / 2);
}

// Mail stays until it is taken, and ends every wait until then.
TEST(Inbox, AWaitTakesNoMail) {
  Inbox inbox;
  inbox.put(answer(1));
  inbox.wait(too_long);
  EXPECT_LT(time_of_wait(inbox, too_long), too_long / 2);
  EXPECT_THAT(ids(inbox.take()), ElementsAre(1U));
  EXPECT_GE(time_of_wait(inbox, 30ms), 30ms);
}

// A wake is no mail: one wait hears it, the next one waits.
TEST(Inbox, AWakeEndsOneWait) {
  Inbox inbox;
  inbox.wake();
  inbox.wake();
  inbox.wait(too_long);
  EXPECT_THAT(inbox.take().answers, IsEmpty());
  EXPECT_GE(time_of_wait(inbox, 30ms), 30ms);
}

// A signal that comes while the world works, between two waits, is not lost by the taking.
TEST(Inbox, TakingMailForgetsNoWake) {
  Inbox inbox;
  inbox.put(answer(1));
  inbox.wake();
  inbox.take();
  EXPECT_LT(time_of_wait(inbox, too_long), too_long / 2);
}

TEST(Inbox, AnotherThreadEndsAWaitThatHasBegun) {
  const std::vector<void (*)(Inbox&)> doings = {
      [](Inbox& inbox) { inbox.put(answer(1)); },
      [](Inbox& inbox) { inbox.nudge("hv1"); },
      [](Inbox& inbox) { inbox.wake(); },
  };
  for (const auto& doing : doings) {
    Inbox inbox;
    std::thread other([&] {
      std::this_thread::sleep_for(20ms);
      doing(inbox);
    });
    EXPECT_LT(time_of_wait(inbox, too_long), too_long / 2);
    other.join();
  }
}

// Four threads of 500 answers each, taken while they come: none is lost or given twice, and those
// of one thread stay in its order.
TEST(Inbox, LosesNothingOfSeveralThreads) {
  constexpr std::uint64_t threads = 4;
  constexpr std::uint64_t each = 500;
  Inbox inbox;
  std::vector<std::thread> ends;
  for (std::uint64_t t = 0; t < threads; ++t)
    ends.emplace_back([&inbox, t] {
      for (std::uint64_t i = 0; i < each; ++i) {
        inbox.put(answer(t * each + i + 1));
        if (i % 100 == 0) inbox.nudge("hv" + std::to_string(t));
      }
    });
  std::map<std::uint64_t, std::vector<std::uint64_t>> by_thread;
  std::map<std::string, int> nudges;
  std::size_t answers = 0;
  std::size_t nudged = 0;
  const auto patience = SteadyTime::now() + too_long;
  while ((answers < threads * each || nudged < threads * 5) && SteadyTime::now() < patience) {
    inbox.wait(100ms);
    const Inbox::Mail mail = inbox.take();
    for (const std::uint64_t id : ids(mail)) by_thread[(id - 1) / each].push_back((id - 1) % each);
    for (const std::string& host : mail.nudged) ++nudges[host];
    answers += mail.answers.size();
    nudged += mail.nudged.size();
  }
  for (std::thread& end : ends) end.join();
  std::vector<std::uint64_t> in_order(each);
  for (std::uint64_t i = 0; i < each; ++i) in_order[i] = i;
  ASSERT_EQ(by_thread.size(), threads);
  for (const auto& [thread, received] : by_thread) EXPECT_EQ(received, in_order) << thread;
  EXPECT_EQ(nudges, (std::map<std::string, int>{{"hv0", 5}, {"hv1", 5}, {"hv2", 5}, {"hv3", 5}}));
  EXPECT_THAT(inbox.take().answers, IsEmpty());
}

}  // namespace
}  // namespace gemello::live
