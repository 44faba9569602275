#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/workload.hpp"
#include "sim/world/lives.hpp"

namespace gemello::sim {

/// Brings the scenario's faults about at their instants.
class FaultInjector {
 public:
  FaultInjector(Core& core, Monitor& monitor, Lives& lives, std::vector<runs::BoundFault> faults,
                runs::EventLog* log);

  /// Plans every fault that comes after `start` (at it, too, if `inclusive`).
  void plan(Instant start, bool inclusive);
  void strike(std::size_t index);
  /// Plans further faults, at instants that have not passed.
  void add(const std::vector<runs::BoundFault>& faults);

  /// Names of the network parts that are down, as a scenario names them.
  std::vector<std::string> down() const { return {down_.begin(), down_.end()}; }
  void restore_down(const std::string& component);
  /// Blind switches and degraded links, for State.
  nlohmann::json impaired() const;
  /// Errors: nlohmann::json::exception, InputError: not what impaired() gave, or of other parts.
  void restore_impaired(const nlohmann::json& impaired);

 private:
  void set_link(const runs::BoundFault& fault, bool up);
  void strike_host(const runs::BoundFault& fault);
  void impair(const runs::BoundFault& fault);

  using ImpairmentKey = std::pair<bool, std::string>;  // whether a switch is blind; the part

  Core& core_;
  Monitor& monitor_;
  Lives& lives_;
  std::vector<runs::BoundFault> faults_;
  runs::EventLog* log_;
  std::set<std::string> down_;
  std::map<ImpairmentKey, runs::LinkDegradation> impaired_;
};

/// The part of the network that a fault is about.
Component component_of(const runs::BoundFault& fault);

}  // namespace gemello::sim
