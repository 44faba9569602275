#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/planning/how_many_more.hpp"
#include "models/policies/registry.hpp"
#include "models/runs/event_log.hpp"
#include "sim/cli/run/simulation.hpp"

namespace gemello::cli {

/// Which fleet is asked about.
struct FleetOptions {
  std::string scenario;
  std::vector<std::string> sets;
  std::optional<std::uint64_t> seed;
  std::string from;  ///< a state file; empty: from the beginning
  std::string at;    ///< an instant of the run; empty: the state's, or 30 minutes
};

/// A scenario's fleet at an instant, simulated up to it. One per process.
class FleetAt {
 public:
  /// Errors: InputError, of the scenario, the state file or "--at".
  explicit FleetAt(const FleetOptions& options);

  FleetView view();
  Experiment& experiment() { return *experiment_; }
  const Inventory& inventory() const { return experiment_->inventory; }
  const policies::Placement& placement() const { return placement_; }
  /// By what the scenario's policy would restart and place; without losses.
  planning::Question question() const;
  Instant now() { return simulation_->world().now(); }
  /// Parts that are down and count for no plan: ports, cables, links between switches.
  const std::vector<std::string>& not_counted() const { return not_counted_; }

 private:
  void run_to(const std::string& at);
  void note_parts_down();

  std::unique_ptr<Experiment> experiment_;
  policies::Placement placement_;
  std::unique_ptr<Policy> policy_;
  std::optional<runs::FleetState> state_;
  runs::EventLog log_;
  std::unique_ptr<Simulation> simulation_;
  planning::Loss already_;
  std::vector<std::string> not_counted_;
};

}  // namespace gemello::cli
