#include "models/runs/workload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::HasSubstr;

Scenario scenario() {
  Scenario s;
  s.file = "a.json";
  s.workload.sizes.kind = SizeRule::Kind::fixed;
  s.workload.sizes.flavours = {"small"};
  return s;
}

Inventory fleet() {
  Inventory inventory = two_hosts();
  inventory.vms.clear();
  Flavour large = inventory.flavours[0];
  large.name = "large";
  large.vcpus = Cores(2);
  inventory.flavours.push_back(large);
  return inventory;
}

traces::TraceHeader vms_named(std::vector<std::string> names) {
  traces::TraceHeader header;
  header.period = 300s;
  header.steps = 12;  // one hour
  for (std::string& name : names) {
    traces::TraceVm vm;
    vm.name = std::move(name);
    header.vms.push_back(vm);
  }
  return header;
}

TEST(Window, CutsWholePeriods) {
  Scenario s = scenario();
  s.workload.start = 10min;
  s.workload.duration = 20min;
  const TraceWindow window = window_of(s, vms_named({"a"}));
  EXPECT_EQ(window.first_step, 2U);  // 10 min of 5 min each
  EXPECT_EQ(window.steps, 4U);
  EXPECT_EQ(window.length, 20min);
  EXPECT_EQ(duration_of(s, window), 20min);
}

TEST(Window, RefusesWhatTheTraceDoesNotHold) {
  const auto place = [](const std::function<void(Scenario&)>& change, const char* sentence) {
    Scenario s = scenario();
    change(s);
    const InputError error = refused([&] { window_of(s, vms_named({"a"})); });
    EXPECT_EQ(error.file(), "a.json");
    EXPECT_THAT(error.sentence(), HasSubstr(sentence));
    return error.place();
  };
  EXPECT_EQ(place([](Scenario& s) { s.workload.start = 1h; }, "beyond"), "$.workload.start");
  EXPECT_EQ(place([](Scenario& s) { s.workload.start = 1min; }, "whole"), "$.workload.start");
  EXPECT_EQ(place([](Scenario& s) { s.workload.duration = 2h; }, "beyond"), "$.workload.duration");
  EXPECT_EQ(place([](Scenario& s) { s.workload.duration = 7min; }, "whole"), "$.workload.duration");
  EXPECT_EQ(place([](Scenario& s) { s.duration = 2h; }, "longer"), "$.duration");
}

TEST(Window, LongerRunsAreFineWhereTheTraceGoesOn) {
  Scenario s = scenario();
  s.duration = 2h;
  s.workload.after_trace = AfterTrace::repeat;
  const TraceWindow window = window_of(s, vms_named({"a"}));
  EXPECT_EQ(duration_of(s, window), 2h);
}

TEST(Workload, CycleGivesFlavourIModK) {
  Inventory inventory = fleet();
  Scenario s = scenario();
  s.workload.sizes = {SizeRule::Kind::cycle, {"small", "large"}};
  add_workload(inventory, s, vms_named({"a", "b", "c"}));
  EXPECT_EQ(inventory.vms[0].vcpus, Cores(1));
  EXPECT_EQ(inventory.vms[1].vcpus, Cores(2));
  EXPECT_EQ(inventory.vms[2].vcpus, Cores(1));
}

TEST(Workload, BlocksGiveFlavourIDivCeilOfNByK) {
  Inventory inventory = fleet();
  Scenario s = scenario();
  s.workload.sizes = {SizeRule::Kind::blocks, {"small", "large"}};
  add_workload(inventory, s, vms_named({"a", "b", "c", "d", "e"}));
  // ceil(5 / 2) = 3: a, b, c small; d, e large
  EXPECT_EQ(inventory.vms[2].vcpus, Cores(1));
  EXPECT_EQ(inventory.vms[3].vcpus, Cores(2));
}

TEST(Workload, FromTraceTakesWhatIsRecorded) {
  Inventory inventory = fleet();
  Scenario s = scenario();
  s.workload.sizes = {SizeRule::Kind::from_trace, {"small"}};
  traces::TraceHeader trace = vms_named({"a", "b"});
  trace.vms[0].vcpus = 8;
  trace.vms[0].memory = Bytes(500'000'000);
  add_workload(inventory, s, trace);
  EXPECT_EQ(inventory.vms[0].vcpus, Cores(8));
  EXPECT_EQ(inventory.vms[0].memory, Bytes(500'000'000));
  EXPECT_EQ(inventory.vms[0].working_set, Bytes(500'000'000));  // not beyond its memory
  EXPECT_EQ(inventory.vms[0].core_speed, Megahertz(1000));      // the flavour's
  EXPECT_EQ(inventory.vms[1].vcpus, Cores(1));
}

