#include <algorithm>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "models/runs/run_folder.hpp"
#include "models/runs/series_reader.hpp"
#include "tests/laws/child.hpp"
#include "tests/laws/storm.hpp"

namespace gemello::testing {
namespace {

using nlohmann::json;

/// What of the storm was under way when a State was written.
struct UnderWay {
  bool migrating = false;
  bool resuming = false;
  bool host_down = false;
  bool host_booting = false;
  bool vm_booting = false;
  bool fencing = false;
  bool silent = false;
  bool replies_lost = false;
  bool part_down = false;

  void add(const json& state) {
    for (const json& one : state.at("migrations")) {
      migrating = migrating || one.at("sending").get<bool>();
      resuming = resuming || !one.at("resume_end").is_null();
    }
    for (const json& host : state.at("hosts")) {
      host_down = host_down || host.at("state") == "off";
      host_booting = host_booting || host.at("state") == "booting";
      fencing = fencing || !host.at("fence_end").is_null();
      silent = silent || !host.at("detector_deadline").is_null();
    }
    for (const json& vm : state.at("vms")) vm_booting = vm_booting || vm.at("state") == "starting";
    part_down = part_down || !state.at("components_down").empty();
  }
};

/// The events of `rest` are those of `whole` behind the first `before`.
void expect_rest_of_events(const std::filesystem::path& whole, const std::filesystem::path& rest,
                           std::size_t before) {
  const auto all = lines_of(whole / "events.jsonl");
  const auto tail = lines_of(rest / "events.jsonl");
  ASSERT_LE(before, all.size());
  for (std::size_t i = 0; i < std::min(tail.size(), all.size() - before); ++i)
    ASSERT_EQ(tail[i], all[before + i]) << "line " << before + i + 1;
  EXPECT_EQ(before + tail.size(), all.size());
}

/// Every row of `rest` is the row of the same time of `whole`, to the byte, up to the end.
void expect_rest_of_series(const std::filesystem::path& whole, const std::filesystem::path& rest) {
  const runs::SeriesReader all(whole / "series");
  const runs::SeriesReader tail(rest / "series");
  ASSERT_EQ(all.all().size(), tail.all().size());
  for (const runs::Series& series : tail.all()) {
    const std::string name = series.info().name();
    const runs::Series* full = all.find(name);
    ASSERT_NE(full, nullptr) << name;
    ASSERT_GT(series.rows(), 0U) << name;
    ASSERT_LE(series.rows(), full->rows()) << name;
    const std::size_t skipped = full->rows() - series.rows();
    EXPECT_EQ(series.time_of(0), full->time_of(skipped)) << name;
    for (std::size_t row = 0; row < series.rows(); ++row) {
      const auto got = series.row(row);
      const auto wanted = full->row(skipped + row);
      ASSERT_EQ(std::memcmp(got.data(), wanted.data(), got.size_bytes()), 0)
          << name << ", row " << row << " of " << series.rows();
    }
  }
}

// The instants of the storm at which State is taken; the comment says what for.
const std::vector<std::string> instants = {
    "612.5s",        // hv2 is dead and not yet missed
    "633.9s",        // hv2 is lost, its fence under way
    "655.123457s",   // its VMs boot elsewhere; in the middle of a row
    "714.5s",        // VMs resume at their destinations
    "780s",          // hv2 boots; on the border of a row and of nothing else
    "900.05s",       // a port is down, and its bond does not know yet
    "965s",          // a port is down; migrations under way
    "1320.05s",      // the port is back, and its bond does not know yet
    "1550s",         // replies of hv3 get lost
    "1721.000001s",  // hv4 hangs
    "2250s",         // a switch is down
    "2599.999999s",  // hv5 has no power
    "3100s",
};

TEST(State, FromAStateARunGoesOnBitForBit) {
  const Scratch scratch;
  const std::string scenario = write_storm(scratch / "in");
  UnderWay seen;
  for (const std::string& at : instants) {
    SCOPED_TRACE("State at " + at);
    const auto whole = scratch / ("whole-" + at);
    const auto rest = scratch / ("rest-" + at);
    const ChildEnd first =
        run_gemello({"run", scenario, "-o", whole.string(), "--no-html", "--state-at", at});
    ASSERT_EQ(first.code, 0) << first.err;
    const auto state_file = whole / "state.json";
    const ChildEnd second = run_gemello(
        {"run", scenario, "-o", rest.string(), "--no-html", "--from", state_file.string()});
    ASSERT_EQ(second.code, 0) << second.err;
    const json state = json::parse(runs::read_text_file(state_file));
    seen.add(state);
    expect_rest_of_events(whole, rest, state.at("event_lines").get<std::size_t>());
    expect_rest_of_series(whole, rest);
  }
  EXPECT_TRUE(seen.migrating);
  EXPECT_TRUE(seen.resuming);
  EXPECT_TRUE(seen.host_down);
  EXPECT_TRUE(seen.host_booting);
  EXPECT_TRUE(seen.vm_booting);
  EXPECT_TRUE(seen.fencing);
  EXPECT_TRUE(seen.silent);
  EXPECT_TRUE(seen.part_down);
}

// Runs the scenario whole and from its State at an instant, and returns that State.
json goes_on(const Scratch& scratch, const std::string& scenario, const std::string& at,
             std::vector<std::string> options) {
  const auto whole = scratch / ("whole-" + at);
  const auto rest = scratch / ("rest-" + at);
  const auto state_file = whole / "state.json";
  options.insert(options.end(), {"--no-html", "-o"});
  std::vector<std::string> first{"run", scenario, "--state-at", at};
  first.insert(first.end(), options.begin(), options.end());
  first.push_back(whole.string());
  const ChildEnd one = run_gemello(first);
  EXPECT_EQ(one.code, 0) << one.err;
  std::vector<std::string> second{"run", scenario, "--from", state_file.string()};
  second.insert(second.end(), options.begin(), options.end());
  second.push_back(rest.string());
  const ChildEnd two = run_gemello(second);
  EXPECT_EQ(two.code, 0) << two.err;
  const json state = json::parse(runs::read_text_file(state_file));
  expect_rest_of_events(whole, rest, state.at("event_lines").get<std::size_t>());
  expect_rest_of_series(whole, rest);
  return state;
}

// A migration whose destination is not ready yet has sent nothing and has a timer. The storm moves
// two VMs at 675 s; with 40 s of set-up both wait at 690 s.
TEST(State, AMigrationBeingSetUpGoesOnBitForBit) {
  const Scratch scratch;
  const json state =
      goes_on(scratch, write_storm(scratch / "in"), "690s", {"--set", "migration.setup_time=40s"});
  std::size_t being_set_up = 0;
  for (const json& one : state.at("migrations"))
    if (one.at("phase") == 0) ++being_set_up;
  EXPECT_EQ(being_set_up, 2U);
}

// Between two sites over a circuit that loses seven packets in ten: heartbeats get lost in runs
// that are planned and in one that is going on; the loss itself is a fault in force.
TEST(State, LostHeartbeatsGoOnBitForBit) {
  const Scratch scratch;
  const std::string scenario =
      std::string(GEMELLO_SOURCE_DIR) + "/tests/studies/cut-off-site/scenario.json";
  bool deaf = false;
  bool planned = false;
  for (const char* at : {"7233s", "7300s", "7410s", "7428s"}) {
    SCOPED_TRACE(at);
    const json state =
        goes_on(scratch, scenario, at,
                {"--set", "faults[0].what=link-degraded", "--set", "faults[0].loss=0.7"});
    EXPECT_EQ(state.at("extra").at("sim").at("faults_in_force").size(), 1U);
    for (const json& host : state.at("extra").at("sim").at("hearing")) {
      deaf |= host.at(3).get<bool>();
      planned |= host.at(0) == 0.7 && !host.at(3).get<bool>();
    }
  }
  EXPECT_TRUE(deaf);
  EXPECT_TRUE(planned);
}

// Faults that overlap on one link and one host, one of them without an end, and a crash that a
// power cycle mends before its time is over.
TEST(State, OverlappingFaultsGoOnBitForBit) {
  const Scratch scratch;
  const std::string scenario = write_storm(scratch / "in");
  const std::string faults = R"(faults=[
      {"at": "300s", "what": "host-crash", "component": "hv2", "for": "50min"},
      {"at": "400s", "what": "link-degraded", "component": "hv1.eth0", "loss": 0.01},
      {"at": "500s", "what": "link-degraded", "component": "hv1.eth0", "for": "20min",
       "bandwidth_share": 0.5},
      {"at": "600s", "what": "daemon-slow", "component": "hv1", "delay": "9s", "for": "20min"},
      {"at": "650s", "what": "daemon-slow", "component": "hv1", "delay": "8s"},
      {"at": "700s", "what": "switch-down", "component": "sw2"},
      {"at": "800s", "what": "switch-down", "component": "sw2", "for": "5min"},
      {"at": "1300s", "what": "switch-up", "component": "sw2"},
      {"at": "1400s", "what": "link-restored", "component": "hv1.eth0"}])";
  for (const char* at : {"900s", "1200s", "1350s"}) {
    SCOPED_TRACE(at);
    const json state = goes_on(scratch, scenario, at, {"--set", faults});
    const json& hosts = state.at("hosts");
    EXPECT_EQ(hosts.at(0).at("reply_delay"), 17'000'000);
    EXPECT_EQ(state.at("components_down").size(), at == std::string("1350s") ? 0U : 1U);
  }
}

