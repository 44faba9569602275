#include "gui/recording/growing_series.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>

#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

constexpr std::size_t block_bytes_wanted = std::size_t{1} << 18;
constexpr float gap_value = std::numeric_limits<float>::quiet_NaN();

// What a snapshot is.
class GrownSeries final : public SeriesSource {
 public:
  struct Level {
    GrowingSeries::Table cells;
    std::vector<float> open;  // the row that stands for fewer; empty: there is none
  };
  GrownSeries(std::shared_ptr<const runs::SeriesInfo> info, GrowingSeries::Table table,
              std::vector<Level> levels)
      : info_(std::move(info)), table_(std::move(table)), levels_(std::move(levels)) {}

  const runs::SeriesInfo& info() const override { return *info_; }
  std::size_t rows() const override { return table_.rows(); }
  std::vector<runs::Point> window(std::size_t object, Instant from, Instant until,
                                  std::size_t points_max) const override {
    if (object >= info_->objects.size()) return {};
    return runs::window_points(
        {info_.get(), rows(), levels_.size()}, from, until, points_max,
        [this, object](std::size_t level, std::size_t row) { return cell(level, row, object); });
  }
  std::optional<float> at(std::size_t object, Instant instant) const override {
    const auto row = row_at(instant);
    if (!row || object >= info_->objects.size()) return std::nullopt;
    return table_[*row][object];
  }

 private:
  runs::SeriesCell cell(std::size_t level, std::size_t row, std::size_t object) const {
    if (level == 0) {
      const float value = table_[row][object];
      return {value, value, value};
    }
    const Level& one = levels_[level - 1];
    const std::span<const float> cells =
        row < one.cells.rows() ? one.cells[row] : std::span<const float>(one.open);
    const std::size_t width = info_->objects.size();
    return {cells[object], cells[object + width], cells[object + 2 * width]};
  }

  std::shared_ptr<const runs::SeriesInfo> info_;
  GrowingSeries::Table table_;
  std::vector<Level> levels_;
};

}  // namespace

// ---- rows -----------------------------------------------------------------------------------

GrowingSeries::Table::Table(std::size_t width)
    : width_(width),
      block_rows_(std::bit_floor(std::clamp<std::size_t>(
          block_bytes_wanted / sizeof(float) / std::max<std::size_t>(width, 1), 1, 4096))) {}

GrowingSeries::Table::Table(const Table& other, bool sharing)
    : width_(other.width_),
      block_rows_(other.block_rows_),
      rows_(other.rows_),
      blocks_(other.blocks_) {
  if (sharing || rows_ % block_rows_ == 0) return;
  // Two that go on must not write into one block.
  const std::size_t floats = block_rows_ * width_;
  const auto own = std::shared_ptr<float[]>(new float[floats]);
  std::copy_n(blocks_.back().get(), rows_ % block_rows_ * width_, own.get());
  blocks_.back() = own;
}

GrowingSeries::Table::Table(const Table& other) : Table(other, false) {}

GrowingSeries::Table& GrowingSeries::Table::operator=(const Table& other) {
  return *this = Table(other);
}

GrowingSeries::Table GrowingSeries::Table::shared() const {
  return Table(*this, true);
}

std::span<const float> GrowingSeries::Table::operator[](std::size_t row) const {
  return {blocks_[row / block_rows_].get() + row % block_rows_ * width_, width_};
}

std::span<float> GrowingSeries::Table::append() {
  if (rows_ % block_rows_ == 0)
    blocks_.push_back(std::shared_ptr<float[]>(new float[block_rows_ * width_]));
  const std::size_t row = rows_++;
  return {blocks_.back().get() + row % block_rows_ * width_, width_};
}

// ---- groups: the arithmetic of runs::SeriesWriter ----------------------------------------------

GrowingSeries::Group::Group(std::size_t width) : min(width), max(width), sum(width), count(width) {
  reset();
}

