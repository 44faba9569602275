#include "models/policies/consolidation/consolidation_policy.hpp"

#include <gtest/gtest.h>

#include "models/policies/consolidation/consolidation_plan.hpp"
#include "models/policies/consolidation/minimum_migration_time.hpp"
#include "models/policies/consolidation/threshold_detector.hpp"
#include "models/policies/placement/power_aware_best_fit.hpp"
#include "models/units/error.hpp"
#include "tests/support/fleet_from_table.hpp"

namespace gemello::policies {
namespace {

using gemello::testing::fleet_from_table;
using gemello::testing::TableFleet;

ConsolidationPolicy make(const ConsolidationPolicyOptions& options = {}) {
  FleetPlanOptions books;
  books.may_wake = true;
  const auto detector = std::make_shared<ThresholdDetector>(0.8);
  return {options,
          std::make_shared<UnloadAndEvacuate>(detector, std::make_shared<MinimumMigrationTime>(),
                                              std::make_shared<PowerAwareBestFit>(detector)),
          ConsolidationPolicy::fleet_plans(books)};
}

Decision sample(ConsolidationPolicy& policy, const TableFleet& fleet, Reasons* reasons = nullptr) {
  const std::vector<Event> events{{fleet.now, MonitoringSample{}}};
  return policy.decide(fleet.view(), events, reasons);
}

template <class A>
std::vector<A> only(const Decision& decision) {
  std::vector<A> result;
  for (const Action& action : decision.actions)
    if (const auto* found = std::get_if<A>(&action)) result.push_back(*found);
  return result;
}

// b's host is the least loaded and empties into hv1.
TableFleet two_loaded() {
  return fleet_from_table(R"(
      host  cores  mem
      hv1   4      16GiB
      hv2   4      16GiB
      hv3   4      16GiB
      vm  host  mem   cpu
      a   hv1   1GiB  900
      b   hv2   1GiB  100
  )");
}

TEST(ConsolidationPolicy, DecidesOncePerIntervalAtASample) {
  TableFleet fleet = two_loaded();
  ConsolidationPolicy policy = make();
  EXPECT_TRUE(policy.decide(fleet.view(), {}, nullptr).actions.empty());  // no sample, no round
  Reasons reasons;
  const Decision first = sample(policy, fleet, &reasons);
  ASSERT_EQ(only<Migrate>(first).size(), 1U);
  EXPECT_EQ(only<Migrate>(first)[0].vm, fleet.vm("b"));
  EXPECT_EQ(only<Migrate>(first)[0].to, fleet.host("hv1"));
  EXPECT_EQ(reasons.of(0).author, "rebalancing/consolidate");
  fleet.advance(5min - 1us);
  EXPECT_TRUE(sample(policy, fleet).actions.empty());
  fleet.advance(1us);
  EXPECT_EQ(only<Migrate>(sample(policy, fleet)).size(), 1U);
}

// The same with a brick on hv3: switched off, one copy of all that is stored would fall behind.
TEST(ConsolidationPolicy, WhoHoldsBricksStaysOn) {
  TableFleet fleet = two_loaded();
  fleet.inventory.disk_servers.push_back(
      {"ds3", fleet.inventory[fleet.host("hv3")].machine, Watts(0)});
  Brick brick;
  brick.name = "b3";
  brick.server = DiskServerId(0);
  fleet.inventory.bricks.push_back(brick);
  fleet.data.brick_online.push_back(1);
  fleet.data.brick_behind.push_back(0);
  fleet.data.vms.state.assign(2, VmState::paused);  // nothing moves: hv3 stays empty
  ConsolidationPolicy policy = make();
  for (int round = 0; round < 4; ++round) {
    EXPECT_TRUE(only<PowerOff>(sample(policy, fleet)).empty()) << round;
    fleet.advance(5min);
  }
}

// hv3 is empty from the start. At 10 min it may go: hv1 and hv2 are left, and without the larger
// of them 16 GiB and 4000 MHz hold the 2 GiB and 1000 MHz booked.
TEST(ConsolidationPolicy, EmptyHostsGoOffAfterADelay) {
  TableFleet fleet = two_loaded();
  fleet.data.vms.state.assign(2, VmState::paused);  // nothing moves
  ConsolidationPolicy policy = make();
  EXPECT_TRUE(sample(policy, fleet).actions.empty());
  fleet.advance(5min);
  EXPECT_TRUE(sample(policy, fleet).actions.empty());
  fleet.advance(5min);
  const auto off = only<PowerOff>(sample(policy, fleet));
  ASSERT_EQ(off.size(), 1U);
  EXPECT_EQ(off[0].host, fleet.host("hv3"));
}

// 20 GiB are booked: without hv3 and one more host, 16 GiB are left.
TEST(ConsolidationPolicy, SpareRoomStaysOn) {
  TableFleet fleet = two_loaded();
  for (auto& vm : fleet.inventory.vms) vm.memory = parse<Bytes>("10GiB");
  ConsolidationPolicyOptions options;
  options.idle_off = Duration{};
  ConsolidationPolicy careful = make(options);
  EXPECT_TRUE(only<PowerOff>(sample(careful, fleet)).empty());
  options.spare_hosts = 0;  // 32 GiB on two hosts are enough
  ConsolidationPolicy careless = make(options);
  EXPECT_EQ(only<PowerOff>(sample(careless, fleet)).size(), 1U);
}

TEST(ConsolidationPolicy, HostsInMaintenanceOrLockedAreLeftOn) {
  TableFleet fleet = two_loaded();
  fleet.data.vms.state.assign(2, VmState::paused);
  fleet.data.hosts.maintenance[fleet.host("hv3").index()] = 1;
  ConsolidationPolicyOptions options;
  options.idle_off = Duration{};
  ConsolidationPolicy policy = make(options);
  EXPECT_TRUE(sample(policy, fleet).actions.empty());
}

// hv1 is overloaded and only sleeping hosts could take b: one wakes, nobody moves before it is on.
TEST(ConsolidationPolicy, WakesFirstAndMovesAtALaterRound) {
  TableFleet fleet = fleet_from_table(R"(
      host  cores  state
      hv1   4      on
      hv2   4      off
      hv3   4      off
      vm  host  vcpus  mem   cpu
      a   hv1   3      2GiB  2900
      b   hv1   1      1GiB  600
  )");
  ConsolidationPolicy policy = make();
  const Decision first = sample(policy, fleet);
  ASSERT_EQ(first.actions.size(), 1U);
  ASSERT_EQ(only<PowerOn>(first).size(), 1U);
  EXPECT_EQ(only<PowerOn>(first)[0].host, fleet.host("hv2"));
  fleet.in_flight.begin(ActionId{1}, first.actions[0], fleet.now);
  fleet.advance(5min);
  EXPECT_TRUE(sample(policy, fleet).actions.empty());  // still booting
  fleet.in_flight = {};
  fleet.data.hosts.state[fleet.host("hv2").index()] = HostState::on;
  fleet.advance(5min);
  const auto moves = only<Migrate>(sample(policy, fleet));
  ASSERT_EQ(moves.size(), 1U);
  EXPECT_EQ(moves[0].vm, fleet.vm("b"));
  EXPECT_EQ(moves[0].to, fleet.host("hv2"));
}

TEST(ConsolidationPolicy, WithoutPowerManagementItOnlyMoves) {
  TableFleet fleet = two_loaded();
  fleet.data.hosts.state[fleet.host("hv3").index()] = HostState::off;
  fleet.data.vms.cpu_demand = {1000, 100};
  ConsolidationPolicyOptions options;
  options.manage_power = false;
  options.idle_off = Duration{};
  ConsolidationPolicy policy = make(options);
  const Decision decision = sample(policy, fleet);
  EXPECT_EQ(decision.actions.size(), only<Migrate>(decision).size());
}

// A policy that recalls what another remembered goes on where that one was: hv3 goes off at the
// tenth minute, and not ten minutes after the recall.
TEST(ConsolidationPolicy, MemoryCarriesOver) {
  TableFleet fleet = two_loaded();
  fleet.data.vms.state.assign(2, VmState::paused);
  ConsolidationPolicy before = make();
  EXPECT_EQ(before.memory(), "");
  (void)sample(before, fleet);
  EXPECT_EQ(before.memory(), R"({"empty_since_us":{"hv3":3600000000},"last_round_us":3600000000})");
  fleet.advance(10min);
  ConsolidationPolicy after = make();
  after.recall(before.memory());
  EXPECT_EQ(only<PowerOff>(sample(after, fleet)).size(), 1U);
}

TEST(ConsolidationPolicy, ForeignMemoryIsRefused) {
  ConsolidationPolicy policy = make();
  try {
    policy.recall(R"({"last_round_us": 0, "empty_since_us": {"hv1": "soon"}})");
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "memory of rebalancing/consolidate");
    EXPECT_EQ(error.place(), "$.empty_since_us.hv1");
    EXPECT_EQ(error.sentence(), "must be a whole number, not text");
  }
}

// A planner that says what it is told to say.
class ToldPlanner final : public ConsolidationPlanner {
 public:
  explicit ToldPlanner(std::vector<Move> moves) : moves_(std::move(moves)) {}
  std::vector<Move> moves(Plan& /*plan*/, std::vector<Rationale>* why) const override {
    for (std::size_t i = 0; why != nullptr && i < moves_.size(); ++i) {
      why->emplace_back();
      why->back().because = std::to_string(i);
    }
    return moves_;
  }

