#pragma once

#include <string_view>
#include <vector>

#include "tests/support/documents.hpp"

namespace gemello::live {

/// A fleet file that enters every branch of the reader.
inline constexpr std::string_view rich_fleet = R"({
  "format": "gemello-fleet-1",
  "name": "lab",
  "platform": "lab.platform.json",
  "journal": "/var/lib/gemello/lab.journal",
  "definitions": "definitions",
  "hosts": [
    {"name": "h1", "uri": "qemu+tls://h1/system", "migration_uri": "qemu+tcp://10.0.1.1/system",
     "data_uri": "tcp://10.0.4.1", "boot_id": ["ssh", "h1", "cat", "/proc/boot_id"],
     "fence_agent": ["fence_ipmilan", "--ip=10.0.9.1", "--lanplus"],
     "shut_down": ["ssh", "h1", "poweroff"], "site": "napoli", "rack": "r1",
     "memory_reserved": "1GiB"},
    {"name": "h2", "uri": "qemu+unix:///system?socket=/run/h2.sock"}],
  "gluster": {"command": ["ssh", "d1", "gluster"], "mount": "/images", "volume": "vmstore",
              "period": "15s", "sites": {"d1": "napoli", "d2": "roma"}},
  "assumptions": {"link_speed": "10Gbps", "memory_reserved": "4GiB", "host_boot_time": "4min",
                  "host_shutdown_time": "90s", "power_off_time": "5s", "vm_boot_time": "30s",
                  "dirty_rate": "10MiB/s", "working_set": 0.5, "idle_power": "150W",
                  "full_power": "300W", "standby_power": "0W", "brick_read": "500MB/s",
                  "brick_write": "400MB/s", "brick_iops": "5000IOPS", "brick_capacity": "2TB",
                  "core_speed": "3GHz"},
  "times": {"look_period": "1s", "monitoring_period": "20s", "suspected_after": "4s",
            "lost_after": "12s", "settle": "5s", "start": "50s", "stop": "100s",
            "migrate": "5min", "fence": "40s", "power_on": "10min", "power_off": "6min",
            "other": "25s"},
  "detection": {"confirm": ["heartbeat", "bmc"],
                "flapping": {"returns": 2, "within": "5min", "hold": "15min"}},
  "lease": {"file": "/shared/lab.lease", "controller": "roma", "lasts": "150s", "renew": "5s",
            "margin": "8s"},
  "policy": {"placement": "best-fit", "rebalancing": "load-balance"},
  "guard": {"memory_overcommit_max": 1.5, "migrations_in_flight_max": 4,
            "migrations_per_host_max": 1, "moves_per_hour_max": 20},
  "gate": {"mode": "observe",
           "modes": {"migrate": "approve", "start": "recommend"},
           "approval_timeout": "20min"}
})";

/// The least a fleet file says.
inline constexpr std::string_view least_fleet = R"({
  "format": "gemello-fleet-1", "name": "lab",
  "hosts": [{"name": "h1", "uri": "qemu:///system"}]
})";

/// Changes of rich_fleet that break it: with the place and a part of the sentence of the reader.
const std::vector<DocumentChange>& bad_fleets();
/// Changes of it that leave it sound.
const std::vector<DocumentChange>& sound_fleets();

}  // namespace gemello::live
