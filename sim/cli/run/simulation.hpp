#pragma once

#include <memory>
#include <optional>
#include <string>

#include "models/fleet/policy.hpp"
#include "models/planning/fleet_after.hpp"
#include "models/runs/metrics.hpp"
#include "models/runs/state.hpp"
#include "models/units/error.hpp"
#include "sim/cli/run/experiment.hpp"
#include "sim/control/control_room.hpp"
#include "sim/world/sim_world.hpp"

namespace gemello::cli {

/// Where a simulation writes to and what it goes on from. Everything is borrowed.
struct SimulationSetup {
  Experiment* experiment = nullptr;
  Policy* policy = nullptr;
  const runs::FleetState* from = nullptr;  ///< null: from the beginning
  runs::EventLog* log = nullptr;
  runs::SeriesSink* series = nullptr;  ///< null: no series
  Journal* journal = nullptr;          ///< null: the world's
};

/// One experiment's world with the controller that runs in it: what `run` and `serve` share. One
/// per process.
class Simulation {
 public:
  explicit Simulation(const SimulationSetup& setup);

  sim::SimWorld& world() { return world_; }
  /// The one that leads always; of a scenario with several it is none of them.
  Controller& controller() { return controller_; }
  Experiment& experiment() { return experiment_; }
  /// Errors: InputError for a scenario with several controllers.
  runs::FleetState save();
  /// The figures up to now, capacity left included.
  runs::Metrics metrics();

 private:
  runs::CapacityLeft capacity(const runs::Metrics& metrics);
  [[noreturn]] void refuse_several(const char* what) const;

  Experiment& experiment_;
  sim::SimWorld world_;
  Controller controller_;
  std::unique_ptr<sim::ControlRoom> room_;  // null: one controller
};

/// What of the experiment's storage and detection a loss depends on.
planning::FailureOptions failure_options(const Experiment& experiment);

/// The policy that the experiment's scenario names. Errors: InputError.
std::unique_ptr<Policy> make_policy(const Experiment& experiment);

/// A state file of this experiment's fleet, noted among its inputs; nothing if `path` is empty.
/// Errors: InputError: not sound, of another fleet, or of after the run's end.
std::optional<runs::FleetState> read_beginning(Experiment& experiment, const std::string& path);

/// Constructs what makes a world from the state file at `path`: the world knows a State, not its
/// file, and its errors have to name it.
template <class Make>
auto naming_state_file(const std::string& path, const Make& make) {
  try {
    return make();
  } catch (const InputError& error) {
    if (!error.file().empty() || path.empty()) throw;
    throw InputError(path, error.place(), error.sentence());
  }
}

}  // namespace gemello::cli
