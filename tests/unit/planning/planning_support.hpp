#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "models/planning/how_many_more.hpp"
#include "tests/support/fleet_from_table.hpp"
#include "tests/support/small_cloud.hpp"

namespace gemello::testing {

/// The first host that takes the VM, in file order: cases by hand need no better.
class FirstThatTakes final : public policies::PlacementRule {
 public:
  HostId choose(policies::Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                Rationale* why) const override {
    for (const HostId host : plan.open()) {
      if (excluded && excluded(host)) continue;
      const auto reason = plan.refuses(host, vm);
      if (!reason) return host;
      if (why != nullptr) why->reject(*reason);
    }
    return HostId::none();
  }
};

inline const FirstThatTakes first_that_takes;

inline planning::Question question_of(std::vector<planning::Loss> losses) {
  planning::Question question;
  question.rule = &first_that_takes;
  question.books.demand_floor = 0;
  question.books.demand_unmeasured = 0;
  question.losses = std::move(losses);
  return question;
}

/// Every set of one to `most` parts of one kind.
inline std::vector<planning::Loss> each(const Inventory& inventory, planning::PartKind kind,
                                        std::size_t most = 1) {
  return planning::losses_of(inventory, {&kind, 1}, most);
}

inline planning::Loss loss_of(planning::PartKind kind, std::size_t index) {
  return {{{kind, static_cast<std::uint32_t>(index)}}};
}

/// "a: hv1 -> hv2", "b: hv1 stays down, memory": what becomes of each VM that is down, in the order
/// in which they were tried.
inline std::vector<std::string> story(const Inventory& inventory,
                                      const std::vector<planning::Restart>& vms) {
  std::vector<std::string> lines;
  for (const planning::Restart& one : vms) {
    std::string line = inventory[one.vm].name + ": " + inventory[one.from].name;
    if (one.to.valid())
      line += " -> " + inventory[one.to].name + (one.wakes ? " (wakes)" : "");
    else
      line += (one.shed ? " is shed, " : " stays down, ") + std::string(name(one.obstacle));
    lines.push_back(line);
  }
  return lines;
}

/// A fleet that owns an inventory of one's own: all hosts on, every VM where it is placed.
inline TableFleet fleet_of(const SmallCloud& cloud) {
  TableFleet fleet;
  fleet.inventory = cloud.inventory;
  fleet.data.resize(fleet.inventory);
  for (std::size_t h = 0; h < fleet.inventory.hosts.size(); ++h) {
    const bool on = fleet.inventory.hosts[h].starts_on;
    fleet.data.hosts.state[h] = on ? HostState::on : HostState::off;
    fleet.data.hosts.incarnation[h] = Incarnation{1};
  }
  for (std::size_t v = 0; v < fleet.inventory.vms.size(); ++v) {
    const HostId host = cloud.placement[v];
    if (!host.valid()) continue;
    fleet.data.vms.host[v] = host;
    fleet.data.vms.state[v] = VmState::running;
    fleet.data.vms.placed_since[v] = origin;
  }
  fleet.publish();
  return fleet;
}

}  // namespace gemello::testing
