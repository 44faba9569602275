#include "models/planning/reachability.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "models/behaviour/bond_path.hpp"
#include "models/behaviour/spanning_tree.hpp"

namespace gemello::planning {
namespace {

std::uint32_t root_of(std::vector<std::uint32_t>& parent, std::uint32_t at) {
  while (parent[at] != at) at = parent[at] = parent[parent[at]];
  return at;
}

}  // namespace

Reachability::Reachability(const Inventory& inventory, PartsDown down)
    : inventory_(inventory), down_(std::move(down)), vlan_count_(inventory.vlans.size()) {
  switch_of_.resize(inventory.machines.size());
  for (std::size_t i = 0; i < inventory.machines.size(); ++i)
    switch_of_[i].resize(inventory.machines[i].nics.size());
  for (const Cable& cable : inventory.cables)
    switch_of_[cable.machine.index()][cable.nic] = cable.to;
  trunks_.resize(vlan_count_ + 1);
  for (std::size_t row = 0; row <= vlan_count_; ++row) {
    trunks_[row].assign(inventory.switches.size(), row == vlan_count_ ? 1 : 0);
    if (row == vlan_count_) continue;
    for (const SwitchId at : inventory.vlans[row].switches) trunks_[row][at.index()] = 1;
  }
  list_edges();
  label_switches();
}

void Reachability::list_edges() {
  for (const InterSwitchLink& link : inventory_.inter_switch_links)
    edges_.push_back({link.a, link.b, CircuitId::none(), true});
  for (std::size_t i = 0; i < inventory_.circuits.size(); ++i) {
    const Circuit& circuit = inventory_.circuits[i];
    edges_.push_back({circuit.a, circuit.b, CircuitId(i), down_.circuits[i] == 0});
  }
  for (Edge& edge : edges_)
    edge.alive = edge.alive && down_.switches[edge.a.index()] == 0 &&
                 (!edge.b.valid() || down_.switches[edge.b.index()] == 0);
  if (inventory_.spanning_tree.mode == SpanningTree::Mode::none) return;
  std::vector<behaviour::BridgeLink> links;
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const Edge& edge = edges_[i];
    const BytesPerSecond speed = edge.circuit.valid() ? inventory_[edge.circuit].capacity
                                                      : inventory_.inter_switch_links[i].speed;
    // An uplink ends at a router, which is no bridge.
    const SwitchId far = edge.b.valid() ? edge.b : edge.a;
    links.push_back({edge.a.index(), far.index(), speed, edge.alive && edge.b.valid()});
  }
  const std::vector<bool> forwards = behaviour::spanning_tree(inventory_.switches.size(), links);
  for (std::size_t i = 0; i < edges_.size(); ++i)
    if (edges_[i].b.valid()) edges_[i].alive = edges_[i].alive && forwards[i];
}

bool Reachability::carries(const Edge& edge, VlanId vlan) const {
  if (!edge.circuit.valid() || !vlan.valid()) return true;
  const auto& vlans = inventory_[edge.circuit].vlans;
  return vlans.empty() || std::find(vlans.begin(), vlans.end(), vlan) != vlans.end();
}

void Reachability::label_switches() {
  parts_.resize(vlan_count_ + 1);
  for (std::size_t row = 0; row <= vlan_count_; ++row) {
    std::vector<std::uint32_t>& parent = parts_[row];
    parent.resize(inventory_.switches.size());
    std::iota(parent.begin(), parent.end(), 0U);
    const VlanId vlan = row == vlan_count_ ? VlanId::none() : VlanId(row);
    for (const Edge& edge : edges_) {
      if (!edge.alive || !edge.b.valid() || !carries(edge, vlan)) continue;
      if (trunks_[row][edge.a.index()] == 0 || trunks_[row][edge.b.index()] == 0) continue;
      parent[root_of(parent, edge.a.index())] = root_of(parent, edge.b.index());
    }
    for (std::uint32_t at = 0; at < parent.size(); ++at) parent[at] = root_of(parent, at);
  }
}

