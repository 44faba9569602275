#include <cstdlib>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "models/fleet/guard.hpp"
#include "models/policies/rebalancing/load_balance.hpp"
#include "models/policies/registry.hpp"
#include "tests/policies/random_fleet.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;

// The same cases every time, unless somebody asks for others.
const int seeded = setenv("RC_PARAMS", "seed=20261121 max_success=300", 0);

double squared_deviations(const std::vector<double>& shares) {
  double sum = 0;
  for (const double share : shares) sum += share;
  const double mean = sum / static_cast<double>(shares.size());
  double squares = 0;
  for (const double share : shares) squares += (share - mean) * (share - mean);
  return squares;
}

RC_GTEST_PROP(LoadBalance, EveryMoveEvensOutAndIsAllowed, ()) {
  TableFleet fleet = random_fleet();
  LoadBalanceOptions options;
  options.hold = 1;
  options.high = 0.05;
  options.low = 0.01;
  LoadBalance policy(options, {});
  const std::vector<Event> events{{fleet.now, MonitoringSample{}}};
  const Decision decision = policy.decide(fleet.view(), events, nullptr);
  RC_CLASSIFY(!decision.actions.empty());
  const Guard guard;
  std::set<VmId> moved;
  std::vector<double> load(fleet.inventory.hosts.size(), 0.0);
  for (std::size_t i = 0; i < fleet.inventory.vms.size(); ++i)
    if (fleet.data.vms.state[i] == VmState::running)
      load[fleet.data.vms.host[i].index()] += static_cast<double>(fleet.data.vms.cpu_demand[i]);
  const auto shares = [&] {
    std::vector<double> all;
    for (std::size_t i = 0; i < load.size(); ++i)
      if (fleet.view().accepts_vms(HostId(i)))
        all.push_back(load[i] / fleet.inventory.hosts[i].capacity().count());
    return all;
  };
  for (std::size_t i = 0; i < decision.actions.size(); ++i) {
    const auto& move = std::get<Migrate>(decision.actions[i]);
    RC_ASSERT(moved.insert(move.vm).second);
    RC_ASSERT(!guard.refuse(fleet.view(), decision.actions[i]).has_value());
    const double before = squared_deviations(shares());
    const double demand = static_cast<double>(fleet.data.vms.cpu_demand[move.vm.index()]);
    load[move.from.index()] -= demand;
    load[move.to.index()] += demand;
    const auto after = shares();
    RC_ASSERT(squared_deviations(after) < before);
    const double target = load[move.to.index()] / fleet.inventory[move.to].capacity().count();
    RC_ASSERT(after.size() > 1);
    RC_ASSERT(std::count_if(after.begin(), after.end(), [&](double share) {
                return share >= target - 2e-6;
              }) >= 2);  // the target and another at least as hot, in steps of 1e-6
    fleet.in_flight.begin(ActionId{i + 1}, decision.actions[i], fleet.now);
  }
}

std::unique_ptr<Policy> any_policy() {
  const auto any = [](PolicyKind kind) {
    std::vector<std::string> names;
    for (const PolicyInfo& info : policy_catalogue())
      if (info.kind == kind) names.emplace_back(info.name);
    return *rc::gen::elementOf(names);
  };
  return make_policy({{"placement", any(PolicyKind::placement)},
                      {"rebalancing", any(PolicyKind::rebalancing)},
                      {"failover", "restart-by-priority"}},
                     "test", "$.policy");
}

std::vector<Event> any_events(const TableFleet& fleet) {
  std::vector<Event> events{{fleet.now, MonitoringSample{}}};
  for (std::size_t i = 0; i < fleet.inventory.hosts.size(); ++i)
    if (fleet.data.hosts.state[i] == HostState::unreachable)
      events.push_back({fleet.now, HostLost{HostId(i), fleet.data.hosts.incarnation[i], "silent"}});
  for (std::size_t i = 0; i < fleet.inventory.vms.size(); ++i) {
    const VmId vm(i);
    const VmState state = fleet.data.vms.state[i];
    const int what = *rc::gen::inRange(0, 4);
    if (state == VmState::requested && what > 0) events.push_back({fleet.now, VmRequested{vm}});
    if (state == VmState::stopped && what > 1)
      events.push_back({fleet.now, VmStopped{vm, fleet.data.vms.host[i], "crash"}});
    if (what == 0) events.push_back({fleet.now, VmRetirementRequested{vm}});
  }
  sort_events(events);
  return events;
}

bool is_power(const Action& action) {
  return std::holds_alternative<Fence>(action) || std::holds_alternative<PowerOn>(action) ||
         std::holds_alternative<PowerOff>(action);
}

RC_GTEST_PROP(WholePolicy, ProposesNothingTheGuardRefusesAndNothingTwice, ()) {
  TableFleet fleet = random_fleet();
  const auto policy = any_policy();
  const Guard guard({.memory_overcommit_max = 1.0,
                     .migrations_in_flight_max = 1000,
                     .migrations_per_host_max = 1000,
                     .moves_per_hour_max = 0});
  std::uint64_t id = 0;
  for (int round = 0; round < 3; ++round) {
    const Decision decision = policy->decide(fleet.view(), any_events(fleet), nullptr);
    std::set<VmId> vms;
    std::set<HostId> powers;
    for (const Action& action : decision.actions) {
      const auto refusal = guard.refuse(fleet.view(), action);
      RC_LOG() << to_text(action, fleet.inventory) << ": " << refusal.value_or("fine") << "\n";
      RC_ASSERT(!refusal.has_value());
      if (vm_of(action).valid()) RC_ASSERT(vms.insert(vm_of(action)).second);
      if (is_power(action)) RC_ASSERT(powers.insert(target_of(action)).second);
      fleet.in_flight.begin(ActionId{++id}, action, fleet.now);
    }
    fleet.in_flight.restore({});  // all of them failed
    fleet.advance(10min);
  }
}

RC_GTEST_PROP(WholePolicy, GoesOnFromItsMemoryAsIfNothingHadHappened, ()) {
  TableFleet fleet = random_fleet();
  const auto seed = [&] {
    return make_policy({{"placement", "worst-fit"},
                        {"rebalancing", "load-balance"},
                        {"failover", "restart-by-priority"}},
                       "test", "$.policy");
  };
  const auto one = seed();
  for (int round = 0; round < 2; ++round) {
    one->decide(fleet.view(), any_events(fleet), nullptr);
    fleet.advance(*rc::gen::inRange(1, 60) * 1min);
  }
  const auto other = seed();
  other->recall(one->memory());
  RC_ASSERT(other->memory() == one->memory());
  const std::vector<Event> events = any_events(fleet);
  const Decision a = one->decide(fleet.view(), events, nullptr);
  const Decision b = other->decide(fleet.view(), events, nullptr);
  RC_ASSERT(a.wake == b.wake);
  RC_ASSERT(a.actions.size() == b.actions.size());
  for (std::size_t i = 0; i < a.actions.size(); ++i)
    RC_ASSERT(to_text(a.actions[i], fleet.inventory) == to_text(b.actions[i], fleet.inventory));
  RC_ASSERT(one->memory() == other->memory());
}

}  // namespace
}  // namespace gemello::policies
