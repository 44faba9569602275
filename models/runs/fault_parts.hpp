#pragma once

#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/runs/workload.hpp"

namespace gemello::runs {

/// What a fault strikes, as faults of single parts: a rack's power is that of its hosts, switches
/// and disk servers, a bond its ports. Times are left at the origin; a link_flap gives link_down.
/// Errors: std::invalid_argument with a sentence: the platform has no such component, or it holds
/// nothing that could fail.
std::vector<BoundFault> parts_of(const Inventory& inventory, const Fault& fault);

/// "hv1.eth0": the name of a port.
std::string port_name(const Machine& machine, std::size_t nic);
/// "hv1.eth0-sw1": the name of a cable.
std::string cable_name(const Inventory& inventory, const Cable& cable);
/// "sw1-sw2": the name of an inter-switch link.
std::string link_name(const Inventory& inventory, const InterSwitchLink& link);

/// The racks, or the sites, that hold a host, a switch or a disk server.
std::vector<std::string> powered_names(const Inventory& inventory, bool sites);

/// Whether a hypervisor is the same machine as this disk server.
bool is_hyper_converged(const Inventory& inventory, const DiskServer& server);

}  // namespace gemello::runs
