#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "models/runs/sweep/summary.hpp"

namespace gemello::runs {

/// A sweep that uses every key.
inline constexpr const char* full_sweep = R"({
  "format": "gemello-sweep-1",
  "name": "full",
  "about": "Every key.",
  "scenarios": ["napoli.json", "more/roma.json"],
  "set": {"detection.heartbeat_phase": "random"},
  "policies": [
    {"name": "spread", "policy": {"placement": "worst-fit"}},
    {"name": "packed", "set": {"policy.placement.name": "best-fit"}},
    {"name": "own"}
  ],
  "sets": [{"name": "early", "set": {"faults[0].at": "1h"}},
           {"name": "late", "set": {"faults[0].at": "3h", "duration": "5h"}}],
  "seeds": {"from": 3, "count": 2},
  "baseline": "packed",
  "confidence": 0.9,
  "metrics": ["energy", "migrations", {"name": "host_power_ons", "better": "less"},
              "availability"],
  "pareto": [["energy", "migrations"], ["host_power_ons", "energy"]]
})";

/// A sweep of one scenario "a", policies "base" and "other", seeds 1..n, figures energy (less is
/// better) and availability (more is), and a trade-off of the two.
inline Sweep two_policies(std::size_t seeds) {
  Sweep sweep;
  sweep.file = "a-sweep.json";
  sweep.name = "a-sweep";
  sweep.scenarios = {{"a", "a.json"}};
  sweep.policies = {{"base", {}}, {"other", {"policy.rebalancing=consolidate"}}};
  sweep.settings = {{}};
  for (std::size_t seed = 1; seed <= seeds; ++seed) sweep.seeds.push_back(seed);
  sweep.metrics = {{"energy", "Energy", "kWh", "Drawn.", true},
                   {"availability", "Availability", "%", "Served.", false}};
  sweep.trade_offs = {{0, 1}};
  return sweep;
}

/// A finished case; its event log differs from that of every other seed and policy.
inline CaseResult finished(std::size_t policy, std::uint64_t seed, double energy,
                           double availability = 99) {
  CaseResult result;
  result.what.policy = policy;
  result.what.seed = seed;
  result.seed = seed;
  result.state = CaseResult::State::done;
  result.digest = "run-" + std::to_string(policy) + "-" + std::to_string(seed);
  result.event_digest = "events of " + result.digest;
  result.values = {{"energy", energy}, {"availability", availability}};
  return result;
}

}  // namespace gemello::runs
