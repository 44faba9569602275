#pragma once

#include <cstdint>
#include <vector>

#include "models/fleet/policy.hpp"
#include "models/planning/plan.hpp"

namespace gemello::policies {

enum class MoveCause : std::uint8_t { overload, underload };

struct Move {
  VmId vm;
  HostId from;
  HostId to;
  MoveCause cause = MoveCause::overload;

  friend bool operator==(const Move&, const Move&) = default;
};

/// Says which VMs a round of consolidation moves.
class ConsolidationPlanner {
 public:
  virtual ~ConsolidationPlanner() = default;
  /// In the order in which they are to begin. The plan ends with every move made.
  /// why: null, or receives one rationale per move.
  virtual std::vector<Move> moves(Plan& plan, std::vector<Rationale>* why) const = 0;
};

}  // namespace gemello::policies
