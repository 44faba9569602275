// What must hold of every consolidation, tried on random fleets.
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/planning/fleet_plan.hpp"
#include "models/policies/consolidation/consolidation_plan.hpp"
#include "models/policies/consolidation/minimum_migration_time.hpp"
#include "models/policies/consolidation/threshold_detector.hpp"
#include "models/policies/placement/power_aware_best_fit.hpp"
#include "models/units/streams.hpp"
#include "tests/support/fleet_from_table.hpp"

namespace gemello::policies {
namespace {

using gemello::testing::fleet_from_table;
using gemello::testing::TableFleet;

std::uint64_t below(Stream& stream, std::uint64_t count) {
  return stream() % count;
}

// 2..9 hosts of 4 or 8 cores and 16 GiB, one in five off, and up to 4 VMs a host, some locked.
TableFleet random_fleet(Stream& stream) {
  const std::uint64_t hosts = 2 + below(stream, 8);
  std::string text = "host cores mem state idle_w full_w\n";
  std::vector<std::uint64_t> on;
  for (std::uint64_t i = 0; i < hosts; ++i) {
    const bool sleeps = i > 0 && below(stream, 5) == 0;
    if (!sleeps) on.push_back(i);
    text += fmt::format("h{} {} 16GiB {} {} {}\n", i, below(stream, 2) == 0 ? 4 : 8,
                        sleeps ? "off" : "on", 50 + below(stream, 50), 150 + below(stream, 100));
  }
  text += "vm host vcpus mem cpu state\n";
  for (std::uint64_t i = 0; i < on.size() * 4; ++i)
    text += fmt::format("v{} h{} 2 {}GiB {} {}\n", i, on[below(stream, on.size())],
                        1 + below(stream, 3), below(stream, 2001),
                        below(stream, 20) == 0 ? "paused" : "running");
  return fleet_from_table(text);
}

struct Round {
  std::vector<Move> moves;
  std::vector<double> share;  ///< planned, by host
  std::vector<Bytes> memory;
};

Round plan(const TableFleet& fleet) {
  const FleetView view = fleet.view();
  FleetPlanOptions books;
  books.may_wake = true;
  FleetPlan plan(view, books);
  const auto detector = std::make_shared<ThresholdDetector>(0.8);
  const MinimumMigrationTime selector;
  const PowerAwareBestFit placement(detector);
  Round round;
  round.moves = plan_consolidation(plan, {*detector, selector, placement}, {});
  for (std::size_t i = 0; i < fleet.inventory.hosts.size(); ++i) {
    round.share.push_back(plan.requested_share(HostId(i)));
    round.memory.push_back(plan.memory_booked(HostId(i)));
  }
  return round;
}

void check(const TableFleet& fleet, const Round& round) {
  const FleetView view = fleet.view();
  const FleetPlan before(view);
  std::map<VmId, HostId> moved;
  std::map<HostId, MoveCause> left;
  std::vector<std::uint64_t> arrivals(view.host_count(), 0);
  for (const Move& move : round.moves) {
    EXPECT_TRUE(moved.emplace(move.vm, move.to).second) << "a VM moves once";
    EXPECT_EQ(move.from, view.host_of(move.vm));
    EXPECT_EQ(view.state(move.vm), VmState::running);
    left[move.from] = move.cause;
    ++arrivals[move.to.index()];
  }
  for (const auto& [host, cause] : left) {
    EXPECT_EQ(arrivals[host.index()], 0U) << "who gives does not take";
    if (cause == MoveCause::overload) {
      EXPECT_GT(before.requested_share(host), 0.8);
      continue;
    }
    for (const VmId vm : view.vms_on(host)) EXPECT_EQ(moved.count(vm), 1U) << "wholly or not";
  }
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    if (arrivals[i] == 0) continue;
    const bool alone = arrivals[i] == 1 && view.vms_on(HostId(i)).empty();
    EXPECT_LE(round.share[i], alone ? 1.0 : 0.8 + 1e-9);
    EXPECT_LE(round.memory[i], fleet.inventory.hosts[i].memory);
  }
}

TEST(ConsolidationOfRandomFleets, KeepsItsPromises) {
  Stream stream(20261121, "random fleets");
  std::size_t moves = 0;
  for (int i = 0; i < 500; ++i) {
    SCOPED_TRACE(i);
    const TableFleet fleet = random_fleet(stream);
    const Round round = plan(fleet);
    check(fleet, round);
    EXPECT_EQ(plan(fleet).moves, round.moves) << "the same fleet, the same moves";
    moves += round.moves.size();
    if (HasFailure()) return;
  }
  EXPECT_GT(moves, 1000U) << "fleets in which nothing moves prove nothing";
}

}  // namespace
}  // namespace gemello::policies
