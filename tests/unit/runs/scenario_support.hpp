#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace gemello::runs {

inline nlohmann::json full_storm() {
  return nlohmann::json::parse(R"({
      "set": "published-2005-2021",
      "classes": {
        "host": {"fault": "host-crash",
                 "failure": {"law": "weibull", "shape": 0.7, "mean": "100d"},
                 "repair": {"law": "lognormal", "median": "1h", "p95": "1d", "at_most": "7d"}},
        "circuit": [{"fault": "link-flap", "period": "10s", "down": "1s",
                     "failure": {"law": "exponential", "mean": "30d"},
                     "repair": {"law": "fixed", "value": "10min"}}],
        "brick": {"fault": "disk-slow", "bandwidth_share": 0.1,
                  "failure": {"law": "exponential", "mean": "30d"},
                  "repair": {"law": "fixed", "value": "10min"}}
      },
      "bursts": {"share": 0.37, "window": "120s", "hosts": 3, "within": "site"},
      "scale": 2, "until": "2h",
      "replay": {"log": "$GEMELLO_TRACES/failures", "map": "round-robin", "start": "30d",
                 "fault": "host-crash"}
    })");
}

/// A scenario that uses every key.
inline nlohmann::json full_scenario() {
  nlohmann::json full = nlohmann::json::parse(R"({
    "format": "gemello-scenario-1",
    "name": "full",
    "about": "Every key.",
    "platform": "../platforms/two.json",
    "workload": {
      "trace": "$GEMELLO_TRACES/planetlab/20110303.tar.xz",
      "start": "1h", "duration": "2h",
      "sizes": {"rule": "blocks", "flavours": ["small", "large"]},
      "scale": {"cpu": 1.5, "network": 2, "disk": 3},
      "peers": [{"vms": "web*", "with": "db*", "share": 0.5}],
      "priorities": [{"vms": "db*", "priority": 10}],
      "anti_affinity": [{"group": "db", "vms": ["db1", "db2"], "across": "rack"}],
      "affinity": [{"group": "shop", "vms": ["web*"], "within": "site"}],
      "start_order": [{"vms": "web*", "after": ["db*"], "delay": "20s"}], "batch": ["w*"],
      "boot_time": "45s", "after_trace": "hold"
    },
    "policy": {"placement": {"name": "best-fit"}},
    "guard": {"memory_overcommit_max": 1.2, "migrations_in_flight_max": 4,
              "migrations_per_host_max": 1, "moves_per_hour_max": 20},
    "gate": {"mode": "auto", "modes": {"migrate": "approve"}, "approval_timeout": "10min",
             "operator": {"name": "anna", "delay": "2min", "answer": "refuse"}},
    "monitoring": {"period": "30s"},
    "detection": {"heartbeat_interval": "2s", "heartbeat_timeout": "20s",
                  "observer": "hv1", "confirm": ["heartbeat", "storage", "bmc"],
                  "flapping": {"returns": 2, "within": "5min", "hold": "8min"}},
    "network": {"lan_round_trip": "150us", "tcp_window": "3MiB", "queue": "1MiB"},
    "storage": {"images": [{"vms": "*", "volume": "vmstore"}, {"vms": "db*", "volume": "fast"}],
                "allocated": 0.4, "new_blocks": 0.05, "read_size": "8KiB", "write_size": "4KiB",
                "outstanding": 16, "boot_read": "150MB", "template_size": "2GB",
                "backups": [{"vms": "db*", "first": "2h", "every": "24h", "to": "ds1",
                             "at_once": 2}],
                "resolve": [{"at": "2h", "vm": "db1", "keep": "b1"}]},
    "controllers": {
      "seats": [{"name": "c1", "on": "hv1"}, {"name": "c2", "on": "ds1"}],
      "lease": {"on": ["hv1", "ds1", "ds2"], "lasts": "90s", "renew": "15s", "margin": "5s",
                "order_limit": "20s"},
      "faults": [{"at": "2h", "what": "freeze-in-order", "controller": "c1", "for": "10min"},
                 {"at": "1h", "what": "crash", "controller": "c2", "for": "5min"}]
    },
    "orders": [{"at": "1h", "action": {"action": "power-off", "host": "hv1"}}],
    "declare_dead": [{"at": "2h", "host": "hv1", "by": "anna"}],
    "leases": {"volume": "vmstore", "renewal": "10s", "expiry": "40s", "watchdog": "30s",
               "margin": "5s"},
    "faults": [{"at": "30min", "what": "host-crash", "component": "hv1", "for": "20min"},
               {"at": "10min", "what": "link-down", "component": "hv2.eth0"},
               {"at": "1h", "what": "link-flap", "component": "hv2.eth0", "for": "10min",
                "period": "20s", "down": "1s"},
               {"at": "1h", "what": "link-degraded", "component": "sw1-sw2",
                "bandwidth_share": 0.1, "loss": 0.01, "extra_round_trip": "20ms"},
               {"at": "1h", "what": "daemon-slow", "component": "hv1", "delay": "20s"},
               {"at": "1h", "what": "disk-slow", "component": "b1", "bandwidth_share": 0.1},
               {"at": "1h", "what": "disk-lost", "component": "b1", "for": "10min"}],
    "migration": {"live": true, "setup_time": "700ms", "zero_page_share": 0.125,
                  "downtime_max": "200ms", "rounds_max": 20, "bandwidth_cap": "500Mbps",
                  "auto_converge": true, "throttle_initial": 30, "throttle_increment": 15,
                  "throttle_max": 90, "on_no_convergence": "stop-and-copy",
                  "resume_time": "10ms"},
    "duration": "3h", "seed": 7, "series": {"vm": true, "host": false, "link": false}
  })");
  full["storm"] = full_storm();
  return full;
}

