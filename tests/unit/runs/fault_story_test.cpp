#include "models/runs/fault_story.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/html_data.hpp"
#include "models/runs/html_network.hpp"
#include "models/runs/link_parts.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

json fault(const char* what, const char* component, bool ends = false) {
  json fields{{"what", what}, {"component", component}};
  if (ends) fields["ends"] = true;
  return fields;
}

/// What a log of notes and events tells, of a run of 1200 s.
FaultStory story_of(const std::function<void(EventLog&)>& write, std::size_t changes_max = 40) {
  const Inventory inventory = two_hosts();
  const auto path = fresh_folder() / "events.jsonl";
  {
    EventLog log(path, inventory);
    write(log);
    log.flush();
  }
  FaultReader reader(changes_max);
  for (const LogLine& line : read_event_log(path)) reader.follow(line);
  return reader.finish(1200);
}

std::string failure_text(const FaultStory::Failure& one) {
  return fmt::format("{} {} {}-{}{}", one.component, word_of(one.look), one.from_s, one.until_s,
                     one.open ? " open" : "");
}

std::vector<std::string> failures_of(const std::function<void(EventLog&)>& write) {
  std::vector<std::string> texts;
  for (const FaultStory::Failure& one : story_of(write).failures)
    texts.push_back(failure_text(one));
  return texts;
}

// A repair ends what it undoes and nothing else; what has no repair lasts to the end at 1200 s.
TEST(FaultStory, FailuresLastFromBeginToRepair) {
  EXPECT_THAT(
      failures_of([](EventLog& log) {
        log.note(at(100), "fault", fault("switch-down", "sw1"));
        log.note(at(150), "fault", fault("switch-blind", "sw2"));
        log.note(at(160), "fault", fault("link-degraded", "hv1.eth0"));
        log.note(at(170), "fault", fault("link-down", "hv1.eth0"));
        log.note(at(180), "fault", fault("link-up", "hv1.eth0", true));
        log.note(at(190), "fault", fault("link-restored", "hv1.eth0", true));
        log.note(at(200), "fault", fault("switch-up", "sw1", true));
        log.note(at(210), "fault", fault("lost-reply", "hv1"));
        log.note(at(220), "fault", fault("lost-reply", "hv1", true));
        log.note(at(230), "fault", fault("switch-up", "sw1", true));  // it is up already
      }),
      ElementsAre("sw1 down 100-200", "sw2 blind 150-1200 open", "hv1.eth0 degraded 160-190",
                  "hv1.eth0 down 170-180", "hv1 replies lost 210-220"));
}

// A slow disk is degraded, a full one has a word of its own, a lost one takes its brick down; a
// brick whose process stopped before its disk was lost is down once.
TEST(FaultStory, DisksHaveTheirLooks) {
  EXPECT_THAT(
      failures_of([](EventLog& log) {
        log.note(at(100), "fault", fault("disk-slow", "b1"));
        log.note(at(110), "fault", fault("disk-full", "b1"));
        log.note(at(120), "fault", fault("disk-lost", "b1"));
        log.note(at(130), "fault", fault("disk-freed", "b1", true));
        log.note(at(140), "fault", fault("disk-mended", "b1"));
        log.note(at(150), "fault", fault("brick-up", "b1", true));
        log.note(at(200), "fault", fault("brick-down", "b2"));
        log.note(at(210), "fault", fault("disk-lost", "b2"));
        log.note(at(220), "fault", fault("brick-up", "b2"));
      }),
      ElementsAre("b1 degraded 100-140", "b1 full 110-130", "b1 down 120-150", "b2 down 200-220"));
}

// A part held by two faults comes back once, with the last; a host that hangs and then loses its
// power is down from there; a crash is over when the host is seen in its next life.
TEST(FaultStory, HostsAndFaultsThatOverlap) {
  EXPECT_THAT(failures_of([](EventLog& log) {
                log.note(at(100), "fault", fault("host-hang", "hv1"));
                log.note(at(130), "fault", fault("host-power-loss", "hv1"));
                log.note(at(140), "fault", fault("host-power-loss", "hv1"));
                log.note(at(150), "fault", fault("host-crash", "hv2"));
                log.event({at(400), HostSeen{HostId(1), Incarnation{2}}});
                log.note(at(500), "fault", fault("host-return", "hv2", true));
                log.note(at(600), "fault", fault("host-return", "hv1", true));
              }),
              ElementsAre("hv1 hung 100-130", "hv1 down 130-600", "hv2 down 150-400"));
}

