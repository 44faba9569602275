#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cloud/ids.hpp"
#include "models/runs/storage_metrics.hpp"
#include "models/units/quantity.hpp"

namespace gemello::runs {

/// An interruption of a VM's service that was not a migration's stop-and-copy.
struct Outage {
  VmId vm;
  Instant from{};
  std::optional<Instant> until;  ///< nothing: not restored by the end of the run
  std::string cause;
};

/// A migration that ended.
struct MigrationOutcome {
  enum class Result : std::uint8_t { done, failed, cancelled };
  VmId vm;
  HostId from;
  HostId to;
  Instant started{};
  Instant ended{};
  Result result = Result::done;
  Bytes sent{};
  Duration downtime{};  ///< guest stopped at both ends
  double cpu_lost = 0;  ///< MHz s asked for and not delivered because of it
  std::int32_t rounds = 0;
};

struct VmMetrics {
  VmId vm;
  Duration wanted{};                 ///< from the request (or the start) to retirement or the end
  std::optional<Duration> waited{};  ///< request to first service; nothing: never served
  Duration since_first_service{};    ///< of wanted, from the first service on
  Duration served{};                 ///< of since_first_service
  Duration outage{};                 ///< after the first service: failures
  Duration migration_downtime{};     ///< after the first service: stop-and-copy
  std::int32_t outages = 0;
  std::int32_t migrations = 0;
  double cpu_asked = 0;         ///< MHz s
  double cpu_delivered = 0;     ///< MHz s
  Duration contended{};         ///< time in which less was delivered than asked for
  double cpu_lost_moving = 0;   ///< MHz s
  double traffic = 0;           ///< bytes received and sent
  double traffic_cut = 0;       ///< bytes for which there was no way
  double traffic_excess = 0;    ///< bytes that found their links full
  double io_stall = 0;          ///< s that it waited for its disk
  double io_stall_longest = 0;  ///< s, at a stretch

  /// served / since_first_service; nothing if never served.
  std::optional<double> availability() const;
};

struct HostMetrics {
  HostId host;
  Duration on{};          ///< powered: booting, on, shutting down
  Duration active{};      ///< on and running at least one VM
  Duration overloaded{};  ///< of active: demand beyond capacity
  Joules energy{};
  double cpu_delivered = 0;  ///< MHz s
};

/// Load of one direction of a link, 0..1 of its capacity, weighted by time.
struct LinkMetrics {
  std::string link;
  double mean = 0;
  double p95 = 0;  ///< upper edge of a bin of 1/256
  double max = 0;
};

/// What is left: see capacity_left.hpp.
struct CapacityLeft {
  struct More {
    std::string flavour;
    std::int64_t vms = 0;
  };
  bool counted = false;
  bool survives_any_host = false;         ///< N+1
  std::vector<HostId> hosts_not_covered;  ///< whose loss leaves a VM without a place
  std::vector<More> more;                 ///< how many more VMs of each flavour fit
};

struct Spread {
  std::int64_t count = 0;
  double mean = 0;
  double p95 = 0;
  double max = 0;
};
/// Mean, nearest-rank 95th percentile and maximum; all 0 of nothing.
Spread spread_of(std::vector<double> values);

/// Everything a run is judged by. Seconds, bytes, joules in their types; ratios 0..1.
///
/// Source: OTF, SLATAH, PDM, SLAV, ESV: A. Beloglazov, R. Buyya, "Optimal online deterministic
/// algorithms and adaptive heuristics for energy and performance efficient dynamic consolidation
/// of virtual machines in Cloud data centers", CCPE 24(13), 2012, doi 10.1002/cpe.1867.
struct Metrics {
  Instant start{};
  Instant end{};

  std::vector<VmMetrics> vms;  ///< by VmId; all zero where never wanted
  std::vector<HostMetrics> hosts;
  std::vector<LinkMetrics> links;
  std::vector<Outage> outages;
  std::vector<MigrationOutcome> migrations;
  CapacityLeft capacity;

  // service
  std::optional<double> availability;  ///< served / wanted since first service, over all VMs
  Duration lost{};                     ///< summed over VMs: outages and migration downtime
  Duration waiting{};                  ///< summed over VMs: request to first service
  std::int64_t never_served = 0;       ///< VMs
  Spread recovery_time;                ///< s, of restored outages (RTO)
  Duration outage_longest{};           ///< open ones up to the end
  std::int64_t not_restored = 0;       ///< outages open at the end
  std::int64_t double_starts = 0;

  // detection
  std::int64_t hosts_lost = 0;        ///< times that a host was taken for lost
  std::int64_t hosts_lost_alive = 0;  ///< of those, it ran all the same: cut off, or hung

  // contention
  double cpu_asked = 0;      ///< MHz s
  double cpu_delivered = 0;  ///< MHz s
  Duration contended{};      ///< summed over VMs

  // consolidation metrics of the literature
  double slatah = 0;                  ///< mean over hosts once active of overloaded / active
  double overload_time_fraction = 0;  ///< the same, all hosts' overloaded / all hosts' active
  double pdm = 0;                     ///< mean over VMs of cpu_lost_moving / cpu_asked
  double slav = 0;                    ///< slatah * pdm
  double esv = 0;                     ///< kWh * slav

  // migrations
  std::int64_t migrations_done = 0;
  std::int64_t migrations_failed = 0;  ///< failed or cancelled
  Bytes migration_bytes{};
  Spread migration_duration;           ///< s, of those done
  Spread migration_downtime;           ///< s, of those done
  std::int64_t wasted_moves = 0;       ///< done, and the VM's next one began within an hour
  std::int64_t returning_moves = 0;    ///< of those, the next one went back where it came from
  double thrash_score = 0;             ///< wasted / done
  std::int64_t migrations_waited = 0;  ///< that had no way for a while, or for good

  // energy and hosts
  Joules energy{};
  double hosts_on_mean = 0;
  std::int64_t host_power_ons = 0;
  std::int64_t host_power_offs = 0;

  // network
  double link_mean = 0;  ///< over links and time
  double link_p95 = 0;   ///< of the worst link
  double link_max = 0;
  bool traffic_recorded = false;  ///< of guests: bytes, over VMs
  double traffic = 0;
  double traffic_cut = 0;
  double traffic_excess = 0;
  std::int64_t path_changes = 0;  ///< of bonds' members, of spanning trees, of migrations under way

  StorageMetrics storage;

  // events
  std::int64_t actions = 0;
  std::int64_t refusals = 0;
  std::int64_t actions_unknown = 0;
};

}  // namespace gemello::runs