/// The least scenario that is accepted.
inline nlohmann::json least_scenario() {
  return nlohmann::json::parse(R"({
    "format": "gemello-scenario-1", "name": "least", "platform": "two.json",
    "workload": {"trace": "t.gtrace", "sizes": {"rule": "fixed", "flavour": "small"}},
    "policy": {}
  })");
}

/// A change that makes the full scenario bad, the place and part of the sentence of the error.
struct BadScenario {
  const char* pointer;  // JSON pointer
  const char* value;    // JSON; nullptr: remove
  const char* place;
  const char* sentence;
  bool schema_sees = true;  // what a schema can express
};

inline const std::vector<BadScenario>& bad_scenarios() {
  static const std::vector<BadScenario> table{
      {"/format", "\"gemello-scenario-2\"", "$.format", "must be 'gemello-scenario-1'"},
      {"/format", nullptr, "$", "the key 'format' is missing"},
      {"/name", "\"\"", "$.name", "must not be empty"},
      {"/name", "7", "$.name", "must be a name, not a number"},
      {"/platfrom", "\"x\"", "$.platfrom", "unknown key"},
      {"/platform", "\"\"", "$.platform", "a path must not be empty"},
      {"/platform", "\"$HOME/x.json\"", "$.platform", "no other variable", false},
      {"/policy", nullptr, "$", "the key 'policy' is missing"},
      {"/policy", "\"best-fit\"", "$.policy", "must be an object"},
      {"/workload", "[]", "$.workload", "must be an object"},
      {"/workload/trace", nullptr, "$.workload", "the key 'trace' is missing"},
      {"/workload/sizes", nullptr, "$.workload", "the key 'sizes' is missing"},
      {"/workload/sizes/rule", "\"random\"", "$.workload.sizes.rule", "is none of"},
      {"/workload/sizes/flavours", "[]", "$.workload.sizes.flavours", "at least one flavour"},
      {"/workload/sizes/flavour", "\"small\"", "$.workload.sizes.flavour", "unknown key"},
      {"/workload/start", "3600", "$.workload.start", "not a number"},
      {"/workload/start", "\"1 hour\"", "$.workload.start", "h"},
      {"/workload/duration", "\"0s\"", "$.workload.duration", "greater than zero", false},
      {"/workload/scale/cpu", "-1", "$.workload.scale.cpu", "from 0 to 1000"},
      {"/workload/scale/memory", "2", "$.workload.scale.memory", "unknown key"},
      {"/workload/priorities/0/priority", "1.5", "$.workload.priorities[0].priority",
       "whole number"},
      {"/workload/anti_affinity/0/vms", "[]", "$.workload.anti_affinity[0].vms", "at least one"},
      {"/workload/after_trace", "\"loop\"", "$.workload.after_trace", "stop, hold, repeat"},
      {"/guard/moves_per_hour_max", "-1", "$.guard.moves_per_hour_max", "from 0 to 1000000"},
      {"/guard/memory_overcommit_max", "0", "$.guard.memory_overcommit_max", "from 0.1 to 100"},
      {"/gate/mode", "\"automatic\"", "$.gate.mode", "observe, recommend, approve, auto"},
      {"/gate/modes/migrat", "\"auto\"", "$.gate.modes.migrat", "did you mean 'migrate'"},
      {"/gate/modes/migrate", "\"auto\"", "$.gate.approval_timeout", "has no effect", false},
      {"/gate/operator/answer", "\"maybe\"", "$.gate.operator.answer", "is none of"},
      {"/monitoring/period", nullptr, "$.monitoring", "the key 'period' is missing"},
      {"/monitoring/period", "\"0s\"", "$.monitoring.period", "greater than zero", false},
      {"/detection/heartbeat_timeout", "\"1s\"", "$.detection", "must not be shorter", false},
      {"/network/lan_round_trip", "\"0s\"", "$.network.lan_round_trip", "greater than zero", false},
      {"/network/tcp_window", "\"3Mbps\"", "$.network.tcp_window", "MiB"},
      {"/faults", "{}", "$.faults", "must be an array"},
      {"/faults/0/at", "\"-5min\"", "$.faults[0].at", "negative"},
      {"/faults/0/at", "\"4h\"", "$.faults[0].at", "after the end of the run", false},
      {"/orders/0/at", "\"4h\"", "$.orders[0].at", "after the end of the run", false},
      {"/orders/0/action", nullptr, "$.orders[0]", "'action' is missing", true},
      {"/workload/peers/0/share", "0", "$.workload.peers[0].share", "from", true},
      {"/workload/peers/0/with", nullptr, "$.workload.peers[0]", "'with' is missing", true},
      {"/workload/scale/network", "-1", "$.workload.scale.network", "from", true},
      {"/faults/0/what", "\"host-cras\"", "$.faults[0].what", "did you mean 'host-crash'"},
      {"/faults/0/what", "\"host-return\"", "$.faults[0].for", "has no duration"},
      {"/faults/1/component", nullptr, "$.faults[1]", "the key 'component' is missing"},
      {"/faults/1/when", "\"1h\"", "$.faults[1].when", "unknown key"},
      {"/migration/rounds_max", "0", "$.migration.rounds_max", "from 1 to 100000"},
      {"/migration/live", "false", "$.migration.downtime_max", "not live", false},
      {"/migration/zero_page_share", "1.5", "$.migration.zero_page_share", "from 0 to 1"},
      {"/migration/setup_time", "\"-1s\"", "$.migration.setup_time", "negative"},
      {"/migration/auto_converge", "false", "$.migration.throttle_initial", "has no effect", false},
      {"/migration/bandwidth_cap", "\"500MB\"", "$.migration.bandwidth_cap", "bps"},
      {"/migration/throttle_max", "100", "$.migration.throttle_max", "from 1 to 99"},
      {"/duration", "\"3 hours\"", "$.duration", "h"},
      {"/seed", "-1", "$.seed", "from 0"},
      {"/seed", "\"7\"", "$.seed", "whole number"},
  };
  return table;
}

