#pragma once

#include "models/cloud/volume_settings.hpp"

namespace gemello::behaviour {

/// Between whoever heals (the self-heal daemon beside a brick, or a client) and the bricks.
struct HealPath {
  Duration round_trip{};  ///< to the farthest of source and sinks
  /// Reading a block at the source and writing it at the sinks, or reading it everywhere for a
  /// checksum, at no distance. Assumption from our test bed (one brick on tmpfs, round trip 0):
  /// 1 MiB was read at 499 MB/s and written at 467 MB/s, so 0.54 ms for 128 KiB, and a lock took
  /// 54 us in a profile of others (gluster issue 2592).
  Duration block_service = 600us;
};

/// The most that the heal of one file moves: `heal_window` blocks per three round trips (lock,
/// read, write) and their service. Files are healed side by side, heal_threads of them.
///
/// Source: afr_selfheal_data_block and __afr_selfheal_data_read_write, glusterfs
/// xlators/cluster/afr/src/afr-self-heal-data.c; the unlock is left out, as if it overlapped with
/// the next lock, so it is a ceiling. Up to 3.2 the window is of blocks in flight.
BytesPerSecond heal_rate_max(const VolumeSettings& settings, Duration round_trip,
                             Duration block_service = HealPath{}.block_service);

/// A copy that is to be healed.
struct HealedCopy {
  Bytes allocated{};   ///< of the image at the source: holes are skipped
  Bytes missed{};      ///< of these, what differs
  bool empty = false;  ///< nothing is there yet: replaced, or created while its brick was away
};

/// What the heal of one file at one sink takes.
struct HealWork {
  Bytes bytes{};  ///< from the source to the sink; checksums are not counted
  /// Of one file, with nothing else in the way: comparing and copying.
  Duration time{};
  /// bytes / rate_max is `time`; infinite where no bytes are moved, for then only `time` counts.
  BytesPerSecond rate_max{};
};

/// Full copies all that is allocated. Diff compares all of it, two round trips (lock, checksums) a
/// window, and for each window that differs takes two more (read, write). What differs is taken to
/// lie together, which is the least: it is rounded up to whole windows, and random writes of less
/// than a window touch more of them.
///
/// Source: as heal_rate_max; which of the two: afr_selfheal_data_do (full where asked for, or
/// where nothing was asked for and the sink is empty).
HealWork heal_work(const VolumeSettings& settings, const HealedCopy& copy, const HealPath& path);

/// What the heal of one file at an arbiter takes, which holds no data: four round trips (lock, look
/// up the change logs, clear them, unlock) and the bricks' service.
///
/// Source: afr_selfheal_data, which skips the data where only arbiters are behind (glusterfs
/// xlators/cluster/afr/src/afr-self-heal-data.c). Assumption: such a transaction on metadata is
/// served as the create that our test bed measured with an arbiter (storage_operations.hpp).
Duration metadata_heal_time(Duration round_trip);

}  // namespace gemello::behaviour
