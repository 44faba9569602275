#pragma once

#include <string>
#include <string_view>

#include "tests/support/documents.hpp"

namespace gemello {

/// A platform that uses every key of the format once at least, and is sound.
inline constexpr std::string_view rich_platform = R"({
  "format": "gemello-platform-1", "name": "rich", "about": "every key once",
  "sites": [{"name": "napoli"}, {"name": "roma"}],
  "racks": [{"name": "n1", "site": "napoli"}, {"name": "n2", "site": "napoli"},
            {"name": "r1", "site": "roma"}],
  "switches": [{"name": "sw1", "rack": "n1", "fabric": "40Gbps", "power": "100W"},
               {"name": "sw2", "rack": "n2"}, {"name": "sw3", "rack": "r1"}],
  "vlans": [{"name": "storage", "tag": 30, "switches": ["sw1", "sw2", "sw3"]},
            {"name": "guests", "tag": 20, "switches": ["sw1"]}],
  "inter_switch_links": [{"between": ["sw1", "sw2"], "speed": "10Gbps"}],
  "spanning_tree": {"mode": "stp", "hello": "1s", "forward_delay": "4s", "max_age": "6s"},
  "circuits": [{"name": "garr", "between": ["sw2", "sw3"], "capacity": "1Gbps",
                "round_trip": "3ms", "jitter": "50us", "loss": 0.0001, "mtu": 9000,
                "overhead": 38, "vlans": ["storage"]}],
  "uplinks": [{"name": "isp", "switch": "sw1", "capacity": "10Gbps", "mtu": 9000,
               "overhead": 4, "vlans": ["guests"]}],
  "power_curves": [{"name": "g5", "standby": "3W", "watts": ["93.7W", "97W", "101W", "105W",
                    "110W", "116W", "121W", "125W", "129W", "133W", "135W"]}],
  "hosts": [
    {"name": "n-{08}", "count": 3, "rack": "n1", "model": "HP", "cores": "8cores",
     "core_speed": "2.66GHz", "memory": "32GiB", "memory_reserved": "2GiB", "power": "g5",
     "boot_time": "3min", "shutdown_time": "60s",
     "bmc": {"power_off": "4s", "shares_power": false}, "starts_on": false,
     "nics": [{"name": "eth0", "speed": "1Gbps", "cable": "sw1"},
              {"name": "eth1", "speed": "1Gbps", "cable": "sw2"},
              {"name": "eth2", "speed": "10Gbps", "cable": "sw1"},
              {"name": "eth3", "speed": "1Gbps"}],
     "bonds": [{"name": "bond0", "mode": "balance-alb", "hash": "layer3+4",
                "members": ["eth1", "eth0"], "miimon": "200ms", "up_delay": "30s",
                "down_delay": "400ms"}],
     "roles": {"management": {"on": "bond0"}, "heartbeat": {"on": "bond0"},
               "migration": {"on": "eth2"}, "storage": {"on": "bond0", "vlan": "storage"},
               "guest": {"on": "eth2", "vlan": "guests"}}},
    {"name": "hyper", "rack": "r1", "cores": "4cores", "core_speed": "2GHz", "memory": "16GiB",
     "power": "g5", "boot_time": "2min", "shutdown_time": "30s",
     "nics": [{"name": "eth0", "speed": "10Gbps", "cable": "sw3"}],
     "roles": {"storage": {"on": "eth0", "vlan": "storage"}}}],
  "disk_servers": [
    {"name": "ds1", "rack": "n1", "power": "300W",
     "nics": [{"name": "eth0", "speed": "1Gbps", "cable": "sw1"},
              {"name": "eth1", "speed": "1Gbps", "cable": "sw2"}],
     "bonds": [{"name": "bond0", "mode": "802.3ad", "members": ["eth0", "eth1"]}],
     "roles": {"management": {"on": "bond0"}, "heartbeat": {"on": "bond0"},
               "migration": {"on": "bond0"}, "storage": {"on": "bond0", "vlan": "storage"},
               "guest": {"on": "bond0"}}},
    {"name": "ds2", "on_host": "hyper"}],
  "bricks": [
    {"name": "b1", "server": "ds1", "capacity": "6TB", "read": "200MB/s", "write": "150MB/s",
     "iops": "600IOPS"},
    {"name": "b2", "server": "ds2", "capacity": "6TB", "read": "200MB/s", "write": "150MB/s",
     "iops": "600IOPS", "arbiter": true},
    {"name": "b3", "server": "ds1", "capacity": "1TB", "read": "90MB/s", "write": "80MB/s",
     "iops": "120IOPS"}],
  "volumes": [{"name": "vmstore", "replica": 2, "arbiter": 1, "version": "10",
               "options": {"network.ping-timeout": "10"}, "replica_sets": [["b1", "b2"]]}],
  "flavours": [{"name": "small", "vcpus": "1core", "core_speed": "2GHz", "memory": "2GiB",
                "disk": "20GB", "dirty_rate": "40MiB/s", "working_set": "512MiB",
                "boot_time": "40s"}],
  "vms": [{"name": "web-{00}", "count": 2, "flavour": "small", "vcpus": "2cores",
           "core_speed": "2.5GHz", "memory": "4GiB", "disk": "10GB", "dirty_rate": "1MB/s",
           "working_set": "1GiB", "boot_time": "50s", "priority": -5, "anti_affinity": "web",
           "across": "rack", "volume": "vmstore"},
          {"name": "db", "flavour": "small", "affinity": "shop", "within": "site",
           "starts_after": ["web-00"], "start_delay": "20s", "batch": true}]
})";

}  // namespace gemello
