// Batch tasks with CPU use, as OpenDC and OpenDT ship SURF's Lisa cluster ("tasks" and "fragments",
// there in Parquet, here in CSV).
// Source: D. Niewenhuis et al., "FootPrinter: Quantifying Data Center Carbon Footprint",
// HotCloudPerf 2024; github.com/atlarge-research/opendt, workload/SURF.
//
// tasks.csv: id, submission_time ("YYYY-MM-DD hh:mm:ss", UTC), duration (ms), cpu_count,
// cpu_capacity (MHz of one host), mem_capacity (MB). fragments.csv: id, duration (ms), cpu_count,
// cpu_usage (MHz of all its cores), the fragments of a task in order and together.
//
// Fragments are steps of the grid that begins at the first submission: a task's first fragment is
// the step in which it was submitted. On this alignment, and on none a part of a step away, do the
// changes of SURF's measured power follow those of the use.
#include "models/traces/surf_tasks.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "models/traces/limits.hpp"
#include "models/traces/lines.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

constexpr std::string_view tasks_header =
    "id,submission_time,duration,cpu_count,cpu_capacity,mem_capacity";
constexpr std::string_view fragments_header = "id,duration,cpu_count,cpu_usage";
constexpr std::int64_t integer_max = 1'000'000'000'000;
constexpr double megahertz_max = 1e9;
constexpr std::int64_t period_ms_max = 366LL * 24 * 3600 * 1000;
constexpr std::int64_t length_ms_max = 100 * period_ms_max;  // no batch system is older

template <std::size_t count>
std::array<std::string_view, count> split(std::string_view line, const Lines& lines) {
  std::array<std::string_view, count> cells;
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t comma = line.find(',', at);
    if ((comma == std::string_view::npos) != (i + 1 == count))
      lines.fail(fmt::format("does not have {} columns separated by ','", count));
    cells[i] = line.substr(at, comma - at);
    at = comma + 1;
  }
  return cells;
}

std::int64_t integer(std::string_view cell, std::int64_t least, std::string_view column,
                     const Lines& lines) {
  std::int64_t value = 0;
  if (!read_number(cell, value) || value < least || value > integer_max)
    lines.fail(
        fmt::format("{} is {}, not a whole number of at least {}", column, quoted(cell), least));
  return value;
}

double megahertz(std::string_view cell, std::string_view column, const Lines& lines) {
  double value = 0;
  if (!read_number(cell, value) || value < 0 || value > megahertz_max)
    lines.fail(fmt::format("{} is {}, not a number of MHz", column, quoted(cell)));
  return value;
}

/// "2022-10-06 22:00:00" in seconds since 1970.
std::int64_t unix_seconds(std::string_view text, const Lines& lines) {
  constexpr std::string_view form = "dddd-dd-dd dd:dd:dd";
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  bool fits = text.size() == form.size();
  for (std::size_t i = 0; fits && i < form.size(); ++i)
    fits = form[i] == 'd' ? digit(text[i]) : text[i] == form[i];
  const auto part = [&](std::size_t at, std::size_t size) {
    std::int64_t value = 0;
    read_number(text.substr(at, size), value);
    return static_cast<int>(value);
  };
  std::optional<std::chrono::sys_seconds> instant;
  if (fits) {
    const std::chrono::year_month_day date{std::chrono::year(part(0, 4)),
                                           std::chrono::month(static_cast<unsigned>(part(5, 2))),
                                           std::chrono::day(static_cast<unsigned>(part(8, 2)))};
    const int hour = part(11, 2);
    const int minute = part(14, 2);
    const int second = part(17, 2);
    if (date.ok() && hour < 24 && minute < 60 && second < 60)
      instant = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                std::chrono::minutes(minute) + std::chrono::seconds(second);
  }
  if (!instant)
    lines.fail(
        fmt::format("submission_time is {}, not a date and time such as "
                    "\"2022-10-06 22:00:00\"",
                    quoted(text)));
  return instant->time_since_epoch().count();
}

struct TaskRow {
  std::int64_t id = 0;
  std::int64_t submitted_s = 0;
  std::int64_t duration_ms = 0;
  std::int64_t cores = 0;
  double capacity_mhz = 0;
  std::int64_t memory_mb = 0;
  std::size_t line = 0;
};

/// The fragments of one task: a run of equal ids.
struct FragmentRun {
  std::int64_t id = 0;
  std::int64_t cores = 0;
  std::size_t first_sample = 0;
  std::size_t samples = 0;
  std::size_t line = 0;
};

class TaskCollector {
 public:
  void member(const Member& member, ImportReport& report) {
    Lines lines(member, report);
    std::string_view line;
    if (!lines.next(line)) lines.fail("is an empty file");
    if (line == tasks_header) {
      if (!tasks_file_.empty()) lines.fail(fmt::format("{} holds tasks as well", tasks_file_));
      tasks_file_ = member.file;
      while (lines.next(line)) task(line, lines);
    } else if (line == fragments_header) {
      if (!fragments_file_.empty())
        lines.fail(fmt::format("{} holds fragments as well", fragments_file_));
      fragments_file_ = member.file;
      used_mhz_.reserve(member.content.size() / 20);
      while (lines.next(line)) fragment(line, lines);
    } else {
      report.note(Finding::beside_data, member.file, 1);
      return;
    }
    ++report.members;
  }

