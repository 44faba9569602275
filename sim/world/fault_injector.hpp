#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/fault_holds.hpp"
#include "sim/world/lives.hpp"
#include "sim/world/storage/storage.hpp"

namespace gemello::sim {

/// Brings faults about at their instants, and what of them is in force.
class FaultInjector {
 public:
  FaultInjector(Core& core, Monitor& monitor, Lives& lives, Storage& storage,
                std::vector<runs::FaultHold> holds, runs::EventLog* log);

  /// Plans all that comes after `start` (at it, too, if `inclusive`).
  void plan(Instant start, bool inclusive);
  /// The Agenda's item.
  void strike(std::size_t turn);
  /// Plans further faults, at instants that have not passed.
  void add(const std::vector<runs::FaultHold>& holds);

  /// Names of the network parts that are down, ascending.
  std::vector<std::string> down() const;
  /// All that is in force, for State.
  nlohmann::json in_force() const;
  /// What is in force in a State, and on the network at once. Faults begun before it that it does
  /// not know are forgotten; what it shows and no fault explains holds until a repair names it.
  /// Errors: InputError with the place: of other parts, a name that several parts have.
  void restore(const runs::FleetState& state);

 private:
  void append(const runs::FaultHold& hold, runs::FaultsInForce::Entry entry);
  void restore_listed(const nlohmann::json& listed);
  void restore_impaired(const nlohmann::json& impaired);
  void restore_hosts(const runs::FleetState& state);
  void restore_down(const std::vector<std::string>& names);
  void hold_open(const runs::BoundFault& fault);
  runs::BoundFault part_down(const std::string& name, const std::string& place) const;
  void apply(const runs::BoundFault& fault);
  void strike_brick(const runs::BoundFault& fault);
  void set_link(const runs::BoundFault& fault);
  void strike_host(const runs::BoundFault& fault);

  Core& core_;
  Monitor& monitor_;
  Lives& lives_;
  Storage& storage_;
  std::vector<runs::FaultHold> holds_;
  std::vector<runs::FaultTurn> turns_;
  runs::EventLog* log_;
  runs::FaultsInForce in_force_;
};

/// The part of the network that a fault is about.
Component component_of(const runs::BoundFault& fault);

}  // namespace gemello::sim
