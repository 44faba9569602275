#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "own-hand": no order of ours takes a host away (fence, power off, maintenance) whose bricks a
/// replica set cannot lose, as far as the last snapshot told when it was given: the last one with
/// data, the one that makes the volume's quorum, a majority of three and more, or the last whose
/// copies lack nothing.
/// A brick that is offline is taken away, too, but by a fence: it would not come back.
/// Bricks on hosts that are off, or going by an order of ours, are not left.
class OwnHand final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "own-hand"; }
  void told(const Sight& sight, const Event& event) override;
  void begun(const Sight& sight, ActionId id, const Action& action) override;
  void gave(const Sight& sight, const std::string& controller, ActionId id) override;
  void dropped(const Sight&, const std::string&, ActionId id) override { given_.erase(id); }

 private:
  struct Known {
    std::vector<HostState> hosts;
    std::vector<std::uint8_t> brick_online, brick_behind;
  };
  static Known known_now(const Sight& sight);
  bool leaves(const Known& known, HostId host) const;
  bool stays(const Sight& sight, const Known& known, BrickId brick) const;

  std::map<ActionId, Known> given_;   // by one of several controllers, and not arrived yet
  std::map<ActionId, HostId> going_;  // powered off or fenced by us, and not seen since
};

}  // namespace gemello::swarm
