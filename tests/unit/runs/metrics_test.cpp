#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/capacity_left.hpp"
#include "models/runs/metrics_accumulator.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Metrics, AvailabilityCountsFromTheFirstService) {
  const Inventory inventory = two_hosts();
  MetricsAccumulator sums(inventory, at(0));
  // vm1: wanted at 0, served from 100, down 400..460, end 1100: 1000 s of which 60 lost.
  sums.vm_wanted(VmId(0), at(0));
  sums.vm_down(VmId(0), at(50), "not yet in service: no outage");
  sums.vm_served(VmId(0), at(100));
  sums.vm_down(VmId(0), at(400), "crash");
  sums.vm_down(VmId(0), at(410), "said twice");
  sums.vm_served(VmId(0), at(460));
  // vm2: wanted at 100, never served.
  sums.vm_wanted(VmId(1), at(100));
  const Metrics m = sums.result(at(1100));
  EXPECT_DOUBLE_EQ(*m.availability, 0.94);
  EXPECT_EQ(m.lost, 60s);
  EXPECT_EQ(m.waiting, 100s + 1000s);
  EXPECT_EQ(m.never_served, 1);
  ASSERT_EQ(m.outages.size(), 1U);
  EXPECT_EQ(m.outages[0].cause, "crash");
  EXPECT_EQ(m.recovery_time.count, 1);
  EXPECT_EQ(m.recovery_time.mean, 60);
  EXPECT_EQ(m.not_restored, 0);
  EXPECT_EQ(m.vms[1].availability(), std::nullopt);
}

TEST(Metrics, AnOpenOutageIsLostTimeButNoRecovery) {
  const Inventory inventory = two_hosts();
  MetricsAccumulator sums(inventory, at(0));
  sums.vm_wanted(VmId(0), at(0));
  sums.vm_served(VmId(0), at(0));
  sums.vm_down(VmId(0), at(900), "crash");
  const Metrics m = sums.result(at(1000));
  EXPECT_DOUBLE_EQ(*m.availability, 0.9);
  EXPECT_EQ(m.not_restored, 1);
  EXPECT_EQ(m.recovery_time.count, 0);
}

TEST(Metrics, ReleasedTimeIsNotWanted) {
  const Inventory inventory = two_hosts();
  MetricsAccumulator sums(inventory, at(0));
  sums.vm_wanted(VmId(0), at(0));
  sums.vm_served(VmId(0), at(0));
  sums.vm_released(VmId(0), at(300));
  const Metrics m = sums.result(at(1000));
  EXPECT_EQ(m.vms[0].wanted, 300s);
  EXPECT_EQ(m.vms[0].served, 300s);
  EXPECT_DOUBLE_EQ(*m.availability, 1);
}

TEST(Metrics, ContentionIsTimeAndWorkNotDelivered) {
  const Inventory inventory = two_hosts();
  MetricsAccumulator sums(inventory, at(0));
  sums.vm_wanted(VmId(0), at(0));
  sums.add_vm(VmId(0), 60, 1000, 750);  // 250 MHz short for 60 s
  sums.add_vm(VmId(0), 60, 500, 500);
  const Metrics m = sums.result(at(120));
  EXPECT_EQ(m.contended, 60s);
  EXPECT_DOUBLE_EQ(m.cpu_asked - m.cpu_delivered, 15000);
}

