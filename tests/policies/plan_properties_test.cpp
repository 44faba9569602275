// What must hold of every placement rule and of every plan of moves, tried on random fleets.
#include <limits>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "models/fleet/guard.hpp"
#include "models/policies/consolidation/consolidation_plan.hpp"
#include "models/planning/fleet_plan.hpp"
#include "models/policies/placement/quantile_fit.hpp"
#include "models/policies/placement/without_overload.hpp"
#include "models/planning/risk/quantile_share.hpp"
#include "models/policies/sobrio/sobrio_planner.hpp"
#include "tests/policies/random_parts.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;

// A VM that looks for a host, and a host that is out of question.
struct Search {
  TableFleet fleet;
  VmId vm;
  HostId banned;
};

Search any_search() {
  Search search{random_fleet(), {}, {}};
  RC_PRE(!search.fleet.inventory.vms.empty());
  any_history(search.fleet);
  search.vm = VmId(*rc::gen::inRange<std::size_t>(0, search.fleet.inventory.vms.size()));
  search.banned = HostId(*rc::gen::inRange<std::size_t>(0, search.fleet.inventory.hosts.size()));
  return search;
}

// What a plan says of all its hosts: a rule leaves it as it was.
std::vector<double> books_of(const FleetPlan& plan) {
  std::vector<double> books;
  for (std::size_t i = 0; i < plan.inventory().hosts.size(); ++i) {
    const HostId host(i);
    books.insert(books.end(), {plan.booked(host), plan.requested_share(host),
                               static_cast<double>(plan.memory_booked(host).count())});
    for (const VmId vm : plan.vms_on(host)) books.push_back(static_cast<double>(vm.index()));
  }
  return books;
}

// Checks what holds of any rule, and says whether another host would have taken the VM.
bool chosen_well(const Search& search, const PlacementRule& rule, FleetPlan& plan,
                 HostId* chosen_host) {
  const auto excluded = [&](HostId host) { return host == search.banned; };
  const std::vector<double> before = books_of(plan);
  Rationale why;
  const HostId chosen = rule.choose(plan, search.vm, excluded, nullptr);
  RC_ASSERT(rule.choose(plan, search.vm, excluded, &why) == chosen);
  RC_ASSERT(books_of(plan) == before);
  *chosen_host = chosen;
  if (chosen.valid()) {
    RC_ASSERT(!excluded(chosen));
    RC_ASSERT(plan.usable(chosen));
    RC_ASSERT(!plan.refuses(chosen, search.vm).has_value());
    return true;
  }
  bool another = false;
  for (std::size_t i = 0; i < plan.inventory().hosts.size(); ++i)
    another |= !excluded(HostId(i)) && !plan.refuses(HostId(i), search.vm).has_value();
  return !another;
}

RC_GTEST_PROP(Placement, ChoosesAHostThatTakesTheVmWheneverThereIsOne, ()) {
  const Search search = any_search();
  const FleetView view = search.fleet.view();
  FleetPlan plan(view);
  HostId chosen;
  RC_ASSERT(chosen_well(search, *any_rule(), plan, &chosen));
  RC_ASSERT(!chosen.valid() || view.accepts_vms(chosen));
}

// A host that holds VMs may be refused where the VM would overload it, and only there; one that
// holds none is never refused.
RC_GTEST_PROP(Placement, WithoutOverloadRefusesNothingElse, ()) {
  const Search search = any_search();
  const FleetView view = search.fleet.view();
  FleetPlan plan(view);
  const auto detector = any_detector();
  HostId chosen;
  const bool found = chosen_well(search, WithoutOverload(any_rule(), detector), plan, &chosen);
  RC_CLASSIFY(!found);
  if (chosen.valid()) {
    RC_ASSERT(!would_overload(plan, search.vm, chosen, *detector));
  } else {
    for (std::size_t i = 0; i < view.host_count(); ++i) {
      const HostId host(i);
      if (host == search.banned || plan.refuses(host, search.vm)) continue;
      RC_ASSERT(!plan.vms_on(host).empty());
      plan.place(search.vm, host);
      RC_ASSERT(detector->over(plan, host));
      plan.remove(search.vm, host);
    }
  }
}

// Of hosts in use, quantile fit takes one that has room for what 99 % ask for, if there is any, and
// opens another only if there is none.
RC_GTEST_PROP(Placement, QuantileFitRefusesNothingButARisk, ()) {
  const Search search = any_search();
  const FleetView view = search.fleet.view();
  FleetPlanOptions books;
  books.cpu_limit = std::numeric_limits<double>::infinity();
  books.may_wake = *rc::gen::arbitrary<bool>();
  FleetPlan plan(view, books);
  HostId chosen;
  const bool found = chosen_well(search, QuantileFit(), plan, &chosen);
  RC_CLASSIFY(!found);
  const auto share = [&](HostId host) {
    return quantile_share(plan, host, plan.estimates(), search.vm);
  };
  const bool opened = chosen.valid() && plan.vms_on(chosen).empty();
  if (chosen.valid() && !opened) {
    RC_ASSERT(share(chosen) <= 1 + 1e-6);
    return;
  }
  for (std::size_t i = 0; i < view.host_count(); ++i) {
    const HostId host(i);
    if (host == search.banned || plan.refuses(host, search.vm)) continue;
    if (plan.vms_on(host).empty())
      RC_ASSERT(opened && (!plan.dark(chosen) || plan.dark(host)));
    else
      RC_ASSERT(share(host) > 1 - 1e-6);
  }
}

