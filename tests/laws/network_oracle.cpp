#include "tests/laws/network_oracle.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "models/behaviour/ethernet_goodput.hpp"
#include "models/runs/strikes.hpp"

namespace gemello::testing {
namespace {

using runs::FaultKind;

constexpr double lan_payload = 1448.0 / 1538;  // of a frame's place on the wire, MTU 1500
constexpr double guests_most = 0.99;           // of a link; a hundredth is left to flows

template <class Key>
void hold(std::set<Key>& set, Key key, bool down) {
  if (down)
    set.insert(key);
  else
    set.erase(key);
}

template <class Key>
runs::LinkDegradation left(const std::map<Key, runs::LinkDegradation>& parts, Key key) {
  const auto found = parts.find(key);
  return found == parts.end() ? runs::LinkDegradation{} : found->second;
}

NetworkOracle::Passage passage(const runs::LinkDegradation& left, double loss, double round_trip) {
  return {1 - (1 - loss) * (1 - left.loss), round_trip + seconds(left.extra_round_trip)};
}

}  // namespace

NetworkOracle::NetworkOracle(const Inventory& inventory, const runs::Scenario& scenario,
                             const traces::TraceData& trace, Duration length)
    : inventory_(inventory),
      scenario_(scenario),
      trace_(trace),
      faults_(runs::all_faults(scenario, inventory, length)) {
  for (std::size_t i = 0; i < inventory.inter_switch_links.size(); ++i) {
    const InterSwitchLink& link = inventory.inter_switch_links[i];
    Edge edge;
    edge.a = link.a.index();
    edge.b = link.b.index();
    edge.name = fmt::format("{}-{}.{}", inventory[link.a].name, inventory[link.b].name, i);
    edge.payload = link.speed.count() * lan_payload;
    edge.link = static_cast<std::int64_t>(i);
    edges_.push_back(edge);
  }
  for (std::size_t i = 0; i < inventory.circuits.size(); ++i) {
    const Circuit& circuit = inventory.circuits[i];
    Edge edge;
    edge.a = circuit.a.index();
    if (circuit.b.valid()) edge.b = circuit.b.index();
    edge.name = circuit.name;
    edge.payload =
        circuit.capacity.count() * behaviour::payload_share(circuit.mtu, circuit.overhead);
    edge.circuit = CircuitId(i);
    edges_.push_back(edge);
  }
}

// Begins and ends of faults of single parts, up to now.
void NetworkOracle::advance(Instant now) {
  for (; struck_ < faults_.size() && faults_[struck_].at <= now; ++struck_) {
    const runs::BoundFault& fault = faults_[struck_];
    const std::pair port{static_cast<std::size_t>(fault.machine.index()), fault.nic};
    switch (fault.what) {
      case FaultKind::link_down:
      case FaultKind::link_up:
      case FaultKind::switch_down:
      case FaultKind::switch_up: {
        const bool down =
            fault.what == FaultKind::link_down || fault.what == FaultKind::switch_down;
        if (fault.network_switch.valid())
          hold(switches_down_, fault.network_switch.index(), down);
        else if (fault.circuit.valid())
          hold(circuits_down_, fault.circuit.index(), down);
        else if (fault.inter_switch_link >= 0)
          hold(links_down_, fault.inter_switch_link, down);
        else
          hold(ports_down_, port, down);
        break;
      }
      case FaultKind::switch_blind:
      case FaultKind::switch_sighted:
        hold(blind_, fault.network_switch.index(), fault.what == FaultKind::switch_blind);
        break;
      case FaultKind::link_degraded:
      case FaultKind::link_restored: {
        const runs::LinkDegradation left =
            fault.what == FaultKind::link_degraded ? fault.degradation : runs::LinkDegradation{};
        if (fault.circuit.valid())
          of_circuit_[fault.circuit.index()] = left;
        else if (fault.inter_switch_link >= 0)
          of_link_[fault.inter_switch_link] = left;
        else
          of_port_[port] = left;
        break;
      }
      default:
        break;  // of hosts, whose guests tell by where they serve
    }
  }
}

bool NetworkOracle::sound() const {
  const auto whole = [](const auto& parts) {
    return std::all_of(parts.begin(), parts.end(),
                       [](const auto& entry) { return entry.second == runs::LinkDegradation{}; });
  };
  return ports_down_.empty() && switches_down_.empty() && blind_.empty() &&
         circuits_down_.empty() && links_down_.empty() && whole(of_port_) && whole(of_circuit_) &&
         whole(of_link_);
}

void NetworkOracle::take_truth(const runs::FleetState& truth) {
  const nlohmann::json& books = truth.extra.at("sim");
  unused_.clear();
  for (std::size_t m = 0; m < inventory_.machines.size(); ++m)
    for (std::uint16_t nic = 0; nic < inventory_.machines[m].nics.size(); ++nic) {
      const Machine& machine = inventory_.machines[m];
      const std::string name = machine.name + "." + machine.nics[nic].name;
      for (const nlohmann::json& port : books.at("bond_ports_unused"))
        if (port == name) unused_.insert({m, nic});
    }
  for (std::size_t i = 0; i < edges_.size(); ++i)
    edges_[i].forwards = books.at("edges_forwarding").at(i).get<bool>();
  serving_.clear();
  for (const runs::VmRecord& vm : truth.vms)
    serving_.push_back(vm.host.valid() && serves(vm.state) ? std::optional(vm.host) : std::nullopt);
}

bool NetworkOracle::switch_passes(std::uint32_t index) const {
  return !switches_down_.contains(index) && !blind_.contains(index);
}

bool NetworkOracle::trunks(std::uint32_t index) const {
  const VlanId vlan = inventory_.machines.front().interface(NetworkRole::guest).vlan;
  if (!vlan.valid()) return true;
  const auto& switches = inventory_[vlan].switches;
  return std::count(switches.begin(), switches.end(), SwitchId(index)) > 0;
}

bool NetworkOracle::edge_passes(const Edge& edge) const {
  const bool down = edge.circuit.valid() ? circuits_down_.contains(edge.circuit.index())
                                         : links_down_.contains(edge.link);
  return !down && edge.forwards && switch_passes(edge.a) && trunks(edge.a) &&
         (!edge.b || (switch_passes(*edge.b) && trunks(*edge.b)));
}

runs::LinkDegradation NetworkOracle::left_of(const Edge& edge) const {
  return edge.circuit.valid() ? left(of_circuit_, edge.circuit.index()) : left(of_link_, edge.link);
}

SwitchId NetworkOracle::switch_of(std::size_t machine, std::uint16_t nic) const {
  for (const Cable& cable : inventory_.cables)
    if (cable.machine == MachineId(machine) && cable.nic == nic) return cable.to;
  return SwitchId::none();
}

bool NetworkOracle::port_passes(std::size_t machine, std::uint16_t nic) const {
  return !ports_down_.contains({machine, nic}) && switch_passes(switch_of(machine, nic).index());
}

// The port that a bond, or the switch behind it, picks; nothing where packets get lost.
std::optional<NetworkOracle::Member> NetworkOracle::member(std::size_t machine, bool sends,
                                                           behaviour::BondFlow flow) const {
  const Machine& box = inventory_.machines[machine];
  const Interface& interface = box.interface(NetworkRole::guest);
  std::uint16_t nic = interface.index;
  std::string link;
  if (interface.kind == Interface::Kind::bond) {
    const Bond& bond = box.bonds[interface.index];
    std::uint64_t live = 0;
    for (std::size_t i = 0; i < bond.members.size(); ++i)
      if (!unused_.contains({machine, bond.members[i]})) live |= std::uint64_t{1} << i;
    const auto choose = sends ? behaviour::transmit_member : behaviour::receive_member;
    const auto chosen = choose(bond.mode, bond.hash, live, flow);
    if (!chosen) return std::nullopt;
    nic = bond.members[*chosen];
    if (sends && bond.mode == BondMode::balance_rr) {
      link = box.name + "." + bond.name + ".up";
      // One connection loses every n-th packet where one of n members swallows them.
      for (std::size_t i = 0; i < bond.members.size(); ++i)
        if ((live >> i & 1) != 0 && !port_passes(machine, bond.members[i])) return std::nullopt;
    }
  }
  const SwitchId at = switch_of(machine, nic);
  if (!port_passes(machine, nic) || !trunks(at.index())) return std::nullopt;
  if (link.empty()) link = box.name + "." + box.nics[nic].name + (sends ? ".up" : ".down");
  return Member{link, at};
}

// Of all ways without a loop the one of fewest hops; ties go to the link that comes first in the
// file, compared from the far end.
std::optional<NetworkOracle::Way> NetworkOracle::across(std::uint32_t from,
                                                        std::uint32_t to) const {
  std::optional<std::vector<std::size_t>> best;  // edges from the far end
  std::vector<std::size_t> taken;
  std::set<std::uint32_t> seen;
  const std::function<void(std::uint32_t)> walk = [&](std::uint32_t at) {
    if (at == from) {
      if (!best || std::pair(taken.size(), taken) < std::pair(best->size(), *best)) best = taken;
      return;
    }
    seen.insert(at);
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      const Edge& edge = edges_[i];
      if (!edge.b || !edge_passes(edge) || (edge.a != at && *edge.b != at)) continue;
      const std::uint32_t next = edge.a == at ? *edge.b : edge.a;
      if (seen.contains(next)) continue;
      taken.push_back(i);
      walk(next);
      taken.pop_back();
    }
    seen.erase(at);
  };
  walk(to);
  if (!best) return std::nullopt;
  Way way;
  const auto enter = [&](std::uint32_t at) {
    if (inventory_.switches[at].fabric.count() > 0)
      way.push_back(inventory_.switches[at].name + ".fabric");
  };
  std::uint32_t at = from;
  enter(at);
  for (auto step = best->rbegin(); step != best->rend(); ++step) {
    const Edge& edge = edges_[*step];
    way.push_back(edge.name + (edge.a == at ? ".ab" : ".ba"));
    at = edge.a == at ? *edge.b : edge.a;
    enter(at);
  }
  return way;
}

