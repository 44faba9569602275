#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "models/cloud/inventory.hpp"

namespace gemello::testing {

/// Where each VM runs when a world begins; none(): requested, never started.
struct SmallCloud {
  Inventory inventory;
  std::vector<HostId> placement;

  HostId host(std::string_view name) const { return inventory.find_host(name); }
  VmId vm(std::string_view name) const { return inventory.find_vm(name); }
};

inline Host small_host(const std::string& name, MachineId machine) {
  Host host;
  host.name = name;
  host.machine = machine;
  host.model = "test";
  host.cores = Cores(8);
  host.core_speed = Megahertz(2000);
  host.memory = Bytes(std::int64_t{32} << 30);
  host.memory_reserved = Bytes(std::int64_t{2} << 30);
  host.power.name = "100-200 W";
  for (std::size_t i = 0; i < host.power.at_tenths.size(); ++i)
    host.power.at_tenths[i] = Watts(100.0 + 10.0 * static_cast<double>(i));
  host.boot_time = 60s;
  host.shutdown_time = 20s;
  host.bmc = {true, 5s, false};
  host.starts_on = host.name != "hv4";
  return host;
}

inline Flavour small_flavour() {
  Flavour flavour;
  flavour.name = "small";
  flavour.vcpus = Cores(2);
  flavour.core_speed = Megahertz(2000);
  flavour.memory = Bytes(std::int64_t{4} << 30);
  flavour.disk = Bytes(std::int64_t{20} << 30);
  flavour.dirty_rate = BytesPerSecond(50e6);
  flavour.working_set = Bytes(std::int64_t{256} << 20);
  flavour.boot_time = 10s;
  return flavour;
}

/// The cloud every world is tested with. Hosts hv1..hv4 (8 x 2 GHz, 32 GiB of which 2 GiB are the
/// hypervisor's, 60 s to boot, 20 s to shut down, a BMC of its own supply that cuts power in 5 s),
/// hv4 switched off; disk servers d1 and d2 with one replica-2 volume; one 10 Gbps switch. VMs of
/// 2 x 2 GHz, 4 GiB, 10 s to boot: a and b run on hv1, c on hv2, d is requested.
inline SmallCloud small_cloud() {
  SmallCloud cloud;
  Inventory& all = cloud.inventory;
  const BytesPerSecond port_speed(1.25e9);
  all.name = "small";
  all.about = "four hosts, two disk servers and four VMs: the tests' own";
  all.sites.push_back({"napoli"});
  all.racks.push_back({"r1", SiteId(0)});
  all.switches.push_back({"sw1", RackId(0), BytesPerSecond(0), Watts(0)});
  const auto add_machine = [&](const std::string& name) {
    Machine machine;
    machine.name = name;
    machine.rack = RackId(0);
    machine.nics.push_back({"eth0", port_speed});
    for (Interface& role : machine.roles) role.kind = Interface::Kind::nic;
    all.machines.push_back(machine);
    const MachineId id(all.machines.size() - 1);
    all.cables.push_back({id, 0, SwitchId(0)});
    return id;
  };
  for (const char* name : {"hv1", "hv2", "hv3", "hv4"}) {
    all.hosts.push_back(small_host(name, add_machine(name)));
  }
  ReplicaSet set{VolumeId(0), {}};
  for (const char* name : {"d1", "d2"}) {
    all.disk_servers.push_back({name, add_machine(name), Watts(150)});
    Brick brick;
    brick.name = std::string(name) + ":/brick";
    brick.server = DiskServerId(all.disk_servers.size() - 1);
    brick.capacity = Bytes(std::int64_t{1} << 40);
    brick.read = BytesPerSecond(400e6);
    brick.write = BytesPerSecond(300e6);
    brick.iops = Iops(5000);
    all.bricks.push_back(brick);
    set.bricks.push_back(BrickId(all.bricks.size() - 1));
  }
  all.replica_sets.push_back(set);
  Volume volume;
  volume.name = "gv0";
  volume.replica_sets = {ReplicaSetId(0)};
  volume.replica = 2;
  volume.version = "10";
  all.volumes.push_back(volume);
  const Flavour flavour = small_flavour();
  all.flavours.push_back(flavour);
  for (const char* name : {"a", "b", "c", "d"}) {
    all.vms.push_back(make_vm(name, FlavourId(0), flavour));
    all.vms.back().volume = VolumeId(0);
  }
  cloud.placement = {cloud.host("hv1"), cloud.host("hv1"), cloud.host("hv2"), HostId::none()};
  return cloud;
}

}  // namespace gemello::testing
