#pragma once

namespace gemello::policies {

/// What is held of a fleet of which nothing was measured yet. The defaults are careful: VMs taken
/// for idle or full by turns.
struct DemandPrior {
  double utilization = 0.2;  ///< mean demand, share of full rate
  /// Of the largest variance that a demand between 0 and the full rate with this mean can have:
  /// 0 every VM steady, 1 every VM now idle, now full.
  double burstiness = 1;
};

}  // namespace gemello::policies