// A repair that another fault outlasts ends nothing.
TEST(FaultStory, WhatStaysIsNotOver) {
  EXPECT_THAT(failures_of([](EventLog& log) {
                log.note(at(100), "fault", fault("link-down", "hv1.eth0"));
                log.note(at(150), "fault", fault("link-down", "hv1.eth0"));
                log.note(at(200), "fault",
                         {{"what", "link-up"}, {"component", "hv1.eth0"}, {"stays", true}});
                log.note(at(300), "fault", fault("link-up", "hv1.eth0", true));
              }),
              ElementsAre("hv1.eth0 down 100-300"));
}

void log_ways(EventLog& log) {
  log.note(at(10), "migration-waits",
           {{"id", 2}, {"vm", "vm1"}, {"from", {"a.up", "b.down"}}, {"cause", "a.up is down"}});
  log.note(at(11), "bond-changed",
           {{"component", "hv1.bond0"}, {"from", {"e0"}}, {"to", json::array()}, {"cause", "<x>"}});
  log.note(at(12), "bridge-changed",
           {{"component", "sw1-sw2"}, {"from", "blocking"}, {"to", "forwarding"}, {"cause", "c"}});
  log.note(at(12.5), "migration-rerouted",
           {{"id", 2}, {"vm", "vm1"}, {"from", {"a.up"}}, {"to", {"c.up"}}, {"waited_s", 2.5}});
}

TEST(FaultStory, PathChangesAreToldWithTheirCauses) {
  const FaultStory story = story_of(log_ways, 3);
  EXPECT_THAT(story.ways, ElementsAre(10, 11, 12, 12.5));
  ASSERT_EQ(story.changes.size(), 3U);  // as many as asked for
  EXPECT_EQ(story.changes[0].who, "migration of vm1");
  EXPECT_EQ(story.changes[0].from, "a.up, b.down");
  EXPECT_EQ(story.changes[0].to, "nothing: it waits");
  EXPECT_EQ(story.changes[1].to, "nothing");
  const std::string cut = path_changes_html(story);
  EXPECT_THAT(cut, AllOf(HasSubstr("&lt;x&gt;"), Not(HasSubstr("<x>")),
                         HasSubstr("The first 3 of 4 path changes; the others are in")));
  const std::string html = path_changes_html(story_of(log_ways));
  EXPECT_THAT(html, HasSubstr("<td>a.up</td><td>c.up</td><td>it waited 2.50 s</td>"));
  EXPECT_THAT(html, HasSubstr("link sw1-sw2</th><td>blocking</td><td>forwarding</td>"));
  EXPECT_EQ(path_changes_html({}), "<p>Nothing took another way in this run.</p>\n");
}

// Bonds that lose a port at one moment for one cause are one row; of another cause, another moment
// or beyond the last row that is kept they are not.
TEST(FaultStory, BondsThatMoveTogetherAreOneRow) {
  const auto bond = [](const char* name, const char* cause) {
    return json{{"component", name}, {"from", {"a", "b"}}, {"to", {"a"}}, {"cause", cause}};
  };
  const FaultStory story = story_of(
      [&](EventLog& log) {
        for (const char* name : {"b1", "b2", "b3"})
          log.note(at(5), "bond-changed", bond(name, "s"));
        log.note(at(5), "bond-changed", bond("b4", "t"));
        log.note(at(6), "bond-changed", bond("b5", "t"));
        log.note(at(6), "bond-changed", bond("b6", "t"));
      },
      2);
  ASSERT_EQ(story.changes.size(), 2U);
  EXPECT_EQ(story.changes[0].who, "bond b1");
  EXPECT_EQ(story.changes[0].also, 2U);
  EXPECT_EQ(story.changes[1].who, "bond b4");
  EXPECT_EQ(story.changes[1].also, 0U);
  EXPECT_EQ(story.ways.size(), 6U);
  EXPECT_THAT(path_changes_html(story),
              AllOf(HasSubstr("bond b1 and 2 more</th>"), HasSubstr("first 4 of 6 path changes")));
}

// 1200 s are 600 pixels of 2 s. p fails at 100 for 1 s and at 102 for 1 s: less than a pixel apart,
// one bar of two; at 200 for 1 s: a bar of its own; q is degraded from 300 to the end: 900 s.
FaultStory three_bars() {
  FaultStory story;
  story.failures = {{"p", FaultLook::down, 100, 101, false},
                    {"p", FaultLook::down, 102, 103, false},
                    {"p", FaultLook::down, 200, 201, false},
                    {"q<", FaultLook::degraded, 300, 1200, true}};
  story.suspected = {210, 211.5, 214};
  return story;
}

