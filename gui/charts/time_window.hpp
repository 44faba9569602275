#pragma once

#include <QObject>
#include <cstdint>
#include <optional>
#include <vector>

#include "gui/charts/time_range.hpp"
#include "gui/time/time_axis.hpp"

namespace gemello::gui {

/// What charts do with the time axis that all views share: gestures with a way back. Also the
/// instant under the pointer, so that a crosshair stands in all charts. Lives in the window's
/// thread.
class TimeWindow : public QObject {
  Q_OBJECT

 public:
  /// Borrows the axis.
  explicit TimeWindow(TimeAxis* axis, QObject* parent = nullptr);

  TimeRange range() const { return {axis_->from(), axis_->until()}; }
  bool shows_all() const { return axis_->all_in_view(); }
  std::optional<Instant> pointer() const { return pointer_; }
  bool can_go_back() const { return !history_.empty(); }

  /// A gesture of many small steps (a drag, a turn of the wheel) is one entry of the history: all
  /// its steps but the first one continue.
  enum class Step : std::uint8_t { first, continues };
  void set(TimeRange range, Step step = Step::first);
  void zoom(Instant anchor, double factor, Step step = Step::first);
  void pan(Duration by, Step step = Step::first);
  /// From where `range` was, for a drag: so that what is under the pointer stays there.
  void pan_from(TimeRange range, Duration by, Step step);
  /// All of the run.
  void reset();
  /// What was in sight before the last gesture.
  void back();
  void set_pointer(std::optional<Instant> pointer);

 signals:
  /// Of the range in sight, or of the run's.
  void changed();
  void pointer_moved();

 private:
  template <class Change>
  void gesture(Step step, const Change& change);

  TimeAxis* axis_;
  std::vector<TimeRange> history_;
  bool gesture_kept_ = false;  // the history has what was in sight before this gesture
  std::optional<Instant> pointer_;
};

}  // namespace gemello::gui
