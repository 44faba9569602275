#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/error.hpp"
#include "sim/world/sim_world.hpp"
#include "tests/support/beginning_state.hpp"

namespace gemello::sim {
namespace {

using runs::FaultKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The tests' cloud with a second switch and so many links to it, begun from a State that was
/// written elsewhere: it knows which parts are down, and no faults.
struct Elsewhere {
  explicit Elsewhere(std::size_t links) : cloud(testing::small_cloud()) {
    scenario.file = "a.json";
    cloud.inventory.switches.push_back({"sw2", RackId(0), {}, {}});
    first = cloud.inventory.switches[0].name;
    for (std::size_t i = 0; i < links; ++i)
      cloud.inventory.inter_switch_links.push_back(
          {SwitchId(0), SwitchId(1), BytesPerSecond(1.25e9)});
    state = testing::beginning_of(cloud);
  }
  WorldSetup setup() {
    WorldSetup made;
    made.inventory = &cloud.inventory;
    made.scenario = &scenario;
    made.length = 1h;
    made.from = &state;
    return made;
  }

  testing::SmallCloud cloud;
  runs::Scenario scenario;
  runs::FleetState state;
  std::string first;
};

// Down by no fault that the scenario knows: until a repair names it, whatever else ends.
TEST(FaultsState, WhatIsDownHoldsUntilARepair) {
  Elsewhere from(1);
  from.state.components_down = {"sw2-" + from.first};
  from.scenario.faults = {{5s, FaultKind::link_down, from.first + "-sw2", Duration(10s)},
                          {60s, FaultKind::link_up, from.first + "-sw2"}};
  SimWorld world(from.setup());
  EXPECT_THAT(world.components_down(), ElementsAre(from.first + "-sw2"));  // its own name
  world.run_until(origin + 30s);
  EXPECT_THAT(world.components_down(), ElementsAre(from.first + "-sw2"));
  world.run_until(origin + 61s);
  EXPECT_TRUE(world.components_down().empty());
}

TEST(FaultsState, OneOfSeveralLinksNeedsItsNumber) {
  Elsewhere from(2);
  from.state.components_down = {"sw2", from.first + "-sw2"};
  try {
    SimWorld world(from.setup());
    FAIL() << "one of the two was taken";
  } catch (const InputError& error) {
    EXPECT_EQ(error.place(), "$.components_down[1]");
    EXPECT_THAT(error.sentence(), HasSubstr(from.first + "-sw2#1, " + from.first + "-sw2#2"));
  }
}

TEST(FaultsState, UnknownPartHasItsPlace) {
  Elsewhere from(1);
  from.state.components_down = {"sw7"};
  try {
    SimWorld world(from.setup());
    FAIL() << "nothing went down and nobody was told";
  } catch (const InputError& error) {
    EXPECT_EQ(error.place(), "$.components_down[0]");
    EXPECT_THAT(error.sentence(), HasSubstr("'sw7'"));
  }
}

// A host that has no power keeps none when a crash that came later ends.
TEST(FaultsState, HostWithoutPowerStaysSo) {
  Elsewhere from(1);
  from.state.hosts[2].state = HostState::off;
  from.state.hosts[2].crashed = true;
  from.state.hosts[2].broken = true;
  from.scenario.faults = {{5s, FaultKind::host_crash, "hv3", Duration(10s)},
                          {60s, FaultKind::host_return, "hv3"}};
  SimWorld world(from.setup());
  world.run_until(origin + 30s);
  EXPECT_EQ(world.save({}).hosts[2].state, HostState::off);
  EXPECT_TRUE(world.save({}).hosts[2].broken);
  world.run_until(origin + 61s);
  EXPECT_EQ(world.save({}).hosts[2].state, HostState::booting);
}

// A power cycle mends a crash that was never to end: hv3 is started at 10 s, loses its power from
// 200 to 210 s and boots when it returns.
TEST(FaultsState, PowerCycleMendsACrash) {
  Elsewhere from(1);
  from.scenario.faults = {{1s, FaultKind::host_crash, "hv3"},
                          {200s, FaultKind::host_power_loss, "hv3", Duration(10s)}};
  SimWorld world(from.setup());
  world.run_until(origin + 10s);
  world.begin(ActionId{1}, PowerOn{HostId(2)});
  world.run_until(origin + 100s);
  EXPECT_EQ(world.save({}).hosts[2].state, HostState::on);
  world.run_until(origin + 205s);
  EXPECT_EQ(world.save({}).hosts[2].state, HostState::off);
  world.run_until(origin + 211s);
  EXPECT_EQ(world.save({}).hosts[2].state, HostState::booting);
}

}  // namespace
}  // namespace gemello::sim
