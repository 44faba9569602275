#pragma once

#include <array>
#include <cstdlib>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/fleet/fleet_view.hpp"
#include "models/units/text.hpp"

namespace gemello::testing {

/// A fleet that owns all that a FleetView borrows; tests change it freely between two views.
struct TableFleet {
  Inventory inventory;
  FleetData data;
  InFlightTable in_flight;
  std::vector<ProofOfDeath> proofs;
  Instant now = origin + 1h;

  /// The fleet as a controller shows it now; valid until the fleet changes.
  FleetView view() const { return FleetView(inventory, data).with(now, in_flight, proofs); }
  HostId host(std::string_view name) const { return inventory.find_host(name); }
  VmId vm(std::string_view name) const { return inventory.find_vm(name); }
  /// Lets time pass and a new snapshot be published at its end; demands stay.
  void advance(Duration time) {
    now += time;
    publish();
  }
  /// A snapshot of now: pushes the demand columns into the rings and settles what is done.
  void publish() {
    data.published_at = now;
    data.vm_demand.push(data.vms.cpu_demand);
    data.hosts.cpu_demand.assign(inventory.hosts.size(), 0.0F);
    for (std::size_t i = 0; i < inventory.vms.size(); ++i)
      if (data.vms.host[i].valid() && serves(data.vms.state[i]))
        data.hosts.cpu_demand[data.vms.host[i].index()] += data.vms.cpu_demand[i];
    data.hosts.cpu_used = data.hosts.cpu_demand;
    data.vms.cpu_used = data.vms.cpu_demand;
    data.host_demand.push(data.hosts.cpu_demand);
    in_flight.settle(now);
  }
  void leave_copy(VmId vm, HostId host, VmState state) {
    data.copies.push_back({vm, host, state, now});
  }
  void suspect(HostId host, bool suspected = true) {
    data.hosts.suspected[host.index()] = suspected ? 1 : 0;
  }
  void prove_dead(HostId dead) {
    proofs.push_back(ProofOfDeath::from(dead, data.hosts.incarnation[dead.index()], now,
                                        PowerReadOff{inventory[dead].name}));
  }
};

namespace table {

using Row = std::map<std::string, std::string>;

inline std::string cell(const Row& row, const std::string& column, std::string_view fallback) {
  const auto found = row.find(column);
  return found == row.end() || found->second == "-" ? std::string(fallback) : found->second;
}

inline double number(const std::string& text) {
  double value = 0;
  if (!read_number(text, value)) throw std::invalid_argument("not a number: " + text);
  return value;
}

inline bool yes(const Row& row, const std::string& column, std::string_view fallback) {
  const std::string text = cell(row, column, fallback);
  if (text != "yes" && text != "no") throw std::invalid_argument("not yes or no: " + text);
  return text == "yes";
}

/// "-" and a missing column: never; else a time since the origin ("30min").
inline Instant instant(const Row& row, const std::string& column) {
  const std::string text = cell(row, column, "");
  return text.empty() ? never : origin + parse<Duration>(text);
}

inline HostState host_state(std::string_view text) {
  for (const auto state : {HostState::off, HostState::booting, HostState::on,
                           HostState::shutting_down, HostState::unreachable, HostState::dead})
    if (text == name(state)) return state;
  throw std::invalid_argument("no host state: " + std::string(text));
}

inline VmState vm_state(std::string_view text) {
  for (const auto state :
       {VmState::requested, VmState::starting, VmState::running, VmState::migrating,
        VmState::paused, VmState::stopping, VmState::stopped, VmState::lost, VmState::retired})
    if (text == name(state)) return state;
  throw std::invalid_argument("no VM state: " + std::string(text));
}

/// Rows of the two tables of the text, by the columns that their header lines name.
inline std::pair<std::vector<Row>, std::vector<Row>> rows(std::string_view text) {
  std::pair<std::vector<Row>, std::vector<Row>> tables;
  std::vector<std::string> header;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::vector<std::string> cells;
    for (std::string word; words >> word;) cells.push_back(word);
    if (cells.empty() || cells[0][0] == '#') continue;
    if (cells[0] == "host" || cells[0] == "vm") {
      header = cells;
      continue;
    }
    if (header.size() != cells.size())
      throw std::invalid_argument("not as many cells as columns: " + line);
    Row row;
    for (std::size_t i = 0; i < cells.size(); ++i) row[header[i]] = cells[i];
    (header[0] == "host" ? tables.first : tables.second).push_back(std::move(row));
  }
  return tables;
}

inline Host host_of(const Row& row) {
  Host host;
  host.name = row.at("host");
  host.model = cell(row, "model", "test");
  host.cores = Cores(number(cell(row, "cores", "1")));
  host.core_speed = Megahertz(number(cell(row, "mhz", "1000")));
  host.memory = parse<Bytes>(cell(row, "mem", "64GiB"));
  host.memory_reserved = parse<Bytes>(cell(row, "reserved", "0B"));
  const double idle = number(cell(row, "idle_w", "100"));
  const double full = number(cell(row, "full_w", "200"));
  host.power.name = "linear";
  for (std::size_t i = 0; i < host.power.at_tenths.size(); ++i)
    host.power.at_tenths[i] = Watts(idle + (full - idle) * static_cast<double>(i) / 10.0);
  host.boot_time = parse<Duration>(cell(row, "boot", "3min"));
  host.bmc.present = yes(row, "bmc", "yes");
  return host;
}

inline VirtualMachine machine_of(const Row& row, const Inventory& inventory) {
  VirtualMachine vm;
  vm.name = row.at("vm");
  vm.vcpus = Cores(number(cell(row, "vcpus", "1")));
  vm.core_speed = Megahertz(number(cell(row, "mhz", "1000")));
  vm.memory = parse<Bytes>(cell(row, "mem", "1GiB"));
  vm.priority = static_cast<std::int32_t>(number(cell(row, "priority", "0")));
  vm.anti_affinity = cell(row, "group", "");
  if (!inventory.flavours.empty()) vm.flavour = FlavourId(0);
  return vm;
}

}  // namespace table

