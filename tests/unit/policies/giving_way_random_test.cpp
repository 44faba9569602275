// Whom a plan says to give way after a loss, failover stops: tried on random small fleets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/planning/restart.hpp"
#include "models/policies/failover/restart_by_priority.hpp"
#include "models/policies/placement/worst_fit.hpp"
#include "models/units/streams.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;

std::uint64_t draw(Stream& stream, std::uint64_t count) {
  return stream() % count;
}

// hv1 is dead with one VM of 2 to 9 GiB; three hosts of 8 to 15 GiB are full to the last 1 or 2 GiB
// with VMs of 1 to 6 GiB, two thirds of them batch VMs, some in one anti-affinity group with it.
TableFleet full_fleet(Stream& stream) {
  const auto gib = [](std::uint64_t n) { return std::to_string(n) + "GiB"; };
  std::string hosts = "host cores mem state\nhv1 64 64GiB unreachable\n";
  std::string vms = "vm host mem state priority group\n";
  vms += "big hv1 " + gib(2 + draw(stream, 8)) + " lost 3 " + (draw(stream, 3) == 0 ? "db" : "-") +
         "\n";
  std::vector<bool> batch{false};
  for (int host = 2; host <= 4; ++host) {
    const std::string name = "hv" + std::to_string(host);
    std::uint64_t left = 8 + draw(stream, 8);
    hosts += name + " 64 " + gib(left) + " on\n";
    left -= 1 + draw(stream, 2);
    while (left > 0) {
      const std::uint64_t size = std::min(left, 1 + draw(stream, 6));
      left -= size;
      vms += "v" + std::to_string(batch.size()) + " " + name + " " + gib(size) + " running " +
             std::to_string(draw(stream, 4)) + " " + (draw(stream, 8) == 0 ? "db" : "-") + "\n";
      batch.push_back(draw(stream, 3) > 0);
    }
  }
  TableFleet fleet = fleet_from_table(hosts + vms);
  for (std::size_t i = 0; i < batch.size(); ++i) fleet.inventory.vms[i].batch = batch[i];
  fleet.prove_dead(HostId(0));
  return fleet;
}

// "v3 on hv2" of each, and then whether big starts at once.
std::vector<std::string> by_failover(const TableFleet& fleet) {
  RestartOptions options;
  options.power_on_after_fence = false;
  options.fence_share_max = 1;
  PlacementOptions placement = exact_books();
  placement.wake = false;
  RestartByPriority policy(options, std::make_shared<WorstFit>(), placement);
  const std::vector<Event> events{event(fleet, HostLost{HostId(0), Incarnation{1}, "test"})};
  std::vector<std::string> told;
  for (const Action& action : policy.decide(fleet.view(), events, nullptr).actions) {
    if (const auto* stop = std::get_if<Stop>(&action)) {
      EXPECT_TRUE(stop->gives_way);
      told.push_back(fleet.inventory[stop->vm].name + " on " +
                     fleet.inventory[fleet.data.vms.host[stop->vm.index()]].name);
    } else if (const auto* start = std::get_if<Start>(&action)) {
      told.push_back("start on " + fleet.inventory[start->host].name);
    }
  }
  return told;
}

std::vector<std::string> by_plan(const TableFleet& fleet) {
  PlacementOptions placement = exact_books();
  const FleetView view = fleet.view();
  FleetPlan plan(view, placement.books);
  planning::RestartOptions options;
  options.wake = false;
  options.sheds = planning::batch_vms(fleet.inventory);
  const planning::Failures failures(view);
  const WorstFit rule;
  planning::Restarts restarts(view, plan, rule, options, failures);
  const planning::Verdict verdict = restarts.after({});
  std::vector<std::string> told;
  for (const planning::Restart& one : verdict.made_room)
    told.push_back(fleet.inventory[one.vm].name + " on " + fleet.inventory[one.from].name);
  EXPECT_EQ(verdict.vms.size(), 1U);
  if (told.empty() && verdict.vms[0].to.valid())
    told.push_back("start on " + fleet.inventory[verdict.vms[0].to].name);
  return told;
}

TEST(GivingWayAtRandom, FailoverStopsWhomThePlanSays) {
  Stream stream(20261127, "giving way");
  std::array<int, 3> seen{};  // none, one, several give way
  for (int i = 0; i < 400; ++i) {
    SCOPED_TRACE(i);
    const TableFleet fleet = full_fleet(stream);
    const std::vector<std::string> plan = by_plan(fleet);
    ASSERT_EQ(by_failover(fleet), plan);
    const bool sheds = !plan.empty() && !plan[0].starts_with("start");
    ++seen[sheds ? std::min<std::size_t>(plan.size(), 2) : 0];
  }
  for (const int count : seen) EXPECT_GT(count, 20) << "the fleets are of all kinds";
}

}  // namespace
}  // namespace gemello::policies