  TaskTrace finish(std::string_view file, ImportReport& report) {
    require(file);
    TaskTrace trace;
    trace.period = std::chrono::milliseconds(period_ms_);
    trace.start_unix_seconds =
        std::min_element(tasks_.begin(), tasks_.end(), [](const TaskRow& a, const TaskRow& b) {
          return a.submitted_s < b.submitted_s;
        })->submitted_s;
    std::stable_sort(tasks_.begin(), tasks_.end(),
                     [](const TaskRow& a, const TaskRow& b) { return a.id < b.id; });
    std::stable_sort(runs_.begin(), runs_.end(),
                     [](const FragmentRun& a, const FragmentRun& b) { return a.id < b.id; });
    auto run = runs_.begin();
    for (auto row = tasks_.begin(); row != tasks_.end(); ++row) {
      if (row != tasks_.begin() && row->id == std::prev(row)->id)
        fail(tasks_file_, row->line, fmt::format("task {} comes twice", row->id));
      if (run != runs_.end() && run->id < row->id) break;
      if (run == runs_.end() || run->id != row->id) {
        report.note(Finding::no_samples, tasks_file_, row->line);
        continue;
      }
      add(*row, *run, trace, report);
      ++run;
    }
    if (run != runs_.end())
      fail(fragments_file_, run->line,
           fmt::format("is of task {}, which {} does not have or whose fragments come twice",
                       run->id, tasks_file_));
    std::stable_sort(trace.tasks.begin(), trace.tasks.end(),
                     [](const Task& a, const Task& b) { return a.first_step < b.first_step; });
    trace.samples = std::move(used_mhz_);
    return trace;
  }

 private:
  [[noreturn]] static void fail(std::string_view file, std::size_t line,
                                std::string_view sentence) {
    throw InputError(file, fmt::format("line {}", line), sentence);
  }

  void require(std::string_view file) const {
    if (tasks_file_.empty())
      fail(file, 1, fmt::format("has no file of tasks (\"{}\")", tasks_header));
    if (fragments_file_.empty())
      fail(file, 1, fmt::format("has no file of fragments (\"{}\")", fragments_header));
    if (tasks_.empty()) fail(tasks_file_, 1, "has a header but no task");
    if (runs_.empty()) fail(fragments_file_, 1, "has a header but no fragment");
  }

  void task(std::string_view line, const Lines& lines) {
    const auto cells = split<6>(line, lines);
    TaskRow row;
    row.id = integer(cells[0], 0, "id", lines);
    row.submitted_s = unix_seconds(cells[1], lines);
    row.duration_ms = integer(cells[2], 0, "duration", lines);
    row.cores = integer(cells[3], 1, "cpu_count", lines);
    row.capacity_mhz = megahertz(cells[4], "cpu_capacity", lines);
    row.memory_mb = integer(cells[5], 1, "mem_capacity", lines);
    row.line = lines.number();
    if (row.cores > vcpus_max) lines.fail("cpu_count is over a million cores");
    if (row.capacity_mhz <= 0) lines.fail("cpu_capacity is 0 MHz");
    tasks_.push_back(row);
  }

  void fragment(std::string_view line, const Lines& lines) {
    const auto cells = split<4>(line, lines);
    const std::int64_t duration_ms = integer(cells[1], 1, "duration", lines);
    const std::int64_t cores = integer(cells[2], 1, "cpu_count", lines);
    if (runs_.empty() || cells[0] != id_text_) {
      const std::int64_t id = integer(cells[0], 0, "id", lines);
      runs_.push_back({id, cores, used_mhz_.size(), 0, lines.number()});
      id_text_ = cells[0];
    }
    if (duration_ms > period_ms_max) lines.fail("lasts longer than 366 days");
    if (period_ms_ == 0) period_ms_ = duration_ms;
    if (duration_ms != period_ms_)
      lines.fail(
          fmt::format("lasts {} ms where the first fragment lasts {} ms", duration_ms, period_ms_));
    FragmentRun& run = runs_.back();
    if (cores != run.cores)
      lines.fail(fmt::format("has a cpu_count of {} where the task's fragments before have {}",
                             cores, run.cores));
    used_mhz_.push_back(static_cast<float>(megahertz(cells[3], "cpu_usage", lines)));
    ++run.samples;
  }

