#include "models/policies/composite.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "models/cloud/json_reader.hpp"
#include "models/policies/memory_text.hpp"

namespace gemello::policies {
namespace {

// What the actions of one decision already take hold of.
class Claims {
 public:
  /// False if the action clashes with an earlier one; else it is noted.
  bool claim(const Action& action) {
    const VmId vm = vm_of(action);
    const HostId host = target_of(action);
    if (vm.valid()) {
      if (vms_.contains(vm) || (host.valid() && powers_.contains(host))) return false;
      vms_.insert(vm);
      if (host.valid()) targets_.insert(host);
      return true;
    }
    if (!host.valid()) return true;
    const bool emptying = std::holds_alternative<PowerOff>(action) ||
                          std::holds_alternative<Fence>(action) ||
                          std::holds_alternative<EnterMaintenance>(action);
    if (powers_.contains(host) || (emptying && targets_.contains(host))) return false;
    powers_.insert(host);
    return true;
  }

 private:
  std::set<VmId> vms_;
  std::set<HostId> powers_;   // hosts with a power, fence or maintenance action
  std::set<HostId> targets_;  // hosts a VM is sent to
};

// The view of the parts to come: with what was proposed so far as if it had begun. Mostly nothing
// was, and it is the view itself.
class Outlook {
 public:
  explicit Outlook(const FleetView& view) : base_(view) {}
  const FleetView& view() const { return view_ ? *view_ : base_; }
  void add(std::span<const Action> actions) {
    if (actions.empty()) return;
    if (!view_) copy();
    for (const Action& action : actions) table_.begin(ActionId{++last_}, action, base_.now());
    view_ = base_.with(base_.now(), table_, proofs_);
  }

 private:
  void copy() {
    const auto begun = base_.in_flight();
    table_.restore({begun.begin(), begun.end()});
    // Not the last one's: what a person approved late begins under the id it was held with.
    for (const InFlightAction& entry : begun) last_ = std::max(last_, number(entry.id));
    for (std::size_t i = 0; i < base_.host_count(); ++i)
      if (const ProofOfDeath* proof = base_.proof_of_death(HostId(i))) proofs_.push_back(*proof);
  }

  const FleetView& base_;
  std::optional<FleetView> view_;
  InFlightTable table_;
  std::vector<ProofOfDeath> proofs_;
  std::uint64_t last_ = 0;
};

}  // namespace

Decision CompositePolicy::decide(const FleetView& view, std::span<const Event> events,
                                 Reasons* reasons) {
  Decision all;
  Claims claims;
  Outlook outlook(view);
  proposed_.clear();
  dropped_.assign(parts_.size(), {});
  for (const Part& part : parts_) {
    Reasons own;
    const Decision decision =
        part.policy->decide(outlook.view(), events, reasons != nullptr ? &own : nullptr);
    all.wake = std::min(all.wake, decision.wake);
    all.appeals.insert(all.appeals.end(), decision.appeals.begin(), decision.appeals.end());
    const std::size_t before = all.actions.size();
    for (std::size_t i = 0; i < decision.actions.size(); ++i) {
      if (!claims.claim(decision.actions[i])) {
        dropped_[proposed_.size()].push_back(decision.actions[i]);
        continue;
      }
      if (reasons != nullptr) reasons->of(all.actions.size()) = own.of(i);
      all.actions.push_back(decision.actions[i]);
    }
    proposed_.push_back(all.actions.size() - before);
    outlook.add(std::span<const Action>(all.actions).subspan(before));
  }
  return all;
}

Instant CompositePolicy::answered(Instant now, std::span<const Action> actions,
                                  std::span<const Answer> answers) {
  Instant wake = never;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < proposed_.size(); begin += proposed_[i++])
    if (proposed_[i] > 0)
      wake = std::min(wake, parts_[i].policy->answered(now, actions.subspan(begin, proposed_[i]),
                                                       answers.subspan(begin, proposed_[i])));
  // What gave way to an action of this very decision was no attempt either.
  for (std::size_t i = 0; i < dropped_.size(); ++i) {
    if (dropped_[i].empty()) continue;
    const std::vector<Answer> refused(dropped_[i].size(), Answer::refused);
    wake = std::min(wake, parts_[i].policy->answered(now, dropped_[i], refused));
  }
  dropped_.clear();
  return wake;
}

std::string CompositePolicy::memory() const {
  bool changed = false;
  texts_.resize(parts_.size());
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    std::string text = parts_[i].policy->memory();
    if (text == texts_[i]) continue;
    texts_[i] = std::move(text);
    changed = true;
  }
  if (changed) joined_ = joined();
  return joined_;
}

std::string CompositePolicy::joined() const {
  std::vector<std::pair<std::string_view, std::string>> texts;
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (!texts_[i].empty()) texts.emplace_back(parts_[i].name, texts_[i]);
  return texts.empty() ? std::string() : object_text(std::move(texts));
}

void CompositePolicy::recall(std::string_view memory) {
  nlohmann::json all = nlohmann::json::object();
  if (!memory.empty()) {
    JsonDocument document = JsonDocument::parse(memory, "policy memory");
    JsonObject root = document.root().object();
    for (const Part& part : parts_)
      if (const auto text = root.find(part.name)) all[part.name] = text->raw();
    root.finish();
  }
  for (const Part& part : parts_)
    part.policy->recall(all.contains(part.name) ? all[part.name].dump() : std::string());
}

}  // namespace gemello::policies
