#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "models/traces/source.hpp"
#include "models/units/time.hpp"

namespace gemello::traces {

/// A time in which a node was down, after the log's first instant.
struct Outage {
  Duration from{};
  Duration until{};

  bool operator==(const Outage&) const = default;
};

/// One machine of a failure log.
struct LoggedNode {
  std::string name;
  std::vector<Outage> outages;  ///< ascending, apart from each other, none empty
};

/// When which machine was down.
struct FailureLog {
  std::string format;                    ///< "failure-trace-archive" or "lanl"
  std::vector<LoggedNode> nodes;         ///< in the order in which the log first names them
  Duration length{};                     ///< from the log's first instant to its last
  std::size_t records = 0;               ///< lines that say that a node was down
  std::size_t records_without_node = 0;  ///< left out: they do not say who was down
  /// Time in which nodes were watched: of all lines of an FTA log, up or down; else nodes x length.
  double watched_node_seconds = 0;
};

/// What a log says of its machines as a whole.
struct FailureFigures {
  std::size_t nodes = 0;
  std::size_t outages = 0;       ///< records of a node that overlap or touch are one
  double down_node_seconds = 0;  ///< sum over outages
  double availability = 1;       ///< up share of the time in which nodes were watched
  double mtbf_s = 0;             ///< up time per outage; 0 if there is none
  double mttr_s = 0;             ///< down time per outage
};

/// Reads a log, in a folder, archive, compressed or plain: the event table of the Failure Trace
/// Archive (event_trace.tab, format version 0: its other tables are passed over), or LANL's
/// failure data 1996-2005 (LA-UR-05-7318, CSV); told apart by the first line.
/// FTA: a line of event_type 0 is a down time, of another an up time.
/// LANL: a node is "system/nodenum"; times are local, to the minute; a record whose end is its
/// start counts as a record but is no outage, one without a nodenum is left out and counted apart.
/// The log's window is that of its records. Errors: InputError with member file and line: no or two
/// such tables, a wrong number of columns, no number or date, an end before its start, names that
/// are not UTF-8.
FailureLog read_failure_log(const std::filesystem::path& path, const SourceLimits& limits = {});

/// The same from memory: members in any order; `file` names the whole in errors.
FailureLog read_failure_log(std::span<const Member> members, std::string_view file);

FailureFigures figures(const FailureLog& log);

}  // namespace gemello::traces
