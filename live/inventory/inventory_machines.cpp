#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "live/inventory/inventory_parts.hpp"
#include "models/cloud/platform_warnings.hpp"
#include "models/traces/utf8.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::live {
namespace {

SiteId site_of_name(InventoryParts& parts, const std::string& name) {
  auto& sites = parts.inventory.sites;
  for (std::size_t i = 0; i < sites.size(); ++i)
    if (sites[i].name == name) return SiteId(i);
  parts.check_name(name, "site");
  sites.push_back({name});
  return SiteId(sites.size() - 1);
}

// Racks are told by site; in a platform their names are unique.
RackId rack_of_name(InventoryParts& parts, const std::string& site, const std::string& told) {
  const std::string name = told.empty() ? "rack-" + site : told;
  const auto [entry, added] =
      parts.racks.emplace(std::pair(site, name), RackId(parts.inventory.racks.size()));
  if (!added) return entry->second;
  auto& racks = parts.inventory.racks;
  const auto taken = [&racks](const std::string& one) {
    return std::any_of(racks.begin(), racks.end(),
                       [&](const Rack& rack) { return rack.name == one; });
  };
  std::string unique = name;
  while (taken(unique)) unique = site + "-" + unique;
  parts.check_name(unique, "rack");
  const SiteId at = site_of_name(parts, site);
  racks.push_back({unique, at});
  return entry->second;
}

PowerCurve assumed_power(const AssumptionConfig& assumed) {
  PowerCurve curve;
  curve.name = "assumed";
  const Watts range = assumed.full_power - assumed.idle_power;
  for (std::size_t i = 0; i < curve.at_tenths.size(); ++i)
    curve.at_tenths[i] = assumed.idle_power + range * (static_cast<double>(i) / 10.0);
  curve.at_tenths.back() = assumed.full_power;  // not a rounding beside it
  curve.standby = assumed.standby_power;
  return curve;
}

Bytes memory_reserved(InventoryParts& parts, const HostConfig& config, const HostReport& report) {
  if (config.memory_reserved) {
    if (*config.memory_reserved >= report.memory)
      parts.fail(fmt::format("host '{}'", config.name),
                 fmt::format("its memory_reserved of {} leaves nothing of its {} for guests",
                             unparse(*config.memory_reserved), unparse(report.memory)));
    return *config.memory_reserved;
  }
  const Bytes quarter = report.memory / 4;  // small machines exist in test beds
  const Bytes reserved = std::min(parts.fleet.assumptions.memory_reserved, quarter);
  parts.assume("memory reserved", unparse(reserved), "host", config.name);
  return reserved;
}

Megahertz core_speed(InventoryParts& parts, const HostConfig& config, const HostReport& report) {
  if (report.core_speed > Megahertz{}) return report.core_speed;
  const Megahertz assumed = parts.fleet.assumptions.core_speed;
  parts.assume("core speed", unparse(assumed), "host", config.name);
  return assumed;
}

void note_power(InventoryParts& parts, const HostConfig& config) {
  const AssumptionConfig& assumed = parts.fleet.assumptions;
  parts.assume("power",
               fmt::format("{} idle to {} busy, {} off", unparse(assumed.idle_power),
                           unparse(assumed.full_power), unparse(assumed.standby_power)),
               "host", config.name);
  parts.assume("boot time", unparse(assumed.host_boot_time), "host", config.name);
  parts.assume("shutdown time", unparse(assumed.host_shutdown_time), "host", config.name);
  if (!config.fence_agent.empty())
    parts.assume("time to power off", unparse(assumed.power_off_time), "host", config.name);
}

void add_host(InventoryParts& parts, const HostConfig& config, const HostReport& report) {
  parts.check_name(config.name, "host");
  if (report.cores <= Cores{} || report.memory <= Bytes{})
    parts.fail(fmt::format("host '{}'", config.name), "its libvirt tells of no cores or no memory");
  const AssumptionConfig& assumed = parts.fleet.assumptions;
  Host host;
  host.name = config.name;
  host.machine = add_machine(parts, config.name, "host", config.site, config.rack);
  host.model = traces::is_utf8(report.model) ? report.model : "";
  host.cores = report.cores;
  host.core_speed = core_speed(parts, config, report);
  host.memory = report.memory;
  host.memory_reserved = memory_reserved(parts, config, report);
  host.power = assumed_power(assumed);
  host.boot_time = assumed.host_boot_time;
  host.shutdown_time = assumed.host_shutdown_time;
  if (!config.fence_agent.empty()) host.bmc = {true, assumed.power_off_time, true};
  note_power(parts, config);
  parts.inventory.hosts.push_back(std::move(host));
}

std::size_t machines_in(const Inventory& inventory, RackId rack) {
  return static_cast<std::size_t>(
      std::count_if(inventory.machines.begin(), inventory.machines.end(),
                    [rack](const Machine& machine) { return machine.rack == rack; }));
}

}  // namespace

