#pragma once

#include <cstdint>
#include <string>

namespace gemello::testing {

/// What a storm is made of; hand in hand with its seed it can be told again.
struct StormOptions {
  bool witnessed = false;
  bool by_hand = true;   ///< people migrate, switch off and start guests themselves
  bool restarts = true;  ///< the program is started anew now and then
};

/// An hour of random faults, then all is mended and half an hour of peace. Returns what was wrong,
/// "" if nothing; with `told`, the whole diary after it.
std::string storm(std::uint64_t seed, const StormOptions& options, bool told);

}  // namespace gemello::testing
