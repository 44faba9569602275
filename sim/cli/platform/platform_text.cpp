#include <algorithm>

#include <fmt/format.h>

#include "models/cloud/platform_warnings.hpp"
#include "models/runs/fault_parts.hpp"
#include "models/units/text.hpp"
#include "sim/cli/platform/platform_overview.hpp"
#include "sim/cli/platform/platform_render.hpp"
#include "sim/cli/platform/text_table.hpp"
#include "sim/cli/platform/volume_overview.hpp"

namespace gemello::cli {
namespace {

constexpr const char* indent = "  ";

std::string count(std::size_t number) {
  return fmt::format("{}", number);
}

std::string gib(Bytes bytes) {
  return fmt::format("{:.1f} GiB", count_of(bytes) / 1073741824.0);
}

std::string watts(Watts power) {
  return power == Watts{} ? "-" : fmt::format("{:.1f} W", power.count());
}

// Breaks at spaces before the 98th column.
std::string wrapped(const std::string& text) {
  std::string out;
  std::string line;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!line.empty() && line.size() + 1 + word.size() > 96) {
      out += indent + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
    at = end + 1;
  }
  return line.empty() ? out : out + indent + line + "\n";
}

std::string section(const char* title, const TextTable& table) {
  return table.empty() ? "" : fmt::format("\n{}\n{}", title, table.text(indent));
}

std::string hosts(const Inventory& inventory) {
  TextTable table({"count>", "names", "model", "cores>", "core speed>", "memory>", "for guests>",
                   "idle>", "100 %>", "boot>", "BMC"});
  for (const HostGroup& group : group_hosts(inventory)) {
    std::vector<std::string> names;
    for (const HostId id : group.hosts) names.push_back(inventory[id].name);
    const Host& host = inventory[group.hosts.front()];
    table.add({count(names.size()), range_of(names), host.model.empty() ? "-" : host.model,
               shortest(host.cores.count()), unparse(host.core_speed), unparse(host.memory),
               unparse(host.memory_for_guests()), watts(host.power.at_tenths.front()),
               watts(host.power.at_tenths.back()), unparse(host.boot_time),
               host.bmc.present ? "yes" : "no"});
  }
  return section("hosts", table);
}

std::string switches(const Inventory& inventory) {
  TextTable table({"name", "rack", "site", "cables>", "fabric", "power>"});
  for (std::size_t i = 0; i < inventory.switches.size(); ++i) {
    const Switch& one = inventory.switches[i];
    std::size_t cables = 0;
    for (const Cable& cable : inventory.cables) cables += cable.to == SwitchId(i) ? 1 : 0;
    const Rack& rack = inventory[one.rack];
    table.add({one.name, rack.name, inventory[rack.site].name, count(cables),
               one.fabric == BytesPerSecond{} ? "non-blocking" : bits_of(one.fabric),
               watts(one.power)});
  }
  return section("switches", table);
}

std::string links(const Inventory& inventory) {
  TextTable table({"kind", "name", "between", "capacity>", "round trip>", "loss>"});
  const std::vector<std::string> names = runs::link_names(inventory);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const InterSwitchLink& link = inventory.inter_switch_links[i];
    table.add({"inter-switch", names[i],
               fmt::format("{} - {}", inventory[link.a].name, inventory[link.b].name),
               bits_of(link.speed), "-", "-"});
  }
  for (const Circuit& circuit : inventory.circuits)
    if (circuit.is_uplink())
      table.add({"uplink", circuit.name, fmt::format("{} - outside", inventory[circuit.a].name),
                 bits_of(circuit.capacity), "-", "-"});
    else
      table.add({"circuit", circuit.name,
                 fmt::format("{} - {}", inventory[circuit.a].name, inventory[circuit.b].name),
                 bits_of(circuit.capacity), unparse(circuit.round_trip),
                 fmt::format("{:g} %", circuit.loss * 100)});
  return section("links", table);
}

std::string vlans(const Inventory& inventory) {
  TextTable table({"name", "tag>", "switches"});
  for (const Vlan& vlan : inventory.vlans) {
    std::vector<std::string> names;
    for (const SwitchId id : vlan.switches) names.push_back(inventory[id].name);
    table.add({vlan.name, count(vlan.tag), fmt::format("{}", fmt::join(names, " "))});
  }
  return section("VLANs", table);
}

// "management, heartbeat [VLAN management]; guest [VLAN guests]": roles by VLAN.
std::string roles_line(const PortLine& line) {
  if (line.roles.empty()) return "";
  std::string text;
  for (std::size_t i = 0; i < line.roles.size(); ++i) {
    const auto& [role, vlan] = line.roles[i];
    text += role;
    const bool last = i + 1 == line.roles.size();
    if (!last && line.roles[i + 1].vlan == vlan) {
      text += ", ";
      continue;
    }
    text += vlan.empty() ? " [untagged]" : fmt::format(" [VLAN {}]", vlan);
    if (!last) text += "; ";
  }
  return fmt::format("{0}{0}{0}for {1}\n", indent, text);
}

std::string ports(const Inventory& inventory) {
  std::string text = "\nports\n";
  for (const PortGroup& group : group_ports(inventory)) {
    std::vector<std::string> names;
    for (const MachineId id : group.machines) names.push_back(inventory[id].name);
    text += fmt::format("{}{}\n", indent, range_of(names));
    for (const PortLine& line : group.interfaces)
      text += fmt::format("{0}{0}{1}\n{2}", indent, line.ports, roles_line(line));
    if (group.interfaces.empty()) text += fmt::format("{0}{0}none\n", indent);
  }
  return text;
}

