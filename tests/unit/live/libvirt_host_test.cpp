#include "live/libvirt/libvirt_host.hpp"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/live/libvirt_support.hpp"
#include "tests/unit/live/listener_support.hpp"
#include "tests/unit/live/mail_support.hpp"

namespace gemello::live {
namespace {

using testing::definition;
using testing::Stopwatch;
using testing::test_domain;

class LibvirtLook : public testing::TestDriver {};
class LibvirtOrder : public testing::TestDriver {};

TEST_F(LibvirtLook, TellsTheHost) {
  const Answer answer = call(ObserveHost{});
  ASSERT_EQ(answer.ending, Ending::done) << answer.cause;
  EXPECT_EQ(answer.call, CallId{7});
  const auto& report = std::get<HostReport>(answer.value);
  EXPECT_EQ(report.cores, Cores(8));
  EXPECT_EQ(report.core_speed, Megahertz(2400));
  EXPECT_EQ(report.memory, Bytes(std::int64_t{16} << 30));
  EXPECT_NE(report.hostname, "");
  EXPECT_EQ(report.software.substr(0, 8), "libvirt ") << report.software;
  EXPECT_NE(report.software.find(", TEST "), std::string::npos) << report.software;
  EXPECT_GT(report.cpu_busy, Duration(0));
  EXPECT_GT(report.cpu_total, report.cpu_busy);
  EXPECT_EQ(report.life, "uptime-0");
}

TEST_F(LibvirtLook, TellsAllDomainsInOrderOfTheirNames) {
  const Answer answer = call(ObserveHost{});
  const auto& domains = std::get<HostReport>(answer.value).domains;
  ASSERT_EQ(domains.size(), 4U);
  const std::vector<std::string> names = {domains[0].name, domains[1].name, domains[2].name,
                                          domains[3].name};
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "c", "d"}));
  EXPECT_EQ(domains[0].state, DomainState::running);
  EXPECT_EQ(domains[1].state, DomainState::paused);
  EXPECT_EQ(domains[2].state, DomainState::shut_off);
  EXPECT_EQ(domains[3].state, DomainState::paused) << "its guest crashed, its process is there";
}

TEST_F(LibvirtLook, TellsEachDomain) {
  const DomainReport a = look().at("a");
  EXPECT_EQ(a.uuid, "00000000-0000-0000-0000-00000000000a");
  EXPECT_TRUE(a.persistent);
  EXPECT_FALSE(a.autostart);
  EXPECT_EQ(a.vcpus, Cores(2));
  EXPECT_EQ(a.memory, Bytes(std::int64_t{96} << 20));
  EXPECT_FALSE(a.job.migrating_out);
  ASSERT_EQ(a.disks.size(), 1U);
  EXPECT_EQ(a.disks[0].source, "/images/a.qcow2");
  EXPECT_NE(a.definition.find("<name>a</name>"), std::string::npos);
}

TEST_F(LibvirtLook, TellsATransientDomain) {
  start_with(test_domain("t", "1a", testing::run_state_running, "<test:transient/>"));
  EXPECT_FALSE(look().at("t").persistent);
  EXPECT_TRUE(look().at("a").persistent);
}

