#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/units/quantity.hpp"
#include "sim/engine/flow_manager.hpp"

namespace gemello::sim {

/// A part of the network that can be up or down.
struct Component {
  enum class Kind : std::uint8_t {
    machine,
    nic,
    cable,
    network_switch,
    inter_switch_link,
    circuit,
  };
  Kind kind = Kind::machine;
  std::uint32_t index = 0;  ///< into the inventory's table; of the machine for a nic
  std::uint16_t nic = 0;    ///< of the machine, for a nic

  static Component of(MachineId id) { return {Kind::machine, id.index(), 0}; }
  static Component of(SwitchId id) { return {Kind::network_switch, id.index(), 0}; }
  static Component of(CircuitId id) { return {Kind::circuit, id.index(), 0}; }
  static Component port(MachineId id, std::uint16_t nic) { return {Kind::nic, id.index(), nic}; }
  static Component cable(std::uint32_t index) { return {Kind::cable, index, 0}; }
  static Component inter_switch_link(std::uint32_t index) {
    return {Kind::inter_switch_link, index, 0};
  }
  friend constexpr auto operator<=>(const Component&, const Component&) = default;
};

/// What is wrong with a part that still works: a port, an inter-switch link or a circuit.
struct Degradation {
  double bandwidth_share = 1;   ///< of its speed, 0 < share <= 1
  double loss = 0;              ///< packet loss probability in addition, each way, 0..1
  Duration extra_round_trip{};  ///< in addition, >= 0

  bool operator==(const Degradation&) const = default;
};

/// A way through the network at an instant.
struct Path {
  std::vector<LinkId> links;  ///< in order of travel; empty from a machine to itself
  Duration round_trip{};      ///< of the LAN, the circuits crossed and what is degraded
  double loss = 0;            ///< packet loss probability of all that is crossed, 0..1
};

struct NetworkOptions {
  std::uint16_t mtu = 1500;  ///< of the LAN; circuits have their own
  /// Links carry TCP payload (behaviour::payload_share of their speed). False: speeds are taken as
  /// payload rates, for cases worked by hand.
  bool count_headers = true;
  /// Of every way between two machines, in addition to its circuits.
  Duration lan_round_trip{};
  /// A bond uses the members it was told to (use_member), as its link monitor sees them. False:
  /// those that have carrier.
  bool monitored_bonds = false;
};

/// The network of an inventory as links of a FlowManager, and what of it is up. Each port has a
/// link per direction ("<machine>.<nic>.up", ".down"; up is away from the machine), so have
/// inter-switch links ("<switch a>-<switch b>.<index>.ab", ".ba") and circuits ("<name>.ab",
/// ".ba"; an uplink's a is inside); a blocking switch has one ("<switch>.fabric"). A balance-rr
/// bond, which stripes packets over its members, sends on one link of its own
/// ("<machine>.<bond>.up") as wide as its live members.
class Network {
 public:
  /// Adds the links; `inventory` must outlive the network. Breaks an invariant when a reference in
  /// the inventory dangles (readers refuse such files).
  Network(const Inventory& inventory, FlowManager& flows, NetworkOptions options = {});

  /// Marks a component up or down; flows on links that go down fail. Everything is up at first.
  void set_up(Component component, bool up);
  bool is_up(Component component) const;
  const std::set<Component>& down() const { return down_; }

  /// Called after each change by set_up, set_blind and degrade.
  void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

  /// Grows with whatever may change a way or what it is like: while it is the same, `route` and
  /// `over` answer the same.
  std::uint64_t version() const { return version_; }

  /// A port, its cable, the switch behind it and its machine are all up: its carrier.
  bool carrier(MachineId machine, std::uint16_t nic) const;

  /// A blind switch forwards nothing while its ports keep their carrier: whoever looks at carrier
  /// only goes on using it. Flows through it fail.
  void set_blind(SwitchId at, bool blind);
  bool blind(SwitchId at) const { return blind_.contains(at); }

