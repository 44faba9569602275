#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/state/replica_image.hpp"

namespace gemello::testing {

/// What happens to one image, drawn at random: bricks go and come, two clients and a heal daemon
/// reach different bricks, they write and heal, bricks are replaced, a person resolves.
struct ReplicaStep {
  enum class Kind : std::uint8_t { write, heal, brick, partition, replace, resolve };
  Kind kind = Kind::write;
  std::uint8_t who = 0;     ///< of partition, write, heal: client 0 or 1, or the daemon, 2
  std::uint8_t brick = 0;   ///< of the others, modulo the bricks
  BrickMask reaches = 0xf;  ///< of partition: those that are up

  bool operator==(const ReplicaStep&) const = default;
};
std::string to_text(const std::vector<ReplicaStep>& steps);

/// What is under test: the functions of models/state, or one that was spoiled.
struct ReplicaModel {
  bool (*write)(ReplicaImage&, const ReplicaRule&, BrickMask, double, double) = gemello::write;
  void (*healed)(ReplicaImage&, const ReplicaRule&, BrickMask, std::size_t) = gemello::healed;
  BrickMask (*sources)(const ReplicaImage&, const ReplicaRule&, BrickMask) = gemello::sources;
};

/// Plays the steps beside an oracle that keeps for each brick the writes it really has (an arbiter:
/// that it knows of), as plain sets of numbers; a heal copies the set of a source. A brick is
/// replaced only while a quorum of the others has all acknowledged writes.
///
/// `promised` is the quorum that clients were told of; the model goes by `rule`. The first law
/// that broke, or "":
/// - a write is acknowledged only by a quorum; one that is not changes nothing
/// - reads that are granted see all acknowledged writes, where any two quorums share a brick
/// - sources have the same writes; no copy lacks more bytes of them than the image says
/// - all bricks asked, there is a source if one has all acknowledged writes, and each source does;
///   only with more than two bricks may there be none though one has them: an accusation outlives
///   a heal that its witness did not see
/// - at the end, all bricks reached and healed, nobody accuses nor lacks anything, unless split
std::string replica_law_broken(const ReplicaRule& rule, const ReplicaRule& promised,
                               const std::vector<ReplicaStep>& steps,
                               const ReplicaModel& model = {});

}  // namespace gemello::testing
