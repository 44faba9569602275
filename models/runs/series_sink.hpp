#pragma once

#include <cstddef>
#include <span>

#include "models/runs/series.hpp"

namespace gemello::runs {

/// Takes the rows of series as a run makes them: a folder, or whoever tells them on.
class SeriesSink {
 public:
  virtual ~SeriesSink() = default;

  using Handle = std::size_t;
  /// Handles count from 0.
  virtual Handle add(SeriesInfo info) = 0;
  /// The next row: one value per object. All series of a run have theirs one after the other, in
  /// the order in which they were added or another, before the next row of any comes.
  virtual void append(Handle series, std::span<const float> row) = 0;

 protected:
  SeriesSink() = default;
  SeriesSink(const SeriesSink&) = default;
  SeriesSink& operator=(const SeriesSink&) = default;
};

}  // namespace gemello::runs
