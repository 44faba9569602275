#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "models/runs/series.hpp"
#include "models/runs/series_window.hpp"

namespace gemello::runs {

/// A file mapped read-only.
class MappedFile {
 public:
  /// Errors: InputError if it cannot be mapped or has not exactly `size` bytes.
  MappedFile(const std::filesystem::path& path, std::size_t size);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  std::span<const float> floats() const;

 private:
  const void* map_ = nullptr;
  std::size_t size_ = 0;
};

/// One series of a finished folder, mapped.
class Series {
 public:
  Series(SeriesInfo info, std::size_t rows, std::vector<MappedFile> levels);

  const SeriesInfo& info() const { return info_; }
  std::size_t rows() const { return rows_; }
  std::size_t width() const { return info_.objects.size(); }
  std::size_t levels() const { return levels_.size() - 1; }
  Instant time_of(std::size_t row) const {
    return info_.start + static_cast<std::int64_t>(row) * info_.period;
  }
  std::span<const float> row(std::size_t row) const;
  /// One object in a row of a level of the pyramid; level 0: the rows themselves.
  SeriesCell cell(std::size_t level, std::size_t row, std::size_t object) const;
  /// The object's column; nothing if there is no such object.
  std::optional<std::size_t> find(std::string_view object) const;
  /// One object over the whole run in at most `points_max` points (at least 1), from the coarsest
  /// pyramid level that is fine enough and, from there, equal groups of rows.
  std::vector<Point> decimated(std::size_t object, std::size_t points_max) const;
  /// One object over [from, until) in at most `points_max` points, as window_points says. Time is
  /// proportional to the points, not to the rows in the window.
  std::vector<Point> window(std::size_t object, Instant from, Instant until,
                            std::size_t points_max) const;
  /// The sum over all objects, decimated the same way by means (min and max of the means).
  std::vector<Point> decimated_sum(std::size_t points_max) const;

 private:
  std::size_t level_rows(std::size_t level) const;
  std::size_t level_for(std::size_t points_max) const;
  template <class CellOf>
  std::vector<Point> grouped(std::size_t points_max, const CellOf& cell_of) const;

  SeriesInfo info_;
  std::size_t rows_;
  std::vector<MappedFile> levels_;  // 0: the rows themselves
};

/// The folder series/ of a run.
class SeriesReader {
 public:
  /// Errors: InputError: no index.json (unfinished), an index that is not sound, or a file that
  /// is missing or not of the size that the index says.
  explicit SeriesReader(const std::filesystem::path& folder);

  const std::vector<Series>& all() const { return series_; }
  /// nullptr if the run did not record it.
  const Series* find(std::string_view name) const;

 private:
  std::vector<Series> series_;
};

}  // namespace gemello::runs