// A rebalancing move between the sites begins at 2640 s and loses its circuit from 2650 to 2662 s.
// At 2655 s it waits: what it went over before is what the log tells that it goes on over. Its
// connection, of 3.2 ms there and back, tries again 63 x 203.2 ms after the loss.
TEST(State, AMigrationThatWaitsForAWayGoesOnBitForBit) {
  const Scratch scratch;
  const std::string scenario =
      std::string(GEMELLO_SOURCE_DIR) + "/tests/studies/cut-off-site/scenario.json";
  const json state = goes_on(scratch, scenario, "2655s",
                             {"--set", "policy.rebalancing=load-balance", "--set",
                              "faults[0].at=2650s", "--set", "faults[0].for=12s"});
  std::size_t waiting = 0;
  for (const json& one : state.at("migrations"))
    waiting += one.at("pathless_since").is_null() ? 0 : 1;
  EXPECT_EQ(waiting, 1U);
  EXPECT_EQ(state.at("extra").at("sim").at("migration_routes").size(), 1U);
  std::size_t going_on = 0;
  for (const std::string& line : lines_of(scratch / "rest-2655s" / "events.jsonl")) {
    const json entry = json::parse(line);
    if (entry.at("kind") != "migration-goes-on") continue;
    ++going_on;
    EXPECT_EQ(entry.at("from"), entry.at("to"));
    EXPECT_EQ(entry.at("waited_s"), 12.8016);
  }
  EXPECT_EQ(going_on, 1U);
}

