#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "live/gluster/gluster_xml.hpp"
#include "live/inventory/inventory_parts.hpp"
#include "models/cloud/gluster_version.hpp"
#include "models/cloud/volume_settings.hpp"
#include "models/traces/utf8.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::live {
namespace {

// A hyper-converged server is the host of that name, or whose hostname it is: the name of the
// host, else the server's own.
std::string machine_of_server(const InventoryParts& parts, const std::string& server) {
  if (parts.hosts.count(server) > 0) return server;
  for (const HostConfig& config : parts.fleet.hosts) {
    const auto report = parts.hosts.find(config.name);
    if (report != parts.hosts.end() && report->second.hostname == server) return config.name;
  }
  return server;
}

std::string machine_of_brick(const InventoryParts& parts, const BrickReport& brick) {
  return machine_of_server(parts, std::string(server_of_brick(brick.name)));
}

// Why a platform cannot have this volume; empty: it can.
std::string unfit(const InventoryParts& parts, const VolumeReport& volume,
                  const std::set<std::string>& used) {
  if (volume.disperse > 0) return "it is dispersed, which no model of ours knows";
  const auto replica = static_cast<std::size_t>(std::max(volume.replica, 0));
  if (replica < 1 || replica > 16 || volume.bricks.empty() || volume.bricks.size() % replica != 0)
    return fmt::format("its {} bricks are no sets of {}", volume.bricks.size(), volume.replica);
  if (volume.arbiter < 0 || volume.arbiter > 1 || volume.arbiter >= volume.replica)
    return fmt::format("a set of {} bricks has {} arbiters", volume.replica, volume.arbiter);
  std::set<std::string> machines;
  int arbiters = 0;
  for (std::size_t i = 0; i < volume.bricks.size(); ++i) {
    const BrickReport& brick = volume.bricks[i];
    if (i % replica == 0) {
      machines.clear();
      arbiters = 0;
    }
    if (used.count(brick.name) > 0) return fmt::format("brick '{}' is used twice", brick.name);
    if (!machines.insert(machine_of_brick(parts, brick)).second)
      return fmt::format("two bricks of one replica set are on '{}'",
                         machine_of_brick(parts, brick));
    arbiters += brick.arbiter ? 1 : 0;
    if (i % replica == replica - 1 && arbiters != volume.arbiter)
      return fmt::format("a replica set has {} arbiter bricks, not {}", arbiters, volume.arbiter);
  }
  return {};
}

// Where a server stands that is no host which answered.
std::string site_of_server(InventoryParts& parts, const std::string& server, std::string& rack) {
  const auto& sites = parts.fleet.gluster.sites;
  if (const auto told = sites.find(server); told != sites.end()) return told->second;
  if (const HostConfig* silent = parts.fleet.find(server)) {
    rack = silent->rack;
    return silent->site;
  }
  std::set<std::string> of_hosts;
  for (const HostConfig& host : parts.fleet.hosts) of_hosts.insert(host.site);
  const std::string site = of_hosts.size() == 1 ? *of_hosts.begin() : "site";
  parts.assume("site", site, "disk server", server);
  return site;
}

DiskServerId server_of(InventoryParts& parts, const std::string& server) {
  auto& servers = parts.inventory.disk_servers;
  const std::string machine = machine_of_server(parts, server);
  const HostId host = parts.inventory.find_host(machine);
  for (std::size_t i = 0; i < servers.size(); ++i)
    if (servers[i].name == server ||
        (host.valid() && servers[i].machine == parts.inventory[host].machine))
      return DiskServerId(i);
  parts.check_name(server, "disk server");
  DiskServer made{server, {}, {}};
  if (host.valid()) {
    made.machine = parts.inventory[host].machine;
  } else {
    std::string rack;
    const std::string site = site_of_server(parts, server, rack);
    made.machine = add_machine(parts, server, "disk server", site, rack);
  }
  servers.push_back(std::move(made));
  return DiskServerId(servers.size() - 1);
}

BrickId add_brick(InventoryParts& parts, const BrickReport& report) {
  const AssumptionConfig& assumed = parts.fleet.assumptions;
  parts.check_name(report.name, "brick");
  Brick brick;
  brick.name = report.name;
  brick.server = server_of(parts, std::string(server_of_brick(report.name)));
  brick.capacity = report.capacity;
  if (report.capacity <= Bytes{}) {
    brick.capacity = assumed.brick_capacity;
    parts.assume("capacity", unparse(assumed.brick_capacity), "brick", report.name);
  }
  brick.read = assumed.brick_read;
  brick.write = assumed.brick_write;
  brick.iops = assumed.brick_iops;
  brick.arbiter = report.arbiter;
  parts.assume("speed",
               fmt::format("{} read, {} write, {}", unparse(brick.read), unparse(brick.write),
                           unparse(brick.iops)),
               "brick", report.name);
  parts.inventory.bricks.push_back(std::move(brick));
  return BrickId(parts.inventory.bricks.size() - 1);
}

std::string release_of(InventoryParts& parts, const std::string& volume) {
  if (const auto told = gluster_release(parts.storage->version)) return *told;
  parts.assume("Gluster version", "10", "volume", volume);
  return "10";
}

void check_options(const InventoryParts& parts, const VolumeReport& report) {
  for (const auto& [key, value] : report.options)
    if (!traces::is_utf8(key) || !traces::is_utf8(value))
      parts.fail(fmt::format("volume '{}'", report.name), "one of its options is not UTF-8");
}

// Leaves out the options that no platform can have: of another release than the one that was told,
// or such that Gluster itself passes over. What they said is in the warning.
void drop_unfit_options(InventoryParts& parts, Volume& volume) {
  constexpr std::string_view of_options = "options.";
  for (bool sound = false; !sound;) {
    try {
      settings_of(volume);
      sound = true;
    } catch (const InputError& error) {
      const std::string name = error.place().starts_with(of_options)
                                   ? error.place().substr(of_options.size())
                                   : std::string();
      const auto option = volume.options.find(name);
      if (option == volume.options.end())
        parts.fail(fmt::format("volume '{}'", volume.name), error.sentence());
      parts.warnings.push_back(fmt::format("volume '{}': option {} = '{}' is left out: {}",
                                           volume.name, name, option->second, error.sentence()));
      volume.options.erase(option);
    }
  }
}

void add_volume(InventoryParts& parts, const VolumeReport& report) {
  parts.check_name(report.name, "volume");
  check_options(parts, report);
  Volume volume;
  volume.name = report.name;
  volume.replica = static_cast<std::uint8_t>(report.replica);
  volume.arbiter = static_cast<std::uint8_t>(report.arbiter);
  volume.version = release_of(parts, report.name);
  volume.options = report.options;
  drop_unfit_options(parts, volume);
  ReplicaSet set;
  set.volume = VolumeId(parts.inventory.volumes.size());
  for (const BrickReport& brick : report.bricks) {
    set.bricks.push_back(add_brick(parts, brick));
    if (set.bricks.size() < volume.replica) continue;
    volume.replica_sets.emplace_back(parts.inventory.replica_sets.size());
    parts.inventory.replica_sets.push_back(set);
    set.bricks.clear();
  }
  parts.inventory.volumes.push_back(std::move(volume));
}

}  // namespace

std::optional<std::string> gluster_release(std::string_view version) {
  // Of a package ("3.12.2-47") the first two numbers; what follows the second does not matter here.
  const std::size_t dot = version.find('.');
  const std::size_t second = dot == std::string_view::npos ? dot : version.find('.', dot + 1);
  try {
    return text_of(gluster_version(version.substr(0, second)));
  } catch (const InputError&) {
    return std::nullopt;
  }
}

void add_storage(InventoryParts& parts) {
  if (!parts.storage) return;
  std::set<std::string> used;
  std::set<std::string> names;
  for (const VolumeReport& volume : parts.storage->volumes) {
    std::string why = unfit(parts, volume, used);
    if (!names.insert(volume.name).second) why = "there is already a volume of this name";
    if (!why.empty()) {
      parts.warnings.push_back(fmt::format("volume {}: left out: {}", volume.name, why));
      continue;
    }
    for (const BrickReport& brick : volume.bricks) used.insert(brick.name);
    add_volume(parts, volume);
  }
}

}  // namespace gemello::live
