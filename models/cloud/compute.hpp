#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/cloud/ids.hpp"
#include "models/units/quantity.hpp"

namespace gemello {

/// Electric power of a server at 0, 10, ..., 100 % of its compute rate (a SPECpower_ssj2008
/// curve), linear in between.
struct PowerCurve {
  std::string name;
  std::array<Watts, 11> at_tenths{};
  Watts standby{};  ///< switched off but plugged in

  bool operator==(const PowerCurve&) const = default;
};

/// Power-control device of a machine (BMC): how a fence reaches it and how long it takes.
struct Bmc {
  bool present = false;
  Duration power_off{};      ///< command to power read back as off
  bool shares_power = true;  ///< the BMC dies with the host's supply

  bool operator==(const Bmc&) const = default;
};

/// A hypervisor: KVM on a machine.
struct Host {
  std::string name;
  MachineId machine;
  std::string model;
  Cores cores{};
  Megahertz core_speed{};
  Bytes memory{};           ///< physical
  Bytes memory_reserved{};  ///< kept for the hypervisor; guests share the rest
  PowerCurve power;
  Duration boot_time{};  ///< power on to accepting guests
  Duration shutdown_time{};
  Bmc bmc;
  bool starts_on = true;

  Megahertz capacity() const { return rate(cores, core_speed); }
  Bytes memory_for_guests() const { return memory - memory_reserved; }

  bool operator==(const Host&) const = default;
};

/// A named VM size, and what migration and boot need to know of such a VM.
struct Flavour {
  std::string name;
  Cores vcpus{};
  Megahertz core_speed{};  ///< of a vCPU at 100 %; a host's core may be slower or faster
  Bytes memory{};
  Bytes disk{};
  BytesPerSecond dirty_rate{};  ///< memory written per second while its vCPUs are fully busy
  Bytes working_set{};          ///< the most that can be dirty at once
  Duration boot_time{};         ///< start to service

  bool operator==(const Flavour&) const = default;
};

/// What fails at one blow. Hosts share a switch when all their cables go to it: those of redundant
/// bonds share none.
enum class FailureDomain : std::uint8_t { host, rack, network_switch, site };

/// "host", "rack", "switch", "site".
const char* name(FailureDomain domain);

/// A virtual machine as it was ordered; where it runs is state, not inventory.
struct VirtualMachine {
  std::string name;
  FlavourId flavour;
  Cores vcpus{};
  Megahertz core_speed{};
  Bytes memory{};
  Bytes disk{};
  BytesPerSecond dirty_rate{};
  Bytes working_set{};
  Duration boot_time{};
  std::int32_t priority = 0;  ///< higher restarts first
  std::string anti_affinity;  ///< VMs of one non-empty group never share a domain `across`
  FailureDomain across = FailureDomain::host;
  std::string affinity;  ///< VMs of one non-empty group run in one domain `within`
  FailureDomain within = FailureDomain::host;
  std::vector<VmId> starts_after;  ///< they serve before it is started
  Duration start_delay{};          ///< and have served for so long
  bool batch = false;  ///< its work can be repeated: it is stopped where others need the room
  VolumeId volume;     ///< none: no image modelled

  Megahertz demand_max() const { return rate(vcpus, core_speed); }

  bool operator==(const VirtualMachine&) const = default;
};

/// A VM of a flavour's sizes, of priority 0, in no group and without an image.
VirtualMachine make_vm(std::string name, FlavourId id, const Flavour& flavour);

}  // namespace gemello
