#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/html_figures.hpp"
#include "models/runs/html_page.hpp"
#include "models/runs/html_parts.hpp"
#include "models/runs/html_scatter.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/html_text.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Written {
  explicit Written(const SmallRun& run = {})
      : folder(write_small_run(fresh_folder() / "run", run)),
        info(read_run(folder)),
        report(read_report(folder / "report.json")),
        log(digest_log(folder / "events.jsonl", 1200, 100)),
        series(folder / "series") {}
  std::filesystem::path folder;
  RunInfo info;
  Report report;
  LogDigest log;
  SeriesReader series;
};

// 1200 s are 20 min; vm2 was down from 600 to 660 s; 3.6e6 J are 1 kWh; one move sent 1.25e9 bytes
// and stopped its guest for 0.1 s; hosts' hours were not counted, nor capacity.
TEST(Summary, TellsTheRunInPlainWords) {
  const Written run;
  EXPECT_EQ(summary_text(run.info, run.report, run.log),
            "2 VMs on 2 hosts were simulated for 20 min. 1 fault struck: host-crash hv1 at "
            "00:10:00. One host was taken for lost, rightly: it was down. 1 VM was out of service, "
            "1 VM-min together; service came back after 60 s. "
            "No VM waited for CPU. The hosts drew 1 kWh with "
            "0 of 2 on, on average. 1 migration sent 1.25 GB; a guest stood still for 100 ms on "
            "average.");
}

// 6 GB came through, 3 found their links full, 1 had no way: 30 and 10 of 100.
TEST(Summary, TellsWhatTheNetworkCarried) {
  Written run;
  const auto set = [&](const char* name, double value) {
    for (Figure& figure : run.report.figures)
      if (figure.name == name) figure.value = value;
  };
  const auto text = [&] { return summary_text(run.info, run.report, run.log); };
  EXPECT_THAT(text(), Not(HasSubstr("Guests")));
  set("guest_traffic", 6);
  EXPECT_THAT(text(),
              HasSubstr(" Guests had 6 GB to send and to receive, and the network carried it."));
  set("guest_traffic_excess", 3);
  set("guest_traffic_cut", 1);
  EXPECT_THAT(text(),
              HasSubstr("Guests had 10 GB to send and to receive; 30 % of it found its links "
                        "full and 10 % had no way."));
  set("guest_traffic_excess", 0);
  set("guest_traffic_cut", 2);
  EXPECT_THAT(text(), HasSubstr("8 GB to send and to receive; 25 % of it had no way."));
}

// Of several faults the longest is told; hosts lost, an outage that lasts and moves that waited
// have their words.
TEST(Summary, TellsWhatTheFaultsDid) {
  Written run;
  const auto set = [&](const char* name, double value) {
    for (Figure& figure : run.report.figures)
      if (figure.name == name) figure.value = value;
  };
  const auto text = [&] { return summary_text(run.info, run.report, run.log); };
  run.log.faults.emplace_back(700, "switch-down sw1");
  run.log.story.failures.push_back({"sw1", FaultLook::down, 700, 1000, false});
  // hv1 crashed at 600 s and nobody mended it: 600 s to the end are longer than the switch's 300.
  EXPECT_THAT(text(), HasSubstr("switch-down sw1 at 00:11:40. The longest kept hv1 down for 10 min "
                                "from 00:10:00, to the end."));
  set("hosts_lost", 3);
  EXPECT_THAT(text(), HasSubstr(" Hosts were taken for lost 3 times, rightly each time"));
  set("hosts_lost_alive", 3);
  EXPECT_THAT(text(),
              HasSubstr(" Hosts were taken for lost 3 times, falsely each time: they ran."));
  set("hosts_lost_alive", 1);
  EXPECT_THAT(text(), HasSubstr("lost 3 times, 1 of them falsely: the host ran."));
  EXPECT_THAT(checks_html(run.report),
              HasSubstr("\xe2\x96\xb3 look</span><span>Hosts that ran and were taken for lost: 1"));
  EXPECT_THAT(next_steps_html(run.info, run.report, run.log),
              HasSubstr("--set detection.heartbeat_timeout=60s"));
  set("hosts_lost_alive", 0);
  EXPECT_THAT(next_steps_html(run.info, run.report, run.log), Not(HasSubstr("heartbeat_timeout")));
  set("hosts_lost", 0);
  EXPECT_THAT(text(), Not(HasSubstr("taken for lost")));
  EXPECT_THAT(text(), Not(HasSubstr("the longest lasted")));
  set("outage_longest", 300);
  EXPECT_THAT(text(), HasSubstr("; the longest lasted 5 min, to the end of the run"));
  EXPECT_THAT(text(), Not(HasSubstr("no way")));
  set("migrations_waited", 2);
  EXPECT_THAT(text(), HasSubstr("; 2 had no way for a while"));
}

