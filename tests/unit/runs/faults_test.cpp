#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/fault_kinds.hpp"
#include "models/runs/fault_parts.hpp"
#include "models/runs/workload.hpp"
#include "models/units/text.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// two_hosts() with a second port of hv1 in a bond, cables, a dedicated disk server in the rack, a
// hyper-converged one on hv2, two bricks, a second site that holds sw3 only, and a third with an
// empty rack.
Inventory cloud_of_parts() {
  Inventory inventory = two_hosts();
  Machine& hv1 = inventory.machines[0];
  hv1.nics.push_back({"eth1", BytesPerSecond(1.25e8)});
  hv1.bonds.push_back({"bond0", BondMode::active_backup, BondHash::layer2, {0, 1}});
  Machine ds;
  ds.name = "ds1";
  ds.rack = RackId(0);
  inventory.machines.push_back(ds);
  inventory.disk_servers.push_back({"ds1", MachineId(2), {}});
  inventory.disk_servers.push_back({"ds2", MachineId(1), {}});
  for (const char* name : {"b1", "b2"}) {
    Brick brick;
    brick.name = name;
    inventory.bricks.push_back(brick);
  }
  inventory.sites.push_back({"far"});
  inventory.sites.push_back({"empty"});
  inventory.racks.push_back({"far-rack", SiteId(1)});
  inventory.racks.push_back({"empty-rack", SiteId(2)});
  inventory.switches.push_back({"sw3", RackId(1), {}, {}});
  inventory.cables.push_back({MachineId(0), 0, SwitchId(0)});
  inventory.cables.push_back({MachineId(0), 1, SwitchId(1)});
  Circuit wan;
  wan.name = "wan";
  wan.a = SwitchId(0);
  wan.b = SwitchId(2);
  inventory.circuits.push_back(wan);
  return inventory;
}

// "60s link-down hv1.eth0" with "ends" where it undoes and the cause in brackets.
std::vector<std::string> bound_as_text(const std::vector<Fault>& faults) {
  Scenario scenario;
  scenario.file = "a.json";
  scenario.faults = faults;
  std::vector<std::string> out;
  for (const BoundFault& one : bind_faults(scenario, cloud_of_parts())) {
    std::string text = unparse(one.at - origin) + " " + std::string(name(one.what)) + " " +
                       one.component + (one.undoes ? " ends" : "");
    if (!one.cause.empty()) text += " (" + one.cause + ")";
    out.push_back(text);
  }
  return out;
}

TEST(FaultParts, CableIsItsPort) {
  EXPECT_THAT(bound_as_text({{60s, FaultKind::link_down, "hv1.eth1-sw2", 60s}}),
              ElementsAre("60s link-down hv1.eth1 (link-down of hv1.eth1-sw2)",
                          "120s link-up hv1.eth1 ends (link-down of hv1.eth1-sw2)"));
}

TEST(FaultParts, BondIsItsMembers) {
  EXPECT_THAT(bound_as_text({{60s, FaultKind::bond_down, "hv1.bond0"},
                             {90s, FaultKind::bond_up, "hv1.bond0"}}),
              ElementsAre("60s link-down hv1.eth0 (bond-down of hv1.bond0)",
                          "60s link-down hv1.eth1 (bond-down of hv1.bond0)",
                          "90s link-up hv1.eth0 (bond-up of hv1.bond0)",
                          "90s link-up hv1.eth1 (bond-up of hv1.bond0)"));
}

TEST(FaultParts, RackIsItsHostsSwitchesAndDiskServers) {
  EXPECT_THAT(bound_as_text({{60s, FaultKind::rack_power_loss, "rack"}}),
              ElementsAre("60s host-power-loss hv1 (rack-power-loss of rack)",
                          "60s host-power-loss hv2 (rack-power-loss of rack)",  // and so ds2
                          "60s switch-down sw1 (rack-power-loss of rack)",
                          "60s switch-down sw2 (rack-power-loss of rack)",
                          "60s disk-server-down ds1 (rack-power-loss of rack)"));
}

TEST(FaultParts, SiteIsItsRacks) {
  EXPECT_THAT(bound_as_text({{60s, FaultKind::site_power_loss, "far", 60s}}),
              ElementsAre("60s switch-down sw3 (site-power-loss of far)",
                          "120s switch-up sw3 ends (site-power-loss of far)"));
  EXPECT_EQ(bound_as_text({{60s, FaultKind::site_power_loss, "site"}}).size(), 5U);
}

