#include <cmath>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/storm_sets.hpp"
#include "models/runs/strikes.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using behaviour::exponential;
using behaviour::FailureLaw;
using behaviour::fixed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// So many racks of so many hosts h0, h1..., each rack with a switch.
Inventory racks_of_hosts(std::size_t racks, std::size_t hosts) {
  Inventory inventory;
  inventory.sites.push_back({"site"});
  for (std::size_t r = 0; r < racks; ++r) {
    inventory.racks.push_back({"r" + std::to_string(r), SiteId(0)});
    inventory.switches.push_back({"s" + std::to_string(r), RackId(r), {}, {}});
    for (std::size_t h = 0; h < hosts; ++h) {
      Machine machine;
      machine.name = "h" + std::to_string(inventory.hosts.size());
      machine.rack = RackId(r);
      Host host;
      host.name = machine.name;
      host.machine = MachineId(inventory.machines.size());
      inventory.machines.push_back(machine);
      inventory.hosts.push_back(host);
    }
  }
  return inventory;
}

Scenario storm_of_hosts(const FailureLaw& failure, const FailureLaw& repair) {
  Scenario scenario;
  scenario.file = "a.json";
  scenario.storm.emplace();
  scenario.storm->classes[ComponentClass::host] = {{FaultKind::host_crash, {}, failure, repair}};
  scenario.storm->named = {ComponentClass::host};
  return scenario;
}

std::vector<std::string> strikes_as_text(const std::vector<Strike>& strikes,
                                         const std::string& only = "") {
  std::vector<std::string> out;
  for (const Strike& strike : strikes)
    if (only.empty() || strike.fault.component == only)
      out.push_back(to_text(strike.fault.at) + " " + std::string(name(strike.fault.what)) + " " +
                    strike.fault.component + " " + to_text(*strike.fault.lasts) + " " +
                    strike.burst);
  return out;
}

TEST(Storm, NoStormNoStrikes) {
  EXPECT_TRUE(storm_strikes(Scenario{}, racks_of_hosts(1, 2), 1000h).empty());
}

// In service for ten hours (five, at twice the rate), down for one: after the first failure, which
// comes within the first ten (five) hours, one every eleven (six).
TEST(Storm, RenewalByHand) {
  Scenario scenario = storm_of_hosts(fixed(10h), fixed(1h));
  for (const double scale : {1.0, 2.0}) {
    scenario.storm->scale = scale;
    const Duration life = scale == 1 ? 10h : 5h;
    const auto strikes = storm_strikes(scenario, racks_of_hosts(1, 1), 100h);
    ASSERT_GE(strikes.size(), 9U);
    EXPECT_LE(strikes[0].fault.at, life);
    for (std::size_t i = 1; i < strikes.size(); ++i)
      EXPECT_EQ(strikes[i].fault.at - strikes[i - 1].fault.at, life + 1h);
  }
}

TEST(Storm, SameSeedSameStormOtherSeedAnother) {
  Scenario scenario = storm_of_hosts(exponential(100h), exponential(1h));
  scenario.storm->bursts = BurstRule{};
  const Inventory inventory = racks_of_hosts(2, 4);
  const auto once = strikes_as_text(storm_strikes(scenario, inventory, 1000h));
  EXPECT_EQ(strikes_as_text(storm_strikes(scenario, inventory, 1000h)), once);
  scenario.policy = {{"placement", {{"name", "best-fit"}}}};
  EXPECT_EQ(strikes_as_text(storm_strikes(scenario, inventory, 1000h)), once);
  scenario.seed = 2;
  EXPECT_NE(strikes_as_text(storm_strikes(scenario, inventory, 1000h)), once);
}

TEST(Storm, LongerRunBeginsWithTheShorterOnes) {
  Scenario scenario = storm_of_hosts(exponential(100h), exponential(1h));
  scenario.storm->bursts = BurstRule{};
  const Inventory inventory = racks_of_hosts(2, 4);
  const auto shorter = strikes_as_text(storm_strikes(scenario, inventory, 1000h));
  auto longer = strikes_as_text(storm_strikes(scenario, inventory, 3000h));
  ASSERT_GT(longer.size(), shorter.size());
  longer.resize(shorter.size());
  EXPECT_EQ(longer, shorter);
  scenario.storm->until = 1000h;
  EXPECT_EQ(strikes_as_text(storm_strikes(scenario, inventory, 3000h)), shorter);
}