std::string disk_servers(const Inventory& inventory) {
  TextTable table({"name", "machine", "rack", "site", "power>", "bricks>"});
  for (std::size_t i = 0; i < inventory.disk_servers.size(); ++i) {
    const DiskServer& server = inventory.disk_servers[i];
    const Machine& machine = inventory[server.machine];
    const Rack& rack = inventory[machine.rack];
    const bool on_host =
        std::any_of(inventory.hosts.begin(), inventory.hosts.end(),
                    [&](const Host& host) { return host.machine == server.machine; });
    std::size_t bricks = 0;
    for (const Brick& brick : inventory.bricks) bricks += brick.server == DiskServerId(i) ? 1 : 0;
    table.add({server.name, on_host ? "host " + machine.name : "its own", rack.name,
               inventory[rack.site].name, watts(server.power), count(bricks)});
  }
  return section("disk servers", table);
}

std::string storage(const Inventory& inventory) {
  TextTable volumes({"volume", "replica>", "sets>", "usable>", "version", "replica sets"});
  for (const Volume& volume : inventory.volumes) {
    std::vector<std::string> sets;
    for (const ReplicaSetId id : volume.replica_sets) {
      std::vector<std::string> names;
      for (const BrickId brick : inventory[id].bricks) names.push_back(inventory[brick].name);
      sets.push_back(fmt::format("{}", fmt::join(names, " = ")));
    }
    if (sets.size() > 3) sets = {sets.front(), "...", sets.back()};
    volumes.add({volume.name,
                 volume.arbiter == 0 ? count(volume.replica)
                                     : fmt::format("{} (1 arbiter)", volume.replica),
                 count(volume.replica_sets.size()), unparse(usable_capacity(inventory, volume)),
                 volume.version, fmt::format("{}", fmt::join(sets, ", "))});
  }
  TextTable bricks({"brick", "server", "capacity>", "read>", "write>", "IOPS>"});
  for (const Brick& brick : inventory.bricks)
    bricks.add({brick.name, inventory[brick.server].name, unparse(brick.capacity),
                unparse(brick.read), unparse(brick.write), shortest(brick.iops.count())});
  return section("volumes", volumes) + volume_settings_text(inventory) + section("bricks", bricks);
}

std::string guests(const Inventory& inventory) {
  TextTable flavours({"name", "vCPUs>", "core speed>", "memory>", "disk>", "dirty rate>",
                      "working set>", "fit by memory>", "with N+1>"});
  for (const Flavour& flavour : inventory.flavours) {
    const Fit fit = fit_of(inventory, flavour);
    flavours.add({flavour.name, shortest(flavour.vcpus.count()), unparse(flavour.core_speed),
                  unparse(flavour.memory), unparse(flavour.disk), unparse(flavour.dirty_rate),
                  unparse(flavour.working_set), fmt::format("{}", fit.all),
                  fmt::format("{}", fit.without_one)});
  }
  return section("flavours", flavours);
}

std::string totals_text(const Inventory& inventory) {
  const PlatformTotals sums = totals_of(inventory);
  std::string text = "\ntotals\n";
  const auto add = [&](const char* what, const std::string& value) {
    text += fmt::format("{}{:<36}{}\n", indent, what, value);
  };
  add("cores", shortest(sums.cores.count()));
  add("compute rate", fmt::format("{:.1f} GHz", sums.capacity.count() / 1000));
  add("memory", gib(sums.memory));
  add("memory for guests", gib(sums.memory_for_guests));
  add("  without the largest host (N+1)", gib(sums.memory_without_largest_host));
  add("power, all on: idle / 100 %",
      fmt::format("{:.1f} / {:.1f} kW", sums.power_idle.count() / 1000,
                  sums.power_max.count() / 1000));
  if (!inventory.volumes.empty()) add("storage usable", unparse(sums.storage_usable));
  if (!inventory.vms.empty()) {
    Bytes wanted{};
    for (const VirtualMachine& vm : inventory.vms) wanted += vm.memory;
    add("VMs", fmt::format("{}, wanting {}", inventory.vms.size(), gib(wanted)));
  }
  return text;
}

}  // namespace

std::string platform_overview_text(const Inventory& inventory) {
  std::vector<std::string> sites;
  for (const Site& site : inventory.sites) sites.push_back(site.name);
  std::string text = inventory.name + "\n" + wrapped(inventory.about);
  text += fmt::format("{}{}: {}; racks: {}\n", indent, sites.size() == 1 ? "site" : "sites",
                      fmt::join(sites, ", "), inventory.racks.size());
  text += hosts(inventory) + switches(inventory) + links(inventory) + vlans(inventory);
  text += ports(inventory) + disk_servers(inventory) + storage(inventory) + guests(inventory) +
          totals_text(inventory);
  const std::vector<std::string> warnings = platform_warnings(inventory);
  text += warnings.empty() ? "\nno warnings\n" : "\nwarnings\n";
  for (const std::string& warning : warnings) text += fmt::format("{}- {}\n", indent, warning);
  return text;
}

}  // namespace gemello::cli
