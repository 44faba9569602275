#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "live/ends/detection.hpp"
#include "live/ends/world_times.hpp"
#include "models/fleet/gate.hpp"
#include "models/fleet/guard.hpp"
#include "models/units/quantity.hpp"

namespace gemello::live {

/// A program and its arguments, run without a shell.
using Command = std::vector<std::string>;

/// How to reach one host, and what libvirt cannot tell of it.
struct HostConfig {
  std::string name;           ///< as in the platform
  std::string uri;            ///< libvirt's: "qemu+tls://hv1/system"
  std::string migration_uri;  ///< libvirtd as other hosts reach it; empty: `uri`
  std::string data_uri;       ///< where migrating memory goes ("tcp://10.0.4.1"); empty: libvirt's
  /// Prints text that is another one after every boot, by a path that is not libvirt's: `ssh hv1
  /// cat /proc/sys/kernel/random/boot_id`. Empty: no second path to this host.
  Command boot_id;
  /// A fence agent after Debian's fence-agents (exit codes of the FenceAgentAPI), to which
  /// "--action=off|on|status" is added. Empty: this host cannot be fenced.
  Command fence_agent;
  Command shut_down;  ///< asks its system for an orderly end; empty: it cannot be powered off
  std::string site = "site";
  std::string rack;  ///< empty: one rack per site
  std::optional<Bytes> memory_reserved;
};

/// Commands of the Gluster client, run where they reach a trusted server.
struct GlusterConfig {
  Command command;     ///< {"ssh", "ds1", "gluster"} or {"gluster"}; empty: no storage is watched
  std::string mount;   ///< where hypervisors mount the volume of the images
  std::string volume;  ///< that volume
  Duration period = 10s;
  /// Of servers that are no hosts. Default: the hosts' site if they have but one, else "site".
  std::map<std::string, std::string> sites;
};

/// What the inventory assumes where nobody can be asked; each is named in the platform's "about".
struct AssumptionConfig {
  BytesPerSecond link_speed{1.25e8};
  Bytes memory_reserved{std::int64_t{2} << 30};
  Duration host_boot_time = 5min;
  Duration host_shutdown_time = 2min;
  Duration power_off_time = 10s;
  Duration vm_boot_time = 45s;
  BytesPerSecond dirty_rate{20.0 * 1048576.0};  ///< per busy vCPU
  double working_set = 0.25;                    ///< share of a VM's memory
  Watts idle_power{100};
  Watts full_power{200};
  Watts standby_power{5};
  BytesPerSecond brick_read{200e6};
  BytesPerSecond brick_write{150e6};
  Iops brick_iops{500};
  Bytes brick_capacity{std::int64_t{1} << 40};  ///< where Gluster does not tell
  Megahertz core_speed{2000};                   ///< where libvirt does not tell
};

/// Which of several controllers leads: by turns, written into a file that all of them share.
struct LeaseConfig {
  std::string file;        ///< as written; empty: one controller, by the lock of its journal
  std::string controller;  ///< the name of this one; empty: the machine's
  Duration lasts = 150s;   ///< a turn
  Duration renew = 10s;
  Duration margin = 10s;  ///< that another waits longer than a turn lasts
};

/// A fleet.json (format gemello-fleet-1; fleet.schema.json).
struct FleetConfig {
  std::string file;  ///< as the user gave it, for errors
  std::string name;
  std::string platform;     ///< as written; may be empty for `inventory`
  std::string journal;      ///< as written; empty: "<name>.journal" beside the fleet file
  std::string definitions;  ///< folder of NAME.xml for VMs that are to be deployed; may be empty
  std::vector<HostConfig> hosts;
  GlusterConfig gluster;
  AssumptionConfig assumptions;
  WorldTimes times;
  DetectionConfig detection;
  nlohmann::json policy;  ///< read by the registry of policies; null: observe only
  GuardLimits guard;
  /// By action kind (index in Action): observe, recommend or approve. `automatic` cannot be
  /// written here: it takes a flag on the command line.
  std::map<std::size_t, GateMode> gate;
  LeaseConfig lease;
  GateMode gate_mode = GateMode::recommend;
  Duration approval_timeout = 15min;

  /// A path of this file, resolved against its folder; empty stays empty.
  std::string resolve(const std::string& path) const;
  const HostConfig* find(const std::string& host) const;
};

/// How long an order may be under way until it has reached its host or never will: the longest
/// deadline of start, stop, fence and other. A migration, or a host that boots, takes longer, but
/// its order has gone out once and for all in the beginning.
Duration order_limit(const WorldTimes& times);

/// Errors: InputError with file and JSON path: not strict JSON, unknown keys, names given twice,
/// a Gate that would act by itself, times that do not fit together (lost before suspected, a lease
/// that ends before an order may), a detection that has no effect.
FleetConfig read_fleet(const std::string& path);
FleetConfig read_fleet_text(std::string_view text, const std::string& file);

}  // namespace gemello::live
