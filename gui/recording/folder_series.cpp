#include "gui/recording/folder_series.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace gemello::gui {
namespace {

using LimitsPtr = std::shared_ptr<const SeriesLimits>;

bool is_possible_value(const SeriesLimits& limits, std::size_t object, float value) {
  return std::isfinite(value) && value >= limits.low[object] && value <= limits.high[object];
}

// What a value has to be replaced by.
bool is_damaged(const SeriesLimits& limits, std::size_t level, std::size_t object,
                const runs::SeriesCell& cell) {
  if (level == 0)
    return std::isnan(cell.mean) ? !limits.gaps : !is_possible_value(limits, object, cell.mean);
  if (std::isnan(cell.mean) && std::isnan(cell.min) && std::isnan(cell.max)) return !limits.gaps;
  return !is_possible_value(limits, object, cell.min) ||
         !is_possible_value(limits, object, cell.max) ||
         !is_possible_value(limits, object, cell.mean);
}

constexpr float damaged_gap = std::numeric_limits<float>::quiet_NaN();

class FolderSeries final : public SeriesSource {
 public:
  FolderSeries(std::shared_ptr<const runs::SeriesReader> folder, const runs::Series& series,
               std::size_t rows, LimitsPtr limits = nullptr, OnDamage on_damage = {})
      : folder_(std::move(folder)),
        series_(series),
        rows_(rows),
        limits_(std::move(limits)),
        on_damage_(std::move(on_damage)) {}

  const runs::SeriesInfo& info() const override { return series_.info(); }
  std::size_t rows() const override { return rows_; }
  std::vector<runs::Point> window(std::size_t object, Instant from, Instant until,
                                  std::size_t points_max) const override {
    if (object >= series_.width()) return {};
    return runs::window_points(
        {&series_.info(), rows_, series_.levels()}, from, until, points_max,
        [this, object](std::size_t level, std::size_t row) { return cell(level, row, object); });
  }
  std::optional<float> at(std::size_t object, Instant instant) const override {
    const auto row = row_at(instant);
    if (!row || object >= series_.width()) return std::nullopt;
    return cell(0, *row, object).mean;
  }
  SeriesPtr until(Instant instant) const {
    const Duration length = std::clamp(instant, info().start, end()) - info().start;
    return std::make_shared<FolderSeries>(
        folder_, series_, static_cast<std::size_t>(length / info().period), limits_, on_damage_);
  }
  SeriesPtr limited(LimitsPtr limits, OnDamage on_damage) const {
    return std::make_shared<FolderSeries>(folder_, series_, rows_, std::move(limits),
                                          std::move(on_damage));
  }
  std::optional<SeriesDamage> damage(std::size_t& cells) const {
    if (!limits_) return std::nullopt;
    std::size_t all = 0;
    for (std::size_t level = 0; level <= series_.levels(); ++level) all += cells_of(level);
    const bool whole = all <= cells;
    std::optional<SeriesDamage> found;
    for (std::size_t turn = 0; !found && turn <= series_.levels(); ++turn) {
      const std::size_t level = whole ? turn : series_.levels() - turn;
      if (cells_of(level) > cells) break;
      cells -= cells_of(level);
      found = damage_in(level);
    }
    return found;
  }

 private:
  static std::size_t rows_per_cell_of(std::size_t level) {
    std::size_t rows = 1;
    for (std::size_t k = 0; k < level; ++k) rows *= runs::pyramid_factor;
    return rows;
  }
  std::size_t level_rows(std::size_t level) const {
    const std::size_t rows_per_cell = rows_per_cell_of(level);
    return (series_.rows() + rows_per_cell - 1) / rows_per_cell;
  }
  std::size_t cells_of(std::size_t level) const { return level_rows(level) * series_.width(); }

  std::optional<SeriesDamage> damage_in(std::size_t level) const {
    for (std::size_t row = 0; row < level_rows(level); ++row)
      for (std::size_t object = 0; object < series_.width(); ++object) {
        const runs::SeriesCell cell = series_.cell(level, row, object);
        if (is_damaged(*limits_, level, object, cell)) return damage_of(level, row, object, cell);
      }
    return std::nullopt;
  }

  SeriesDamage damage_of(std::size_t level, std::size_t row, std::size_t object,
                         const runs::SeriesCell& cell) const {
    float value = cell.mean;
    for (const float one : {cell.min, cell.max})
      if (!is_possible_value(*limits_, object, one)) value = one;
    return {level, row + 1, object, series_.time_of(row * rows_per_cell_of(level)), value};
  }