TEST(Summary, NamesThePoliciesAndSaysWhatDidNotHappen) {
  SmallRun quiet;
  quiet.quiet = true;
  Written run(quiet);
  run.info.scenario["policy"] = {{"placement", {{"name", "worst-fit"}}},
                                 {"rebalancing", "none"},
                                 {"failover", {{"name", "restart"}}}};
  const std::string text = summary_text(run.info, run.report, run.log);
  EXPECT_THAT(text,
              HasSubstr("20 min, placed by worst-fit, not rebalanced, recovered by restart."));
  EXPECT_THAT(text, HasSubstr(" No fault struck. Nobody was out of service."));
  EXPECT_THAT(text, HasSubstr(" Nothing migrated."));
  // Not modelled: nothing is said of it.
  EXPECT_THAT(text, AllOf(Not(HasSubstr("disk")), Not(HasSubstr("eplica"))));
}

// Every mark is a symbol and a word: colour alone tells nothing.
TEST(Summary, ChecksAreMarkedByWords) {
  const Written run;
  const std::string html = checks_html(run.report);
  EXPECT_THAT(html, HasSubstr("\xe2\x9c\x93 fine</span><span>No VM ran twice at once"));
  EXPECT_THAT(html, HasSubstr("\xe2\x96\xb3 look</span><span>Outages of VMs: 1"));
  EXPECT_THAT(html, HasSubstr("? unknown</span><span>Whether one more host may fail"));
}

// Demand is 1.2 * load + 300 with load 500, 550 ... 950 in the first ten rows and 0 in the others:
// 1170 and 300 on average, so 735; the highest is 1440 in the row of 540 s. Delivered is
// load + 300: 1025 and 300, so 662.5, at most 1250. Not delivered is 0.2 * load in ten rows of
// twenty: 72.5 on average, 190 at most.
TEST(Plots, SayWhatTheyShowInNumbersWithUnits) {
  const Written run;
  EXPECT_THAT(cpu_plot(run.series, 600).text.shows,
              ::testing::MatchesRegex(
                  "Asked for: 735(\\.0)? MHz on average, at most 1440 MHz at 00:09:00; delivered: "
                  "662\\.5 MHz on average, at most 1250 MHz at 00:09:00\\. One point is 60 s\\."));
  EXPECT_THAT(
      waited_plot(run.series, 600).text.shows,
      ::testing::MatchesRegex("Not delivered: 72\\.50 MHz on average, at most 190(\\.0)? MHz "
                              "at 00:09:00; 10 of 20 points are not zero\\. One point is 60 s\\."));
  // Four rows a point: a fifth of 500, 550, 600, 650; of 900, 950, 0, 0 the highest stays.
  const std::vector<Point> four = waited_points(run.series, 5);
  ASSERT_EQ(four.size(), 5U);
  EXPECT_NEAR(static_cast<double>(four[0].mean), (100 + 110 + 120 + 130) / 4.0, 1e-3);
  EXPECT_NEAR(static_cast<double>(four[2].max), 190, 1e-3);
  EXPECT_NEAR(static_cast<double>(four[2].min), 0, 1e-3);
  const Plot power = power_plot(run.series, run.report, 600);
  EXPECT_EQ(power.text.shows, "Power: 200 W throughout. One point is 60 s.");
  EXPECT_EQ(power.text.read, "The area under the curve is the energy: 1 kWh.");
  EXPECT_THAT(hosts_on_plot(run.series, run.report, 600).text.shows,
              HasSubstr("On: 1.50 hosts on average, at most 2 hosts at 00:00:00."));
  EXPECT_THAT(links_plot(run.series, 600).text.shows,
              HasSubstr("1 of 1 links carried something; the busiest is hv1.eth0.up: 4"));
  EXPECT_EQ(migrations_plot(run.report, 0, 1200).text.unit, "migrations per 5 s");
  // Five points stand for twenty rows: four minutes each, and the band is told.
  EXPECT_THAT(cpu_plot(run.series, 5).text.shows,
              AllOf(HasSubstr("at most 1440 MHz in the 4 min from 00:08:00;"),
                    HasSubstr("One point is the mean of 4 min, the band around it")));
}

