#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>

#include "models/units/time.hpp"

namespace gemello::sim {

/// Something scheduled: where it stands in the queue.
struct TimerId {
  Instant when{};
  std::uint64_t order = 0;
  friend constexpr auto operator<=>(const TimerId&, const TimerId&) = default;
};

/// The longest run: at 10^4 years a double's grain exceeds the engine's own 10 us.
inline constexpr Duration run_length_max = std::chrono::hours(50 * 8766);

/// The simulated clock and its queue, on SimGrid's event loop. SimGrid is a process singleton and
/// its clock outlives its engine: one Engine per process, ever (a second breaks an invariant).
/// Configured for zero-latency flows: model CM02, no cross traffic, no TCP-gamma.
///
/// One simulated date is one Instant: the engine's date rounded up to the microsecond, so that
/// what is scheduled at now() never lies in the engine's past. Things due at one Instant run in
/// the order in which they were scheduled; what they schedule for the same Instant runs after.
class Engine {
 public:
  using Task = std::function<void()>;

  /// The clock begins at `start`.
  explicit Engine(Instant start = origin);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Whether this process has used up its engine (tests that need one of their own ask).
  static bool exists();
  /// Starts SimGrid, as the first Engine does otherwise: for a process whose forked children run
  /// one each, 1 ms of CPU time for every one of them.
  static void start_early();

  Instant start() const;
  Instant now() const;

  /// Runs `task` at `when`, or at this Instant when `when` has passed. The only door to SimGrid's
  /// timers. `never` is accepted and never comes.
  TimerId at(Instant when, Task task);
  /// At this Instant, after what is already due.
  TimerId defer(Task task) { return at(now(), std::move(task)); }
  /// False when it has already run or was cancelled.
  bool cancel(TimerId timer);

  /// Runs everything due up to and at `until`; now() is `until` afterwards. An `until` before
  /// now() does nothing more than what is due now. Exceptions of tasks pass through, the engine
  /// stays usable.
  /// Errors: InputError when `until` is more than run_length_max after the start.
  void run_until(Instant until);

  /// The next Instant at which anything is due: a task or the end of a flow at present rates;
  /// `never` if nothing is. For a driver that stops after each event.
  Instant next_event();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gemello::sim