// The fleet as it is after each move, in books of its own.
class Aftermath {
 public:
  explicit Aftermath(const FleetView& view) : view_(view), on_(view.vm_count()) {
    for (std::size_t i = 0; i < on_.size(); ++i)
      if (holds_memory(view.state(VmId(i)))) on_[i] = view.host_of(VmId(i));
  }
  void check_and_make(const Move& move, bool may_wake) {
    RC_ASSERT(moved_.insert(move.vm).second);
    RC_ASSERT(view_.state(move.vm) == VmState::running);
    RC_ASSERT(move.from == view_.host_of(move.vm));
    RC_ASSERT(move.to != move.from);
    RC_ASSERT(view_.accepts_vms(move.to) || (may_wake && view_.state(move.to) != HostState::on &&
                                             !view_.in_maintenance(move.to)));
    on_[move.vm.index()] = move.to;
    const Inventory& inventory = view_.inventory();
    Bytes memory{};
    for (const VmId vm : on(move.to)) {
      memory += inventory[vm].memory;
      const std::string& group = inventory[vm].anti_affinity;
      RC_ASSERT(vm == move.vm || group.empty() || group != inventory[move.vm].anti_affinity);
    }
    RC_ASSERT(memory <= inventory[move.to].memory_for_guests());
  }
  std::set<VmId> on(HostId host) const {
    std::set<VmId> vms;
    for (std::size_t i = 0; i < on_.size(); ++i)
      if (on_[i] == host) vms.insert(VmId(i));
    return vms;
  }

 private:
  const FleetView& view_;
  std::vector<HostId> on_;
  std::set<VmId> moved_;
};

// Checks the moves of one round on a random fleet. Returns how many there are.
std::size_t check_round(const ConsolidationPlanner& planner, std::size_t moves_max,
                        bool plan_is_exact) {
  const Guard guard({.memory_overcommit_max = 1.0,
                     .migrations_in_flight_max = 1000,
                     .migrations_per_host_max = 1000,
                     .moves_per_hour_max = 0});
  TableFleet fleet = lively_fleet();
  any_history(fleet);
  const FleetView view = fleet.view();
  FleetPlanOptions books;
  books.may_wake = *rc::gen::arbitrary<bool>();
  if (*rc::gen::arbitrary<bool>()) books.cpu_limit = std::numeric_limits<double>::infinity();
  FleetPlan plan(view, books);
  std::vector<Rationale> why;
  const std::vector<Move> moves = planner.moves(plan, &why);
  FleetPlan again(view, books);
  RC_ASSERT(planner.moves(again, nullptr) == moves);
  RC_ASSERT(moves.size() <= moves_max);
  RC_ASSERT(why.size() == moves.size());
  Aftermath after(view);
  TableFleet begun = fleet;  // where each move is under way once it was let through
  for (std::size_t i = 0; i < moves.size(); ++i) {
    RC_LOG() << fleet.inventory[moves[i].vm].name << ": " << fleet.inventory[moves[i].from].name
             << " to " << fleet.inventory[moves[i].to].name << "\n";
    RC_ASSERT(!why[i].because.empty());
    after.check_and_make(moves[i], books.may_wake);
    if (view.state(moves[i].to) != HostState::on) {
      RC_ASSERT(moves[i].cause == MoveCause::overload);
      continue;
    }
    const Migrate action{moves[i].vm, moves[i].from, moves[i].to};
    RC_ASSERT(!guard.refuse(begun.view(), action).has_value());
    begun.in_flight.begin(ActionId{i + 1}, action, begun.now);
  }
  for (const Move& move : moves)
    if (move.cause == MoveCause::underload) RC_ASSERT(after.on(move.from).empty());
  for (std::size_t i = 0; plan_is_exact && i < view.host_count(); ++i) {
    const auto planned = plan.vms_on(HostId(i));
    RC_ASSERT(std::set<VmId>(planned.begin(), planned.end()) == after.on(HostId(i)));
  }
  return moves.size();
}

// Rounds in which nothing moves prove nothing.
TEST(PlansOfMoves, OfTheLiteratureAreFeasible) {
  std::size_t moves = 0;
  EXPECT_TRUE(rc::check("unload and evacuate", [&] {
    ConsolidationOptions options;
    options.unload = *rc::gen::arbitrary<bool>();
    options.evacuate = *rc::gen::arbitrary<bool>();
    options.moves_max = *rc::gen::inRange<std::size_t>(0, 6);
    const auto detector = any_detector();
    const std::size_t most = options.moves_max == 0 ? 1000 : options.moves_max;
    moves += check_round(
        UnloadAndEvacuate(detector, any_selector(),
                          std::make_shared<WithoutOverload>(any_rule(), detector), options),
        most, false);
  }));
  EXPECT_GT(moves, 200U);
}

TEST(PlansOfMoves, OfSobrioAreFeasible) {
  std::size_t moves = 0;
  EXPECT_TRUE(rc::check("sobrio", [&] {
    SobrioOptions options;
    options.relief = *rc::gen::elementOf(std::vector<double>{0.3, 0.6, 0.95});
    options.ahead = *rc::gen::arbitrary<bool>();
    options.moves_max = *rc::gen::inRange<std::size_t>(1, 9);
    options.samples_min = *rc::gen::elementOf(std::vector<std::size_t>{0, 12});
    moves += check_round(SobrioPlanner(options), options.moves_max, true);
  }));
  EXPECT_GT(moves, 200U);
}

}  // namespace
}  // namespace gemello::policies