TEST(FaultParts, DiskServerOnAHypervisorIsThatHost) {
  EXPECT_THAT(
      bound_as_text({{60s, FaultKind::disk_server_down, "ds1"},
                     {60s, FaultKind::disk_server_down, "ds2", 60s}}),
      ElementsAre("60s disk-server-down ds1", "60s host-power-loss hv2 (disk-server-down of ds2)",
                  "120s host-return hv2 ends (disk-server-down of ds2)"));
}

TEST(FaultParts, BlindSwitchAndDegradedCircuitKeepTheirShape) {
  Scenario scenario;
  scenario.faults = {{1s, FaultKind::switch_blind, "sw1", 2s},
                     {2s, FaultKind::link_degraded, "wan", 5s, {{}, {}, {0.5, 0.01, 20ms}}}};
  const auto bound = bind_faults(scenario, cloud_of_parts());
  ASSERT_EQ(bound.size(), 4U);
  EXPECT_EQ(bound[1].circuit, CircuitId(0));
  EXPECT_EQ(bound[1].degradation, (LinkDegradation{0.5, 0.01, 20ms}));
  EXPECT_EQ(bound[2].what, FaultKind::switch_sighted);
  EXPECT_EQ(bound[3].what, FaultKind::link_restored);
}

// Down for 2 s of every 10 s in 25 s: at 0, 10 and 20 s; what would last beyond the end does not.
TEST(FaultParts, FlapIsDownsAndUps) {
  EXPECT_THAT(bound_as_text({{0s, FaultKind::link_flap, "hv2.eth0", 21s, {10s, 2s, {}}}}),
              ElementsAre("0s link-down hv2.eth0 (link-flap of hv2.eth0)",
                          "2s link-up hv2.eth0 ends (link-flap of hv2.eth0)",
                          "10s link-down hv2.eth0 (link-flap of hv2.eth0)",
                          "12s link-up hv2.eth0 ends (link-flap of hv2.eth0)",
                          "20s link-down hv2.eth0 (link-flap of hv2.eth0)",
                          "21s link-up hv2.eth0 ends (link-flap of hv2.eth0)"));
}

// A port down from 0 to 60 s, and its cable from 30 to 90 s, comes up once.
TEST(FaultOverlap, PartComesBackWithTheLastEnd) {
  EXPECT_THAT(
      bound_as_text({{0s, FaultKind::link_down, "hv1.eth0", 60s},
                     {30s, FaultKind::link_down, "hv1.eth0-sw1", 60s}}),
      ElementsAre("0s link-down hv1.eth0", "30s link-down hv1.eth0 (link-down of hv1.eth0-sw1)",
                  "90s link-up hv1.eth0 ends (link-down of hv1.eth0-sw1)"));
}

// What has no end holds against the end of another, until a repair names the part.
TEST(FaultOverlap, FaultWithoutAnEndHoldsUntilARepair) {
  EXPECT_THAT(bound_as_text({{0s, FaultKind::switch_down, "sw1"},
                             {30s, FaultKind::switch_down, "sw1", 30s},
                             {90s, FaultKind::switch_up, "sw1"}}),
              ElementsAre("0s switch-down sw1", "30s switch-down sw1", "90s switch-up sw1"));
}

// A repair ends what has no end and began before it; what is still running goes on to its own end.
TEST(FaultOverlap, RepairEndsOpenFaultsOnly) {
  EXPECT_THAT(bound_as_text({{0s, FaultKind::link_down, "hv1.eth0"},
                             {10s, FaultKind::link_down, "hv1.eth0", 50s},
                             {20s, FaultKind::link_up, "hv1.eth0"},
                             {80s, FaultKind::link_down, "hv1.eth0"}}),
              ElementsAre("0s link-down hv1.eth0", "10s link-down hv1.eth0",
                          "20s link-up hv1.eth0 (link-down holds it until 00:01:00)",
                          "60s link-up hv1.eth0 ends", "80s link-down hv1.eth0"));
}

// At one instant what stands later in the file comes later: a repair and a fault at 30 s.
TEST(FaultOverlap, OneInstantIsInTheOrderOfTheFile) {
  EXPECT_THAT(bound_as_text({{0s, FaultKind::switch_down, "sw1"},
                             {30s, FaultKind::switch_up, "sw1"},
                             {30s, FaultKind::switch_down, "sw1", 10s}}),
              ElementsAre("0s switch-down sw1", "30s switch-up sw1", "30s switch-down sw1",
                          "40s switch-up sw1 ends"));
}

