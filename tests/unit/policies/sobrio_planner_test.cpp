// Sobrio's rounds, worked out by hand. In most of these fleets VMs have always asked for all of
// their rate: then estimates are certain, and what a VM will ask for is what it asks for now.
#include "models/policies/sobrio/sobrio_planner.hpp"

#include <limits>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/planning/fleet_plan.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

FleetPlanOptions books() {
  FleetPlanOptions books = exact_books().books;
  books.cpu_limit = std::numeric_limits<double>::infinity();
  books.may_wake = true;
  return books;
}

// A fleet with as many samples, all alike. With fewer than six no host is emptied.
TableFleet fleet_of(std::string_view text, int samples) {
  TableFleet fleet = fleet_from_table(text);
  for (int i = 1; i < samples; ++i) fleet.publish();
  return fleet;
}

// "a hv1>hv2 overload"
std::vector<std::string> written(const TableFleet& fleet, const std::vector<Move>& moves) {
  std::vector<std::string> text;
  for (const Move& move : moves)
    text.push_back(fmt::format("{} {}>{} {}", fleet.inventory[move.vm].name,
                               fleet.inventory[move.from].name, fleet.inventory[move.to].name,
                               move.cause == MoveCause::overload ? "overload" : "underload"));
  return text;
}

std::vector<std::string> moves(const TableFleet& fleet, const SobrioOptions& options = {}) {
  const FleetView view = fleet.view();
  FleetPlan plan(view, books());
  return written(fleet, SobrioPlanner(options).moves(plan, nullptr));
}

SobrioOptions with_moves_max(std::size_t moves) {
  SobrioOptions options;
  options.moves_max = moves;
  return options;
}

SobrioOptions ahead() {
  SobrioOptions options;
  options.ahead = true;
  return options;
}

// 6000 and 6000 of 10000 MHz each: neither is strained, and one host cannot hold both.
TEST(Sobrio, WithNothingToDoNothingMoves) {
  const TableFleet fleet = fleet_of(R"(
      host  mhz
      hv1   10000
      hv2   10000
      vm  host  mhz   cpu
      a   hv1   6000  6000
      b   hv2   6000  6000)",
                                    30);
  const FleetView view = fleet.view();
  FleetPlan plan(view, books());
  std::vector<Rationale> why;
  EXPECT_THAT(SobrioPlanner().moves(plan, &why), IsEmpty());
  EXPECT_THAT(why, IsEmpty());
}

// 9500 of 10000 is 0.95, and not more.
TEST(Sobrio, ReliefBeginsAboveItsShare) {
  for (const auto* asked : {"5500", "5501"}) {
    const TableFleet fleet = fleet_of(fmt::format(R"(
        host  mhz
        hv1   10000
        hv2   10000
        vm  host  mhz  cpu
        a   hv1   4000  4000
        b   hv1   {}  {}
        c   hv2   1000  1000)",
                                                  asked, asked),
                                      5);
    EXPECT_EQ(moves(fleet).size(), asked == std::string("5500") ? 0U : 1U);
  }
}

class Relief : public ::testing::Test {
 protected:
  // 10000 of 10000 MHz: 500 too much, which any of the four brings away.
  TableFleet fleet = fleet_of(R"(
      host  mhz
      hv1   10000
      hv2   10000
      vm  host  mhz   cpu   mem
      a   hv1   3000  3000  8GiB
      b   hv1   2000  2000  4GiB
      c   hv1   1000  1000  2GiB
      d   hv1   4000  4000  16GiB
      e   hv2   5000  5000  1GiB)",
                              5);
  void set_full(const char* vm, float mhz) {
    fleet.inventory.vms[fleet.vm(vm).index()].core_speed = Megahertz(mhz);
    fleet.data.vms.cpu_demand[fleet.vm(vm).index()] = mhz;
    for (int i = 0; i < 30; ++i) fleet.publish();  // as if it had never been otherwise
  }
};

TEST_F(Relief, PicksTheLeastMemoryThatSuffices) {
  EXPECT_THAT(moves(fleet), ElementsAre("c hv1>hv2 overload"));
}

