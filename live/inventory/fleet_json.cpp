#include "live/inventory/fleet_table.hpp"

namespace gemello::live {
namespace {

using Json = nlohmann::ordered_json;

Json bytes_if_told(Bytes bytes) {
  return bytes == Bytes{} ? Json() : Json(bytes.count());
}

Json disk_json(const DiskReport& disk) {
  return {{"target", disk.target},
          {"source", disk.source},
          {"format", disk.format},
          {"capacity_bytes", bytes_if_told(disk.capacity)},
          {"allocation_bytes", bytes_if_told(disk.allocation)}};
}

Json domain_json(const DomainReport& domain) {
  Json disks = Json::array();
  for (const DiskReport& disk : domain.disks) disks.push_back(disk_json(disk));
  return {{"name", domain.name},
          {"uuid", domain.uuid},
          {"state", name(domain.state)},
          {"persistent", domain.persistent},
          {"autostart", domain.autostart},
          {"vcpus", domain.vcpus.count()},
          {"memory_bytes", domain.memory.count()},
          {"memory_used_bytes", bytes_if_told(domain.memory_used)},
          {"cpu_seconds", seconds(domain.cpu_time)},
          {"disks", std::move(disks)}};
}

Json host_json(const HostConfig& config, const HostReport& report) {
  Json domains = Json::array();
  for (const DomainReport& domain : report.domains) domains.push_back(domain_json(domain));
  return {{"name", config.name},
          {"answered", true},
          {"hostname", report.hostname},
          {"cores", report.cores.count()},
          {"core_speed_mhz", report.core_speed.count()},
          {"memory_bytes", report.memory.count()},
          {"memory_free_bytes", report.memory_free.count()},
          {"model", report.model},
          {"software", report.software},
          {"domains", std::move(domains)}};
}

Json volume_json(const VolumeReport& volume) {
  Json bricks = Json::array();
  for (const BrickReport& brick : volume.bricks)
    bricks.push_back(
        {{"name", brick.name},
         {"online", brick.online},
         {"arbiter", brick.arbiter},
         {"capacity_bytes", bytes_if_told(brick.capacity)},
         {"free_bytes", brick.capacity == Bytes{} ? Json() : Json(brick.free.count())}});
  return {{"name", volume.name},
          {"started", volume.started},
          {"replica", volume.replica},
          {"arbiter", volume.arbiter},
          {"disperse", volume.disperse},
          {"heal_entries", volume.heal_entries ? Json(*volume.heal_entries) : Json()},
          {"options", volume.options},
          {"bricks", std::move(bricks)}};
}

}  // namespace

Json fleet_json(const FleetConfig& fleet, const std::map<std::string, HostReport>& hosts,
                const std::optional<StorageReport>& storage,
                const std::map<std::string, std::string>& silent) {
  Json root{{"fleet", fleet.name}, {"hosts", Json::array()}};
  for (const HostConfig& config : fleet.hosts) {
    if (const auto found = hosts.find(config.name); found != hosts.end()) {
      root["hosts"].push_back(host_json(config, found->second));
      continue;
    }
    Json host{{"name", config.name}, {"answered", false}};
    const auto cause = silent.find(config.name);
    host["cause"] = cause == silent.end() ? Json() : Json(cause->second);
    root["hosts"].push_back(std::move(host));
  }
  if (!storage) {
    root["storage"] = Json();
    return root;
  }
  Json volumes = Json::array();
  for (const VolumeReport& volume : storage->volumes) volumes.push_back(volume_json(volume));
  root["storage"] = {{"version", storage->version},
                     {"servers", storage->servers},
                     {"volumes", std::move(volumes)}};
  return root;
}

}  // namespace gemello::live