// Two rows of twenty cells; hv1 is off in the last ten: a quarter of the cells. Its demand is at
// most 1140 of 2000 MHz: none is beyond capacity.
TEST(Plots, HeatMapTellsOffFromIdle) {
  const Written run;
  const json hosts = hosts_json(run.series, run.report, {});
  EXPECT_THAT(heat_figure(hosts),
              AllOf(HasSubstr("2 hosts of 2: 0.0 % of the cells are a host beyond its capacity, "
                              "25.0 % a host that was off."),
                    HasSubstr("swatch off\"></span>off"), HasSubstr("not recorded")));
}

// Two VMs for 1200 s each: 2400 s wanted, vm2 down for 60, vm1 stopped for 0.1: 2339.9 s are 39.00
// min in service, 97.50 %; 60 s are 2.50 %.
TEST(Words, WhereTheTimeWent) {
  const Written run;
  const std::string html = time_spent_html(run.info, run.report);
  EXPECT_THAT(html, HasSubstr("in service</th><td class=\"num\">39.00 min</td><td "
                              "class=\"num\">97.50 %</td>"));
  EXPECT_THAT(html, HasSubstr("out of service</th><td class=\"num\">60 s</td><td "
                              "class=\"num\">2.50 %</td>"));
  EXPECT_THAT(html, HasSubstr("stopped to move</th><td class=\"num\">0.1 s</td>"));
  const std::string steps = next_steps_html(run.info, run.report, run.log);
  EXPECT_THAT(steps, HasSubstr("The table of recoveries shows which step took longest"));
  EXPECT_THAT(steps, Not(HasSubstr("No fault struck")));
  EXPECT_THAT(steps, Not(HasSubstr("CPU was short")));
}

// What is advised depends on what the run did already.
TEST(Words, AdviceKnowsThePolicyOfTheRun) {
  Written run;
  for (Figure& figure : run.report.figures)
    if (figure.name == "contended_vm_minutes") figure.value = 5;
  const auto advice = [&](const json& rebalancing) {
    run.info.scenario["policy"] = {{"rebalancing", rebalancing}};
    return next_steps_html(run.info, run.report, run.log);
  };
  EXPECT_THAT(advice("none"), HasSubstr("<code>--set policy.rebalancing=load-balance</code>"));
  EXPECT_THAT(advice({{"name", "consolidate"}}), HasSubstr("lower threshold of consolidate"));
  EXPECT_THAT(advice({{"name", "consolidate"}}), Not(HasSubstr("load-balance")));
  EXPECT_THAT(advice({{"name", "load-balance"}}), HasSubstr("whether all were full"));
}

TEST(Words, NumbersAndLengths) {
  EXPECT_EQ(grouped_number(9999), "9999");
  EXPECT_EQ(grouped_number(12345.6), "12,346");
  EXPECT_EQ(grouped_number(-1234567), "-1,234,567");
  EXPECT_EQ(grouped_number(100000), "100,000");
  EXPECT_EQ(length_words(80), "80 s");
  EXPECT_EQ(length_words(750), "12.50 min");
  EXPECT_EQ(length_words(14400), "4 h");
  EXPECT_EQ(length_words(864000), "10 d");
  EXPECT_EQ(counted(1, "VM"), "1 VM");
  EXPECT_EQ(counted(0, "VM"), "0 VMs");
}

json move(const char* vm, const char* from, const char* to, double start, double end,
          const char* result = "done") {
  return {{"vm", vm},          {"from", from},       {"to", to},
          {"result", result},  {"started_s", start}, {"ended_s", end},
          {"sent_bytes", 2e9}, {"downtime_s", 0.05}, {"rounds", 3}};
}

