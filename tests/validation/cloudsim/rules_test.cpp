// CloudSim's rules one by one, worked by hand; no data needed.
#include <gtest/gtest.h>

#include "tests/validation/cloudsim/benchmark_inventory.hpp"
#include "tests/validation/cloudsim/cloudsim_plan.hpp"
#include "tests/validation/cloudsim/run_benchmark.hpp"

namespace gemello::cloudsim {
namespace {

// A day of constant percentages, one per VM.
Workload constant(const std::vector<int>& percent) {
  std::vector<std::vector<int>> days;
  for (const int value : percent) days.emplace_back(288, value);
  return Workload::of(days);
}

TEST(CloudSimWorkload, JoinsSamplesByLines) {
  const Workload workload = Workload::of({{10, 40, 40}});
  EXPECT_DOUBLE_EQ(workload.at(0, 0, true), 0.10);
  EXPECT_DOUBLE_EQ(workload.at(0, 100, true), 0.20);  // a third of the way from 10 to 40
  EXPECT_DOUBLE_EQ(workload.at(0, 100, false), 0.10);
  EXPECT_DOUBLE_EQ(workload.at(0, 300, true), 0.40);
  EXPECT_DOUBLE_EQ(workload.at(0, 899, true), 0.40);  // after the last sample
}

// G4: 86 W idle, 89.4 W at 10 %, 117 W at 100 %; half way between 0 and 10 % is 87.7 W.
TEST(CloudSimPower, IsLinearBetweenTenths) {
  const PowerCurve curve = benchmark_inventory(4).hosts[0].power;
  EXPECT_DOUBLE_EQ(watts(curve, 0), 86);
  EXPECT_NEAR(watts(curve, 0.05), 87.7, 1e-9);
  EXPECT_DOUBLE_EQ(watts(curve, 1), 117);
}

TEST(CloudSimInventory, TypesFollowEachOtherInEqualRuns) {
  const Inventory inventory = benchmark_inventory(1052);  // runs of 263
  EXPECT_EQ(inventory.vms[262].core_speed, Megahertz(2500));
  EXPECT_EQ(inventory.vms[263].core_speed, Megahertz(2000));
  EXPECT_EQ(inventory.vms[1051].core_speed, Megahertz(500));
  EXPECT_EQ(inventory.hosts[1].capacity(), Megahertz(5320));
}

class CloudSimBooks : public ::testing::Test {
 protected:
  Inventory inventory_ = benchmark_inventory(4, 2);  // one VM of each type; a G4 and a G5
  Workload workload_ = constant({100, 100, 100, 100});
  Books books_{inventory_, workload_, {}};
  const HostId g4_{0};
};

// On a G4 (2 x 1860) the VMs of 2500, 2000, 1000 MHz ask for 1860 + 1860 + 1000 = 4720 of 3720:
// each gets the floor of 3720/4720 of it: 1465.9 -> 1465, twice, and 788.1 -> 788.
TEST_F(CloudSimBooks, OverfullHostSharesWholeMhz) {
  for (const std::size_t vm : {0U, 1U, 2U}) books_.add(g4_, VmId(vm));
  books_.refresh(g4_, 300.1);
  EXPECT_EQ(books_[g4_].granted, (std::vector<double>{1465, 1465, 788}));
  EXPECT_EQ(books_[g4_].available, 0);
  EXPECT_EQ(books_[g4_].used, 1465.0 + 1465 + 788);
  EXPECT_EQ(books_[g4_].log.back().wanted, 2500.0 + 2000 + 1000);  // uncapped
  books_.release(g4_, VmId(0));                                    // 1860 + 1000 fit
  EXPECT_EQ(books_[g4_].granted, (std::vector<double>{1860, 1000}));
  EXPECT_EQ(books_[g4_].available, 860);
}

// A VM that leaves runs at 90 % and is charged in full; one that arrives takes 10 % of its rate.
TEST_F(CloudSimBooks, MovingVmLoadsBothHosts) {
  const HostId g5{1};
  books_.add(g4_, VmId(2));
  books_[VmId(2)].owner = g4_;
  books_[VmId(2)].moving = true;
  books_[g5].arriving.push_back(VmId(2));
  books_.add(g5, VmId(2));
  books_.refresh(g4_, 300.1);
  books_.refresh(g5, 300.1);
  EXPECT_DOUBLE_EQ(books_[g4_].granted[0], 900);
  EXPECT_EQ(books_[g4_].available, 2720);
  EXPECT_DOUBLE_EQ(books_[g5].granted[0], 100);
  EXPECT_EQ(books_[g5].available, 5220);
  EXPECT_EQ(books_[g5].log.back().wanted, 1000);  // an arrival asks for all of it
  EXPECT_TRUE(books_[VmId(2)].log.back().moving);
  EXPECT_DOUBLE_EQ(books_[VmId(2)].log.back().granted, 900);
}

// What a plan books disappears with it, order and grants included.
TEST_F(CloudSimBooks, PlanLeavesNoTrace) {
  for (const std::size_t vm : {0U, 1U, 2U}) books_.add(g4_, VmId(vm));
  books_.refresh(g4_, 300.1);
  const HostBooks before = books_[g4_];
  {
    CloudSimPlan plan(books_, origin);
    plan.remove(VmId(0), g4_);
    plan.place(VmId(0), HostId(1));
    EXPECT_EQ(plan.booked(g4_), 2860);
  }
  EXPECT_EQ(books_[g4_].vms, before.vms);
  EXPECT_EQ(books_[g4_].granted, before.granted);
  EXPECT_TRUE(books_[HostId(1)].vms.empty());
}

// Memory counts while a VM is created and never again: five VMs of 870 MiB exceed 4096.
TEST_F(CloudSimBooks, MemoryLimitsCreationOnly) {
  Inventory inventory = benchmark_inventory(20, 1);  // VMs 0..4: 870 MiB
  const Workload workload = constant(std::vector<int>(20, 1));
  Books books(inventory, workload, {});
  CloudSimPlan plan(books, origin);
  for (const std::size_t vm : {0U, 1U, 2U, 3U}) plan.place(VmId(vm), g4_);
  EXPECT_FALSE(plan.refuses(g4_, VmId(4)));
  books[VmId(4)].creating = true;
  EXPECT_EQ(plan.refuses(g4_, VmId(4)), "memory");
}

// Four VMs at 10 % on the first suitable hosts: 2500 goes to the first G5 (host 1), 2000 beside it
// (4500 of 5320), 1000 and 500 to the first G4 (host 0). Energy runs from 300.1 to 86100.1 s, at
// demands of 250 + 200 MHz of 5320 and 100 + 50 of 3720, below 10 % of either curve.
TEST(CloudSimWorld, StaticDayCostsWhatTheCurvesSay) {
  const Metrics metrics = run_static(constant({10, 10, 10, 10}), Metering::curve);
  const double g5 = 93.7 + (97 - 93.7) * 10 * 450 / 5320;
  const double g4 = 86 + (89.4 - 86) * 10 * 150 / 3720;
  EXPECT_NEAR(metrics.energy_kwh, (g5 + g4) * 85800 / 3.6e6, 1e-9);
  EXPECT_EQ(metrics.migrations, 0);
  EXPECT_EQ(metrics.shutdowns, 798);  // CloudSim counts one for each host never used
}

// The same at full power: 400 x (117 + 135) W from time 0.
TEST(CloudSimWorld, NonPowerAwareDayCostsFullPowerOfEveryHost) {
  const Metrics metrics = run_static(constant({10, 10, 10, 10}), Metering::all_full);
  EXPECT_NEAR(metrics.energy_kwh, 100800 * 86100.1 / 3.6e6, 1e-6);
}

// At creation each VM gets a G5 of its own (hosts 1, 3, 5, 7): a second VM on a host would be
// charged the first one's watts too (rule 7.5 counts from the measured load, which is 0 then). At
// the first step they use 250, 200, 100 and 50 MHz. Host 7 is the least loaded: below 10 % every
// G5 adds the same watts for its VM, and ties go to host 1. Host 5 is next: host 1 would be charged
// the VM planned there too, so host 3 takes it. Both takers stay. At the second step hosts 1 and 3
// use 300 MHz each; the tie empties host 1: two more moves. 796 hosts never used and 3 emptied are
// 799 shutdowns.
TEST(CloudSimWorld, LightLoadEndsOnOneHost) {
  const Metrics metrics = run_policy(constant({10, 10, 10, 10}), "thr-mmt", 0.8,
                                     {.comparisons = Comparisons::quantized});
  EXPECT_EQ(metrics.migrations, 4);
  EXPECT_EQ(metrics.shutdowns, 799);
}

// A VM without demand at a step is gone for good, and its host falls dark.
TEST(CloudSimWorld, IdleVmIsDeleted) {
  const Workload workload = constant({0, 0, 0, 0});
  const Metrics metrics = run_static(workload, Metering::curve);
  EXPECT_EQ(metrics.energy_kwh, 0);
}

}  // namespace
}  // namespace gemello::cloudsim