std::size_t NetworkOracle::machine_of(std::size_t vm) const {
  return inventory_[*serving_[vm]].machine.index();
}

// Addresses as bonds hash them: the machines' numbers, the gateway's, then the guests'.
std::optional<NetworkOracle::Way> NetworkOracle::between(std::size_t from_vm,
                                                         std::size_t to_vm) const {
  const std::size_t from = machine_of(from_vm), to = machine_of(to_vm);
  if (from == to) return Way{};
  const std::uint64_t first = inventory_.machines.size() + 1;
  const auto leaves = member(from, true, {from, first + to_vm, 0, first + from_vm});
  const auto enters = member(to, false, {to, first + from_vm, 0, first + to_vm});
  if (!leaves || !enters) return std::nullopt;
  auto middle = across(leaves->at.index(), enters->at.index());
  if (!middle) return std::nullopt;
  middle->insert(middle->begin(), leaves->link);
  middle->push_back(enters->link);
  return middle;
}

std::optional<NetworkOracle::Way> NetworkOracle::outside(std::size_t vm, bool out) const {
  const std::size_t machine = machine_of(vm);
  const std::uint64_t gateway = inventory_.machines.size();
  const auto port = member(machine, out, {machine, gateway, vm, gateway + 1 + vm});
  if (!port) return std::nullopt;
  std::optional<Way> best;
  std::ptrdiff_t hops_of_best = 0;
  bool any = false;
  for (const Edge& edge : edges_) {
    if (edge.b) continue;
    any = true;
    if (!edge_passes(edge)) continue;
    auto way = out ? across(port->at.index(), edge.a) : across(edge.a, port->at.index());
    if (!way) continue;
    const auto hops = std::count_if(way->begin(), way->end(), [](const std::string& link) {
      return !link.ends_with(".fabric");
    });
    if (best && hops >= hops_of_best) continue;
    if (out)
      way->push_back(edge.name + ".ab");
    else
      way->insert(way->begin(), edge.name + ".ba");
    best = way;
    hops_of_best = hops;
  }
  if (!any) best = Way{};
  if (!best) return std::nullopt;
  best->insert(out ? best->begin() : best->end(), port->link);
  return best;
}

