#include "models/runs/event_log.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/event_log_reader.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::HasSubstr;

Rationale rationale() {
  Rationale why;
  why.author = "a";
  why.because = "it is \"hot\"";
  why.score_meaning = "W";
  why.best = {{HostId(1), 0.1 + 0.2}};  // 0.30000000000000004
  why.rejections["full"] = 2;
  return why;
}

TEST(EventLog, LinesAreAsDocumented) {
  const auto file = fresh_folder() / "events.jsonl";
  const Inventory inventory = two_hosts();
  EventLog log(file, inventory);
  const Rationale why = rationale();
  log.event({at(0.5), HostLost{HostId(1), Incarnation{3}, "no heartbeat"}});
  log.intent(at(1), ActionId{7}, Migrate{VmId(0), HostId(0), HostId(1)}, &why);
  log.refusal(at(1), ActionId{8}, Start{StoppedVm::as_stated(VmId(1)), HostId(0)}, "no proof",
              nullptr);
  log.held(at(1), ActionId{9}, Cancel{ActionId{7}}, "approve", nullptr);
  log.event({at(2), ActionDone{ActionId{7}, {}}});
  log.note(at(2), "fault", {{"what", "host-crash"}});
  log.flush();
  EXPECT_EQ(get(file),
            "{\"t\":0.500000,\"kind\":\"host-lost\",\"cause\":\"no heartbeat\",\"host\":\"hv2\","
            "\"incarnation\":3}\n"
            "{\"t\":1.000000,\"kind\":\"action\",\"id\":7,\"action\":\"migrate\",\"from\":\"hv1\","
            "\"to\":\"hv2\",\"vm\":\"vm1\",\"why\":{\"author\":\"a\",\"because\":\"it is "
            "\\\"hot\\\"\",\"score\":\"W\",\"best\":[{\"host\":\"hv2\",\"score\":0.3}],"
            "\"rejections\":{\"full\":2}}}\n"
            "{\"t\":1.000000,\"kind\":\"refused\",\"id\":8,\"action\":\"start\",\"host\":\"hv1\","
            "\"vm\":\"vm2\",\"reason\":\"no proof\"}\n"
            "{\"t\":1.000000,\"kind\":\"held\",\"id\":9,\"action\":\"cancel\",\"of\":7,"
            "\"mode\":\"approve\"}\n"
            "{\"t\":2.000000,\"kind\":\"action-done\",\"id\":7}\n"
            "{\"t\":2.000000,\"kind\":\"fault\",\"what\":\"host-crash\"}\n");
  EXPECT_EQ(log.lines(), 6U);
  EXPECT_EQ(log.digest(), fingerprint("events", file.string()).fnv1a64);
}

TEST(EventLog, AListenerHearsEveryLineFromThenOn) {
  const auto file = fresh_folder() / "events.jsonl";
  const Inventory inventory = two_hosts();
  EventLog log(file, inventory);
  log.note(at(1), "before", {});
  std::string heard;
  log.on_line([&](std::string_view line) { heard += line; });
  log.note(at(2), "fault", {{"what", "host-crash"}});
  log.event({at(2), MonitoringSample{}});
  log.intent(at(3), ActionId{7}, Migrate{VmId(0), HostId(0), HostId(1)}, nullptr);
  log.on_line({});
  log.note(at(4), "after", {});
  log.flush();
  const std::string all = get(file);
  EXPECT_EQ(heard, all.substr(all.find('\n') + 1, heard.size()));
  EXPECT_EQ(std::count(heard.begin(), heard.end(), '\n'), 2);
}

TEST(EventLog, PeriodicEventsAreNotLogged) {
  const Inventory inventory = two_hosts();
  EventLog log(inventory);
  log.event({at(1), MonitoringSample{}});
  log.event({at(1), MigrationProgress{ActionId{1}, 2, Bytes(3)}});
  EXPECT_EQ(log.lines(), 0U);
}

TEST(EventLog, WithoutAFileTheDigestIsTheSame) {
  const Inventory inventory = two_hosts();
  EventLog with(fresh_folder() / "events.jsonl", inventory);
  EventLog without(inventory);
  for (EventLog* log : {&with, &without}) log->event({at(1), HostSeen{HostId(0), Incarnation{2}}});
  EXPECT_EQ(with.digest(), without.digest());
  EXPECT_THAT(without.tail(), HasSubstr("host-seen"));
}

TEST(EventLog, TailKeepsWholeLastLines) {
  const Inventory inventory = two_hosts();
  EventLog log(inventory);
  for (int i = 0; i < 1000; ++i) log.event({at(i), HostSeen{HostId(0), Incarnation{2}}});
  const std::string tail = log.tail();
  EXPECT_LE(tail.size(), 4096U);
  EXPECT_EQ(tail.substr(0, 5), "{\"t\":");
  EXPECT_THAT(tail, HasSubstr("\"t\":999.000000"));
}

TEST(EventLogReader, ReadsWhatWasWritten) {
  const auto lines = read_event_log(write_small_run(fresh_folder() / "run") / "events.jsonl");
  ASSERT_EQ(lines.size(), 9U);
  EXPECT_EQ(lines[2].time, at(300));
  EXPECT_EQ(decision_text(lines[2]), "migrate vm1 hv1 -> hv2");
  EXPECT_EQ(reason_text(lines[2]),
            "rebalancing/test: hv1 is <busy> & hot [load after the move: hv2 0.25]");
  EXPECT_EQ(lines[5].text("from"), "hv2.eth0, hv2.eth1");
  EXPECT_EQ(lines[5].text("nothing"), "");
  EXPECT_EQ(decision_text(lines[7]), "refused start vm2 on hv2: no proof of death");
}

TEST(EventLogReader, BadLinesHaveTheirPlace) {
  const auto folder = fresh_folder();
  const auto error = [&](const std::string& text) {
    put(folder / "log", text);
    const InputError found = refused([&] { read_event_log(folder / "log"); });
    EXPECT_EQ(found.file(), (folder / "log").string());
    return found;
  };
  const std::string good = "{\"t\":1.0,\"kind\":\"x\"}\n";
  EXPECT_EQ(error(good + "{\"t\":2.0,").place(), "line 2");
  EXPECT_THAT(error(good + good.substr(0, good.size() - 1)).sentence(), HasSubstr("cut off"));
  EXPECT_THAT(error(good + "{\"t\":0.5,\"kind\":\"x\"}\n").sentence(), HasSubstr("earlier"));
  EXPECT_THAT(error("[1]\n").sentence(), HasSubstr("must be an object"));
  EXPECT_THAT(error("{\"t\":\"1\",\"kind\":\"x\"}\n").sentence(), HasSubstr("time 't'"));
  EXPECT_THAT(error("{\"t\":1e300,\"kind\":\"x\"}\n").sentence(), HasSubstr("no time"));
  EXPECT_THAT(error("{\"t\":1,\"t\":2,\"kind\":\"x\"}\n").sentence(), HasSubstr("twice"));
  EXPECT_THAT(error("junk\n").sentence(), HasSubstr("not JSON"));
}

}  // namespace
}  // namespace gemello::runs
