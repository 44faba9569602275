#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "live/config/fleet_config.hpp"
#include "live/inventory/build_inventory.hpp"

namespace gemello::live {

constexpr Bytes gib(std::int64_t count) {
  return Bytes(count << 30);
}

inline HostConfig host_config(const std::string& name, const std::string& site = "site",
                              const std::string& rack = "") {
  HostConfig host;
  host.name = name;
  host.uri = "qemu+tls://" + name + "/system";
  host.site = site;
  host.rack = rack;
  return host;
}

/// 8 cores of 2.5 GHz, 32 GiB, no domains.
inline HostReport host_report(const std::string& hostname) {
  HostReport report;
  report.hostname = hostname;
  report.cores = Cores(8);
  report.core_speed = Megahertz(2500);
  report.memory = gib(32);
  report.memory_free = gib(20);
  report.model = "EPYC";
  report.software = "libvirt 9.0.0, QEMU 7.2.0";
  return report;
}

/// A running domain with one qcow2 disk.
inline DomainReport domain_report(const std::string& name, double vcpus, Bytes memory,
                                  Bytes disk = gib(10), const std::string& source = "") {
  DomainReport domain;
  domain.name = name;
  domain.uuid = "uuid of " + name;
  domain.state = DomainState::running;
  domain.vcpus = Cores(vcpus);
  domain.memory = memory;
  DiskReport image;
  image.target = "vda";
  image.source = source.empty() ? "/images/" + name + ".qcow2" : source;
  image.format = "qcow2";
  image.capacity = disk;
  domain.disks.push_back(image);
  return domain;
}

inline VolumeReport volume_report(const std::string& name, const std::vector<std::string>& bricks,
                                  std::int32_t replica) {
  VolumeReport volume;
  volume.name = name;
  volume.started = true;
  volume.replica = replica;
  for (const std::string& brick : bricks)
    volume.bricks.push_back({brick, true, false, gib(100), gib(60)});
  return volume;
}

/// Two hosts at one site, a replicated volume of two dedicated servers, mounted at /images.
struct SmallFleet {
  FleetConfig config;
  std::map<std::string, HostReport> hosts;
  std::optional<StorageReport> storage;

  SmallFleet() {
    config.file = "lab.json";
    config.name = "lab";
    config.hosts = {host_config("h1"), host_config("h2")};
    config.gluster.command = {"gluster"};
    config.gluster.mount = "/images";
    config.gluster.volume = "vmstore";
    hosts["h1"] = host_report("h1");
    hosts["h2"] = host_report("h2");
    storage.emplace();
    storage->version = "10.3";
    storage->servers = {"d1", "d2"};
    storage->volumes = {volume_report("vmstore", {"d1:/b", "d2:/b"}, 2)};
  }

  BuiltInventory build() const { return build_inventory(config, hosts, storage); }
};

}  // namespace gemello::live
