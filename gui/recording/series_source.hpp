#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/runs/series.hpp"
#include "models/runs/series_reader.hpp"

namespace gemello::gui {

/// One quantity of many objects over time, of a folder or of a simulation that goes on. Immutable:
/// what grows is published again. Safe to read from several threads.
class SeriesSource {
 public:
  virtual ~SeriesSource() = default;

  /// Kind, quantity, unit, objects, start, period.
  virtual const runs::SeriesInfo& info() const = 0;
  virtual std::size_t rows() const = 0;
  /// One object over [from, until) in at most `points_max` points (at least 1): minimum, maximum
  /// and mean of each, from the coarsest level that is fine enough. Gaps (NaN) stay gaps. Time is
  /// proportional to `points_max`, not to the rows in the window. A point stands for a power of two
  /// of rows counted from the series' first, so a window that is moved along keeps its points, and
  /// the first one may begin before `from`.
  virtual std::vector<runs::Point> window(std::size_t object, Instant from, Instant until,
                                          std::size_t points_max) const = 0;
  /// The row that holds at an instant; nothing outside the series, NaN where nothing is known.
  virtual std::optional<float> at(std::size_t object, Instant instant) const = 0;

  /// The number of an object among info().objects. Linear.
  std::optional<std::size_t> find(std::string_view object) const;
  /// The row that holds at an instant; nothing outside the series.
  std::optional<std::size_t> row_at(Instant instant) const;
  Instant end() const { return info().start + static_cast<std::int64_t>(rows()) * info().period; }
};

using SeriesPtr = std::shared_ptr<const SeriesSource>;

}  // namespace gemello::gui
