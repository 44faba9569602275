#pragma once

namespace gemello::policies {

/// How carefully a plan judges what VMs may ask for. The defaults are careful: the VMs of a fleet
/// that was never measured are taken for idle or full by turns.
///
/// Source: own; see README.md.
struct RiskOptions {
  double utilization_unmeasured = 0.2;  ///< mean demand expected of them, share of full rate
  /// Of the largest variance that a demand between 0 and the full rate with this mean can have:
  /// 0 every VM steady, 1 every VM now idle, now full.
  double burstiness_unmeasured = 1;
  /// A host is full when mean and so many standard deviations of its demand fill it: 2.326 is a
  /// risk of 1 % if demand is normally distributed, 3.09 of 0.1 %.
  double deviations = 2.326;
};

}  // namespace gemello::policies