/// The same of controllers, of what VMs ask for, and of series.
inline const std::vector<BadScenario>& bad_controllers() {
  static const std::vector<BadScenario> table{
      {"/controllers/seats", "[]", "$.controllers.seats", "needs at least one controller"},
      {"/controllers/seats/1/name", "\"c1\"", "$.controllers.seats[1]",
       "there is already a controller named 'c1'", false},
      {"/controllers/lease/on", "[]", "$.controllers.lease.on", "needs at least one machine"},
      {"/controllers/lease/lasts", "\"35s\"", "$.controllers.lease", "must last longer than",
       false},
      {"/controllers/lease/renew", "\"0s\"", "$.controllers.lease.renew", "", false},
      {"/controllers/lease/margin", "\"0s\"", "$.controllers.lease.margin", "", false},
      {"/controllers/lease/epoch", "1", "$.controllers.lease.epoch", "unknown key"},
      {"/controllers/faults/0/what", "\"hang\"", "$.controllers.faults[0].what", "is none of"},
      {"/controllers/faults/0/controller", "\"c3\"", "$.controllers.faults[0].controller",
       "there is no controller named 'c3'; did you mean 'c1'", false},
      {"/controllers/faults/0/for", nullptr, "$.controllers.faults[0]", "'for' is missing"},
      {"/series/vm", "1", "$.series.vm", "true or false"},
      {"/series/disk", "true", "$.series.disk", "unknown key"},
      {"/workload/start_order/0/after", "[]", "$.workload.start_order[0].after",
       "needs at least one pattern"},
      {"/workload/affinity/0/within", "\"cage\"", "$.workload.affinity[0].within", "is none of"},
  };
  return table;
}

