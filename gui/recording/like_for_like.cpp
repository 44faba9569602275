#include "gui/recording/like_for_like.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace gemello::gui {
namespace {

class CoarserSeries final : public SeriesSource {
 public:
  CoarserSeries(SeriesPtr series, Instant start, Duration period, Duration step)
      : series_(std::move(series)), info_(series_->info()), step_(step) {
    info_.start = start;
    info_.period = period;
    rows_ = static_cast<std::size_t>(std::max<std::int64_t>(0, (series_->end() - start) / period));
  }

  const runs::SeriesInfo& info() const override { return info_; }
  std::size_t rows() const override { return rows_; }
  std::vector<runs::Point> window(std::size_t object, Instant from, Instant until,
                                  std::size_t points_max) const override {
    return series_->window(object, from, until, points_max);
  }
  std::optional<float> at(std::size_t object, Instant instant) const override {
    const auto row = row_at(instant);
    if (!row) return std::nullopt;
    const Instant begin = info_.start + static_cast<std::int64_t>(*row) * info_.period;
    double sum = 0;
    double count = 0;
    for (Instant part = begin; part < begin + info_.period; part += step_) {
      const auto value = series_->at(object, part);
      if (!value || std::isnan(*value)) return std::numeric_limits<float>::quiet_NaN();
      sum += static_cast<double>(*value);
      count += 1;
    }
    return static_cast<float>(sum / count);
  }

 private:
  SeriesPtr series_;
  runs::SeriesInfo info_;
  Duration step_;
  std::size_t rows_ = 0;
};

}  // namespace

SeriesPtr coarser_series(SeriesPtr series, Instant start, Duration period, Duration step) {
  return std::make_shared<CoarserSeries>(std::move(series), start, period, step);
}

std::pair<LikeForLike::Changes, LikeForLike::Changes> LikeForLike::changes_between(
    const Recording& first, const Recording& other) {
  std::pair<Changes, Changes> changes;
  for (std::size_t i = 0; i < first.series.size(); ++i) {
    const runs::SeriesInfo& one = first.series[i]->info();
    const auto found =
        std::find_if(other.series.begin(), other.series.end(),
                     [&one](const SeriesPtr& two) { return two->info().name() == one.name(); });
    if (found == other.series.end()) continue;
    const auto j = static_cast<std::size_t>(found - other.series.begin());
    const runs::SeriesInfo& two = (*found)->info();
    const Duration step = std::min(one.period, two.period);
    const Duration period = std::max(one.period, two.period);
    const bool aligned = (two.start - one.start) % step == Duration::zero();
    if (one.period == two.period && aligned) continue;
    const bool dropped = period % step != Duration::zero() || !aligned;
    const Instant start = one.period > two.period ? one.start : two.start;
    changes.first.push_back({i, dropped, start, period, step});
    changes.second.push_back({j, dropped, start, period, step});
  }
  return changes;
}

RecordingPtr LikeForLike::made(Side& side, const RecordingPtr& source, Changes changes) {
  // From the last on: what is left out moves nothing that is still to be found by its number.
  std::sort(changes.begin(), changes.end(),
            [](const Change& a, const Change& b) { return a.series > b.series; });
  if (side.source == source && side.changes == changes) return side.made;
  auto copy = std::make_shared<Recording>(*source);
  copy->holds_last_row = false;
  for (const Change& change : changes) {
    const auto place = copy->series.begin() + static_cast<std::ptrdiff_t>(change.series);
    if (change.dropped)
      copy->series.erase(place);
    else
      *place = coarser_series(*place, change.start, change.period, change.step);
  }
  side = {source, std::move(changes), std::move(copy)};
  return side.made;
}

std::pair<RecordingPtr, RecordingPtr> LikeForLike::of(const RecordingPtr& first,
                                                      const RecordingPtr& other) {
  auto [ours, theirs] = changes_between(*first, *other);
  return {made(sides_[0], first, std::move(ours)), made(sides_[1], other, std::move(theirs))};
}

}  // namespace gemello::gui
