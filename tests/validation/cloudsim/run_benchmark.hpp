#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "models/policies/consolidation/consolidation_plan.hpp"
#include "tests/validation/cloudsim/cloudsim_world.hpp"

namespace gemello::cloudsim {

/// How sums are compared: CloudSim compares doubles, ours count quanta.
enum class Comparisons { exact, quantized };

struct BenchmarkOptions {
  Rules rules{};
  Comparisons comparisons = Comparisons::exact;
  /// CloudSim may empty a host that the same plan has just given a VM (rule 6.5).
  bool evacuate_targets = true;
  std::size_t hosts = 800;
};

/// One day under a consolidation policy made of our parts, through its `decide`. The detector also
/// tries the targets.
Metrics run_consolidation(const Workload& workload,
                          std::shared_ptr<const policies::OverloadDetector> detector,
                          std::shared_ptr<const policies::VmSelector> selector,
                          const BenchmarkOptions& options);
/// A line of CloudSim's table by its name, "lr-mmt": detector thr, iqr, mad, lr or lrr with its
/// parameter, and selection mmt, mc, mu or rs. LR and LRR are what CloudSim computes under these
/// names, the ordinary least-squares line.
Metrics run_policy(const Workload& workload, std::string_view name, double parameter,
                   const BenchmarkOptions& options);
/// One day without migrations, each VM on the first host that takes it.
Metrics run_static(const Workload& workload, Metering metering);

}  // namespace gemello::cloudsim