TEST(Failures, BarsOfOnePixelAreOne) {
  const json drawn = failures_json(three_bars(), {0, 1200}, 30);
  ASSERT_EQ(drawn["parts"].size(), 2U);
  EXPECT_EQ(drawn["parts"][0]["name"], "q<");  // 900 s against 3
  EXPECT_EQ(drawn["parts"][0]["bars"], json::parse(R"([[300.0, 1200.0, "~", 1, true]])"));
  EXPECT_EQ(drawn["parts"][0]["right"], "1\xc3\x97 15 min");
  EXPECT_EQ(drawn["parts"][1]["bars"],
            json::parse(R"([[100.0, 103.0, "D", 2, false], [200.0, 201.0, "D", 1, false]])"));
  EXPECT_EQ(drawn["parts"][1]["right"], "3\xc3\x97 3 s");
  EXPECT_EQ(drawn["letters"], json({{"D", "down"}, {"~", "degraded"}}));
  ASSERT_EQ(drawn["follows"].size(), 1U);
  EXPECT_EQ(drawn["follows"][0]["ticks"], json::parse("[[210, 2], [214, 1]]"));
  EXPECT_TRUE(failures_json({}, {0, 1200}, 30).is_null());
}

TEST(Failures, SentencesAreMadeOfTheirNumbers) {
  const FaultStory story = three_bars();
  const std::string html = failures_figure(failures_json(story, {0, 1200}, 1), story);
  EXPECT_THAT(html, HasSubstr("4 failures of 2 parts: 3 down, 1 degraded. The longest kept q&lt; "
                              "degraded for 15 min from 00:05:00, to the end. The 1 parts longest "
                              "out are drawn. Hosts were suspected 3 times, taken for lost 0 "
                              "times, seen again 0 times; 0 path changes."));
  EXPECT_THAT(html, HasSubstr("less than 2 s apart are one bar"));
  EXPECT_THAT(html, HasSubstr("<b>~</b> degraded"));
  EXPECT_THAT(html, Not(HasSubstr("q<")));
}

