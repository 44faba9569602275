#include <algorithm>
#include <map>
#include <stdexcept>

#include <fmt/format.h>

#include "models/runs/fault_holds.hpp"
#include "models/runs/fault_kinds.hpp"
#include "models/runs/fault_parts.hpp"
#include "models/runs/strikes.hpp"
#include "models/runs/workload.hpp"
#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

constexpr std::size_t holds_max = 2'000'000;

// Adds a fault's holds, up to `end` of the run, whose parts were looked up before.
void add_holds(const Fault& fault, const std::vector<BoundFault>& parts, Instant start,
               Instant run_end, std::vector<FaultHold>& holds) {
  const Instant begin = start + fault.at;
  const Instant end = fault.lasts ? begin + *fault.lasts : never;
  const bool flaps = fault.what == FaultKind::link_flap;
  for (Instant at = begin; at < std::min(end, run_end) || at == begin; at += fault.shape.period) {
    for (BoundFault part : parts) {
      part.at = at;
      part.degradation = fault.shape.degradation;
      part.delay = fault.shape.delay;
      holds.push_back({std::move(part), flaps ? std::min(at + fault.shape.down, end) : end});
    }
    if (!flaps) break;
    if (holds.size() > holds_max)
      throw std::length_error(fmt::format("links flap more than {} times in this run", holds_max));
  }
}

void add_scheduled(const Scenario& scenario, const Inventory& inventory, Instant start,
                   std::vector<FaultHold>& holds) {
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const Fault& fault = scenario.faults[i];
    try {
      add_holds(fault, parts_of(inventory, fault), start, never, holds);
    } catch (const std::invalid_argument& error) {
      throw InputError(scenario.file, fmt::format("$.faults[{}].component", i), error.what());
    } catch (const std::length_error& error) {
      throw InputError(scenario.file, fmt::format("$.faults[{}]", i), error.what());
    }
  }
}

// A storm strikes the same parts again and again: each is looked up once.
void add_storm(const Scenario& scenario, const Inventory& inventory, Instant start, Duration length,
               std::vector<FaultHold>& holds) {
  std::map<std::pair<FaultKind, std::string>, std::vector<BoundFault>> known;
  for (const Strike& strike : storm_strikes(scenario, inventory, length)) {
    const Fault& fault = strike.fault;
    auto [found, is_new] = known.try_emplace({fault.what, fault.component});
    try {
      if (is_new) found->second = parts_of(inventory, fault);
      add_holds(fault, found->second, start, start + length, holds);
    } catch (const std::logic_error& error) {  // too many flaps, or a name that several parts have
      throw InputError(scenario.file, "$.storm", error.what());
    }
  }
}

// What happens to the parts, in the order of time.
std::vector<BoundFault> in_order(const std::vector<FaultHold>& holds) {
  FaultsInForce in_force;
  std::vector<BoundFault> faults;
  for (const FaultTurn& turn : turns_of(holds)) {
    auto event = turn.ends ? in_force.end(turn.hold) : in_force.begin(turn.hold, holds[turn.hold]);
    if (!event) continue;
    event->at = turn.at;
    faults.push_back(*std::move(event));
  }
  return faults;
}

}  // namespace

std::vector<BoundFault> bind_faults(const Scenario& scenario, const Inventory& inventory,
                                    Instant start) {
  std::vector<FaultHold> holds;
  add_scheduled(scenario, inventory, start, holds);
  return in_order(holds);
}

std::vector<FaultHold> all_holds(const Scenario& scenario, const Inventory& inventory,
                                 Duration length, Instant start) {
  std::vector<FaultHold> holds;
  add_scheduled(scenario, inventory, start, holds);
  add_storm(scenario, inventory, start, length, holds);
  return holds;
}

std::vector<FaultHold> holds_of(const Fault& fault, const Inventory& inventory) {
  std::vector<FaultHold> holds;
  add_holds(fault, parts_of(inventory, fault), origin, never, holds);
  return holds;
}

std::vector<BoundFault> all_faults(const Scenario& scenario, const Inventory& inventory,
                                   Duration length, Instant start) {
  return in_order(all_holds(scenario, inventory, length, start));
}

}  // namespace gemello::runs