// d grows to 5000: 1500 too much, which c does not bring away; of a, b and d, b is the smallest.
// (With 30 samples hosts may rest; 9000 and 7000 of 10000 MHz do not fit on one.)
TEST_F(Relief, ThatDoesNotSufficeIsNotPicked) {
  set_full("d", 5000);
  EXPECT_THAT(moves(fleet), ElementsAre("b hv1>hv2 overload"));
}

// a is as small as c now, and asks for more.
TEST_F(Relief, OfEqualMemoryTheMostDemandGoes) {
  fleet.inventory.vms[fleet.vm("a").index()].memory = parse<Bytes>("2GiB");
  EXPECT_THAT(moves(fleet), ElementsAre("a hv1>hv2 overload"));
}

TEST_F(Relief, PicksNobodyThatMayNotMove) {
  fleet.data.vms.state[fleet.vm("c").index()] = VmState::paused;
  EXPECT_THAT(moves(fleet), ElementsAre("b hv1>hv2 overload"));
  for (const char* vm : {"a", "b", "d"})
    fleet.data.vms.state[fleet.vm(vm).index()] = VmState::paused;
  EXPECT_THAT(moves(fleet), IsEmpty());
}

// 14000 of 10000: 4500 too much, more than any. The most first: a and d ask for 4000 both, a is the
// first of them. 500 are left: d has the least memory. To hv2 both, of which less is left over.
TEST(Sobrio, WhereNobodySufficesTheMostGoesFirst) {
  const TableFleet fleet = fleet_of(R"(
      host  mhz
      hv1   10000
      hv2   10000
      hv3   10000
      vm  host  mhz   cpu   mem
      b   hv1   3000  3000  4GiB
      a   hv1   4000  4000  8GiB
      c   hv1   3000  3000  2GiB
      d   hv1   4000  4000  1GiB
      e   hv2   1000  1000  1GiB
      f   hv3   1000  1000  1GiB)",
                                    5);
  EXPECT_THAT(moves(fleet), ElementsAre("a hv1>hv2 overload", "d hv1>hv2 overload"));
  EXPECT_THAT(moves(fleet, with_moves_max(1)), ElementsAre("a hv1>hv2 overload"));
}

// Who is alone on a host has nobody to get out of the way of.
TEST(Sobrio, TheLastVmStays) {
  const TableFleet fleet = fleet_of(R"(
      host  mhz
      hv1   10000
      hv2   20000
      vm  host  mhz    cpu
      a   hv1   10000  10000
      b   hv2   1000   1000)",
                                    5);
  EXPECT_THAT(moves(fleet), IsEmpty());
}

// hv1 gives b to hv3 (memory: hv2 is full). Then hv2's d (8000 + 2000 of 10000 MHz) would fit on
// hv1 for good and there leave less over than on hv3, but b is still there: hv3 it is.
TEST(Sobrio, WhoGaveIsNoRefuge) {
  const TableFleet fleet = fleet_of(R"(
      host  mhz    mem
      hv1   10000  64GiB
      hv2   10000  3GiB
      hv3   10000  64GiB
      vm  host  mhz   cpu   mem
      a   hv1   7000  7000  2GiB
      b   hv1   3000  3000  1GiB
      c   hv2   8000  8000  2GiB
      d   hv2   2000  2000  1GiB
      e   hv3   1000  1000  1GiB)",
                                    5);
  EXPECT_THAT(moves(fleet), ElementsAre("b hv1>hv3 overload", "d hv2>hv3 overload"));
}

class Refuge : public ::testing::Test {
 protected:
  // hv1 asks for 10000 of 10000, and b, of the least memory, has to leave. hv2 and hv3 hold nine
  // VMs of 1000 MHz each that were never measured, and so count as busy as the measured ones: 9000
  // of 10000 for good. What they ask for now is 0 on hv2, 9 * 100 on hv3.
  Refuge() {
    std::string text = R"(
      host  mhz    mem
      hv1   10000  64GiB
      hv2   10000  64GiB
      hv3   10000  64GiB
      idle  10000  64GiB
      vm  host  mhz   cpu   mem
      a   hv1   6000  6000  8GiB
      b   hv1   4000  4000  2GiB
      )";
    for (const char* host : {"hv2", "hv3"})
      for (int i = 0; i < 9; ++i) text += fmt::format("{}{} {} 1000 0 1GiB\n", host, i, host);
    fleet = fleet_of(text, 5);
    for (int i = 0; i < 9; ++i) set_now(fmt::format("hv3{}", i).c_str(), 100);
  }
  void set_now(const char* vm, float mhz) { fleet.data.vms.cpu_demand[fleet.vm(vm).index()] = mhz; }
  void set_memory(const char* host, const char* memory) {
    fleet.inventory.hosts[fleet.host(host).index()].memory = parse<Bytes>(memory);
  }
  TableFleet fleet;
};

