#include "sim/engine/engine.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "sim/engine/simgrid_parts.hpp"

namespace gemello::sim {
namespace {

namespace parts = simgrid_parts;

// SimGrid keeps the pointers of main's arguments.
char program_name[] = "gemello";
char log_quiet[] = "--log=root.thres:critical";
char* arguments[] = {program_name, log_quiet, nullptr};
int argument_count = 2;

// Never deleted: SimGrid's own statics outlive it and refer to it until the process ends.
parts::s4u::Engine* simgrid_engine = nullptr;
bool engine_made = false;

void start_simgrid() {
  simgrid_engine = new parts::s4u::Engine(&argument_count, arguments);
  for (const char* setting : {"network/model:CM02", "network/crosstraffic:0", "network/TCP-gamma:0",
                              "debug/verbose-exit:0"})
    parts::s4u::Engine::set_config(std::string(setting));
  // SimGrid runs no timer without a platform, and makes its models with the first zone.
  new parts::DynamicZone(parts::zone_name);
}

}  // namespace

// The queue is ours, with one SimGrid timer armed for its head: SimGrid's own heap does not keep
// the order of equal dates.
struct Engine::State {
  Instant start;
  std::map<TimerId, Task> queue;
  std::uint64_t order = 0;
  parts::Timer* armed = nullptr;
  parts::Timer* fired = nullptr;  // while its tasks run
  bool draining = false;

  double clock = 0;  // the engine's when it was last asked
  Instant clock_is;

  explicit State(Instant begins) : start(begins), clock_is(begins) {}

  // Asked far more often than the clock moves.
  Instant now() {
    const double present = parts::s4u::Engine::get_clock();
    if (present != clock) {
      clock = present;
      clock_is = start + duration_rounded_up(present);
    }
    return clock_is;
  }

  /// An Instant as the engine's date, in seconds, never in its past.
  double date(Instant when) const {
    return std::max(seconds(when - start), parts::s4u::Engine::get_clock());
  }

  void arm() {
    if (draining || queue.empty()) return;
    const Instant head = queue.begin()->first.when;
    if (head - start > run_length_max) return;
    const double wanted = date(head);
    if (armed != nullptr) {
      if (armed->get_date() <= wanted) return;
      armed->remove();
    }
    armed = parts::Timer::set(wanted, [this] {
      fired = std::exchange(armed, nullptr);
      drain();
      fired = nullptr;
    });
  }

  // Runs what is due; a task that throws leaves the rest in the queue.
  void drain() {
    draining = true;
    struct Rearm {
      State& state;
      ~Rearm() {
        state.draining = false;
        state.arm();
      }
    } const rearm{*this};
    const Instant present = now();
    while (!queue.empty() && queue.begin()->first.when <= present) {
      const Task task = std::move(queue.begin()->second);
      queue.erase(queue.begin());
      task();
    }
  }
};

Engine::Engine(Instant start) : state_(std::make_unique<State>(start)) {
  GEMELLO_INVARIANT(!engine_made, "one process runs one engine, ever");
  engine_made = true;
  start_early();
}

Engine::~Engine() {
  if (state_->armed != nullptr) state_->armed->remove();
}

bool Engine::exists() {
  return engine_made;
}

void Engine::start_early() {
  if (simgrid_engine == nullptr) start_simgrid();
}

Instant Engine::start() const {
  return state_->start;
}

Instant Engine::now() const {
  return state_->now();
}

TimerId Engine::at(Instant when, Task task) {
  const TimerId id{std::max(when, now()), ++state_->order};
  state_->queue.emplace(id, std::move(task));
  state_->arm();
  return id;
}

bool Engine::cancel(TimerId timer) {
  return state_->queue.erase(timer) > 0;
}

void Engine::run_until(Instant until) {
  if (until > state_->start && until - state_->start > run_length_max)
    throw InputError("", "",
                     fmt::format("a run may be 50 years long at most, not {}",
                                 until == never ? "endless" : to_text(until - state_->start)));
  until = std::max(until, now());
  state_->arm();
  try {
    // SimGrid may leave what falls on the very end of a run to the next one.
    do {
      simgrid_engine->run_until(state_->date(until));
    } while (next_event() <= until);
  } catch (...) {
    delete std::exchange(state_->fired, nullptr);  // SimGrid forgets a timer whose task throws
    throw;
  }
}

Instant Engine::next_event() {
  Instant next = state_->queue.empty() ? never : state_->queue.begin()->first.when;
  const double clock = parts::s4u::Engine::get_clock();
  const double wait = parts::network_model()->next_occurring_event(clock);
  if (wait < 0 || clock + wait > seconds(run_length_max)) return next;
  return std::min(next, state_->start + duration_rounded_up(clock + wait));
}

}  // namespace gemello::sim
