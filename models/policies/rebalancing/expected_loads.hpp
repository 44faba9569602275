#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/fleet/fleet_view.hpp"

namespace gemello::policies {

/// CPU load of the hosts that take part in balancing, with what is under way counted as done and
/// every VM's demand averaged over its last samples: the state a balancer reasons about, and in
/// which it makes its moves in thought.
/// Source: own; the mean over a window, because one sample of a bursty VM says little.
class ExpectedLoads {
 public:
  /// window: samples to average over, at least 1 (fewer while history is short).
  ExpectedLoads(const FleetView& view, std::int32_t window);

  /// Hosts that accept VMs, ascending; shares() has one entry for each, in parts per million.
  std::span<const HostId> hosts() const { return hosts_; }
  std::span<const std::int64_t> shares() const { return shares_; }
  /// Positions in hosts(), the most loaded first; ties by id.
  std::vector<std::size_t> hottest_first() const;
  std::int64_t mean() const;
  /// Share of the position with the VM's demand added (sign 1) or taken away (sign -1).
  std::int64_t with(std::size_t position, VmId vm, int sign) const;
  void move(VmId vm, std::size_t from, std::size_t to);
  double demand(VmId vm) const { return demand_[vm.index()]; }  ///< MHz

 private:
  std::vector<HostId> hosts_;
  std::vector<double> capacity_;  // MHz, by position
  std::vector<double> load_;      // MHz, by position
  std::vector<std::int64_t> shares_;
  std::vector<double> demand_;  // MHz, by VM
};

}  // namespace gemello::policies
