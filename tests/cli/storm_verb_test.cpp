// gemello storm: what will fail, without a run; and that a run meets just that.
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string stormy = project_file("datasets/samples/napoli-storm.json");

// Every line of a kind in a run's event log.
std::vector<nlohmann::json> storm_notes(const Workplace& here, const std::string& run) {
  std::vector<nlohmann::json> notes;
  std::istringstream lines(here.read(run + "/events.jsonl"));
  for (std::string line; std::getline(lines, line);) {
    nlohmann::json fields = nlohmann::json::parse(line);
    if (fields.value("kind", "") == "fault") notes.push_back(std::move(fields));
  }
  return notes;
}

TEST(StormVerb, TableAndTotals) {
  const Workplace here;
  const Ended ended = gemello(here, {"storm", stormy});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.talk, IsEmpty());
  EXPECT_THAT(ended.out, HasSubstr("host-crash"));
  EXPECT_THAT(ended.out, HasSubstr("availability"));
  EXPECT_FALSE(std::filesystem::exists(here / "runs"));
}

// The availability of a class is that of its faults' times, cut at the end of the run.
TEST(StormVerb, JsonHoldsWhatTheTotalsSay) {
  const Workplace here;
  const Ended ended = gemello(here, {"storm", stormy, "--json", "--seed", "3"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  const nlohmann::json all = nlohmann::json::parse(ended.out);
  EXPECT_EQ(all.at("seed"), 3);
  double down_s = 0;
  std::size_t failures = 0;
  for (const auto& fault : all.at("faults")) {
    if (fault.at("fault") != "host-crash" && fault.at("fault") != "host-power-loss") continue;
    ++failures;
    down_s += std::min(86400.0, fault.at("until_s").get<double>()) - fault.at("at_s").get<double>();
  }
  const nlohmann::json hosts = all.at("classes").at(0);
  EXPECT_EQ(hosts.at("class"), "host");
  EXPECT_EQ(hosts.at("parts"), 8);
  EXPECT_EQ(hosts.at("failures"), failures);
  EXPECT_NEAR(hosts.at("availability").get<double>(), 1 - down_s / (8 * 86400), 1e-9);
}

// What the dry look says strikes in the run, whatever the policy.
TEST(StormVerb, RunsOfAnyPolicyMeetTheSameStorm) {
  const Workplace here;
  const std::string storm =
      R"(storm={"set":"published-2005-2021","classes":{"site":[]},"scale":100})";
  const Ended look = gemello(here, {"storm", stormy, "--json", "--set", storm});
  ASSERT_EQ(look.code, 0) << look.talk;
  std::vector<std::string> foretold;
  const nlohmann::json all = nlohmann::json::parse(look.out);
  for (const auto& fault : all.at("faults"))
    foretold.push_back(fmt::format("{:.6f} {}", fault.at("at_s").get<double>(),
                                   fault.at("component").get<std::string>()));
  ASSERT_FALSE(foretold.empty());
  for (const std::string placement : {"worst-fit", "power-aware"}) {
    ASSERT_EQ(gemello(here, {"run", stormy, "-o", placement, "--no-html", "--set", storm, "--set",
                             "policy.placement.name=" + placement})
                  .code,
              0);
    std::vector<std::string> met;
    for (const nlohmann::json& note : storm_notes(here, placement))
      if (!note.contains("ends"))
        met.push_back(fmt::format("{:.6f} {}", note.at("t").get<double>(),
                                  note.at("component").get<std::string>()));
    EXPECT_EQ(met, foretold) << placement;
  }
}

TEST(StormVerb, NothingFailsWithoutAStorm) {
  const Workplace here;
  const Ended ended =
      gemello(here, {"storm", project_file("datasets/samples/napoli.json"), "--set", "faults=[]"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "nothing fails\n");
}

// Nodes a and b on one of eight hosts: down from 0 to 1 h and from 30 min to 2 h of 4, so two
// hours, a sixteenth of the class's time.
TEST(StormVerb, NodesThatShareAHostAreDownTogether) {
  const Workplace here;
  std::string log =
      "# event_id component_id node_id platform_id node_name event_type event_start_time "
      "event_stop_time event_end_reason\n";
  for (int node = 0; node < 9; ++node)
    log += fmt::format("0\t0\t0\t5\tn{}\t{}\t{}\t{}\tNULL\n", node, node % 8 == 0 ? 0 : 1,
                       node == 8 ? 1800 : 0,
                       node == 8   ? 7200
                       : node == 0 ? 3600
                                   : 14400);
  here.write("event_trace.tab", log);
  const std::string replay = fmt::format(R"(storm={{"replay":{{"log":"{}","map":"round-robin"}}}})",
                                         (here / "event_trace.tab").string());
  const Ended ended = gemello(here, {"storm", project_file("datasets/samples/napoli.json"),
                                     "--json", "--set", "faults=[]", "--set", replay});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  const nlohmann::json all = nlohmann::json::parse(ended.out);
  EXPECT_EQ(all.at("classes").at(0).at("failures"), 2);
  EXPECT_NEAR(all.at("classes").at(0).at("availability").get<double>(), 15.0 / 16, 1e-12);
}

// A slow daemon is in the list and takes nothing from the hosts' availability.
TEST(StormVerb, SlowDaemonsAreNoFailures) {
  const Workplace here;
  const Ended ended = gemello(
      here,
      {"storm", stormy, "--json", "--set",
       R"(storm.classes.host={"fault":"daemon-slow","delay":"20s",)"
       R"("failure":{"law":"exponential","mean":"2h"},"repair":{"law":"fixed","value":"1h"}})"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  const nlohmann::json all = nlohmann::json::parse(ended.out);
  EXPECT_THAT(ended.out, HasSubstr("daemon-slow"));
  EXPECT_EQ(all.at("classes").at(0).at("class"), "host");
  EXPECT_EQ(all.at("classes").at(0).at("failures"), 0);
  EXPECT_EQ(all.at("classes").at(0).at("availability"), 1);
}

// Nor do disks that are slow or full: their bricks go on. A lost one counts.
TEST(StormVerb, LostDisksAreFailuresSlowAndFullOnesAreNot) {
  const Workplace here;
  const std::string laws =
      R"("failure":{"law":"exponential","mean":"2h"},"repair":{"law":"fixed","value":"1h"}})";
  const auto bricks = [&](const std::string& modes) {
    const Ended ended = gemello(
        here, {"storm", stormy, "--json", "--set", R"(storm={"classes":{"brick":)" + modes + "}}"});
    EXPECT_EQ(ended.code, 0) << ended.talk;
    const nlohmann::json all = nlohmann::json::parse(ended.out);
    EXPECT_EQ(all.at("classes").at(0).at("class"), "brick");
    return all;
  };
  const auto worse = bricks(R"([{"fault":"disk-slow","bandwidth_share":0.1,)" + laws +
                            R"(,{"fault":"disk-full",)" + laws + "]");
  EXPECT_THAT(worse.dump(), AllOf(HasSubstr("disk-slow"), HasSubstr("disk-full")));
  EXPECT_EQ(worse.at("classes").at(0).at("failures"), 0);
  EXPECT_EQ(worse.at("classes").at(0).at("availability"), 1);
  const auto lost = bricks(R"({"fault":"disk-lost",)" + laws);
  EXPECT_GT(lost.at("classes").at(0).at("failures"), 0);
  EXPECT_LT(lost.at("classes").at(0).at("availability"), 1);
}

TEST(StormVerb, BadStormHasItsPlace) {
  const Workplace here;
  const Ended ended = gemello(here, {"storm", stormy, "--set", "storm.scale=0"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.talk, HasSubstr("$.storm.scale: "));
  const Ended none = gemello(
      here, {"storm", stormy, "--set", "platform=" GEMELLO_SOURCE_DIR "/platforms/rnd-50.json",
             "--set", R"(workload.sizes={"rule":"fixed","flavour":"recorded"})", "--set",
             R"(storm.classes.circuit={"fault":"link-down","failure":{"law":"fixed","value":"1h"},)"
             R"("repair":{"law":"fixed","value":"1h"}})"});
  EXPECT_EQ(none.code, 3);
  EXPECT_THAT(none.talk, HasSubstr("$.storm.classes.circuit: the platform has no circuit"));
}

// A blind switch, a degraded link, a slow disk and a full one are part of a State: what goes on
// from one taken in the middle of a storm ends as the whole run does.
TEST(StormVerb, StateCarriesWhatIsBlindOrDegraded) {
  const Workplace here;
  const std::string faults =
      R"(faults=[{"at":"30min","what":"switch-blind","component":"sw1","for":"2h"},)"
      R"({"at":"40min","what":"link-degraded","component":"sw1-sw2","for":"2h","loss":0.2},)"
      R"({"at":"50min","what":"disk-server-down","component":"ds1","for":"2h"},)"
      R"({"at":"51min","what":"disk-slow","component":"ds1-brick","for":"2h",)"
      R"("bandwidth_share":0.5},)"
      R"({"at":"52min","what":"disk-full","component":"ds2-brick","for":"2h"},)"
      R"({"at":"70min","what":"host-crash","component":"kvm-01"}])";
  const std::vector<std::string> common{"--no-html", "--set", faults, "--set", "duration=4h"};
  std::vector<std::string> whole{"run", stormy, "-o", "a", "--state-at", "1h"};
  whole.insert(whole.end(), common.begin(), common.end());
  ASSERT_EQ(gemello(here, whole).code, 0);
  const nlohmann::json state = here.read_json("a/state.json");
  EXPECT_EQ(state.at("extra").at("sim").at("faults_in_force").size(), 5U);
  EXPECT_EQ(state.at("extra").at("sim").at("faults_in_force").at(3).at("bandwidth_share"), 0.5);
  EXPECT_THAT(state.at("components_down"), ElementsAre("ds1"));
  std::vector<std::string> rest{"run", stormy, "-o", "b", "--from", "a/state.json"};
  rest.insert(rest.end(), common.begin(), common.end());
  const Ended ended = gemello(here, rest);
  ASSERT_EQ(ended.code, 0) << ended.talk;
  const std::string all = here.read("a/events.jsonl");
  const std::string tail = here.read("b/events.jsonl");
  ASSERT_LT(tail.size(), all.size());
  EXPECT_EQ(all.substr(all.size() - tail.size()), tail);
}

// A State as they were before they listed faults: it says what is blind and degraded, and the ends
// are the scenario's.
TEST(StormVerb, StateThatListsNoFaultsGoesOn) {
  const Workplace here;
  const std::vector<std::string> common{
      "--no-html", "--set", "duration=4h", "--set",
      R"(faults=[{"at":"30min","what":"switch-blind","component":"sw1","for":"2h"},)"
      R"({"at":"40min","what":"link-degraded","component":"sw1-sw2","for":"2h","loss":0.2},)"
      R"({"at":"50min","what":"host-power-loss","component":"kvm-01","for":"2h"}])"};
  std::vector<std::string> whole{"run", stormy, "-o", "a", "--state-at", "1h"};
  whole.insert(whole.end(), common.begin(), common.end());
  ASSERT_EQ(gemello(here, whole).code, 0);
  nlohmann::json state = here.read_json("a/state.json");
  nlohmann::json& books = state.at("extra").at("sim");
  books.erase("faults_in_force");
  books.erase("late_answers");
  const auto impaired = [](const char* part, bool blind, double loss) {
    return nlohmann::json{{"component", part},
                          {"blind", blind},
                          {"bandwidth_share", 1.0},
                          {"loss", loss},
                          {"extra_round_trip_us", 0}};
  };
  books["impaired"] = {impaired("sw1", true, 0), impaired("sw1-sw2", false, 0.2)};
  here.write("before.json", state.dump());
  std::vector<std::string> rest{"run", stormy, "-o", "b", "--from", "before.json"};
  rest.insert(rest.end(), common.begin(), common.end());
  const Ended ended = gemello(here, rest);
  ASSERT_EQ(ended.code, 0) << ended.talk;
  const std::string all = here.read("a/events.jsonl");
  const std::string tail = here.read("b/events.jsonl");
  ASSERT_LT(tail.size(), all.size());
  EXPECT_EQ(all.substr(all.size() - tail.size()), tail);
  books["impaired"] = {impaired("sw7", true, 0)};
  here.write("wrong.json", state.dump());
  const Ended wrong = gemello(here, {"run", stormy, "-o", "c", "--from", "wrong.json"});
  EXPECT_EQ(wrong.code, 3);
  EXPECT_THAT(wrong.talk, HasSubstr("no switch named 'sw7'"));
}

// Answers that are on their way, 20 s after what they tell of, are part of a State.
TEST(StormVerb, StateCarriesLateAnswers) {
  const Workplace here;
  const std::vector<std::string> common{
      "--no-html", "--set", "duration=1h", "--set",
      R"(faults=[{"at":"0s","what":"daemon-slow","component":"kvm-01","delay":"20s"}])"};
  std::vector<std::string> whole{"run", stormy, "-o", "a", "--state-at", "10s"};
  whole.insert(whole.end(), common.begin(), common.end());
  ASSERT_EQ(gemello(here, whole).code, 0);
  const nlohmann::json late =
      here.read_json("a/state.json").at("extra").at("sim").at("late_answers");
  ASSERT_GT(late.size(), 0U);
  EXPECT_EQ(late.at(0).at("host"), "kvm-01");
  std::vector<std::string> rest{"run", stormy, "-o", "b", "--from", "a/state.json"};
  rest.insert(rest.end(), common.begin(), common.end());
  ASSERT_EQ(gemello(here, rest).code, 0);
  const std::string all = here.read("a/events.jsonl");
  const std::string tail = here.read("b/events.jsonl");
  ASSERT_LT(tail.size(), all.size());
  EXPECT_EQ(all.substr(all.size() - tail.size()), tail);
  EXPECT_THAT(tail, HasSubstr("action-done"));
}

// The power of a rack is that of all in it.
TEST(StormVerb, RackTakesItsHostsAlong) {
  const Workplace here;
  const Ended ended =
      gemello(here, {"run", project_file("datasets/samples/napoli.json"), "-o", "r", "--no-html",
                     "--set", "duration=1h", "--set",
                     R"(faults=[{"at":"10min","what":"rack-power-loss","component":"rack-a",)"
                     R"("for":"10min"}])"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  std::vector<std::string> struck;
  for (const nlohmann::json& note : storm_notes(here, "r")) {
    EXPECT_EQ(note.at("because"), "rack-power-loss of rack-a");
    if (!note.contains("ends")) struck.push_back(note.at("component"));
  }
  EXPECT_THAT(struck, ElementsAre("kvm-01", "kvm-02", "kvm-03", "kvm-04", "sw1", "ds1"));
}

}  // namespace
}  // namespace gemello::testing
