#pragma once

#include <string>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/runs/scenario.hpp"
#include "models/runs/workload.hpp"

namespace gemello::runs {

/// One failure of a storm, before it becomes faults of single parts.
struct Strike {
  Fault fault;  ///< `lasts` is given: until its repair
  ComponentClass kind = ComponentClass::host;
  std::string burst;      ///< the host whose failure began the burst that this one follows in
  bool replayed = false;  ///< from a log, not drawn
};

/// The storm of a run of so long, in order of time; nothing if the scenario has none. Part n's
/// failures of mode m of a class are drawn from the stream "storm/CLASS/NAME/m": they depend on the
/// seed, the part and its laws alone, not on policies, other parts or the run's length, but for
/// bursts, whose share of a host's failures depends on how many hosts it could take with it. A part
/// that is down by one strike is not struck again by its class, nor one that is slow or full by
/// another of that kind.
/// Errors: InputError with the place: a class of which the platform has nothing, more than 200,000
/// strikes, a log that cannot be read or is shorter than the storm.
std::vector<Strike> storm_strikes(const Scenario& scenario, const Inventory& inventory,
                                  Duration length);

/// Whether a part that has this fault goes on serving, late, slowly or without space left: such
/// faults are not down time, and what is down may have them, too.
bool leaves_in_service(FaultKind kind);

/// The names of a class's parts, in the order of the inventory.
std::vector<std::string> parts_of_class(const Inventory& inventory, ComponentClass kind);

/// Reads the log that a scenario's storm replays, once for all further uses of the scenario.
/// Errors: InputError.
void load_replay(Scenario& scenario);

/// Scheduled faults and storm of a run that starts at `start`, as bind_faults gives them.
/// Errors: as for bind_faults and storm_strikes.
std::vector<BoundFault> all_faults(const Scenario& scenario, const Inventory& inventory,
                                   Duration length, Instant start = origin);

}  // namespace gemello::runs
