#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/behaviour/precopy_migration.hpp"
#include "models/fleet/gate.hpp"
#include "models/fleet/guard.hpp"
#include "models/runs/fault.hpp"
#include "models/runs/storm.hpp"
#include "models/state/host_detector.hpp"
#include "models/state/lease.hpp"

namespace gemello::runs {

/// Where the sizes of a trace's VMs come from. There is no default: a trace seldom knows them.
struct SizeRule {
  enum class Kind : std::uint8_t {
    fixed,       ///< every VM has the one flavour
    cycle,       ///< VM i has flavour i mod k
    blocks,      ///< VM i of n has flavour i div ceil(n/k) (CloudSim's PlanetLab benchmark)
    from_trace,  ///< vCPUs, core speed and memory as recorded; the rest, and what the record
                 ///< leaves out, from the one flavour
  };
  Kind kind = Kind::fixed;
  std::vector<std::string> flavours;  ///< names in the platform; one for fixed and from_trace
};

/// What happens when the run is longer than the trace's window.
enum class AfterTrace : std::uint8_t {
  stop,    ///< the run ends with it; a longer duration is an error
  hold,    ///< the last sample goes on
  repeat,  ///< the window starts over
};

struct PriorityRule {
  std::string vms;  ///< pattern of names: * any text, ? any character
  std::int32_t priority = 0;
};

/// VMs that run apart, or together.
struct GroupRule {
  std::string group;
  std::vector<std::string> vms;  ///< patterns
  FailureDomain domain = FailureDomain::host;
};

/// VMs that are started after others.
struct StartRule {
  std::string vms;                 ///< pattern
  std::vector<std::string> after;  ///< patterns
  Duration delay{};                ///< for so long those have served by then
};

/// What VMs exchange with other guests rather than with the outside.
struct PeerRule {
  std::string vms;   ///< pattern
  std::string with;  ///< pattern
  double share = 1;  ///< of what each of `vms` receives and of what it sends, 0 < share <= 1

  bool operator==(const PeerRule&) const = default;
};

struct Workload {
  std::string trace;       ///< as written
  std::string trace_path;  ///< resolved
  Duration start{};        ///< of the window cut from the trace
  std::optional<Duration> duration;
  SizeRule sizes;
  bool wait_is_demand = false;           ///< "demand": "used-and-wait": add cpu_wait to cpu_used
  double cpu_scale = 1.0;                ///< factor on both
  double network_scale = 1.0;            ///< factor on what is received and sent
  double disk_scale = 1.0;               ///< factor on what is read from disk and written to it
  std::vector<PeerRule> peers;           ///< the rest of a VM's traffic is with the outside
  std::vector<PriorityRule> priorities;  ///< the last rule that matches holds
  std::vector<GroupRule> anti_affinity;
  std::vector<GroupRule> affinity;
  std::vector<StartRule> start_order;
  std::vector<std::string> batch;     ///< patterns: VMs whose work can be repeated
  std::optional<Duration> boot_time;  ///< instead of the flavours'
  /// libvirt's domains: a transient one is gone with its process; a persistent one stays defined on
  /// the host that died under it, as a stale copy once the VM was started elsewhere.
  bool persistent_domains = false;
  AfterTrace after_trace = AfterTrace::stop;
};

/// The simulated operator who answers what the Gate holds for approval.
struct SimulatedOperator {
  enum class Answer : std::uint8_t { approve, refuse, none };
  std::string name = "operator";
  Duration delay = 5min;  ///< from held to answered
  Answer answer = Answer::approve;
};

struct GateSettings {
  GateMode mode = GateMode::automatic;
  std::map<std::size_t, GateMode> modes;  ///< by action kind (index in Action), where different
  Duration approval_timeout = 15min;
  SimulatedOperator simulated_operator;

  Gate gate() const;
};

struct DetectionSettings {
  Duration heartbeat_interval = 1s;
  enum class Phase : std::uint8_t {
    staggered,  ///< host i of n beats i/n of an interval late
    random,     ///< each host beats at its own random moment of the interval (by the seed)
  };
  Phase heartbeat_phase = Phase::staggered;
  Duration heartbeat_timeout = 30s;  ///< silence after the last heartbeat until HostLost
  /// Machine that listens: a heartbeat arrives if there is a way to it. Empty: it arrives once it
  /// got out of a port.
  std::string observer;
  bool confirm_storage = false;  ///< a host whose lease is seen renewed is isolated, not lost
  bool confirm_bmc = false;      ///< a suspected host whose BMC reads off is lost at once
  std::optional<FlappingRule> flapping;  ///< nothing: who is heard is trusted

  DetectorRule rule() const { return {heartbeat_timeout / 2, heartbeat_timeout, flapping}; }
};

/// Several controllers, of which one leads by a lease (models/fleet/leadership.hpp).
struct ControllerSettings {
  struct Seat {
    std::string name;
    std::string on;  ///< machine that it runs on
    bool operator==(const Seat&) const = default;
  };
  /// What befalls a controller: its process ends and begins anew, stands still, or stands still
  /// right between its look at the lease and its next order.
  struct Trouble {
    enum class What : std::uint8_t { crash, freeze, freeze_in_order };
    Duration at{};  ///< after the start of the run
    What what = What::crash;
    std::string controller;
    Duration lasts{};
    bool operator==(const Trouble&) const = default;
  };
  std::vector<Seat> seats;
  std::vector<std::string> lease_on;  ///< machines: a majority keeps the lease and the journal
  Duration lasts = 60s;
  Duration renew = 10s;
  Duration margin = 10s;
  Duration order_limit = 30s;
  std::vector<Trouble> troubles;  ///< by `at`
  bool operator==(const ControllerSettings&) const = default;
};

/// Every host holds a lease on shared storage, and a watchdog resets who loses his.
struct LeaseSettings {
  std::string volume;  ///< by name: the lease area is on it
  LeaseTimes times;

