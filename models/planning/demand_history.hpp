#pragma once

#include <array>
#include <span>

#include "models/fleet/fleet_data.hpp"
#include "models/planning/plan.hpp"

namespace gemello::policies {

/// What the VMs planned on a host asked for in past samples, wherever they were then, as shares of
/// the host's capacity: the history by which adaptive detectors judge it.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, section 4.1; the sum
/// over the VMs now there, missing samples adding nothing, is CloudSim 4.0's.
class DemandHistory {
 public:
  /// wanted: samples that are looked at; more are not summed.
  DemandHistory(const Plan& plan, HostId host, std::size_t wanted = SampleRing::depth);
  /// One more VM behind the others.
  void add(const Plan& plan, VmId vm);

  std::size_t wanted() const { return wanted_; }
  /// Shares, newest first, up to the oldest that is not 0; one at least, as many as wanted at most.
  std::span<const double> shares() const { return {shares_.data(), length_}; }

 private:
  std::array<double, SampleRing::depth> shares_{};
  double capacity_;
  std::size_t wanted_;
  std::size_t length_ = 1;
};

}  // namespace gemello::policies
