#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "models/policies/remembering_policy.hpp"
#include "models/policies/waking.hpp"

namespace gemello::policies {

/// What users asked for and is not there yet.
struct LifecycleMemory {
  struct Waiting {
    Instant since{};
    std::int32_t failures = 0;
    Instant not_before = origin;
    bool asked = false;  ///< a Deploy was proposed and has not been seen to end
    bool operator==(const Waiting&) const = default;
  };
  std::map<VmId, Waiting> waiting;
  std::map<VmId, Instant> retiring;  ///< when to ask (again) at the earliest
  Woken woken;

  static LifecycleMemory read(std::string_view text, const Inventory* inventory);
  std::string text(const Inventory& inventory) const;
  bool operator==(const LifecycleMemory&) const = default;
};

/// Answers users: a requested VM is deployed where the placement rule says, a VM no longer wanted
/// is retired. VMs that fit nowhere wait, are tried again whenever room may have come (a sample,
/// a host seen, a VM stopped), and wake a sleeping host that could take them. Of several that
/// wait, the higher priority goes first, then the longer wait, the larger memory, the lower id;
/// one that does not fit holds up nobody. A Deploy that failed or was refused is asked again
/// after 30 s, 1 min, 2 min... at most every 30 min.
/// Source: own; first-come waiting list over bin packing in decreasing order (Johnson 1974).
class LifecyclePolicy final : public RememberingPolicy<LifecycleMemory> {
 public:
  LifecyclePolicy(std::shared_ptr<const PlacementRule> rule, PlacementOptions options)
      : rule_(std::move(rule)), options_(options) {}

 protected:
  Decision decide_with(LifecycleMemory& memory, const FleetView& view,
                       std::span<const Event> events, Reasons* reasons) override;

 private:
  void retire(LifecycleMemory& memory, const FleetView& view, Decision& decision,
              Reasons* reasons) const;
  void deploy(LifecycleMemory& memory, const FleetView& view, Decision& decision,
              Reasons* reasons) const;

  std::shared_ptr<const PlacementRule> rule_;
  PlacementOptions options_;
};

}  // namespace gemello::policies