// A year of ten thousand failures of fifty parts, one every 3153.6 s, is drawn in 600 pixels each.
TEST(Failures, AYearOfThousandsStaysSmall) {
  FaultStory story;
  constexpr double year_s = 365 * 86400.0;
  for (int i = 0; i < 10'000; ++i) {
    const double at_s = i * year_s / 10'000;
    story.failures.push_back({fmt::format("part{}", i % 50), FaultLook::down, at_s, at_s + 60});
    story.lost.push_back(at_s);
  }
  const json drawn = failures_json(story, {0, year_s}, 30);
  EXPECT_EQ(drawn["parts"].size(), 30U);
  EXPECT_EQ(drawn["all"], 50);
  EXPECT_LE(drawn["follows"][0]["ticks"].size(), 600U);
  EXPECT_LT(drawn.dump().size(), 400'000U);
}

// ---- links ----------------------------------------------------------------------------------

TEST(LinkParts, AreNamedByWhatTheyCarry) {
  Inventory inventory = two_hosts();
  inventory.cables.push_back({MachineId(0), 0, SwitchId(1)});
  inventory.hosts[0].name = "kvm1";  // its machine is hv1
  Circuit circuit;
  circuit.name = "wan";
  circuit.a = SwitchId(0);
  circuit.b = SwitchId(1);
  inventory.circuits.push_back(circuit);
  const auto parts = link_parts(inventory);
  ASSERT_EQ(parts.size(), 8U);  // two ports, a link and a circuit, two directions each
  const LinkPart& out = parts.at("hv1.eth0.up");
  EXPECT_EQ(out.kind + "/" + out.part + "/" + out.direction, "port/hv1.eth0/out");
  EXPECT_THAT(out.needs, ElementsAre("hv1", "kvm1", "hv1.eth0", "hv1.eth0-sw2", "sw2"));
  EXPECT_EQ(parts.at("hv1.eth0.down").direction, "in");
  EXPECT_EQ(parts.at("sw1-sw2.0.ba").direction, "sw2 to sw1");
  EXPECT_THAT(parts.at("sw1-sw2.0.ba").needs, ElementsAre("sw1", "sw2", "sw1-sw2", "sw2-sw1"));
  EXPECT_EQ(parts.at("wan.ab").kind, "circuit");
  EXPECT_THAT(parts.at("wan.ab").needs, ElementsAre("sw1", "sw2", "wan"));
}

/// A run's folder with loads of links by row of 60 s, and their report.
struct Loads {
  std::vector<std::string> names;
  std::vector<std::vector<float>> rows;
};
json heat_of(const Loads& loads, const json& links, const FaultStory& story,
             std::size_t rows_max = 40) {
  const auto folder = fresh_folder() / "series";
  SeriesWriter writer(folder);
  const auto series = writer.add({"link", "load", "1", origin, 60s, loads.names});
  for (const auto& row : loads.rows) writer.append(series, row);
  writer.finish();
  Report report;
  report.tables = {{"links", links}};
  const double end_s = 60.0 * static_cast<double>(loads.rows.size());
  return link_heat_json(SeriesReader(folder), report, story, {0, end_s}, rows_max);
}

json link_row(const char* name, const char* kind, const char* part, const char* direction,
              const json& needs) {
  return {
      {"link", name}, {"kind", kind}, {"part", part}, {"direction", direction}, {"needs", needs}};
}

// p.up carries 0.5 and 1 of three rows: 50 % on average, 100 % at most, full in the second cell.
// Of the circuit only w.ba carries: 0.5 in the last row, 16.67 % on average. q.up is idle.
TEST(LinkHeat, RowsByKindThenBusiestWithTheirNumbers) {
  const json links{link_row("p.up", "port", "p", "out", {"h1", "s1"}),
                   link_row("w.ba", "circuit", "w", "s2 to s1", {"w"}),
                   link_row("q.up", "port", "q", "out", {"h2"})};
  FaultStory story;
  story.failures = {{"s1", FaultLook::down, 30, 90, false},
                    {"s1", FaultLook::degraded, 100, 110, false},
                    {"h2", FaultLook::down, 0, 10, false},
                    {"w", FaultLook::blind, 60, 61, false}};
  const json heat =
      heat_of({{"p.up", "w.ba", "q.up"}, {{0.5F, 0, 0}, {1, 0, 0}, {0, 0.5F, 0}}}, links, story);
  ASSERT_EQ(heat["rows"].size(), 2U);
  EXPECT_EQ(heat["x"], json({0, 60, 120}));
  const json& wan = heat["rows"][0];
  EXPECT_EQ(wan["head"], "Circuits");
  EXPECT_EQ(wan["name"], "w \xe2\x86\x92 s1");
  EXPECT_EQ(wan["load"], json({0, 0, 50}));
  EXPECT_EQ(wan["full"], json::array());
  EXPECT_EQ(wan["down"], json::parse("[[60, 61]]"));  // blind carries nothing either
  const json& port = heat["rows"][1];
  EXPECT_EQ(port["head"], "Ports");
  EXPECT_EQ(port["name"], "p out");
  EXPECT_EQ(port["load"], json({50, 100, 0}));
  EXPECT_EQ(port["full"], json({1}));
  EXPECT_EQ(port["down"], json::parse("[[30, 90]]"));  // degraded is not down
  EXPECT_EQ(port["right"], "50.0 / 100 %");
  EXPECT_THAT(link_heat_figure(heat),
              HasSubstr("2 of 3 links carried something, each direction by itself; 1 idle one is "
                        "not drawn. The busiest is the port p (out) with 50 % on average and 100 % "
                        "at most."));
}

// Twenty ports, each busier than the circuit: the circuit is drawn all the same, the idlest ports
// are not; both directions of a part stand beside each other, the busier first by its part.
TEST(LinkHeat, EveryKindIsDrawnWhereThereIsNoRoomForAll) {
  Loads loads;
  json links = json::array();
  loads.rows.resize(1);
  for (int i = 0; i < 20; ++i) {
    const std::string name = fmt::format("p{:02}", i);
    loads.names.push_back(name + ".up");
    loads.rows[0].push_back(0.1F + 0.01F * static_cast<float>(i));
    links.push_back(link_row(loads.names.back().c_str(), "port", name.c_str(), "out", {name}));
  }
  loads.names.insert(loads.names.end(), {"w.ab", "p19.down"});
  loads.rows[0].insert(loads.rows[0].end(), {0.01F, 0.001F});
  links.push_back(link_row("w.ab", "circuit", "w", "a to b", {"w"}));
  links.push_back(link_row("p19.down", "port", "p19", "in", {"p19"}));
  const json heat = heat_of(loads, links, {}, 10);
  ASSERT_EQ(heat["rows"].size(), 10U);
  EXPECT_EQ(heat["rows"][0]["name"], "w \xe2\x86\x92 b");
  EXPECT_EQ(heat["rows"][1]["name"], "p19 out");
  EXPECT_EQ(heat["rows"][2]["name"], "p19 in");
  EXPECT_EQ(heat["rows"][9]["name"], "p12 out");
  EXPECT_THAT(link_heat_figure(heat), HasSubstr("22 of 22 links carried something, each direction "
                                                "by itself (10 are drawn, the busiest of each "
                                                "kind); none was idle."));
}

TEST(LinkHeat, NothingIsDrawnOfIdleLinks) {
  EXPECT_TRUE(heat_of({{"a"}, {{0}, {0}}}, json::array(), {}).is_null());
  const json heat = heat_of({{"a<"}, {{0.5F}}}, json::array(), {});  // a report that knows none
  EXPECT_EQ(heat["rows"][0]["head"], "Links");
  EXPECT_EQ(heat["rows"][0]["name"], "a<");
  EXPECT_THAT(link_heat_figure(heat), Not(HasSubstr("a<")));
}

}  // namespace
}  // namespace gemello::runs
