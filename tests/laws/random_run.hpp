#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/runs/scenario.hpp"

namespace gemello::testing {

/// One random fault; numbers are taken modulo what there is.
struct RandomFault {
  std::uint8_t kind = 0;
  std::uint8_t host = 0;
  std::uint16_t at = 0;     ///< s after the start, below RandomRun::faults_end
  std::uint16_t lasts = 1;  ///< s, cut at faults_end; of lost replies at 60
};

/// A small fleet for an hour, in which faults may strike in the first twenty minutes.
struct RandomRun {
  static constexpr std::int64_t faults_end = 1200;  // s
  static constexpr std::int64_t length = 3600;      // s

  std::uint64_t seed = 1;  ///< of the load, the arrivals and the sizes
  std::uint8_t hosts = 3;  ///< 2..5
  std::uint8_t vms = 6;
  std::uint8_t policy = 0;
  std::vector<RandomFault> faults;
};

/// Runs it in this process (one engine) and returns every law it broke, a line each; "" if none.
/// Every law is checked on the files a run writes and on its State twice a minute.
std::string broken_laws(const RandomRun& run);

/// For a failed property: what was run.
std::string to_text(const RandomRun& run);

}  // namespace gemello::testing
