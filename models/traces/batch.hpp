#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/units/time.hpp"

namespace gemello::traces {

/// A batch job as a log tells it. Times are relative to the start of the log.
struct BatchJob {
  std::int64_t number = 0;
  Duration submit{};
  Duration run{};
  std::int64_t processors = 1;              ///< at least 1
  std::optional<double> cpu_share{};        ///< CPU seconds per second and processor
  std::optional<double> memory_bytes{};     ///< used, per processor
  std::optional<Duration> recorded_wait{};  ///< what it waited on the machine of the log
  std::size_t line = 0;
};

/// When and where a job ran.
struct BatchStart {
  Duration start{};
  /// Ascending; all slots but the last are filled with processors. Empty: it never started.
  std::vector<std::uint32_t> slots{};
};

/// Runs jobs on `slots` equal job slots of `slot_processors` processors, first come first served:
/// a job of p processors takes ceil(p / slot_processors) slots, those of the lowest numbers that
/// are free; it starts once it is the first of the queue and enough slots are free; none overtakes
/// it (no backfilling), none is preempted. Jobs that no number of free slots could hold never
/// start and are passed over. `jobs` are ordered by submission; result i is of job i.
/// `end_max` ends the schedule: the index of the first job that would end after it is put into
/// `beyond`, and the rest is not scheduled.
std::vector<BatchStart> first_come_first_served(std::span<const BatchJob> jobs, std::size_t slots,
                                                std::int64_t slot_processors, Duration end_max,
                                                std::optional<std::size_t>& beyond);

/// Statistics of waits, in seconds. Percentiles by linear interpolation (Hyndman and Fan 1996,
/// definition 7).
struct WaitStatistics {
  std::size_t jobs = 0;
  double mean_s = 0;
  double median_s = 0;
  double p95_s = 0;
  double max_s = 0;
};
WaitStatistics wait_statistics(std::vector<Duration> waits);

/// One line of the table of waits.
struct BatchWait {
  std::int64_t job = 0;
  Duration submit{};
  std::optional<Duration> wait{};  ///< nothing: never started
  std::optional<Duration> recorded_wait{};
};

/// What became of the jobs of a log.
struct BatchReport {
  std::size_t slots = 0;
  std::int64_t slot_processors = 1;
  std::size_t jobs = 0;            ///< to run; without those left out for want of data
  std::size_t never_started = 0;   ///< too large for all slots
  std::size_t slots_used_max = 0;  ///< at once
  double slots_used_mean = 0;      ///< over the makespan
  Duration makespan{};             ///< from the start of the log to the end of the last job
  WaitStatistics waits{};
  std::optional<WaitStatistics> recorded{};  ///< nothing where the log knows no waits
  std::vector<BatchWait> table{};            ///< in the order of the log

  std::string to_text() const;
  std::string to_json() const;  ///< without the table
  /// job, submit_s, wait_s, recorded_wait_s; empty where unknown or never.
  std::string table_csv() const;
};
BatchReport batch_report(std::span<const BatchJob> jobs, std::span<const BatchStart> starts,
                         std::size_t slots, std::int64_t slot_processors);

}  // namespace gemello::traces
