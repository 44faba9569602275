#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gemello::cli {

/// Parsers of the kernel's text files: pure functions from a file's text to values. `file` is
/// only for the message. Errors: InputError(file, "line N", sentence) on malformed text.
/// Source: proc(5); Linux Documentation/filesystems/proc.rst, scheduler/sched-stats.rst,
/// admin-guide/cgroup-v2.rst, admin-guide/cgroup-v1/{cpuacct,blkio-controller}.rst,
/// accounting/psi.rst.

/// What /proc/PID/stat says of a process. Times in clock ticks (sysconf(_SC_CLK_TCK) a second).
struct ProcessStat {
  int pid = 0;
  int parent = 0;
  char state = '?';  ///< 'Z' and 'X' are dead
  std::int64_t cpu_ticks = 0;
  std::int64_t waited_children_ticks = 0;  ///< of children that ended and were waited for
  std::int64_t start_ticks = 0;            ///< since boot: tells a reused pid apart
};
ProcessStat parse_stat(std::string_view text, std::string_view file);

/// What /proc/PID/task/TID/schedstat says of a thread.
struct SchedStat {
  std::int64_t run_nanoseconds = 0;
  std::int64_t wait_nanoseconds = 0;  ///< runnable, in a run queue, not running
};
SchedStat parse_schedstat(std::string_view text, std::string_view file);

/// Bytes a process (and its children already waited for) caused to be read from and written to
/// storage: read_bytes and write_bytes of /proc/PID/io. Writes count when the page is dirtied.
struct StorageBytes {
  std::int64_t read = 0;
  std::int64_t written = 0;
};
StorageBytes parse_process_io(std::string_view text, std::string_view file);

/// Bytes of all interfaces of /proc/PID/net/dev except the loopback.
struct NetworkBytes {
  std::int64_t received = 0;
  std::int64_t sent = 0;
  int interfaces = 0;  ///< how many were summed; 0: a namespace with a loopback only
};
NetworkBytes parse_net_dev(std::string_view text, std::string_view file);

/// Proportional set size in bytes: "Pss:" of /proc/PID/smaps_rollup.
std::int64_t parse_smaps_rollup(std::string_view text, std::string_view file);
/// Resident pages: second number of /proc/PID/statm.
std::int64_t parse_statm(std::string_view text, std::string_view file);

/// CPU used in microseconds: usage_usec of cgroup v2's cpu.stat.
std::int64_t parse_cgroup_cpu_stat(std::string_view text, std::string_view file);
/// Microseconds in which some task waited: "some ... total=" of a cpu.pressure file.
std::int64_t parse_pressure(std::string_view text, std::string_view file);
/// rbytes= and wbytes= over all devices of cgroup v2's io.stat; an empty file is zero.
StorageBytes parse_cgroup_io_stat(std::string_view text, std::string_view file);
/// Read and Write lines over all devices of a cgroup v1 blkio.*io_service_bytes* file.
StorageBytes parse_blkio_service_bytes(std::string_view text, std::string_view file);
/// A file of one whole number: cpuacct.usage, memory.current, memory.usage_in_bytes.
std::int64_t parse_single_number(std::string_view text, std::string_view file);
/// A file of one process or thread id a line: cgroup.procs, tasks.
std::vector<int> parse_ids(std::string_view text, std::string_view file);

/// Where cgroup hierarchies are mounted, of /proc/self/mounts; empty when not mounted.
struct CgroupMounts {
  std::string unified;  ///< cgroup v2
  std::string cpuacct;  ///< cgroup v1, by controller
  std::string memory;
  std::string blkio;
};
CgroupMounts parse_cgroup_mounts(std::string_view text, std::string_view file);

}  // namespace gemello::cli