TEST(Metrics, ConsolidationFiguresOfTheLiterature) {
  const Inventory inventory = two_hosts();  // 2000 MHz each
  MetricsAccumulator sums(inventory, at(0));
  // hv1: active 100 s, 25 of them overloaded; hv2: active 300 s, 30 overloaded.
  sums.add_host(HostId(0), 25, 2500, 2000, true);
  sums.add_host(HostId(0), 75, 2000, 2000, true);  // full is not overloaded
  sums.add_host(HostId(0), 900, 0, 0, false);
  sums.add_host(HostId(1), 30, 2001, 2000, true);
  sums.add_host(HostId(1), 270, 100, 100, true);
  // vm1 asked for 1000 MHz s and lost 100 moving; vm2 asked for 1000, lost none.
  for (const VmId vm : {VmId(0), VmId(1)}) {
    sums.vm_wanted(vm, at(0));
    sums.add_vm(vm, 1, 1000, 1000);
  }
  sums.migration_ended({VmId(0), HostId(0), HostId(1), at(10), at(20),
                        MigrationOutcome::Result::done, Bytes(1000), 50ms, 100, 3});
  sums.add_energy(HostId(0), Joules(7.2e6));
  const Metrics m = sums.result(at(1000));
  EXPECT_DOUBLE_EQ(m.slatah, (0.25 + 0.1) / 2);
  EXPECT_DOUBLE_EQ(m.overload_time_fraction, 55.0 / 400);
  EXPECT_DOUBLE_EQ(m.pdm, (0.1 + 0) / 2);
  EXPECT_DOUBLE_EQ(m.slav, 0.175 * 0.05);
  EXPECT_DOUBLE_EQ(m.esv, 2 * 0.175 * 0.05);  // 7.2 MJ = 2 kWh
}

TEST(Metrics, WastedMovesAreFollowedWithinAnHour) {
  const Inventory inventory = two_hosts();
  MetricsAccumulator sums(inventory, at(0));
  const auto move = [&](std::size_t from, std::size_t to, double start) {
    sums.migration_ended({VmId(0), HostId(from), HostId(to), at(start), at(start + 10),
                          MigrationOutcome::Result::done, Bytes(100), 30ms, 0, 1});
  };
  move(0, 1, 0);
  move(1, 0, 3609);  // 3599 s after the end of the first: it returns, the first was wasted
  move(0, 1, 7219);  // 3600 s after: not wasted
  sums.migration_ended({VmId(0), HostId(1), HostId(0), at(8000), at(8005),
                        MigrationOutcome::Result::failed, Bytes(50), 0ms, 0, 1});
  const Metrics m = sums.result(at(9000));
  EXPECT_EQ(m.migrations_done, 3);
  EXPECT_EQ(m.migrations_failed, 1);
  EXPECT_EQ(m.wasted_moves, 1);
  EXPECT_EQ(m.returning_moves, 1);
  EXPECT_DOUBLE_EQ(m.thrash_score, 1.0 / 3);
  EXPECT_EQ(m.migration_bytes, Bytes(350));
  EXPECT_DOUBLE_EQ(m.migration_duration.mean, 10);
}

// vm1 is down for 60 s, vm2 from 900 s to the end at 1000 s; action 3 waits twice, action 4 once.
TEST(Metrics, DetectionWaysAndTheLongestOutage) {
  const Inventory inventory = two_hosts();
  MetricsAccumulator sums(inventory, at(0));
  for (const VmId vm : {VmId(0), VmId(1)}) {
    sums.vm_wanted(vm, at(0));
    sums.vm_served(vm, at(0));
  }
  sums.vm_down(VmId(0), at(100), "h");
  sums.vm_served(VmId(0), at(160));
  EXPECT_EQ(sums.result(at(200)).outage_longest, 60s);
  sums.vm_down(VmId(1), at(900), "h");
  sums.host_lost(true);
  sums.host_lost(false);
  sums.host_lost(true);
  for (const auto id : {ActionId{3}, ActionId{4}, ActionId{3}}) sums.migration_waits(id);
  sums.path_changed();
  const Metrics m = sums.result(at(1000));
  EXPECT_EQ(m.outage_longest, 100s);
  EXPECT_EQ(m.hosts_lost, 3);
  EXPECT_EQ(m.hosts_lost_alive, 2);
  EXPECT_EQ(m.migrations_waited, 2);
  EXPECT_EQ(m.path_changes, 1);
  const auto value = [&](std::string_view name) {
    for (const Figure& figure : figures_of(m))
      if (figure.name == name) return value_text(figure);
    return std::string("no such figure");
  };
  EXPECT_EQ(value("outage_longest"), "100 s");
  EXPECT_EQ(value("hosts_lost"), "3");
  EXPECT_EQ(value("hosts_lost_alive"), "2");
  EXPECT_EQ(value("migrations_waited"), "2");
  EXPECT_EQ(value("path_changes"), "1");
  EXPECT_EQ(figures_of(MetricsAccumulator(inventory, at(0)).result(at(1))).size(),
            figures_of(m).size());  // the same list for every run
  std::set<std::string> names;
  for (const Figure& figure : figures_of(m)) EXPECT_TRUE(names.insert(figure.name).second);
}

