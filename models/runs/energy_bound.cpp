#include "models/runs/energy_bound.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "models/behaviour/least_fleet_power.hpp"
#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

const Series& fleet_series(const SeriesReader& series, const char* name,
                           const std::string& folder) {
  if (const Series* found = series.find(name)) return *found;
  throw InputError(folder, name, "was not recorded by this run");
}

std::vector<behaviour::HostKind> kinds_of(const Inventory& inventory, double memory_overcommit) {
  std::vector<behaviour::HostKind> kinds;
  for (const Host& host : inventory.hosts) {
    const double memory = count_of(host.memory_for_guests()) * memory_overcommit;
    const auto alike = [&](const behaviour::HostKind& kind) {
      return kind.power == host.power && kind.rate == host.capacity().count() &&
             kind.memory == memory;
    };
    auto kind = std::find_if(kinds.begin(), kinds.end(), alike);
    if (kind == kinds.end())
      kind = kinds.insert(kind, {host.power, host.capacity().count(), memory, 0});
    ++kind->count;
  }
  return kinds;
}

// Entry k: bytes of the k smallest VMs.
std::vector<double> smallest_sums(const Inventory& inventory) {
  std::vector<double> sizes;
  for (const VirtualMachine& vm : inventory.vms) sizes.push_back(count_of(vm.memory));
  std::sort(sizes.begin(), sizes.end());
  std::vector<double> sums{0};
  for (const double size : sizes) sums.push_back(sums.back() + size);
  return sums;
}

}  // namespace

EnergyBound energy_bound(const SeriesReader& series, const Inventory& inventory,
                         double memory_overcommit, const std::string& folder) {
  const Series& used = fleet_series(series, "fleet.cpu_used", folder);
  const Series& serving = fleet_series(series, "fleet.vms_serving", folder);
  const Series& power = fleet_series(series, "fleet.power", folder);
  const auto kinds = kinds_of(inventory, memory_overcommit);
  const std::vector<double> memory = smallest_sums(inventory);
  EnergyBound bound;
  for (std::size_t row = 0; row < used.rows(); ++row) {
    const auto vms = static_cast<std::size_t>(std::lround(serving.row(row)[0]));
    if (vms >= memory.size())
      throw InputError(folder, "fleet.vms_serving", "more VMs serve than the scenario has");
    const Duration time = used.info().period;
    bound.least +=
        behaviour::least_fleet_power(kinds, static_cast<double>(used.row(row)[0]), memory[vms]) *
        time;
    bound.drawn += Watts(static_cast<double>(power.row(row)[0])) * time;
    bound.time += time;
    ++bound.rows;
  }
  return bound;
}

}  // namespace gemello::runs
