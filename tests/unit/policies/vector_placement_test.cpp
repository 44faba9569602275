// First fit, dot product, norm-based and "without overload": hosts of 4000 MHz and 16 GiB.
#include <algorithm>

#include <gtest/gtest.h>

#include "models/planning/fleet_plan.hpp"
#include "models/policies/consolidation/threshold_detector.hpp"
#include "models/policies/placement/best_fit.hpp"
#include "models/policies/placement/dot_product.hpp"
#include "models/policies/placement/first_fit.hpp"
#include "models/policies/placement/free_vector.hpp"
#include "models/policies/placement/norm_based.hpp"
#include "models/policies/placement/without_overload.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;

class Vectors : public ::testing::Test {
 protected:
  // Free of (CPU, memory), and with `new`, that asks for (0.25, 0.5):
  //   empty (1, 1)       dot 0.25 + 0.5 = 0.75           left (0.75, 0.5)
  //   hv1   (0.75, 0.5)  dot 0.1875 + 0.25 = 0.4375      left (0.5, 0), length 0.5
  //   hv2   (0.25, 0.5)  dot 0.0625 + 0.25 = 0.3125      left (0, 0), length 0
  //   hv3   (0.25, 0.875) dot 0.0625 + 0.4375 = 0.5      left (0, 0.375), length 0.375
  //   full  (1, 0.25)    refuses: memory
  TableFleet fleet = fleet_from_table(R"(
      host   cores  mem
      empty  4      16GiB
      hv1    4      16GiB
      hv2    4      16GiB
      hv3    4      16GiB
      full   4      16GiB
      vm   host  vcpus  mem    cpu
      a    hv1   1      8GiB   1000
      b    hv2   3      8GiB   3000
      c    hv3   3      2GiB   3000
      d    full  1      12GiB  0
      new  -     1      8GiB   1000)");
  VmId vm = fleet.vm("new");

  HostId choose(const PlacementRule& rule, Rationale* why = nullptr) {
    return without(rule, {}, why);
  }
  HostId without(const PlacementRule& rule, const std::vector<const char*>& hosts,
                 Rationale* why = nullptr) {
    const FleetView view = fleet.view();
    FleetPlan plan(view, exact_books().books);
    const auto excluded = [&](HostId host) {
      return std::any_of(hosts.begin(), hosts.end(),
                         [&](const char* name) { return fleet.host(name) == host; });
    };
    return rule.choose(plan, vm, excluded, why);
  }
};

TEST_F(Vectors, AreSharesOfTheHost) {
  const FleetView view = fleet.view();
  const FleetPlan plan(view, exact_books().books);
  const ResourceVector free = free_vector(plan, fleet.host("hv3"));
  EXPECT_DOUBLE_EQ(free.cpu, 0.25);
  EXPECT_DOUBLE_EQ(free.memory, 0.875);
  const ResourceVector demand = demand_vector(plan, fleet.host("hv3"), vm);
  EXPECT_DOUBLE_EQ(demand.cpu, 0.25);
  EXPECT_DOUBLE_EQ(demand.memory, 0.5);
}

// 2 GiB of hv1 are the hypervisor's: 8 of 14 GiB are taken, and `new` takes 8 of 14.
TEST_F(Vectors, CountMemoryForGuests) {
  fleet.inventory.hosts[fleet.host("hv1").index()].memory_reserved = parse<Bytes>("2GiB");
  const FleetView view = fleet.view();
  const FleetPlan plan(view, exact_books().books);
  EXPECT_DOUBLE_EQ(free_vector(plan, fleet.host("hv1")).memory, 1 - 8.0 / 14);
  EXPECT_DOUBLE_EQ(demand_vector(plan, fleet.host("hv1"), vm).memory, 8.0 / 14);
}

TEST_F(Vectors, DotProductGoesWhereWhatIsFreeFitsTheDemand) {
  EXPECT_EQ(choose(DotProduct()), fleet.host("hv3"));
  EXPECT_EQ(without(DotProduct(), {"hv3"}), fleet.host("hv1"));
}

TEST_F(Vectors, NormBasedGoesWhereTheLeastIsLeft) {
  EXPECT_EQ(choose(NormBased()), fleet.host("hv2"));
  EXPECT_EQ(without(NormBased(), {"hv2"}), fleet.host("hv3"));
}

// The empty host has the greatest dot product and the lowest id, and is taken last all the same.
TEST_F(Vectors, AnIdleHostIsOpenedLast) {
  const DotProduct dot;
  const NormBased norm;
  for (const PlacementRule* rule :
       {static_cast<const PlacementRule*>(&dot), static_cast<const PlacementRule*>(&norm)}) {
    EXPECT_EQ(without(*rule, {"hv2", "hv3"}), fleet.host("hv1"));
    EXPECT_EQ(without(*rule, {"hv1", "hv2", "hv3"}), fleet.host("empty"));
    EXPECT_EQ(without(*rule, {"empty", "hv1", "hv2", "hv3"}), HostId::none());
  }
}

