#include "sim/swarm/draw/workload.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gemello::swarm {
namespace {

using nlohmann::json;

// How many VMs can run apart by this domain, at least.
int domains(const Shape& shape, const std::string& domain) {
  if (domain == "site") return shape.sites;
  if (domain == "rack") return std::min(shape.sites * shape.racks_per_site, shape.hosts);
  if (domain == "switch" && shape.switches_per_site == 1) return shape.sites;
  return shape.hosts;
}

// A pair or a triple; there are places enough for those kept apart even without one.
void add_apart(json& workload, const Shape& shape, Dice& dice) {
  for (int group = 0; group < 2 && (group + 1) * 3 <= shape.vms; ++group) {
    const auto across = dice.of<std::string>({"host", "host", "rack", "switch", "site"});
    const int places = across == "host" ? shape.hosts - 1 : domains(shape, across);
    const int members = std::min({3, places, dice.whole(0, 3)});
    if (members < 2) continue;
    json names = json::array();
    for (int i = 0; i < members; ++i) names.push_back(vm_name(3 * group + i));
    workload["anti_affinity"].push_back(
        {{"group", fmt::format("apart{}", group)}, {"vms", names}, {"across", across}});
  }
}

// Members of no group that runs apart.
void add_together(json& workload, const Shape& shape, Dice& dice) {
  const int members = dice.whole(2, 3);
  if (!dice.chance(0.3) || 6 + members > shape.vms) return;
  json names = json::array();
  for (int i = 0; i < members; ++i) names.push_back(vm_name(6 + i));
  workload["affinity"].push_back(
      {{"group", "together"},
       {"vms", names},
       {"within", dice.of<std::string>({"host", "rack", "switch", "site"})}});
}

void add_start_order(json& workload, const Shape& shape, Dice& dice) {
  if (!dice.chance(0.3) || shape.vms < 6) return;
  json rule = {{"vms", "vm?4"}, {"after", {"vm?5"}}};
  if (dice.chance(0.5)) rule["delay"] = "30s";
  workload["start_order"].push_back(rule);
  if (dice.chance(0.3)) workload["start_order"].push_back({{"vms", "vm?3"}, {"after", {"vm?4"}}});
}

}  // namespace

std::string vm_name(int number) {
  return fmt::format("vm{:02}", number);
}

json draw_workload(const Shape& shape, Dice dice) {
  json workload = {{"trace", "trace.gtrace"}};
  if (dice.chance(0.5))
    workload["sizes"] = {{"rule", "cycle"}, {"flavours", {"small", "large"}}};
  else
    workload["sizes"] = {{"rule", "fixed"}, {"flavour", dice.chance(0.7) ? "small" : "large"}};
  workload["priorities"] = {{{"vms", "vm?1"}, {"priority", 5}}, {{"vms", "vm?0"}, {"priority", 2}}};
  add_apart(workload, shape, dice);
  add_together(workload, shape, dice);
  add_start_order(workload, shape, dice);
  if (shape.vms >= 10 && dice.chance(0.3)) workload["batch"] = {"vm?8", "vm?9"};
  return workload;
}

}  // namespace gemello::swarm