// A host that lost its power cannot crash, but stays down until the last of its troubles ends; its
// power is back before, so that it could be started.
TEST(FaultOverlap, NoCrashWithoutPower) {
  EXPECT_THAT(
      bound_as_text({{0s, FaultKind::host_power_loss, "hv1", 60s},
                     {30s, FaultKind::host_crash, "hv1", 60s},
                     {100s, FaultKind::host_hang, "hv1", 20s}}),
      ElementsAre("0s host-power-loss hv1", "60s host-power-loss hv1 ends",
                  "90s host-return hv1 ends", "100s host-hang hv1", "120s host-return hv1 ends"));
}

// By hand: half and a tenth of the bandwidth are a twentieth; of 100 packets 10 get lost, and of
// the other 90 a fifth: 28; 20 ms and 5 ms are 25 ms. When the first ends, the second's are left.
TEST(FaultOverlap, DegradationsCompose) {
  Scenario scenario;
  scenario.faults = {{0s, FaultKind::link_degraded, "wan", 60s, {{}, {}, {0.5, 0.1, 20ms}}},
                     {30s, FaultKind::link_degraded, "wan", 60s, {{}, {}, {0.1, 0.2, 5ms}}}};
  const auto bound = bind_faults(scenario, cloud_of_parts());
  ASSERT_EQ(bound.size(), 4U);
  EXPECT_EQ(bound[0].degradation, (LinkDegradation{0.5, 0.1, 20ms}));
  EXPECT_DOUBLE_EQ(bound[1].degradation.bandwidth_share, 0.05);
  EXPECT_DOUBLE_EQ(bound[1].degradation.loss, 0.28);
  EXPECT_EQ(bound[1].degradation.extra_round_trip, 25ms);
  EXPECT_EQ(bound[2].at, origin + 60s);
  EXPECT_EQ(bound[2].what, FaultKind::link_degraded);
  EXPECT_TRUE(bound[2].undoes);
  EXPECT_EQ(bound[2].degradation, (LinkDegradation{0.1, 0.2, 5ms}));
  EXPECT_EQ(bound[3].what, FaultKind::link_restored);
  EXPECT_EQ(bound[3].degradation, LinkDegradation{});
}

// A repair mends the degradation without an end; the other one is left.
TEST(FaultOverlap, RestoredLinkKeepsWhatStillRuns) {
  Scenario scenario;
  scenario.faults = {{0s, FaultKind::link_degraded, "wan", {}, {{}, {}, {0.5, 0, 0s}}},
                     {1s, FaultKind::link_degraded, "wan", 60s, {{}, {}, {0.1, 0, 0s}}},
                     {2s, FaultKind::link_restored, "wan"}};
  const auto bound = bind_faults(scenario, cloud_of_parts());
  ASSERT_EQ(bound.size(), 4U);
  EXPECT_EQ(bound[2].what, FaultKind::link_restored);
  EXPECT_TRUE(bound[2].in_force);
  EXPECT_EQ(bound[2].degradation, (LinkDegradation{0.1, 0, 0s}));
}

TEST(FaultOverlap, DelaysOfADaemonAdd) {
  Scenario scenario;
  scenario.faults = {{0s, FaultKind::daemon_slow, "hv1", 60s, {{}, {}, {}, 8s}},
                     {30s, FaultKind::daemon_slow, "hv1", 60s, {{}, {}, {}, 3s}}};
  std::vector<Duration> delays;
  for (const BoundFault& one : bind_faults(scenario, cloud_of_parts())) delays.push_back(one.delay);
  EXPECT_THAT(delays, ElementsAre(8s, 11s, 3s, 0s));
}

// By hand: half the speed and a tenth of it are a twentieth. A repair would leave both: they end by
// their own time.
TEST(FaultOverlap, SharesOfADiskMultiply) {
  Scenario scenario;
  scenario.faults = {{0s, FaultKind::disk_slow, "b2", 60s, {{}, {}, {0.5, 0, 0s}}},
                     {30s, FaultKind::disk_slow, "b2", 60s, {{}, {}, {0.1, 0, 0s}}},
                     {40s, FaultKind::disk_mended, "b2"}};
  std::vector<double> shares;
  std::vector<std::string> words;
  for (const BoundFault& one : bind_faults(scenario, cloud_of_parts())) {
    EXPECT_EQ(one.brick, BrickId(1));
    shares.push_back(one.degradation.bandwidth_share);
    words.emplace_back(name(one.what));
  }
  EXPECT_THAT(shares, ElementsAre(0.5, 0.05, 0.05, 0.1, 1.0));
  EXPECT_THAT(words,
              ElementsAre("disk-slow", "disk-slow", "disk-mended", "disk-slow", "disk-mended"));
}