TEST(Metrics, LinkLoadIsWeighedByTime) {
  const Inventory inventory = two_hosts();
  MetricsAccumulator sums(inventory, at(0), {"a", "b"});
  sums.add_link(0, 94, 0.1);
  sums.add_link(0, 6, 0.9);
  sums.add_link(1, 96, 0.0);
  sums.add_link(1, 4, 1.0);
  const Metrics m = sums.result(at(100));
  EXPECT_DOUBLE_EQ(m.links[0].mean, 0.148);     // 0.94 * 0.1 + 0.06 * 0.9
  EXPECT_DOUBLE_EQ(m.links[0].p95, 0.9);        // its bin's edge is beyond its maximum
  EXPECT_DOUBLE_EQ(m.links[1].p95, 1.0 / 256);  // 96 % of the time in the first bin
  EXPECT_DOUBLE_EQ(m.links[1].max, 1);
  EXPECT_DOUBLE_EQ(m.link_max, 1);
}

TEST(Metrics, HostsOnAndSwitching) {
  const Inventory inventory = two_hosts();
  MetricsAccumulator sums(inventory, at(0));
  sums.host_powered(HostId(0), at(0), true);
  sums.host_powered(HostId(1), at(0), true);
  sums.host_powered(HostId(1), at(250), false);
  sums.host_powered(HostId(1), at(750), true);
  const Metrics m = sums.result(at(1000));
  EXPECT_DOUBLE_EQ(m.hosts_on_mean, 1.5);  // 1000 + 500 host seconds in 1000 s
  EXPECT_EQ(m.host_power_ons, 1);
  EXPECT_EQ(m.host_power_offs, 1);
}

TEST(Spread, NearestRank) {
  std::vector<double> values;
  for (int i = 100; i >= 1; --i) values.push_back(i);
  const Spread spread = spread_of(values);
  EXPECT_EQ(spread.p95, 95);
  EXPECT_EQ(spread.max, 100);
  EXPECT_EQ(spread.mean, 50.5);
  EXPECT_EQ(spread_of({3, 1, 2}).p95, 3);  // rank ceil(2.85) = 3
  EXPECT_EQ(spread_of({}).count, 0);
}

/// The first host that takes the VM.
class FirstThatTakes final : public policies::PlacementRule {
 public:
  HostId choose(policies::Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                Rationale*) const override {
    for (const HostId host : plan.open())
      if (!(excluded && excluded(host)) && !plan.refuses(host, vm)) return host;
    return HostId::none();
  }
};

CapacityLeft left_of(const Inventory& inventory, std::vector<HostId> host_of,
                     std::vector<double> demand,
                     std::vector<HostState> hosts = {HostState::on, HostState::on}) {
  FleetData data;
  data.resize(inventory);
  data.hosts.state = std::move(hosts);
  data.vms.host = std::move(host_of);
  for (std::size_t v = 0; v < inventory.vms.size(); ++v)
    if (data.vms.host[v].valid()) data.vms.state[v] = VmState::running;
  const FleetView view(inventory, data);
  const FirstThatTakes rule;
  return capacity_left({&view, demand, &rule, 1.0, {}});
}

TEST(Capacity, SurvivesWhenTheOtherHostHasRoom) {
  // hv1 carries both VMs (4 GB and 500 MHz each): hv2 has 10 GB and 2000 MHz for them.
  const CapacityLeft left = left_of(two_hosts(), {HostId(0), HostId(0)}, {500, 500});
  EXPECT_TRUE(left.survives_any_host);
  // More "small" (4 GB, 1000 MHz): hv1 has 2 GB left: none; hv2 floor(10 / 4) = 2 by memory and
  // floor(2000 / 1000) = 2 by CPU.
  ASSERT_EQ(left.more.size(), 1U);
  EXPECT_EQ(left.more[0].vms, 2);
}

