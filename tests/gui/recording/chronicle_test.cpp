#include "gui/recording/chronicle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/recording/log_file.hpp"
#include "models/runs/event_log_reader.hpp"
#include "tests/gui/recording/recording_support.hpp"

namespace gemello::gui {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const char* const sample_scenario = "datasets/samples/napoli.json";
// Everything that fails at once: 20 h of drawn faults.
const char* const storm_scenario = "datasets/samples/napoli-storm.json";

std::vector<std::string> bars(const Recording& recording) {
  std::vector<std::string> texts;
  for (const FaultBar& bar : recording.faults) texts.push_back(bar_text(bar));
  return texts;
}
std::vector<std::string> conditions(const Recording& recording) {
  std::vector<std::string> texts;
  for (const Condition& one : recording.conditions)
    texts.push_back(condition_text(*recording.catalogue, one));
  return texts;
}

// A repair ends its fault; what is open lasts to the end, at 100 s.
TEST(Chronicle, FaultBarsLastFromBeginToRepair) {
  Told told(four_hosts());
  told.tell({
      R"({"t":10.0,"kind":"fault","what":"switch-blind","component":"sw1"})",
      R"({"t":20.0,"kind":"fault","what":"link-down","component":"hv1.eth0"})",
      R"({"t":30.0,"kind":"fault","what":"link-up","component":"hv1.eth0","ends":true})",
      R"({"t":40.0,"kind":"fault","what":"host-hang","component":"hv3"})",
      R"({"t":50.0,"kind":"host-seen","host":"hv3","incarnation":2})",
  });
  const Recording recording = told.until(100);
  EXPECT_THAT(bars(recording),
              ElementsAre("sw1 blind 10-100 open", "hv1.eth0 down 20-30", "hv3 hung 40-50"));
  EXPECT_EQ(recording.faults[0].part, told.catalogue->find(PartKind::network_switch, "sw1"));
  EXPECT_EQ(recording.faults[1].part, told.catalogue->find(PartKind::cable, "hv1.eth0"));
  EXPECT_EQ(recording.faults[2].part, told.catalogue->find(PartKind::host, "hv3"));
}

TEST(Chronicle, ConditionsOfLinksBondsAndVolumes) {
  Told told(platform_with("platforms/infn-napoli.json", {"v"}));
  ASSERT_FALSE(told.inventory->volumes.empty());
  const std::string volume = replica_set_name(*told.inventory, ReplicaSetId(0));
  const std::string brick = told.inventory->bricks.at(0).name;
  const std::string port = told.catalogue->name({PartKind::cable, 0});
  const auto line = [&](double t, const char* kind, json fields) {
    fields["t"] = t;
    fields["kind"] = kind;
    told.chronicle.follow(fields);
  };
  line(10, "link-changed", {{"component", port}, {"up", false}, {"cause", "fault"}});
  line(20, "brick-changed", {{"brick", brick}, {"online", false}, {"cause", "silent"}});
  line(21, "replicas-missing", {{"volume", volume}});
  line(22, "replica-degraded", {{"replica_set", 0}});
  line(23, "volume-unavailable", {{"volume", volume}});
  line(24, "volume-available", {{"volume", volume}});
  line(30, "brick-changed", {{"brick", brick}, {"online", true}, {"cause", "it answers"}});
  line(31, "heal-begins", {{"vm", "v"}, {"from", "x"}, {"to", brick}, {"bytes", 1e9}});
  line(35, "heal-ended", {{"vm", "v"}, {"brick", brick}});
  line(35, "replicas-complete", {{"volume", volume}});
  line(36, "replica-healed", {{"replica_set", 0}});
  line(40, "split-brain", {{"vm", "v"}, {"volume", volume}, {"writers", json::array()}});
  const std::string name = told.inventory->volumes[0].name;
  EXPECT_THAT(
      conditions(told.until(50)),
      ElementsAre(port + " down (bad) 10-50 open", brick + " offline (bad) 20-30",
                  name + " replicas missing (degraded) 21-35",
                  name + " copies are behind (degraded) 22-36", name + " unavailable (bad) 23-24",
                  brick + " is being healed (degraded) 31-35",
                  name + " split brain of v (bad) 40-50 open"));
}

TEST(Chronicle, ABondShortOfPortsAndWithoutAny) {
  Inventory platform = four_hosts();
  Machine& machine = platform.machines[0];
  machine.nics.push_back({"eth1", machine.nics[0].speed});
  machine.bonds.push_back(
      {"bond0", BondMode::ieee_802_3ad, BondHash::layer2, {0, 1}, 100ms, {}, {}});
  Told told(std::move(platform));
  told.tell({
      R"({"t":1.0,"kind":"bond-changed","component":"hv1.bond0","from":["hv1.eth0","hv1.eth1"],)"
      R"("to":["hv1.eth1"],"cause":"hv1.eth0 is down"})",
      R"({"t":2.0,"kind":"bond-changed","component":"hv1.bond0","from":["hv1.eth1"],"to":[],)"
      R"("cause":"hv1.eth1 is down"})",
      R"({"t":3.0,"kind":"bond-changed","component":"hv1.bond0","from":[],)"
      R"("to":["hv1.eth0","hv1.eth1"],"cause":""})",
  });
  EXPECT_THAT(conditions(told.until(9)), ElementsAre("hv1.bond0 1 of 2 ports (degraded) 1-2",
                                                     "hv1.bond0 no port in use (bad) 2-3"));
}

TEST(Chronicle, MarksSayInWordsWhatTheLogSays) {
  Told told(four_hosts());
  told.tell({
      R"({"t":1.0,"kind":"action","id":7,"action":"migrate","vm":"a","from":"hv1","to":"hv2",)"
      R"("why":{"author":"rebalancing/x","because":"hv1 is hot","score":"load","best":)"
      R"([{"host":"hv2","score":0.25}],"rejections":{"no memory":2}}})",
      R"({"t":2.0,"kind":"action-failed","id":7,"cause":"hv2 crashed"})",
      R"({"t":3.0,"kind":"refused","id":8,"action":"start","vm":"a","host":"hv2",)"
      R"("reason":"no proof of death"})",
      R"({"t":4.0,"kind":"fault","what":"switch-down","component":"sw1","ends":false})",
      R"({"t":5.0,"kind":"host-lost","host":"hv2","incarnation":1,"cause":"no heartbeat for 30s"})",
      R"({"t":6.0,"kind":"something-new","number":5,"list":["x","y"]})",
  });
  const Recording recording = told.until(9);
  std::vector<std::string> texts;
  for (const Mark& mark : recording.marks)
    texts.push_back(fmt::format("{} {}: {}", mark.line, name(mark.kind), mark.text));
  EXPECT_THAT(texts,
              ElementsAre("1 decision: migrate a hv1 -> hv2",
                          "2 outcome: migrate a hv1 -> hv2: failed, hv2 crashed",
                          "3 refusal: refused start a on hv2: no proof of death",
                          "4 fault: sw1 fails", "5 trouble: hv2 is lost: no heartbeat for 30s",
                          "6 event: something-new list x, y number 5"));
  EXPECT_EQ(recording.marks[0].why,
            "rebalancing/x: hv1 is hot [load: hv2 0.25]; not elsewhere: 2 no memory");
  const auto part = [&](PartKind kind, const char* part_name) {
    return *told.catalogue->find(kind, part_name);
  };
  const auto vm_and_hosts = ElementsAre(part(PartKind::vm, "a"), part(PartKind::host, "hv1"),
                                        part(PartKind::host, "hv2"));
  EXPECT_THAT(recording.marks[0].about, vm_and_hosts);
  EXPECT_THAT(recording.marks[1].about, vm_and_hosts);  // an outcome is about what its action is
  EXPECT_EQ(recording.marks[1].action, 7U);
  EXPECT_THAT(recording.marks[3].about, ElementsAre(part(PartKind::network_switch, "sw1")));
}

TEST(Chronicle, NamesThatThePlatformDoesNotHaveAreCounted) {
  Told told(four_hosts());
  told.tell({
      R"({"t":1.0,"kind":"vm-started","vm":"stranger","host":"hv1"})",
      R"({"t":2.0,"kind":"vm-started","vm":"a","host":"nowhere"})",
      R"({"t":3.0,"kind":"vm-started","vm":"b","host":"hv1"})",
      R"({"t":4.0,"kind":"action","id":1,"action":"migrate","vm":"stranger","from":"x","to":"y"})",
      R"({"t":5.0,"kind":"action-done","id":1})",
  });
  EXPECT_EQ(told.chronicle.strange_lines(), 3U);
  EXPECT_EQ(told.vm("b"), "0 absent, 3 running hv1");
}

TEST(Chronicle, WhatIsNoLineOfALogIsRefused) {
  Told told(four_hosts());
  EXPECT_THROW(told.tell(R"([1])"), InputError);
  EXPECT_THROW(told.tell(R"({"t":"1","kind":"x"})"), InputError);
  EXPECT_THROW(told.tell(R"({"t":1,"kind":7})"), InputError);
  EXPECT_THROW(told.tell(R"({"t":1e15,"kind":"x"})"), InputError);
  told.tell(R"({"t":5,"kind":"x"})");
  EXPECT_THROW(told.tell(R"({"t":4,"kind":"x"})"), InputError);
}

// A copy is what a branch begins with.
TEST(Chronicle, ACopyGoesOnByItself) {
  Told told(four_hosts());
  told.tell(R"({"t":0.0,"kind":"vm-started","vm":"a","host":"hv1"})");
  Told branch = told;
  told.tell(R"({"t":5.0,"kind":"vm-paused","vm":"a","host":"hv1","cause":"x"})");
  branch.tell(R"({"t":6.0,"kind":"vm-stopped","vm":"a","host":"hv1","cause":"x"})");
  EXPECT_EQ(told.vm("a"), "0 running hv1, 5 paused hv1");
  EXPECT_EQ(branch.vm("a"), "0 running hv1, 6 down");
  EXPECT_EQ(branch.until(9).marks.size(), 2U);
}

// ---- real logs ------------------------------------------------------------------------------

class ChronicleOf : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    folder_ = finished_run(GetParam());
    told_ = std::make_unique<Told>(read_platform((folder_ / "platform.json").string()));
  }
  std::filesystem::path folder_;
  std::unique_ptr<Told> told_;
};

