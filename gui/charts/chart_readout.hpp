#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gui/charts/chart_content.hpp"
#include "gui/charts/run_beside.hpp"
#include "gui/charts/time_range.hpp"

namespace gemello::gui {

/// What one curve of one run has to say at two instants.
struct ReadoutRow {
  std::size_t curve = 0;   ///< of the content
  std::string name;        ///< what tells it from the chart's other curves
  std::string at_pointer;  ///< "12.3 GHz", "no value"; "-" without a pointer or outside the series
  std::string at_cursor;
  bool of_beside = false;  ///< of the run beside the shown one
  std::string run = {};    ///< whose it is, if there are two

  /// "hv1, @ 12:00"
  std::string words() const { return run.empty() ? name : name + ", " + run; }
};

/// A row for each curve of the content, hidden ones too, in its order. Values are those of the rows
/// that hold then, not of points drawn.
std::vector<ReadoutRow> readout_of(const CurveSources& sources, const ChartContent& content,
                                   std::optional<Instant> pointer, Instant cursor);

/// The same of two runs, each curve's rows one after the other.
std::vector<ReadoutRow> readout_of_runs(const CurveSources& sources,
                                        const CurveSources& sources_beside,
                                        const ChartContent& content, const RunBeside& beside,
                                        std::optional<Instant> pointer, Instant cursor);

/// The shortest words that tell a curve from the content's others: the object if all have one
/// series, the quantity if all have one object, else both.
std::string short_name(const ChartContent& content, std::size_t curve);

/// The begin of the next row of the finest shown series after `at` (`steps` > 0) or before it:
/// where keys move the cursor. `at` if no series is shown.
Instant row_step(const CurveSources& sources, const ChartContent& content, Instant at, int steps);

}  // namespace gemello::gui
