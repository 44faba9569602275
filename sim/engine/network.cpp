#include "sim/engine/network.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/behaviour/bond_path.hpp"
#include "models/behaviour/ethernet_goodput.hpp"
#include "models/units/error.hpp"

namespace gemello::sim {

Network::Network(const Inventory& inventory, FlowManager& flows, NetworkOptions options)
    : inventory_(&inventory), flows_(&flows), options_(options) {
  const double share = options.count_headers ? behaviour::payload_share(options.mtu, 0) : 1.0;
  add_machines(share);
  add_switches(share);
  attach_cables();
  add_edges(share);
  for (const Circuit& circuit : inventory.circuits) {
    const double circuit_share =
        options.count_headers ? behaviour::payload_share(circuit.mtu, circuit.overhead) : 1.0;
    const CircuitId id(static_cast<std::size_t>(&circuit - inventory.circuits.data()));
    add_edge(circuit.name, circuit.a, circuit.b, id, circuit.capacity * circuit_share);
  }
  name_parts();
  refresh();
}

void Network::name_parts() {
  for (std::size_t machine = 0; machine < machines_.size(); ++machine)
    for (std::uint16_t nic = 0; nic < machines_[machine].ports.size(); ++nic) {
      const Port& port = machines_[machine].ports[nic];
      parts_[port.up] = parts_[port.down] = Component::port(MachineId(machine), nic);
    }
  for (std::size_t machine = 0; machine < machines_.size(); ++machine)
    for (std::size_t bond = 0; bond < machines_[machine].stripes.size(); ++bond)
      if (const LinkId stripe = machines_[machine].stripes[bond]; stripe.valid())
        striping_[stripe] = {MachineId(machine), bond};
  for (const Edge& edge : edges_) parts_[edge.forth] = parts_[edge.back] = component_of(edge);
}

void Network::add_machines(double share) {
  for (const Machine& machine : inventory_->machines) {
    MachineState& state = machines_.emplace_back();
    for (const Nic& nic : machine.nics) {
      const std::string port = machine.name + "." + nic.name;
      Port& added = state.ports.emplace_back();
      added.nominal = nic.speed * share;
      added.up = flows_->add_link(port + ".up", added.nominal);
      added.down = flows_->add_link(port + ".down", added.nominal);
    }
    for (const Bond& bond : machine.bonds) {
      LinkId& stripe = state.stripes.emplace_back();
      GEMELLO_INVARIANT(!bond.members.empty() && bond.members.size() <= 64,
                        "a bond has 1 to 64 members");
      for (const std::uint16_t member : bond.members)
        GEMELLO_INVARIANT(member < state.ports.size(), "a bond's members are ports of its machine");
      if (!behaviour::stripes(bond.mode)) continue;
      // The width is set by refresh_machine once the cables are attached.
      const LinkId first = state.ports[bond.members.front()].up;
      stripe = flows_->add_link(machine.name + "." + bond.name + ".up", flows_->bandwidth(first));
    }
  }
}

void Network::add_switches(double share) {
  for (const Switch& each : inventory_->switches) {
    SwitchState& state = switches_.emplace_back();
    if (each.fabric.count() > 0)
      state.fabric = flows_->add_link(each.name + ".fabric", each.fabric * share);
  }
}

void Network::attach_cables() {
  for (std::uint32_t index = 0; index < inventory_->cables.size(); ++index) {
    const Cable& cable = inventory_->cables[index];
    GEMELLO_INVARIANT(cable.machine.index() < machines_.size() &&
                          cable.nic < machines_[cable.machine.index()].ports.size() &&
                          cable.to.index() < switches_.size(),
                      "a cable joins a port that exists to a switch that exists");
    machines_[cable.machine.index()].ports[cable.nic].cable = index;
  }
}

void Network::add_edges(double share) {
  for (const InterSwitchLink& link : inventory_->inter_switch_links)
    add_edge(fmt::format("{}-{}.{}", (*inventory_)[link.a].name, (*inventory_)[link.b].name,
                         edges_.size()),
             link.a, link.b, CircuitId::none(), link.speed * share);
}

void Network::add_edge(const std::string& name, SwitchId a, SwitchId b, CircuitId circuit,
                       BytesPerSecond payload) {
  const bool uplink = circuit.valid() && !b.valid();
  GEMELLO_INVARIANT(a.index() < switches_.size() && (uplink || b.index() < switches_.size()),
                    "a link between switches joins two that exist");
  const auto index = static_cast<std::uint32_t>(edges_.size());
  if (uplink) {
    uplinks_.push_back(index);
  } else {
    switches_[a.index()].edges.push_back(index);
    if (b != a) switches_[b.index()].edges.push_back(index);
  }
  const LinkId forth = flows_->add_link(name + ".ab", payload);
  const LinkId back = flows_->add_link(name + ".ba", payload);
  edges_.push_back({a, b, forth, back, circuit, payload, true});
}

bool Network::exists(Component component) const {
  const std::uint32_t index = component.index;
  switch (component.kind) {
    case Component::Kind::machine:
      return index < machines_.size();
    case Component::Kind::nic:
      return index < machines_.size() && component.nic < machines_[index].ports.size();
    case Component::Kind::cable:
      return index < inventory_->cables.size();
    case Component::Kind::network_switch:
      return index < switches_.size();
    case Component::Kind::inter_switch_link:
      return index < inventory_->inter_switch_links.size();
    case Component::Kind::circuit:
      return index < inventory_->circuits.size();
  }
  return false;
}

Component Network::component_of(const Edge& edge) const {
  if (edge.circuit.valid()) return Component::of(edge.circuit);
  return Component::inter_switch_link(static_cast<std::uint32_t>(&edge - edges_.data()));
}

void Network::set_up(Component component, bool up) {
  GEMELLO_INVARIANT(exists(component), "a component is one of the inventory's");
  if (is_up(component) == up) return;
  if (up)
    down_.erase(component);
  else
    down_.insert(component);
  if (component.kind == Component::Kind::machine) machines_[component.index].up = up;
  refresh();
  tell_change();
}

void Network::tell_change() {
  if (changed_) changed_();
}

bool Network::is_up(Component component) const {
  if (component.kind == Component::Kind::machine && component.index < machines_.size())
    return machines_[component.index].up;
  return !down_.contains(component);
}

bool Network::carrier(MachineId machine, std::uint16_t nic) const {
  return machines_.at(machine.index()).ports.at(nic).carrier;
}

bool Network::forwards(MachineId machine, std::uint16_t nic) const {
  return machines_.at(machine.index()).ports.at(nic).forwards;
}

// Of all of them before any link changes: who is told of a link's end asks about others.
void Network::refresh_ports() {
  for (std::size_t machine = 0; machine < machines_.size(); ++machine) {
    MachineState& state = machines_[machine];
    for (std::uint16_t nic = 0; nic < state.ports.size(); ++nic) {
      Port& port = state.ports[nic];
      port.carrier = port.forwards = false;
      if (port.cable == no_cable || !state.up) continue;
      const SwitchId to = inventory_->cables[port.cable].to;
      port.carrier = is_up(Component::port(MachineId(machine), nic)) &&
                     is_up(Component::cable(port.cable)) && is_up(Component::of(to));
      port.forwards = port.carrier && !blind(to);
    }
  }
}

void Network::set_blind(SwitchId at, bool is_blind) {
  GEMELLO_INVARIANT(at.index() < switches_.size(), "a switch is one of the inventory's");
  if (is_blind)
    blind_.insert(at);
  else
    blind_.erase(at);
  refresh();
  tell_change();
}

void Network::degrade(Component component, const Degradation& degradation) {
  GEMELLO_INVARIANT(exists(component), "a component is one of the inventory's");
  GEMELLO_INVARIANT(degradation.bandwidth_share > 0 && degradation.bandwidth_share <= 1 &&
                        degradation.loss >= 0 && degradation.loss <= 1 &&
                        degradation.extra_round_trip >= Duration::zero(),
                    "a degradation leaves some bandwidth, and its loss is a probability");
  if (degradation == Degradation{})
    degraded_.erase(component);
  else
    degraded_[component] = degradation;
  refresh();
  tell_change();
}

Degradation Network::degradation(Component component) const {
  const auto found = degraded_.find(component);
  return found == degraded_.end() ? Degradation{} : found->second;
}

void Network::use_member(MachineId machine, std::uint16_t nic, bool in_use) {
  machines_.at(machine.index()).ports.at(nic).in_use = in_use;
  ++version_;
  refresh_machine(machine);
}

bool Network::member_in_use(MachineId machine, std::uint16_t nic) const {
  const Port& port = machines_.at(machine.index()).ports.at(nic);
  return options_.monitored_bonds ? port.in_use : carrier(machine, nic);
}

bool Network::edge_carrier(const Edge& edge) const {
  return is_up(component_of(edge)) && is_up(Component::of(edge.a)) &&
         (!edge.b.valid() || is_up(Component::of(edge.b)));
}

bool Network::edge_up(const Edge& edge) const {
  return edge_carrier(edge) && !blind(edge.a) && (!edge.b.valid() || !blind(edge.b));
}

Network::EdgeView Network::edge(std::size_t index) const {
  const Edge& edge = edges_.at(index);
  const BytesPerSecond speed = edge.circuit.valid() ? (*inventory_)[edge.circuit].capacity
                                                    : inventory_->inter_switch_links[index].speed;
  return {edge.a, edge.b, speed, edge_up(edge), edge_carrier(edge), edge.forwards};
}

void Network::set_forwarding(std::size_t index, bool forwards) {
  edges_.at(index).forwards = forwards;
  ++version_;
  refresh_edge(edges_[index]);
}

void Network::set_speed(LinkId link, BytesPerSecond speed) {
  if (flows_->bandwidth(link) != speed) flows_->set_bandwidth(link, speed);
}

// Every link follows its components; setting a link to what it is costs nothing.
void Network::refresh() {
  ++version_;
  refresh_ports();
  for (std::size_t machine = 0; machine < machines_.size(); ++machine)
    refresh_machine(MachineId(machine));
  for (std::size_t index = 0; index < switches_.size(); ++index)
    if (switches_[index].fabric.valid())
      flows_->set_link_up(switches_[index].fabric,
                          is_up(Component::of(SwitchId(index))) && !blind(SwitchId(index)));
  for (const Edge& edge : edges_) refresh_edge(edge);
}

void Network::refresh_edge(const Edge& edge) {
  const bool up = edge_up(edge) && edge.forwards;
  const double share = degradation(component_of(edge)).bandwidth_share;
  for (const LinkId link : {edge.forth, edge.back}) {
    flows_->set_link_up(link, up);
    set_speed(link, edge.nominal * share);
  }
}

void Network::refresh_machine(MachineId machine) {
  const MachineState& state = machines_[machine.index()];
  for (std::uint16_t nic = 0; nic < state.ports.size(); ++nic) {
    const bool up = forwards(machine, nic);
    flows_->set_link_up(state.ports[nic].up, up);
    flows_->set_link_up(state.ports[nic].down, up);
    const double share = degradation(Component::port(machine, nic)).bandwidth_share;
    set_speed(state.ports[nic].up, state.ports[nic].nominal * share);
    set_speed(state.ports[nic].down, state.ports[nic].nominal * share);
  }
  const std::vector<Bond>& bonds = inventory_->machines[machine.index()].bonds;
  for (std::size_t index = 0; index < bonds.size(); ++index) {
    const LinkId stripe = state.stripes[index];
    if (!stripe.valid()) continue;
    // Packets take turns: the slowest member sets the pace of all, and one that loses every packet
    // leaves a connection nothing.
    BytesPerSecond slowest{};
    double live = 0;
    bool swallows = false;
    for (const std::uint16_t member : bonds[index].members) {
      if (!member_in_use(machine, member)) continue;
      swallows = swallows || !forwards(machine, member);
      const BytesPerSecond speed = flows_->bandwidth(state.ports[member].up);
      slowest = live == 0 ? speed : std::min(slowest, speed);
      ++live;
    }
    flows_->set_link_up(stripe, live > 0 && !swallows);
    if (live > 0) set_speed(stripe, slowest * live);
  }
}

LinkId Network::link_up_of(MachineId machine, std::uint16_t nic) const {
  return machines_.at(machine.index()).ports.at(nic).up;
}

LinkId Network::stripe_of(MachineId machine, std::uint16_t bond) const {
  return machines_.at(machine.index()).stripes.at(bond);
}

LinkId Network::link_down_of(MachineId machine, std::uint16_t nic) const {
  return machines_.at(machine.index()).ports.at(nic).down;
}

}  // namespace gemello::sim
