#include "sim/cli/record/recorder.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <ctime>
#include <limits>
#include <signal.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "models/units/text.hpp"
#include "sim/cli/record/cgroup_meter.hpp"
#include "sim/cli/record/machine.hpp"
#include "sim/cli/record/recorded_unit.hpp"

namespace gemello::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// A command that was told to end, until its last process has ended.
struct Leaving {
  std::string name;
  std::unique_ptr<CommandUnit> command;
  Clock::time_point kill_at;
};

class Recorder {
 public:
  Recorder(const RecordOptions& options, const volatile std::sig_atomic_t& stop,
           const RecordTalk& talk)
      : options_(options), stop_(stop), talk_(talk) {
    check();
    listener_ = TaskExitListener::open(no_listener_);
    for (const UnitSpec& spec : options.units) {
      units_.push_back({.spec = spec, .command = nullptr, .meter = nullptr});
    }
  }

  traces::TraceData run(const RecordProgress& progress);

 private:
  void check() const;
  Scan scan();
  std::vector<std::vector<TaskExit>> attribute(const Scan& scan) const;
  void start_due_units(std::size_t step);
  void start(RecordedUnit& unit, std::size_t step);
  void update_all();
  void close_step(std::size_t step, Duration elapsed);
  void end_command(RecordedUnit& unit);
  void reap_leaving();
  void end_all();
  bool sleep_until(Clock::time_point time) const;
  bool all_ended() const;
  traces::TraceHeader header(std::size_t steps) const;

  const RecordOptions& options_;
  const volatile std::sig_atomic_t& stop_;
  const RecordTalk& talk_;
  std::string no_listener_;
  std::unique_ptr<TaskExitListener> listener_;
  std::vector<RecordedUnit> units_;
  std::vector<Leaving> leaving_;
  std::int64_t start_unix_seconds_ = 0;
};

void Recorder::check() const {
  check_units(options_.units, "units");
  if (options_.period < 1s) throw InputError("--period", "", "a period is 1s at least");
  if (options_.duration < options_.period) {
    throw InputError("--duration", "", "the duration is shorter than one period");
  }
}

Scan Recorder::scan() {
  Scan now;
  if (listener_) now.exits = listener_->take();
  now.has_exits = listener_ != nullptr;
  now.processes = read_process_table();
  return now;
}

/// The exit records of each unit: those of its processes, and of processes that came from them
/// and were never seen, found by walking up the parents.
std::vector<std::vector<TaskExit>> Recorder::attribute(const Scan& scan) const {
  std::map<int, std::size_t> owner;
  for (std::size_t unit = 0; unit < units_.size(); ++unit) {
    if (!units_[unit].meter) continue;
    for (const int pid : units_[unit].meter->members()) owner.emplace(pid, unit);
  }
  std::map<int, int> parents;
  for (const TaskExit& task : scan.exits) {
    parents[task.process != 0 ? task.process : task.thread] = task.parent;
  }
  for (const auto& [pid, stat] : scan.processes) parents.emplace(pid, stat.parent);
  std::vector<std::vector<TaskExit>> ended(units_.size());
  for (const TaskExit& task : scan.exits) {
    int pid = task.process != 0 ? task.process : task.thread;
    for (int depth = 0; depth < 256; ++depth) {
      if (const auto found = owner.find(pid); found != owner.end()) {
        ended[found->second].push_back(task);
        break;
      }
      const auto parent = parents.find(pid);
      if (parent == parents.end()) break;
      pid = parent->second;
    }
  }
  return ended;
}

void Recorder::start(RecordedUnit& unit, std::size_t step) {
  const UnitSpec& spec = unit.spec;
  if (spec.kind == UnitSpec::Kind::cgroup) {
    unit.meter = std::make_unique<CgroupMeter>(
        spec.cgroup,
        parse_cgroup_mounts(read_text("/proc/self/mounts").value_or(""), "/proc/self/mounts"));
  } else {
    int pid = spec.pid;
    if (spec.kind == UnitSpec::Kind::command) {
      unit.command = std::make_unique<CommandUnit>(
          spec,
          options_.logs.empty() ? std::filesystem::path() : options_.logs / (spec.name + ".log"));
      pid = unit.command->pid();
    }
    const auto stat = read_process(pid);
    if (!stat) {
      throw InputError(fmt::format("unit {}", spec.name), "",
                       fmt::format("there is no process {}", pid));
    }
    unit.meter = std::make_unique<TreeMeter>(
        pid, stat->start_ticks, unit.command ? TreeMeter::Root::holder : TreeMeter::Root::counted);
  }
  Scan now;
  now.processes = read_process_table();
  (void)unit.meter->update(now, {});
  if (unit.command) unit.command->release();
  unit.state = RecordedUnit::State::running;
  unit.first_step = step;
  talk_(fmt::format("{}: starts at {}", spec.name,
                    to_text(options_.period * static_cast<std::int64_t>(step))));
}

void Recorder::start_due_units(std::size_t step) {
  const Duration now = options_.period * static_cast<std::int64_t>(step);
  for (RecordedUnit& unit : units_) {
    if (unit.state == RecordedUnit::State::waiting && unit.spec.start <= now) start(unit, step);
  }
}

