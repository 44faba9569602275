#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cli/record/proc_text.hpp"

namespace gemello::cli {

/// The whole text of a file of /proc or /sys; nothing when it cannot be read (the process ended,
/// the controller is off, the rights do not suffice).
std::optional<std::string> read_text(const std::string& path);

/// The processes of the machine, by pid, zombies included.
using ProcessTable = std::map<int, ProcessStat>;
ProcessTable read_process_table();

/// The stat of one process; nothing when it is gone.
std::optional<ProcessStat> read_process(int pid);

/// Run-queue wait in nanoseconds of each thread of a process, by thread id; empty when gone.
std::map<int, std::int64_t> read_thread_waits(int pid);

/// Storage bytes of a process and of its children already waited for; nothing when it is gone
/// or belongs to another user.
std::optional<StorageBytes> read_storage_bytes(int pid);

/// Memory of a process in bytes: proportional set size, else (other user, old kernel) resident
/// set size; `proportional` says which. Nothing when it is gone.
struct MemoryRead {
  std::int64_t bytes = 0;
  bool proportional = true;
};
std::optional<MemoryRead> read_memory(int pid);

/// The network namespace a process lives in ("net:[4026531840]"); empty when unknown.
std::string network_namespace_of(int pid);

/// Bytes of a process' network namespace, loopback excluded; nothing when it is gone.
std::optional<NetworkBytes> read_network_bytes(int pid);

}  // namespace gemello::cli
