#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/traces/lines.hpp"

namespace gemello::traces {

/// What the tables of failure logs hold, as they hold it: seconds, nodes by name.
struct FailureRows {
  struct Node {
    std::string name;
    std::vector<std::pair<std::int64_t, std::int64_t>> down;  ///< from, until
  };

  /// The node of a name, new at the end if it is the first time.
  Node& node(std::string_view name, const Lines& lines);
  /// Widens the log's window to this.
  void see(std::int64_t from_s, std::int64_t until_s);

  std::string format;
  std::vector<Node> nodes;
  std::int64_t first_s = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_s = std::numeric_limits<std::int64_t>::min();
  std::size_t records = 0;
  std::size_t nowhere = 0;
  double watched_s = 0;  ///< of all nodes; 0 if the table does not say

 private:
  std::map<std::string, std::size_t, std::less<>> by_name_;
};

/// The rows after the first line. Errors: InputError with file and line.
void read_fta_rows(Lines& lines, FailureRows& rows);
void read_lanl_rows(Lines& lines, FailureRows& rows);

}  // namespace gemello::traces
