#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "gui/recording/growing_series.hpp"

namespace gemello::gui {

/// Several series whose rows come together, one period after the other. What comes to more than a
/// bound of memory is kept in means of twice as many rows each time. A copy goes on by itself.
class RowTable {
 public:
  /// Values of all series over one period, in their order.
  using Rows = std::vector<std::vector<float>>;

  bool has_begun() const { return !series_.empty(); }
  /// `infos`: their starts and periods are those given.
  void begin(Duration period, Instant first_row, std::vector<runs::SeriesInfo> infos);
  /// As if nothing had begun.
  void clear();
  /// Those of the period that ends then; one that is there already is left out, and what was not
  /// told before is a gap. Errors: InputError: it comes long after the last one.
  void add(Instant until, const Rows& rows);
  std::vector<SeriesPtr> snapshot() const;
  Duration period() const { return period_; }
  /// Of the rows, without their pyramids; 128 MiB unless said.
  void set_bytes_max(std::size_t bytes) { bytes_max_ = bytes; }

 private:
  void append(const Rows& rows);
  void coarsen();
  std::size_t bytes() const;

  Duration period_{};  ///< of what is added
  std::vector<GrowingSeries> series_;
  std::size_t added_ = 0;          ///< in series_ and pending_
  std::size_t added_per_row_ = 1;  ///< a power of two
  std::vector<Rows> pending_;      ///< fewer than make a row
  std::size_t bytes_max_ = std::size_t{128} << 20;
};

}  // namespace gemello::gui
