#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "models/behaviour/storage_operations.hpp"

namespace gemello::runs {

/// One run of the bench of tests/validation/lab_storage: a volume at a round trip.
struct StorageBenchRow {
  std::string layout;  ///< "rep2"; with other options than those of group virt "rep2/default"
  bool replicated = false;
  bool write_behind =
      false;           ///< the default options: small writes are answered before they are sent
  Duration nominal{};  ///< round trip that was set
  /// In the unit of each operation's column, > 0.
  std::array<double, behaviour::storage_operation_count> values{};
};

/// Tables of the bench.
struct StorageBench {
  std::string file;  ///< the first, for errors
  std::vector<StorageBenchRow> rows;
  /// By the round trip that was set: what pings took in the mean, where a comment says so.
  std::map<Duration, Duration> pings;
};

/// Reads tables of tab-separated values as one. A line of column names: opts (virt or default), vol
/// (one, rep2, rep3, arb, str), rtt_ms, run, the ten operations, and maybe load; in any order.
/// Comments begin with '#'; of them "# ping rtt 5: rtt min/avg/max/mdev = 5.1/5.5/9.2/0.4 ms" tells
/// the mean round trip at a setting of 5 (several of one setting: their mean; without mdev as some
/// pings print it). What pings took at 0 is in the base times and read for nothing else.
/// Errors: InputError(file, "line N" or "line N, column NAME", sentence): an unknown, missing or
/// repeated column, a row of another width, no number, a rate that is not above 0, a round trip
/// below 0 or above 1000 ms, other words for opts or vol, a ping comment that does not read so.
StorageBench read_storage_bench(const std::vector<std::filesystem::path>& files);

}  // namespace gemello::runs
