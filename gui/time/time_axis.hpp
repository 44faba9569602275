#pragma once

#include <vector>

#include <QObject>
#include <QString>

#include "models/units/time.hpp"

namespace gemello::gui {

/// The window of time that timeline, Gantt chart and charts show: one object shared by them. Lives
/// in the window's thread.
class TimeAxis : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;
  static constexpr Duration span_least{1000};  ///< nothing is known of shorter times

  /// All there is. Where all of it was in view all of it stays in view; else the view is kept as
  /// far as it is within.
  void set_range(Instant first, Instant last);
  Instant first() const { return first_; }
  Instant last() const { return last_; }

  Instant from() const { return from_; }
  Instant until() const { return until_; }
  Duration span() const { return until_ - from_; }
  bool all_in_view() const { return from_ == first_ && until_ == last_; }
  /// Kept within the range, and not shorter than span_least.
  void set_view(Instant from, Instant until);
  /// `factor` < 1: closer. What is at `anchor` stays where it is.
  void zoom(double factor, Instant anchor);
  void pan(Duration by);
  void fit();
  /// Moves the view, if it must, so that the instant is in it.
  void bring_into_view(Instant at);

  double x_of(Instant at, double width) const;
  Instant instant_at(double x, double width) const;

 signals:
  /// Of the view or of the range.
  void changed();

 private:
  Instant first_{}, last_{}, from_{}, until_{};
};

struct TimeTick {
  Instant at{};
  QString label;
};
/// Round times within [from, until] for labels at least `apart` pixels apart on `width`; told since
/// `origin`: the first with its day, others as short as they are clear.
std::vector<TimeTick> time_ticks(Instant from, Instant until, Instant origin, double width,
                                 double apart);

}  // namespace gemello::gui
