#pragma once

#include <map>
#include <string>

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "one-turn", of several controllers: no two hold a turn at once, and none acts out of turn.
///   - a turn begins after the last one ended, by what was written into the lease's record and
///   when:
///     the last renewal and the scenario's `lasts`;
///   - an order is given by whose turn it is, under a number of that turn, and with more than
///     `order_limit` left of it;
///   - an order takes effect in the turn in which it was given, once, and never after it was void;
///   - nothing takes effect that nobody gave.
class OneTurn final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "one-turn"; }
  void begun(const Sight& sight, ActionId id, const Action& action) override;
  void wrote_lease(const Sight& sight, const std::string& who, const LeaseRecord& record) override;
  void gave(const Sight& sight, const std::string& who, ActionId id) override;
  void arrives(const Sight& sight, const std::string& who, ActionId id) override;
  void dropped(const Sight& sight, const std::string& who, ActionId id) override;

 private:
  enum class Way : std::uint8_t { given, arrived, dropped };
  bool out_of_turn(const Sight& sight, const std::string& who, ActionId id, const char* did);

  std::string holder_;
  Epoch epoch_ = Epoch::none;
  Instant until_{};
  std::map<ActionId, Way> orders_;
};

}  // namespace gemello::swarm
