#pragma once

#include <vector>

#include "models/runs/storage_metrics.hpp"

namespace gemello::runs {

/// Collects what a world tells of its storage and works out StorageMetrics.
class StorageBooks {
 public:
  explicit StorageBooks(const Inventory& inventory) : vms_(inventory.vms.size()) {}

  /// Some VM has an image.
  void modelled() { modelled_ = true; }
  /// It waited for reads and writes: so much of an interval, seconds.
  void stall(VmId vm, double time_s) { vms_[vm.index()].stall += time_s; }
  /// From here it waits for all of them, or no longer.
  void waits(VmId vm, Instant at, bool waiting);
  void paused() { ++pauses_; }
  void split_brain() { ++split_brains_; }
  void lost_writes() { ++lost_writes_; }
  /// From here a set is in this trouble, or no longer.
  void trouble(StorageTrouble::Kind kind, ReplicaSetId set, Instant at, bool begins);
  /// A set is whole again, so long after its last brick came back.
  void healed(Duration after);
  /// What was moved since the start, in all.
  void moved(double read, double written, const std::array<double, disk_phase_count>& network,
             double heal_bytes);

  double stall(VmId vm) const { return vms_[vm.index()].stall; }
  double longest(VmId vm, Instant end) const;
  StorageMetrics result(Instant end) const;

 private:
  struct VmSums {
    double stall = 0;
    double longest = 0;
    Instant waits_since = never;
  };

  bool modelled_ = false;
  std::vector<VmSums> vms_;
  std::vector<StorageTrouble> troubles_;
  std::vector<double> heals_;
  std::int64_t pauses_ = 0, split_brains_ = 0, lost_writes_ = 0;
  double read_ = 0, written_ = 0, heal_bytes_ = 0;
  std::array<double, disk_phase_count> network_{};
};

}  // namespace gemello::runs
