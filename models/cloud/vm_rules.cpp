#include "models/cloud/vm_rules.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include <fmt/format.h>

namespace gemello {
namespace {

using Groups = std::map<std::string, std::vector<VmId>>;

Groups groups_of(const Inventory& inventory, std::string VirtualMachine::*group) {
  Groups groups;
  for (std::size_t i = 0; i < inventory.vms.size(); ++i)
    if (!(inventory.vms[i].*group).empty()) groups[inventory.vms[i].*group].emplace_back(i);
  return groups;
}

VmRuleFault find_two_domains(const Inventory& inventory, const Groups& groups,
                             FailureDomain VirtualMachine::*domain, const char* kind) {
  for (const auto& [group, vms] : groups)
    for (const VmId vm : vms)
      if (inventory[vm].*domain != inventory[vms.front()].*domain)
        return {vm, fmt::format("{} group '{}' is by {} for {} and by {} for {}", kind, group,
                                name(inventory[vms.front()].*domain), inventory[vms.front()].name,
                                name(inventory[vm].*domain), inventory[vm].name)};
  return {};
}

// Who shares a domain of the smaller kind shares the larger one as well: a host is of one rack and
// one site.
VmRuleFault find_contradiction(const Inventory& inventory, const Groups& together) {
  for (const auto& [group, vms] : together)
    for (const VmId a : vms)
      for (const VmId b : vms) {
        const bool apart = a != b && !inventory[a].anti_affinity.empty() &&
                           inventory[a].anti_affinity == inventory[b].anti_affinity;
        if (!apart) continue;
        const bool possible = inventory[a].within > inventory[a].across;
        if (!possible)
          return {a, fmt::format("{} and {} are to share a {} and never to share a {}",
                                 inventory[a].name, inventory[b].name, name(inventory[a].within),
                                 name(inventory[a].across))};
      }
  return {};
}

// Depth first; a VM met again on the way down waits for itself.
class WaitingOrder {
 public:
  explicit WaitingOrder(const Inventory& inventory)
      : inventory_(inventory), seen_(inventory.vms.size(), Mark::unseen) {}

  VmRuleFault find_circle() {
    for (std::size_t i = 0; i < seen_.size(); ++i)
      if (const VmId vm(i); !inventory_[vm].starts_after.empty() && !ends(vm))
        return {vm, fmt::format("{} waits for itself: {}", inventory_[vm].name, way_)};
    return {};
  }

 private:
  enum class Mark : std::uint8_t { unseen, on_the_way, fine };

  bool ends(VmId vm) {
    Mark& mark = seen_[vm.index()];
    if (mark == Mark::fine) return true;
    if (mark == Mark::on_the_way) {
      way_ = inventory_[vm].name;
      return false;
    }
    mark = Mark::on_the_way;
    for (const VmId other : inventory_[vm].starts_after)
      if (!ends(other)) {
        way_ = inventory_[vm].name + " after " + way_;
        return false;
      }
    seen_[vm.index()] = Mark::fine;
    return true;
  }

  const Inventory& inventory_;
  std::vector<Mark> seen_;
  std::string way_;
};

}  // namespace

VmRuleFault find_rule_fault(const Inventory& inventory) {
  const Groups apart = groups_of(inventory, &VirtualMachine::anti_affinity);
  const Groups together = groups_of(inventory, &VirtualMachine::affinity);
  for (VmRuleFault fault :
       {find_two_domains(inventory, apart, &VirtualMachine::across, "anti-affinity"),
        find_two_domains(inventory, together, &VirtualMachine::within, "affinity"),
        find_contradiction(inventory, together), WaitingOrder(inventory).find_circle()})
    if (!fault.sentence.empty()) return fault;
  return {};
}

}  // namespace gemello
