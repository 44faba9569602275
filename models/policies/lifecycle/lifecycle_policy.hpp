#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/planning/loss.hpp"
#include "models/policies/remembering_policy.hpp"
#include "models/policies/waking.hpp"

namespace gemello::policies {

/// What users asked for and is not there yet.
struct LifecycleMemory {
  struct Waiting {
    Instant since{};
    std::int32_t failures = 0;
    Instant not_before = origin;
    bool asked = false;          ///< a Deploy was proposed and has not been seen to end
    Instant held_since = never;  ///< it fits, and is held back by the admission rule
    std::string held_because{};  ///< "with it the loss of host hv2 would leave no memory for a"
    bool operator==(const Waiting&) const = default;
  };
  std::map<VmId, Waiting> waiting;
  std::map<VmId, Instant> retiring;  ///< when to ask (again) at the earliest
  Woken woken;

  static LifecycleMemory read(std::string_view text, const Inventory* inventory);
  std::string text(const Inventory& inventory) const;
  bool operator==(const LifecycleMemory&) const = default;
};

/// Which losses a VM that is taken in must leave bearable: see planning::Admissions.
struct AdmissionRule {
  std::string name;                       ///< "n+1-hosts"
  std::vector<planning::PartKind> kinds;  ///< none: it has to fit, no more
  std::size_t most = 1;                   ///< parts lost at once
  bool sheds = false;                     ///< batch VMs give way after a loss
};

/// Answers users: a requested VM is deployed where the placement rule says, a VM no longer wanted
/// is retired. VMs that fit nowhere wait, are tried again whenever room may have come (a sample,
/// a host seen, a VM stopped), and wake a sleeping host that could take them. Of several that
/// wait, the higher priority goes first, then the longer wait, the larger memory, the lower id;
/// one that does not fit holds up nobody. A Deploy that failed is asked again after 30 s, 1 min,
/// 2 min... at most every 30 min, one that was refused every 30 s. With an admission rule a VM that
/// fits is held back, and tried again as one that does not fit, as long as with it a loss could not
/// be borne. Source: own; first-come waiting list over bin packing in decreasing order (Johnson
/// 1974).
class LifecyclePolicy final : public RememberingPolicy<LifecycleMemory> {
 public:
  LifecyclePolicy(std::shared_ptr<const PlacementRule> rule, PlacementOptions options,
                  AdmissionRule admission = {})
      : rule_(std::move(rule)), options_(options), admission_(std::move(admission)) {}

 protected:
  Decision decide_with(LifecycleMemory& memory, const FleetView& view,
                       std::span<const Event> events, Reasons* reasons) override;
  Instant not_begun(LifecycleMemory& memory, Instant now, const Action& action,
                    Answer answer) override;

 private:
  void retire(LifecycleMemory& memory, const FleetView& view, Decision& decision,
              Reasons* reasons) const;
  void deploy(LifecycleMemory& memory, const FleetView& view, Decision& decision,
              Reasons* reasons) const;
  bool comes_due(const LifecycleMemory& memory, const FleetView& view) const;

  void propose(LifecycleMemory& memory, const FleetView& view, const Deploy& deploy, Rationale why,
               Decision& decision, Reasons* reasons) const;
  void deploy_admitted(LifecycleMemory& memory, const FleetView& view, Decision& decision,
                       Reasons* reasons) const;

  std::shared_ptr<const PlacementRule> rule_;
  PlacementOptions options_;
  AdmissionRule admission_;
  Instant tries_at_ = never;  // when what waits comes due next
};

}  // namespace gemello::policies
