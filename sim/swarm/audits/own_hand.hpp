#pragma once

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "own-hand": no order of ours takes a host away (fence, power off, maintenance) whose bricks a
/// replica set cannot lose, as far as the last snapshot tells: the last one with data, the one that
/// makes the volume's quorum, or a majority of three and more.
class OwnHand final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "own-hand"; }
  void begun(const Sight& sight, ActionId id, const Action& action) override;
};

}  // namespace gemello::swarm