TEST(Workload, PrioritiesGroupsAndBootTime) {
  Inventory inventory = fleet();
  Scenario s = scenario();
  s.workload.priorities = {{"*", 1}, {"db?", 9}};
  s.workload.anti_affinity = {{"db", {"db*"}}};
  s.workload.boot_time = 5s;
  add_workload(inventory, s, vms_named({"db1", "web", "db2"}));
  EXPECT_EQ(inventory.vms[0].priority, 9);
  EXPECT_EQ(inventory.vms[1].priority, 1);
  EXPECT_EQ(inventory.vms[1].anti_affinity, "");
  EXPECT_EQ(inventory.vms[2].anti_affinity, "db");
  EXPECT_EQ(inventory.vms[2].boot_time, 5s);
}

TEST(Workload, RefusesWhatMatchesNothing) {
  const auto place = [](const std::function<void(Scenario&)>& change, const char* sentence) {
    Scenario s = scenario();
    change(s);
    Inventory inventory = fleet();
    const InputError error = refused([&] { add_workload(inventory, s, vms_named({"db1"})); });
    EXPECT_THAT(error.sentence(), HasSubstr(sentence));
    return error.place();
  };
  EXPECT_EQ(place([](Scenario& s) { s.workload.sizes.flavours = {"smal"}; }, "did you mean"),
            "$.workload.sizes.flavour");
  EXPECT_EQ(place(
                [](Scenario& s) {
                  s.workload.priorities = {{"x*", 1}};
                },
                "no VM"),
            "$.workload.priorities[0].vms");
  EXPECT_EQ(place(
                [](Scenario& s) {
                  s.workload.anti_affinity = {{"g", {"x"}}};
                },
                "no VM"),
            "$.workload.anti_affinity[0].vms[0]");
  EXPECT_EQ(place(
                [](Scenario& s) {
                  s.workload.anti_affinity = {{"g", {"*"}}, {"h", {"*"}}};
                },
                "in the group 'g' already"),
            "$.workload.anti_affinity[1].vms[0]");
  EXPECT_EQ(place(
                [](Scenario& s) {
                  s.workload.sizes = {SizeRule::Kind::blocks, {"small", "large"}};
                },
                "more flavours"),
            "$.workload.sizes.flavours");
}

TEST(Faults, AreFoundSortedAndEnded) {
  Scenario s = scenario();
  s.faults = {{30min, FaultKind::host_crash, "hv2", 20min},
              {10min, FaultKind::link_down, "hv1.eth0", {}},
              {5min, FaultKind::link_down, "sw2-sw1", 1min},
              {40min, FaultKind::switch_down, "sw2", {}},
              {1min, FaultKind::lost_reply, "hv1", 2min}};
  const auto faults = bind_faults(s, two_hosts(), at(60));
  ASSERT_EQ(faults.size(), 8U);
  EXPECT_EQ(faults[0].what, FaultKind::lost_reply);
  EXPECT_EQ(faults[0].at, at(120));  // one minute after a start at 60 s
  EXPECT_TRUE(faults[1].undoes);
  EXPECT_EQ(faults[1].at, at(240));
  EXPECT_EQ(faults[2].inter_switch_link, 0);
  EXPECT_EQ(faults[3].what, FaultKind::link_up);
  EXPECT_EQ(faults[4].machine, MachineId(0));
  EXPECT_EQ(faults[5].host, HostId(1));
  EXPECT_EQ(faults[6].network_switch, SwitchId(1));
  EXPECT_EQ(faults[7].what, FaultKind::host_return);
  EXPECT_EQ(faults[7].at, at(60 + 50 * 60));
}

TEST(Faults, UnknownComponentIsNamedWithItsPlace) {
  Scenario s = scenario();
  s.faults = {{1min, FaultKind::host_crash, "hv1", {}},
              {1min, FaultKind::link_down, "hv1.eth1", {}}};
  const InputError error = refused([&] { bind_faults(s, two_hosts()); });
  EXPECT_EQ(error.place(), "$.faults[1].component");
  EXPECT_THAT(error.sentence(), HasSubstr("did you mean 'hv1.eth0'"));
}

}  // namespace
}  // namespace gemello::runs