/// The same of disk I/O.
inline const std::vector<BadScenario>& bad_storages() {
  static const std::vector<BadScenario> table{
      {"/storage", "[]", "$.storage", "must be an object"},
      {"/storage", nullptr, "$.workload.scale.disk", "has no effect without the section 'storage'",
       false},
      {"/workload/scale/disk", "-1", "$.workload.scale.disk", "from 0 to 1e+06"},
      {"/storage/image", "[]", "$.storage.image", "did you mean 'images'"},
      {"/storage/images", "{}", "$.storage.images", "must be an array"},
      {"/storage/images/1/volume", nullptr, "$.storage.images[1]", "'volume' is missing"},
      {"/storage/images/1/vms", "\"\"", "$.storage.images[1].vms", "must not be empty"},
      {"/storage/images/1/host", "\"x\"", "$.storage.images[1].host", "unknown key"},
      {"/storage/allocated", nullptr, "$.storage", "the key 'allocated' is missing"},
      {"/storage/allocated", "1.1", "$.storage.allocated", "from 0 to 1"},
      {"/storage/allocated", "\"40%\"", "$.storage.allocated", "number"},
      {"/storage/new_blocks", nullptr, "$.storage", "the key 'new_blocks' is missing"},
      {"/storage/new_blocks", "-0.1", "$.storage.new_blocks", "from 0 to 1"},
      {"/storage/read_size", "\"0KiB\"", "$.storage.read_size", "greater than zero", false},
      {"/storage/write_size", "4096", "$.storage.write_size", "not a number"},
      {"/storage/outstanding", "0", "$.storage.outstanding", "from 1 to 1024"},
      {"/storage/outstanding", "1025", "$.storage.outstanding", "from 1 to 1024"},
      {"/storage/boot_read", "\"-1MB\"", "$.storage.boot_read", "negative"},
      {"/storage/template_size", "\"2Gbps\"", "$.storage.template_size", "GiB"},
      {"/storage/backups/0/to", nullptr, "$.storage.backups[0]", "the key 'to' is missing"},
      {"/storage/backups/0/vms", nullptr, "$.storage.backups[0]", "the key 'vms' is missing"},
      {"/storage/backups/0/first", "\"4h\"", "$.storage.backups[0].first",
       "after the end of the run", false},
      {"/storage/backups/0/every", "\"0s\"", "$.storage.backups[0].every", "greater than zero",
       false},
      {"/storage/backups/0/at_once", "0", "$.storage.backups[0].at_once", "from 1 to"},
      {"/storage/backups/0/host", "\"x\"", "$.storage.backups[0].host", "unknown key"},
  };
  return table;
}

