// Whom the Guard of a run must not let be switched off.
#include "models/runs/guard_of.hpp"

#include <gtest/gtest.h>

#include "tests/support/fleet_from_table.hpp"

namespace gemello::runs {
namespace {

class GuardOf : public ::testing::Test {
 protected:
  GuardOf() {
    // A machine that is no hypervisor: who listens there needs no host.
    fleet.inventory.machines.push_back({});
    fleet.inventory.machines.back().name = "desk";
    fleet.inventory.machines.back().rack = RackId(0);
  }
  void seat(const char* machine) {
    if (!scenario.controllers) scenario.controllers.emplace();
    scenario.controllers->seats.push_back({std::string("c-") + machine, machine});
  }
  std::string switching_off(const char* host) const {
    return guard_of(scenario, fleet.inventory)
        .refuse(fleet.view(), PowerOff{fleet.host(host)})
        .value_or("");
  }
  static std::string needed(const std::string& host) {
    return host + " is where the fleet is monitored or controlled from";
  }
  testing::TableFleet fleet = testing::fleet_from_table("host\nhv1\nhv2\nhv3\nhv4\n");
  Scenario scenario;
};

TEST_F(GuardOf, WithoutObserverAndSeatsNobodyIsNeeded) {
  for (const char* host : {"hv1", "hv2", "hv3"}) EXPECT_EQ(switching_off(host), "");
}

TEST_F(GuardOf, TheObserversHostStaysOn) {
  scenario.detection.observer = "hv2";
  EXPECT_EQ(switching_off("hv1"), "");
  EXPECT_EQ(switching_off("hv2"), needed("hv2"));
}

TEST_F(GuardOf, TheControllersHostsStayOnAndOtherMachinesAreNoHosts) {
  scenario.detection.observer = "desk";
  seat("hv1");
  seat("desk");
  seat("hv3");
  EXPECT_EQ(switching_off("hv1"), needed("hv1"));
  EXPECT_EQ(switching_off("hv2"), "");
  EXPECT_EQ(switching_off("hv3"), needed("hv3"));
}

// Without a majority of the lease's machines nobody leads.
TEST_F(GuardOf, TheHostsOfTheLeaseStayOn) {
  seat("desk");
  scenario.controllers->lease_on = {"hv4", "desk"};
  EXPECT_EQ(switching_off("hv4"), needed("hv4"));
  EXPECT_EQ(switching_off("hv1"), "");
}

}  // namespace
}  // namespace gemello::runs
