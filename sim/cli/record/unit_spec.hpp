#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "models/units/time.hpp"

namespace gemello::cli {

/// One work unit to record: a column of the trace.
struct UnitSpec {
  enum class Kind {
    process,  ///< a running process and its descendants
    cgroup,   ///< a control group, v2 or v1
    command,  ///< a command that the recorder starts and ends
  };
  std::string name{};
  Kind kind = Kind::command;
  int pid = 0;
  std::string cgroup{};             ///< path below the hierarchy's mount, or an absolute v2 folder
  std::string command{};            ///< run by /bin/sh -c
  std::string network_namespace{};  ///< a name of `ip netns`; empty: the recorder's own
  Duration start{0};                ///< commands only: since the start of the record
  Duration stop = never.time_since_epoch();

  friend bool operator==(const UnitSpec&, const UnitSpec&) = default;
};

/// One unit of text:
///   NAME=pid:PID
///   NAME=cgroup:PATH
///   NAME=cmd:COMMAND                 COMMAND goes to /bin/sh -c
///   NAME=cmd@NETNS:COMMAND           in the network namespace /run/netns/NETNS
///   NAME[START..STOP]=cmd:COMMAND    starts and ends there: "[300s..20min]", "[5min..]", "[..1h]"
/// Errors: InputError(file, place, sentence).
UnitSpec parse_unit(std::string_view text, std::string_view file, std::string_view place);

/// A file of one unit a line; empty lines and lines that begin with '#' are skipped.
/// Errors: InputError with path and line.
std::vector<UnitSpec> read_unit_file(const std::filesystem::path& path);

/// Errors: InputError unless there is at least one unit, all names differ, and no two commands
/// name one network namespace (its bytes would count twice).
void check_units(const std::vector<UnitSpec>& units, std::string_view file);

}  // namespace gemello::cli
