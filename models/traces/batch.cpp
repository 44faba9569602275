// Batch jobs on job slots, first come first served.
// Source: D. G. Feitelson, L. Rudolph, U. Schwiegelshohn, "Parallel Job Scheduling - A Status
// Report", JSSPP 2004, LNCS 3277 (FCFS as the baseline that backfilling is measured by).
#include "models/traces/batch.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <set>
#include <utility>

namespace gemello::traces {
namespace {

class Slots {
 public:
  explicit Slots(std::size_t count) {
    for (std::uint32_t slot = 0; slot < count; ++slot) free_.insert(free_.end(), slot);
  }

  /// The first instant from `earliest` on at which so many slots are free.
  Duration wait_for(std::size_t count, Duration earliest) {
    release(earliest);
    while (free_.size() < count) {
      earliest = busy_.top().first;
      release(earliest);
    }
    return earliest;
  }
  std::vector<std::uint32_t> take(std::size_t count, Duration end) {
    std::vector<std::uint32_t> taken;
    taken.reserve(count);
    while (taken.size() < count) {
      taken.push_back(*free_.begin());
      free_.erase(free_.begin());
      busy_.emplace(end, taken.back());
    }
    return taken;
  }

 private:
  void release(Duration now) {
    while (!busy_.empty() && busy_.top().first <= now) {
      free_.insert(busy_.top().second);
      busy_.pop();
    }
  }

  using Busy = std::pair<Duration, std::uint32_t>;  // until when, which
  std::set<std::uint32_t> free_;
  std::priority_queue<Busy, std::vector<Busy>, std::greater<>> busy_;
};

std::size_t slots_of(const BatchJob& job, std::int64_t slot_processors) {
  return static_cast<std::size_t>((job.processors - 1) / slot_processors + 1);
}

/// Most slots in use at once, from intervals of jobs that take time.
std::size_t peak_of(std::span<const BatchJob> jobs, std::span<const BatchStart> starts) {
  std::vector<std::pair<Duration, std::int64_t>> changes;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const auto count = static_cast<std::int64_t>(starts[i].slots.size());
    if (count == 0 || jobs[i].run == Duration::zero()) continue;
    changes.emplace_back(starts[i].start, count);
    changes.emplace_back(starts[i].start + jobs[i].run, -count);
  }
  std::sort(changes.begin(), changes.end());  // at one instant the ends come first
  std::int64_t now = 0;
  std::int64_t peak = 0;
  for (const auto& change : changes) peak = std::max(peak, now += change.second);
  return static_cast<std::size_t>(peak);
}

}  // namespace

std::vector<BatchStart> first_come_first_served(std::span<const BatchJob> jobs, std::size_t slots,
                                                std::int64_t slot_processors, Duration end_max,
                                                std::optional<std::size_t>& beyond) {
  Slots pool(slots);
  std::vector<BatchStart> starts(jobs.size());
  Duration last_start{};
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const std::size_t count = slots_of(jobs[i], slot_processors);
    if (count > slots) continue;
    last_start = pool.wait_for(count, std::max(jobs[i].submit, last_start));
    if (jobs[i].run > end_max - last_start) {
      beyond = i;
      break;
    }
    starts[i] = {last_start, pool.take(count, last_start + jobs[i].run)};
  }
  return starts;
}

WaitStatistics wait_statistics(std::vector<Duration> waits) {
  WaitStatistics out{.jobs = waits.size()};
  if (waits.empty()) return out;
  std::sort(waits.begin(), waits.end());
  const auto at_share = [&](double share) {
    const double rank = share * static_cast<double>(waits.size() - 1);
    const auto low = static_cast<std::size_t>(rank);
    const double below = seconds(waits[low]);
    const double above = seconds(waits[std::min(low + 1, waits.size() - 1)]);
    return below + (rank - static_cast<double>(low)) * (above - below);
  };
  double sum = 0;
  for (const Duration wait : waits) sum += seconds(wait);
  out.mean_s = sum / static_cast<double>(waits.size());
  out.median_s = at_share(0.5);
  out.p95_s = at_share(0.95);
  out.max_s = seconds(waits.back());
  return out;
}

BatchReport batch_report(std::span<const BatchJob> jobs, std::span<const BatchStart> starts,
                         std::size_t slots, std::int64_t slot_processors) {
  BatchReport out{.slots = slots, .slot_processors = slot_processors, .jobs = jobs.size()};
  std::vector<Duration> waits;
  std::vector<Duration> recorded;
  double slot_seconds = 0;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    BatchWait row{.job = jobs[i].number, .submit = jobs[i].submit};
    row.recorded_wait = jobs[i].recorded_wait;
    if (row.recorded_wait) recorded.push_back(*row.recorded_wait);
    if (starts[i].slots.empty()) {
      ++out.never_started;
    } else {
      row.wait = starts[i].start - jobs[i].submit;
      waits.push_back(*row.wait);
      out.makespan = std::max(out.makespan, starts[i].start + jobs[i].run);
      slot_seconds += static_cast<double>(starts[i].slots.size()) * seconds(jobs[i].run);
    }
    out.table.push_back(row);
  }
  out.waits = wait_statistics(std::move(waits));
  if (!recorded.empty()) out.recorded = wait_statistics(std::move(recorded));
  out.slots_used_max = peak_of(jobs, starts);
  if (out.makespan > Duration::zero()) {
    out.slots_used_mean = slot_seconds / seconds(out.makespan);
  }
  return out;
}

}  // namespace gemello::traces
