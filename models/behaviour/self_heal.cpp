#include "models/behaviour/self_heal.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/behaviour/storage_operations.hpp"
#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

constexpr int copy_trips = 3;     // lock, read, write
constexpr int compare_trips = 2;  // lock, checksums
constexpr int mend_trips = 2;     // read, write: of a window that was compared

double window_of(const VolumeSettings& settings) {
  GEMELLO_INVARIANT(settings.heal_block.count() > 0 && settings.heal_window > 0,
                    "a heal moves blocks");
  return count_of(settings.heal_block) * settings.heal_window;
}

// Seconds of one window; the blocks of a window are served one after the other.
double window_time(const VolumeSettings& settings, int trips, Duration round_trip,
                   Duration block_service) {
  GEMELLO_INVARIANT(round_trip >= Duration::zero() && block_service >= Duration::zero(),
                    "times do not run back");
  return trips * seconds(round_trip) + settings.heal_window * seconds(block_service);
}

bool copies_all(const VolumeSettings& settings, bool empty) {
  using enum VolumeSettings::HealAlgorithm;
  return settings.heal_algorithm == full || (settings.heal_algorithm == by_size && empty);
}

}  // namespace

BytesPerSecond heal_rate_max(const VolumeSettings& settings, Duration round_trip,
                             Duration block_service) {
  const double time = window_time(settings, copy_trips, round_trip, block_service);
  if (time == 0) return BytesPerSecond(std::numeric_limits<double>::infinity());
  return BytesPerSecond(window_of(settings) / time);
}

HealWork heal_work(const VolumeSettings& settings, const HealedCopy& copy, const HealPath& path) {
  GEMELLO_INVARIANT(copy.allocated.count() >= 0 && copy.missed.count() >= 0,
                    "bytes are not negative");
  const double window = window_of(settings);
  const auto windows = [&](Bytes bytes) { return std::ceil(count_of(bytes) / window); };
  const auto window_takes = [&](int trips) {
    return window_time(settings, trips, path.round_trip, path.block_service);
  };
  HealWork work;
  double time = 0;
  if (copies_all(settings, copy.empty)) {
    work.bytes = copy.allocated;
    time = windows(copy.allocated) * window_takes(copy_trips);
  } else {
    const double differ = windows(std::min(copy.missed, copy.allocated));
    work.bytes = std::min(copy.allocated, Bytes(static_cast<std::int64_t>(differ * window)));
    time =
        windows(copy.allocated) * window_takes(compare_trips) + differ * window_takes(mend_trips);
  }
  work.time = duration_nearest(time);
  const bool limits = work.bytes.count() > 0 && time > 0;
  work.rate_max = BytesPerSecond(limits ? count_of(work.bytes) / time
                                        : std::numeric_limits<double>::infinity());
  return work;
}

Duration metadata_heal_time(Duration round_trip) {
  GEMELLO_INVARIANT(round_trip >= Duration::zero(), "times do not run back");
  return operation_time(service_time(StorageOperation::create, StorageLayout::arbiter),
                        round_trips(StorageOperation::create, true), round_trip);
}

}  // namespace gemello::behaviour
