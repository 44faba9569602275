#include "models/runs/capacity_left.hpp"

#include <string>

#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

planning::Question question_of(const CapacityInput& input) {
  planning::Question question;
  question.rule = input.rule;
  question.books.memory_overcommit = input.memory_overcommit_max;
  question.books.demand_floor = 0;
  question.books.demand_unmeasured = 1;
  question.restart.largest_first = true;
  question.failures = input.failures;
  return question;
}

// Hosts that may be lost: not those that are.
std::vector<planning::Loss> single_hosts(const FleetView& view) {
  std::vector<planning::Loss> losses;
  for (std::uint32_t h = 0; h < view.host_count(); ++h) {
    const HostState state = view.state(HostId(h));
    if (state == HostState::unreachable || state == HostState::dead) continue;
    losses.push_back({{{planning::PartKind::host, h}}});
  }
  return losses;
}

}  // namespace

CapacityLeft capacity_left(const CapacityInput& input) {
  const FleetView& seen = *input.view;
  GEMELLO_INVARIANT(input.demand.size() == seen.vm_count(),
                    "capacity is counted on a column of the inventory's size");
  FleetData data = seen.data();
  data.vms.cpu_demand.assign(input.demand.begin(), input.demand.end());
  const InFlightTable nothing_under_way;
  const FleetView view =
      FleetView(seen.inventory(), data).with(seen.published_at(), nothing_under_way, {});
  planning::Question question = question_of(input);
  CapacityLeft left;
  left.counted = true;
  for (const Flavour& flavour : view.inventory().flavours) {
    const auto id =
        FlavourId(static_cast<std::size_t>(&flavour - view.inventory().flavours.data()));
    const planning::More more =
        planning::how_many_more(view, make_vm(flavour.name, id, flavour), question);
    left.more.push_back({flavour.name, static_cast<std::int64_t>(more.hosts.size())});
  }
  question.losses = single_hosts(view);
  for (const planning::Verdict& verdict : planning::verdicts(view, question))
    if (!verdict.all_restarted()) left.hosts_not_covered.emplace_back(verdict.loss.parts[0].index);
  left.survives_any_host = left.hosts_not_covered.empty();
  return left;
}

}  // namespace gemello::runs
