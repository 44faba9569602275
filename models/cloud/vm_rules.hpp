#pragma once

#include <array>
#include <functional>
#include <string>

#include "models/cloud/inventory.hpp"
#include "models/cloud/json_reader.hpp"

namespace gemello {

inline constexpr std::array<NamedValue<FailureDomain>, 4> failure_domain_names = {{
    {"host", FailureDomain::host},
    {"rack", FailureDomain::rack},
    {"switch", FailureDomain::network_switch},
    {"site", FailureDomain::site},
}};

/// What is wrong with the rules that VMs share, or "": groups whose members name different
/// domains, a VM that is to run with another and apart from it, one that waits for itself.
struct VmRuleFault {
  VmId vm;
  std::string sentence;  ///< empty: nothing is wrong
};
VmRuleFault find_rule_fault(const Inventory& inventory);

}  // namespace gemello
