#include "tests/validation/cloudsim/benchmark_inventory.hpp"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::cloudsim {
namespace {

constexpr std::int64_t mebibyte = std::int64_t{1} << 20;

struct HostType {
  const char* model;
  double core_speed;  // MHz
  std::array<double, 11> watts;
};
constexpr std::array<HostType, 2> host_types{{
    {"HP ProLiant ML110 G4", 1860, {86, 89.4, 92.6, 96, 99.5, 102, 106, 108, 112, 114, 117}},
    {"HP ProLiant ML110 G5", 2660, {93.7, 97, 101, 105, 110, 116, 121, 125, 129, 133, 135}},
}};

struct VmType {
  double core_speed;  // MHz
  std::int64_t memory_mib;
};
constexpr std::array<VmType, 4> vm_types{{{2500, 870}, {2000, 1740}, {1000, 1740}, {500, 613}}};

Host host_of(const HostType& type, std::size_t index) {
  Host host;
  host.name = fmt::format("host{}", index);
  host.model = type.model;
  host.cores = Cores(2);
  host.core_speed = Megahertz(type.core_speed);
  host.memory = Bytes(4096 * mebibyte);
  host.power.name = type.model;
  for (std::size_t i = 0; i < type.watts.size(); ++i)
    host.power.at_tenths[i] = Watts(type.watts[i]);
  return host;
}

}  // namespace

double watts(const PowerCurve& curve, double utilization) {
  // CloudSim's program ends here; a host filled to its last MHz by sums of doubles is full.
  if (utilization > 1 && utilization < 1 + 1e-9) utilization = 1;
  GEMELLO_INVARIANT(utilization >= 0 && utilization <= 1, "a utilization lies between 0 and 1");
  const auto at = [&](double tenth) {
    return curve.at_tenths[static_cast<std::size_t>(tenth)].count();
  };
  const double tenths = utilization * 10;
  // Not std::floor and std::ceil: calls, on a processor of which nothing is assumed.
  const auto low = static_cast<double>(static_cast<int>(tenths));
  const double high = low < tenths ? low + 1 : low;
  // The remainder is a costly instruction, and 0 only next to a tenth.
  const bool near = tenths - low < 1e-9 || high - tenths < 1e-9;
  if (near && std::fmod(utilization, 0.1) == 0) return at(std::trunc(tenths));
  const double slope = (at(high) - at(low)) / 10;
  return at(low) + slope * (utilization - low / 10) * 100;
}

Inventory benchmark_inventory(std::size_t vm_count, std::size_t host_count) {
  Inventory inventory;
  inventory.name = "cloudsim-planetlab";
  for (std::size_t i = 0; i < host_count; ++i)
    inventory.hosts.push_back(host_of(host_types[i % host_types.size()], i));
  const std::size_t run = (vm_count + vm_types.size() - 1) / vm_types.size();
  for (std::size_t i = 0; i < vm_count; ++i) {
    const VmType& type = vm_types[i / run];
    VirtualMachine vm;
    vm.name = fmt::format("vm{}", i);
    vm.vcpus = Cores(1);
    vm.core_speed = Megahertz(type.core_speed);
    vm.memory = Bytes(type.memory_mib * mebibyte);
    inventory.vms.push_back(std::move(vm));
  }
  return inventory;
}

}  // namespace gemello::cloudsim
