#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "models/planning/guests_to_be.hpp"
#include "models/planning/how_many_more.hpp"
#include "models/policies/placement/best_fit.hpp"
#include "models/policies/placement/dot_product.hpp"
#include "models/policies/placement/first_fit.hpp"
#include "models/policies/placement/norm_based.hpp"
#include "models/policies/placement/power_aware_best_fit.hpp"
#include "models/policies/placement/quantile_fit.hpp"
#include "models/policies/placement/worst_fit.hpp"
#include "tests/policies/random_fleet.hpp"

namespace gemello::planning {
namespace {

using namespace gemello::testing;

constexpr PartKind hosts_only[] = {PartKind::host};

int below(int n) {
  return *rc::gen::resize(100, rc::gen::inRange(0, n));
}

std::shared_ptr<policies::PlacementRule> any_rule() {
  switch (below(7)) {
    case 0:
      return std::make_shared<policies::BestFit>();
    case 1:
      return std::make_shared<policies::WorstFit>();
    case 2:
      return std::make_shared<policies::FirstFit>();
    case 3:
      return std::make_shared<policies::DotProduct>();
    case 4:
      return std::make_shared<policies::NormBased>();
    case 5:
      return std::make_shared<policies::QuantileFit>();
    default:
      return std::make_shared<policies::PowerAwareBestFit>();
  }
}

Question question_of(const Inventory& inventory, const policies::PlacementRule& rule,
                     std::size_t lost) {
  Question question;
  question.rule = &rule;
  question.books.demand_floor = 0;
  question.restart.wake = below(2) == 0;
  question.restart.largest_first = below(2) == 0;
  if (lost > 0) question.losses = losses_of(inventory, hosts_only, lost);
  return question;
}

VirtualMachine any_guest(const char* name) {
  VirtualMachine guest;
  guest.name = name;
  guest.vcpus = Cores(1 + below(3));
  guest.core_speed = Megahertz(1000);
  guest.memory = Bytes(std::int64_t{1 + below(4)} << 30);
  if (below(6) == 0) guest.anti_affinity = "web";
  return guest;
}

/// All that a plan shows, to the last bit.
std::string picture(const policies::FleetPlan& plan) {
  std::string text;
  for (std::size_t h = 0; h < plan.inventory().hosts.size(); ++h) {
    const HostId host(h);
    text += fmt::format("{}: {:a} {:a} {} |", h, plan.booked(host), plan.requested_share(host),
                        plan.memory_booked(host).count());
    for (const VmId vm : plan.vms_on(host)) text += fmt::format(" {}", vm.index());
    text += "\n";
  }
  for (const HostId host : plan.open()) text += fmt::format(" {}", host.index());
  return text;
}

/// The judge: sums memory and CPU over who is where, from the view and the list of restarts alone.
void judge(const TableFleet& fleet, const Question& question, const Verdict& verdict) {
  const FleetView view = fleet.view();
  const Inventory& inventory = fleet.inventory;
  std::map<HostId, std::int64_t> memory;
  std::map<HostId, double> cpu;
  std::map<HostId, std::vector<VmId>> there;
  std::set<VmId> shed;
  for (const Restart& one : verdict.made_room) shed.insert(one.vm);
  const auto add = [&](VmId vm, HostId host) {
    const double full = inventory[vm].demand_max().count();
    memory[host] += inventory[vm].memory.count();
    cpu[host] += std::min({full, static_cast<double>(fleet.data.vms.cpu_demand[vm.index()]),
                           inventory[vm].vcpus.count() * inventory[host].core_speed.count()});
    there[host].push_back(vm);
  };
  for (std::size_t v = 0; v < inventory.vms.size(); ++v) {
    const HostId host = view.host_of(VmId(v));
    if (!host.valid() || !holds_memory(view.state(VmId(v))) || shed.contains(VmId(v))) continue;
    add(VmId(v), host);
  }
  std::set<HostId> targets;
  for (const Restart& one : verdict.vms) {
    if (!one.to.valid()) continue;
    RC_ASSERT(std::find(verdict.lost.begin(), verdict.lost.end(), one.to) == verdict.lost.end());
    RC_ASSERT(view.state(one.to) == HostState::on || one.wakes);
    add(one.vm, one.to);
    targets.insert(one.to);
  }
  for (const HostId host : targets) {
    RC_ASSERT(memory[host] <= inventory[host].memory_for_guests().count());
    if (question.books.cpu_limit < 10)
      RC_ASSERT(cpu[host] <= inventory[host].capacity().count() * (1 + 1e-6));
    std::set<std::string> groups;
    for (const VmId vm : there[host])
      if (!inventory[vm].anti_affinity.empty())
        for (const Restart& one : verdict.vms)  // of those that came, none beside its group
          if (one.vm == vm && one.to == host)
            RC_ASSERT(std::count_if(there[host].begin(), there[host].end(), [&](VmId other) {
                        return inventory[other].anti_affinity == inventory[vm].anti_affinity;
                      }) == 1);
  }
}

RC_GTEST_PROP(Restarting, WhatRestartsHasRoomByAnIndependentJudge, ()) {
  const TableFleet fleet = lively_fleet();
  const auto rule = any_rule();
  Question question = question_of(fleet.inventory, *rule, 1 + static_cast<std::size_t>(below(2)));
  question.books.demand_unmeasured = 0;
  const bool sheds = below(2) == 0;
  if (sheds) question.restart.sheds = [](VmId vm) { return vm.index() % 3 == 0; };
  const FleetView view = fleet.view();
  for (const Verdict& verdict : verdicts(view, question)) {
    std::set<VmId> listed;
    for (const Restart& one : verdict.vms) {
      RC_ASSERT(listed.insert(one.vm).second);
      RC_ASSERT(one.to.valid() != (one.obstacle != Obstacle::none));
    }
    // Exactly those that were on a lost host are down.
    for (std::size_t v = 0; v < view.vm_count(); ++v) {
      const HostId host = view.host_of(VmId(v));
      const bool was_there = host.valid() && holds_memory(view.state(VmId(v))) &&
                             std::binary_search(verdict.lost.begin(), verdict.lost.end(), host);
      RC_ASSERT(listed.contains(VmId(v)) == was_there);
    }
    judge(fleet, question, verdict);
  }
}

RC_GTEST_PROP(Restarting, ThePlanComesBackToTheLastBit, ()) {
  const TableFleet fleet = lively_fleet();
  const auto rule = any_rule();
  Question question = question_of(fleet.inventory, *rule, 2);
  if (below(2) == 0) question.restart.sheds = [](VmId vm) { return vm.index() % 2 == 0; };
  const FleetView view = fleet.view();
  policies::FleetPlan plan(view, question.restart_books());
  const Failures failures(view);
  Restarts restarts(view, plan, *rule, question.restart, failures);
  const std::string before = picture(plan);
  for (const Loss& loss : question.losses) {
    const Verdict whole = restarts.after(loss);
    RC_ASSERT(picture(plan) == before);
    RC_ASSERT(restarts.has_room_after(loss) == whole.has_room());
    RC_ASSERT(picture(plan) == before);
  }
}

// The law: n more fit, then admitting n one by one succeeds and the next is refused, by whoever
// asks anew each time with the ones before really there.
RC_GTEST_PROP(HowManyMore, IsWhatAdmittingOneByOneGives, ()) {
  TableFleet fleet = lively_fleet();
  const auto rule = any_rule();
  const Question question = question_of(fleet.inventory, *rule, static_cast<std::size_t>(below(3)));
  const VirtualMachine like = any_guest("new");
  const FleetView view = fleet.view();
  const More more = how_many_more(view, like, question);
  RC_ASSERT(!more.at_least);
  const GuestsToBe guests(view, like, more.hosts.size() + 1);
  InFlightTable deploying;  // each of them is being deployed when the next is asked about
  for (std::size_t i = 0; i <= more.hosts.size(); ++i) {
    const FleetView now =
        FleetView(guests.view().inventory(), guests.view().data()).with(fleet.now, deploying, {});
    const Admission one = admit(now, guests[i], question);
    RC_ASSERT(one.host.valid() == (i < more.hosts.size()));
    if (!one.host.valid()) break;
    RC_ASSERT(one.host == more.hosts[i]);
    deploying.begin(ActionId{i + 1}, Deploy{guests[i], one.host}, fleet.now);
  }
}

RC_GTEST_PROP(HowManyMore, NoneIsTakenInThatALossCouldNotBear, ()) {
  TableFleet fleet = lively_fleet();
  const auto rule = any_rule();
  const Question question = question_of(fleet.inventory, *rule, 1);
  const VirtualMachine like = any_guest("new");
  const FleetView view = fleet.view();
  const More more = how_many_more(view, like, question);
  Question fits_only = question;
  fits_only.losses.clear();
  RC_ASSERT(more.hosts.size() <= how_many_more(view, like, fits_only).hosts.size());
  if (more.hosts.empty()) return;
  const GuestsToBe guests(view, like, more.hosts.size());
  InFlightTable deploying;
  for (std::size_t i = 0; i < more.hosts.size(); ++i)
    deploying.begin(ActionId{i + 1}, Deploy{guests[i], more.hosts[i]}, fleet.now);
  const FleetView full =
      FleetView(guests.view().inventory(), guests.view().data()).with(fleet.now, deploying, {});
  for (const Verdict& verdict : verdicts(full, question)) RC_ASSERT(verdict.has_room());
}

}  // namespace
}  // namespace gemello::planning
