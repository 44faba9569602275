#include "live/fencing/fence_agent.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/live/mail_support.hpp"
#include "tests/unit/live/temp_folder_support.hpp"

namespace gemello::live {
namespace {

using testing::Mailbox;
using testing::Stopwatch;
using testing::TempFolder;

constexpr CallId first{1};
constexpr CallId second{2};

class FenceAgent : public ::testing::Test {
 protected:
  /// An agent that notes its arguments and then does this.
  HostConfig host(const std::string& body) {
    HostConfig config;
    config.name = "hv1";
    config.fence_agent = {
        folder.script("fence_test", "echo \"$@\" >> '" + folder.path("log") + "'\n" + body),
        "--ip=10.0.0.9", "--password=secret"};
    return config;
  }
  Answer ask(const HostConfig& config, PowerOrder order, Duration timeout = 10s) {
    const auto power = make_fence_agent(config, timeout, mail.inbox);
    power->call(first, order);
    return mail.answer(first, 15s).value_or(testing::no_answer());
  }

  TempFolder folder;
  Mailbox mail;
};

TEST_F(FenceAgent, ReadsPowerByExitCodeAndLine) {
  const Answer on = ask(host("echo 'Status: ON'; exit 0"), PowerOrder::read);
  EXPECT_EQ(on.call, first);
  EXPECT_EQ(on.ending, Ending::done);
  EXPECT_EQ(std::get<PowerReading>(on.value), PowerReading::on);
  EXPECT_EQ(folder.read("log"), "--ip=10.0.0.9 --password=secret --action=status\n");
  const Answer off = ask(host("echo 'Status: OFF'; exit 2"), PowerOrder::read);
  EXPECT_EQ(off.ending, Ending::done);
  EXPECT_EQ(std::get<PowerReading>(off.value), PowerReading::off);
}

TEST_F(FenceAgent, TheLineMayStandAmongOthersInAnyCase) {
  const std::string body = "echo 'Connecting'; printf '  status: off \\r\\n'; echo Bye; exit 2";
  const Answer off = ask(host(body), PowerOrder::read);
  ASSERT_EQ(off.ending, Ending::done) << off.cause;
  EXPECT_EQ(std::get<PowerReading>(off.value), PowerReading::off);
}

// A reading of off is a proof of death, and 2 is what many programs end with that read nothing.
TEST_F(FenceAgent, AnExitCodeAloneIsNoReading) {
  for (const char* body :
       {"exit 2", "exit 0", "echo 'Status: ON'; exit 2", "echo 'Status: OFF'; exit 0",
        "echo 'Status: OFF' >&2; exit 2", "echo 'Status: OFFLINE'; exit 2",
        "echo 'no Status: OFF'; exit 2", "echo 'Status: OFF'; exit 1",
        "echo 'Status: ON'; echo 'Status: OFF'; exit 2",
        "echo 'Status: ON'; echo 'Status: OFF'; exit 0"}) {
    const Answer answer = ask(host(body), PowerOrder::read);
    EXPECT_EQ(answer.ending, Ending::failed) << body;
    EXPECT_TRUE(std::holds_alternative<std::monostate>(answer.value)) << body;
  }
  const std::string told = "usage: fence_x [-h]\nfence_x: error: unrecognized arguments";
  EXPECT_EQ(ask(host("echo '" + told + "' >&2; exit 2"), PowerOrder::read).cause,
            folder.path("fence_test") +
                ": exit code 2 without 'Status: OFF': no reading: usage: fence_x [-h]");
}

TEST_F(FenceAgent, AMissingScriptIsNoReading) {
  HostConfig config = host("exit 0");
  config.fence_agent = {"sh", folder.path("missing")};
  const Answer answer = ask(config, PowerOrder::read);
  EXPECT_EQ(answer.ending, Ending::failed);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(answer.value));
}

TEST_F(FenceAgent, AnErrorIsNoReading) {
  const Answer answer = ask(host("echo 'Unable to connect' >&2; exit 1"), PowerOrder::read);
  EXPECT_EQ(answer.ending, Ending::failed);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(answer.value));
  EXPECT_EQ(answer.cause, folder.path("fence_test") + ": exit code 1: Unable to connect");
}

TEST_F(FenceAgent, OffIsDoneWhenTheAgentSaysSo) {
  EXPECT_EQ(ask(host("exit 0"), PowerOrder::off).ending, Ending::done);
  EXPECT_EQ(folder.read("log"), "--ip=10.0.0.9 --password=secret --action=off\n");
}

TEST_F(FenceAgent, OnIsAnActionToo) {
  EXPECT_EQ(ask(host("exit 0"), PowerOrder::on).ending, Ending::done);
  EXPECT_EQ(folder.read("log"), "--ip=10.0.0.9 --password=secret --action=on\n");
}