// a goes back 100 s after its first move, which is wasted; b moves on 3500 s after its own, wasted
// too; c moves 3600 s after: not within an hour. d failed.
TEST(Moves, WastedOnesAreMarked) {
  Report report;
  report.tables["migrations"] = {move("a", "h1", "h2", 0, 100),
                                 move("b", "h1", "h2", 0, 100),
                                 move("c", "h1", "h2", 0, 100),
                                 move("a", "h2", "h1", 200, 300),
                                 move("b", "h2", "h3", 3600, 3700),
                                 move("c", "h2", "h1", 3700, 3800),
                                 move("d", "h1", "h2", 4000, 4010, "failed")};
  const std::string html = migrations_html(report, 100);
  const auto count = [&](const std::string& words) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = html.find(words, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count("\xe2\x96\xb3 wasted: it went back"), 1U);
  EXPECT_EQ(count("\xe2\x96\xb3 wasted: moved on"), 1U);
  EXPECT_EQ(count("\xe2\x9c\x93 done"), 4U);
  EXPECT_EQ(count("\xe2\x9c\x97 failed"), 1U);
  // Of seven rows three: the failed one and the two wasted; four are told to be left out.
  const std::string some = migrations_html(report, 3);
  EXPECT_THAT(some, AllOf(HasSubstr("failed"), HasSubstr("it went back"), HasSubstr("moved on"),
                          Not(HasSubstr("<th scope=\"row\">c</th>")),
                          HasSubstr("The 3 not done, wasted or longest of 7 migrations; 4 are")));
}

// hv1 had vm2 alone when it crashed at 600 s (vm1 had moved); lost at 630, vm2 back at 660.
TEST(Availability, RecoveryIsToldStepByStep) {
  const Written run;
  ASSERT_EQ(run.log.recoveries.size(), 1U);
  const LogDigest::Recovery& one = run.log.recoveries[0];
  EXPECT_EQ(one.vms, std::set<std::string>{"vm2"});
  EXPECT_EQ(one.suspected_s, std::nullopt);
  EXPECT_EQ(one.lost_s, 630);
  EXPECT_EQ(one.fenced_s, std::nullopt);
  EXPECT_EQ(one.last_back_s, 660);
  const std::string html = recoveries_html(run.log, 5);
  EXPECT_THAT(html, HasSubstr("How hv1 was recovered: 1 VM on it when host-crash struck"));
  EXPECT_THAT(html, HasSubstr("declared lost</th><td class=\"time\">00:10:30</td><td "
                              "class=\"num\">30</td><td class=\"num\">30</td>"));
  EXPECT_THAT(html, Not(HasSubstr("suspected")));
}

json outage(const char* vm, double from, json until, const char* cause) {
  return {{"vm", vm}, {"from_s", from}, {"until_s", until}, {"cause", cause}};
}

TEST(Availability, OutagesHaveLettersAndTheLongestComeFirst) {
  Report report;
  report.tables["vms"] = json::array({{{"vm", "a"}}, {{"vm", "b"}}, {{"vm", "c"}}});
  report.tables["outages"] = {outage("a", 10, 20, "h1 crashed"), outage("b", 10, 60, "h1 crashed"),
                              outage("a", 90, nullptr, "h2 <lost>")};
  const json drawn = outages_json(report, 100, 10);
  EXPECT_EQ(drawn["causes"], json({{"A", "h1 crashed"}, {"B", "h2 <lost>"}}));
  EXPECT_EQ(drawn["vms"][0]["name"], "b");  // 50 s; a 10 s and 10 s until the end
  EXPECT_EQ(drawn["vms"][1]["bars"],
            json::parse("[[10.0,20.0,\"A\",true],[90.0,100,\"B\",false]]"));
  EXPECT_THAT(outages_figure(drawn, report),
              AllOf(HasSubstr("2 VMs of 3 were down; 3 outages in all."),
                    HasSubstr("<b>B</b> h2 &lt;lost&gt;")));
  const std::string table = outages_table(report, 100, 2);
  EXPECT_LT(table.find("row\">b<"), table.find("row\">a<"));
  EXPECT_THAT(table, HasSubstr("The 2 longest of 3 outages; 1 are left out"));
}