// b is 4000: on hv2 0.4 are asked for now and 1.3 for good, on hv3 0.49 and 1.3.
TEST_F(Refuge, TheRoomiestWhereNobodyTakesItForGood) {
  EXPECT_THAT(moves(fleet), ElementsAre("b hv1>hv2 overload"));
  set_memory("hv2", "10GiB");  // 9 are taken, b has 2
  EXPECT_THAT(moves(fleet), ElementsAre("b hv1>hv3 overload"));
}

// hv3 has 13000 MHz: 9000 + 4000 fit for good, though 0.93 of it are asked for now, and 0.4 of hv2.
TEST_F(Refuge, ForGoodComesBeforeTheRoomiest) {
  fleet.inventory.hosts[fleet.host("hv3").index()].core_speed = Megahertz(13000);
  for (int i = 0; i < 9; ++i) set_now(fmt::format("hv3{}", i).c_str(), 900);
  EXPECT_THAT(moves(fleet), ElementsAre("b hv1>hv3 overload"));
}

// hv2 asked for 4500 and hv3 for 4509 now, with b for 0.85 and more: that is no room, 0.85 being
// 0.95 less 0.1. The idle host is opened.
TEST_F(Refuge, OpenedWhereNobodyHasRoom) {
  for (int i = 0; i < 9; ++i) {
    set_now(fmt::format("hv2{}", i).c_str(), 500);
    set_now(fmt::format("hv3{}", i).c_str(), 501);
  }
  EXPECT_THAT(moves(fleet), ElementsAre("b hv1>idle overload"));
  set_now("hv20", 499);  // 8499
  EXPECT_THAT(moves(fleet), ElementsAre("b hv1>hv2 overload"));
}

// A host that is strained itself is no refuge, nor does it find one; nobody moves.
TEST_F(Refuge, NoneLeavesTheVmWhereItIs) {
  set_memory("hv2", "10GiB");
  set_memory("hv3", "10GiB");
  set_memory("idle", "1GiB");
  const FleetView view = fleet.view();
  FleetPlan plan(view, books());
  std::vector<Rationale> why;
  EXPECT_THAT(SobrioPlanner().moves(plan, &why), IsEmpty());
  EXPECT_THAT(why, IsEmpty());
  EXPECT_EQ(plan.booked(fleet.host("hv1")), 10000);
}

// b leaves hv1 for hv2, which then may overload itself (13000 of 10000 for good). Of hv2's VMs, b
// would be the one with the least memory: it is not sent on, for a VM moves once in a round.
TEST_F(Refuge, AVmThatFoundOneStaysThere) {
  fleet.inventory.vms[fleet.vm("b").index()].memory = parse<Bytes>("512MiB");
  const FleetView view = fleet.view();
  FleetPlan plan(view, books());
  std::size_t of_b = 0;
  for (const Move& move : SobrioPlanner(ahead()).moves(plan, nullptr))
    of_b += move.vm == fleet.vm("b") ? 1U : 0U;
  EXPECT_EQ(of_b, 1U);
}

// Nothing was measured: n VMs of 1000 MHz have a mean of 200 n and a deviation of 400 sqrt(n). Mean
// and two deviations come to 8719 MHz for 24 of them and to 9000 for 25; 110 % of 8000 are 8800.
// Now, they ask for nothing.
TEST(Sobrio, LooksAheadIfAsked) {
  for (const int there : {24, 25}) {
    std::string text = "host cores\nhv1 8\nhv2 8\nvm host mem\nother hv2 1GiB\n";
    for (int i = 0; i < there; ++i) text += fmt::format("v{} hv1 {}GiB\n", i, i == 7 ? 1 : 2);
    const TableFleet fleet = fleet_of(text, 1);
    if (there == 25)
      EXPECT_THAT(moves(fleet, ahead()), ElementsAre("v7 hv1>hv2 overload"));
    else
      EXPECT_THAT(moves(fleet, ahead()), IsEmpty());
    EXPECT_THAT(moves(fleet), IsEmpty());
  }
}

