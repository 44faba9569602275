#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "models/runs/fault_kinds.hpp"
#include "models/runs/fault_parts.hpp"
#include "models/runs/strikes.hpp"
#include "models/runs/workload.hpp"
#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

// A begin with its end, if it has one, or an end by itself.
struct Hold {
  BoundFault fault;
  Instant until = never;
};

// What of a part a fault takes away: faults with equal keys hold the same thing down.
using HoldKey = std::array<std::int64_t, 3>;

HoldKey key_of(const BoundFault& fault) {
  const auto what = fault.what;
  const bool lost_reply = what == FaultKind::lost_reply;
  const bool degrades = what == FaultKind::link_degraded || what == FaultKind::link_restored;
  const bool blinds = what == FaultKind::switch_blind || what == FaultKind::switch_sighted;
  const std::int64_t aspect = lost_reply ? 1 : degrades ? 2 : blinds ? 3 : 0;
  const auto index = [](auto id) { return static_cast<std::int64_t>(id.index()); };
  if (fault.host.valid()) return {aspect, 0, index(fault.host)};
  if (fault.network_switch.valid()) return {aspect, 1, index(fault.network_switch)};
  if (fault.circuit.valid()) return {aspect, 2, index(fault.circuit)};
  if (fault.inter_switch_link >= 0) return {aspect, 3, fault.inter_switch_link};
  const bool server = what == FaultKind::disk_server_down || what == FaultKind::disk_server_up;
  return {aspect, server ? 4 : 5 + fault.nic, index(fault.machine)};
}

constexpr std::size_t holds_max = 2'000'000;

// Adds a fault's holds, up to `end` of the run, whose parts were looked up before.
void add_holds(const Fault& fault, const std::vector<BoundFault>& parts, Instant start,
               Instant run_end, std::vector<Hold>& holds) {
  const Instant begin = start + fault.at;
  const Instant end = fault.lasts ? begin + *fault.lasts : never;
  const bool flaps = fault.what == FaultKind::link_flap;
  for (Instant at = begin; at < std::min(end, run_end) || at == begin; at += fault.shape.period) {
    for (BoundFault part : parts) {
      part.at = at;
      part.degradation = fault.shape.degradation;
      holds.push_back({std::move(part), flaps ? std::min(at + fault.shape.down, end) : end});
    }
    if (!flaps) break;
    if (holds.size() > holds_max)
      throw std::length_error(fmt::format("flaps more than {} times", holds_max));
  }
}

void add_scheduled(const Scenario& scenario, const Inventory& inventory, Instant start,
                   std::vector<Hold>& holds) {
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const Fault& fault = scenario.faults[i];
    try {
      add_holds(fault, parts_of(inventory, fault), start, never, holds);
    } catch (const std::invalid_argument& error) {
      throw InputError(scenario.file, fmt::format("$.faults[{}].component", i), error.what());
    }
  }
}

// A storm strikes the same parts again and again: each is looked up once.
void add_storm(const Scenario& scenario, const Inventory& inventory, Instant start, Duration length,
               std::vector<Hold>& holds) {
  std::map<std::pair<FaultKind, std::string>, std::vector<BoundFault>> known;
  for (const Strike& strike : storm_strikes(scenario, inventory, length)) {
    const Fault& fault = strike.fault;
    auto [found, is_new] = known.try_emplace({fault.what, fault.component});
    if (is_new) found->second = parts_of(inventory, fault);
    try {
      add_holds(fault, found->second, start, start + length, holds);
    } catch (const std::length_error& error) {
      throw InputError(scenario.file, "$.storm", error.what());
    }
  }
}

// Begins and ends in the order of time; at one instant in the order of the faults. An end is put
// off while another fault with an end holds the same part, and a crash or hang of a host without
// power strikes nothing.
std::vector<BoundFault> in_order(const std::vector<Hold>& holds) {
  struct Turn {
    Instant at;
    std::size_t hold;
    bool ends;
  };
  std::vector<Turn> turns;
  for (std::size_t h = 0; h < holds.size(); ++h) {
    turns.push_back({holds[h].fault.at, h, false});
    if (holds[h].until != never) turns.push_back({holds[h].until, h, true});
  }
  std::stable_sort(turns.begin(), turns.end(),
                   [](const Turn& a, const Turn& b) { return a.at < b.at; });
  std::map<HoldKey, std::set<std::size_t>> held;
  std::map<HoldKey, std::set<std::size_t>> unpowered;
  std::vector<BoundFault> faults;
  for (const Turn& turn : turns) {
    const Hold& hold = holds[turn.hold];
    const HoldKey key = key_of(hold.fault);
    std::set<std::size_t>& holders = held[key];
    std::set<std::size_t>& without_power = unpowered[key];
    const bool power = hold.fault.what == FaultKind::host_power_loss;
    if (turn.ends) {
      holders.erase(turn.hold);
      without_power.erase(turn.hold);
      if (!holders.empty()) continue;
      BoundFault end = hold.fault;
      end.at = turn.at;
      end.what = end_of(end.what);
      end.undoes = true;
      faults.push_back(std::move(end));
      continue;
    }
    const bool weaker =
        hold.fault.what == FaultKind::host_crash || hold.fault.what == FaultKind::host_hang;
    if (!weaker || without_power.empty()) faults.push_back(hold.fault);
    if (hold.until == never) continue;
    holders.insert(turn.hold);
    if (power) without_power.insert(turn.hold);
  }
  return faults;
}

}  // namespace

std::vector<BoundFault> bind_faults(const Scenario& scenario, const Inventory& inventory,
                                    Instant start) {
  std::vector<Hold> holds;
  add_scheduled(scenario, inventory, start, holds);
  return in_order(holds);
}

std::vector<BoundFault> all_faults(const Scenario& scenario, const Inventory& inventory,
                                   Duration length, Instant start) {
  std::vector<Hold> holds;
  add_scheduled(scenario, inventory, start, holds);
  add_storm(scenario, inventory, start, length, holds);
  return in_order(holds);
}

}  // namespace gemello::runs
