#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/cloud/compute.hpp"
#include "models/cloud/ids.hpp"
#include "models/cloud/network.hpp"
#include "models/cloud/storage.hpp"

namespace gemello {

struct Site {
  std::string name;

  bool operator==(const Site&) const = default;
};

struct Rack {
  std::string name;
  SiteId site;

  bool operator==(const Rack&) const = default;
};

/// What a cloud is made of: plain tables, indexed by the typed ids, in file order. It says what
/// was bought and ordered; nothing in it changes during a run. Built by `read_platform`, extended
/// with the VMs of a scenario.
struct Inventory {
  std::string name;
  std::string about;  ///< what it represents, for people
  std::vector<Site> sites;
  std::vector<Rack> racks;
  std::vector<Machine> machines;
  std::vector<Host> hosts;
  std::vector<DiskServer> disk_servers;
  std::vector<Switch> switches;
  std::vector<Cable> cables;
  std::vector<InterSwitchLink> inter_switch_links;
  SpanningTree spanning_tree;
  std::vector<Vlan> vlans;
  std::vector<Circuit> circuits;
  std::vector<Brick> bricks;
  std::vector<ReplicaSet> replica_sets;
  std::vector<Volume> volumes;
  std::vector<Flavour> flavours;
  std::vector<VirtualMachine> vms;

  const Site& operator[](SiteId id) const { return sites[id.index()]; }
  const Rack& operator[](RackId id) const { return racks[id.index()]; }
  const Machine& operator[](MachineId id) const { return machines[id.index()]; }
  const Host& operator[](HostId id) const { return hosts[id.index()]; }
  const DiskServer& operator[](DiskServerId id) const { return disk_servers[id.index()]; }
  const Switch& operator[](SwitchId id) const { return switches[id.index()]; }
  const Vlan& operator[](VlanId id) const { return vlans[id.index()]; }
  const Circuit& operator[](CircuitId id) const { return circuits[id.index()]; }
  const Brick& operator[](BrickId id) const { return bricks[id.index()]; }
  const ReplicaSet& operator[](ReplicaSetId id) const { return replica_sets[id.index()]; }
  const Volume& operator[](VolumeId id) const { return volumes[id.index()]; }
  const Flavour& operator[](FlavourId id) const { return flavours[id.index()]; }
  const VirtualMachine& operator[](VmId id) const { return vms[id.index()]; }

  SiteId site_of(HostId id) const { return (*this)[(*this)[(*this)[id].machine].rack].site; }

  /// By name; the `none()` id if there is no such thing. Linear: for readers, not for loops.
  HostId find_host(std::string_view host) const;
  VmId find_vm(std::string_view vm) const;
  SwitchId find_switch(std::string_view name_of_switch) const;
  FlavourId find_flavour(std::string_view flavour) const;
  VolumeId find_volume(std::string_view volume) const;
  BrickId find_brick(std::string_view brick) const;
  MachineId find_machine(std::string_view machine) const;

  bool operator==(const Inventory&) const = default;
};

/// Whether one blow takes both hosts. A host shares every domain with itself.
bool share_domain(const Inventory& inventory, HostId a, HostId b, FailureDomain domain);

/// "vmstore": the name of the volume; "vmstore/2" of one of its several replica sets.
std::string replica_set_name(const Inventory& inventory, ReplicaSetId set);

}  // namespace gemello
