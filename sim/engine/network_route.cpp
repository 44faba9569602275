#include <algorithm>
#include <deque>

#include "models/behaviour/bond_path.hpp"
#include "models/units/error.hpp"
#include "sim/engine/network.hpp"

namespace gemello::sim {

std::uint64_t Network::live_members(MachineId machine, const Bond& bond) const {
  std::uint64_t live = 0;
  for (std::size_t member = 0; member < bond.members.size(); ++member)
    if (member_in_use(machine, bond.members[member])) live |= std::uint64_t{1} << member;
  return live;
}

std::optional<Network::Attachment> Network::attach(MachineId self, NetworkRole role,
                                                   const Addresses& addresses, bool sends) const {
  const Machine& machine = inventory_->machines[self.index()];
  const MachineState& state = machines_[self.index()];
  const Interface& interface = machine.interface(role);
  if (interface.kind == Interface::Kind::none) return std::nullopt;
  std::uint16_t nic = interface.index;
  LinkId stripe;
  if (interface.kind == Interface::Kind::bond) {
    const Bond& bond = machine.bonds.at(interface.index);
    behaviour::BondFlow flow{self.index(), sends ? addresses.to : addresses.from, addresses.flow};
    if (addresses.guests) flow.guest = sends ? addresses.from : addresses.to;
    const auto choose = sends ? behaviour::transmit_member : behaviour::receive_member;
    const auto member = choose(bond.mode, bond.hash, live_members(self, bond), flow);
    if (!member.has_value()) return std::nullopt;
    nic = bond.members[*member];
    if (sends) stripe = state.stripes[interface.index];
  }
  // A striping bond has no way while any of the members it uses swallows packets.
  if (!forwards(self, nic) || (stripe.valid() && !flows_->link_up(stripe))) return std::nullopt;
  const Port& port = state.ports.at(nic);
  return Attachment{stripe.valid() ? stripe : (sends ? port.up : port.down),
                    inventory_->cables[port.cable].to};
}

bool Network::carries(SwitchId at, VlanId vlan) const {
  if (!vlan.valid()) return true;
  const auto& trunking = (*inventory_)[vlan].switches;
  return std::find(trunking.begin(), trunking.end(), at) != trunking.end();
}

bool Network::carries(const Edge& edge, VlanId vlan) const {
  if (!edge.circuit.valid() || !vlan.valid()) return true;
  const auto& vlans = (*inventory_)[edge.circuit].vlans;
  return vlans.empty() || std::find(vlans.begin(), vlans.end(), vlan) != vlans.end();
}

// Breadth first over the switches that are up and trunk the VLAN. Searched from the far end, so
// that the way is read off forwards.
bool Network::search(SwitchId from, SwitchId to, VlanId vlan, Path& path) const {
  constexpr std::uint32_t unseen = 0xffffffffU;
  constexpr std::uint32_t arrived = 0xfffffffeU;
  std::vector<std::uint32_t> next_edge(switches_.size(), unseen);
  std::deque<SwitchId> frontier{to};
  next_edge[to.index()] = arrived;
  while (!frontier.empty() && next_edge[from.index()] == unseen) {
    const SwitchId at = frontier.front();
    frontier.pop_front();
    for (const std::uint32_t index : switches_[at.index()].edges) {
      const Edge& edge = edges_[index];
      const SwitchId other = edge.a == at ? edge.b : edge.a;
      if (next_edge[other.index()] != unseen || !flows_->link_up(edge.forth) ||
          !carries(edge, vlan) || !carries(other, vlan))
        continue;
      next_edge[other.index()] = index;
      frontier.push_back(other);
    }
  }
  if (next_edge[from.index()] == unseen) return false;
  for (SwitchId at = from;;) {
    const LinkId fabric = switches_[at.index()].fabric;
    if (fabric.valid()) path.links.push_back(fabric);
    if (at == to) break;
    const Edge& edge = edges_[next_edge[at.index()]];
    pass(edge, edge.a == at, path);
    at = edge.a == at ? edge.b : edge.a;
  }
  return true;
}

void Network::forget_if_changed() const {
  if (remembered_of_ == version_) return;
  crossings_.clear();
  both_ways_.clear();
  for (auto& of_role : plain_ways_)
    for (auto& row : of_role) std::fill(row.begin(), row.end(), Known::nothing);
  remembered_of_ = version_;
}

const Network::Crossing& Network::crossing(SwitchId from, SwitchId to, VlanId vlan) const {
  forget_if_changed();
  const auto [found, is_new] = crossings_.try_emplace({from, to, vlan});
  if (is_new) {
    Path path;
    const bool inside = from.valid() && to.valid();
    if (inside ? search(from, to, vlan, path) : search_uplink(from, to, vlan, path))
      found->second = std::move(path);
  }
  return found->second;
}

bool Network::cross(SwitchId from, SwitchId to, VlanId vlan, Path& path) const {
  const Crossing& way = crossing(from, to, vlan);
  if (!way) return false;
  path.links.insert(path.links.end(), way->links.begin(), way->links.end());
  path.round_trip += way->round_trip;
  path.loss = 1 - (1 - path.loss) * (1 - way->loss);
  return true;
}

void Network::pass(const Edge& edge, bool forth, Path& path) const {
  path.links.push_back(forth ? edge.forth : edge.back);
  suffer(component_of(edge), path);
}

void Network::suffer(Component component, Path& path) const {
  const Degradation by = degradation(component);
  path.round_trip += by.extra_round_trip;
  path.loss = 1 - (1 - path.loss) * (1 - by.loss);
  if (component.kind != Component::Kind::circuit) return;
  const Circuit& circuit = inventory_->circuits[component.index];
  path.round_trip += circuit.round_trip + circuit.jitter;  // on average half of it, each way
  path.loss = 1 - (1 - path.loss) * (1 - circuit.loss);
}

// Packets that take turns on several ports meet of each one's losses and delays a part.
void Network::suffer(LinkId link, Path& path) const {
  if (const auto part = parts_.find(link); part != parts_.end()) suffer(part->second, path);
  const auto striping = striping_.find(link);
  if (striping == striping_.end()) return;
  const auto [machine, bond] = striping->second;
  double lost = 0;
  Duration longer{};
  std::int64_t members = 0;
  for (const std::uint16_t nic : inventory_->machines[machine.index()].bonds[bond].members) {
    if (!member_in_use(machine, nic)) continue;
    const Degradation by = degradation(Component::port(machine, nic));
    lost += by.loss;
    longer += by.extra_round_trip;
    ++members;
  }
  if (members == 0) return;
  path.round_trip += longer / members;
  path.loss = 1 - (1 - path.loss) * (1 - lost / static_cast<double>(members));
}

Path Network::over(std::vector<LinkId> links) const {
  Path path;
  if (!links.empty()) path.round_trip = options_.lan_round_trip;
  for (const LinkId link : links) suffer(link, path);
  path.links = std::move(links);
  return path;
}

std::optional<Path> Network::route(MachineId from, MachineId to, NetworkRole role,
                                   std::uint64_t flow_key) const {
  GEMELLO_INVARIANT(from.index() < machines_.size() && to.index() < machines_.size(),
                    "a route joins two machines of the inventory");
  if (from == to) {
    if (!is_up(Component::of(from))) return std::nullopt;
    return Path{};
  }
  return join(from, to, role, {from.index(), to.index(), flow_key, false});
}

std::optional<Path> Network::join(MachineId from, MachineId to, NetworkRole role,
                                  const Addresses& addresses) const {
  const VlanId vlan = inventory_->machines[from.index()].interface(role).vlan;
  if (inventory_->machines[to.index()].interface(role).vlan != vlan) return std::nullopt;
  const auto leaves = attach(from, role, addresses, true);
  const auto enters = attach(to, role, addresses, false);
  if (!leaves || !enters || !carries(leaves->at, vlan) || !carries(enters->at, vlan))
    return std::nullopt;
  Path path;
  path.round_trip = options_.lan_round_trip;
  suffer(leaves->link, path);
  suffer(enters->link, path);
  path.links.push_back(leaves->link);
  if (!cross(leaves->at, enters->at, vlan, path)) return std::nullopt;
  path.links.push_back(enters->link);
  return path;
}

// Addresses: the machines', then the gateway's, then the guests'.
std::uint64_t Network::address(Guest guest) const {
  return machines_.size() + 1 + guest.number;
}

bool Network::both_ways(MachineId a, MachineId b, NetworkRole role, FlowKeys keys) const {
  if (a == b) return true;
  forget_if_changed();
  if (keys == FlowKeys{}) {
    auto& of_role = plain_ways_[static_cast<std::size_t>(role)];
    of_role.resize(machines_.size());
    auto& row = of_role[a.index()];
    row.resize(machines_.size());
    if (row[b.index()] == Known::nothing)
      row[b.index()] = route(a, b, role, 0) && route(b, a, role, 0) ? Known::yes : Known::no;
    return row[b.index()] == Known::yes;
  }
  const auto [found, is_new] = both_ways_.try_emplace({a, b, role, keys});
  if (is_new) found->second = route(a, b, role, keys.there) && route(b, a, role, keys.back);
  return found->second;
}

std::optional<Path> Network::guest_route(Guest from, Guest to) const {
  if (from.on == to.on) return Path{};
  return join(from.on, to.on, NetworkRole::guest, {address(from), address(to), 0, true});
}

std::optional<Path> Network::way_out(Guest from) const {
  return through_uplink(from, true);
}

std::optional<Path> Network::way_in(Guest to) const {
  return through_uplink(to, false);
}

std::optional<Path> Network::through_uplink(Guest guest, bool out) const {
  const VlanId vlan = inventory_->machines[guest.on.index()].interface(NetworkRole::guest).vlan;
  Addresses addresses{address(guest), machines_.size(), guest.number, true};
  if (!out) std::swap(addresses.from, addresses.to);
  const auto port = attach(guest.on, NetworkRole::guest, addresses, out);
  if (!port || !carries(port->at, vlan)) return std::nullopt;
  constexpr SwitchId outside = SwitchId::none();
  Path path;
  path.round_trip = options_.lan_round_trip;
  suffer(port->link, path);
  if (out) path.links.push_back(port->link);
  if (!cross(out ? port->at : outside, out ? outside : port->at, vlan, path)) return std::nullopt;
  if (!out) path.links.push_back(port->link);
  return path;
}

// From a switch to the outside, or the other way: over the uplink with the fewest hops.
bool Network::search_uplink(SwitchId from, SwitchId to, VlanId vlan, Path& path) const {
  if (uplinks_.empty()) return true;
  const bool out = !to.valid();
  // A switch's fabric is a link, and no hop.
  const auto hops = [&](const Path& way) {
    return std::count_if(way.links.begin(), way.links.end(),
                         [&](LinkId link) { return parts_.contains(link); });
  };
  for (const std::uint32_t index : uplinks_) {
    const Edge& uplink = edges_[index];
    if (!flows_->link_up(uplink.forth) || !carries(uplink, vlan) || !carries(uplink.a, vlan))
      continue;
    Path one;
    if (!out) pass(uplink, false, one);
    if (!cross(out ? from : uplink.a, out ? uplink.a : to, vlan, one)) continue;
    if (out) pass(uplink, true, one);
    if (path.links.empty() || hops(one) < hops(path)) path = std::move(one);
  }
  return !path.links.empty();
}

}  // namespace gemello::sim