/// A fleet from two text tables, each with a header line that names its columns (all but the
/// first are optional; "-" is the default), in any order of columns:
///
///     host  cores  mhz   mem    state
///     hv1   4      1000  16GiB  on
///     vm  host  vcpus  mem   cpu  state
///     a   hv1   1      1GiB  500  running
///
/// Columns of hosts: cores, mhz (of a core), mem, reserved, state, incarnation, maintenance
/// (yes/no), bmc (yes/no), idle_w, full_w (linear curve), boot, model. Columns of VMs: host,
/// vcpus, mhz (of a vCPU), mem, cpu (demand, MHz), state, priority, group, placed, moved (times
/// since the origin; "-": never). Defaults: one core of 1000 MHz, 64GiB and 1GiB, on and running
/// (requested without a host), placed at the origin. One snapshot, of now = 1 h.
/// Errors: std::invalid_argument for what it cannot read.
inline TableFleet fleet_from_table(std::string_view text) {
  const auto [hosts, vms] = table::rows(text);
  TableFleet fleet;
  auto& inventory = fleet.inventory;
  inventory.name = "table";
  inventory.sites.push_back({"site"});
  inventory.racks.push_back({"rack", SiteId(0)});
  for (const auto& row : hosts) {
    inventory.machines.push_back({});
    inventory.machines.back().name = row.at("host");
    inventory.machines.back().rack = RackId(0);
    inventory.hosts.push_back(table::host_of(row));
    inventory.hosts.back().machine = MachineId(inventory.machines.size() - 1);
  }
  for (const auto& row : vms) inventory.vms.push_back(table::machine_of(row, inventory));
  auto& data = fleet.data;
  data.resize(inventory);
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    data.hosts.state[i] = table::host_state(table::cell(hosts[i], "state", "on"));
    data.hosts.incarnation[i] = Incarnation{
        static_cast<std::uint64_t>(table::number(table::cell(hosts[i], "incarnation", "1")))};
    data.hosts.maintenance[i] = table::yes(hosts[i], "maintenance", "no") ? 1 : 0;
    data.hosts.observed_at[i] = fleet.now;
  }
  for (std::size_t i = 0; i < vms.size(); ++i) {
    const auto& row = vms[i];
    const std::string place = table::cell(row, "host", "");
    const HostId host = place.empty() ? HostId::none() : inventory.find_host(place);
    if (!place.empty() && !host.valid()) throw std::invalid_argument("no host: " + place);
    data.vms.host[i] = host;
    data.vms.state[i] =
        table::vm_state(table::cell(row, "state", host.valid() ? "running" : "requested"));
    data.vms.lost_with[i] = host.valid() ? data.hosts.incarnation[host.index()] : Incarnation{};
    data.vms.cpu_demand[i] = static_cast<float>(table::number(table::cell(row, "cpu", "0")));
    data.vms.placed_since[i] = table::instant(row, "placed");
    if (host.valid() && data.vms.placed_since[i] == never) data.vms.placed_since[i] = origin;
    data.vms.last_moved[i] = table::instant(row, "moved");
    data.vms.observed_at[i] = fleet.now;
  }
  fleet.publish();
  return fleet;
}

}  // namespace gemello::testing
