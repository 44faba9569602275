#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "models/behaviour/failure_law.hpp"
#include "models/runs/fault_parts.hpp"
#include "models/units/streams.hpp"
#include "tests/laws/network_run.hpp"
#include "tests/support/small_cloud.hpp"

// A random NetworkRun as inventory, scenario and trace.

namespace gemello::testing {
namespace {

using runs::FaultKind;

constexpr BytesPerSecond gigabit{125e6};

bool has_ring(const NetworkRun& run) {
  return (run.shape & 1) != 0;
}
bool has_wan(const NetworkRun& run) {
  return (run.shape & 2) != 0;
}
bool has_storm(const NetworkRun& run) {
  return (run.shape & 4) != 0;
}
// The trace is over before the run is.
bool ends_early(const NetworkRun& run) {
  return run.seed % 4 == 1;
}
bool has_vlan(const NetworkRun& run) {
  return (run.shape & 8) != 0;
}

// sw1 and sw2 of a rack, sw3 closing a ring with them, and the far site's own; no two links join
// the same two.
void add_switches(const NetworkRun& run, Inventory& all, Stream& draw) {
  all.sites = {{"s1"}, {"s2"}};
  all.racks = {{"r1", SiteId(0)}, {"r2", SiteId(1)}};
  all.switches = {{"sw1", RackId(0)}, {"sw2", RackId(0)}};
  all.inter_switch_links = {{SwitchId(0), SwitchId(1), gigabit * (0.5 + 2 * draw.uniform())}};
  if (has_ring(run)) {
    all.switches.push_back({"sw3", RackId(0)});
    all.inter_switch_links.push_back({SwitchId(0), SwitchId(2), gigabit});
    all.inter_switch_links.push_back({SwitchId(1), SwitchId(2), gigabit});
  }
  if (draw.uniform() < 0.3) all.switches.front().fabric = gigabit * 1.5;
  const auto circuit = [&](const char* name, SwitchId a, SwitchId b, double share) {
    Circuit one;
    one.name = name;
    one.a = a;
    one.b = b;
    one.capacity = gigabit * share;
    one.round_trip = draw.uniform() < 0.5 ? 5ms : 60ms;
    one.jitter = draw.uniform() < 0.5 ? 4ms : 0ms;
    one.loss = draw.uniform() < 0.3 ? 1e-5 : 0.0;
    one.overhead = 50;
    return one;
  };
  const SwitchId far(all.switches.size());
  if (has_wan(run)) {
    all.switches.push_back({"far", RackId(1)});
    all.circuits.push_back(circuit("c1", SwitchId(0), far, 0.8));
    all.circuits.push_back(circuit("c2", SwitchId(1), far, 0.4));
  }
  if (run.uplinks > 0)
    all.circuits.push_back(
        circuit("u1", SwitchId(draw.uniform() < 0.5 ? 0U : 1U), SwitchId::none(), 0.2));
  if (run.uplinks > 1)
    all.circuits.push_back(
        circuit("u2", has_wan(run) ? far : SwitchId(1), SwitchId::none(), draw.uniform() + 0.05));
  constexpr std::array modes = {SpanningTree::Mode::none, SpanningTree::Mode::rapid,
                                SpanningTree::Mode::stp};
  all.spanning_tree.mode = modes[run.tree % modes.size()];
  if (!has_vlan(run)) return;
  Vlan vlan{"guests", 10, {}};
  for (std::size_t i = 0; i < all.switches.size(); ++i)
    if (i != 1 || draw.uniform() < 0.5) vlan.switches.emplace_back(i);
  all.vlans = {vlan};
}

void add_host(const NetworkRun& run, Inventory& all, std::size_t number) {
  const bool is_far = has_wan(run) && number + 1 == run.hosts;
  const SwitchId far(has_ring(run) ? 3U : 2U);
  Machine machine;
  machine.name = fmt::format("hv{}", number + 1);
  machine.rack = RackId(is_far ? 1U : 0U);
  machine.nics = {{"eth0", gigabit}, {"eth1", gigabit * (number % 2 == 0 ? 1.0 : 0.5)}};
  const MachineId id(all.machines.size());
  all.cables.push_back({id, 0, is_far ? far : SwitchId(0)});
  all.cables.push_back({id, 1, is_far ? far : SwitchId(has_ring(run) && number == 1 ? 2U : 1U)});
  const std::size_t mode = (run.bond + number) % 7;
  Interface interface { Interface::Kind::nic, 0, VlanId::none() };
  if (mode < 6) {
    constexpr std::array hashes = {BondHash::layer2, BondHash::layer2_3, BondHash::layer3_4};
    Bond bond;
    bond.name = "bond0";
    bond.mode = static_cast<BondMode>(mode);
    bond.hash = hashes[run.seed % 3];
    bond.members = {0, 1};
    bond.up_delay = run.seed % 2 == 0 ? 5s : 0s;
    bond.down_delay = run.seed % 5 == 0 ? 300ms : 0s;
    machine.bonds = {bond};
    interface.kind = Interface::Kind::bond;
  }
  machine.roles.fill(interface);
  if (has_vlan(run)) machine.roles[static_cast<std::size_t>(NetworkRole::guest)].vlan = VlanId(0);
  all.machines.push_back(machine);
  Host host = small_host(machine.name, id);
  host.starts_on = true;
  all.hosts.push_back(host);
}

Inventory inventory_of(const NetworkRun& run, Stream& draw) {
  Inventory all;
  all.name = "random network";
  add_switches(run, all, draw);
  for (std::size_t i = 0; i < run.hosts; ++i) add_host(run, all, i);
  Flavour flavour = small_flavour();
  flavour.memory = Bytes(std::int64_t{1} << 30);
  all.flavours = {flavour};
  for (std::size_t i = 0; i < run.vms; ++i) {
    VirtualMachine vm = make_vm(fmt::format("vm{}", i), FlavourId(0), flavour);
    vm.vcpus = Cores(4);
    all.vms.push_back(vm);
  }
  return all;
}

traces::TraceData trace_of(const NetworkRun& run, Stream& draw) {
  traces::TraceData data;
  data.header.period = 60s;
  data.header.steps = ends_early(run) ? 7 : static_cast<std::size_t>(NetworkRun::length / 60);
  for (std::size_t i = 0; i < run.vms; ++i) {
    traces::TraceVm vm;
    vm.name = fmt::format("vm{}", i);
    const double kind = draw.uniform();
    if (kind < 0.2) vm.arrival = origin + duration_nearest(500 * draw.uniform());
    if (kind > 0.9) vm.departure = origin + duration_nearest(600 + 300 * draw.uniform());
    data.header.vms.push_back(vm);
  }
  using traces::TraceQuantity;
  for (const TraceQuantity quantity :
       {TraceQuantity::cpu_used, TraceQuantity::net_rx, TraceQuantity::net_tx}) {
    data.add(quantity);
    const double most = quantity == TraceQuantity::cpu_used ? 5 : 60e6;
    for (std::size_t row = 0; row < data.header.steps; ++row)
      for (float& value : data.at(quantity, row))
        value = draw.uniform() < 0.1 ? std::numeric_limits<float>::quiet_NaN()
                                     : static_cast<float>(most * draw.uniform() * draw.uniform());
  }
  return data;
}

std::string pick(const std::vector<std::string>& names, std::size_t number) {
  return names.empty() ? "" : names[number % names.size()];
}

std::vector<std::string> link_names(const Inventory& all, bool cables) {
  std::vector<std::string> names;
  for (const Machine& machine : all.machines)
    for (std::size_t nic = 0; nic < machine.nics.size(); ++nic)
      names.push_back(runs::port_name(machine, nic));
  for (std::string& link : runs::link_names(all)) names.push_back(std::move(link));
  for (const Circuit& circuit : all.circuits) names.push_back(circuit.name);
  for (const Cable& cable : all.cables)
    if (cables) names.push_back(runs::cable_name(all, cable));
  return names;
}

runs::Fault fault_of(const NetworkFault& drawn, const Inventory& all) {
  constexpr std::array kinds = {
      FaultKind::link_down,     FaultKind::link_degraded,  FaultKind::link_flap,
      FaultKind::switch_down,   FaultKind::switch_blind,   FaultKind::bond_down,
      FaultKind::host_crash,    FaultKind::host_hang,      FaultKind::link_down,
      FaultKind::link_degraded, FaultKind::host_power_loss};
  std::vector<std::string> switches, bonds, hosts;
  for (const Switch& each : all.switches) switches.push_back(each.name);
  for (const Host& host : all.hosts) hosts.push_back(host.name);
  for (const Machine& machine : all.machines)
    for (const Bond& bond : machine.bonds) bonds.push_back(machine.name + "." + bond.name);
  runs::Fault fault;
  fault.what = kinds[drawn.kind % kinds.size()];
  const std::int64_t at = drawn.at % NetworkRun::faults_end;
  fault.at = std::chrono::seconds(at) + std::chrono::milliseconds(drawn.lasts % 1000);
  fault.lasts = std::chrono::seconds(1 + drawn.lasts % (NetworkRun::faults_end - at));
  switch (fault.what) {
    case FaultKind::switch_down:
    case FaultKind::switch_blind:
      fault.component = pick(switches, drawn.part);
      break;
    case FaultKind::bond_down:
      fault.component = pick(bonds, drawn.part);
      break;
    case FaultKind::host_crash:
    case FaultKind::host_hang:
    case FaultKind::host_power_loss:
      fault.component = pick(hosts, drawn.part);
      break;
    default:
      fault.component = pick(link_names(all, fault.what == FaultKind::link_down), drawn.part);
  }
  if (fault.what == FaultKind::link_flap) {
    fault.shape.period = std::chrono::seconds(20 + drawn.part);
    fault.shape.down = 7300ms;
  }
  if (fault.what == FaultKind::link_degraded)
    fault.shape.degradation = {0.05 * (1 + drawn.part % 19), drawn.part % 3 == 0 ? 0.05 : 0.0,
                               std::chrono::milliseconds(drawn.part % 7)};
  return fault;
}

// Faults of the same part that overlap in time are for tests of how faults compose.
std::vector<runs::Fault> faults_of(const NetworkRun& run, const Inventory& all) {
  struct Held {
    std::string part;
    Duration from, to;
  };
  std::vector<Held> held;
  std::vector<runs::Fault> faults;
  for (const NetworkFault& drawn : run.faults) {
    const runs::Fault fault = fault_of(drawn, all);
    if (fault.component.empty()) continue;
    std::vector<Held> wanted;
    for (const runs::BoundFault& part : runs::parts_of(all, fault)) {
      const auto key = part.machine.valid()
                           ? fmt::format("port {} {}", part.machine.index(), part.nic)
                           : fmt::format("part {}", part.component);
      wanted.push_back({key, fault.at, fault.at + *fault.lasts});
    }
    const bool is_free = std::none_of(wanted.begin(), wanted.end(), [&](const Held& one) {
      return std::any_of(held.begin(), held.end(), [&](const Held& other) {
        return one.part == other.part && one.from <= other.to && other.from <= one.to;
      });
    });
    if (!is_free) continue;
    held.insert(held.end(), wanted.begin(), wanted.end());
    faults.push_back(fault);
  }
  return faults;
}

// Ports, links, circuits and switches that fail every few minutes, until faults_end.
runs::Storm storm_of(const Inventory& all) {
  runs::Storm storm;
  const auto mode = [](FaultKind kind, Duration mean) {
    runs::FailureMode one;
    one.fault = kind;
    one.failure = behaviour::exponential(mean);
    one.repair = behaviour::weibull_of_mean(0.8, 25s);
    one.repair.at_most = 60s;
    return one;
  };
  using runs::ComponentClass;
  storm.classes[ComponentClass::nic] = {mode(FaultKind::link_down, 8min)};
  storm.classes[ComponentClass::network_switch] = {mode(FaultKind::switch_blind, 15min)};
  storm.classes[ComponentClass::inter_switch_link] = {mode(FaultKind::link_down, 6min)};
  if (!all.circuits.empty())
    storm.classes[ComponentClass::circuit] = {mode(FaultKind::link_down, 5min)};
  for (const auto& [kind, modes] : storm.classes) storm.named.insert(kind);
  storm.until = std::chrono::seconds(NetworkRun::faults_end);
  return storm;
}

}  // namespace

NetworkCase network_case(const NetworkRun& run) {
  Stream draw(run.seed, "random network");
  NetworkCase made;
  made.inventory = inventory_of(run, draw);
  made.trace = trace_of(run, draw);
  runs::Scenario& scenario = made.scenario;
  scenario.file = scenario.name = "random network";
  scenario.seed = run.seed;
  scenario.policy = {{"placement", {{"name", "worst-fit"}, {"cpu_limit", 4}}},
                     {"failover", "restart-by-priority"},
                     {"rebalancing",
                      {{"name", "load-balance"},
                       {"high", 0.05},
                       {"low", 0.02},
                       {"hold", 1},
                       {"interval", "1min"},
                       {"residence", "1min"}}}};
  scenario.migration.auto_converge = true;
  scenario.migration.setup_time = run.seed % 4 == 0 ? 1500ms : 0s;
  scenario.guard.migrations_in_flight_max = 3;
  if (run.seed % 3 == 0) {
    scenario.detection.observer = made.inventory.machines.front().name;
    scenario.detection.heartbeat_timeout = 6s;
    scenario.detection.heartbeat_phase = runs::DetectionSettings::Phase::random;
  }
  scenario.workload.network_scale = 0.5 + draw.uniform();
  if (run.peers > 0 && run.vms > 1) scenario.workload.peers.push_back({"vm0", "vm1", 0.4});
  if (run.peers > 1 && run.vms > 2) scenario.workload.peers.push_back({"vm2", "vm*", 0.7});
  if (ends_early(run))
    scenario.workload.after_trace =
        run.seed % 8 == 1 ? runs::AfterTrace::hold : runs::AfterTrace::repeat;
  scenario.series = {true, true, true};
  if (has_storm(run))
    scenario.storm = storm_of(made.inventory);
  else
    scenario.faults = faults_of(run, made.inventory);
  return made;
}

std::string to_text(const NetworkRun& run) {
  std::string text = fmt::format(
      "seed {}, {} hosts, {} VMs, bond {}, shape {}, {} uplinks, tree {}, peers {}\n", run.seed,
      run.hosts, run.vms, run.bond, run.shape, run.uplinks, run.tree, run.peers);
  for (const NetworkFault& fault : run.faults)
    text += fmt::format("kind {} part {} at {} lasts {}\n", fault.kind, fault.part, fault.at,
                        fault.lasts);
  if (has_storm(run)) return text;
  for (const runs::Fault& fault : network_case(run).scenario.faults)
    text += fmt::format("{} of {} at {} s for {} s\n", runs::name(fault.what), fault.component,
                        seconds(fault.at), seconds(*fault.lasts));
  return text;
}

}  // namespace gemello::testing
