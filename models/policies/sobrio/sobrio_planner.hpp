#pragma once

#include <cstddef>

#include "models/policies/consolidation/consolidation_planner.hpp"

namespace gemello::policies {

struct SobrioOptions {
  double relief = 0.95;       ///< share of capacity asked for now above which VMs leave a host
  std::size_t moves_max = 8;  ///< moves of one round at most
  /// A host is emptied only if all its VMs have as many samples of demand at least.
  std::size_t samples_min = 12;
};

/// Sobrio (sober): moves a VM only if its host is about to overload, or if the move lets a host
/// sleep for good. What that means, and why, is in README.md.
///
/// A round:
/// 1. Relief. VMs leave a host that asks for more than `relief` until it no longer does: of those
///    whose leaving alone is enough the one with the least memory, else the one that asks for the
///    most. Each goes where `QuantileFit` says.
/// 2. Rest. Hosts are tried from the one with the fewest VMs (then the least memory, the lower id)
///    up: if all its VMs may move and fit on hosts in use, it is emptied. A host that was given a
///    VM is left alone in that round.
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