// A gap holds the last value; before the first there is none.
double NetworkOracle::record(traces::TraceQuantity quantity, std::size_t vm, Instant now) const {
  const std::size_t steps = trace_.header.steps;
  const bool repeats = scenario_.workload.after_trace == runs::AfterTrace::repeat;
  for (auto step = static_cast<std::size_t>((now - origin) / trace_.header.period) + 1;
       step-- > 0;) {
    const std::size_t row = repeats ? step % steps : std::min(step, steps - 1);
    const float value = trace_.at(quantity, row)[vm];
    // A record is float, and so is its multiple.
    if (!std::isnan(value))
      return static_cast<double>(value * static_cast<float>(scenario_.workload.network_scale));
  }
  return 0;
}

std::vector<NetworkOracle::Stream> NetworkOracle::streams(Instant now) const {
  const std::size_t vms = inventory_.vms.size();
  std::vector<double> in(vms), out(vms);
  for (std::size_t vm = 0; vm < vms; ++vm) {
    in[vm] = record(traces::TraceQuantity::net_rx, vm, now);
    out[vm] = record(traces::TraceQuantity::net_tx, vm, now);
  }
  std::vector<double> rest_in = in, rest_out = out;
  std::vector<Stream> all;
  for (const runs::PeerRule& rule : scenario_.workload.peers)
    for (std::size_t vm = 0; vm < vms; ++vm) {
      if (!serving_[vm] || !runs::matches(rule.vms, inventory_.vms[vm].name)) continue;
      std::vector<std::size_t> with;
      for (std::size_t other = 0; other < vms; ++other)
        if (other != vm && serving_[other] && runs::matches(rule.with, inventory_.vms[other].name))
          with.push_back(other);
      if (with.empty()) {  // there is nobody to talk to: as good as cut
        all.push_back({vm, out[vm] * rule.share, std::nullopt});
        all.push_back({vm, in[vm] * rule.share, std::nullopt});
        rest_out[vm] -= out[vm] * rule.share;
        rest_in[vm] -= in[vm] * rule.share;
      }
      for (const std::size_t other : with) {
        double part = rule.share / static_cast<double>(with.size());
        for (const runs::PeerRule& theirs : scenario_.workload.peers)
          if (runs::matches(theirs.vms, inventory_.vms[other].name) &&
              runs::matches(theirs.with, inventory_.vms[vm].name)) {
            part /= 2;  // each of the two tells half
            break;
          }
        all.push_back({vm, out[vm] * part, between(vm, other)});
        all.push_back({vm, in[vm] * part, between(other, vm)});
        rest_out[vm] -= out[vm] * part;
        rest_in[other] -= out[vm] * part;
        rest_in[vm] -= in[vm] * part;
        rest_out[other] -= in[vm] * part;
      }
    }
  for (std::size_t vm = 0; vm < vms; ++vm) {
    if (!serving_[vm]) continue;
    all.push_back({vm, std::max(0.0, rest_out[vm]), outside(vm, true)});
    all.push_back({vm, std::max(0.0, rest_in[vm]), outside(vm, false)});
  }
  return all;
}