class Rest : public ::testing::Test {
 protected:
  // hv1 asks for 5000, hv2 for 2000, hv3 for 1000 of 10000 MHz. hv3 has one VM, as hv2, but less
  // memory: d goes first, to hv1, of which less is left over (0.4 of CPU, to 0.7 of hv2). Then c
  // goes there too: 8000. hv1 was given VMs and stays.
  static constexpr std::string_view text = R"(
      host  mhz    state
      hv1   10000  on
      hv2   10000  on
      hv3   10000  on
      idle  10000  on
      vm  host  mhz   cpu   mem
      a   hv1   3000  3000  1GiB
      b   hv1   2000  2000  1GiB
      c   hv2   2000  2000  4GiB
      d   hv3   1000  1000  2GiB)";
};

TEST_F(Rest, EmptiesTheSmallestFirst) {
  EXPECT_THAT(moves(fleet_of(text, 12)), ElementsAre("d hv3>hv1 underload", "c hv2>hv1 underload"));
}

TEST_F(Rest, WaitsForSixSamples) {
  EXPECT_THAT(moves(fleet_of(text, 5)), IsEmpty());
  SobrioOptions hasty;
  hasty.samples_min = 5;
  EXPECT_EQ(moves(fleet_of(text, 5), hasty).size(), 2U);
}

TEST_F(Rest, BudgetBoundsMoves) {
  EXPECT_THAT(moves(fleet_of(text, 12), with_moves_max(1)), ElementsAre("d hv3>hv1 underload"));
}

// c may not move, but takes d where hv1 is no choice any more: hv1 is in maintenance, and so its
// own VMs find room on hv2: b (2000 of 10000 beside c and d: 5000), a 8000. Larger ones first.
TEST_F(Rest, HostsWithVmsThatMayNotMoveAreFilledOnly) {
  TableFleet fleet = fleet_of(text, 12);
  fleet.data.vms.state[fleet.vm("c").index()] = VmState::paused;
  fleet.data.hosts.maintenance[fleet.host("hv1").index()] = 1;
  EXPECT_THAT(moves(fleet),
              ElementsAre("d hv3>hv2 underload", "a hv1>hv2 underload", "b hv1>hv2 underload"));
}

// e (6000) fits beside neither a (5000) nor c (5000), so f, that would, does not move either; and
// the plan is as it was. The idle host is no place to rest on.
TEST_F(Rest, EmptiesWhollyOrNotAtAll) {
  const TableFleet fleet = fleet_of(R"(
      host  mhz
      hv1   10000
      hv2   10000
      hv3   10000
      idle  10000
      vm  host  mhz   cpu
      a   hv1   2500  2500
      b   hv1   2500  2500
      g   hv1   2500  2500
      c   hv2   2500  2500
      d   hv2   2500  2500
      h   hv2   2500  2500
      e   hv3   6000  6000
      f   hv3   1000  1000)",
                                    12);
  const FleetView view = fleet.view();
  FleetPlan plan(view, books());
  std::vector<Rationale> why;
  EXPECT_THAT(SobrioPlanner().moves(plan, &why), IsEmpty());
  EXPECT_THAT(why, IsEmpty());
  for (const char* host : {"hv1", "hv2"}) EXPECT_EQ(plan.booked(fleet.host(host)), 7500);
  EXPECT_EQ(plan.booked(fleet.host("hv3")), 7000);
}

