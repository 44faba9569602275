#pragma once

#include <cstddef>

#include "models/policies/consolidation/consolidation_planner.hpp"

namespace gemello::policies {

struct SobrioOptions {
  double relief = 0.95;        ///< share of capacity asked for now above which VMs leave a host
  bool ahead = false;          ///< VMs also leave a host that may overload soon
  std::size_t moves_max = 30;  ///< moves of one round at most
  /// A host is emptied only after as many monitoring samples of the fleet at least.
  std::size_t samples_min = 6;
};

/// Sobrio (sober): moves a VM only if its host is about to overload, or if the move lets a host
/// sleep. What that means, and why, is in README.md.
///
/// A round:
/// 1. Relief. VMs leave a host that asks for more than `relief`, or (`ahead`) for which mean and
///    two standard deviations of its demand come to more than 110 % of its capacity, until neither
///    is so: of those whose leaving alone brings it below `relief` the one with the least memory,
///    else the one that asks for the most. Each goes to a host in use that can take it for good
///    (`QuantileFit`), else to the host in use that has the most room now and stays 10 % below
///    `relief`, else to one that has to be opened.
/// 2. Rest, if no VM had to leave. Hosts are tried from the one with the fewest VMs (then the
///    least memory, the lower id) up: if all its VMs may move and fit on hosts in use for good, it
///    is emptied.
///
/// A host that was given a VM is left alone for the rest of the round: no VM moves twice. One that
/// gave a VM takes none, for the room is not free before that VM has gone.
///
/// Source: own.
class SobrioPlanner final : public ConsolidationPlanner {
 public:
  explicit SobrioPlanner(const SobrioOptions& options = {}) : options_(options) {}

  std::vector<Move> moves(Plan& plan, std::vector<Rationale>* why) const override;

 private:
  SobrioOptions options_;
};

}  // namespace gemello::policies
