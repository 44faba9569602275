#include "gui/time/time_axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>

namespace gemello::gui {

namespace {

constexpr std::array<Duration, 28> tick_steps{
    1ms,  2ms,  5ms,  10ms,  20ms,  50ms, 100ms, 200ms, 500ms, 1s,  2s,  5s,  10s,  30s,
    1min, 2min, 5min, 10min, 30min, 1h,   2h,    3h,    6h,    12h, 24h, 48h, 168h, 672h};

Duration tick_step(Duration span, double width, double apart) {
  const double least = static_cast<double>(span.count()) * apart / std::max(width, 1.0);
  for (const Duration step : tick_steps) {
    if (static_cast<double>(step.count()) >= least) return step;
  }
  const Duration month = tick_steps.back();
  return month * static_cast<std::int64_t>(std::ceil(least / static_cast<double>(month.count())));
}

QString tick_label(Duration since, Duration step, bool with_day) {
  const bool negative = since < Duration::zero();
  const Duration size = negative ? -since : since;
  const auto days = size / 24h;
  const Duration of_day = size % 24h;
  std::string text = negative ? "-" : "";
  if (of_day == Duration::zero() && (days > 0 || step >= 24h)) {
    return QString::fromStdString(text + fmt::format("{}d", days));
  }
  if (with_day && days > 0) text += fmt::format("{}d ", days);
  text += fmt::format("{:02}:{:02}", of_day / 1h, of_day % 1h / 1min);
  if (step < 1min) text += fmt::format(":{:02}", of_day % 1min / 1s);
  if (step < 1s) text += fmt::format(".{:03}", of_day % 1s / 1ms);
  return QString::fromStdString(text);
}

}  // namespace

void TimeAxis::set_range(Instant first, Instant last) {
  last = std::max(last, first + span_least);
  if (first == first_ && last == last_) return;
  const bool all = all_in_view();
  first_ = first;
  last_ = last;
  if (all || from_ >= last_ || until_ <= first_) {
    from_ = first_;
    until_ = last_;
  } else {
    from_ = std::clamp(from_, first_, last_);
    until_ = std::clamp(until_, first_, last_);
    if (span() < span_least) {
      from_ = first_;
      until_ = last_;
    }
  }
  emit changed();
}

void TimeAxis::set_view(Instant from, Instant until) {
  const Duration wanted = std::clamp(until - from, span_least, last_ - first_);
  from = std::clamp(from, first_, last_ - wanted);
  until = from + wanted;
  if (from == from_ && until == until_) return;
  from_ = from;
  until_ = until;
  emit changed();
}

void TimeAxis::zoom(double factor, Instant anchor) {
  const auto scaled = [factor](Duration part) {
    return Duration(std::llround(static_cast<double>(part.count()) * factor));
  };
  anchor = std::clamp(anchor, from_, until_);
  const Duration before = scaled(anchor - from_);
  const Duration after = scaled(until_ - anchor);
  if (before + after >= span_least) {
    set_view(anchor - before, anchor + after);
  } else {
    set_view(anchor - span_least / 2, anchor + span_least / 2);
  }
}

void TimeAxis::pan(Duration by) {
  // Clamped first: at the edge the view stops, it does not shrink.
  by = std::clamp(by, first_ - from_, last_ - until_);
  set_view(from_ + by, until_ + by);
}

void TimeAxis::fit() {
  set_view(first_, last_);
}

void TimeAxis::bring_into_view(Instant at) {
  at = std::clamp(at, first_, last_);
  if (at >= from_ && at <= until_) return;
  // Where it goes on to the right, most of what follows is in view.
  const Duration lead = at > until_ ? span() / 10 : span() - span() / 10;
  pan(at - lead - from_);
}

double TimeAxis::x_of(Instant at, double width) const {
  return static_cast<double>((at - from_).count()) / static_cast<double>(span().count()) * width;
}

Instant TimeAxis::instant_at(double x, double width) const {
  const double share = x / std::max(width, 1.0);
  return from_ + Duration(std::llround(share * static_cast<double>(span().count())));
}

std::vector<TimeTick> time_ticks(Instant from, Instant until, Instant origin, double width,
                                 double apart) {
  std::vector<TimeTick> ticks;
  if (until <= from || width <= 0) return ticks;
  const Duration step = tick_step(until - from, width, apart);
  const Duration begin = from - origin;
  std::int64_t n = begin / step;
  if (n * step < begin) ++n;
  for (; origin + n * step <= until; ++n) {
    const Duration since = n * step;
    ticks.push_back({origin + since, tick_label(since, step, ticks.empty())});
  }
  return ticks;
}

}  // namespace gemello::gui
