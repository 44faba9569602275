#pragma once

#include <cstdint>
#include <optional>

#include "models/cloud/network.hpp"

namespace gemello::behaviour {

/// What a bond sees of a flow. The numbers stand for addresses: `self` and `peer` for the MAC and
/// IP of the two machines, `flow` for the ports of one connection.
struct BondFlow {
  std::uint64_t self = 0;
  std::uint64_t peer = 0;
  std::uint64_t flow = 0;
  /// Of a guest behind the machine's bridge: its address, which hashes see instead of `self`; 0:
  /// the machine's own traffic. The driver's assignment of peers does not look at it.
  std::uint64_t guest = 0;
};

/// Bit i: member i of the bond has carrier. A bond has at most 64 members.
using LiveMembers = std::uint64_t;

/// The member that a bond sends a flow on; none when no member lives.
///   balance-rr     first live (see stripes)
///   active-backup  first live
///   balance-xor, 802.3ad   hash of the policy (layer2, layer2+3: both machines; layer3+4: the
///                  connection too), modulo the live members
///   balance-tlb, balance-alb   one member per peer. The driver assigns peers by load; a hash of
///                  the pair stands for that assignment (what tlb_dynamic_lb=0 does).
///
/// Source: Linux Documentation/networking/bonding.rst ("mode", "xmit_hash_policy",
/// "tlb_dynamic_lb"), drivers/net/bonding/bond_main.c (bond_xmit_hash), include/net/bond_alb.h.
std::optional<std::uint32_t> transmit_member(BondMode mode, BondHash hash, LiveMembers live,
                                             const BondFlow& flow);

/// The member that a flow sent by `peer` arrives on at `self`.
///   active-backup, balance-tlb   first live (tlb receives on the active member only)
///   balance-alb    one member per peer, by the ARP reply it was given
///   balance-rr, balance-xor, 802.3ad   the switch hashes, as the policy does
std::optional<std::uint32_t> receive_member(BondMode mode, BondHash hash, LiveMembers live,
                                            const BondFlow& flow);

/// Whether one connection can send on all members at once (balance-rr only).
bool stripes(BondMode mode);

}  // namespace gemello::behaviour
