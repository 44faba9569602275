// Logs of batch jobs in the Standard Workload Format of the Parallel Workloads Archive, as load of
// batch-worker VMs.
// Source: S. J. Chapin et al., "Benchmarks and Standards for the Evaluation of Parallel Job
// Schedulers", JSSPP 1999, LNCS 1659; the archive's page "The Standard Workload Format", 2.2.
//
// One log; lines that begin with ';' are its header, the others 18 numbers with blanks between, -1
// for what is unknown. Jobs run on `slots` job slots, one VM each, first come first served
// (batch.hpp): when a job starts, and so how long it waits, is an outcome. In each of its slots a
// job uses its recorded CPU time / run time per processor, a whole core where none is recorded.
// Between jobs a slot uses nothing. Memory is that of the jobs; a gap where a job's is unknown.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "models/traces/import.hpp"
#include "models/traces/lines.hpp"
#include "models/traces/utf8.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

constexpr std::size_t columns = 18;
enum Column : std::size_t { number, submit, wait, run, processors, cpu_time, memory, requested };
constexpr std::size_t status_column = 10;
constexpr std::array<std::string_view, columns> column_names{
    "job number",     "submit time",      "wait time",   "run time",
    "processors",     "average CPU time", "used memory", "requested processors",
    "requested time", "requested memory", "status",      "user",
    "group",          "executable",       "queue",       "partition",
    "preceding job",  "think time"};
constexpr double swf_value_max = 1e10;  ///< 300 years in seconds; no log is longer
constexpr double processors_max = 1e7;
constexpr double cpu_share_max = 1e6;
constexpr std::size_t swf_steps_max = 1'000'000;
constexpr Duration default_period = std::chrono::seconds(300);

using Values = std::array<double, columns>;

Values split(std::string_view line, const Lines& lines) {
  Values values{};
  std::size_t count = 0;
  for (std::size_t at = line.find_first_not_of(" \t"); at != std::string_view::npos;
       at = line.find_first_not_of(" \t", at)) {
    const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
    const std::string_view text = line.substr(at, end - at);
    at = end;
    if (count++ >= columns) continue;
    double& value = values[count - 1];
    if (!read_number(text, value)) {
      lines.fail(fmt::format("column {} ({}) is {}, not a finite number", count,
                             column_names[count - 1], quoted(text)));
    }
    if ((value < 0 && value != -1) || value > swf_value_max) {
      lines.fail(fmt::format("column {} ({}) is {}, neither -1 (unknown) nor within 0..1e10", count,
                             column_names[count - 1], quoted(text)));
    }
  }
  if (count != columns) lines.fail(fmt::format("has {} columns where SWF has 18", count));
  return values;
}

std::int64_t whole(const Values& values, Column column, double max, const Lines& lines) {
  const double value = values[column];
  if (value != std::floor(value) || value > max) {
    lines.fail(fmt::format("column {} ({}) is {}, not a whole number up to {}", column + 1,
                           column_names[column], shortest(value), max));
  }
  return static_cast<std::int64_t>(value);
}

std::string vm_name(std::size_t slot, std::size_t slots) {
  return fmt::format("slot-{:0{}}", slot + 1, std::to_string(slots).size());
}

class SwfReader final : public FormatReader {
 public:
  void member(const Member& member, ImportReport& report) override {
    Lines lines(member, report);
    if (!file_.empty()) lines.fail(fmt::format("is a second log; one is read, {}", file_));
    if (!is_utf8(member.name)) lines.fail("the file's name is not UTF-8 text");
    file_ = member.file;
    std::string_view line;
    while (lines.next(line)) {
      if (line.starts_with(';')) {
        header_line(line.substr(1), lines);
      } else if (line.find_first_not_of(" \t") != std::string_view::npos) {
        job_line(split(line, lines), lines, report);
      }
    }
    if (!any_line_) lines.fail("holds no job");
    if (jobs_.empty()) lines.fail("holds no job whose run time and processors are known");
  }

  TraceData finish(std::string_view file, const ImportOptions& options,
                   ImportReport& report) override {
    if (file_.empty()) throw InputError(file, "line 1", "holds no log");
    if (!options.slots) {
      throw InputError(
          "import", "slots",
          fmt::format("is needed for a log of batch jobs: how many job slots, one VM each{}",
                      processors_stated_.empty()
                          ? std::string()
                          : fmt::format(" (the log states MaxProcs {})", processors_stated_)));
    }
    const std::size_t slots = *options.slots;
    const std::int64_t slot_processors = options.vcpus.value_or(1);
    const Duration period = options.period.value_or(default_period);
    const bool memory_known = std::any_of(jobs_.begin(), jobs_.end(), [](const BatchJob& job) {
      return job.memory_bytes.has_value();
    });
    const std::size_t row_bytes = sizeof(float) * slots * (memory_known ? 2 : 1);
    const std::size_t steps_limit = std::min(swf_steps_max, options.result_bytes_max / row_bytes);
    const auto starts = schedule(slots, slot_processors, period, steps_limit, report);
    report.members = 1;
    report.batch = batch_report(jobs_, starts, slots, slot_processors);
    if (report.batch->never_started == jobs_.size()) {
      throw InputError(file_, "line 1", "no job fits into the slots");
    }
    TraceData data;
    describe(options, period, report.batch->makespan, data.header);
    fill(starts, slot_processors, memory_known, data);
    return data;
  }

