#pragma once

#include <string>
#include <vector>

#include "models/cloud/inventory.hpp"

namespace gemello::cli {

/// Hosts that are alike, in file order.
struct HostGroup {
  std::vector<HostId> hosts;
};

/// A bond or a NIC by itself, and what it is for.
struct PortLine {
  std::string ports;  ///< "bond0 balance-alb: eth0@sw1 1 Gbps + eth1@sw2 1 Gbps"
  struct Role {
    std::string role;
    std::string vlan;  ///< empty: untagged
    bool operator==(const Role&) const = default;
  };
  std::vector<Role> roles;
  bool operator==(const PortLine&) const = default;
};

/// Machines whose ports, bonds and roles are alike.
struct PortGroup {
  std::vector<MachineId> machines;
  std::vector<PortLine> interfaces;
};

/// Sums over a platform.
struct PlatformTotals {
  Cores cores{};
  Megahertz capacity{};
  Bytes memory{};
  Bytes memory_for_guests{};
  Bytes memory_without_largest_host{};  ///< N+1: for guests, when the largest host is lost
  Watts power_idle{};                   ///< all hosts on, with switches and disk servers
  Watts power_max{};
  Bytes storage_usable{};  ///< over the volumes: the smallest data brick of each replica set
};

std::vector<HostGroup> group_hosts(const Inventory& inventory);
std::vector<PortGroup> group_ports(const Inventory& inventory);
PlatformTotals totals_of(const Inventory& inventory);

/// The smallest data brick of each replica set of the volume, summed.
Bytes usable_capacity(const Inventory& inventory, const Volume& volume);

/// VMs of a flavour that fit by memory on all hosts, and when the host that holds most of them is
/// lost (N+1).
struct Fit {
  std::int64_t all = 0;
  std::int64_t without_one = 0;
};
Fit fit_of(const Inventory& inventory, const Flavour& flavour);

/// A link's speed in bits, as networks count: "2.5 Gbps".
std::string bits_of(BytesPerSecond rate);

/// "kvm-01 .. kvm-08", "a and b" or "a".
std::string range_of(const std::vector<std::string>& names);

}  // namespace gemello::cli
