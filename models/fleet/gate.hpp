#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "models/fleet/action.hpp"
#include "models/fleet/event.hpp"

namespace gemello {

/// How far an action of a class may go without a person.
enum class GateMode : std::uint8_t {
  observe,    ///< log what would have been proposed, say nothing
  recommend,  ///< show it, do nothing
  approve,    ///< do it when an operator says yes, within approval_timeout
  automatic,
};

const char* name(GateMode mode);

/// Stands between Guard and World::begin. Disarmed, nothing passes whatever the mode.
class Gate {
 public:
  /// Every class of action in one mode.
  explicit Gate(GateMode mode, Duration approval_timeout = 15min);
  void set_mode(std::size_t action_kind, GateMode mode) { modes_[action_kind] = mode; }
  GateMode mode(const Action& action) const { return modes_[action.index()]; }
  GateMode mode_of(std::size_t action_kind) const { return modes_[action_kind]; }
  void arm(bool armed) { armed_ = armed; }
  bool armed() const { return armed_; }

  enum class Verdict : std::uint8_t { pass, hold, drop };
  /// pass: begin it now; hold: kept until an operator answers; drop: logged only.
  Verdict judge(ActionId id, const Action& action, Instant now);

  struct Held {
    ActionId id = ActionId::none;
    Action action;
    Instant until{};
  };
  /// The held action this answer releases, if it was approved in time; it is forgotten either
  /// way.
  std::vector<Held> take_approved(std::span<const Event> events, Instant now);
  /// The held actions that nobody answered in time; they are forgotten.
  std::vector<Held> take_expired(Instant now);
  /// True if an equal action waits for its answer already.
  bool holds(const Action& action) const;
  const std::vector<Held>& held() const { return held_; }
  void restore(std::vector<Held> held) { held_ = std::move(held); }

 private:
  std::array<GateMode, action_kind_count> modes_{};
  Duration approval_timeout_;
  bool armed_ = true;
  std::vector<Held> held_;
};

}  // namespace gemello
