#include "models/behaviour/bond_path.hpp"

#include <bit>

#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

// Finalizer of SplitMix64. Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom
// number generators", OOPSLA 2014.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// Different choices about one pair must not follow each other.
enum class Salt : std::uint64_t { transmit_hash = 1, switch_hash, transmit_peer, receive_peer };

std::uint64_t pair_hash(Salt salt, const BondFlow& flow) {
  return mixed(mixed(mixed(static_cast<std::uint64_t>(salt)) ^ flow.self) ^ flow.peer);
}

// layer2 and layer2+3 tell machines apart (one MAC and one IP each); layer3+4 connections too.
std::uint64_t policy_hash(Salt salt, BondHash hash, const BondFlow& flow) {
  BondFlow seen = flow;
  if (flow.guest != 0) seen.self = flow.guest;
  const std::uint64_t pair = pair_hash(salt, seen);
  return hash == BondHash::layer3_4 ? mixed(pair ^ flow.flow) : pair;
}

std::uint32_t nth_live(LiveMembers live, std::uint64_t n) {
  while (n-- > 0) live &= live - 1;
  return static_cast<std::uint32_t>(std::countr_zero(live));
}

std::uint32_t by_hash(LiveMembers live, std::uint64_t hash) {
  return nth_live(live, hash % static_cast<std::uint64_t>(std::popcount(live)));
}

}  // namespace

std::optional<std::uint32_t> transmit_member(BondMode mode, BondHash hash, LiveMembers live,
                                             const BondFlow& flow) {
  if (live == 0) return std::nullopt;
  switch (mode) {
    case BondMode::balance_rr:
    case BondMode::active_backup:
      return nth_live(live, 0);
    case BondMode::balance_xor:
    case BondMode::ieee_802_3ad:
      return by_hash(live, policy_hash(Salt::transmit_hash, hash, flow));
    case BondMode::balance_tlb:
    case BondMode::balance_alb:
      return by_hash(live, pair_hash(Salt::transmit_peer, flow));
  }
  GEMELLO_INVARIANT(false, "a bond has one of the driver's modes");
  return std::nullopt;
}

std::optional<std::uint32_t> receive_member(BondMode mode, BondHash hash, LiveMembers live,
                                            const BondFlow& flow) {
  if (live == 0) return std::nullopt;
  switch (mode) {
    case BondMode::active_backup:
    case BondMode::balance_tlb:
      return nth_live(live, 0);
    case BondMode::balance_alb:
      return by_hash(live, pair_hash(Salt::receive_peer, flow));
    case BondMode::balance_rr:
    case BondMode::balance_xor:
    case BondMode::ieee_802_3ad:
      return by_hash(live, policy_hash(Salt::switch_hash, hash, flow));
  }
  GEMELLO_INVARIANT(false, "a bond has one of the driver's modes");
  return std::nullopt;
}

bool stripes(BondMode mode) {
  return mode == BondMode::balance_rr;
}

}  // namespace gemello::behaviour