/// The same of leases and of what operators state.
inline const std::vector<BadScenario>& bad_leases() {
  static const std::vector<BadScenario> table{
      {"/leases", nullptr, "$.detection", "no effect without the section 'leases'", false},
      {"/detection/confirm/1", "\"heartbeat\"", "$.detection.confirm[1]", "given twice"},
      {"/detection/confirm/1", "\"network\"", "$.detection.confirm[1]", "none of heartbeat"},
      {"/detection/confirm", "[\"storage\"]", "$.detection.confirm", "must name 'heartbeat'"},
      {"/detection/flapping/returns", "0", "$.detection.flapping.returns", "from 1 to 1000"},
      {"/detection/flapping/hold", "\"0s\"", "$.detection.flapping.hold", "greater than zero",
       false},
      {"/leases/volume", nullptr, "$.leases", "the key 'volume' is missing"},
      {"/leases/margin", "\"0s\"", "$.leases.margin", "greater than zero", false},
      {"/leases/watchdog", "\"0s\"", "$.leases.watchdog", "greater than zero", false},
      {"/leases/expiry", "\"10s\"", "$.leases", "renewal must be shorter than expiry", false},
      {"/leases/io_timeout", "\"10s\"", "$.leases.io_timeout", "unknown key"},
      {"/declare_dead/0/at", "\"4h\"", "$.declare_dead[0].at", "after the end of the run", false},
      {"/declare_dead/0/by", "\"\"", "$.declare_dead[0].by", "must not be empty"},
      {"/declare_dead/0/host", nullptr, "$.declare_dead[0]", "the key 'host' is missing"},
  };
  return table;
}

/// The same of what fails.
inline const std::vector<BadScenario>& bad_faults() {
  static const std::vector<BadScenario> table{
      {"/faults/0/period", "\"1s\"", "$.faults[0].period", "only 'link-flap' has it"},
      {"/faults/0/loss", "0.1", "$.faults[0].loss", "only 'link-degraded' has it"},
      {"/faults/2/for", nullptr, "$.faults[2]", "needs 'for'"},
      {"/faults/2/down", nullptr, "$.faults[2]", "the key 'down' is missing"},
      {"/faults/2/down", "\"20s\"", "$.faults[2].down", "shorter than the period", false},
      {"/faults/2/period", "\"2us\"", "$.faults[2].down", "shorter than the period", false},
      {"/faults/2/for", "\"600w\"", "$.faults[2]", "flaps more than 100000 times", false},
      {"/faults/2/loss", "0.1", "$.faults[2].loss", "only 'link-degraded' has it"},
      {"/faults/3/down", "\"1s\"", "$.faults[3].down", "only 'link-flap' has it"},
      {"/faults/3/loss", "1", "$.faults[3].loss", "from 0 to 0.99"},
      {"/faults/3/bandwidth_share", "0", "$.faults[3].bandwidth_share", "from 0.001 to 1"},
      {"/faults/3/delay", "\"1s\"", "$.faults[3].delay", "only 'daemon-slow' has it"},
      {"/faults/4/delay", nullptr, "$.faults[4]", "the key 'delay' is missing"},
      {"/faults/4/delay", "\"0s\"", "$.faults[4].delay", "zero", false},
      {"/faults/4/loss", "0.1", "$.faults[4].loss", "only 'link-degraded' has it"},
      {"/faults/0/bandwidth_share", "0.5", "$.faults[0].bandwidth_share",
       "only 'link-degraded' and 'disk-slow' have it"},
      {"/faults/5/bandwidth_share", nullptr, "$.faults[5]", "'bandwidth_share' is missing"},
      {"/faults/5/bandwidth_share", "0.0009", "$.faults[5].bandwidth_share", "from 0.001 to 1"},
      {"/faults/5/bandwidth_share", "1", "$.faults[5].bandwidth_share", "must be below 1"},
      {"/faults/5/loss", "0.1", "$.faults[5].loss", "only 'link-degraded' has it"},
      {"/faults/5/extra_round_trip", "\"1s\"", "$.faults[5].extra_round_trip", "has no effect"},
      {"/faults/5/delay", "\"1s\"", "$.faults[5].delay", "only 'daemon-slow' has it"},
      {"/faults/5/period", "\"1s\"", "$.faults[5].period", "only 'link-flap' has it"},
      {"/faults/6/what", "\"disk-freed\"", "$.faults[6].for", "has no duration"},
      {"/faults/6/bandwidth_share", "0.5", "$.faults[6].bandwidth_share", "has no effect"},
      {"/faults/3/what", "\"link-restored\"", "$.faults[3].bandwidth_share", "has no effect"},
  };
  return table;
}