TEST_F(FenceAgent, AnErrorOfOffMayHaveCutThePower) {
  EXPECT_EQ(ask(host("exit 1"), PowerOrder::off).ending, Ending::unknown);
  const Answer two = ask(host("exit 2"), PowerOrder::off);
  EXPECT_EQ(two.ending, Ending::unknown) << "2 is a reading, and nobody asked for one";
  EXPECT_TRUE(std::holds_alternative<std::monostate>(two.value));
}

TEST_F(FenceAgent, AHangingSwitchIsUnknownWhenTimeIsUp) {
  const Stopwatch watch;
  const HostConfig config = host("sleep 60");
  EXPECT_EQ(ask(config, PowerOrder::off, 200ms).ending, Ending::unknown);
  EXPECT_EQ(ask(config, PowerOrder::read, 200ms).ending, Ending::unknown);
  EXPECT_LT(watch.elapsed(), 6s);
}

TEST_F(FenceAgent, WhatCannotBeStartedHasDoneNothing) {
  HostConfig config = host("exit 0");
  config.fence_agent[0] = folder.path("missing");
  EXPECT_EQ(ask(config, PowerOrder::off).ending, Ending::failed);
  EXPECT_EQ(ask(config, PowerOrder::read).ending, Ending::failed);
  config.fence_agent.clear();
  const Answer none = ask(config, PowerOrder::off);
  EXPECT_EQ(none.ending, Ending::failed);
  EXPECT_EQ(none.cause, "there is no fence agent of hv1");
}

TEST_F(FenceAgent, ShutsDownByItsOwnCommand) {
  HostConfig config = host("exit 1");
  EXPECT_EQ(ask(config, PowerOrder::shut_down).ending, Ending::failed) << "none is configured";
  config.shut_down = {"sh", "-c", "exit 0"};
  EXPECT_EQ(ask(config, PowerOrder::shut_down).ending, Ending::done);
  config.shut_down = {"sh", "-c", "exit 255"};  // ssh, cut off by the end it asked for
  EXPECT_EQ(ask(config, PowerOrder::shut_down).ending, Ending::unknown);
  EXPECT_EQ(folder.read("log"), "") << "the agent has no part in it";
}

TEST_F(FenceAgent, ASecondOrderRunsBesideTheFirst) {
  const HostConfig config = host("case \"$*\" in *off*) sleep 60;; esac; echo Status: ON; exit 0");
  const Stopwatch watch;
  const auto power = make_fence_agent(config, 30s, mail.inbox);
  power->call(first, PowerOrder::off);
  power->call(second, PowerOrder::read);
  const auto reading = mail.answer(second, 10s);
  ASSERT_TRUE(reading);
  EXPECT_EQ(std::get<PowerReading>(reading->value), PowerReading::on);
  EXPECT_FALSE(mail.answer(first, 100ms));
  EXPECT_LT(watch.elapsed(), 10s);
}

TEST_F(FenceAgent, AnswersAlsoWhenTheSwitchIsForgotten) {
  make_fence_agent(host("sleep 0.3; exit 0"), 10s, mail.inbox)->call(first, PowerOrder::off);
  const auto answer = mail.answer(first, 10s);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->ending, Ending::done);
}

TEST_F(FenceAgent, IsNamedWithoutItsSecrets) {
  EXPECT_EQ(make_fence_agent(host("exit 0"), 1s, mail.inbox)->device(), "fence_test of hv1");
}

class BootId : public ::testing::Test {
 protected:
  Answer ask(const Command& command, Duration timeout = 10s) {
    HostConfig config;
    config.name = "hv1";
    config.boot_id = command;
    make_witness(config, timeout, mail.inbox)->ask(first);
    return mail.answer(first, 15s).value_or(testing::no_answer());
  }
  Mailbox mail;
};

TEST_F(BootId, IsWhatTheCommandPrints) {
  const Answer answer = ask({"echo", " 8a1f-22 "});
  EXPECT_EQ(answer.ending, Ending::done);
  EXPECT_EQ(std::get<LifeReading>(answer.value).life, "8a1f-22");
}

TEST_F(BootId, IsNotToldByAnErrorSilenceOrNothing) {
  EXPECT_EQ(ask({"sh", "-c", "echo 8a1f-22; exit 255"}).ending, Ending::failed);
  EXPECT_EQ(ask({"sh", "-c", "echo; exit 0"}).ending, Ending::failed);
  EXPECT_EQ(ask({"sleep", "60"}, 100ms).ending, Ending::failed);
  EXPECT_EQ(ask({}).ending, Ending::failed);
}

}  // namespace
}  // namespace gemello::live