TEST(Storm, OtherPartsAndClassesChangeNothing) {
  Scenario scenario = storm_of_hosts(exponential(100h), exponential(1h));
  scenario.storm->bursts = BurstRule{};
  const auto h1 = strikes_as_text(storm_strikes(scenario, racks_of_hosts(1, 4), 5000h), "h1");
  ASSERT_GT(h1.size(), 20U);
  EXPECT_EQ(strikes_as_text(storm_strikes(scenario, racks_of_hosts(2, 4), 5000h), "h1"), h1);
  scenario.storm->classes[ComponentClass::network_switch] = {
      {FaultKind::switch_down, {}, exponential(50h), exponential(2h)}};
  const auto both = storm_strikes(scenario, racks_of_hosts(2, 4), 5000h);
  EXPECT_EQ(strikes_as_text(both, "h1"), h1);
  EXPECT_FALSE(strikes_as_text(both, "s1").empty());
}

// A fifth host in the rack may take the place of another in a burst, but no failure that begins
// here moves.
TEST(Storm, NeighbourInTheRackMovesNoFirstFailure) {
  Scenario scenario = storm_of_hosts(exponential(1000h), fixed(1min));
  scenario.storm->bursts = BurstRule{};
  const auto own = [&](std::size_t hosts) {
    std::vector<Duration> times;
    for (const Strike& strike : storm_strikes(scenario, racks_of_hosts(1, hosts), 20'000h))
      if (strike.fault.component == "h1" && strike.burst.empty()) times.push_back(strike.fault.at);
    return times;
  };
  EXPECT_GT(own(4).size(), 5U);
  EXPECT_EQ(own(5), own(4));
}

// 100 hosts for T = 20,000 h, up 1000 h in the mean and down one: 100 T / 1001 h = 1998 failures
// are expected. A renewal count of parts in equilibrium has a variance of about n cv^2; cv = 1 for
// an exponential, and cv^2 = Gamma(1+2/k) / Gamma(1+1/k)^2 - 1 = 2.139 for a Weibull of 0.7.
TEST(Storm, RateIsThatOfTheLaw) {
  for (const auto& [law, variation] :
       {std::pair{exponential(1000h), 1.0}, {behaviour::weibull_of_mean(0.7, 1000h), 2.139}}) {
    const Scenario scenario = storm_of_hosts(law, fixed(1h));
    const double n =
        static_cast<double>(storm_strikes(scenario, racks_of_hosts(4, 25), 20'000h).size());
    EXPECT_NEAR(n, 1998, 4 * std::sqrt(1998 * variation));
  }
}

// Bursts are found as Ford et al. find them, by time alone: a failure within 120 s of another. Of
// n = 100 x 1e6 h / 10,000 h = 10,000 failures the share is to be 37 %; chance adds 100 hosts x
// 240 s / 10,000 h = 0.07 %. The sum of failures is that of the law: bursts take from the rest.
// A burst is a pair: its part of the count has twice the variance of single failures.
TEST(Storm, ShareOfFailuresInBursts) {
  Scenario scenario = storm_of_hosts(exponential(10'000h), fixed(1min));
  scenario.storm->bursts = BurstRule{};
  const auto strikes = storm_strikes(scenario, racks_of_hosts(1, 100), 1'000'000h);
  const double n = static_cast<double>(strikes.size());
  EXPECT_NEAR(n, 10'000, 4 * std::sqrt(10'000 * 1.37));
  std::size_t together = 0;
  for (std::size_t i = 0; i < strikes.size(); ++i) {
    const Duration at = strikes[i].fault.at;
    const bool before = i > 0 && at - strikes[i - 1].fault.at <= 120s;
    const bool after = i + 1 < strikes.size() && strikes[i + 1].fault.at - at <= 120s;
    together += before || after;
  }
  EXPECT_NEAR(static_cast<double>(together) / n, 0.3707, 4 * std::sqrt(2 * 0.37 * 0.63 / n));
}

// A burst of eight in racks of four: as many as there are, each host once, all of one rack.
TEST(Storm, BurstsStayWithinTheirRack) {
  Scenario scenario = storm_of_hosts(exponential(10'000h), fixed(1h));
  scenario.storm->bursts = BurstRule{1.0, 60s, 8, BurstRule::Within::rack};
  const auto strikes = storm_strikes(scenario, racks_of_hosts(3, 4), 100'000h);
  std::map<std::string, std::size_t> followers;
  for (const Strike& strike : strikes) {
    const auto rack = [](const std::string& host) { return std::stoi(host.substr(1)) / 4; };
    if (!strike.burst.empty()) {
      EXPECT_EQ(rack(strike.burst), rack(strike.fault.component));
    }
    ++followers[strike.burst];
  }
  // nobody fails alone: three follow each (but where one is down already or the run ends)
  const std::size_t leaders = followers[""];
  EXPECT_GT(leaders, 10U);
  EXPECT_NEAR(static_cast<double>(strikes.size() - leaders), 3.0 * static_cast<double>(leaders),
              4.0);
}

TEST(Storm, NoPartIsStruckWhileDown) {
  Scenario scenario = storm_of_hosts(exponential(10h), exponential(5h));
  auto& modes = scenario.storm->classes[ComponentClass::host];
  modes.push_back({FaultKind::host_power_loss, {}, exponential(20h), fixed(8h)});
  scenario.storm->bursts = BurstRule{};
  std::map<std::string, Duration> until;
  std::size_t losses = 0;
  for (const Strike& strike : storm_strikes(scenario, racks_of_hosts(1, 3), 1000h)) {
    EXPECT_GE(strike.fault.at, until[strike.fault.component]);
    until[strike.fault.component] = strike.fault.at + *strike.fault.lasts;
    losses += strike.fault.what == FaultKind::host_power_loss;
  }
  EXPECT_GT(losses, 10U);
}

// Parallel links are parts of their own: each fails by its own stream. A single link's name, and so
// its stream, is without a number.
TEST(Storm, ParallelLinksFailApart) {
  Inventory inventory = racks_of_hosts(2, 1);
  const InterSwitchLink link{SwitchId(0), SwitchId(1), BytesPerSecond(1.25e9)};
  Scenario scenario;
  scenario.storm.emplace();
  scenario.storm->classes[ComponentClass::inter_switch_link] = {
      {FaultKind::link_down, {}, exponential(10h), fixed(1h)}};
  inventory.inter_switch_links = {link};
  EXPECT_THAT(parts_of_class(inventory, ComponentClass::inter_switch_link), ElementsAre("s0-s1"));
  inventory.inter_switch_links = {link, link};
  std::map<std::string, std::vector<Duration>> struck;
  std::map<std::int64_t, std::size_t> bound;
  for (const Strike& strike : storm_strikes(scenario, inventory, 1000h))
    struck[strike.fault.component].push_back(strike.fault.at);
  for (const BoundFault& one : all_faults(scenario, inventory, 1000h))
    bound[one.inter_switch_link] += !one.undoes;
  ASSERT_EQ(struck.size(), 2U);
  EXPECT_NE(struck["s0-s1#1"], struck["s0-s1#2"]);
  EXPECT_EQ(bound[0], struck["s0-s1#1"].size());
  EXPECT_EQ(bound[1], struck["s0-s1#2"].size());
  EXPECT_GT(bound[1], 50U);
}

// A host whose daemon is slow can crash all the same, and takes no others along.
TEST(Storm, SlowDaemonIsNotDown) {
  Scenario scenario = storm_of_hosts(fixed(10h), fixed(1h));
  auto& modes = scenario.storm->classes[ComponentClass::host];
  const std::size_t crashes = storm_strikes(scenario, racks_of_hosts(1, 1), 1000h).size();
  modes.push_back({FaultKind::daemon_slow, {{}, {}, {}, 20s}, fixed(1h), fixed(100h)});
  std::size_t still = 0;
  for (const Strike& strike : storm_strikes(scenario, racks_of_hosts(1, 1), 1000h))
    still += strike.fault.what == FaultKind::host_crash;
  EXPECT_EQ(still, crashes);
  modes.erase(modes.begin());
  scenario.storm->bursts = BurstRule{1, 120s, 2, BurstRule::Within::cloud};
  for (const Strike& strike : storm_strikes(scenario, racks_of_hosts(1, 2), 1000h))
    EXPECT_EQ(strike.burst, "");
}

// A brick whose disk is slow, or full, can lose it all the same: fixed lives of ten hours, one hour
// to replace a disk, and slow or full for a hundred hours of every 101.
TEST(Storm, SlowAndFullDisksAreNotDown) {
  Scenario scenario;
  scenario.storm.emplace();
  Inventory inventory = racks_of_hosts(1, 1);
  inventory.bricks.emplace_back().name = "b1";
  auto& modes = scenario.storm->classes[ComponentClass::brick];
  modes = {{FaultKind::disk_lost, {}, fixed(10h), fixed(1h)}};
  const std::size_t lost = storm_strikes(scenario, inventory, 1000h).size();
  EXPECT_NEAR(static_cast<double>(lost), 1000.0 / 11, 1);
  modes.push_back({FaultKind::disk_slow, {{}, {}, {0.1, 0, 0s}}, fixed(1h), fixed(100h)});
  modes.push_back({FaultKind::disk_full, {}, fixed(1h), fixed(100h)});
  std::map<FaultKind, std::size_t> count;
  for (const Strike& strike : storm_strikes(scenario, inventory, 1000h)) {
    EXPECT_EQ(strike.fault.component, "b1");
    ++count[strike.fault.what];
  }
  EXPECT_EQ(count[FaultKind::disk_lost], lost);
  EXPECT_NEAR(static_cast<double>(count[FaultKind::disk_slow]), 1000.0 / 101, 1);
  EXPECT_NEAR(static_cast<double>(count[FaultKind::disk_full]), 1000.0 / 101, 1);
}

TEST(Storm, JoinsTheScheduledFaults) {
  Scenario scenario = storm_of_hosts(fixed(10h), fixed(1h));
  scenario.faults = {{30h, FaultKind::switch_down, "s0", 1h}};
  const Inventory inventory = racks_of_hosts(1, 2);
  const auto strikes = storm_strikes(scenario, inventory, 50h);
  const auto all = all_faults(scenario, inventory, 50h, at(100));
  ASSERT_EQ(all.size(), 2 * strikes.size() + 2);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LE(all[i - 1].at, all[i].at);
  EXPECT_EQ(all[0].at, at(100) + strikes[0].fault.at);
  EXPECT_EQ(bind_faults(scenario, inventory).size(), 2U);  // the scheduled ones alone
}

TEST(Storm, FlappingStrikesAreDownsAndUps) {
  Scenario scenario;
  scenario.storm.emplace();
  scenario.storm->classes[ComponentClass::nic] = {
      {FaultKind::link_flap, {10s, 2s, {}}, fixed(10h), fixed(25s)}};
  Inventory inventory = racks_of_hosts(1, 1);
  inventory.machines[0].nics.push_back({"eth0", BytesPerSecond(1.25e8)});
  const auto all = all_faults(scenario, inventory, 10h);
  ASSERT_EQ(all.size(), 6U);
  EXPECT_EQ(all[2].what, FaultKind::link_down);
  EXPECT_EQ(all[2].at - all[0].at, 10s);
  EXPECT_EQ(all[5].at - all[0].at, 22s);
}

TEST(Storm, NamedClassNeedsParts) {
  Scenario scenario = storm_of_hosts(fixed(10h), fixed(1h));
  scenario.storm->classes[ComponentClass::circuit] = {
      {FaultKind::link_down, {}, fixed(10h), fixed(1h)}};
  EXPECT_NO_THROW(storm_strikes(scenario, racks_of_hosts(1, 1), 50h));  // the set's, not named
  scenario.storm->named.insert(ComponentClass::circuit);
  const InputError error = refused([&] { storm_strikes(scenario, racks_of_hosts(1, 1), 50h); });
  EXPECT_EQ(error.place(), "$.storm.classes.circuit");
  EXPECT_THAT(error.sentence(), HasSubstr("no circuit"));
}

TEST(Storm, TooManyStrikesAreRefused) {
  const Scenario scenario = storm_of_hosts(fixed(1ms), fixed(1ms));
  const InputError error = refused([&] { storm_strikes(scenario, racks_of_hosts(1, 1), 1000h); });
  EXPECT_EQ(error.place(), "$.storm");
  EXPECT_THAT(error.sentence(), HasSubstr("200000"));
}

// The published set: a circuit is down 1.2 to 2.7 days a year (Turner et al. 2010), a link between
// switches 0.3, 5 % of switches fail a year.
TEST(StormSet, SaysWhatItsSourcesSay) {
  const Storm storm = storm_set("published-2005-2021");
  const auto down_days_a_year = [&](ComponentClass kind) {
    double days = 0;
    for (const FailureMode& mode : storm.classes.at(kind))
      days += 365.25 * behaviour::mean_seconds(mode.repair) /
              (behaviour::mean_seconds(mode.failure) + behaviour::mean_seconds(mode.repair));
    return days;
  };
  EXPECT_NEAR(down_days_a_year(ComponentClass::circuit), 1.95, 0.05);
  EXPECT_NEAR(down_days_a_year(ComponentClass::inter_switch_link), 0.3, 0.005);
  const FailureMode& hardware = storm.classes.at(ComponentClass::circuit).at(1);
  EXPECT_NEAR(behaviour::mean_seconds(hardware.repair) / 3600, 8.2, 0.1);
  const FailureMode& node = storm.classes.at(ComponentClass::host).at(0);
  EXPECT_NEAR(behaviour::mean_seconds(node.failure) / 86400 / 30.44, 4.3, 0.01);  // months
  EXPECT_EQ(behaviour::draw(node.repair, 0.5).count() / 60'000'000, 58);  // 59 min, cut at 7 d
  const FailureMode& one = storm.classes.at(ComponentClass::network_switch).at(0);
  EXPECT_NEAR(365.25 * 86400 / behaviour::mean_seconds(one.failure), 0.05, 1e-6);
  EXPECT_EQ(storm.bursts->share, 0.37);
}

// The same with bricks; by hand from the figures. 3.01 replacements per 100 disks and year are one
// in 33.22 years = 12,134.6 days (Schroeder and Gibson 2007), of a Weibull shape between 0.71 and
// 0.76; 4.6 - 0.9 = 3.7 other failures of low-end storage are one in 27.03 years (Jiang et al.
// 2008). A year of 1000 bricks in the long run: 30.1 and 37 strikes.
TEST(StormSet, DisksAreAddedAndNothingElse) {
  const Storm plain = storm_set("published-2005-2021");
  Storm disks = storm_set("published-2005-2021-disks");
  const std::vector<FailureMode> bricks = disks.classes.at(ComponentClass::brick);
  disks.classes.erase(ComponentClass::brick);
  EXPECT_EQ(disks.classes, plain.classes);
  EXPECT_EQ(disks.bursts, plain.bursts);
  ASSERT_EQ(bricks.size(), 2U);
  const double year_s = 365.25 * 86400;
  EXPECT_EQ(bricks[0].fault, FaultKind::disk_lost);
  EXPECT_NEAR(year_s / behaviour::mean_seconds(bricks[0].failure), 0.0301, 1e-5);
  EXPECT_GE(bricks[0].failure.shape, 0.71);
  EXPECT_LE(bricks[0].failure.shape, 0.76);
  EXPECT_EQ(bricks[1].fault, FaultKind::brick_down);
  EXPECT_NEAR(year_s / behaviour::mean_seconds(bricks[1].failure), 0.037, 1e-5);
  // A replacement: median a day, 5 % over a week, cut at 30 d, beyond which 0.2 % of the law lie.
  EXPECT_NEAR(seconds(behaviour::draw(bricks[0].repair, 0.5)) / 86400, 1, 0.01);
  EXPECT_NEAR(seconds(behaviour::draw(bricks[0].repair, 0.95)) / 86400, 6.85, 0.05);
  EXPECT_EQ(bricks[0].repair.at_most, 24h * 30);
}

// 1000 bricks for twenty years: 602 disks are replaced and 740 times a brick is back with its data.
// Counts of 1000 rare renewals vary as Poisson's do, a little more for shapes below 1.
TEST(StormSet, BricksFailAsOftenAsPublished) {
  Scenario scenario;
  scenario.storm = storm_set("published-2005-2021-disks");
  std::erase_if(scenario.storm->classes,
                [](const auto& entry) { return entry.first != ComponentClass::brick; });
  scenario.storm->bursts.reset();
  Inventory inventory = racks_of_hosts(1, 1);
  for (int b = 0; b < 1000; ++b) inventory.bricks.emplace_back().name = "b" + std::to_string(b);
  std::map<FaultKind, double> count;
  for (const Strike& strike : storm_strikes(scenario, inventory, 24h * 7305))
    ++count[strike.fault.what];
  EXPECT_EQ(count.size(), 2U);
  EXPECT_NEAR(count[FaultKind::disk_lost], 602, 4 * std::sqrt(1.5 * 602));
  EXPECT_NEAR(count[FaultKind::brick_down], 740, 4 * std::sqrt(740.0));
}

// Nodes a and b of a log of 1000 s; a was down from 100 to 200 and from 500 to 600 s, b from 150 to
// 550, c from 0 to 1000.
std::string small_log() {
  const auto path = fresh_folder() / "event_trace.tab";
  const auto row = [](const char* node, int type, int from, int until) {
    return "0\t0\t0\t5\t" + std::string(node) + "\t" + std::to_string(type) + "\t" +
           std::to_string(1'000'000 + from) + "\t" + std::to_string(1'000'000 + until) + "\tNULL\n";
  };
  put(path,
      "# event_id component_id node_id platform_id node_name event_type event_start_time "
      "event_stop_time event_end_reason\n" +
          row("a", 1, 0, 100) + row("a", 0, 100, 200) + row("a", 0, 500, 600) +
          row("b", 0, 150, 550) + row("c", 0, 0, 1000));
  return path.string();
}

Scenario replay_of(const std::string& path, FailureReplay::Map map, Duration start) {
  Scenario scenario;
  scenario.file = "a.json";
  scenario.storm.emplace();
  scenario.storm->replay = FailureReplay{path, path, map, start, FaultKind::host_power_loss, {}};
  return scenario;
}

TEST(StormReplay, NodesAreHostsInOrder) {
  const Scenario scenario = replay_of(small_log(), FailureReplay::Map::in_order, {});
  EXPECT_THAT(strikes_as_text(storm_strikes(scenario, racks_of_hosts(1, 2), 500s)),
              ElementsAre("00:01:40 host-power-loss h0 00:01:40 ",
                          "00:02:30 host-power-loss h1 00:06:40 "));
}

// From 180 s on: a is still down for 20 s, b for 370 s, c, the third node, to the end.
TEST(StormReplay, BeginsInTheMiddle) {
  Scenario scenario = replay_of(small_log(), FailureReplay::Map::in_order, 180s);
  load_replay(scenario);
  EXPECT_THAT(
      strikes_as_text(storm_strikes(scenario, racks_of_hosts(1, 4), 300s)),
      ElementsAre("00:00:00 host-power-loss h0 00:00:20 ", "00:00:00 host-power-loss h1 00:06:10 ",
                  "00:00:00 host-power-loss h2 00:13:40 "));
}

// All nodes on one host: down from 0 to 1000 s, with one end.
TEST(StormReplay, RoundRobinHostIsDownWhileAnyOfItsNodesIs) {
  const Scenario scenario = replay_of(small_log(), FailureReplay::Map::round_robin, {});
  const Inventory inventory = racks_of_hosts(1, 1);
  EXPECT_EQ(storm_strikes(scenario, inventory, 1000s).size(), 4U);
  std::vector<Instant> ends;
  for (const BoundFault& fault : all_faults(scenario, inventory, 1000s))
    if (fault.undoes) ends.push_back(fault.at);
  EXPECT_THAT(ends, ElementsAre(at(1000)));
}

TEST(StormReplay, BadLogsAreNamed) {
  const std::string path = small_log();
  const InputError late = refused([&] {
    storm_strikes(replay_of(path, FailureReplay::Map::in_order, 500s), racks_of_hosts(1, 1), 501s);
  });
  EXPECT_EQ(late.place(), "$.storm.replay");
  EXPECT_THAT(late.sentence(), HasSubstr("00:16:40 long"));
  EXPECT_NO_THROW(storm_strikes(replay_of(path, FailureReplay::Map::in_order, 500s),
                                racks_of_hosts(1, 1), 500s));
  const InputError none = refused([&] {
    storm_strikes(replay_of("no/such", FailureReplay::Map::in_order, {}), racks_of_hosts(1, 1), 1h);
  });
  EXPECT_EQ(none.file(), "no/such");
}

}  // namespace
}  // namespace gemello::runs