/// The same of what is drawn to fail.
inline const std::vector<BadScenario>& bad_storms() {
  static const std::vector<BadScenario> table{
      {"/storm/classes/brick/fault", "\"host-crash\"", "$.storm.classes.brick.fault", "is none of"},
      {"/storm/classes/brick/fault", "\"disk-lost\"", "$.storm.classes.brick.bandwidth_share",
       "has no effect"},
      {"/storm/set", "\"published\"", "$.storm.set", "is none of published-2005-2021"},
      {"/storm/classes/hosts", "{}", "$.storm.classes.hosts", "did you mean 'host'"},
      {"/storm/classes/host/fault", "\"switch-down\"", "$.storm.classes.host.fault", "is none of"},
      {"/storm/classes/host/repair", nullptr, "$.storm.classes.host",
       "the key 'repair' is missing"},
      {"/storm/classes/host/down", "\"1s\"", "$.storm.classes.host.down",
       "only 'link-flap' has it"},
      {"/storm/classes/host/failure/law", "\"normal\"", "$.storm.classes.host.failure.law",
       "is none of"},
      {"/storm/classes/host/failure/shape", "0", "$.storm.classes.host.failure.shape",
       "from 0.2 to 20"},
      {"/storm/classes/host/failure/scale", "\"1d\"", "$.storm.classes.host.failure",
       "one of scale and mean"},
      {"/storm/classes/host/failure/sigma", "1", "$.storm.classes.host.failure.sigma",
       "unknown key"},
      {"/storm/classes/host/repair/sigma", "1", "$.storm.classes.host.repair",
       "one of sigma and p95"},
      {"/storm/classes/host/repair/p95", "\"1h\"", "$.storm.classes.host.repair.p95",
       "longer than the median", false},
      {"/storm/classes/host/repair/at_most", "\"1us\"", "$.storm.classes.host.repair.at_most",
       "less than a millionth", false},
      {"/storm/classes/circuit/0/repair/at_most", "\"1h\"",
       "$.storm.classes.circuit[0].repair.at_most", "no effect on a fixed"},
      {"/storm/classes/circuit/0/repair/value", "\"0s\"", "$.storm.classes.circuit[0].repair.value",
       "greater than zero", false},
      {"/storm/classes/circuit/0/period", "\"900ms\"", "$.storm.classes.circuit[0].down",
       "shorter than the period", false},
      {"/storm/classes/circuit/0/fault", "\"host-crash\"", "$.storm.classes.circuit[0].fault",
       "is none of"},
      {"/storm/bursts/share", "1.5", "$.storm.bursts.share", "from 0 to 1"},
      {"/storm/bursts/hosts", "1", "$.storm.bursts.hosts", "from 2"},
      {"/storm/bursts/within", "\"row\"", "$.storm.bursts.within", "is none of"},
      {"/storm/scale", "0", "$.storm.scale", "from 1e-06"},
      {"/storm/until", "\"4h\"", "$.storm.until", "after the end of the run", false},
      {"/storm/replay/log", nullptr, "$.storm.replay", "the key 'log' is missing"},
      {"/storm/replay/map", "\"random\"", "$.storm.replay.map", "is none of"},
      {"/storm/replay/fault", "\"link-down\"", "$.storm.replay.fault", "is none of"},
      {"/storm/replay/format", "\"lanl\"", "$.storm.replay.format", "unknown key"},
  };
  return table;
}

inline nlohmann::json damaged(const BadScenario& bad) {
  nlohmann::json document = full_scenario();
  const nlohmann::json::json_pointer pointer(bad.pointer);
  if (bad.value != nullptr)
    document[pointer] = nlohmann::json::parse(bad.value);
  else
    document.at(pointer.parent_pointer()).erase(pointer.back());
  return document;
}

}  // namespace gemello::runs
