#include "models/runs/storage_books.hpp"

#include <algorithm>

namespace gemello::runs {

void StorageBooks::waits(VmId vm, Instant at, bool waiting) {
  VmSums& sums = vms_[vm.index()];
  if (waiting == (sums.waits_since != never)) return;
  if (!waiting) sums.longest = std::max(sums.longest, seconds(at - sums.waits_since));
  sums.waits_since = waiting ? at : never;
}

double StorageBooks::longest(VmId vm, Instant end) const {
  const VmSums& sums = vms_[vm.index()];
  return sums.waits_since == never ? sums.longest
                                   : std::max(sums.longest, seconds(end - sums.waits_since));
}

void StorageBooks::trouble(StorageTrouble::Kind kind, ReplicaSetId set, Instant at, bool begins) {
  if (begins) {
    troubles_.push_back({kind, set, at, std::nullopt});
    return;
  }
  for (auto open = troubles_.rbegin(); open != troubles_.rend(); ++open)
    if (open->kind == kind && open->set == set) {
      open->until = at;
      return;
    }
}

void StorageBooks::healed(Duration after) {
  heals_.push_back(seconds(after));
}

void StorageBooks::moved(double read, double written,
                         const std::array<double, disk_phase_count>& network, double heal_bytes) {
  read_ = read;
  written_ = written;
  network_ = network;
  heal_bytes_ = heal_bytes;
}

StorageMetrics StorageBooks::result(Instant end) const {
  StorageMetrics metrics;
  metrics.modelled = modelled_;
  metrics.troubles = troubles_;
  for (const StorageTrouble& trouble : troubles_) {
    const double time = seconds(trouble.until.value_or(end) - trouble.from);
    if (trouble.kind == StorageTrouble::Kind::exposed) {
      metrics.exposed += time;
      metrics.exposed_longest = std::max(metrics.exposed_longest, time);
    } else {
      metrics.unavailable += time;
      ++metrics.unavailable_times;
    }
  }
  for (std::size_t vm = 0; vm < vms_.size(); ++vm) {
    metrics.io_stall += vms_[vm].stall;
    metrics.io_stall_longest = std::max(metrics.io_stall_longest, longest(VmId(vm), end));
  }
  metrics.pauses = pauses_;
  metrics.split_brains = split_brains_;
  metrics.lost_writes = lost_writes_;
  metrics.heals = static_cast<std::int64_t>(heals_.size());
  for (const double time : heals_) {
    metrics.heal_mean += time / static_cast<double>(heals_.size());
    metrics.heal_max = std::max(metrics.heal_max, time);
  }
  metrics.heal_bytes = heal_bytes_;
  metrics.read = read_;
  metrics.written = written_;
  metrics.network = network_;
  return metrics;
}

}  // namespace gemello::runs
