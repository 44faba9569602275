#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "models/policies/failover/restart_by_priority.hpp"
#include "models/policies/placement/worst_fit.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::testing {

/// A calm fleet and restart-by-priority over it: a and b run on hv1, c on hv2, hv3 is empty.
/// Failures are left alone for 30 s, then 60, 120 ... at most 30 min.
class MendingTest : public ::testing::Test {
 protected:
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mhz   mem    state
      hv1   4      1000  16GiB  on
      hv2   4      1000  16GiB  on
      hv3   4      1000  16GiB  on
      vm  host  mem   cpu  state
      a   hv1   1GiB  100  running
      b   hv1   1GiB  100  running
      c   hv2   1GiB  100  running)");
  HostId hv1 = fleet.host("hv1"), hv2 = fleet.host("hv2"), hv3 = fleet.host("hv3");
  VmId a = fleet.vm("a"), b = fleet.vm("b"), c = fleet.vm("c");
  Decision last;
  policies::RestartByPriority policy{{}, std::make_shared<policies::WorstFit>(), exact_books()};

  std::vector<std::string> decide(const std::vector<Event>& events = {},
                                  Reasons* reasons = nullptr) {
    last = policy.decide(fleet.view(), events, reasons);
    return lines(fleet, last);
  }
  VmState& state(VmId vm) { return fleet.data.vms.state[vm.index()]; }
  HostState& state(HostId host) { return fleet.data.hosts.state[host.index()]; }
  void pause(VmId vm) {
    state(vm) = VmState::paused;
    fleet.data.vms.io_error[vm.index()] = 1;
  }
  void run(VmId vm) {
    state(vm) = VmState::running;
    fleet.data.vms.io_error[vm.index()] = 0;
  }
  /// What was proposed last is begun and ends at once, as the snapshot then shows.
  void end_all() {
    for (const Action& action : last.actions) {
      const ActionId id = begin(fleet, action);
      decide();
      fleet.in_flight.apply(event(fleet, ActionDone{id, std::nullopt}));
      fleet.publish();
    }
  }
};

}  // namespace gemello::testing
