#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "live/ends/call.hpp"
#include "live/ends/clock.hpp"

namespace gemello::live {

/// Until when orders may leave this process. Asked by the thread that sends one, right before it
/// does: an order that waited for a connection must not go out in another controller's turn. Any
/// thread. Borrows the clock.
class OrderWindow {
 public:
  explicit OrderWindow(const Clock& clock) : clock_(clock) {}

  void open_until(Instant until) { until_ = until.time_since_epoch().count(); }
  void close() { open_until(Instant::min()); }
  bool is_open() const { return clock_.now() < end(); }
  /// True if the turn outlasts an order that is over by this deadline, which has not passed, and
  /// one that takes so long from now on: who was held up on the way has no less to do.
  bool fits(Instant deadline, Duration needs = {}) const {
    const Instant now = clock_.now();
    return now < deadline && std::max(deadline, now + needs) < end();
  }
  Duration left(Instant deadline) const { return deadline - clock_.now(); }

 private:
  Instant end() const { return Instant(Duration(until_.load())); }

  const Clock& clock_;
  std::atomic<Duration::rep> until_ = Instant::min().time_since_epoch().count();
};

/// One order's leave to go out. Asked before each call that changes something: the second call of
/// an order (switched off after its patience) may come a minute after the first.
struct OrderLeave {
  std::shared_ptr<const OrderWindow> window;  ///< null: no turns, always given
  OrderTime time;

  bool given() const { return window == nullptr || window->fits(time.deadline, time.needs); }
  /// Of what is left of the order once so much of its time was spent as it is meant to be.
  OrderLeave after(Duration spent) const {
    return {window, {time.deadline, std::max(time.needs - spent, Duration(0))}};
  }
};

/// Of a later call of an order of which something was sent already.
inline constexpr const char* rest_out_of_turn =
    "held back: this controller's turn is over, or shorter than the order may take";
inline constexpr const char* out_of_turn =
    "held back: this controller's turn is over, or shorter than the order may take (nothing was "
    "sent)";

}  // namespace gemello::live