std::optional<std::uint32_t> Reachability::part_of(SwitchId at, VlanId vlan) const {
  const std::size_t row = row_of(vlan);
  if (trunks_[row][at.index()] == 0) return std::nullopt;
  return parts_[row][at.index()];
}

bool Reachability::carrier(MachineId machine, std::uint16_t nic) const {
  const SwitchId at = switch_of_[machine.index()][nic];
  return up(machine) && at.valid() && down_.switches[at.index()] == 0;
}

std::uint64_t Reachability::live_members(MachineId machine, const Bond& bond) const {
  std::uint64_t live = 0;
  for (std::size_t i = 0; i < bond.members.size(); ++i)
    if (carrier(machine, bond.members[i])) live |= std::uint64_t{1} << i;
  return live;
}

// The switch by which a connection leaves or enters the machine.
std::optional<SwitchId> Reachability::attached(MachineId self, MachineId peer, NetworkRole role,
                                               std::uint64_t flow_key, bool sends) const {
  const Machine& machine = inventory_[self];
  const Interface& interface = machine.interface(role);
  if (interface.kind == Interface::Kind::none) return std::nullopt;
  std::uint16_t nic = interface.index;
  if (interface.kind == Interface::Kind::bond) {
    const Bond& bond = machine.bonds[interface.index];
    const auto choose = sends ? behaviour::transmit_member : behaviour::receive_member;
    const auto member = choose(bond.mode, bond.hash, live_members(self, bond),
                               {self.index(), peer.index(), flow_key});
    if (!member) return std::nullopt;
    nic = bond.members[*member];
  }
  if (!carrier(self, nic)) return std::nullopt;
  return switch_of_[self.index()][nic];
}

bool Reachability::way(MachineId from, MachineId to, NetworkRole role,
                       std::uint64_t flow_key) const {
  if (from == to) return up(from);
  const VlanId vlan = inventory_[from].interface(role).vlan;
  if (inventory_[to].interface(role).vlan != vlan) return false;
  const auto leaves_at = attached(from, to, role, flow_key, true);
  const auto enters_at = attached(to, from, role, flow_key, false);
  if (!leaves_at || !enters_at) return false;
  const auto here = part_of(*leaves_at, vlan);
  const auto there = part_of(*enters_at, vlan);
  return here && there && *here == *there;
}

bool Reachability::leaves(MachineId machine, NetworkRole role) const {
  if (!up(machine)) return false;
  const Machine& from = inventory_[machine];
  const Interface& interface = from.interface(role);
  if (from.nics.empty() || interface.kind == Interface::Kind::none) return true;
  if (interface.kind == Interface::Kind::nic) return carrier(machine, interface.index);
  return live_members(machine, from.bonds[interface.index]) != 0;
}

bool Reachability::outside(MachineId machine) const {
  const Machine& from = inventory_[machine];
  const Interface& interface = from.interface(NetworkRole::guest);
  if (interface.kind == Interface::Kind::none) return up(machine);
  const auto reaches = [&](std::uint16_t nic) {
    if (!carrier(machine, nic)) return false;
    const auto here = part_of(switch_of_[machine.index()][nic], interface.vlan);
    if (!here) return false;
    bool any_uplink = false;
    for (const Edge& edge : edges_) {
      if (edge.b.valid()) continue;
      any_uplink = true;
      if (edge.alive && carries(edge, interface.vlan) && part_of(edge.a, interface.vlan) == here)
        return true;
    }
    return !any_uplink;
  };
  if (interface.kind == Interface::Kind::nic) return reaches(interface.index);
  const Bond& bond = from.bonds[interface.index];
  for (const std::uint16_t nic : bond.members) {
    if (!carrier(machine, nic)) continue;
    if (reaches(nic)) return true;
    if (bond.mode == BondMode::active_backup) return false;  // it goes on using this one
  }
  return false;
}

}  // namespace gemello::planning
