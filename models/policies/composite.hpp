#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/fleet/policy.hpp"

namespace gemello::policies {

/// Several policies as one. They decide in order, and each sees what those before it propose in
/// the same decision as if it were under way: VMs and hosts named there are locked, memory and
/// CPU are booked. An action that clashes with an earlier one all the same is dropped: no two act
/// on one VM, or on the power of one host, and no VM is sent to a host that is being switched off.
/// Memory: a JSON object of the parts' memories by their names. Wake: the earliest.
/// Source: own; one decision per tick, as the seam asks for, from parts that know nothing of each
/// other.
class CompositePolicy final : public Policy {
 public:
  struct Part {
    std::string name;  ///< "failover/restart-by-priority"
    std::unique_ptr<Policy> policy;
  };
  explicit CompositePolicy(std::vector<Part> parts) : parts_(std::move(parts)) {}

  Decision decide(const FleetView& view, std::span<const Event> events, Reasons* reasons) override;
  Instant answered(Instant now, std::span<const Action> actions,
                   std::span<const Answer> answers) override;
  std::string memory() const override;
  /// Errors: InputError also if the memory has parts that this policy has not.
  void recall(std::string_view memory) override;

 private:
  std::string joined() const;

  std::vector<Part> parts_;
  // By each part in the last decision, for its answers.
  std::vector<std::size_t> proposed_;
  std::vector<std::vector<Action>> dropped_;
  mutable std::vector<std::string> texts_;  // the parts' memories when they were joined last
  mutable std::string joined_;
};

}  // namespace gemello::policies
