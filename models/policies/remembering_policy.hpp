#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "models/fleet/policy.hpp"

namespace gemello::policies {

/// A policy whose memory is one plain value. Its text names VMs and hosts, because ids do not
/// travel between inventories: it is written when it is asked for, and read before the next
/// decision. Names that the inventory no longer has are dropped.
///
/// Memory provides `static Memory read(std::string_view, const Inventory*)` (InputError if the
/// text has another shape; without an inventory only the shape counts),
/// `std::string text(const Inventory&) const` ("" if there is nothing to remember, as in a new one)
/// and ==.
///
/// Source: own; after a restart truth comes from observation, memory only adds what no snapshot
/// shows.
template <class Memory>
class RememberingPolicy : public Policy {
 public:
  Decision decide(const FleetView& view, std::span<const Event> events, Reasons* reasons) final {
    inventory_ = &view.inventory();
    if (recalled_) memory_ = Memory::read(text_, inventory_);
    recalled_ = false;
    return decide_with(memory_, view, events, reasons);
  }
  Instant answered(Instant now, std::span<const Action> actions,
                   std::span<const Answer> answers) final {
    Instant wake = never;
    for (std::size_t i = 0; i < actions.size(); ++i)
      if (answers[i] != Answer::begun)
        wake = std::min(wake, not_begun(memory_, now, actions[i], answers[i]));
    return wake;
  }
  std::string memory() const final {
    if (!recalled_ && inventory_ != nullptr && written_ != memory_) {
      text_ = memory_.text(*inventory_);
      written_ = memory_;
    }
    return text_;
  }
  void recall(std::string_view memory) final {
    (void)Memory::read(memory, nullptr);
    text_ = memory;
    recalled_ = true;
    written_.reset();
  }

 protected:
  virtual Decision decide_with(Memory& memory, const FleetView& view, std::span<const Event> events,
                               Reasons* reasons) = 0;
  /// An action of the last decision was not begun.
  virtual Instant not_begun(Memory& /*memory*/, Instant /*now*/, const Action& /*action*/,
                            Answer /*answer*/) {
    return never;
  }

 private:
  const Inventory* inventory_ = nullptr;  // of the last decision
  Memory memory_;
  // Texts are dear: written when they are asked for.
  mutable std::optional<Memory> written_;  // what text_ says
  mutable std::string text_;
  bool recalled_ = false;  // text_ has not been read yet
};

}  // namespace gemello::policies
