#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "models/behaviour/failure_law.hpp"
#include "models/runs/fault.hpp"
#include "models/traces/failure_log.hpp"

namespace gemello::runs {

/// Parts of a cloud that fail by the same laws.
enum class ComponentClass : std::uint8_t {
  host,
  network_switch,
  nic,    ///< a port of a machine
  cable,  ///< from a port to a switch
  inter_switch_link,
  circuit,
  rack,
  site,
  disk_server,  ///< dedicated ones; where a hypervisor is the same machine, it fails as a host
  brick,        ///< its disk, all of them where it is an array, or its process
};
/// "host", "switch"...
std::string_view name(ComponentClass kind);

/// One way in which the parts of a class fail, again and again: in service for a time by one law,
/// then the fault for a time by the other.
struct FailureMode {
  FaultKind fault = FaultKind::host_crash;
  FaultShape shape{};
  behaviour::FailureLaw failure;
  behaviour::FailureLaw repair;

  bool operator==(const FailureMode&) const = default;
};

/// Hosts that fail together. Source: of Google's node failures, 37 % were in bursts of two or more
/// nodes within 120 s of each other, mostly of one rack (Ford et al., OSDI 2010).
struct BurstRule {
  enum class Within : std::uint8_t { rack, site, cloud };
  double share = 0.37;     ///< of all failures of hosts, 0..1
  Duration window = 120s;  ///< after its first failure, in which the others of a burst follow
  std::int32_t hosts = 2;  ///< in a burst; fewer where there are not so many
  Within within = Within::rack;

  bool operator==(const BurstRule&) const = default;
};

/// Failures as they were recorded, of a log's nodes laid on the platform's hosts.
struct FailureReplay {
  enum class Map : std::uint8_t {
    in_order,     ///< node i is host i; nodes or hosts beyond are left out
    round_robin,  ///< node i is host i mod hosts: a host is down while any of its nodes is
  };
  std::string log;       ///< as written
  std::string log_path;  ///< resolved
  Map map = Map::in_order;
  Duration start{};  ///< of the run, after the log's first instant
  FaultKind fault = FaultKind::host_power_loss;
  std::shared_ptr<const traces::FailureLog> read{};  ///< by load_replay; else read when needed
};

/// Failures drawn by laws or taken from a log: the same for every policy.
struct Storm {
  std::string set;  ///< a published set of classes and bursts; empty: none
  /// The set's modes, and in their place those of the classes that the scenario names.
  std::map<ComponentClass, std::vector<FailureMode>> classes;
  std::set<ComponentClass> named;  ///< classes that the scenario names
  std::optional<BurstRule> bursts;
  bool bursts_named = false;
  double scale = 1;               ///< factor on all rates of failure
  std::optional<Duration> until;  ///< nothing fails from then on
  std::optional<FailureReplay> replay;
};

}  // namespace gemello::runs