 private:
  void header_line(std::string_view text, const Lines& lines) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return;
    const std::string_view key = trimmed(text.substr(0, colon));
    const std::string_view value = trimmed(text.substr(colon + 1));
    if (key == "UnixStartTime") {
      std::int64_t start = 0;
      if (!read_number(value, start) || start < 0 || start > 100'000'000'000) {
        lines.fail(fmt::format("UnixStartTime is {}, not whole seconds since 1970", quoted(value)));
      }
      if (start > 0) unix_start_ = start;
    }
    std::int64_t stated = 0;
    if (key == "MaxProcs" && read_number(value, stated)) processors_stated_ = value;
  }

  void job_line(const Values& values, const Lines& lines, ImportReport& report) {
    any_line_ = true;
    const auto note = [&](Finding finding) { report.note(finding, file_, lines.number()); };
    BatchJob job{.number = whole(values, number, swf_value_max, lines), .line = lines.number()};
    if (values[submit] < 0) lines.fail("the submit time is unknown");
    job.submit = duration_nearest(values[submit]);
    if (job.submit < last_submit_) {
      lines.fail(fmt::format("the submit time goes back from {} to {} seconds",
                             shortest(seconds(last_submit_)), shortest(values[submit])));
    }
    last_submit_ = job.submit;
    const double status = values[status_column];
    if (status == 2 || status == 3 || status == 4) return note(Finding::job_part);
    if (status == 5 && values[run] <= 0) return note(Finding::job_cancelled);
    job.processors = whole(values, processors, processors_max, lines);
    if (job.processors < 1) job.processors = whole(values, requested, processors_max, lines);
    if (values[run] < 0 || job.processors < 1) return note(Finding::job_unknown);
    job.run = duration_nearest(values[run]);
    if (values[wait] >= 0) job.recorded_wait = duration_nearest(values[wait]);
    if (values[memory] >= 0) job.memory_bytes = values[memory] * 1024.0;
    if (values[run] > 0 && values[cpu_time] >= 0) {
      job.cpu_share = values[cpu_time] / values[run];
      if (*job.cpu_share > cpu_share_max) lines.fail("the CPU time is over a million cores");
      if (*job.cpu_share > 1) note(Finding::cpu_above_capacity);
    } else if (values[run] > 0) {
      note(Finding::cpu_time_unknown);
    }
    jobs_.push_back(job);
  }

  std::vector<BatchStart> schedule(std::size_t slots, std::int64_t slot_processors, Duration period,
                                   std::size_t steps_limit, ImportReport& report) const {
    const double length_max =
        std::min(static_cast<double>(steps_limit) * seconds(period), swf_value_max);
    std::optional<std::size_t> beyond;
    auto starts = first_come_first_served(jobs_, slots, slot_processors,
                                          duration_nearest(length_max), beyond);
    if (beyond) {
      throw InputError(file_, fmt::format("line {}", jobs_[*beyond].line),
                       fmt::format("ends beyond {} steps of {} on {} slots: over the limit",
                                   steps_limit, unparse(period), slots));
    }
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      if (starts[i].slots.empty()) report.note(Finding::job_too_large, file_, jobs_[i].line);
    }
    return starts;
  }

  void describe(const ImportOptions& options, Duration period, Duration makespan,
                TraceHeader& header) const {
    header.period = period;
    header.steps = static_cast<std::size_t>(
        std::max<std::int64_t>(1, (makespan + period - Duration(1)) / period));
    header.start_unix_seconds = unix_start_;
    header.origin = fmt::format("batch jobs of {}", base_name(file_));
    header.licence = "of the log: Parallel Workloads Archive, cite the log's source";
    header.method = fmt::format(
        "imported from SWF: {} job slots of {} processors, first come first served without "
        "backfilling; CPU = recorded CPU time / run time, a whole core where unknown",
        *options.slots, options.vcpus.value_or(1));
    for (std::size_t slot = 0; slot < *options.slots; ++slot) {
      header.vms.push_back({.name = vm_name(slot, *options.slots),
                            .vcpus = options.vcpus.value_or(1),
                            .memory = options.memory});
    }
  }

  void fill(const std::vector<BatchStart>& starts, std::int64_t slot_processors, bool memory_known,
            TraceData& data) const {
    data.add(TraceQuantity::cpu_used);
    if (memory_known) data.add(TraceQuantity::memory_used);
    for (std::vector<float>& values : data.values) std::fill(values.begin(), values.end(), 0.0F);
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      const BatchJob& job = jobs_[i];
      std::int64_t left = job.processors;
      for (const std::uint32_t slot : starts[i].slots) {
        const auto here = static_cast<double>(std::min(left, slot_processors));
        left -= slot_processors;
        put(TraceQuantity::cpu_used, starts[i].start, job.run, slot,
            here * job.cpu_share.value_or(1.0), data);
        if (!memory_known) continue;
        put(TraceQuantity::memory_used, starts[i].start, job.run, slot,
            here * job.memory_bytes.value_or(std::numeric_limits<double>::quiet_NaN()), data);
      }
    }
  }

  /// Adds a constant over [start, start + length) to the means of the steps it touches.
  static void put(TraceQuantity quantity, Duration start, Duration length, std::uint32_t slot,
                  double value, TraceData& data) {
    const Duration period = data.header.period;
    const Duration end = start + length;
    for (std::int64_t step = start / period; period * step < end; ++step) {
      const Duration inside = std::min(end, period * (step + 1)) - std::max(start, period * step);
      const double share =
          static_cast<double>(inside.count()) / static_cast<double>(period.count());
      data.at(quantity, static_cast<std::size_t>(step))[slot] += static_cast<float>(value * share);
    }
  }

  std::string file_;
  std::vector<BatchJob> jobs_;
  bool any_line_ = false;
  Duration last_submit_{};
  std::optional<std::int64_t> unix_start_;
  std::string processors_stated_;
};

}  // namespace

std::unique_ptr<FormatReader> make_swf_reader() {
  return std::make_unique<SwfReader>();
}

}  // namespace gemello::traces
