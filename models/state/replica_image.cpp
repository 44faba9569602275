#include "models/state/replica_image.hpp"

#include <algorithm>
#include <bit>

#include "models/units/error.hpp"

namespace gemello {
namespace {

constexpr BrickMask without(BrickMask mask, BrickMask removed) {
  return static_cast<BrickMask>(mask & ~removed);
}

// Accused by any of these.
BrickMask accused(const ReplicaImage& image, BrickMask witnesses) {
  BrickMask all = 0;
  for (std::size_t i = 0; i < replica_max; ++i)
    if (witnesses & brick_bit(i)) all |= image.accuses[i];
  return all;
}

void absolve(ReplicaImage& image, BrickMask witnesses, std::size_t brick) {
  for (std::size_t i = 0; i < replica_max; ++i)
    if (witnesses & brick_bit(i)) image.accuses[i] = without(image.accuses[i], brick_bit(brick));
}

void miss(ReplicaImage& image, const ReplicaRule& rule, std::size_t brick, double bytes,
          double size) {
  if (rule.data() & brick_bit(brick))
    image.missed[brick] = std::min(image.missed[brick] + bytes, size);
}

// Where the last witness is gone, there is nothing left that could be missed.
void forget_unaccused(ReplicaImage& image, const ReplicaRule& rule) {
  const BrickMask still = accused(image, rule.all());
  for (std::size_t i = 0; i < rule.bricks; ++i)
    if (!(still & brick_bit(i))) image.missed[i] = 0;
  image.empty &= still;
}

}  // namespace

const char* name(ImageAccess access) {
  switch (access) {
    case ImageAccess::granted:
      return "granted";
    case ImageAccess::no_brick:
      return "no-brick";
    case ImageAccess::no_quorum:
      return "no-quorum";
    case ImageAccess::no_source:
      return "no-source";
    case ImageAccess::split_brain:
      return "split-brain";
  }
  return "?";
}

bool may_serve(const ReplicaRule& rule, BrickMask reached) {
  return (reached & rule.data()) != 0 && has_quorum(rule, reached);
}

bool has_quorum(const ReplicaRule& rule, BrickMask reached) {
  reached &= rule.all();
  const int count = std::popcount(reached);
  switch (rule.quorum) {
    case ReplicaRule::Quorum::none:
      return count > 0;
    case ReplicaRule::Quorum::automatic:
      return 2 * count > rule.bricks || (2 * count == rule.bricks && (reached & brick_bit(0)));
    case ReplicaRule::Quorum::fixed:
      return count > 0 && count >= rule.count;
  }
  return false;
}

BrickMask sources(const ReplicaImage& image, const ReplicaRule& rule, BrickMask reached) {
  reached &= rule.all();
  return without(reached & rule.data(), accused(image, reached));
}

BrickMask stale(const ReplicaImage& image, const ReplicaRule& rule, BrickMask reached) {
  reached &= rule.all();
  return reached & accused(image, reached);
}

BrickMask healable(const ReplicaImage& image, const ReplicaRule& rule, BrickMask reached) {
  return sources(image, rule, reached) ? stale(image, rule, reached) : BrickMask{0};
}

bool in_split_brain(const ReplicaImage& image, const ReplicaRule& rule) {
  return sources(image, rule, rule.all()) == 0;
}

ImageAccess access(const ReplicaImage& image, const ReplicaRule& rule, BrickMask reached) {
  if (!(reached & rule.data())) return ImageAccess::no_brick;
  if (!has_quorum(rule, reached)) return ImageAccess::no_quorum;
  if (sources(image, rule, reached)) return ImageAccess::granted;
  return in_split_brain(image, rule) ? ImageAccess::split_brain : ImageAccess::no_source;
}

bool write(ReplicaImage& image, const ReplicaRule& rule, BrickMask reached, double bytes,
           double size) {
  GEMELLO_INVARIANT(bytes >= 0 && size >= 0, "a write has bytes, an image a size");
  if (access(image, rule, reached) != ImageAccess::granted) return false;
  const BrickMask away = without(rule.all(), reached);
  for (std::size_t i = 0; i < rule.bricks; ++i) {
    if (reached & brick_bit(i))
      image.accuses[i] |= away;
    else
      miss(image, rule, i, bytes, size);
  }
  return true;
}

void replace(ReplicaImage& image, const ReplicaRule& rule, std::size_t brick, double size) {
  GEMELLO_INVARIANT(brick < rule.bricks, "no such brick in the replica set");
  for (std::size_t i = 0; i < rule.bricks; ++i) image.accuses[i] |= brick_bit(brick);
  image.accuses[brick] = 0;
  image.missed[brick] = 0;
  miss(image, rule, brick, size, size);
  image.empty |= static_cast<BrickMask>(brick_bit(brick) & rule.data());
  forget_unaccused(image, rule);
}

void healed(ReplicaImage& image, const ReplicaRule& rule, BrickMask reached, std::size_t brick) {
  reached &= rule.all();
  const BrickMask good = sources(image, rule, reached);
  GEMELLO_INVARIANT(good && brick < rule.bricks && (reached & brick_bit(brick)),
                    "a heal needs a source and its sink");
  if (!(stale(image, rule, reached) & brick_bit(brick))) return;
  absolve(image, reached, brick);
  // It is now what they are: without their accusations it would take a copy that is behind for
  // good as soon as they are away.
  image.accuses[brick] = without(accused(image, good), brick_bit(brick));
  double left = image.missed[brick];
  for (std::size_t i = 0; i < rule.bricks; ++i)
    if (good & brick_bit(i)) left = std::min(left, image.missed[i]);
  image.missed[brick] = left;
  image.empty = without(image.empty, brick_bit(brick));
  forget_unaccused(image, rule);
}

void resolve(ReplicaImage& image, const ReplicaRule& rule, std::size_t brick, double size) {
  GEMELLO_INVARIANT(brick < rule.bricks && (rule.data() & brick_bit(brick)),
                    "only a copy with data can be chosen");
  const BrickMask losers = without(rule.data(), brick_bit(brick));
  for (std::size_t i = 0; i < rule.bricks; ++i) {
    image.accuses[i] |= without(losers, brick_bit(i));
    if (losers & brick_bit(i)) miss(image, rule, i, size, size);
  }
  absolve(image, rule.all(), brick);
  forget_unaccused(image, rule);
}

bool is_clean(const ReplicaImage& image, const ReplicaRule& rule) {
  return accused(image, rule.all()) == 0;
}

}  // namespace gemello