void GrowingSeries::Group::reset() {
  std::fill(min.begin(), min.end(), std::numeric_limits<float>::infinity());
  std::fill(max.begin(), max.end(), -std::numeric_limits<float>::infinity());
  std::fill(sum.begin(), sum.end(), 0);
  std::fill(count.begin(), count.end(), 0);
  members = 0;
}

void GrowingSeries::Group::add_rows(std::span<const float> rows) {
  const std::size_t width = sum.size();
  const std::size_t row_count = rows.size() / width;
  for (std::size_t i = 0; i < width; ++i) {
    float total = 0;
    float known = 0;
    for (std::size_t row = 0; row < row_count; ++row) {
      const float value = rows[row * width + i];
      if (!(value == value)) continue;
      min[i] = std::min(min[i], value);
      max[i] = std::max(max[i], value);
      total += value;
      known += 1;
    }
    sum[i] += static_cast<double>(total);
    count[i] += static_cast<double>(known);
  }
  members += row_count;
}

void GrowingSeries::Group::add_group(const Group& lower) {
  for (std::size_t i = 0; i < sum.size(); ++i) {
    min[i] = std::min(min[i], lower.min[i]);
    max[i] = std::max(max[i], lower.max[i]);
    sum[i] += lower.sum[i];
    count[i] += lower.count[i];
  }
  ++members;
}

void GrowingSeries::Group::write(std::span<float> cells) const {
  const std::size_t width = sum.size();
  for (std::size_t i = 0; i < width; ++i) {
    const bool known = count[i] > 0;
    cells[i] = known ? min[i] : gap_value;
    cells[i + width] = known ? max[i] : gap_value;
    cells[i + 2 * width] = known ? static_cast<float>(sum[i] / count[i]) : gap_value;
  }
}

// ---- the series -----------------------------------------------------------------------------

GrowingSeries::GrowingSeries(runs::SeriesInfo info)
    : info_(std::make_shared<const runs::SeriesInfo>(std::move(info))),
      width_(info_->objects.size()),
      table_(width_) {}

void GrowingSeries::append(std::span<const float> row) {
  GEMELLO_INVARIANT(row.size() == width_, "a row of a series has one value each");
  if (width_ == 0) return;
  std::copy(row.begin(), row.end(), table_.append().begin());
  ++rows_;
  pending_.insert(pending_.end(), row.begin(), row.end());
  if (rows_ % runs::pyramid_factor != 0) return;
  if (levels_.empty()) levels_.emplace_back(width_);
  levels_[0].group.add_rows(pending_);
  pending_.clear();
  close_full_groups();
}

void GrowingSeries::close_full_groups() {
  for (std::size_t k = 0; k < levels_.size() && levels_[k].group.members == runs::pyramid_factor;
       ++k) {
    if (k + 1 == levels_.size()) levels_.emplace_back(width_);
    levels_[k + 1].group.add_group(levels_[k].group);
    levels_[k].group.write(levels_[k].cells.append());
    levels_[k].group.reset();
  }
}

SeriesPtr GrowingSeries::snapshot() const {
  std::vector<GrownSeries::Level> levels;
  // What is open goes up from level to level, as if the series ended here.
  std::optional<Group> open;
  for (std::size_t k = 0; k < std::max<std::size_t>(levels_.size(), pending_.empty() ? 0 : 1);
       ++k) {
    const bool is_made = k < levels_.size();
    Group group = is_made ? levels_[k].group : Group(width_);
    if (k == 0 && !pending_.empty()) group.add_rows(pending_);
    if (open) group.add_group(*open);
    levels.push_back({is_made ? levels_[k].cells.shared() : Table(3 * width_), {}});
    open.reset();
    if (group.members == 0) continue;
    levels.back().open.resize(3 * width_);
    group.write(levels.back().open);
    open = std::move(group);
  }
  return std::make_shared<GrownSeries>(info_, table_.shared(), std::move(levels));
}

}  // namespace gemello::gui
