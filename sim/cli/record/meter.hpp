#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/cli/record/proc_files.hpp"
#include "sim/cli/record/running_sums.hpp"
#include "sim/cli/record/task_exits.hpp"

namespace gemello::cli {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// What a unit used since the last update; memory is what it holds now. NaN: cannot be known.
struct Usage {
  double cpu_seconds = unknown;
  double wait_seconds = unknown;
  double memory_bytes = unknown;
  double disk_read_bytes = unknown;
  double disk_write_bytes = unknown;
  double net_received_bytes = unknown;
  double net_sent_bytes = unknown;
};

/// What all meters see in one scan. `exits` may be null: no listener.
struct Scan {
  ProcessTable processes;
  std::vector<TaskExit> exits;
  bool has_exits = false;
};

/// Measures one work unit.
class Meter {
 public:
  virtual ~Meter() = default;
  /// Usage since the last update. The first call sets the baseline; what it returns is history.
  /// `ended` are the exit records of the unit's own threads since the last update.
  virtual Usage update(const Scan& scan, const std::vector<TaskExit>& ended) = 0;
  /// Whether the unit was there in the last update.
  virtual bool alive() const = 0;
  /// Its processes as of the last update.
  virtual const std::set<int>& members() const = 0;
};

/// Bytes of the network namespaces of a set of processes, except the recorder's own namespace.
class NetworkSum {
 public:
  /// Into `usage`; NaN when no member lives in another namespace. A namespace counts from the
  /// update that first meets it.
  void update(const std::set<int>& members, Usage& usage);

 private:
  std::map<std::string, NetworkBytes> last_;
};

/// A process and all its descendants.
class TreeMeter : public Meter {
 public:
  enum class Root {
    counted,  ///< the root is part of the unit
    holder,   ///< the root is the recorder's: its memory and its life do not count
  };
  /// `start_ticks` of the root tells a reused pid apart.
  TreeMeter(int root, std::int64_t start_ticks, Root kind)
      : root_(root), root_start_ticks_(start_ticks), kind_(kind) {}

  Usage update(const Scan& scan, const std::vector<TaskExit>& ended) override;
  bool alive() const override { return alive_; }
  const std::set<int>& members() const override { return members_; }

 private:
  void find_members(const ProcessTable& processes);
  double memory_of_members(const ProcessTable& processes) const;

  int root_;
  std::int64_t root_start_ticks_;
  Root kind_;
  bool alive_ = false;
  std::set<int> members_;
  std::map<int, std::int64_t> starts_;  ///< start ticks of the members
  std::map<int, StorageBytes> storage_;
  WaitedSum cpu_;
  WaitedSum read_;
  WaitedSum written_;
  ThreadWaitSum waits_;
  NetworkSum network_;
};

}  // namespace gemello::cli
