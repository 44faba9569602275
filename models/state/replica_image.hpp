#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace gemello {

/// Bricks of a replica set, by their place in it: bit i is brick i.
using BrickMask = std::uint16_t;
inline constexpr std::size_t replica_max = 16;
constexpr BrickMask brick_bit(std::size_t brick) {
  return static_cast<BrickMask>(1U << brick);
}
constexpr bool has_brick(BrickMask mask, std::size_t brick) {
  return ((mask >> brick) & 1U) != 0;
}

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
/// where no brick that can be asked accuses it. A witness counts though it is itself accused, and
/// so does an arbiter, which holds no data: two copies that accuse each other are both no source.
///
/// Where x took a write that y lacks, x accuses y. The converse need not hold: an accusation
/// outlives the heal of y where x was away at the time.
///
/// Source: the extended attributes trusted.afr.* as described in glusterfs' documents
/// Automatic-File-Replication, afr-v1 and afr-arbiter-volumes; sources as of
/// afr_selfheal_find_direction, what a heal undoes as of afr_selfheal_undo_pending, quorum as of
/// afr_has_quorum (glusterfs xlators/cluster/afr/src/afr-self-heal-common.c, afr-transaction.c).
struct ReplicaImage {
  std::array<BrickMask, replica_max> accuses{};  ///< by witness: whom it accuses

  /// By brick: at most so many bytes of its copy differ from the best copy that it is compared
  /// with. Bytes of the writes it could not take since it was last equal to it; `size` of a brick
  /// that was replaced or that a person decided against; 0 of an arbiter, and where no brick at
  /// all accuses it. A heal makes a brick miss what its source misses.
  std::array<double, replica_max> missed{};

  /// Data bricks whose copy holds nothing yet: replaced, and not healed since.
  BrickMask empty = 0;

  bool operator==(const ReplicaImage&) const = default;
};

/// What becomes of reads and writes by a client that reaches some bricks: the first of no_brick,
/// no_quorum, no_source, split_brain that holds, else granted.
enum class ImageAccess : std::uint8_t {
  granted,
  no_brick,   ///< no data brick is reached: "Transport endpoint is not connected"
  no_quorum,  ///< too few are reached: writes fail ("Read-only file system" or I/O error)
  /// Every data brick reached is accused by another one reached (an arbiter too), but not every
  /// one of the set is if all are asked: it passes when the good one comes back.
  no_source,
  split_brain,  ///< as no_source, but in_split_brain: only a person helps. I/O error
};
/// "granted", "no-brick", "no-quorum", "no-source", "split-brain".
const char* name(ImageAccess access);

/// Whether enough bricks are reached for a write. Arbiters count.
bool has_quorum(const ReplicaRule& rule, BrickMask reached);

/// The same, and a brick with data among them: what a file needs to be served at all.
bool may_serve(const ReplicaRule& rule, BrickMask reached);

/// The good copies with data among the bricks reached.
BrickMask sources(const ReplicaImage& image, const ReplicaRule& rule, BrickMask reached);

/// The bricks reached, arbiters too, that are accused by another one reached.
BrickMask stale(const ReplicaImage& image, const ReplicaRule& rule, BrickMask reached);

/// What a heal by somebody who reaches these bricks mends: the stale ones if there is a source,
/// else none. No quorum is needed.
BrickMask healable(const ReplicaImage& image, const ReplicaRule& rule, BrickMask reached);

/// No good copy with data is left even if all bricks are asked, whatever is reached now: each
/// lacks something that another has, or may lack it. One side of a partition may still be granted
/// access: it does not know.
bool in_split_brain(const ReplicaImage& image, const ReplicaRule& rule);

ImageAccess access(const ReplicaImage& image, const ReplicaRule& rule, BrickMask reached);

/// A write of so many bytes (>= 0) by a client that reaches these bricks. False, and nothing
/// changes, where access is not granted; else all reached bricks have it, stale ones too, which
/// stay accused; they accuse those that do not, and what these miss grows, at most to `size`
/// (bytes of the image).
bool write(ReplicaImage& image, const ReplicaRule& rule, BrickMask reached, double bytes,
           double size);

/// A brick was replaced by an empty one: it misses all of `size` (an arbiter nothing, but it too
/// must be healed), is empty and accuses nobody; every other brick accuses it, also those that are
/// away now. What only the old brick had or knew is lost.
void replace(ReplicaImage& image, const ReplicaRule& rule, std::size_t brick, double size);

/// A heal of one brick ended, with these bricks reached throughout: none of them accuses it any
/// more, it accuses whom its sources accuse and misses what they miss (nothing, if all bricks are
/// reached); it is no longer empty. Nothing changes where none of them accused it. Requires a
/// source among them and the brick itself.
void healed(ReplicaImage& image, const ReplicaRule& rule, BrickMask reached, std::size_t brick);

/// A person chooses whose copy counts, with all bricks at hand: nobody accuses it, every other
/// brick accuses all the other data bricks, and these miss `size`: nobody knows where they differ.
/// Requires a data brick.
void resolve(ReplicaImage& image, const ReplicaRule& rule, std::size_t brick, double size);

/// Nobody accuses anybody.
bool is_clean(const ReplicaImage& image, const ReplicaRule& rule);

}  // namespace gemello
