#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "models/traces/trace.hpp"
#include "sim/cli/record/command_unit.hpp"
#include "sim/cli/record/meter.hpp"
#include "sim/cli/record/unit_spec.hpp"

namespace gemello::cli {

/// The samples of a unit in one step, in the order of traces::all_quantities.
using StepSample = std::array<float, traces::quantity_count>;

/// Adds the usage of the scans of one step and turns them into its sample.
class StepSum {
 public:
  void add(const Usage& usage);
  /// Rates over `elapsed`, memory as the mean of the scans; starts anew.
  StepSample close(Duration elapsed);

 private:
  Usage sum_{0, 0, 0, 0, 0, 0, 0};
  int scans_ = 0;
};

/// A unit while it is recorded.
struct RecordedUnit {
  enum class State { waiting, running, ended };

  UnitSpec spec;
  State state = State::waiting;
  std::unique_ptr<CommandUnit> command;
  std::unique_ptr<Meter> meter;
  StepSum sum{};
  std::size_t first_step = 0;
  std::size_t end_step = 0;  ///< first step without it; 0: still there
  std::vector<StepSample> samples{};
};

/// The trace of the units over `steps` steps. Units that never ran are left out.
traces::TraceData trace_of(const std::vector<RecordedUnit>& units, traces::TraceHeader header);

}  // namespace gemello::cli