TEST_F(LibvirtLook, SeesWhatChanged) {
  EXPECT_EQ(look().at("c").vcpus, Cores(2));
  // A definition with one vCPU takes the place of the one that was read and remembered.
  EXPECT_EQ(call(StartDomain{"c", definition("c", "0c")}).ending, Ending::done);
  const DomainReport after = look().at("c");
  EXPECT_EQ(after.state, DomainState::running);
  const Stopwatch watch;  // the event has its own thread
  while (look().at("c").vcpus != Cores(1) && watch.elapsed() < std::chrono::seconds(5)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(look().at("c").vcpus, Cores(1));
}

TEST_F(LibvirtLook, EventsTellThatSomethingHappened) {
  look();
  EXPECT_EQ(changes, 0);
  call(ResumeDomain{"b"});
  const Stopwatch watch;
  while (changes == 0 && watch.elapsed() < std::chrono::seconds(5)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_GE(changes, 1);
}

TEST_F(LibvirtOrder, StartsWhatIsDefined) {
  const Answer answer = call(StartDomain{"c", ""});
  EXPECT_EQ(answer.ending, Ending::done) << answer.cause;
  EXPECT_EQ(look().at("c").state, DomainState::running);
}

TEST_F(LibvirtOrder, NeverStartsTwice) {
  for (const char* active : {"a", "b", "d"}) {
    const Answer answer = call(StartDomain{active, ""});
    EXPECT_EQ(answer.ending, Ending::failed) << active;
    EXPECT_EQ(answer.cause, "it is active") << active;
  }
  EXPECT_EQ(look().at("b").state, DomainState::paused);
}

TEST_F(LibvirtOrder, ActiveDomainsKeepTheirDefinition) {
  EXPECT_EQ(call(StartDomain{"a", definition("a", "0a")}).ending, Ending::failed);
  EXPECT_EQ(look().at("a").vcpus, Cores(2));
}

TEST_F(LibvirtOrder, DefinesFirstWhatIsNew) {
  EXPECT_EQ(call(StartDomain{"n", ""}).ending, Ending::failed) << "there is nothing to define";
  EXPECT_EQ(look().count("n"), 0U);
  const Answer answer = call(StartDomain{"n", definition("n", "1b")});
  EXPECT_EQ(answer.ending, Ending::done) << answer.cause;
  const DomainReport n = look().at("n");
  EXPECT_EQ(n.state, DomainState::running);
  EXPECT_TRUE(n.persistent);
  EXPECT_EQ(n.memory, Bytes(std::int64_t{64} << 20));
}

TEST_F(LibvirtOrder, StartsWithTheDefinitionItReported) {
  const std::string reported = look().at("c").definition;
  EXPECT_EQ(call(DestroyDomain{"c"}).ending, Ending::done);
  EXPECT_EQ(look().count("c"), 0U);
  EXPECT_EQ(call(StartDomain{"c", reported}).ending, Ending::done);
  const DomainReport c = look().at("c");
  EXPECT_EQ(c.state, DomainState::running);
  EXPECT_EQ(c.uuid, "00000000-0000-0000-0000-00000000000c");
  EXPECT_EQ(c.disks.at(0).source, "/images/c.qcow2");
}

TEST_F(LibvirtOrder, ADefinitionMustBeTheDomains) {
  EXPECT_EQ(call(StartDomain{"n", definition("m", "1b")}).ending, Ending::failed);
  EXPECT_EQ(call(StartDomain{"n", "no XML <"}).ending, Ending::failed);
  // The UUID of a, which runs.
  EXPECT_EQ(call(StartDomain{"n", definition("n", "0a")}).ending, Ending::failed);
  const auto domains = look();
  EXPECT_EQ(domains.size(), 4U);
  EXPECT_EQ(domains.at("a").state, DomainState::running);
}

TEST_F(LibvirtOrder, ASavedMemoryIsNotStartedFrom) {
  start_with(test_domain("s", "1c", testing::run_state_off,
                         "<test:hasmanagedsave>1</test:hasmanagedsave>"));
  const Answer answer = call(StartDomain{"s", ""});
  EXPECT_EQ(answer.ending, Ending::failed);
  EXPECT_NE(answer.cause.find("saved memory"), std::string::npos) << answer.cause;
  EXPECT_EQ(look().at("s").state, DomainState::shut_off);
  EXPECT_EQ(call(DestroyDomain{"s"}).ending, Ending::done) << "forgotten with its saved memory";
  EXPECT_EQ(look().count("s"), 0U);
}

TEST_F(LibvirtOrder, StopsInOrder) {
  EXPECT_EQ(call(StopDomain{"a", 10s, false}).ending, Ending::done);
  const DomainReport a = look().at("a");
  EXPECT_EQ(a.state, DomainState::shut_off);
  EXPECT_EQ(a.shut_off, ShutOffReason::shut_down);
  EXPECT_EQ(call(StopDomain{"a", 10s, false}).ending, Ending::done) << "it is off";
  EXPECT_EQ(call(StopDomain{"a", 10s, true}).ending, Ending::done);
  EXPECT_EQ(look().count("a"), 0U) << "and forgotten";
  EXPECT_EQ(call(StopDomain{"a", 10s, true}).ending, Ending::failed) << "whoever it was, not here";
}

TEST_F(LibvirtOrder, DestroysAndForgets) {
  for (const char* name : {"a", "b", "c", "d", "nobody"}) {
    const Answer answer = call(DestroyDomain{name});
    EXPECT_EQ(answer.ending, Ending::done) << name << ": " << answer.cause;
  }
  EXPECT_TRUE(look().empty());
}

TEST_F(LibvirtOrder, WhereOnlyADefinitionIsExpectedNoProcessIsEnded) {
  start_with(test_domain("t", "1a", testing::run_state_running, "<test:transient/>"));
  for (const char* active : {"a", "b", "d", "t"}) {
    const Answer answer = call(DestroyDomain{active, false});
    EXPECT_EQ(answer.ending, Ending::failed) << active;
    EXPECT_EQ(answer.cause, "it is active on this host") << active;
  }
  const auto domains = look();
  EXPECT_EQ(domains.size(), 5U);
  EXPECT_EQ(domains.at("a").state, DomainState::running);
  EXPECT_TRUE(domains.at("a").persistent) << "it keeps its definition";
  EXPECT_EQ(domains.at("b").state, DomainState::paused);
  EXPECT_EQ(domains.at("t").state, DomainState::running);
  for (const char* absent : {"c", "c", "nobody"}) {
    const Answer answer = call(DestroyDomain{absent, false});
    EXPECT_EQ(answer.ending, Ending::done) << absent << ": " << answer.cause;
  }
  EXPECT_EQ(look().count("c"), 0U);
}

TEST_F(LibvirtOrder, DestroysATransientDomain) {
  start_with(test_domain("t", "1a", testing::run_state_running, "<test:transient/>"));
  EXPECT_EQ(call(DestroyDomain{"t"}).ending, Ending::done);
  EXPECT_EQ(look().count("t"), 0U);
}

TEST_F(LibvirtOrder, ResumesWhatIsPaused) {
  EXPECT_EQ(call(ResumeDomain{"b"}).ending, Ending::done);
  EXPECT_EQ(look().at("b").state, DomainState::running);
  EXPECT_EQ(call(ResumeDomain{"b"}).ending, Ending::done) << "it goes on";
  EXPECT_EQ(call(ResumeDomain{"c"}).ending, Ending::failed) << "it is off";
  EXPECT_EQ(call(ResumeDomain{"d"}).ending, Ending::failed) << "its guest is dead";
  EXPECT_EQ(call(ResumeDomain{"nobody"}).ending, Ending::failed);
}

TEST_F(LibvirtOrder, OfADriverThatCannotMigrateFails) {
  EXPECT_EQ(call(MigrateDomain{"a", "qemu+tcp://hv2/system", ""}).ending, Ending::failed);
  EXPECT_EQ(call(MigrateDomain{"a", "qemu+tcp://hv2/system", "tcp://hv2"}).ending, Ending::failed);
  EXPECT_EQ(call(AbortMigration{"a"}).ending, Ending::failed);
  EXPECT_EQ(look().at("a").state, DomainState::running);
}

TEST(LibvirtNowhere, ASocketThatIsNotThereFailsAtOnce) {
  const testing::TempFolder folder;
  LibvirtHost host("hv1", "qemu+unix:///system?socket=" + folder.path("nobody"), {});
  const Stopwatch watch;
  const Answer look = host.carry_out(CallId{1}, ObserveHost{});
  EXPECT_EQ(look.ending, Ending::failed);
  EXPECT_NE(look.cause.find("nothing was sent"), std::string::npos) << look.cause;
  EXPECT_NE(look.cause.find("No such file"), std::string::npos) << look.cause;
  EXPECT_EQ(host.carry_out(CallId{2}, StartDomain{"a", ""}).ending, Ending::failed);
  EXPECT_LT(watch.elapsed(), std::chrono::seconds(4));
}

TEST(LibvirtNowhere, AClosedPortFailsAtOnce) {
  const int port = testing::closed_port();
  LibvirtHost host("hv1", "qemu+tcp://127.0.0.1:" + std::to_string(port) + "/system", {});
  const Stopwatch watch;
  const Answer answer = host.carry_out(CallId{1}, DestroyDomain{"a"});
  EXPECT_EQ(answer.ending, Ending::failed);
  EXPECT_EQ(answer.cause, "no connection to libvirtd of hv1: 127.0.0.1, TCP port " +
                              std::to_string(port) + ": Connection refused (nothing was sent)");
  EXPECT_LT(watch.elapsed(), std::chrono::seconds(2));
}

TEST(LibvirtNowhere, WhoHangsIsWaitedForFiveSecondsAndNotSentAnything) {
  testing::Listener listener;
  LibvirtHost host("hv1", "qemu+tcp://127.0.0.1:" + std::to_string(listener.port()) + "/system",
                   {});
  const Stopwatch watch;
  const Answer answer = host.carry_out(CallId{1}, DestroyDomain{"a"});
  EXPECT_EQ(answer.ending, Ending::failed);
  EXPECT_GE(watch.elapsed(), std::chrono::milliseconds(4900));
  EXPECT_LT(watch.elapsed(), std::chrono::seconds(8));
  EXPECT_NE(answer.cause.find("has not answered for 5 s"), std::string::npos) << answer.cause;
  // Its end is noticed: the next call does not wait for the hanging attempt.
  listener.close();
  const Stopwatch second;
  EXPECT_EQ(host.carry_out(CallId{2}, ObserveHost{}).ending, Ending::failed);
  EXPECT_LT(second.elapsed(), std::chrono::seconds(4));
}

TEST(LibvirtNowhere, ABadUriFails) {
  LibvirtHost host("hv1", "nonsense://", {});
  EXPECT_EQ(host.carry_out(CallId{1}, ObserveHost{}).ending, Ending::failed);
}

}  // namespace
}  // namespace gemello::live
