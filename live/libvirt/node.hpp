#pragma once

#include <optional>
#include <string>

#include "live/ends/report.hpp"
#include "live/libvirt/connection.hpp"

namespace gemello::live::virt {

/// Time of all cores of a host since its boot.
struct CpuTime {
  Duration busy{};
  Duration total{};
};

/// Nothing where the driver does not tell. Throws LookFailure.
std::optional<CpuTime> ask_cpu_time(Connection& connection);
/// Cores, memory, names. Throws LookFailure.
void tell_node(Connection& connection, HostReport& report);

/// 9000000 is "9.0.0".
std::string version_text(unsigned long version);

}  // namespace gemello::live::virt
