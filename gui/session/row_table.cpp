#include "gui/session/row_table.hpp"

#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

constexpr float no_value = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t gap_rows_max = 10'000;

// Of several rows of one series; what is known in none is a gap.
std::vector<float> mean_of(const std::vector<std::span<const float>>& rows) {
  std::vector<float> means(rows.front().size(), no_value);
  for (std::size_t i = 0; i < means.size(); ++i) {
    double sum = 0;
    double known = 0;
    for (const std::span<const float> row : rows) {
      if (std::isnan(row[i])) continue;
      sum += static_cast<double>(row[i]);
      known += 1;
    }
    if (known > 0) means[i] = static_cast<float>(sum / known);
  }
  return means;
}

}  // namespace

void RowTable::begin(Duration period, Instant first_row, std::vector<runs::SeriesInfo> infos) {
  period_ = period;
  for (runs::SeriesInfo& info : infos) {
    info.start = first_row;
    info.period = period;
    series_.emplace_back(std::move(info));
  }
}

void RowTable::clear() {
  series_.clear();
  pending_.clear();
  added_ = 0;
  added_per_row_ = 1;
}

void RowTable::add(Instant until, const Rows& rows) {
  const Duration since = until - series_[0].info().start;
  if (since <= Duration::zero()) return;
  const auto number = static_cast<std::size_t>((since + period_ / 2) / period_);
  if (number <= added_) return;
  const std::size_t gaps = number - added_ - 1;
  if (gaps > gap_rows_max) throw InputError("sample", "", "a sample comes long after the last one");
  for (std::size_t i = 0; i < gaps; ++i) {
    Rows empty;
    for (const auto& one : rows) empty.emplace_back(one.size(), no_value);
    append(empty);
  }
  append(rows);
}

void RowTable::append(const Rows& rows) {
  ++added_;
  pending_.push_back(rows);
  if (pending_.size() < added_per_row_) return;
  const std::vector<Rows> all = std::exchange(pending_, {});
  for (std::size_t i = 0; i < series_.size(); ++i) {
    std::vector<std::span<const float>> of_one;
    for (const Rows& one : all) of_one.emplace_back(one[i]);
    series_[i].append(mean_of(of_one));
  }
  while (bytes() > bytes_max_ && series_[0].rows() > 1) coarsen();
}

std::size_t RowTable::bytes() const {
  std::size_t floats = 0;
  for (const GrowingSeries& one : series_) floats += one.rows() * one.info().objects.size();
  return floats * sizeof(float);
}

// Two rows become one.
void RowTable::coarsen() {
  const std::size_t rows = series_[0].rows();
  for (GrowingSeries& one : series_) {
    runs::SeriesInfo info = one.info();
    info.period *= 2;
    GrowingSeries half(std::move(info));
    for (std::size_t row = 0; row + 1 < rows; row += 2)
      half.append(mean_of({one.row(row), one.row(row + 1)}));
    if (rows % 2 == 0) {
      one = std::move(half);
      continue;
    }
    // An odd last row waits, for as many as it stands for.
    const std::span<const float> last = one.row(rows - 1);
    const std::size_t number = static_cast<std::size_t>(&one - series_.data());
    if (number == 0) pending_.assign(added_per_row_, Rows(series_.size()));
    for (Rows& waiting : pending_) waiting[number].assign(last.begin(), last.end());
    one = std::move(half);
  }
  added_per_row_ *= 2;
}

std::vector<SeriesPtr> RowTable::snapshot() const {
  std::vector<SeriesPtr> all;
  for (const GrowingSeries& one : series_) all.push_back(one.snapshot());
  return all;
}

}  // namespace gemello::gui
