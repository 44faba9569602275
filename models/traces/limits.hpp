#pragma once

#include <chrono>
#include <cstdint>

#include "models/units/time.hpp"

namespace gemello::traces {

/// The most that any format's file, mapping or option may name; beyond it is a slip of the pen.
constexpr std::int64_t vcpus_max = 1'000'000;
constexpr double cores_max = 1e6;
constexpr Duration period_max = std::chrono::hours(366 * 24);
/// Relative: sizes jitter in the last digits of a source's floating point; more is a change.
constexpr double size_tolerance = 1e-3;

}  // namespace gemello::traces
