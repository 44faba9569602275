#include "models/runs/html_storage.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/html_data.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/link_parts.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// ---- what the log tells -----------------------------------------------------------------------

json heal_note(const char* vm, double bytes) {
  return {{"vm", vm}, {"from", "b1"}, {"to", "b2"}, {"bytes", bytes}};
}
json heal_end_note(const char* vm) {
  return {{"vm", vm}, {"brick", "b2"}};
}

/// What a log tells, of a run of 1200 s.
StorageStory storage_story_of(const std::function<void(EventLog&)>& write,
                              std::size_t rows_max = 20) {
  const Inventory inventory = two_hosts();
  const auto path = fresh_folder() / "events.jsonl";
  {
    EventLog log(path, inventory);
    write(log);
    log.flush();
  }
  StorageReader reader(rows_max);
  for (const LogLine& line : read_event_log(path)) reader.follow(line);
  return reader.finish(1200);
}

std::vector<std::string> heal_texts(const StorageStory& story) {
  const char* words[] = {"done", "given up", "open"};
  std::vector<std::string> texts;
  for (const StorageStory::Heal& one : story.heals)
    texts.push_back(fmt::format("{} {}>{} {} {}-{} {}", one.vm, one.source, one.brick, one.bytes,
                                one.from_s, one.until_s, words[static_cast<int>(one.end)]));
  return texts;
}

// a is healed, b is given up and begins again, c is under way at 1200 s; an end without a begin (of
// a heal that was under way in the state that a run went on from) is none.
void log_heals(EventLog& log) {
  log.note(at(90), "heal-ended", heal_end_note("z"));
  log.note(at(100), "heal-begins", heal_note("a", 3e9));
  log.note(at(110), "heal-begins", heal_note("b", 4e9));
  log.note(at(120), "heal-ended", heal_end_note("a"));
  log.note(at(130), "heal-given-up", heal_end_note("b"));
  log.note(at(140), "heal-begins", heal_note("b", 2e9));
  log.note(at(150), "heal-ended", heal_end_note("b"));
  log.note(at(160), "heal-begins", heal_note("c<", 1e9));
}

TEST(StorageStory, HealsFromBeginToEndLargestFirst) {
  const StorageStory story = storage_story_of(log_heals);
  EXPECT_THAT(heal_texts(story),
              ElementsAre("b b1>b2 4000000000 110-130 given up", "a b1>b2 3000000000 100-120 done",
                          "b b1>b2 2000000000 140-150 done", "c< b1>b2 1000000000 160-1200 open"));
  EXPECT_THAT(story.heals_from, ElementsAre(100, 110, 140, 160));
  EXPECT_EQ(story.given_up, 1U);
  EXPECT_EQ(story.open, 1U);
  EXPECT_THAT(heal_texts(storage_story_of(log_heals, 1)),
              ElementsAre(HasSubstr("b b1>b2 4000000000")));
}