  /// A port has carrier and the switch behind it is not blind.
  bool forwards(MachineId machine, std::uint16_t nic) const;

  /// From now on; a default Degradation mends. Flows under way feel the bandwidth at once, loss and
  /// round trip are for the caller to ask about (route).
  void degrade(Component component, const Degradation& degradation);
  Degradation degradation(Component component) const;
  const std::map<Component, Degradation>& degraded() const { return degraded_; }

  /// Links between switches, by number: inter-switch links, then circuits.
  struct EdgeView {
    SwitchId a;
    SwitchId b;              ///< none: an uplink, which leads outside
    BytesPerSecond speed{};  ///< nominal
    bool alive = false;      ///< frames pass
    bool carrier = false;    ///< both ends take it for alive
    bool forwards = true;    ///< not blocked
  };
  std::size_t edge_count() const { return edges_.size(); }
  EdgeView edge(std::size_t index) const;
  /// A blocked edge carries nothing. All forward at first.
  void set_forwarding(std::size_t edge, bool forwards);

  /// Whether the bond uses a member, as its link monitor knows it. Every member is in use at first.
  void use_member(MachineId machine, std::uint16_t nic, bool in_use);
  bool member_in_use(MachineId machine, std::uint16_t nic) const;

  /// The way that the flow `flow_key` between two machines takes now: each end picks a port (the
  /// member of its bond by mode, hash and carrier: behaviour::bond_path), then the fewest hops
  /// between the two switches over links that are up and carry the VLAN of the role; ties go to
  /// the link that comes first in the file. None when an end has no such interface or no carrier,
  /// the VLANs differ, or no way is left. A bond looks at carrier only: a member whose switch is
  /// blind or does not trunk the VLAN swallows its flows, as in life.
  std::optional<Path> route(MachineId from, MachineId to, NetworkRole role,
                            std::uint64_t flow_key) const;

  /// Whether there is a way there and one back; always from a machine to itself.
  struct FlowKeys {
    std::uint64_t there = 0;
    std::uint64_t back = 0;
    friend constexpr auto operator<=>(const FlowKeys&, const FlowKeys&) = default;
  };
  bool both_ways(MachineId a, MachineId b, NetworkRole role, FlowKeys keys) const;

  /// A guest on a machine, known to bonds and switches by an address of its own.
  struct Guest {
    MachineId on;
    std::uint64_t number = 0;
  };
  /// The way of guests' traffic between two of them, which is empty on one machine; the role is
  /// `guest`, all else as in route.
  std::optional<Path> guest_route(Guest from, Guest to) const;
  /// The way out over the nearest uplink that carries the VLAN (by hops, then in file order), to
  /// which all of a cloud's guests address their packets as to one gateway. In a platform without
  /// uplinks the outside begins at the switch that the machine is cabled to.
  std::optional<Path> way_out(Guest from) const;
  std::optional<Path> way_in(Guest to) const;

  /// Packet loss probability of a port that is degraded, one way.
  double port_loss(MachineId machine, std::uint16_t nic) const {
    return degradation(Component::port(machine, nic)).loss;
  }

  /// What a way over these links is like now: round trip and loss, whatever a new flow would take.
  Path over(std::vector<LinkId> links) const;

  LinkId link_up_of(MachineId machine, std::uint16_t nic) const;
  /// The link that a striping bond sends on; none of another bond.
  LinkId stripe_of(MachineId machine, std::uint16_t bond) const;
  LinkId link_down_of(MachineId machine, std::uint16_t nic) const;