 private:
  std::vector<Move> moves_;
};

ConsolidationPolicy told(std::vector<Move> moves, bool manage_power = true) {
  ConsolidationPolicyOptions options;
  options.author = "rebalancing/told";
  options.manage_power = manage_power;
  return {options, std::make_shared<ToldPlanner>(std::move(moves)),
          ConsolidationPolicy::fleet_plans({})};
}

// Two moves are to hv3, which sleeps: it is woken once, and nobody goes there. b moves to hv1. The
// reasons of the two actions are those of the first move and of the third.
TEST(ConsolidationPolicy, TurnsAnyPlannersMovesIntoActions) {
  TableFleet fleet = two_loaded();
  const HostId hv1 = fleet.host("hv1");
  const HostId hv2 = fleet.host("hv2");
  const HostId hv3 = fleet.host("hv3");
  const VmId a = fleet.vm("a");
  const VmId b = fleet.vm("b");
  fleet.data.hosts.state[hv3.index()] = HostState::off;
  const std::vector<Move> moves = {{a, hv1, hv3}, {b, hv2, hv3}, {b, hv2, hv1}};
  ConsolidationPolicy policy = told(moves);
  Reasons reasons;
  const Decision decision = sample(policy, fleet, &reasons);
  ASSERT_EQ(decision.actions.size(), 2U);
  EXPECT_EQ(to_text(decision.actions[0], fleet.inventory), "power-on hv3");
  ASSERT_EQ(only<Migrate>(decision).size(), 1U);
  EXPECT_EQ(only<Migrate>(decision)[0].vm, b);
  EXPECT_EQ(only<Migrate>(decision)[0].from, hv2);
  EXPECT_EQ(only<Migrate>(decision)[0].to, hv1);
  ASSERT_EQ(reasons.all().size(), 2U);
  EXPECT_EQ(reasons.of(0).because, "0");
  EXPECT_EQ(reasons.of(1).because, "2");
  for (const std::size_t action : {0U, 1U})
    EXPECT_EQ(reasons.of(action).author, "rebalancing/told");
  ConsolidationPolicy without_power = told(moves, false);
  EXPECT_EQ(sample(without_power, fleet).actions.size(), 1U);
}

TEST(ConsolidationPolicy, ErrorsInItsMemoryNameItsAuthor) {
  ConsolidationPolicy policy = told({});
  try {
    policy.recall(R"({"last_round_us": 0})");
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "memory of rebalancing/told");
  }
}

}  // namespace
}  // namespace gemello::policies
