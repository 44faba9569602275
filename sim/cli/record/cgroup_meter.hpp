#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/cli/record/meter.hpp"

namespace gemello::cli {

/// A control group with all below it, read from the controllers' own files:
///   v2  cpu.stat usage_usec; cpu.pressure "some" (wall time in which at least one task waited:
///       at most 1, not a sum over tasks); memory.current (with page cache); io.stat
///   v1  cpuacct.usage; schedstat of its threads (without exit records a lower bound);
///       memory.usage_in_bytes (with page cache); blkio.throttle.io_service_bytes
/// A controller that is not there is a gap. Source: Linux admin-guide/cgroup-v2.rst and
/// admin-guide/cgroup-v1/.
class CgroupMeter : public Meter {
 public:
  /// `path` below the hierarchies' mounts, or absolute. Errors: InputError when no mounted
  /// hierarchy has it.
  CgroupMeter(const std::string& path, const CgroupMounts& mounts);

  Usage update(const Scan& scan, const std::vector<TaskExit>& ended) override;
  bool alive() const override { return alive_; }
  const std::set<int>& members() const override { return members_; }

 private:
  struct Totals {
    std::optional<double> cpu_seconds;
    std::optional<double> pressure_seconds;
    std::optional<StorageBytes> storage;
  };
  Totals read_totals() const;
  void find_members();
  double growth_of_thread_waits(const std::vector<TaskExit>& ended, bool keep);

  std::filesystem::path unified_;  ///< folders; empty where the hierarchy has no such group
  std::filesystem::path cpuacct_;
  std::filesystem::path memory_;
  std::filesystem::path blkio_;
  bool alive_ = false;
  std::set<int> members_;
  Totals last_;
  ThreadWaitSum waits_;
  NetworkSum network_;
};

}  // namespace gemello::cli
