#pragma once

#include <filesystem>
#include <memory>

#include "models/policies/consolidation/consolidation_policy.hpp"
#include "tests/validation/cloudsim/cloudsim_world.hpp"

namespace gemello::cloudsim {

/// How sums are compared: CloudSim compares doubles, ours count quanta.
enum class Comparisons { exact, quantized };

struct BenchmarkOptions {
  Rules rules{};
  Comparisons comparisons = Comparisons::exact;
  /// CloudSim may empty a host that the same plan has just given a VM (rule 6.5).
  bool evacuate_targets = true;
};

/// One day under a consolidation policy made of our parts, through its `decide`. The detector also
/// tries the targets.
Metrics run_consolidation(const Workload& workload,
                          std::shared_ptr<const policies::OverloadDetector> detector,
                          std::shared_ptr<const policies::VmSelector> selector,
                          const BenchmarkOptions& options);
/// THR with MMT.
Metrics run_thr_mmt(const Workload& workload, double threshold, const BenchmarkOptions& options);
/// One day without migrations, each VM on the first host that takes it.
Metrics run_static(const Workload& workload, Metering metering);

}  // namespace gemello::cloudsim
