#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <utility>

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "gui/recording/recording.hpp"
#include "gui/shared/cursor.hpp"

namespace gemello::gui {

/// Moves the cursor as time goes by, and from mark to mark. At the end of a run that is over it
/// pauses; at the end of one that grows it goes on as far as is known.
class Player : public QObject {
  Q_OBJECT

 public:
  /// Borrows the cursor, whose range is the window's business.
  explicit Player(Cursor* cursor, QObject* parent = nullptr);

  /// Null: nothing to play, and it pauses. A recording that is over ends a wait for more.
  void show(RecordingPtr recording);

  bool playing() const { return playing_; }
  /// Simulated seconds per second.
  double speed() const { return speed_; }
  /// 1, 2, 5, 10, ... 100,000.
  static std::span<const double> speeds();
  /// While this says so time stands still: who decides something about an instant finds it
  /// unchanged.
  void set_hold(std::function<bool()> hold) { hold_ = std::move(hold); }
  /// As much time goes by on the wall: what the timer says while it plays, or a test.
  void tick(std::chrono::microseconds real);

 public slots:
  /// From the begin, where the cursor is at the end of a run that is over.
  void play();
  void pause();
  void toggle();
  /// Kept within the speeds.
  void set_speed(double speed);
  void faster();
  void slower();
  /// To the next (previous) instant at which the log says something, or a decision was taken; past
  /// the last one (first one) to the end (begin). All steps pause.
  void step_event();
  void step_event_back();
  void step_decision();
  void step_decision_back();
  void to_begin();
  void to_end();

 signals:
  void playing_changed(bool playing);
  void speed_changed(double speed);

 private:
  void set_playing(bool playing);
  bool is_over() const;
  void step(bool forward, bool decisions);

  Cursor* cursor_;
  RecordingPtr recording_;
  QTimer timer_;
  QElapsedTimer wall_;
  std::function<bool()> hold_;
  bool playing_ = false;
  double speed_ = 100;
  double rest_ = 0;  // microseconds not gone yet
};

}  // namespace gemello::gui
