#pragma once

#include <cstdint>

#include "models/units/quantity.hpp"
#include "tests/validation/lab_table.hpp"

namespace gemello::testing {

/// What QEMU and libvirt cost on the bed beside the bytes; where from: README.md.
struct BedCosts {
  Duration setup_time = 652ms;                     ///< order to first byte
  Duration resume_time = 88ms;                     ///< last byte to the guest running
  std::int64_t touched_idle = 73;                  ///< MiB of 96 that an idle guest ever wrote
  std::int64_t touched_loaded = 84;                ///< MiB of 96 that the load guest ever wrote
  Bytes tcp_window{3 << 20};                       ///< as tests/validation/lab_network derives it
  static constexpr std::int64_t memory = 96;       ///< MiB
  static constexpr std::int64_t working_set = 32;  ///< MiB
};

/// How a row's migration is ordered.
enum class Manner : std::uint8_t {
  live,
  not_live,       ///< at 35 MiB/s
  auto_converge,  ///< the guest's CPU is throttled
  suspended,      ///< the guest is stopped in its second round at the latest
};

/// What came of it.
struct Simulated {
  bool done = false;
  double total_ms = 0;
  double down_ms = 0;
  double moved_MiB = 0;  ///< in whole rounds
  int rounds = 0;        ///< live ones
};

/// Runs the row's migration on platforms/lab.json in the simulator: the guest writes what the row
/// says, the way is that of the row's rate and round trip. One that has not ended after `patience`
/// is cancelled. In a process of its own. Errors: std::runtime_error, with what that process said.
Simulated simulate(const LabRow& row, Manner manner, const BedCosts& costs = {},
                   Duration patience = 5min);

}  // namespace gemello::testing
