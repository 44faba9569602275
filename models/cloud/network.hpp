#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/cloud/ids.hpp"
#include "models/units/quantity.hpp"

namespace gemello {

/// What a network interface is used for. Roles that share a bond or a port contend there.
enum class NetworkRole : std::uint8_t { management, heartbeat, migration, storage, guest };
inline constexpr std::size_t network_role_count = 5;

/// Modes of the Linux bonding driver, under its own names (balance-rr, active-backup, balance-xor,
/// 802.3ad, balance-tlb, balance-alb).
enum class BondMode : std::uint8_t {
  balance_rr,
  active_backup,
  balance_xor,
  ieee_802_3ad,
  balance_tlb,
  balance_alb,
};

/// xmit_hash_policy of the bonding driver: layer2, layer2+3, layer3+4.
enum class BondHash : std::uint8_t { layer2, layer2_3, layer3_4 };

/// One port of a machine. `speed` is per direction (full duplex).
struct Nic {
  std::string name;
  BytesPerSecond speed{};

  bool operator==(const Nic&) const = default;
};

/// Several ports as one interface. `members` index the machine's nics.
struct Bond {
  std::string name;
  BondMode mode = BondMode::active_backup;
  BondHash hash = BondHash::layer2;
  std::vector<std::uint16_t> members;
  Duration miimon = 100ms;
  Duration up_delay{};
  Duration down_delay{};

  bool operator==(const Bond&) const = default;
};

/// Which interface of a machine serves a role, and in which VLAN.
struct Interface {
  enum class Kind : std::uint8_t { none, nic, bond };
  Kind kind = Kind::none;
  std::uint16_t index = 0;  ///< into nics or bonds of the machine
  VlanId vlan;              ///< none: untagged

  bool operator==(const Interface&) const = default;
};

/// A layer-2 switch. Non-blocking unless `fabric` says otherwise.
struct Switch {
  std::string name;
  RackId rack;
  BytesPerSecond fabric{};  ///< 0: non-blocking
  Watts power{};            ///< constant draw; 0: not accounted

  bool operator==(const Switch&) const = default;
};

/// A cable from a port of a machine to a switch.
struct Cable {
  MachineId machine;
  std::uint16_t nic = 0;
  SwitchId to;

  bool operator==(const Cable&) const = default;
};

/// A link between two switches of one site.
struct InterSwitchLink {
  SwitchId a;
  SwitchId b;
  BytesPerSecond speed{};

  bool operator==(const InterSwitchLink&) const = default;
};

/// How the switches keep loops out of the layer-2 network: one tree for all VLANs.
struct SpanningTree {
  enum class Mode : std::uint8_t {
    none,   ///< no link is blocked: there are no loops, or the switches deal with them otherwise
    stp,    ///< IEEE 802.1D-1998
    rapid,  ///< IEEE 802.1D-2004
  };
  Mode mode = Mode::none;
  Duration hello = 2s;
  Duration forward_delay = 15s;
  Duration max_age = 20s;

  bool operator==(const SpanningTree&) const = default;
};

/// A VLAN exists on the switches that trunk it.
struct Vlan {
  std::string name;
  std::uint16_t tag = 0;
  std::vector<SwitchId> switches;

  bool operator==(const Vlan&) const = default;
};

/// A layer-2 WAN circuit between switches of two sites, or a site's uplink to the outside.
struct Circuit {
  std::string name;
  SwitchId a;
  SwitchId b;                 ///< none: the other end is the outside
  BytesPerSecond capacity{};  ///< per direction
  Duration round_trip{};
  Duration jitter{};           ///< largest further delay of a packet one way; on average half of it
  double loss = 0;             ///< packet loss probability, 0..1
  std::uint16_t mtu = 1500;    ///< bytes of payload a frame carries
  std::uint16_t overhead = 0;  ///< encapsulation bytes per frame
  std::vector<VlanId> vlans;   ///< carried; empty: all

  bool is_uplink() const { return !b.valid(); }

  bool operator==(const Circuit&) const = default;
};

/// Anything with ports: a hypervisor, a disk server, or both in one box (hyper-converged).
struct Machine {
  std::string name;
  RackId rack;
  std::vector<Nic> nics;
  std::vector<Bond> bonds;
  std::array<Interface, network_role_count> roles{};

  const Interface& interface(NetworkRole role) const {
    return roles[static_cast<std::size_t>(role)];
  }

  bool operator==(const Machine&) const = default;
};

/// The network that a machine's heartbeats take: their own, or else management's.
inline NetworkRole heartbeat_role(const Machine& machine) {
  const bool own = machine.interface(NetworkRole::heartbeat).kind != Interface::Kind::none;
  return own ? NetworkRole::heartbeat : NetworkRole::management;
}

}  // namespace gemello
