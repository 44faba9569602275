#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/planning/loss.hpp"

namespace gemello::planning {

/// Who reaches whom over the switches, bonds, VLANs and circuits of an inventory once some of them
/// are down for good: bonds have dropped the members that lost their carrier, the spanning tree has
/// settled. A bond looks at carrier only: a member behind a switch that is cut off, or that does
/// not trunk the VLAN, swallows what it is given, as in life.
///
/// Source: behaviour::bond_path, behaviour::spanning_tree; a test compares every single loss of
/// every shipped platform with the ways that a simulation finds.
class Reachability {
 public:
  /// `inventory` must outlive it.
  Reachability(const Inventory& inventory, PartsDown down);

  bool up(MachineId machine) const { return down_.machines[machine.index()] == 0; }

  /// Whether a connection of this key gets from one machine to another; to itself while it is up.
  bool way(MachineId from, MachineId to, NetworkRole role, std::uint64_t flow_key = 0) const;
  bool both_ways(MachineId a, MachineId b, NetworkRole role) const {
    return a == b ? up(a) : way(a, b, role) && way(b, a, role);
  }
  /// Whether anything leaves the machine by this role: a port with carrier that its bond uses.
  /// True for a machine without such a role, whose network is not modelled.
  bool leaves(MachineId machine, NetworkRole role) const;
  /// Whether guests of the machine reach the outside over an uplink; in a platform without uplinks,
  /// a switch. True where no guest network is modelled.
  bool outside(MachineId machine) const;

 private:
  struct Edge {
    SwitchId a;
    SwitchId b;         // none: an uplink
    CircuitId circuit;  // none: an inter-switch link
    bool alive = false;
  };
  void list_edges();
  void label_switches();
  bool carries(const Edge& edge, VlanId vlan) const;
  std::size_t row_of(VlanId vlan) const { return vlan.valid() ? vlan.index() : vlan_count_; }
  /// The connected part that a switch is in for a VLAN; nothing if it does not carry it.
  std::optional<std::uint32_t> part_of(SwitchId at, VlanId vlan) const;
  bool carrier(MachineId machine, std::uint16_t nic) const;
  std::uint64_t live_members(MachineId machine, const Bond& bond) const;
  std::optional<SwitchId> attached(MachineId self, MachineId peer, NetworkRole role,
                                   std::uint64_t flow_key, bool sends) const;

  const Inventory& inventory_;
  PartsDown down_;
  std::size_t vlan_count_;
  std::vector<std::vector<SwitchId>> switch_of_;   // [machine][nic]; none: no cable
  std::vector<std::vector<std::uint8_t>> trunks_;  // [vlan row][switch] 0/1; last row: untagged
  std::vector<std::vector<std::uint32_t>> parts_;  // [vlan row][switch]
  std::vector<Edge> edges_;
};

}  // namespace gemello::planning
