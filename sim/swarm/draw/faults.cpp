#include "sim/swarm/draw/faults.hpp"

#include <algorithm>

#include "models/runs/fault_kinds.hpp"
#include "models/runs/strikes.hpp"
#include "models/units/text.hpp"

namespace gemello::swarm {
namespace {

using runs::ComponentClass;
using runs::FaultKind;

std::vector<ComponentClass> classes_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::host_crash:
    case FaultKind::host_power_loss:
    case FaultKind::host_hang:
    case FaultKind::lost_reply:
    case FaultKind::daemon_slow:
      return {ComponentClass::host};
    case FaultKind::link_down:
    case FaultKind::link_flap:
    case FaultKind::link_degraded:
      return {ComponentClass::nic, ComponentClass::cable, ComponentClass::inter_switch_link,
              ComponentClass::circuit};
    case FaultKind::switch_down:
    case FaultKind::switch_blind:
      return {ComponentClass::network_switch};
    case FaultKind::disk_server_down:
      return {ComponentClass::disk_server};
    case FaultKind::rack_power_loss:
      return {ComponentClass::rack};
    case FaultKind::site_power_loss:
      return {ComponentClass::site};
    case FaultKind::brick_down:
    case FaultKind::disk_lost:
    case FaultKind::disk_full:
    case FaultKind::disk_slow:
      return {ComponentClass::brick};
    default:
      return {};
  }
}

std::vector<std::string> bonds_of(const Inventory& inventory) {
  std::vector<std::string> names;
  for (const Machine& machine : inventory.machines)
    for (const Bond& bond : machine.bonds) names.push_back(machine.name + "." + bond.name);
  return names;
}

Duration whole_millis(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

}  // namespace

const std::vector<FaultKind>& lasting_faults() {
  static const std::vector<FaultKind> kinds = [] {
    std::vector<FaultKind> lasting;
    for (const auto& [word, kind] : runs::fault_names)
      if (runs::may_last(kind)) lasting.push_back(kind);
    std::sort(lasting.begin(), lasting.end());
    return lasting;
  }();
  return kinds;
}

std::vector<std::string> parts_for(FaultKind kind, const Inventory& inventory) {
  if (kind == FaultKind::bond_down) return bonds_of(inventory);
  std::vector<std::string> parts;
  for (const ComponentClass one : classes_of(kind))
    for (const auto& part : runs::parts_of_class(inventory, one)) parts.push_back(part);
  return parts;
}

runs::Fault draw_fault(FaultKind kind, std::string component, Duration at, Duration lasts,
                       Dice& dice) {
  runs::Fault fault;
  fault.at = at;
  fault.what = kind;
  fault.component = std::move(component);
  fault.lasts = lasts;
  if (kind == FaultKind::link_flap) {
    fault.shape.period = whole_millis(dice.of<double>({2, 7, 45}));
    fault.shape.down = fault.shape.period / dice.whole(2, 4);
  } else if (kind == FaultKind::link_degraded) {
    fault.shape.degradation.bandwidth_share = dice.of<double>({0.01, 0.1, 0.5});
    fault.shape.degradation.loss = dice.of<double>({0, 0.05, 0.4, 0.8});
    fault.shape.degradation.extra_round_trip = dice.chance(0.5) ? Duration(20ms) : Duration(0);
  } else if (kind == FaultKind::disk_slow) {
    fault.shape.degradation.bandwidth_share = dice.of<double>({0.01, 0.2});
  } else if (kind == FaultKind::daemon_slow) {
    fault.shape.delay = whole_millis(dice.of<double>({0.5, 5, 25, 45}));
  }
  return fault;
}

std::vector<runs::Fault> draw_faults(const Inventory& inventory, Duration from, Duration until,
                                     Dice dice) {
  std::vector<FaultKind> kinds;
  for (const FaultKind kind : lasting_faults())
    if (!parts_for(kind, inventory).empty()) kinds.push_back(kind);
  std::vector<runs::Fault> faults;
  const double storm = seconds(until - from);
  const int bursts = dice.whole(1, 1 + static_cast<int>(storm / 7200));
  for (int burst = 0; burst < bursts; ++burst) {
    // Of a burst all begin within a few minutes of each other.
    const double begins = seconds(from) + dice.between(0, storm * 0.9);
    const double spread = dice.of<double>({5, 60, 300});
    for (int i = dice.whole(1, 4); i > 0; --i) {
      const FaultKind kind = dice.of(kinds);
      const std::string part = dice.of(parts_for(kind, inventory));
      const double at = std::min(begins + dice.between(0, spread), seconds(until) - 2);
      const double lasts = dice.of<double>({1, 15, 60, 400, 1800}) * dice.between(0.7, 1.3);
      const double most = seconds(until) - at - 0.5;
      faults.push_back(draw_fault(kind, part, whole_millis(at),
                                  whole_millis(std::clamp(lasts, 0.5, most)), dice));
    }
  }
  std::stable_sort(faults.begin(), faults.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  return faults;
}

nlohmann::json fault_json(const runs::Fault& fault) {
  nlohmann::json entry = {
      {"at", unparse(fault.at)}, {"what", runs::name(fault.what)}, {"component", fault.component}};
  if (fault.lasts) entry["for"] = unparse(*fault.lasts);
  runs::write_fault_shape(entry, fault.what, fault.shape);
  return entry;
}

}  // namespace gemello::swarm
