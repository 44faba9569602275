#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "live/ends/memory.hpp"
#include "models/fleet/journal.hpp"

namespace gemello::testing {

/// A journal in memory that outlives its controller, as the file of the real one does: it keeps
/// what is open, and tells a restarted controller. Everything it was told stands in `lines`.
class Diary final : public Journal {
 public:
  explicit Diary(const Inventory& inventory) : inventory_(inventory) {}

  void event(const Event& event) override;
  void intent(Instant now, ActionId id, const Action& action, const Rationale* why) override;
  void refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
               const Rationale* why) override;
  void held(Instant now, ActionId id, const Action& action, std::string_view mode,
            const Rationale* why) override;
  void appeal(Instant now, const Appeal& appeal) override;
  void resolved(Instant now, ActionId id) override;
  void memory(Instant now, std::string_view text) override;
  Recovery recover() override;

  struct Line {
    Instant at;
    std::string text;  ///< "begin 3 start a on hv2 ...", "vm-started a on hv2", "refuse 4 ..."
  };
  const std::vector<Line>& lines() const { return lines_; }
  const std::vector<std::pair<ActionId, Action>>& begun() const { return begun_; }
  /// What went against the rules of a journal: an id twice, an end of nothing, two ends.
  const std::vector<std::string>& complaints() const { return complaints_; }
  /// Called before an action is begun.
  std::function<void(const Action&)> on_intent;
  const std::map<ActionId, InFlightAction>& open() const { return open_; }

 private:
  void take_id(ActionId id, bool again);
  void outcome(Instant at, ActionId id, bool unknown);
  void write(Instant at, std::string text);

  const Inventory& inventory_;
  std::vector<Line> lines_;
  std::vector<std::pair<ActionId, Action>> begun_;
  std::vector<std::string> complaints_;
  std::map<ActionId, InFlightAction> open_;
  std::map<ActionId, bool> ids_;  // true: begun
  std::map<ActionId, int> ends_;
  ActionId last_ = ActionId::none;
  std::string memory_;
};

/// What a live world wants remembered, in memory.
class Notebook final : public live::Memory {
 public:
  std::map<std::string, live::KnownHost> hosts() override { return hosts_; }
  std::map<std::string, live::KnownVm> vms() override { return vms_; }
  void remember(const std::string& host, const live::KnownHost& known) override {
    hosts_[host] = known;
  }
  void remember(const std::string& vm, const live::KnownVm& known) override { vms_[vm] = known; }

 private:
  std::map<std::string, live::KnownHost> hosts_;
  std::map<std::string, live::KnownVm> vms_;
};

}  // namespace gemello::testing