// Three ways in: the fast file, the strict reader's lines, JSON as a simulation tells it.
TEST_P(ChronicleOf, OneByOneEqualsTheWholeFile) {
  Told by_lines(*told_->inventory);
  Told by_json(*told_->inventory);
  LogFile file(folder_ / "events.jsonl");
  for (LogEntry entry; file.next(entry);) told_->chronicle.follow(entry);
  std::size_t published = 0;
  for (const runs::LogLine& line : runs::read_event_log(folder_ / "events.jsonl")) {
    by_lines.chronicle.follow(line);
    by_json.chronicle.follow(line.fields);
    if (line.number % 50 == 0) published = by_json.until(1e6).marks.size();  // in between
  }
  EXPECT_GT(published, 0U);
  const std::string whole = all_text(told_->until(1e6));
  EXPECT_EQ(all_text(by_lines.until(1e6)), whole);
  EXPECT_EQ(all_text(by_json.until(1e6)), whole);
}

// The words of decisions are those of models/runs, which `gemello compare` prints.
TEST_P(ChronicleOf, DecisionsAreSaidAsElsewhere) {
  const std::vector<runs::LogLine> lines = runs::read_event_log(folder_ / "events.jsonl");
  for (const runs::LogLine& line : lines) told_->chronicle.follow(line);
  const Recording recording = told_->until(1e6);
  ASSERT_EQ(recording.marks.size(), lines.size());
  std::size_t decisions = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].is_decision()) continue;
    ++decisions;
    EXPECT_EQ(recording.marks[i].text, runs::decision_text(lines[i]));
    EXPECT_EQ(recording.marks[i].why.substr(0, recording.marks[i].why.find("; not elsewhere")),
              runs::reason_text(lines[i]));
  }
  EXPECT_GT(decisions, 30U);
}

TEST_P(ChronicleOf, EverySentenceIsMadeForItsLine) {
  for (const runs::LogLine& line : runs::read_event_log(folder_ / "events.jsonl"))
    told_->chronicle.follow(line);
  EXPECT_EQ(told_->chronicle.strange_lines(), 0U);
  const Recording recording = told_->until(1e6);
  for (const Mark& mark : recording.marks) {
    EXPECT_FALSE(mark.text.empty()) << mark.line;
    EXPECT_EQ(mark.text.find('?'), std::string::npos) << mark.text;
    EXPECT_NE(mark.text.substr(0, mark.word.size()), mark.word)
        << "no sentence was made for " << mark.text;
    EXPECT_FALSE(mark.about.empty()) << mark.text;
  }
}

INSTANTIATE_TEST_SUITE_P(Samples, ChronicleOf, ::testing::Values(sample_scenario, storm_scenario));

}  // namespace
}  // namespace gemello::gui
