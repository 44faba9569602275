#include "models/cloud/platform_warnings.hpp"
#include "models/units/time.hpp"
#include "sim/cli/platform/platform_overview.hpp"
#include "sim/cli/platform/platform_render.hpp"
#include "sim/cli/platform/volume_overview.hpp"

namespace gemello::cli {
namespace {

using Json = nlohmann::ordered_json;

Json host_groups(const Inventory& inventory) {
  Json list = Json::array();
  for (const HostGroup& group : group_hosts(inventory)) {
    const Host& host = inventory[group.hosts.front()];
    Json names = Json::array();
    for (const HostId id : group.hosts) names.push_back(inventory[id].name);
    list.push_back({{"count", group.hosts.size()},
                    {"model", host.model},
                    {"cores", host.cores.count()},
                    {"core_speed_mhz", host.core_speed.count()},
                    {"memory_bytes", host.memory.count()},
                    {"memory_for_guests_bytes", host.memory_for_guests().count()},
                    {"power_idle_watts", host.power.at_tenths.front().count()},
                    {"power_max_watts", host.power.at_tenths.back().count()},
                    {"boot_time_seconds", seconds(host.boot_time)},
                    {"bmc", host.bmc.present},
                    {"names", std::move(names)}});
  }
  return list;
}

Json port_groups(const Inventory& inventory) {
  Json list = Json::array();
  for (const PortGroup& group : group_ports(inventory)) {
    Json names = Json::array();
    for (const MachineId id : group.machines) names.push_back(inventory[id].name);
    Json interfaces = Json::array();
    for (const PortLine& line : group.interfaces) {
      Json roles = Json::object();
      for (const auto& [role, vlan] : line.roles)
        roles[role] = vlan.empty() ? Json(nullptr) : Json(vlan);
      interfaces.push_back({{"ports", line.ports}, {"vlan_by_role", std::move(roles)}});
    }
    list.push_back({{"interfaces", std::move(interfaces)}, {"machines", std::move(names)}});
  }
  return list;
}

Json volumes(const Inventory& inventory) {
  Json list = Json::array();
  for (const Volume& volume : inventory.volumes)
    list.push_back({{"name", volume.name},
                    {"replica", volume.replica},
                    {"arbiter", volume.arbiter},
                    {"replica_sets", volume.replica_sets.size()},
                    {"usable_bytes", usable_capacity(inventory, volume).count()},
                    {"version", volume.version},
                    {"settings", volume_settings_json(volume)}});
  return list;
}

Json flavours(const Inventory& inventory) {
  Json list = Json::array();
  for (const Flavour& flavour : inventory.flavours) {
    const Fit fit = fit_of(inventory, flavour);
    list.push_back({{"name", flavour.name},
                    {"vcpus", flavour.vcpus.count()},
                    {"core_speed_mhz", flavour.core_speed.count()},
                    {"memory_bytes", flavour.memory.count()},
                    {"fit_by_memory", fit.all},
                    {"fit_by_memory_n_plus_1", fit.without_one}});
  }
  return list;
}

Json totals(const Inventory& inventory) {
  const PlatformTotals sums = totals_of(inventory);
  return {{"cores", sums.cores.count()},
          {"compute_rate_mhz", sums.capacity.count()},
          {"memory_bytes", sums.memory.count()},
          {"memory_for_guests_bytes", sums.memory_for_guests.count()},
          {"memory_for_guests_n_plus_1_bytes", sums.memory_without_largest_host.count()},
          {"power_idle_watts", sums.power_idle.count()},
          {"power_max_watts", sums.power_max.count()},
          {"storage_usable_bytes", sums.storage_usable.count()}};
}

}  // namespace

Json platform_counts(const Inventory& inventory) {
  Json counts = Json::object();
  const auto add = [&](const char* what, std::size_t number) {
    if (number > 0) counts[what] = number;
  };
  add("sites", inventory.sites.size());
  add("racks", inventory.racks.size());
  add("hosts", inventory.hosts.size());
  add("disk_servers", inventory.disk_servers.size());
  add("switches", inventory.switches.size());
  add("inter_switch_links", inventory.inter_switch_links.size());
  const auto& circuits = inventory.circuits;
  const auto uplinks = static_cast<std::size_t>(std::count_if(
      circuits.begin(), circuits.end(), [](const Circuit& one) { return one.is_uplink(); }));
  add("circuits", circuits.size() - uplinks);
  add("uplinks", uplinks);
  add("vlans", inventory.vlans.size());
  add("bricks", inventory.bricks.size());
  add("volumes", inventory.volumes.size());
  add("flavours", inventory.flavours.size());
  add("vms", inventory.vms.size());
  return counts;
}

Json platform_overview_json(const Inventory& inventory) {
  return {{"name", inventory.name},
          {"about", inventory.about},
          {"counts", platform_counts(inventory)},
          {"hosts", host_groups(inventory)},
          {"ports", port_groups(inventory)},
          {"volumes", volumes(inventory)},
          {"flavours", flavours(inventory)},
          {"totals", totals(inventory)},
          {"warnings", platform_warnings(inventory)}};
}

}  // namespace gemello::cli