  bool operator==(const LeaseSettings&) const = default;
};

/// What limits a transfer besides the links it crosses.
struct NetworkSettings {
  Duration lan_round_trip = 200us;  ///< between two machines, circuits not counted; assumption
  /// Most that one connection has under way: three quarters of 4 MiB, the largest send buffer of
  /// Linux by default (tests/validation/lab_network).
  Bytes tcp_window{3 << 20};
  /// Room for packets in front of a link, kept full by connections that fill it: assumption, a
  /// port's part of a switch's shared memory.
  Bytes queue{512 << 10};
};

/// Which VMs have an image on a volume, and what their disk I/O is like.
struct StorageSettings {
  struct ImageRule {
    std::string vms;     ///< pattern
    std::string volume;  ///< by name
    bool operator==(const ImageRule&) const = default;
  };
  struct Backup {
    std::string vms;   ///< pattern
    Duration first{};  ///< after the start of the run
    Duration every{};  ///< 0: once
    std::string to;    ///< machine that reads the images
    std::int32_t at_once = 1;
    bool operator==(const Backup&) const = default;
  };
  /// A person ends a split brain: `gluster volume heal VOLUME split-brain source-brick`.
  struct Resolution {
    Duration at{};     ///< after the start of the run
    std::string vm;    ///< by name
    std::string keep;  ///< brick whose copy counts
    bool operator==(const Resolution&) const = default;
  };
  std::vector<ImageRule> images;  ///< the last that matches holds; of the trace's VMs
  double allocated = 0;           ///< share of each disk that holds data at the start, 0..1
  double new_blocks = 0;          ///< share of what is written that makes the image grow, 0..1
  Bytes read_size{16 << 10};      ///< of one operation
  Bytes write_size{16 << 10};
  std::int32_t outstanding = 32;    ///< operations of one VM under way at once
  Bytes boot_read{200'000'000};     ///< read from the image by a boot
  Bytes template_size{};            ///< copied into a new image by a Deploy
  std::vector<Backup> backups;      ///< in file order
  std::vector<Resolution> resolve;  ///< in file order

  bool operator==(const StorageSettings&) const = default;
};

/// An action that a person has planned, whatever the policy thinks.
struct PlannedOrder {
  Duration at{};          ///< after the start of the run
  nlohmann::json action;  ///< in the notation of events.jsonl; bound by planned_orders
};

/// A named operator who declares a host dead.
struct DeclaredDead {
  Duration at{};     ///< after the start of the run
  std::string host;  ///< by name
  std::string by;    ///< who says so
  bool operator==(const DeclaredDead&) const = default;
};

struct SeriesSettings {
  bool vm = false;
  bool host = true;
  bool link = true;
};

/// One experiment, as read from a scenario.json (format gemello-scenario-1; scenario.schema.json).
struct Scenario {
  std::string file;  ///< as the user gave it; for errors and run.json
  std::string name;
  std::string about;
  std::string platform;       ///< as written
  std::string platform_path;  ///< resolved against the folder of the scenario
  Workload workload;
  nlohmann::json policy;  ///< read by the registry of policies
  GuardLimits guard;
  GateSettings gate;
  Duration monitoring_period = 60s;
  DetectionSettings detection;
  NetworkSettings network;
  std::optional<ControllerSettings> controllers;  ///< nothing: one, that always leads
  std::optional<StorageSettings> storage;         ///< nothing: disk I/O takes no time
  std::optional<LeaseSettings> leases;            ///< nothing: no host holds one
  std::vector<Fault> faults;                      ///< in file order
  std::vector<PlannedOrder> orders;               ///< in file order
  std::vector<DeclaredDead> declared_dead;        ///< in file order
  std::optional<Storm> storm;
  behaviour::PrecopyConfig migration;
  std::optional<Duration> duration;  ///< nothing: to the end of the trace's window
  std::uint64_t seed = 1;
  SeriesSettings series;
};

/// The value of a variable that a path may begin with ("$GEMELLO_TRACES/..."), if it is set.
using Variables = std::function<std::optional<std::string>(std::string_view name)>;

struct ScenarioOptions {
  Variables variables;            ///< none: paths with variables are refused
  std::vector<std::string> sets;  ///< "faults[0].at=2h", applied in order before reading
};

/// Errors: InputError(file, JSON path, sentence); of a set: InputError("--set", the set, ...).
Scenario read_scenario(const std::string& path, const ScenarioOptions& options = {});
/// The same from memory: `file` stands for the path in errors and its folder in relative paths.
Scenario read_scenario_text(std::string_view text, const std::string& file,
                            const ScenarioOptions& options = {});

/// Sets one value of a JSON document: PATH=VALUE, PATH as in error places without "$." in front.
/// VALUE is JSON where it parses as JSON, else text. Missing objects are made, an array grows by
/// one at its end; the strict reader judges the result.
void apply_set(nlohmann::json& document, std::string_view assignment);

/// Whether anything in it is drawn by the seed: a storm, the phase of heartbeats or pings, beats
/// that get lost.
bool is_random(const Scenario& scenario);

/// The scenario with every default spelled out and overrides applied: reads back equal.
nlohmann::json resolved(const Scenario& scenario);

/// True if the whole name matches a pattern of *, ? and plain characters.
bool matches(std::string_view pattern, std::string_view name);

}  // namespace gemello::runs