// A brick is offline while its process is down or its disk gone, whichever ends last; the loss of
// the disk is told when it begins, whatever holds the brick then.
TEST(FaultOverlap, LostDiskHoldsItsBrickDown) {
  EXPECT_THAT(bound_as_text({{0s, FaultKind::brick_down, "b1", 60s},
                             {30s, FaultKind::disk_lost, "b1", 60s},
                             {50s, FaultKind::disk_lost, "b2"},
                             {95s, FaultKind::brick_up, "b2"}}),
              ElementsAre("0s brick-down b1", "30s disk-lost b1", "50s disk-lost b2",
                          "90s brick-up b1 ends", "95s brick-up b2"));
  EXPECT_THAT(bound_as_text({{0s, FaultKind::disk_lost, "b1", 60s},
                             {30s, FaultKind::brick_down, "b1", 60s},
                             {40s, FaultKind::brick_up, "b1"}}),
              ElementsAre("0s disk-lost b1", "30s brick-down b1",
                          "40s brick-up b1 (disk-lost holds it until 00:01:00; brick-down holds it "
                          "until 00:01:30)",
                          "90s brick-up b1 ends"));
}

// Full twice, from 0 to 60 and from 30 s until somebody makes room: free once.
TEST(FaultOverlap, FullDiskIsFreeOnce) {
  EXPECT_THAT(bound_as_text({{0s, FaultKind::disk_full, "b1", 60s},
                             {30s, FaultKind::disk_full, "b1"},
                             {90s, FaultKind::disk_freed, "b1"}}),
              ElementsAre("0s disk-full b1", "30s disk-full b1", "90s disk-freed b1"));
}

// 1.5 million flaps, and as many again: the second fault is the one too many.
TEST(FaultOverlap, TooManyFlapsHaveAPlace) {
  Scenario scenario;
  scenario.file = "a.json";
  const Fault flaps{0s, FaultKind::link_flap, "hv2.eth0", 1'500'000s, {1s, 500ms, {}}};
  scenario.faults = {flaps, flaps};
  const InputError error = refused([&] { bind_faults(scenario, cloud_of_parts()); });
  EXPECT_EQ(error.file(), "a.json");
  EXPECT_EQ(error.place(), "$.faults[1]");
  EXPECT_THAT(error.sentence(), HasSubstr("flap more than 2000000 times"));
}

// Other aspects of one part do not hold each other.
TEST(FaultOverlap, AspectsAreApart) {
  EXPECT_EQ(bound_as_text({{0s, FaultKind::lost_reply, "hv1", 60s},
                           {0s, FaultKind::host_crash, "hv1", 90s},
                           {0s, FaultKind::switch_blind, "sw1", 60s},
                           {0s, FaultKind::switch_down, "sw1", 90s},
                           {0s, FaultKind::disk_full, "b1", 30s},
                           {0s, FaultKind::disk_slow, "b1", 60s, {{}, {}, {0.5, 0, 0s}}},
                           {0s, FaultKind::disk_lost, "b1", 90s}})
                .size(),
            14U);
}

// cloud_of_parts() with two more links between sw1 and sw2, one of them written the other way.
Inventory cloud_of_parallel_links() {
  Inventory inventory = cloud_of_parts();
  inventory.inter_switch_links.push_back({SwitchId(1), SwitchId(0), BytesPerSecond(1.25e9)});
  inventory.inter_switch_links.push_back({SwitchId(0), SwitchId(1), BytesPerSecond(1.25e9)});
  return inventory;
}

TEST(FaultParts, ParallelLinksHaveNumbers) {
  EXPECT_THAT(link_names(cloud_of_parts()), ElementsAre("sw1-sw2"));
  const Inventory inventory = cloud_of_parallel_links();
  EXPECT_THAT(link_names(inventory), ElementsAre("sw1-sw2#1", "sw2-sw1#2", "sw1-sw2#3"));
  const auto link = [&](const char* name) {
    const auto parts = parts_of(inventory, {0s, FaultKind::link_down, name});
    EXPECT_EQ(parts.size(), 1U);
    return parts.at(0).inter_switch_link;
  };
  EXPECT_EQ(link("sw1-sw2#1"), 0);
  EXPECT_EQ(link("sw1-sw2#2"), 1);  // from either end
  EXPECT_EQ(link("sw2-sw1#2"), 1);
  EXPECT_EQ(link("sw1-sw2#3"), 2);
  try {
    parts_of(inventory, {0s, FaultKind::link_down, "sw2-sw1"});
    ADD_FAILURE() << "one of three was taken";
  } catch (const AmbiguousName& error) {
    EXPECT_THAT(error.what(), HasSubstr("sw1-sw2#1, sw2-sw1#2, sw1-sw2#3"));
  }
}

