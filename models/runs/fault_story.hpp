#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/runs/event_log_reader.hpp"
#include "models/runs/fault.hpp"

namespace gemello::runs {

/// How a part fails: out of service, without carrying what it should while all looks well, worse
/// than it should be, silent while it runs, by replies that get lost, or without space left.
enum class FaultLook : std::uint8_t { down, blind, degraded, hung, lost_replies, full };
inline constexpr std::array<FaultLook, 6> fault_looks{FaultLook::down,         FaultLook::blind,
                                                      FaultLook::degraded,     FaultLook::hung,
                                                      FaultLook::lost_replies, FaultLook::full};
/// "down", "blind", "degraded", "hung", "replies lost", "full".
const char* word_of(FaultLook look);
FaultLook look_of(FaultKind kind);

/// What failed in a run, what followed and what took another way, as the event log tells it. Times
/// are seconds since the start of the run.
struct FaultStory {
  struct Failure {
    std::string component;
    FaultLook look = FaultLook::down;
    double from_s = 0;
    double until_s = 0;
    bool open = false;  ///< not over at the end of the run
  };
  struct PathChange {
    double at_s = 0;
    std::string who;       ///< "bond hv1.bond0", "link sw1-sw2", "migration of vm1"
    std::string from;      ///< ports, a state, links in order of travel
    std::string to;        ///< "nothing: it waits" where there is none
    std::string cause;     ///< may be empty
    std::size_t also = 0;  ///< further bonds that did the same at this moment for this cause
  };
  std::vector<Failure> failures;        ///< in the order of their begins
  std::vector<double> suspected, lost;  ///< hosts
  std::vector<double> seen;             ///< hosts that answer again
  std::vector<double> ways;             ///< path changes, waits of migrations among them
  std::vector<PathChange> changes;      ///< the first of these; bonds that move together are one
};

/// Follows a log, line by line.
class FaultReader {
 public:
  explicit FaultReader(std::size_t changes_max) : changes_max_(changes_max) {}

  void follow(const LogLine& line);
  /// What is open lasts until the end.
  FaultStory finish(double end_s);

 private:
  void begin(const std::string& component, FaultKind kind, double at_s);
  void end(const std::string& component, FaultKind end_kind, double at_s);
  void change(const LogLine& line, double at_s);

  std::size_t changes_max_;
  bool together_ = false;  // the last path change is a bond's, and kept
  FaultStory story_;
  // What undoes it, and of which part -> which failure. A part that is down already goes on being
  // down: it comes back with the last of its faults.
  std::map<std::pair<FaultKind, std::string>, std::size_t> open_;
};

}  // namespace gemello::runs
