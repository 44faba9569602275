#include "tests/unit/live/fleet_support.hpp"

namespace gemello::live {
namespace {

std::vector<DocumentChange> bad_times() {
  return {
      {"/times/look_period", "\"0s\"", "$.times.look_period", "greater than zero", true},
      {"/times/settle", "\"0s\"", "$.times.settle", "greater than zero", true},
      {"/times/stop", "\"0s\"", "$.times.stop", "greater than zero", true},
      {"/times/other", "\"-1s\"", "$.times.other", "negative", true},
      {"/times/look_period", "\"99ms\"", "$.times.look_period", "(99ms) must be at least 0.1s",
       true},
      {"/times/look_period", "\"0.09s\"", "$.times.look_period", "at least 0.1s", true},
      {"/times/look_period", "\"2.1s\"", "$.times.suspected_after",
       "'suspected_after' (4s) must be at least 'look_period' and 2s (4100ms)"},
      {"/times/lost_after", "\"4.9s\"", "$.times.lost_after",
       "'lost_after' (4.9s) must be at least 'suspected_after' and 'look_period' (5s)"},
      {"/times", R"({"suspected_after": "31s"})", "$.times",
       "'lost_after' (30s) must be at least 'suspected_after' and 'look_period' (33s)"},
      {"/times/monitoring_period", "\"0.9s\"", "$.times.monitoring_period",
       "'monitoring_period' (0.9s) must be at least 'look_period' (1s)"},
      {"/times/settle", "\"999ms\"", "$.times.settle", "(999ms) must be at least 1s", true},
      {"/times/start", "\"0.5s\"", "$.times.start", "at least 1s", true},
      {"/times/fence", "\"999999us\"", "$.times.fence", "at least 1s", true},
      {"/times/migrate", "\"0.01min\"", "$.times.migrate", "at least 1s"},
  };
}

std::vector<DocumentChange> bad_elsewhere() {
  return {
      {"/format", "\"gemello-fleet-2\"", "$.format", "expected 'gemello-fleet-1'", true},
      {"/format", "", "$", "'format' is missing", true},
      {"/name", "", "$", "'name' is missing", true},
      {"/name", "\"\"", "$.name", "must not be empty", true},
      {"/nmae", "1", "$.nmae", "did you mean 'name'?", true},
      {"/journal", "\"\"", "$.journal", "leave the key out", true},
      {"/platform", "7", "$.platform", "must be text", true},
      {"/definitions", "\"a\\u0000b\"", "$.definitions", "NUL"},
      {"/hosts", "", "$", "'hosts' is missing", true},
      {"/hosts", "[]", "$.hosts", "one host at least", true},
      {"/hosts/1/name", "\"h1\"", "$.hosts[1]", "already a host named 'h1'"},
      {"/hosts/1/uri", "\"qemu+tls://h1/system\"", "$.hosts[1]", "that of host 'h1'"},
      {"/hosts/1/uri", "", "$.hosts[1]", "'uri' is missing", true},
      {"/hosts/1/uri", "\"h2\"", "$.hosts[1].uri", "'h2' is no URI", true},
      {"/hosts/1/uri", "\"://h2\"", "$.hosts[1].uri", "no URI", true},
      {"/hosts/1/uri", "\"qemu+tls://h 2/\"", "$.hosts[1].uri", "no URI", true},
      {"/hosts/0/migration_uri", "\"\"", "$.hosts[0].migration_uri", "no URI", true},
      {"/hosts/0/data_uri", "\"10.0.4.1\"", "$.hosts[0].data_uri", "tcp://10.0.4.1", true},
      {"/hosts/0/name", "\"h{1}\"", "$.hosts[0].name", "braces", true},
      {"/hosts/0/boot_id", "\"ssh h1\"", "$.hosts[0].boot_id", "must be an array", true},
      {"/hosts/0/boot_id", "[]", "$.hosts[0].boot_id", "leave the key out", true},
      {"/hosts/0/boot_id/0", "\"\"", "$.hosts[0].boot_id[0]", "is not empty"},
      {"/hosts/0/boot_id/1", "7", "$.hosts[0].boot_id[1]", "must be text", true},
      {"/hosts/0/shut_down/1", "\"a\\u0000\"", "$.hosts[0].shut_down[1]", "NUL"},
      {"/hosts/0/fence_agent/1", "\"--action=off\"", "$.hosts[0].fence_agent[1]", "leave it out",
       true},
      {"/hosts/0/site", "\"\"", "$.hosts[0].site", "must not be empty", true},
      {"/hosts/0/memory_reserved", "1", "$.hosts[0].memory_reserved", "a quantity", true},
      {"/hosts/0/fence", "[]", "$.hosts[0].fence", "unknown key", true},
      {"/gluster/command", "", "$.gluster", "'command' is missing", true},
      {"/gluster/mount", "\"images\"", "$.gluster.mount", "absolute", true},
      {"/gluster/volume", "", "$.gluster.mount", "no effect without 'volume'", true},
      {"/gluster/volume", "\"a;reboot\"", "$.gluster.volume", "letters, digits", true},
      {"/gluster/volume", "\"--xml\"", "$.gluster.volume", "letters, digits", true},
      {"/gluster/period", "\"0s\"", "$.gluster.period", "greater than zero", true},
      {"/gluster/sites/h2", "\"roma\"", "$.gluster.sites.h2", "stands in 'hosts'"},
      {"/gluster/sites/d1", "\"\"", "$.gluster.sites.d1", "must not be empty", true},
      {"/assumptions/link_speed", "\"0Gbps\"", "$.assumptions.link_speed", "greater", true},
      {"/assumptions/working_set", "1.5", "$.assumptions.working_set", "from 0 to 1", true},
      {"/assumptions/full_power", "\"100W\"", "$.assumptions.full_power", "'idle_power' (150W)"},
      {"/assumptions/idle", "\"1W\"", "$.assumptions.idle", "unknown key", true},
      {"/policy", "\"best-fit\"", "$.policy", "must be an object", true},
      {"/policy", "null", "$.policy", "must be an object", true},
      {"/policy/placement", "\"best-fix\"", "$.policy.placement", "best-fit"},
      {"/guard/moves", "1", "$.guard.moves", "unknown key", true},
      {"/guard/moves_per_hour_max", "-1", "$.guard.moves_per_hour_max", "from 0", true},
      {"/guard/memory_overcommit_max", "0", "$.guard.memory_overcommit_max", "from 0.1", true},
      {"/gate/mode", "\"auto\"", "$.gate.mode", "--auto on the command line", true},
      {"/gate/modes/start", "\"auto\"", "$.gate.modes.start", "--auto on the command line", true},
      {"/gate/mode", "\"aprove\"", "$.gate.mode", "did you mean 'approve'?", true},
      {"/gate/modes/migrat", "\"observe\"", "$.gate.modes.migrat", "unknown key", true},
      {"/gate/modes/migrate", "\"observe\"", "$.gate.approval_timeout", "has no effect"},
      {"/gate/approval_timeout", "\"0s\"", "$.gate.approval_timeout", "greater than zero", true},
      {"/gate/operator", "{}", "$.gate.operator", "unknown key", true},
  };
}

// The longest deadline of rich_fleet's orders is that of stop, 100 s, and renew is 5 s.
std::vector<DocumentChange> bad_leases() {
  return {
      {"/lease/file", "", "$.lease", "'file' is missing", true},
      {"/lease/file", "\"\"", "$.lease.file", "must not be empty", true},
      {"/lease/controller", "\"\"", "$.lease.controller", "must not be empty", true},
      {"/lease/lasts", "\"105s\"", "$.lease.lasts",
       "'lasts' (105s) must be more than 'renew' (5s) and the longest"},
      {"/lease/renew", "\"50s\"", "$.lease.lasts", "'stop', 'fence' and 'other' of the times"},
      {"/lease/renew", "\"499ms\"", "$.lease.renew", "(499ms) must be at least 0.5s", true},
      {"/lease/renew", "\"0s\"", "$.lease.renew", "greater than zero", true},
      {"/lease/margin", "\"0s\"", "$.lease.margin", "greater than zero", true},
      {"/lease/last", "\"120s\"", "$.lease.last", "did you mean 'lasts'?", true},
      {"/lease", "\"/shared/lab.lease\"", "$.lease", "must be an object", true},
      {"/times/fence", "\"145s\"", "$.lease.lasts", "of the times (145s) together"},
  };
}

// Suspected after 4 s: a third return within 8 s is none that any host could make.
std::vector<DocumentChange> bad_detections() {
  return {
      {"/detection/confirm", "[]", "$.detection.confirm", "must name 'heartbeat'", true},
      {"/detection/confirm", "[\"bmc\"]", "$.detection.confirm", "must name 'heartbeat'", true},
      {"/detection/confirm/1", "\"heartbeat\"", "$.detection.confirm[1]", "given twice", true},
      {"/detection/confirm/1", "\"ipmi\"", "$.detection.confirm[1]", "is none of", true},
      {"/detection/confirm/1", "\"storage\"", "$.detection.confirm[1]", "simulated world only",
       true},
      {"/hosts/0/fence_agent", "", "$.detection.confirm[1]", "no host has a 'fence_agent'"},
      {"/detection/flapping/returns", "0", "$.detection.flapping.returns", "from 1", true},
      {"/detection/flapping/within", "\"8s\"", "$.detection.flapping.within", "has no effect"},
      {"/detection/flapping/hold", "\"0s\"", "$.detection.flapping.hold", "greater than", true},
      {"/detection/flapping/times", "3", "$.detection.flapping.times", "unknown key", true},
      {"/detection/heartbeat_timeout", "\"30s\"", "$.detection.heartbeat_timeout", "unknown key",
       true},
  };
}

std::vector<DocumentChange> joined(std::vector<DocumentChange> one,
                                   const std::vector<DocumentChange>& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

}  // namespace

const std::vector<DocumentChange>& bad_fleets() {
  static const std::vector<DocumentChange> table =
      joined(joined(bad_elsewhere(), bad_times()), joined(bad_leases(), bad_detections()));
  return table;
}

const std::vector<DocumentChange>& sound_fleets() {
  static const std::vector<DocumentChange> table{
      {"/platform", ""},
      {"/policy", ""},
      {"/gluster", ""},
      {"/gluster/mount", ""},
      {"/gluster/sites", "{}"},
      {"/times", "{}"},
      {"/times/look_period", "\"0.5s\""},
      {"/times/look_period", "\"100ms\""},
      {"/times/look_period", "\"2s\""},
      {"/times/look_period", "\".1s\""},
      {"/times/lost_after", "\"5s\""},
      {"/times/monitoring_period", "\"1s\""},
      {"/times/settle", "\"1000ms\""},
      {"/times/other", "\"1s\""},
      {"/times/stop", "\"1000000us\""},
      {"/times", R"({"look_period": "1s", "monitoring_period": "3s", "suspected_after": "5s",
                     "lost_after": "9s", "settle": "4s"})"},  // those of the test bed
      {"/assumptions", "{}"},
      {"/assumptions/idle_power", "\"300W\""},
      {"/assumptions/memory_reserved", "\"0B\""},
      {"/hosts/0/boot_id/1", "\"\""},
      {"/hosts/1/site", "\"another place\""},
      {"/gate", "{\"mode\": \"approve\", \"approval_timeout\": \"1h\"}"},
      {"/gate", "{}"},
      {"/guard", "{}"},
      {"/detection", "{}"},
      {"/detection/confirm", "[\"heartbeat\"]"},
      {"/detection/flapping", "{}"},
      {"/detection/flapping/within", "\"8001ms\""},
      {"/lease", ""},
      {"/lease", "{\"file\": \"fleet.lease\"}"},
      {"/lease/lasts", "\"106s\""},
      {"/lease/renew", "\"500ms\""},
      {"/lease/renew", "\".5 s\""},
      {"/times/migrate", "\"1h\""},  // goes out once, in the beginning
  };
  return table;
}

}  // namespace gemello::live