// hv2 has one VM, hv3 two: with two moves hv2 is emptied, and the one left is not enough for hv3.
TEST_F(Rest, AHostThatTheBudgetDoesNotPayForIsNotBegun) {
  const TableFleet fleet = fleet_of(R"(
      host  mhz
      hv1   10000
      hv2   10000
      hv3   10000
      vm  host  mhz   cpu
      a   hv1   1000  1000
      b   hv1   1000  1000
      g   hv1   1000  1000
      c   hv2   1000  1000
      d   hv3   500   500
      e   hv3   1500  1500)",
                                    12);
  EXPECT_THAT(moves(fleet, with_moves_max(2)), ElementsAre("c hv2>hv1 underload"));
  EXPECT_THAT(moves(fleet, with_moves_max(3)),
              ElementsAre("c hv2>hv1 underload", "e hv3>hv1 underload", "d hv3>hv1 underload"));
}

// e goes to hv2, of which less is left over (0.25 of both, to 0.65 of CPU and 0.94 of memory). Then
// both VMs of hv2 would fit on hv1; but it was just given one, and stays.
TEST_F(Rest, AHostThatWasGivenAVmIsLeftAlone) {
  const TableFleet fleet = fleet_of(R"(
      host  mhz    mem
      hv1   10000  64GiB
      hv2   2000   4GiB
      hv3   10000  64GiB
      vm  host  mhz   cpu   mem
      a   hv1   1000  1000  1GiB
      b   hv1   1000  1000  1GiB
      c   hv1   1000  1000  1GiB
      d   hv2   1000  1000  2GiB
      e   hv3   500   500   1GiB)",
                                    12);
  EXPECT_THAT(moves(fleet), ElementsAre("e hv3>hv2 underload"));
}

// hv1 asks for 9600 of 10000 MHz: c has to leave, to hv2, and nobody rests in this round. With 9500
// e does, beside d (6550) and not beside a and c (10050).
TEST_F(Rest, WaitsUntilNobodyHasToBeRelieved) {
  for (const auto* asked : {"8600", "8500"}) {
    const TableFleet fleet = fleet_of(fmt::format(R"(
        host  mhz
        hv1   10000
        hv2   10000
        hv3   10000
        vm  host  mhz   cpu   mem
        a   hv1   {}  {}  2GiB
        c   hv1   1000  1000  1GiB
        d   hv2   6000  6000  1GiB
        e   hv3   550   550   512MiB)",
                                                  asked, asked),
                                      12);
    EXPECT_THAT(moves(fleet), ElementsAre(asked == std::string("8600") ? "c hv1>hv2 overload"
                                                                       : "e hv3>hv2 underload"));
  }
}

TEST_F(Rest, ReasonsGoWithTheirMoves) {
  const TableFleet fleet = fleet_of(R"(
      host  mhz
      hv1   10000
      hv2   10000
      hv3   10000
      vm  host  mhz   cpu   mem
      a   hv1   8000  8000  2GiB
      c   hv1   1900  1900  1GiB
      d   hv2   6000  6000  1GiB
      e   hv3   500   500   1GiB)",
                                    12);
  const FleetView view = fleet.view();
  FleetPlan plan(view, books());
  std::vector<Rationale> why;
  const auto planned = SobrioPlanner().moves(plan, &why);
  // c leaves (9900): with d 7900, left over 0.21 of CPU, with e 0.76.
  EXPECT_THAT(written(fleet, planned), ElementsAre("c hv1>hv2 overload"));
  ASSERT_EQ(why.size(), 1U);
  EXPECT_EQ(why[0].because, "hv1 is about to overload");
  ASSERT_EQ(why[0].best.size(), 2U);
  EXPECT_EQ(why[0].best[0].host, fleet.host("hv2"));
  why.clear();
  // Now that it has gone, e rests beside a (8500 of 10000; 8400 beside d and c), of which less is
  // left over.
  const auto rested = SobrioPlanner().moves(plan, &why);
  EXPECT_THAT(written(fleet, rested), ElementsAre("e hv3>hv1 underload"));
  ASSERT_EQ(why.size(), 1U);
  EXPECT_EQ(why[0].because, "hv3 can rest: all its VMs fit elsewhere");
  EXPECT_THAT(plan.vms_on(fleet.host("hv1")), ElementsAre(fleet.vm("a"), fleet.vm("e")));
  EXPECT_THAT(plan.vms_on(fleet.host("hv2")), ElementsAre(fleet.vm("d"), fleet.vm("c")));
  EXPECT_THAT(plan.vms_on(fleet.host("hv3")), IsEmpty());
}

}  // namespace
}  // namespace gemello::policies
