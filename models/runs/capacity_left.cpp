#include "models/runs/capacity_left.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

// What is free on each host, and who is there.
struct Fleet {
  std::vector<double> memory;  // bytes free
  std::vector<double> cpu;     // MHz free
  std::vector<std::vector<VmId>> vms;
};

Fleet fleet_of(const Inventory& inventory, const CapacityInput& input) {
  Fleet fleet;
  for (const Host& host : inventory.hosts) {
    fleet.memory.push_back(count_of(host.memory_for_guests()) * input.memory_overcommit_max);
    fleet.cpu.push_back(host.capacity().count());
  }
  fleet.vms.resize(inventory.hosts.size());
  for (std::size_t v = 0; v < inventory.vms.size(); ++v) {
    const HostId host = input.host_of[v];
    if (!host.valid()) continue;
    fleet.memory[host.index()] -= count_of(inventory.vms[v].memory);
    fleet.cpu[host.index()] -= input.demand[v];
    fleet.vms[host.index()].push_back(VmId(v));
  }
  return fleet;
}

// First-fit decreasing of one host's VMs on the others. What is placed is taken back afterwards.
class Loss {
 public:
  Loss(const Inventory& inventory, const CapacityInput& input, Fleet& fleet)
      : inventory_(inventory), input_(input), fleet_(fleet) {}

  bool absorbed(HostId lost) {
    std::vector<VmId> vms = fleet_.vms[lost.index()];
    std::stable_sort(vms.begin(), vms.end(), [this](VmId a, VmId b) {
      return inventory_[a].memory > inventory_[b].memory;
    });
    placed_.clear();
    bool all = true;
    for (const VmId vm : vms) all = all && place(vm, lost);
    for (const auto& [vm, host] : placed_) book(vm, host, -1);
    return all;
  }

 private:
  bool place(VmId vm, HostId lost) {
    for (std::size_t h = 0; h < inventory_.hosts.size(); ++h) {
      const HostId host(h);
      if (host == lost || input_.usable[h] == 0 || !fits(vm, host)) continue;
      book(vm, host, 1);
      placed_.emplace_back(vm, host);
      return true;
    }
    return false;
  }

  bool fits(VmId vm, HostId host) const {
    const double slack = 1e-9;  // sums of demands are rounded
    if (fleet_.memory[host.index()] < count_of(inventory_[vm].memory)) return false;
    if (fleet_.cpu[host.index()] + slack < input_.demand[vm.index()]) return false;
    const std::string& group = inventory_[vm].anti_affinity;
    if (group.empty()) return true;
    const auto in_group = [&](VmId other) { return inventory_[other].anti_affinity == group; };
    const auto& there = fleet_.vms[host.index()];
    if (std::any_of(there.begin(), there.end(), in_group)) return false;
    return std::none_of(placed_.begin(), placed_.end(),
                        [&](const auto& one) { return one.second == host && in_group(one.first); });
  }

  void book(VmId vm, HostId host, double sign) {
    fleet_.memory[host.index()] -= sign * count_of(inventory_[vm].memory);
    fleet_.cpu[host.index()] -= sign * input_.demand[vm.index()];
  }

  const Inventory& inventory_;
  const CapacityInput& input_;
  Fleet& fleet_;
  std::vector<std::pair<VmId, HostId>> placed_;
};

std::int64_t more_of(const Inventory& inventory, const CapacityInput& input, const Fleet& fleet,
                     const Flavour& flavour) {
  const double rate_of_one = rate(flavour.vcpus, flavour.core_speed).count();
  std::int64_t vms = 0;
  for (std::size_t h = 0; h < inventory.hosts.size(); ++h) {
    if (input.usable[h] == 0) continue;
    const double by_memory = std::floor(fleet.memory[h] / count_of(flavour.memory));
    const double by_cpu = std::floor((fleet.cpu[h] + 1e-9) / rate_of_one);
    vms += static_cast<std::int64_t>(std::max(0.0, std::min(by_memory, by_cpu)));
  }
  return vms;
}

}  // namespace

CapacityLeft capacity_left(const Inventory& inventory, const CapacityInput& input) {
  GEMELLO_INVARIANT(input.host_of.size() == inventory.vms.size() &&
                        input.demand.size() == inventory.vms.size() &&
                        input.usable.size() == inventory.hosts.size(),
                    "capacity is counted on columns of the inventory's size");
  Fleet fleet = fleet_of(inventory, input);
  CapacityLeft left;
  left.counted = true;
  Loss loss(inventory, input, fleet);
  for (std::size_t h = 0; h < inventory.hosts.size(); ++h)
    if (input.usable[h] != 0 && !loss.absorbed(HostId(h)))
      left.hosts_not_covered.push_back(HostId(h));
  left.survives_any_host = left.hosts_not_covered.empty();
  for (const Flavour& flavour : inventory.flavours)
    left.more.push_back({flavour.name, more_of(inventory, input, fleet, flavour)});
  return left;
}

}  // namespace gemello::runs
