#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/runs/fault.hpp"

namespace gemello::testing {

/// How many kinds of faults there are to draw.
inline constexpr std::uint8_t fault_kinds = 30;

/// A fault of a random schedule, by numbers that wrap.
struct DrawnFault {
  std::uint8_t kind = 0;
  std::uint8_t component = 0;  ///< of those that the kind can strike
  std::uint8_t at = 0;         ///< whole seconds, 0..29
  std::uint8_t lasts = 0;      ///< whole seconds, 0: without an end
  bool by_hand = false;        ///< planned in the running world, not in the scenario
};

/// The faults in words, no two of which begin or end at one instant.
std::vector<runs::Fault> schedule_of(const std::vector<DrawnFault>& drawn);

/// Runs the schedule on a small platform without a policy and compares what is down, blind, slow
/// and degraded with what the words of the schedule say, several times a second and a minute after
/// the last fault. Returns what differs, or nothing. One per process.
std::string differs_from_words(const std::vector<DrawnFault>& drawn);

std::string to_text(const std::vector<DrawnFault>& drawn);

}  // namespace gemello::testing
