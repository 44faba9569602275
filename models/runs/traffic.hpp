#pragma once

#include <cstddef>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/runs/scenario.hpp"
#include "models/traces/trace.hpp"

namespace gemello::runs {

/// A part of what a VM receives and sends that it exchanges with other guests, in equal parts with
/// those of `with` that serve.
struct PeerTraffic {
  VmId vm;
  double share = 0;        ///< of its traffic, 0 < share <= 1
  std::vector<VmId> with;  ///< ascending, without itself, not empty
};

/// The scenario's peers of the trace's VMs, whose first is `first_vm`; by VM, then in file order.
/// Errors: InputError with the scenario's file and place: a pattern that matches no VM of the
/// trace, a VM that is its own only peer, shares of one VM that are more than 1 together, more than
/// a million pairs, peers or a scale where the trace records no network use.
std::vector<PeerTraffic> peer_traffic(const Scenario& scenario, const Inventory& inventory,
                                      std::size_t first_vm, const traces::TraceView& trace);

}  // namespace gemello::runs
