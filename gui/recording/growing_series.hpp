#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "gui/recording/series_source.hpp"

namespace gemello::gui {

/// A series that is being written in memory, row by row, with a pyramid as run folders have it:
/// the same rows give the same windows to the bit. What is full is shared with all snapshots; a
/// snapshot costs a row per level of the pyramid and a pointer per quarter of a megabyte. A copy
/// goes on by itself.
class GrowingSeries {
 public:
  explicit GrowingSeries(runs::SeriesInfo info);

  const runs::SeriesInfo& info() const { return *info_; }
  std::size_t rows() const { return rows_; }
  std::span<const float> row(std::size_t row) const { return table_[row]; }
  /// One value per object; NaN: nothing known.
  void append(std::span<const float> row);
  /// What is known now.
  SeriesPtr snapshot() const;

  /// Rows of equal width in blocks of memory that never move. A snapshot shares them all: beyond
  /// its own rows it looks at nothing, and only there the writer writes.
  class Table {
   public:
    explicit Table(std::size_t width);
    Table(const Table& other);
    Table& operator=(const Table& other);
    Table(Table&&) = default;
    Table& operator=(Table&&) = default;
    std::size_t rows() const { return rows_; }
    std::span<const float> operator[](std::size_t row) const;
    /// The next row, to be filled in at once.
    std::span<float> append();
    /// The same rows, without leave to append.
    Table shared() const;

   private:
    Table(const Table& other, bool sharing);
    std::size_t width_;
    std::size_t block_rows_;
    std::size_t rows_ = 0;
    std::vector<std::shared_ptr<float[]>> blocks_;
  };

 private:
  // What a group of rows has come to so far.
  struct Group {
    explicit Group(std::size_t width);
    void reset();
    void add_rows(std::span<const float> rows);
    void add_group(const Group& lower);
    void write(std::span<float> cells) const;
    std::vector<float> min, max;
    std::vector<double> sum, count;
    std::size_t members = 0;
  };
  struct Level {
    explicit Level(std::size_t width) : cells(3 * width), group(width) {}
    Table cells;  // minima, maxima, means
    Group group;
  };
  void close_full_groups();

  std::shared_ptr<const runs::SeriesInfo> info_;
  std::size_t width_;
  std::size_t rows_ = 0;
  Table table_;
  std::vector<float> pending_;  // rows of the group that is not full
  std::vector<Level> levels_;
};

}  // namespace gemello::gui
