#include "live/libvirt/node.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <libvirt/virterror.h>

#include "live/libvirt/error.hpp"
#include "live/libvirt/handles.hpp"
#include "live/libvirt/observer.hpp"

namespace gemello::live::virt {
namespace {

constexpr std::int64_t bytes_per_kib = 1024;

/// For functions that not every driver has: false if this one lacks it, a failure of the look for
/// every other error.
bool told(int result) {
  if (result >= 0) return true;
  const Error error = last_error();
  if (!is_unsupported(error)) throw LookFailure{error};
  return false;
}

HostFacts ask_facts(virConnectPtr handle) {
  HostFacts facts;
  const Text hostname(virConnectGetHostname(handle));
  if (!hostname) throw LookFailure{last_error()};
  facts.hostname = hostname.get();
  unsigned long version = 0;
  if (told(virConnectGetLibVersion(handle, &version))) {
    facts.software = "libvirt " + version_text(version);
  }
  const char* type = virConnectGetType(handle);
  if (type != nullptr && told(virConnectGetVersion(handle, &version))) {
    facts.software += std::string(", ") + type + " " + version_text(version);
  }
  if (!told(
          virNodeGetCPUStats(handle, VIR_NODE_CPU_STATS_ALL_CPUS, nullptr, &facts.cpu_stats, 0))) {
    facts.cpu_stats = 0;
  }
  if (!told(virNodeGetMemoryStats(handle, VIR_NODE_MEMORY_STATS_ALL_CELLS, nullptr,
                                  &facts.memory_stats, 0))) {
    facts.memory_stats = 0;
  }
  facts.known = true;
  return facts;
}

HostFacts facts_of(Connection& connection) {
  HostFacts facts = connection.facts();
  if (facts.known) return facts;
  facts = ask_facts(connection.get());
  connection.learn(facts);
  return facts;
}

/// What all of it is, and what a new process could have: free pages and those of the caches.
struct Memory {
  Bytes total{};
  Bytes free{};
};

/// Nothing: not told.
std::optional<Memory> ask_memory(virConnectPtr handle, int count) {
  if (count == 0) return std::nullopt;
  std::vector<virNodeMemoryStats> stats(static_cast<std::size_t>(count));
  if (!told(virNodeGetMemoryStats(handle, VIR_NODE_MEMORY_STATS_ALL_CELLS, stats.data(), &count,
                                  0))) {
    return std::nullopt;
  }
  stats.resize(std::min(stats.size(), static_cast<std::size_t>(count)));
  Memory memory;
  for (const virNodeMemoryStats& stat : stats) {
    const std::string_view field = stat.field;
    const Bytes value(static_cast<std::int64_t>(stat.value) * bytes_per_kib);
    if (field == VIR_NODE_MEMORY_STATS_TOTAL) {
      memory.total = value;
    } else if (field == VIR_NODE_MEMORY_STATS_FREE || field == VIR_NODE_MEMORY_STATS_BUFFERS ||
               field == VIR_NODE_MEMORY_STATS_CACHED) {
      memory.free += value;
    }
  }
  return memory;
}

}  // namespace

std::string version_text(unsigned long version) {
  return std::to_string(version / 1000000) + "." + std::to_string(version / 1000 % 1000) + "." +
         std::to_string(version % 1000);
}

std::optional<CpuTime> ask_cpu_time(Connection& connection) {
  int count = facts_of(connection).cpu_stats;
  if (count == 0) return std::nullopt;
  std::vector<virNodeCPUStats> stats(static_cast<std::size_t>(count));
  if (!told(virNodeGetCPUStats(connection.get(), VIR_NODE_CPU_STATS_ALL_CPUS, stats.data(), &count,
                               0))) {
    return std::nullopt;
  }
  stats.resize(std::min(stats.size(), static_cast<std::size_t>(count)));
  CpuTime time;
  for (const virNodeCPUStats& stat : stats) {
    const std::string_view field = stat.field;
    const Duration value(static_cast<std::int64_t>(stat.value / 1000));
    if (field == VIR_NODE_CPU_STATS_KERNEL || field == VIR_NODE_CPU_STATS_USER ||
        field == VIR_NODE_CPU_STATS_INTR) {
      time.busy += value;
      time.total += value;
    } else if (field == VIR_NODE_CPU_STATS_IDLE || field == VIR_NODE_CPU_STATS_IOWAIT) {
      time.total += value;
    }
  }
  return time;
}

void tell_node(Connection& connection, HostReport& report) {
  const HostFacts facts = facts_of(connection);
  report.hostname = facts.hostname;
  report.software = facts.software;
  virNodeInfo info{};
  if (virNodeGetInfo(connection.get(), &info) < 0) throw LookFailure{last_error()};
  report.cores = Cores(info.cpus);
  report.core_speed = Megahertz(info.mhz);
  report.model = info.model;
  // The sum of the NUMA cells, which may lack memory that was plugged in later.
  report.memory = Bytes(static_cast<std::int64_t>(info.memory) * bytes_per_kib);
  if (const auto memory = ask_memory(connection.get(), facts.memory_stats)) {
    report.memory = std::max(memory->total, report.memory);
    report.memory_free = memory->free;
  } else {
    report.memory_free =
        Bytes(static_cast<std::int64_t>(virNodeGetFreeMemory(connection.get())));  // 0: an error
  }
}

}  // namespace gemello::live::virt
