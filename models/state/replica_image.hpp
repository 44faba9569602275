#pragma once

#include <array>
#include <cstdint>

namespace gemello {

/// Bricks of a replica set, by their place in it: bit i is brick i.
using BrickMask = std::uint16_t;
inline constexpr std::size_t replica_max = 16;

/// What a replica set is like: how many bricks, which of them hold metadata only, and how many
/// must take a write.
struct ReplicaRule {
  std::uint8_t bricks = 1;
  BrickMask arbiters = 0;
  enum class Quorum : std::uint8_t {
    none,       ///< one brick is enough
    automatic,  ///< more than half, or exactly half with the first brick among them
    fixed,
  };
  Quorum quorum = Quorum::none;
  std::uint8_t count = 0;  ///< of fixed

  BrickMask all() const { return static_cast<BrickMask>((1U << bricks) - 1U); }
  BrickMask data() const { return static_cast<BrickMask>(all() & ~arbiters); }

  bool operator==(const ReplicaRule&) const = default;
};

/// The copies of one image (a file) on the bricks of its replica set: Gluster's change log. A brick
/// that took a write while another could not remembers it: it accuses the other. A copy is good
/// where no brick that can be asked accuses it.
///
/// Source: the extended attributes trusted.afr.* as described in glusterfs' documents
/// Automatic-File-Replication and afr-v1.
struct ReplicaImage {
  std::array<BrickMask, replica_max> accuses{};  ///< by witness: whom it accuses
  std::array<double, replica_max> missed{};      ///< bytes written while a brick was away, by brick

  bool operator==(const ReplicaImage&) const = default;
};

/// What becomes of reads and writes by a client that reaches some bricks.
enum class ImageAccess : std::uint8_t {
  granted,
  no_brick,     ///< none is reached, or no data brick: "Transport endpoint is not connected"
  no_quorum,    ///< too few are reached: writes fail ("Read-only file system" or I/O error)
  no_source,    ///< no good copy with data among those reached, though there may be one elsewhere
  split_brain,  ///< every data copy reached is accused by another that is reached: I/O error
};
const char* name(ImageAccess access);

/// Whether enough bricks are reached for a write.
bool has_quorum(const ReplicaRule& rule, BrickMask reached);

/// The good copies with data among the bricks reached.
BrickMask sources(const ReplicaImage& image, const ReplicaRule& rule, BrickMask reached);

/// The bricks reached that are accused by another one reached: what a heal would mend.
BrickMask stale(const ReplicaImage& image, const ReplicaRule& rule, BrickMask reached);

/// Where data bricks reached accuse each other so that no good copy with data is left among all
/// bricks, whatever is reached.
bool in_split_brain(const ReplicaImage& image, const ReplicaRule& rule);

ImageAccess access(const ReplicaImage& image, const ReplicaRule& rule, BrickMask reached);

/// A write of so many bytes (>= 0) by a client that reaches these bricks. False, and nothing
/// changes, where access is not granted; else all reached bricks have it, accuse those that do not,
/// and what these miss grows, at most to `size` (bytes of the image).
bool write(ReplicaImage& image, const ReplicaRule& rule, BrickMask reached, double bytes,
           double size);

/// A brick was replaced by an empty one: it misses all of `size` (an arbiter nothing, but it too
/// must be healed) and accuses nobody; every other brick accuses it.
void replace(ReplicaImage& image, const ReplicaRule& rule, std::size_t brick, double size);

/// A heal of one brick ended, with these bricks reached: none of them accuses it any more, and it
/// misses nothing. Requires a source among them and the brick itself.
void healed(ReplicaImage& image, const ReplicaRule& rule, BrickMask reached, std::size_t brick);

/// A person chooses whose copy counts: the other data bricks become stale, and nobody accuses it.
void resolve(ReplicaImage& image, const ReplicaRule& rule, std::size_t brick, double size);

/// Nobody accuses anybody.
bool is_clean(const ReplicaImage& image, const ReplicaRule& rule);

}  // namespace gemello
