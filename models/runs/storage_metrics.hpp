#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cloud/inventory.hpp"

namespace gemello::runs {

/// A time in which a replica set was not as it should be.
struct StorageTrouble {
  enum class Kind : std::uint8_t {
    exposed,      ///< fewer good copies than wanted: a brick away, or something left to heal
    unavailable,  ///< no client can read and write all of it, whatever it reaches
  };
  Kind kind = Kind::exposed;
  ReplicaSetId set;
  Instant from{};
  std::optional<Instant> until;  ///< nothing: goes on at the end of the run
};

/// What crosses the network for the disks of VMs, by what it is done for. Each replica counts.
enum class DiskPhase : std::uint8_t { create, boot, run, backup, heal };
inline constexpr std::size_t disk_phase_count = 5;

/// What became of the storage. Bytes, seconds.
struct StorageMetrics {
  bool modelled = false;                 ///< some VM has an image
  std::vector<StorageTrouble> troubles;  ///< in order of time, then of sets
  double exposed = 0;                    ///< s, summed over replica sets
  double exposed_longest = 0;
  double unavailable = 0;  ///< s, summed over replica sets
  std::int64_t unavailable_times = 0;
  double io_stall = 0;            ///< s, summed over VMs
  double io_stall_longest = 0;    ///< s, the longest time that a VM waited at a stretch
  std::int64_t pauses = 0;        ///< of VMs, by I/O errors
  std::int64_t split_brains = 0;  ///< images
  std::int64_t lost_writes = 0;   ///< images whose only good copy was lost with its disk
  std::int64_t heals = 0;         ///< returns of bricks after which all was healed
  double heal_mean = 0;           ///< s, from the return of a brick to healed
  double heal_max = 0;
  double heal_bytes = 0;
  double read = 0;  ///< by VMs while they ran
  double written = 0;
  std::array<double, disk_phase_count> network{};  ///< bytes that crossed it, by phase
};

}  // namespace gemello::runs