TEST(Capacity, CpuMemoryAndGroupsAreRespected) {
  Inventory busy = two_hosts();
  busy.vms[0].vcpus = busy.vms[1].vcpus = Cores(2);  // so that each can ask for 1500 MHz
  EXPECT_THAT(left_of(busy, {HostId(0), HostId(1)}, {1500, 1500}).hosts_not_covered,
              ElementsAre(HostId(0), HostId(1)));  // 3000 MHz do not fit on 2000
  Inventory tight = two_hosts();
  tight.hosts[1].memory = Bytes(7'000'000'000);
  EXPECT_THAT(left_of(tight, {HostId(0), HostId(0)}, {1, 1}).hosts_not_covered,
              ElementsAre(HostId(0)));  // 8 GB do not fit in 7
  Inventory apart = two_hosts();
  apart.vms[0].anti_affinity = apart.vms[1].anti_affinity = "db";
  EXPECT_FALSE(left_of(apart, {HostId(0), HostId(1)}, {1, 1}).survives_any_host);
}

TEST(Capacity, UnusableHostsCarryNothing) {
  const CapacityLeft left =
      left_of(two_hosts(), {HostId(0), HostId::none()}, {1, 1}, {HostState::on, HostState::dead});
  EXPECT_THAT(left.hosts_not_covered, ElementsAre(HostId(0)));
  EXPECT_EQ(left.more[0].vms, 1);  // hv1: floor(6 / 4) = 1
}

TEST(Capacity, SleepingHostsWakeAndTheirLossTakesNobodyDown) {
  const CapacityLeft left =
      left_of(two_hosts(), {HostId(0), HostId::none()}, {1, 1}, {HostState::on, HostState::off});
  EXPECT_TRUE(left.survives_any_host);
  EXPECT_EQ(left.more[0].vms, 3);  // floor(6 / 4) on hv1 and floor(10 / 4) on hv2
}

TEST(Report, FiguresComeBackAndEveryOneHasAUnitAndAMeaning) {
  const auto run = write_small_run(fresh_folder() / "run");
  const Report report = read_report(run / "report.json");
  for (const Figure& figure : report.figures) {
    EXPECT_FALSE(figure.unit.empty()) << figure.name;
    EXPECT_FALSE(figure.meaning.empty()) << figure.name;
    EXPECT_TRUE(figure.value || !figure.note.empty()) << figure.name;
  }
  EXPECT_EQ(value_text(*report.find("energy")), "1 kWh");
  // two VMs wanted 1200 s each; one 60 s outage and 0.1 s of stop-and-copy: 2339.9 / 2400
  EXPECT_EQ(value_text(*report.find("availability")), "97.4958 %");
  EXPECT_EQ(value_text(*report.find("exposure")), "n/a (no VM has an image on a volume)");
  EXPECT_EQ(value_text(*report.find("rto_max")), "60 s");
  EXPECT_THAT(figures_text(report.figures),
              HasSubstr("n/a, no VM has an image on a volume: I/O stall time"));
}

TEST(Report, DamagedReportIsRefusedAtItsPlace) {
  const auto run = write_small_run(fresh_folder() / "run");
  auto bad = nlohmann::json::parse(get(run / "report.json"));
  bad["figures"][1]["value"] = "many";
  put(run / "report.json", bad.dump());
  EXPECT_EQ(refused([&] { read_report(run / "report.json"); }).place(), "$.figures[1].value");
}

TEST(Report, NumbersForPeople) {
  EXPECT_EQ(number_text(26711), "26711");
  EXPECT_EQ(number_text(192.62), "192.6");
  EXPECT_EQ(number_text(7.0049), "7.00");
  EXPECT_EQ(number_text(0.04912), "0.0491");
}

}  // namespace
}  // namespace gemello::runs