TEST(State, WritingOneDisturbsNothing) {
  const Scratch scratch;
  const std::string scenario = write_storm(scratch / "in");
  const auto plain = scratch / "plain";
  ASSERT_EQ(run_gemello({"run", scenario, "-o", plain.string(), "--no-html"}).code, 0);
  for (const char* at : {"655.123457s", "965s", "2250s"}) {
    SCOPED_TRACE(at);
    const auto saved = scratch / (std::string("saved-") + at);
    ASSERT_EQ(
        run_gemello({"run", scenario, "-o", saved.string(), "--no-html", "--state-at", at}).code,
        0);
    expect_rest_of_events(plain, saved, 0);
    expect_rest_of_series(plain, saved);
  }
}

TEST(State, OfTheFirstHalfAndTheSecondMakeTheWholesEnergy) {
  const Scratch scratch;
  const std::string scenario = write_storm(scratch / "in");
  const auto energy = [&](const std::string& name, const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"run",    scenario,   "-o", (scratch / name).string(),
                                       "--json", "--no-html"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ChildEnd end = run_gemello(arguments);
    EXPECT_EQ(end.code, 0) << end.err;
    const json report = json::parse(end.out);
    for (const json& figure : report.at("figures"))
      if (figure.at("name") == "energy") return figure.at("value").get<double>();
    return 0.0;
  };
  const double whole = energy("whole", {"--state-at", "965s"});
  const double rest = energy("rest", {"--from", (scratch / "whole" / "state.json").string()});
  // Up to the State the run is one that ends there; its faults must lie before its end.
  const double first =
      energy("first", {"--set", "duration=965s", "--set",
                       R"(faults=[{"at": "610.7s", "what": "host-crash", "component": "hv2"},
                                  {"at": "900s", "what": "link-down", "component": "hv1.eth0"}])"});
  EXPECT_NEAR(first + rest, whole, 1e-9 * whole);
}

}  // namespace
}  // namespace gemello::testing
