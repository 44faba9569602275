#include "gui/charts/time_window.hpp"

#include <algorithm>

namespace gemello::gui {
namespace {

// As far back as anybody will go.
constexpr std::size_t history_max = 200;

}  // namespace

TimeWindow::TimeWindow(TimeAxis* axis, QObject* parent) : QObject(parent), axis_(axis) {
  connect(axis_, &TimeAxis::changed, this, &TimeWindow::changed);
}

// The history knows before anybody hears of it; steps that change nothing are no gesture.
template <class Change>
void TimeWindow::gesture(Step step, const Change& change) {
  if (step == Step::first) gesture_kept_ = false;
  const TimeRange before = range();
  const bool first = !gesture_kept_;
  if (first) history_.push_back(before);
  change();
  if (!first) return;
  gesture_kept_ = range() != before;
  if (!gesture_kept_)
    history_.pop_back();
  else if (history_.size() > history_max)
    history_.erase(history_.begin());
}

void TimeWindow::set(TimeRange range, Step step) {
  gesture(step, [&] { axis_->set_view(range.from, range.until); });
}

void TimeWindow::zoom(Instant anchor, double factor, Step step) {
  gesture(step, [&] { axis_->zoom(factor, anchor); });
}

void TimeWindow::pan(Duration by, Step step) {
  pan_from(range(), by, step);
}

void TimeWindow::pan_from(TimeRange range, Duration by, Step step) {
  const Duration back_most = axis_->first() - range.from;
  by = std::clamp(by, back_most, std::max(axis_->last() - range.until, back_most));
  set({range.from + by, range.until + by}, step);
}

void TimeWindow::reset() {
  set({axis_->first(), axis_->last()});
}

void TimeWindow::back() {
  if (history_.empty()) return;
  const TimeRange last = history_.back();
  history_.pop_back();
  axis_->set_view(last.from, last.until);
}

void TimeWindow::set_pointer(std::optional<Instant> pointer) {
  if (pointer == pointer_) return;
  pointer_ = pointer;
  emit pointer_moved();
}

}  // namespace gemello::gui