void NetworkOracle::capacities(Picture& picture) const {
  for (const Edge& edge : edges_)
    for (const char* way : {".ab", ".ba"}) {
      Circuit none;
      const Circuit& wan = edge.circuit.valid() ? inventory_[edge.circuit] : none;
      picture.capacity[edge.name + way] = edge.payload * left_of(edge).bandwidth_share;
      picture.passage[edge.name + way] =
          passage(left_of(edge), wan.loss, seconds(wan.round_trip) + seconds(wan.jitter));
    }
  for (const Switch& each : inventory_.switches)
    if (each.fabric.count() > 0)
      picture.capacity[each.name + ".fabric"] = each.fabric.count() * lan_payload;
  for (std::size_t m = 0; m < inventory_.machines.size(); ++m) {
    const Machine& machine = inventory_.machines[m];
    const auto of_port = [&](std::uint16_t nic) {
      return machine.nics[nic].speed.count() * lan_payload *
             left(of_port_, {m, nic}).bandwidth_share;
    };
    for (std::uint16_t nic = 0; nic < machine.nics.size(); ++nic)
      for (const char* way : {".up", ".down"}) {
        const std::string link = machine.name + "." + machine.nics[nic].name + way;
        picture.capacity[link] = of_port(nic);
        picture.passage[link] = passage(left(of_port_, {m, nic}), 0, 0);
      }
    for (const Bond& bond : machine.bonds) {
      if (bond.mode != BondMode::balance_rr) continue;
      double slowest = HUGE_VAL, count = 0;
      for (const std::uint16_t nic : bond.members) {
        if (unused_.contains({m, nic})) continue;
        slowest = std::min(slowest, of_port(nic));
        ++count;
      }
      if (count == 0) continue;
      const std::string stripe = machine.name + "." + bond.name + ".up";
      picture.capacity[stripe] = slowest * count;
      // Packets take turns: of each member's losses and delays they meet a part.
      for (const std::uint16_t nic : bond.members) {
        if (unused_.contains({m, nic})) continue;
        const Passage one = passage(left(of_port_, {m, nic}), 0, 0);
        picture.passage[stripe].loss += one.loss / count;
        picture.passage[stripe].round_trip += one.round_trip / count;
      }
    }
  }
}