MachineId add_machine(InventoryParts& parts, const std::string& name, std::string_view kind,
                      const std::string& site, const std::string& rack) {
  const BytesPerSecond speed = parts.fleet.assumptions.link_speed;
  const MachineId id(parts.inventory.machines.size());
  Machine machine;
  machine.name = name;
  machine.rack = rack_of_name(parts, site, rack);
  machine.nics.push_back({"eth0", speed});
  machine.roles.fill({Interface::Kind::nic, 0, VlanId::none()});
  // The switch of a rack has the rack's index; add_network makes it.
  parts.inventory.cables.push_back({id, 0, SwitchId(machine.rack.index())});
  parts.inventory.machines.push_back(std::move(machine));
  parts.assume("link speed", unparse(speed), kind, name);
  return id;
}

void add_hosts(InventoryParts& parts) {
  for (const auto& [name, report] : parts.hosts)
    GEMELLO_INVARIANT(parts.fleet.find(name), "a report of a host that is not of the fleet");
  std::vector<std::string> silent;
  for (const HostConfig& config : parts.fleet.hosts) {
    const auto report = parts.hosts.find(config.name);
    if (report == parts.hosts.end())
      silent.push_back(config.name);
    else
      add_host(parts, config, report->second);
  }
  if (parts.inventory.hosts.empty())
    parts.fail("$.hosts", "no host answered, and a platform has one at least");
  if (!silent.empty())
    parts.warnings.push_back(subject("host", silent) +
                             ": silent, so left out, with what only it would have told");
}

void add_network(InventoryParts& parts) {
  Inventory& inventory = parts.inventory;
  std::vector<RackId> first_of_site(inventory.sites.size());
  for (std::size_t i = 0; i < inventory.racks.size(); ++i) {
    const RackId rack(i);
    const std::string name = "sw-" + inventory[rack].name;
    parts.check_name(name, "switch");
    inventory.switches.push_back({name, rack, {}, {}});
    parts.assume("network", "one non-blocking switch", "rack", inventory[rack].name);
    RackId& first = first_of_site[inventory[rack].site.index()];
    if (!first.valid()) {
      first = rack;
      continue;
    }
    // Nobody told of a bottleneck between racks, so there is none: wide enough for the whole rack.
    const BytesPerSecond speed =
        parts.fleet.assumptions.link_speed * static_cast<double>(machines_in(inventory, rack));
    inventory.inter_switch_links.push_back(
        {SwitchId(first.index()), SwitchId(rack.index()), speed});
    parts.assume("link to the site's first rack", unparse(speed), "rack", inventory[rack].name);
  }
  if (inventory.sites.size() < 2) return;
  std::vector<std::string> names;
  for (const Site& site : inventory.sites) names.push_back(site.name);
  parts.warnings.push_back(
      subject("site", names) +
      ": not joined, for neither libvirt nor Gluster tells of a circuit; write one into the "
      "platform's 'circuits', or nothing moves between them");
}

}  // namespace gemello::live
