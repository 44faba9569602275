#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/runs/workload.hpp"

namespace gemello::runs {

/// A name that several parts have; the sentence says how one is named.
class AmbiguousName : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// What a fault strikes, as faults of single parts: a rack's power is that of its hosts, switches
/// and disk servers, a bond its ports. Times are left at the origin; a link_flap gives link_down.
/// Errors: std::invalid_argument with a sentence: the platform has no such component, or it holds
/// nothing that could fail; AmbiguousName.
std::vector<BoundFault> parts_of(const Inventory& inventory, const Fault& fault);

/// "hv1.eth0": the name of a port.
std::string port_name(const Machine& machine, std::size_t nic);
/// "hv1.eth0-sw1": the name of a cable.
std::string cable_name(const Inventory& inventory, const Cable& cable);
/// "sw1-sw2": the names of the inter-switch links, in the order of the inventory. Of several
/// between the same switches each has its number: "sw1-sw2#1", "sw1-sw2#2".
std::vector<std::string> link_names(const Inventory& inventory);

/// The racks, or the sites, that hold a host, a switch or a disk server.
std::vector<std::string> powered_names(const Inventory& inventory, bool sites);

/// The hypervisor on a machine, or none().
HostId host_on(const Inventory& inventory, MachineId machine);
/// Whether a hypervisor is the same machine as this disk server.
bool is_hyper_converged(const Inventory& inventory, const DiskServer& server);

}  // namespace gemello::runs
