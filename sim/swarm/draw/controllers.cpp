#include "sim/swarm/draw/controllers.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "models/units/text.hpp"
#include "sim/swarm/draw/faults.hpp"

namespace gemello::swarm {
namespace {

using nlohmann::json;

// On from the beginning; the Guard lets nobody switch them off.
std::vector<std::string> lasting_machines(const json& platform) {
  std::vector<std::string> names;
  for (const json& server : platform.value("disk_servers", json::array()))
    if (!server.contains("on_host")) names.push_back(server["name"]);
  for (const json& host : platform["hosts"])
    if (host.value("starts_on", true)) names.push_back(host["name"]);
  return names;
}

std::vector<std::string> some_of(std::vector<std::string> names, int count, Dice& dice) {
  std::vector<std::string> chosen;
  while (static_cast<int>(chosen.size()) < count && !names.empty()) {
    chosen.push_back(dice.of(names));
    names.erase(std::find(names.begin(), names.end(), chosen.back()));
  }
  return chosen;
}

json draw_lease(const std::vector<std::string>& machines, Dice& dice) {
  json lease = {{"on", some_of(machines, dice.of<int>({1, 2, 3, 3}), dice)}};
  const int times = dice.whole(0, 2);  // 0: as they are by default
  if (times == 1)
    lease.update({{"lasts", "25s"}, {"renew", "5s"}, {"margin", "3s"}, {"order_limit", "15s"}});
  if (times == 2)
    lease.update({{"lasts", "2min"}, {"renew", "20s"}, {"margin", "20s"}, {"order_limit", "45s"}});
  return lease;
}

json draw_troubles(std::size_t seats, Duration storm_end, Dice& dice) {
  json troubles = json::array();
  for (int i = dice.whole(0, 5); i > 0; --i) {
    const double lasts = dice.of<double>({1, 15, 60, 400});
    const double at = dice.between(60, seconds(storm_end) - lasts);
    troubles.push_back({{"at", fmt::format("{:.3f}s", at)},
                        {"what", dice.of<std::string>({"crash", "freeze", "freeze-in-order"})},
                        {"controller", fmt::format("c{}", dice.whole(1, static_cast<int>(seats)))},
                        {"for", fmt::format("{:.0f}s", lasts)}});
  }
  return troubles;
}

}  // namespace

json draw_controllers(const json& platform, Duration storm_end, Dice dice) {
  if (!dice.chance(0.3)) return nullptr;
  const std::vector<std::string> machines = lasting_machines(platform);
  const std::vector<std::string> on = some_of(machines, dice.whole(2, 3), dice);
  if (on.size() < 2) return nullptr;
  json controllers;
  for (std::size_t i = 0; i < on.size(); ++i)
    controllers["seats"].push_back({{"name", fmt::format("c{}", i + 1)}, {"on", on[i]}});
  controllers["lease"] = draw_lease(machines, dice);
  if (json troubles = draw_troubles(on.size(), storm_end, dice); !troubles.empty())
    controllers["faults"] = std::move(troubles);
  return controllers;
}

void add_cuts(std::vector<runs::Fault>& faults, const json& controllers, const Inventory& inventory,
              Duration storm_end, Dice dice) {
  if (controllers.is_null()) return;
  for (const json& seat : controllers["seats"]) {
    if (!dice.chance(0.5)) continue;
    const std::string machine = seat["on"];
    std::vector<std::string> parts;
    for (const runs::FaultKind kind : {runs::FaultKind::bond_down, runs::FaultKind::link_down})
      for (const std::string& part : parts_for(kind, inventory))
        if (part.starts_with(machine + ".") && parts.empty()) parts.push_back(part);
    if (parts.empty()) continue;
    const bool bond = !inventory[inventory.find_machine(machine)].bonds.empty();
    const Duration lasts = duration_nearest(dice.of<double>({20, 90, 400}));
    const Duration at = duration_nearest(dice.between(300, seconds(storm_end - lasts) - 1));
    faults.push_back(draw_fault(bond ? runs::FaultKind::bond_down : runs::FaultKind::link_down,
                                parts.front(), at, lasts, dice));
  }
  std::stable_sort(faults.begin(), faults.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
}

}  // namespace gemello::swarm
