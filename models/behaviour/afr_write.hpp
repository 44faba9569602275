#pragma once

#include <cstdint>
#include <span>

#include "models/cloud/volume_settings.hpp"
#include "models/units/quantity.hpp"

namespace gemello::behaviour {

/// How writes to a file follow each other.
enum class WritePattern : std::uint8_t {
  isolated,   ///< the one before is long over: what it left to be done has been done
  streaming,  ///< within post_op_delay of the one before, by the same client, nobody else writes
};

/// Round trips that a write on a replicated volume waits for, one after another, each to the
/// slowest replica. A transaction has five phases: lock, pre-op, write, post-op, unlock.
///
/// - Without a delayed post-op: all 5.
/// - With it, post-op and unlock of an isolated write come after its answer, so it waits for 3. Of
///   a stream no pre-op and post-op is sent (change-log piggyback): lock, write, unlock, 3.
/// - With eager lock too, a stream holds its lock: the write alone, 1. An isolated write has no
///   lock to take over: 3.
/// - Eager lock without delay saves nothing, for the lock goes with the post-op.
///
/// Of a volume with replicas; without them there is no transaction, and a write is one round trip.
///
/// Source: gluster/glusterfs-specs, done/Features/afr-v1.md ("5 phases", changelog-piggybacking,
/// delayed post-op, eager locking: "just 1 per transaction in best case"); that the answer of an
/// isolated write does not wait for a post-op that is delayed: [I] from the same text.
int write_round_trips(const VolumeSettings& settings, WritePattern pattern);

/// A part of the way of written data, a link or a disk, and how many of its copies go through it.
struct WritePart {
  BytesPerSecond capacity{};  ///< of payload, > 0
  int copies = 1;             ///< of each byte of the file, >= 1
};

/// The most that a client writes, in bytes of file a second: the least of capacity / copies. The
/// client itself sends every copy, so its uplink carries one for each data replica that is not on
/// its own machine; arbiters get none. Infinite without parts.
///
/// Source: gluster/glusterfs-specs, done/Features/afr-v1.md (the client sends each write to all
/// bricks).
BytesPerSecond write_ceiling(std::span<const WritePart> parts);

/// A data replica that is not on the client's machine.
struct ReplicaPath {
  BytesPerSecond path{};  ///< from the client's uplink on, > 0
  BytesPerSecond disk{};  ///< sequential writing, > 0
};
/// The least of uplink / number of replicas, each path, each disk. uplink > 0.
BytesPerSecond write_ceiling(BytesPerSecond uplink, std::span<const ReplicaPath> replicas);

}  // namespace gemello::behaviour
