#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "models/policies/settings.hpp"

namespace gemello::policies {

enum class PolicyKind : std::uint8_t { placement, rebalancing, failover, lifecycle };

/// "placement": also its key in a scenario's "policy".
const char* name(PolicyKind kind);

/// One policy that a scenario can name.
struct PolicyInfo {
  PolicyKind kind = PolicyKind::placement;
  std::string_view name;
  std::string_view summary;
  std::string_view source;  ///< who it is from; empty for "none"
  std::span<const OptionInfo> options;
};

/// Every policy there is, by kind: what `gemello policies` lists and a scenario is read by.
std::span<const PolicyInfo> policy_catalogue();

/// Null if there is no such policy of that kind.
const PolicyInfo* find_policy(PolicyKind kind, std::string_view name);

}  // namespace gemello::policies
