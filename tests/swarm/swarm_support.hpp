#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sim/swarm/play.hpp"

namespace gemello::testing {

/// What a swarm of forked runs came to.
struct SwarmEnd {
  std::map<std::string, int> broken;         ///< runs by rule
  std::map<std::string, std::string> first;  ///< by rule: "seed 7 at 00:10:00: ..."
  std::map<std::string, int> first_run;      ///< by rule: after so many runs, 1 for the first
  double days = 0;
  std::uint64_t actions = 0;
};

/// Runs seeds first..first+runs-1, one after the other, each of so many days.
SwarmEnd swarm_of(std::uint64_t first, int runs, double days = 0.25);

/// The same until the rule is broken for the first time.
SwarmEnd swarm_until(const std::string& rule, std::uint64_t first, int runs_max,
                     double days = 0.25);

}  // namespace gemello::testing
