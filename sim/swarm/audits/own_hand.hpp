#pragma once

#include <map>

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "own-hand": no order of ours takes a host away (fence, power off, maintenance) whose bricks a
/// replica set cannot lose, as far as the last snapshot tells: the last one with data, the one that
/// makes the volume's quorum, or a majority of three and more.
/// A brick that is offline is taken away, too, but by a fence: it would not come back.
/// Bricks on hosts that are off, or going by an order of ours, are not left.
class OwnHand final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "own-hand"; }
  void told(const Sight& sight, const Event& event) override;
  void begun(const Sight& sight, ActionId id, const Action& action) override;

 private:
  bool leaves(const Sight& sight, HostId host) const;
  bool stays(const Sight& sight, BrickId brick) const;

  std::map<ActionId, HostId> going_;  // powered off or fenced by us, and not seen since
};

}  // namespace gemello::swarm