  // A cell of the folder that goes beyond the last row is made anew, of those below it: of each
  // level one at most; and so is one that is damaged.
  runs::SeriesCell cell(std::size_t level, std::size_t row, std::size_t object) const {
    const std::size_t rows_per_cell = rows_per_cell_of(level);
    const runs::SeriesCell known = series_.cell(level, row, object);
    const bool damaged = limits_ && is_damaged(*limits_, level, object, known);
    if (damaged && on_damage_) on_damage_(damage_of(level, row, object, known));
    if (level == 0)
      return damaged ? runs::SeriesCell{damaged_gap, damaged_gap, damaged_gap} : known;
    const bool beyond = rows_ != series_.rows() && (row + 1) * rows_per_cell > rows_;
    if (!damaged && !beyond) return known;
    const std::size_t rows_below = rows_per_cell / runs::pyramid_factor;
    runs::CellSum sum;
    const std::size_t first = row * runs::pyramid_factor, last = first + runs::pyramid_factor;
    for (std::size_t below = first; below < last && below * rows_below < rows_; ++below) {
      const std::size_t end = std::min((below + 1) * rows_below, rows_);
      sum.add(cell(level - 1, below, object), static_cast<double>(end - below * rows_below));
    }
    const runs::Point point = sum.point({});
    return {point.min, point.max, point.mean};
  }

  std::shared_ptr<const runs::SeriesReader> folder_;  // whose series it is
  const runs::Series& series_;
  std::size_t rows_;
  LimitsPtr limits_;  // null: whatever is there
  OnDamage on_damage_;
};

class JoinedSeries final : public SeriesSource {
 public:
  JoinedSeries(SeriesPtr first, SeriesPtr second)
      : first_(std::move(first)), second_(std::move(second)), info_(second_->info()) {
    info_.start = first_->info().start;
    const Duration length = second_->end() - info_.start;
    rows_ = static_cast<std::size_t>((length + info_.period - Duration{1}) / info_.period);
  }

  const runs::SeriesInfo& info() const override { return info_; }
  std::size_t rows() const override { return rows_; }
  std::vector<runs::Point> window(std::size_t object, Instant from, Instant until,
                                  std::size_t points_max) const override {
    const Instant seam = second_->info().start;
    if (until <= seam) return first_->window(object, from, until, points_max);
    if (from >= seam) return second_->window(object, from, until, points_max);
    const double share = seconds(seam - from) / seconds(until - from);
    const auto wanted = static_cast<std::size_t>(static_cast<double>(points_max) * share);
    const std::size_t before =
        std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(points_max, 2) - 1);
    auto points = first_->window(object, from, seam, before);
    const auto after =
        second_->window(object, seam, until, std::max<std::size_t>(points_max, 2) - before);
    points.insert(points.end(), after.begin(), after.end());
    if (points.size() <= std::max<std::size_t>(points_max, 1)) return points;
    return {one_of(points, seam, from, until)};
  }
  std::optional<float> at(std::size_t object, Instant instant) const override {
    return instant < second_->info().start ? first_->at(object, instant)
                                           : second_->at(object, instant);
  }

 private:
  // Two points where one was asked for.
  static runs::Point one_of(const std::vector<runs::Point>& points, Instant seam, Instant from,
                            Instant until) {
    runs::CellSum sum;
    for (const runs::Point& point : points)
      sum.add({point.min, point.max, point.mean},
              point.time < seam ? seconds(seam - from) : seconds(until - seam));
    return sum.point(points.front().time);
  }

  SeriesPtr first_, second_;
  runs::SeriesInfo info_;
  std::size_t rows_ = 0;
};

}  // namespace

std::vector<SeriesPtr> read_series(const std::filesystem::path& folder) {
  const auto reader = std::make_shared<const runs::SeriesReader>(folder);
  std::vector<SeriesPtr> all;
  for (const runs::Series& series : reader->all())
    all.push_back(std::make_shared<FolderSeries>(reader, series, series.rows()));
  return all;
}

SeriesPtr cut_series(const SeriesPtr& series, Instant until) {
  const auto* of_folder = dynamic_cast<const FolderSeries*>(series.get());
  return of_folder == nullptr ? series : of_folder->until(until);
}

SeriesPtr with_limits(const SeriesPtr& series, std::shared_ptr<const SeriesLimits> limits,
                      OnDamage on_damage) {
  const auto* of_folder = dynamic_cast<const FolderSeries*>(series.get());
  return of_folder == nullptr ? series
                              : of_folder->limited(std::move(limits), std::move(on_damage));
}

std::optional<SeriesDamage> find_damage(const SeriesPtr& series, std::size_t& cells) {
  const auto* of_folder = dynamic_cast<const FolderSeries*>(series.get());
  return of_folder == nullptr ? std::nullopt : of_folder->damage(cells);
}

SeriesPtr joined_series(SeriesPtr first, SeriesPtr second) {
  if (first->info().objects != second->info().objects || first->rows() == 0 ||
      first->info().start >= second->info().start)
    return second;
  return std::make_shared<JoinedSeries>(std::move(first), std::move(second));
}

}  // namespace gemello::gui