// c's memory as b's makes hv3 as hv2; ties go to the lower id.
TEST_F(Vectors, TiesGoToTheLowerId) {
  fleet.inventory.vms[fleet.vm("c").index()].memory = parse<Bytes>("8GiB");
  EXPECT_EQ(choose(NormBased()), fleet.host("hv2"));
  EXPECT_EQ(without(DotProduct(), {"hv1"}), fleet.host("hv2"));
}

TEST_F(Vectors, ReasonsHoldTheScores) {
  Rationale dot;
  choose(DotProduct(), &dot);
  ASSERT_EQ(dot.best.size(), 3U);
  EXPECT_DOUBLE_EQ(dot.best[0].score, -0.75);
  EXPECT_DOUBLE_EQ(dot.best[1].score, -0.5);
  EXPECT_DOUBLE_EQ(dot.best[2].score, -0.4375);
  EXPECT_EQ(dot.rejections, (std::map<std::string, std::int32_t>{{"memory", 1}}));
  Rationale norm;
  choose(NormBased(), &norm);
  EXPECT_DOUBLE_EQ(norm.best.at(0).score, 0);
  EXPECT_DOUBLE_EQ(norm.best.at(1).score, 0.375);
  EXPECT_DOUBLE_EQ(norm.best.at(2).score, 0.5);
  EXPECT_FALSE(dot.score_meaning.empty());
  EXPECT_FALSE(norm.score_meaning.empty());
}

// In the platform's order, idle or not, past those that refuse.
TEST_F(Vectors, FirstFitTakesTheFirst) {
  EXPECT_EQ(choose(FirstFit()), fleet.host("empty"));
  EXPECT_EQ(without(FirstFit(), {"empty"}), fleet.host("hv1"));
  fleet.inventory.vms[vm.index()].memory = parse<Bytes>("9GiB");
  Rationale why;
  EXPECT_EQ(without(FirstFit(), {"empty"}, &why), fleet.host("hv3"));
  EXPECT_EQ(why.rejections, (std::map<std::string, std::int32_t>{{"memory", 3}}));
  ASSERT_EQ(why.best.size(), 1U);
  EXPECT_EQ(why.best[0].host, fleet.host("hv3"));
  EXPECT_EQ(without(FirstFit(), {"empty", "hv3"}), HostId::none());
}

// With `new`, hv2 and hv3 would be asked for 4000 of 4000 MHz, hv1 for 2000.
TEST_F(Vectors, WithoutOverloadTheRuleChoosesAmongTheRest) {
  const auto detector = std::make_shared<ThresholdDetector>(0.8);
  const WithoutOverload norm(std::make_shared<NormBased>(), detector);
  Rationale why;
  EXPECT_EQ(choose(norm, &why), fleet.host("hv1"));
  EXPECT_EQ(why.rejections, (std::map<std::string, std::int32_t>{{"overload", 2}, {"memory", 1}}));
  EXPECT_EQ(choose(WithoutOverload(std::make_shared<BestFit>(), detector)), fleet.host("hv1"));
  const WithoutOverload first(std::make_shared<FirstFit>(), detector);
  EXPECT_EQ(without(first, {"empty", "hv1"}), HostId::none());
  // At a threshold of 1 nothing is over: 4000 of 4000 is equal.
  EXPECT_EQ(choose(WithoutOverload(std::make_shared<NormBased>(),
                                   std::make_shared<ThresholdDetector>(1))),
            fleet.host("hv2"));
}

// A VM that is too much for any host by itself must still run somewhere.
TEST_F(Vectors, AHostWithoutVmsMayBeOverloadedByOne) {
  fleet.inventory.vms[vm.index()].vcpus = Cores(4);
  fleet.data.vms.cpu_demand[vm.index()] = 4000;
  const WithoutOverload rule(std::make_shared<NormBased>(),
                             std::make_shared<ThresholdDetector>(0.8));
  EXPECT_EQ(choose(rule), fleet.host("empty"));
}

TEST_F(Vectors, TrialsAreTakenBack) {
  const FleetView view = fleet.view();
  FleetPlan plan(view, exact_books().books);
  const HostId hv2 = fleet.host("hv2");
  EXPECT_TRUE(would_overload(plan, vm, hv2, ThresholdDetector(0.8)));
  EXPECT_FALSE(would_overload(plan, vm, fleet.host("hv1"), ThresholdDetector(0.8)));
  EXPECT_FALSE(would_overload(plan, vm, fleet.host("empty"), ThresholdDetector(0.1)));
  EXPECT_EQ(plan.booked(hv2), 3000);
  EXPECT_EQ(plan.vms_on(hv2).size(), 1U);
  EXPECT_EQ(plan.memory_booked(hv2), parse<Bytes>("8GiB"));
}

}  // namespace
}  // namespace gemello::policies
