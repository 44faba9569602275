#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "models/units/time.hpp"

namespace gemello::runs {

enum class FaultKind : std::uint8_t {
  host_crash,       ///< it stops dead (panic, reset); its BMC lives, a power cycle mends it
  host_power_loss,  ///< its supply fails: no power-up until host_return; so does its BMC where
                    ///< that shares it
  host_hang,        ///< silent, but its guests live and it keeps its memory
  host_return,      ///< a crashed host boots, a hung one answers again
  link_down,        ///< a port "hv3.eth0", its cable "hv3.eth0-sw1", an inter-switch link "sw1-sw2"
                    ///< or a circuit
  link_up,
  switch_down,
  switch_up,
  lost_reply,        ///< replies to actions on this host get lost: they end Unknown
  disk_server_down,  ///< its machine leaves the network; where a hypervisor is the same machine,
                     ///< that host loses its power
  disk_server_up,
  bond_down,  ///< every member of the bond "hv1.bond0"
  bond_up,
  rack_power_loss,  ///< its hosts' power, its switches and disk servers
  rack_power_return,
  site_power_loss,  ///< that of all its racks
  site_power_return,
  switch_blind,  ///< its ports keep their carrier but nothing is forwarded: no bond notices
  switch_sighted,
  link_restored,
  brick_down,  ///< a brick's process fails, or its disk for a time; its machine goes on
  brick_up,    ///< after a disk_lost an empty disk is in its place, to be healed onto
  disk_lost,   ///< a brick's disk is gone with all its data; undone by brick_up
  disk_full,   ///< somebody else filled a brick's file system: writes fail, "no space left"
  disk_freed,
  disk_mended,
  link_flap,      ///< down and up again and again; needs a shape
  link_degraded,  ///< slower, lossier or longer; needs a shape
  daemon_slow,    ///< what is done on this host is done in time and answered late, Unknown where
                  ///< that is later than anybody waits; needs a shape
  disk_slow,      ///< a brick's disk works at a share of its speed; needs a shape
};
/// "host-crash".
std::string_view name(FaultKind kind);

/// What a degraded link, or a slow disk, has left.
struct LinkDegradation {
  double bandwidth_share = 1;   ///< of its bandwidth, or of its disk's speed, 0.001..1
  double loss = 0;              ///< further probability of losing a packet, 0..0.99
  Duration extra_round_trip{};  ///< further time there and back

  bool operator==(const LinkDegradation&) const = default;
};

/// What some kinds of faults need to know beyond their kind.
struct FaultShape {
  Duration period{};            ///< link_flap: from one down to the next
  Duration down{};              ///< link_flap: of each period, from its beginning
  LinkDegradation degradation;  ///< link_degraded; disk_slow: its bandwidth_share only
  Duration delay{};             ///< daemon_slow: of each answer

  bool operator==(const FaultShape&) const = default;
};

struct Fault {
  Duration at{};  ///< after the start of the run
  FaultKind what = FaultKind::host_crash;
  std::string component;
  std::optional<Duration> lasts{};  ///< "for": undone after; nothing: until a repair names it
  FaultShape shape{};
};

}  // namespace gemello::runs