 private:
  struct Port {
    LinkId up;
    LinkId down;
    std::uint32_t cable = no_cable;
    BytesPerSecond nominal{};  // payload
    bool in_use = true;        // by its bond
    bool carrier = false;
    bool forwards = false;
  };
  struct MachineState {
    bool up = true;
    std::vector<Port> ports;
    std::vector<LinkId> stripes;  // by bond: the link of a balance-rr bond, else none
  };
  struct SwitchState {
    LinkId fabric;                     // none: non-blocking
    std::vector<std::uint32_t> edges;  // ascending
  };
  struct Edge {  // between switches: an inter-switch link or a circuit
    SwitchId a;
    SwitchId b;  // none: outside
    LinkId forth;
    LinkId back;
    CircuitId circuit;         // none: an inter-switch link
    BytesPerSecond nominal{};  // payload
    bool forwards = true;
  };
  struct Attachment {  // where a flow leaves or enters a machine
    LinkId link;
    SwitchId at;
  };
  static constexpr std::uint32_t no_cable = 0xffffffffU;

  void add_machines(double share);
  void add_switches(double share);
  void add_edges(double share);
  void add_edge(const std::string& name, SwitchId a, SwitchId b, CircuitId circuit,
                BytesPerSecond payload);
  void attach_cables();
  bool exists(Component component) const;
  Component component_of(const Edge& edge) const;
  bool edge_carrier(const Edge& edge) const;
  bool edge_up(const Edge& edge) const;
  void refresh_edge(const Edge& edge);
  void set_speed(LinkId link, BytesPerSecond speed);
  void suffer(Component component, Path& path) const;
  void suffer(LinkId link, Path& path) const;
  void name_parts();
  void refresh_machine(MachineId machine);
  void refresh_ports();
  void refresh();
  void tell_change();
  std::uint64_t live_members(MachineId machine, const Bond& bond) const;
  struct Addresses {  // of a flow, as bonds and switches see them
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::uint64_t flow = 0;
    bool guests = false;
  };
  std::optional<Attachment> attach(MachineId self, NetworkRole role, const Addresses& addresses,
                                   bool sends) const;
  std::optional<Path> join(MachineId from, MachineId to, NetworkRole role,
                           const Addresses& addresses) const;
  std::optional<Path> through_uplink(Guest guest, bool out) const;
  std::uint64_t address(Guest guest) const;
  bool carries(SwitchId at, VlanId vlan) const;
  bool carries(const Edge& edge, VlanId vlan) const;
  void forget_if_changed() const;
  /// The links from one switch to another (none: the outside), with what they are like; remembered
  /// while the network is the same, for all guests of a switch go the same way.
  using Crossing = std::optional<Path>;
  const Crossing& crossing(SwitchId from, SwitchId to, VlanId vlan) const;
  bool cross(SwitchId from, SwitchId to, VlanId vlan, Path& path) const;
  bool search(SwitchId from, SwitchId to, VlanId vlan, Path& path) const;
  bool search_uplink(SwitchId from, SwitchId to, VlanId vlan, Path& path) const;
  void pass(const Edge& edge, bool forth, Path& path) const;

  const Inventory* inventory_;
  FlowManager* flows_;
  std::vector<MachineState> machines_;
  std::vector<SwitchState> switches_;
  std::set<Component> down_;
  std::set<SwitchId> blind_;
  std::map<Component, Degradation> degraded_;
  NetworkOptions options_;
  std::function<void()> changed_;
  std::uint64_t version_ = 0;
  mutable std::map<std::tuple<SwitchId, SwitchId, VlanId>, Crossing> crossings_;
  // Connections ask again and again; the network changes far less often.
  mutable std::map<std::tuple<MachineId, MachineId, NetworkRole, FlowKeys>, bool> both_ways_;
  // Of the first flow: by role, from, to; no rows of who does not ask.
  enum class Known : std::uint8_t { nothing, no, yes };
  mutable std::array<std::vector<std::vector<Known>>, network_role_count> plain_ways_;
  mutable std::uint64_t remembered_of_ = 0;  // the version that all are of
  std::map<LinkId, Component> parts_;  // whose a link is; a bond's stripe and a fabric are nobody's
  std::map<LinkId, std::pair<MachineId, std::size_t>> striping_;  // the bond of a stripe
  std::vector<Edge> edges_;             // inter-switch links, then circuits, in file order
  std::vector<std::uint32_t> uplinks_;  // of the edges, ascending
};

}  // namespace gemello::sim