// A year of ten thousand heals keeps the largest: number i copies (i * 7919) mod 10007 bytes, and
// 10007 is a prime, so that all differ; 10006, 10005, 10004 are the largest below it that occur
// for some i in 1..10006, which is all of them.
TEST(StorageStory, TheLargestOfManyAreKept) {
  StorageReader reader(3);
  LogLine line;
  for (int i = 1; i <= 10'006; ++i) {
    line.time = at(i);
    line.kind = "heal-begins";
    line.fields = heal_note("v", (i * 7919) % 10'007);
    reader.follow(line);
    line.kind = "heal-ended";
    line.fields = heal_end_note("v");
    reader.follow(line);
  }
  const StorageStory story = reader.finish(20'000);
  ASSERT_EQ(story.heals.size(), 3U);
  EXPECT_EQ(story.heals[0].bytes, 10'006);
  EXPECT_EQ(story.heals[2].bytes, 10'004);
  EXPECT_EQ(story.heals_from.size(), 10'006U);
}

json split_note(const char* vm) {
  return {{"vm", vm},
          {"volume", "v<"},
          {"writers",
           {{{"host", "hv1"},
             {"wrote_to", {"b1", "b3"}},
             {"from", "00:10:00.02"},
             {"until", "00:18:20"},
             {"bytes", 6.5e9}},
            {{"host", ""},
             {"wrote_to", {"b2"}},
             {"from", "00:20:00"},
             {"until", "00:20:00"},
             {"bytes", 0.0}}}}};
}

// The world's note has writers; what monitoring says of the same image has none and counts not.
TEST(StorageStory, SplitBrainsWithWhoWroteWhat) {
  const auto write = [](EventLog& log) {
    log.note(at(700), "split-brain", split_note("vm<1"));
    log.note(at(710), "split-brain", {{"vm", "vm<1"}, {"volume", "v<"}});
    log.note(at(720), "split-brain", split_note("vm2"));
  };
  const StorageStory story = storage_story_of(write, 1);
  EXPECT_THAT(story.split_times, ElementsAre(700, 720));
  ASSERT_EQ(story.split.size(), 1U);
  ASSERT_EQ(story.split[0].writers.size(), 2U);
  EXPECT_EQ(story.split[0].writers[0].wrote_to, "b1, b3");
  const std::string html = split_brains_html(story);
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">vm&lt;1</th><td>v&lt;</td><td class=\"time\" "
                              "data-v=\"700\">00:11:40</td><td class=\"thing\">hv1</td><td "
                              "class=\"thing\">b1, b3</td><td "
                              "class=\"time\">00:10:00.02</td><td class=\"time\">00:18:20</td><td "
                              "class=\"num\" data-v=\"6.5e+09\">6.50</td></tr>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"thing\">unknown</td><td class=\"thing\">b2</td>"));
  EXPECT_THAT(html, HasSubstr(">begins</td>"));
  EXPECT_THAT(html, HasSubstr("The 1 first of 2 images in split brain; 1 are left out"));
  EXPECT_THAT(html, Not(HasSubstr("vm<1")));
  EXPECT_THAT(split_brains_html({}), IsEmpty());
}

// Where there is room for two lines, the split brain is one of them: heals are ordinary.
TEST(StorageStory, SplitBrainsAreTimelinesFirst) {
  const Inventory inventory = two_hosts();
  const auto path = fresh_folder() / "events.jsonl";
  {
    EventLog log(path, inventory);
    for (const double at_s : {10, 20, 30}) log.note(at(at_s), "heal-begins", heal_note("a", 1e9));
    log.note(at(40), "split-brain", split_note("vm2"));
    log.flush();
  }
  const LogDigest digest = digest_log(path, 1200, 2);
  ASSERT_EQ(digest.rows.size(), 2U);
  EXPECT_EQ(digest.rows[1].kind, "split-brain");
  EXPECT_EQ(digest.rows[1].text, "vm2 volume v< written by hv1 to b1, b3 written by unknown to b2");
  EXPECT_EQ(digest.left_out, 2U);
  EXPECT_EQ(digest.storage.open, 1U);  // the same image and brick: begun anew
}

// ---- the section ------------------------------------------------------------------------------

void add_figure(Report& report, const char* name, double value) {
  Figure figure;
  figure.name = name;
  figure.value = value;
  figure.unit = "GB";
  report.figures.push_back(figure);
}

json trouble_row(const char* volume, const char* what, double from_s, const json& until_s) {
  return {{"volume", volume}, {"what", what}, {"from_s", from_s}, {"until_s", until_s}};
}

json waiting_vm(const char* vm, double stall_s, double longest_s) {
  return {
      {"vm", vm}, {"served_s", 1000}, {"io_stall_s", stall_s}, {"io_stall_longest_s", longest_s}};
}

json outage_row(const char* vm, double from_s, const json& until_s, const char* cause) {
  return {{"vm", vm}, {"from_s", from_s}, {"until_s", until_s}, {"cause", cause}};
}

// 1200 s are 600 pixels of 2 s. s/0 is exposed 100..200 and 201..300 (1 s apart: one bar of two,
// 199 s) and unavailable 150..160; s<1 is exposed from 900 to the end: 300 s.
Report troubled_report() {
  Report report;
  report.tables["storage"]["troubles"] = {
      trouble_row("s/0", "exposed", 100, 200), trouble_row("s/0", "unavailable", 150, 160),
      trouble_row("s/0", "exposed", 201, 300), trouble_row("s<1", "exposed", 900, nullptr)};
  report.tables["outages"] = {outage_row("a", 150, 165, "paused by an I/O error"),
                              outage_row("a", 400, 410, "hv1 crashed"),
                              outage_row("b<", 151, nullptr, "paused by an I/O error")};
  report.tables["vms"] = {waiting_vm("a", 20, 5), waiting_vm("b<", 0, 0), waiting_vm("c", 500, 90),
                          waiting_vm("d", 0, 0)};
  return report;
}

TEST(Storage, TroublesAreLanesLongestFirst) {
  StorageStory story;
  story.heals_from = {200, 200.5};
  const json drawn = troubles_json(troubled_report(), story, {0, 1200}, 30);
  ASSERT_EQ(drawn["parts"].size(), 3U);
  EXPECT_EQ(drawn["parts"][0]["name"], "s<1 E");
  EXPECT_EQ(drawn["parts"][0]["bars"], json::parse(R"([[900.0, 1200.0, "E", 1, true]])"));
  EXPECT_EQ(drawn["parts"][1]["name"], "s/0 E");
  EXPECT_EQ(drawn["parts"][1]["bars"], json::parse(R"([[100.0, 300.0, "E", 2, false]])"));
  EXPECT_EQ(drawn["parts"][1]["right"], "2\xc3\x97 3.32 min");  // 199 s
  EXPECT_EQ(drawn["parts"][2]["bars"], json::parse(R"([[150.0, 160.0, "U", 1, false]])"));
  EXPECT_EQ(drawn["letters"], json({{"E", "exposed"}, {"U", "unavailable"}}));
  ASSERT_EQ(drawn["follows"].size(), 2U);  // pauses at 150 and 151, heals at 200 and 200.5
  EXPECT_EQ(drawn["follows"][0]["ticks"], json::parse("[[150, 2]]"));
  EXPECT_EQ(drawn["follows"][1]["ticks"], json::parse("[[200, 2]]"));
}

// Exposed 100 + 99 + 300 = 499 s, 8.32 min, 5 min at the longest; unavailable once, 10 s.
TEST(Storage, TheFigureSaysItsOwnNumbers) {
  const Report report = troubled_report();
  const std::string html = troubles_figure(troubles_json(report, {}, {0, 1200}, 2), report, 1200);
  EXPECT_THAT(
      html,
      HasSubstr(
          "Exposed 3 times, 8.32 min together over 2 replica sets and 5 min at the longest, 1 of "
          "them to the end; unavailable once, for 10 s. Of 3 rows the 2 "
          "longest are drawn."));
  EXPECT_THAT(html, HasSubstr("Bars less than 2 s apart are one"));
  EXPECT_THAT(html, AllOf(HasSubstr("swatch worse\"></span><b>E</b> exposed"),
                          HasSubstr("swatch down\"></span><b>U</b> unavailable")));
  EXPECT_TRUE(troubles_json({}, {}, {0, 1200}, 30).is_null());
}

// Twenty thousand troubles of eight sets, one every 1576.8 s, each of 60 s.
TEST(Storage, AYearOfManyTroublesStaysSmall) {
  Report report;
  constexpr double year_s = 365 * 86400.0;
  json troubles = json::array();
  for (int i = 0; i < 20'000; ++i) {
    const double at_s = i * year_s / 20'000;
    troubles.push_back(trouble_row(fmt::format("v/{}", i % 8).c_str(),
                                   i % 16 < 8 ? "exposed" : "unavailable", at_s, at_s + 60));
  }
  report.tables = {{"storage", {{"troubles", troubles}}}, {"outages", json::array()}};
  const json drawn = troubles_json(report, {}, {0, year_s}, 30);
  EXPECT_EQ(drawn["parts"].size(), 16U);
  std::size_t troubles_drawn = 0;
  for (const json& part : drawn["parts"]) {
    EXPECT_LE(part["bars"].size(), 600U);
    for (const json& bar : part["bars"]) troubles_drawn += bar[3].get<std::size_t>();
  }
  EXPECT_EQ(troubles_drawn, 20'000U);
  EXPECT_LT(drawn.dump().size(), 500'000U);
}

// c waited 500 of its 1000 s, a 20; b waited not, and is paused from 151 s to the end at 1200 s:
// 1049 s, 17.48 min. a's crash is no pause. d did neither.
TEST(Storage, WhoWaitedLongestComesFirst) {
  const std::string html = stalls_html(troubled_report(), 1200, 20);
  const std::size_t c = html.find("row\">c<"), a = html.find("row\">a<"),
                    b = html.find("row\">b&lt;<");
  EXPECT_LT(c, a);
  EXPECT_LT(a, b);
  EXPECT_NE(b, std::string::npos);
  EXPECT_THAT(html, HasSubstr("row\">c</th><td class=\"num\" data-v=\"500\">8.33 min</td><td "
                              "class=\"num\" data-v=\"50\">50.00</td><td class=\"num\" "
                              "data-v=\"90\">90 s</td><td class=\"num\" data-v=\"0\">0</td>"));
  EXPECT_THAT(html, HasSubstr("data-v=\"1\">1</td><td class=\"num\" data-v=\"15\">15 s</td>"));
  EXPECT_THAT(html, HasSubstr("data-v=\"1049\">17.48 min \xe2\x86\x92</td>"));
  EXPECT_THAT(html, HasSubstr("still paused at the end"));
  EXPECT_THAT(html, Not(HasSubstr("row\">d<")));
  EXPECT_THAT(stalls_html(troubled_report(), 1200, 1),
              AllOf(Not(HasSubstr("row\">a<")), HasSubstr("The 1 longest of 3 VMs that waited")));
  Report none;
  none.tables = {{"vms", {waiting_vm("d", 0, 0)}}, {"outages", json::array()}};
  EXPECT_EQ(stalls_html(none, 1200, 20),
            "<p>No VM waited for its disk, and none was paused by an I/O error.</p>\n");
}

TEST(Storage, HealsHaveATableAndASum) {
  Report report;
  add_figure(report, "heal_bytes", 5.5);
  add_figure(report, "heal_time", 90);
  add_figure(report, "heal_time_max", 150);
  const std::string html = heals_html(report, storage_story_of(log_heals));
  EXPECT_THAT(html, HasSubstr("4 heals began: 2 done, 1 given up, 1 not over at the end. They "
                              "copied 5.50 GB; from the return of a brick until no replica was "
                              "missing it took 90 s on average and 2.50 min at the longest."));
  EXPECT_THAT(
      html,
      HasSubstr(
          "row\">c&lt;</th><td class=\"thing\">b2</td><td class=\"thing\">b1</td><td class=\"num\" "
          "data-v=\"1e+09\">1</td><td class=\"time\" "
          "data-v=\"160\">00:02:40</td><td class=\"time\" "
          "data-v=\"1200\">00:20:00</td><td class=\"num\" "
          "data-v=\"1040\">17.33 min</td><td>\xe2\x86\x92 not over</td>"));
  EXPECT_EQ(heals_html(report, {}), "<p>Nothing was healed in this run.</p>\n");
}

// 1 + 2 + 4 + 3 = 10 GB: 10, 20, 40 and 30 %.
TEST(Storage, OccupancyByPhaseOfLife) {
  Report report;
  EXPECT_EQ(occupancy_html(report),
            "<p>Nothing crossed the network for VMs' disks, and nothing migrated.</p>\n");
  add_figure(report, "disk_network_boot", 1);
  add_figure(report, "disk_network_run", 4);
  add_figure(report, "migration_bytes", 2);
  add_figure(report, "heal_bytes", 3);
  const std::string html = occupancy_html(report);
  EXPECT_THAT(html, HasSubstr("and their moves: 10 GB in all"));
  const auto row = [](const char* name, const char* moved, const char* share) {
    return fmt::format(
        "{}</th><td class=\"num\">{}</td><td class=\"num\">{} %</td><td "
        "class=\"bar\"><span style=\"width:{}%\"></span></td>",
        name, moved, share, share);
  };
  EXPECT_THAT(html, HasSubstr(row("created", "0", "0.00")));
  EXPECT_THAT(html, HasSubstr(row("booted", "1", "10.00")));
  EXPECT_THAT(html, HasSubstr(row("ran", "4", "40.00")));
  EXPECT_THAT(html, HasSubstr(row("migrated", "2", "20.00")));
  EXPECT_THAT(html, HasSubstr(row("healed", "3", "30.00")));
  EXPECT_THAT(html, HasSubstr("deleted</th><td class=\"num na\">\xe2\x80\x93</td>"));
  EXPECT_THAT(html, HasSubstr("next to nothing: each brick is told to drop a file"));
}

// ---- summary, checks, next steps --------------------------------------------------------------

TEST(StorageWords, SummaryTellsWhatStorageDid) {
  Report report = troubled_report();
  add_figure(report, "io_stall", 520);  // a and c
  add_figure(report, "io_stall_longest", 90);
  add_figure(report, "io_pauses", 2);
  add_figure(report, "split_brains", 1);
  add_figure(report, "heal_bytes", 5.5);
  EXPECT_EQ(what_storage_did(report, 1200),
            " Replicas were missing 3 times, 8.32 min together over 2 replica sets and 5 min at "
            "the longest, 1 of them "
            "to the end. Volumes were unavailable once, for 10 s. 2 VMs waited for their disks, "
            "8.67 min together; nothing was read or written for 90 s at the longest. I/O errors "
            "paused VMs twice. 1 image fell into split brain: a person must choose a copy. Heals "
            "copied 5.50 GB.");
  Report calm;
  EXPECT_THAT(what_storage_did(calm, 1200), IsEmpty());  // no VM has an image
  calm.tables["storage"] = nullptr;
  EXPECT_THAT(what_storage_did(calm, 1200), IsEmpty());
  calm.tables["storage"] = {{"troubles", json::array()}};
  EXPECT_EQ(what_storage_did(calm, 1200),
            " No replica was missing at any time. No VM waited for its disk.");
}

TEST(StorageWords, ChecksSayWhatIsLeftAtTheEnd) {
  Report report = troubled_report();
  add_figure(report, "volume_losses", 1);
  add_figure(report, "split_brains", 0);
  const std::string html = checks_html(report);
  EXPECT_THAT(html, HasSubstr("look</span><span>Replicas missing at the end: s&lt;1<"));
  EXPECT_THAT(html, HasSubstr("bad</span><span>Times that a volume became unavailable: 1"));
  EXPECT_THAT(html, HasSubstr("fine</span><span>Every volume was available at the end"));
  EXPECT_THAT(html, HasSubstr("fine</span><span>No image fell into split brain"));
  EXPECT_THAT(html, HasSubstr("look</span><span>VMs that stood still for their disk over a minute: "
                              "1<"));  // c, 90 s
  report.tables["storage"] = nullptr;
  EXPECT_THAT(checks_html(report), AllOf(Not(HasSubstr("split brain")), Not(HasSubstr("volume"))));
}

TEST(StorageWords, OnlyAPersonEndsASplitBrain) {
  Report report = troubled_report();
  report.tables["hosts"] = json::array();
  const auto steps = [&] { return next_steps_html({}, report, {}); };
  EXPECT_THAT(steps(), AllOf(Not(HasSubstr("gluster volume heal")), Not(HasSubstr("replica_sets")),
                             Not(HasSubstr("ping-timeout"))));
  add_figure(report, "volume_losses", 1);
  add_figure(report, "io_stall_longest", 11);
  EXPECT_THAT(steps(), AllOf(HasSubstr("replica_sets"), HasSubstr("network.ping-timeout")));
  add_figure(report, "split_brains", 1);
  EXPECT_THAT(steps(), AllOf(HasSubstr("gluster volume heal VOLUME split-brain source-brick"),
                             HasSubstr("arbiter"), Not(HasSubstr("replica_sets"))));
}

// ---- disks as links ---------------------------------------------------------------------------

// A hyper-converged server on hv2 whose host is named kvm2: the disk is down with any of them.
TEST(LinkParts, DisksOfBricks) {
  Inventory inventory = two_hosts();
  inventory.hosts[1].name = "kvm2";
  inventory.disk_servers.push_back({"ds", MachineId(1), {}});
  Brick brick;
  brick.name = "ds-brick";
  brick.server = DiskServerId(0);
  inventory.bricks.push_back(brick);
  const auto parts = link_parts(inventory);
  const LinkPart& read = parts.at("ds-brick.read");
  EXPECT_EQ(read.kind + "/" + read.part + "/" + read.direction, "disk/ds-brick/read");
  EXPECT_THAT(read.needs, ElementsAre("hv2", "kvm2", "ds", "ds-brick"));
  EXPECT_EQ(parts.at("ds-brick.write").direction, "write");
}

// A disk has its own kind of rows in the map of links, before the ports.
TEST(LinkHeat, DisksAreAKind) {
  const auto folder = fresh_folder() / "series";
  SeriesWriter writer(folder);
  const auto load = writer.add({"link", "load", "1", origin, 60s, {"p.up", "b.read"}});
  writer.append(load, std::vector<float>{1.0F, 0.5F});
  writer.finish();
  Report report;
  report.tables["links"] = {{{"link", "p.up"}, {"kind", "port"}, {"part", "p"}, {"direction", ""}},
                            {{"link", "b.read"},
                             {"kind", "disk"},
                             {"part", "b"},
                             {"direction", "read"},
                             {"needs", {"b"}}}};
  FaultStory story;
  story.failures = {{"b", FaultLook::down, 10, 20, false}};
  const json heat = link_heat_json(SeriesReader(folder), report, story, {0, 60}, 40);
  ASSERT_EQ(heat["rows"].size(), 2U);
  EXPECT_EQ(heat["rows"][0]["head"], "Disks");
  EXPECT_EQ(heat["rows"][0]["name"], "b read");
  EXPECT_EQ(heat["rows"][0]["down"], json::parse("[[10, 20]]"));
  EXPECT_EQ(heat["rows"][1]["head"], "Ports");
}

}  // namespace
}  // namespace gemello::runs