NetworkOracle::Picture NetworkOracle::at(Instant now, const runs::FleetState& truth) {
  advance(now);
  take_truth(truth);
  const std::size_t vms = inventory_.vms.size();
  Picture picture;
  for (auto* column : {&picture.through, &picture.cut, &picture.excess, &picture.recorded})
    column->assign(vms, 0.0);
  picture.serving = serving_;
  capacities(picture);
  for (std::size_t vm = 0; vm < vms; ++vm)
    if (serving_[vm])
      picture.recorded[vm] = record(traces::TraceQuantity::net_rx, vm, now) +
                             record(traces::TraceQuantity::net_tx, vm, now);
  const std::vector<Stream> all = streams(now);
  // What comes to a link is what those before it let through: each round looks one full link
  // further along every way.
  std::map<std::string, double> passes;
  for (int round = 0; round < 200; ++round) {
    std::map<std::string, double> comes;
    for (const Stream& stream : all) {
      double rate = stream.rate;
      for (const std::string& link : stream.way.value_or(Way{})) {
        comes[link] += rate;
        rate *= passes.contains(link) ? passes[link] : 1;
      }
    }
    for (const auto& [link, rate] : comes)
      passes[link] = rate > 0 ? std::min(1.0, guests_most * picture.capacity.at(link) / rate) : 1;
  }
  for (const Stream& stream : all) {
    if (!stream.way) {
      picture.cut[stream.vm] += stream.rate;
      continue;
    }
    double rate = stream.rate;
    for (const std::string& link : *stream.way) picture.load[link] += rate *= passes[link];
    picture.through[stream.vm] += rate;
    picture.excess[stream.vm] += stream.rate - rate;
  }
  return picture;
}

}  // namespace gemello::testing