// A circuit may be called as a link is: then neither is meant.
TEST(FaultParts, NameOfTwoPartsIsRefused) {
  Inventory inventory = cloud_of_parts();
  inventory.circuits[0].name = "sw2-sw1";
  EXPECT_THROW(parts_of(inventory, {0s, FaultKind::link_down, "sw2-sw1"}), AmbiguousName);
  EXPECT_NO_THROW(parts_of(inventory, {0s, FaultKind::link_down, "sw1-sw2"}));
}

TEST(FaultParts, UnknownComponentsAreNamed) {
  struct Wrong {
    FaultKind what;
    const char* component;
    const char* sentence;
  };
  for (const Wrong& wrong : {
           Wrong{FaultKind::link_down, "hv1.eth1-sw1", "did you mean 'hv1.eth0-sw1'"},
           Wrong{FaultKind::bond_down, "hv1.bond1", "no bond named 'hv1.bond1'"},
           Wrong{FaultKind::bond_down, "hv1.eth0", "no bond named"},
           Wrong{FaultKind::rack_power_loss, "rak", "no rack named 'rak'; did you mean"},
           Wrong{FaultKind::rack_power_loss, "empty-rack", "nothing is in rack"},
           Wrong{FaultKind::site_power_loss, "napoli", "no site named 'napoli'"},
           Wrong{FaultKind::site_power_loss, "empty", "nothing is at site"},
           Wrong{FaultKind::disk_server_down, "ds3", "no disk server named"},
           Wrong{FaultKind::switch_blind, "hv1", "no switch named"},
           Wrong{FaultKind::disk_slow, "b3", "no brick named 'b3'; did you mean"},
           Wrong{FaultKind::disk_full, "ds1", "no brick named 'ds1'"},
           Wrong{FaultKind::disk_lost, "hv1", "no brick named 'hv1'"},
           Wrong{FaultKind::link_degraded, "sw1", "no port, cable, circuit or inter-switch link"},
       }) {
    const InputError error = refused([&] {
      bound_as_text({{0s, wrong.what, wrong.component, 60s, {10s, 1s, {}}}});
    });
    EXPECT_EQ(error.place(), "$.faults[0].component");
    EXPECT_THAT(error.sentence(), HasSubstr(wrong.sentence));
  }
}

// Every beginning has an end that is no beginning, by its name.
TEST(FaultKinds, EveryBeginningHasItsEnd) {
  std::size_t begins = 0;
  for (const auto& [word, kind] : fault_names) {
    const bool is_end = word.ends_with("-up") || word.ends_with("-return") ||
                        word.ends_with("-sighted") || word.ends_with("-restored") ||
                        word.ends_with("-freed") || word.ends_with("-mended");
    const bool of_daemon = kind == FaultKind::lost_reply || kind == FaultKind::daemon_slow;
    EXPECT_EQ(may_last(kind), !is_end) << word;
    if (!is_end && !of_daemon) {
      EXPECT_FALSE(may_last(end_of(kind))) << word;
    }
    begins += !is_end;
  }
  EXPECT_EQ(begins, 18U);
}

// A kind that needs a shape refuses to be without one, and those kinds are the last four.
TEST(FaultKinds, ShapesStandLast) {
  JsonSource none;
  none.root = nlohmann::json::object();
  std::size_t shapeless = 0;
  for (const auto& [word, kind] : fault_names) {
    try {
      JsonObject object(JsonValue(none.root, none, "$"));
      read_fault_shape(object, kind);
      object.finish();
      EXPECT_EQ(word, shapeless_fault_names[shapeless].name);
      ++shapeless;
    } catch (const InputError& error) {
      EXPECT_EQ(shapeless, shapeless_fault_names.size()) << word;
    }
  }
  EXPECT_EQ(fault_names.size() - shapeless, 4U);
}

}  // namespace
}  // namespace gemello::runs
