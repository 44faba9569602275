#include "models/cloud/platform_warnings.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "models/units/text.hpp"

namespace gemello {
namespace {

void warn_of_power(const Inventory& inventory, std::vector<std::string>& warnings) {
  std::map<std::string, const PowerCurve*> curves;
  for (const Host& host : inventory.hosts) curves.emplace(host.power.name, &host.power);
  for (const auto& [name, curve] : curves) {
    if (!std::is_sorted(curve->at_tenths.begin(), curve->at_tenths.end()))
      warnings.push_back(fmt::format("power curve '{}' falls somewhere as load rises", name));
    if (curve->standby == Watts{})
      warnings.push_back(fmt::format("power curve '{}' draws nothing when switched off", name));
    else if (curve->standby > curve->at_tenths.front())
      warnings.push_back(fmt::format("power curve '{}' draws more off than idle", name));
  }
  std::vector<std::string> unaccounted;
  for (const Switch& one : inventory.switches)
    if (one.power == Watts{}) unaccounted.push_back(one.name);
  if (!unaccounted.empty())
    warnings.push_back(subject("switch", unaccounted) + ": no power draw is accounted");
}

void warn_of_fencing(const Inventory& inventory, std::vector<std::string>& warnings) {
  std::vector<std::string> without;
  std::vector<std::string> sharing;
  std::vector<std::string> unreserved;
  std::size_t off = 0;
  for (const Host& host : inventory.hosts) {
    if (!host.bmc.present) without.push_back(host.name);
    if (host.bmc.present && host.bmc.shares_power) sharing.push_back(host.name);
    if (host.memory_reserved == Bytes{}) unreserved.push_back(host.name);
    if (!host.starts_on) ++off;
  }
  if (!without.empty())
    warnings.push_back(subject("host", without) +
                       ": no BMC, so its death can only be proven by an operator or a lease");
  if (!sharing.empty())
    warnings.push_back(subject("host", sharing) +
                       ": the BMC shares the host's supply, so it is silent after a power loss");
  if (!unreserved.empty())
    warnings.push_back(subject("host", unreserved) +
                       ": no memory is reserved for the hypervisor itself");
  if (off == inventory.hosts.size()) warnings.push_back("no host starts switched on");
}

bool fits_some_host(const Inventory& inventory, const VirtualMachine& vm) {
  return std::any_of(inventory.hosts.begin(), inventory.hosts.end(), [&](const Host& host) {
    return vm.memory <= host.memory_for_guests() && vm.vcpus <= host.cores;
  });
}

void warn_of_guests(const Inventory& inventory, std::vector<std::string>& warnings) {
  std::vector<std::string> misfits;
  std::vector<std::string> imageless;
  std::map<std::string, std::size_t> groups;
  Bytes wanted{};
  for (const VirtualMachine& vm : inventory.vms) {
    wanted += vm.memory;
    if (!fits_some_host(inventory, vm)) misfits.push_back(vm.name);
    if (!vm.volume.valid() && !inventory.volumes.empty()) imageless.push_back(vm.name);
    if (!vm.anti_affinity.empty()) ++groups[vm.anti_affinity];
  }
  if (!misfits.empty())
    warnings.push_back(subject("VM", misfits) + ": larger than every host, in memory or cores");
  if (!imageless.empty()) warnings.push_back(subject("VM", imageless) + ": no image on any volume");
  for (const auto& [group, size] : groups)
    if (size > inventory.hosts.size())
      warnings.push_back(fmt::format("anti-affinity group '{}' has {} VMs but there are {} hosts",
                                     group, size, inventory.hosts.size()));
  const Bytes left = memory_without_largest_host(inventory);
  if (wanted > left)
    warnings.push_back(
        fmt::format("the VMs want {:.1f} GiB of memory; {:.1f} GiB are left when the largest host "
                    "is lost",
                    count_of(wanted) / 1073741824.0, count_of(left) / 1073741824.0));
}

}  // namespace

std::string subject(const std::string& kind, const std::vector<std::string>& names) {
  const std::string plural = kind + (kind.ends_with("ch") ? "es" : "s");
  if (names.size() == 1) return fmt::format("{} {}", kind, names[0]);
  if (names.size() == 2) return fmt::format("{} {} and {}", plural, names[0], names[1]);
  if (names.size() == 3)
    return fmt::format("{} {}, {} and {}", plural, names[0], names[1], names[2]);
  return fmt::format("{} {} ({}, {}, ...)", names.size(), plural, names[0], names[1]);
}

Bytes memory_without_largest_host(const Inventory& inventory) {
  Bytes sum{};
  Bytes largest{};
  for (const Host& host : inventory.hosts) {
    sum += host.memory_for_guests();
    largest = std::max(largest, host.memory_for_guests());
  }
  return sum - largest;
}

void warn_of_compute(const Inventory& inventory, std::vector<std::string>& warnings) {
  warn_of_fencing(inventory, warnings);
  warn_of_guests(inventory, warnings);
  warn_of_power(inventory, warnings);
}

std::vector<std::string> platform_warnings(const Inventory& inventory) {
  std::vector<std::string> warnings;
  warn_of_network(inventory, warnings);
  warn_of_storage(inventory, warnings);
  warn_of_compute(inventory, warnings);
  return warnings;
}

}  // namespace gemello