void Recorder::update_all() {
  const Scan now = scan();
  const std::vector<std::vector<TaskExit>> ended = attribute(now);
  for (std::size_t unit = 0; unit < units_.size(); ++unit) {
    if (units_[unit].state != RecordedUnit::State::running) continue;
    units_[unit].sum.add(units_[unit].meter->update(now, ended[unit]));
  }
}

void Recorder::close_step(std::size_t step, Duration elapsed) {
  const Duration now = options_.period * static_cast<std::int64_t>(step + 1);
  for (RecordedUnit& unit : units_) {
    if (unit.state != RecordedUnit::State::running) continue;
    StepSample gap{};
    gap.fill(std::numeric_limits<float>::quiet_NaN());
    unit.samples.resize(step - unit.first_step, gap);  // steps slept through
    unit.samples.push_back(unit.sum.close(elapsed));
    const bool stopped = unit.spec.stop <= now;
    if (!stopped && unit.meter->alive()) continue;
    unit.state = RecordedUnit::State::ended;
    unit.end_step = step + 1;
    talk_(fmt::format("{}: {} at {}", unit.spec.name, stopped ? "is stopped" : "has ended",
                      to_text(now)));
    unit.meter.reset();
    end_command(unit);
  }
}

void Recorder::end_command(RecordedUnit& unit) {
  if (!unit.command) return;
  unit.command->terminate();
  leaving_.push_back({unit.spec.name, std::move(unit.command), Clock::now() + 5s});
}

/// Reaps the commands that have ended; kills the processes of those that are overdue.
void Recorder::reap_leaving() {
  std::erase_if(leaving_, [&](Leaving& leaving) {
    const std::optional<int> status = leaving.command->reap();
    if (status) talk_(fmt::format("{}: ended with {}", leaving.name, status_text(*status)));
    return status.has_value();
  });
  const bool overdue = std::any_of(leaving_.begin(), leaving_.end(), [](const Leaving& leaving) {
    return Clock::now() >= leaving.kill_at;
  });
  if (!overdue) return;
  const ProcessTable processes = read_process_table();
  for (const Leaving& leaving : leaving_) {
    if (Clock::now() < leaving.kill_at) continue;
    for (const int pid : descendants_of(leaving.command->pid(), processes)) {
      ::kill(pid, SIGKILL);
    }
  }
}

void Recorder::end_all() {
  for (RecordedUnit& unit : units_) end_command(unit);
  while (!leaving_.empty()) {
    reap_leaving();
    std::this_thread::sleep_for(50ms);
  }
}

/// False when told to stop.
bool Recorder::sleep_until(Clock::time_point time) const {
  while (stop_ == 0 && Clock::now() < time) {
    const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(time - Clock::now());
    const auto slice = std::clamp<std::chrono::nanoseconds>(rest, 0ns, 200ms);
    std::this_thread::sleep_for(slice);
  }
  return stop_ == 0;
}

bool Recorder::all_ended() const {
  return std::all_of(units_.begin(), units_.end(), [](const RecordedUnit& unit) {
    return unit.state == RecordedUnit::State::ended;
  });
}

traces::TraceHeader Recorder::header(std::size_t steps) const {
  traces::TraceHeader header;
  header.period = options_.period;
  header.steps = steps;
  header.start_unix_seconds = start_unix_seconds_;
  header.origin = options_.origin.empty() ? machine_text() : options_.origin;
  header.licence = options_.licence;
  header.method = method_text(units_, listener_ != nullptr, no_listener_,
                              listener_ ? listener_->overruns() : 0);
  return header;
}

traces::TraceData Recorder::run(const RecordProgress& progress) {
  const auto wanted = static_cast<std::size_t>(options_.duration / options_.period);
  // Scans inside a period meet more of the short processes and of the memory's shape.
  const auto scans = std::clamp<std::int64_t>(options_.period / Duration(1s), 1, 5);
  start_unix_seconds_ = std::time(nullptr);
  std::size_t steps = 0;
  try {
    start_due_units(0);
    const Clock::time_point start = Clock::now();
    Clock::time_point last = start;
    for (std::int64_t tick = 1; steps < wanted && !all_ended(); ++tick) {
      if (!sleep_until(start + options_.period * tick / scans)) break;
      update_all();
      reap_leaving();
      if (tick % scans != 0) continue;
      const Clock::time_point now = Clock::now();
      // A machine that slept wakes some periods later: those are gaps.
      const auto passed = static_cast<std::size_t>((now - start) / options_.period);
      steps = std::min(std::max(steps + 1, passed), wanted);
      tick = static_cast<std::int64_t>(steps) * scans;
      close_step(steps - 1, std::chrono::duration_cast<Duration>(now - last));
      last = now;
      if (steps < wanted) start_due_units(steps);
      progress(steps, wanted);
    }
  } catch (...) {
    end_all();
    throw;
  }
  end_all();
  if (steps == 0) throw InputError("record", "", "it was stopped before one period had passed");
  return trace_of(units_, header(steps));
}

}  // namespace

traces::TraceData record_units(const RecordOptions& options, const volatile std::sig_atomic_t& stop,
                               const RecordTalk& talk, const RecordProgress& progress) {
  return Recorder(options, stop, talk).run(progress);
}

}  // namespace gemello::cli