ComparedRun run_with(double energy, double contended) {
  ComparedRun run;
  for (const auto& [name, value] :
       {std::pair("energy", energy), std::pair("contended_vm_minutes", contended)}) {
    Figure figure;
    figure.name = name;
    figure.value = value;
    run.report.figures.push_back(figure);
  }
  return run;
}

// (3, 12) is beaten by (3, 5) and (2, 10); those two do not beat each other; equals do not either.
TEST(Scatter, MarksTheParetoFront) {
  const std::vector<ComparedRun> runs{run_with(2, 10), run_with(3, 5), run_with(3, 12),
                                      run_with(2, 10)};
  const auto points = scatter_points(runs, "energy", "contended_vm_minutes");
  ASSERT_EQ(points.size(), 4U);
  EXPECT_TRUE(points[0].front && points[1].front && points[3].front);
  EXPECT_FALSE(points[2].front);
  EXPECT_THAT(pareto_html(runs), HasSubstr("better in one than: A, B, D."));
  EXPECT_THAT(pareto_html({runs[0], runs[1]}), IsEmpty());
  EXPECT_EQ(run_letter(0), "A");
  EXPECT_EQ(run_letter(27), "B1");
}

TimelineRow line(double at_s, const char* kind, const char* text) {
  return {at(at_s), kind, text, ""};
}

// On paper nobody filters: of a first placement, its outcome, a move and a fault the last two are
// printed; where nothing but placements happened, those are.
TEST(Timeline, PaperGetsWhatTells) {
  LogDigest log;
  log.rows = {line(0, "action", "deploy vm1 on hv1"), line(1, "action-done", "deploy vm1 on hv1"),
              line(2, "action", "migrate vm1 hv1 -> hv2"), line(3, "fault", "host-crash hv2")};
  const std::string html = timeline_html(log);
  EXPECT_THAT(html, HasSubstr("<tr data-c=\"act\" class=\"paper\"><td class=\"time\">00:00:02"));
  EXPECT_THAT(html, HasSubstr("<tr data-c=\"bad\" class=\"paper\"><td class=\"time\">00:00:03"));
  EXPECT_THAT(html, HasSubstr("<tr data-c=\"act\"><td class=\"time\">00:00:00"));
  EXPECT_THAT(html, HasSubstr("On paper: 2 of 4 lines, the first that are faults"));
  log.rows.resize(2);
  EXPECT_THAT(timeline_html(log), Not(HasSubstr("On paper")));
  log.rows.clear();
  EXPECT_EQ(timeline_html(log), "<p>Nothing happened in this run.</p>\n");
}

// ---- contrast -------------------------------------------------------------------------------

// WCAG 2.1, relative luminance and contrast ratio.
double luminance(const std::string& hex) {
  double sum = 0;
  const double weight[] = {0.2126, 0.7152, 0.0722};
  for (std::size_t i = 0; i < 3; ++i) {
    const double c = std::stoi(hex.substr(1 + 2 * i, 2), nullptr, 16) / 255.0;
    sum += weight[i] * (c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
  }
  return sum;
}

TEST(Style, WordsHaveContrastInBothSchemes) {
  const std::string style = page_style;
  const auto colour = [&](const std::string& name, std::size_t from) {
    const std::size_t at = style.find("--" + name + ": #", from);
    return style.substr(at + name.size() + 4, 7);
  };
  EXPECT_NEAR((luminance("#ffffff") + 0.05) / (luminance("#000000") + 0.05), 21, 1e-9);
  for (const std::size_t scheme : {style.find(":root {"), style.find("scheme: dark")}) {
    ASSERT_NE(scheme, std::string::npos);
    for (const char* words : {"text", "soft", "link", "good", "bad", "look"})
      for (const char* ground : {"bg", "panel"}) {
        const double a = luminance(colour(words, scheme)), b = luminance(colour(ground, scheme));
        EXPECT_GE((std::max(a, b) + 0.05) / (std::min(a, b) + 0.05), 4.5) << words << ground;
      }
  }
}

}  // namespace
}  // namespace gemello::runs
