#pragma once

#include <atomic>

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
  bool is_open() const { return clock_.now().time_since_epoch().count() < until_; }

 private:
  const Clock& clock_;
  std::atomic<Duration::rep> until_ = Instant::min().time_since_epoch().count();
};

inline constexpr const char* out_of_turn = "the turn of this controller is over (nothing was sent)";

}  // namespace gemello::live