  void add(const TaskRow& row, const FragmentRun& run, TaskTrace& trace, ImportReport& report) {
    Task task;
    task.name = std::to_string(row.id);
    if (run.cores != row.cores)
      fail(fragments_file_, run.line,
           fmt::format("has a cpu_count of {} where its task has {}", run.cores, row.cores));
    task.cores = row.cores;
    task.core_speed = Megahertz(row.capacity_mhz / static_cast<double>(row.cores));
    task.memory = Bytes(row.memory_mb * 1'000'000);
    const std::int64_t since_ms = (row.submitted_s - trace.start_unix_seconds) * 1000;
    task.first_step = static_cast<std::size_t>(since_ms / period_ms_);
    task.first_sample = run.first_sample;
    task.samples = run.samples;
    if (since_ms > length_ms_max ||
        static_cast<std::int64_t>(task.samples) > (length_ms_max - since_ms) / period_ms_)
      fail(tasks_file_, row.line, "ends over 100 years after the first submission");
    trace.steps = std::max(trace.steps, task.first_step + task.samples);
    if (std::llabs(static_cast<std::int64_t>(run.samples) * period_ms_ - row.duration_ms) >
        period_ms_)
      report.note(Finding::length_differs, tasks_file_, row.line);
    const auto speed = static_cast<float>(task.core_speed.count());
    const auto capacity = static_cast<float>(row.capacity_mhz);
    std::size_t above = 0;
    for (std::size_t i = run.first_sample; i < run.first_sample + run.samples; ++i) {
      if (used_mhz_[i] > capacity) ++above;
      used_mhz_[i] /= speed;
    }
    if (above > 0) report.note(Finding::cpu_above_capacity, fragments_file_, run.line, above);
    trace.tasks.push_back(std::move(task));
  }

  std::string tasks_file_;
  std::string fragments_file_;
  std::vector<TaskRow> tasks_;
  std::vector<FragmentRun> runs_;
  std::vector<float> used_mhz_;
  std::string id_text_;
  std::int64_t period_ms_ = 0;
};

/// The ragged trace as columns: a VM for each task, there from its first sample to its last.
class SurfReader final : public FormatReader {
 public:
  void member(const Member& member, ImportReport& report) override {
    collector_.member(member, report);
  }

  TraceData finish(std::string_view file, const ImportOptions& options,
                   ImportReport& report) override {
    const TaskTrace trace = collector_.finish(file, report);
    if (trace.steps > options.result_bytes_max / sizeof(float) / trace.tasks.size())
      throw InputError(file, "line 1", "is over the limit of the result's size");
    TraceData data;
    data.header = header_of(trace);
    check_header(data.header, file);
    data.add(TraceQuantity::cpu_used);
    fill(trace, data);
    return data;
  }

 private:
  static TraceHeader header_of(const TaskTrace& trace) {
    TraceHeader header;
    header.period = trace.period;
    header.steps = trace.steps;
    header.start_unix_seconds = trace.start_unix_seconds;
    header.origin = "batch tasks of SURF's Lisa cluster, as OpenDT ships them";
    header.licence = "not stated by the origin; cite Niewenhuis et al. (HotCloudPerf 2024)";
    header.method =
        "imported from tasks and fragments: cpu_usage / (cpu_capacity / cpu_count) = cores; a "
        "task begins with the step in which it was submitted";
    for (const Task& task : trace.tasks) {
      TraceVm vm;
      vm.name = task.name;
      vm.arrival = origin + trace.period * static_cast<std::int64_t>(task.first_step);
      if (task.first_step + task.samples < trace.steps)
        vm.departure = vm.arrival + trace.period * static_cast<std::int64_t>(task.samples);
      vm.vcpus = task.cores;
      vm.core_speed = task.core_speed;
      vm.memory = task.memory;
      header.vms.push_back(std::move(vm));
    }
    return header;
  }

  // Row by row, as the block lies in memory: a column at a time would touch a page per sample.
  static void fill(const TaskTrace& trace, TraceData& data) {
    std::vector<std::size_t> there;
    std::size_t next = 0;
    for (std::size_t step = 0; step < trace.steps; ++step) {
      while (next < trace.tasks.size() && trace.tasks[next].first_step == step)
        there.push_back(next++);
      const std::span<float> row = data.at(TraceQuantity::cpu_used, step);
      for (const std::size_t index : there) {
        const Task& task = trace.tasks[index];
        row[index] = trace.samples[task.first_sample + step - task.first_step];
      }
      std::erase_if(there, [&](std::size_t index) {
        return step + 1 >= trace.tasks[index].first_step + trace.tasks[index].samples;
      });
    }
  }

  TaskCollector collector_;
};

}  // namespace

bool begins_surf_tasks(std::string_view line) {
  return line == tasks_header || line == fragments_header;
}

TaskTrace read_surf_tasks(const std::filesystem::path& path, ImportReport& report,
                          const SourceLimits& limits) {
  TaskCollector collector;
  report.format = TraceFormat::surf_tasks;
  visit_members(path, limits, [&](const Member& member) {
    if (is_beside_data(member.name)) {
      report.note(Finding::beside_data, member.file, 1);
    } else {
      collector.member(member, report);
    }
  });
  return collector.finish(path.string(), report);
}

std::unique_ptr<FormatReader> make_surf_tasks_reader() {
  return std::make_unique<SurfReader>();
}

}  // namespace gemello::traces
