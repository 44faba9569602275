#pragma once

#include <cstdint>

#include "models/units/quantity.hpp"

namespace gemello::behaviour {

/// What to do with a migration that will not converge within its rounds.
enum class NonConvergence : std::uint8_t { abort, stop_and_copy };

/// Limits of a pre-copy migration; the defaults are QEMU's and libvirt's where they have one.
struct PrecopyConfig {
  /// False: the guest stops first and all of it is copied while it is down (libvirt without
  /// VIR_MIGRATE_LIVE). Then no round is live and no limit of live rounds matters.
  bool live = true;
  Duration setup_time{};  ///< the destination's QEMU starts, both shake hands; nothing is sent
  /// Of the memory, what was never written: QEMU sends a marker of 9 bytes for such a page.
  double zero_page_share = 0;
  Duration downtime_max = 300ms;         ///< QEMU downtime-limit
  std::int32_t rounds_max = 100;         ///< live rounds; QEMU has no limit, an operator does
  BytesPerSecond bandwidth_cap{};        ///< migrate-setspeed; 0: none
  bool auto_converge = false;            ///< throttle the guest's CPUs when dirtying wins
  std::int32_t throttle_initial = 20;    ///< %, QEMU cpu-throttle-initial
  std::int32_t throttle_increment = 10;  ///< %, QEMU cpu-throttle-increment
  std::int32_t throttle_max = 99;        ///< %, QEMU max-cpu-throttle
  double throttle_trigger = 0.5;         ///< dirtied/sent above this counts against the guest
  NonConvergence on_no_convergence = NonConvergence::abort;
  Duration resume_time = 20ms;  ///< device state, switch-over, gratuitous ARP (assumption)
  Bytes page{4096};

  friend bool operator==(const PrecopyConfig&, const PrecopyConfig&) = default;
};

/// What of the guest matters to a migration.
struct PrecopyMemory {
  Bytes memory{};       ///< sent in the first round, zero pages as markers
  Bytes working_set{};  ///< the most that can be dirty at once

  friend bool operator==(const PrecopyMemory&, const PrecopyMemory&) = default;
};

/// What the caller does next: send `bytes` over the migration network with the guest running
/// (`send_live`, its CPUs throttled by `throttle` %) or paused (`stop_and_copy`), then call
/// round_done; or nothing more (`done`: the guest runs at the destination once resume_time has
/// passed, `failed`: it runs on at the source, unthrottled).
struct PrecopyStep {
  enum class Kind : std::uint8_t { send_live, stop_and_copy, done, failed };
  Kind kind = Kind::failed;
  Bytes bytes{};
  std::int32_t throttle = 0;

  friend bool operator==(const PrecopyStep&, const PrecopyStep&) = default;
};

/// A QEMU-like pre-copy live migration as a value: it can be copied, stored and compared. It knows
/// no clock and no network; the world sends the bytes and says how long that took.
///
/// Round 0 sends the whole memory, of zero pages the marker; what the guest dirtied meanwhile, in
/// whole pages and at most its working set, is the next round. When that much fits into
/// downtime_max at the bandwidth of the round just sent, the guest stops and the rest goes over.
/// With auto_converge the CPUs are throttled after every second round in which more than
/// throttle_trigger of what was sent was dirtied again; dirtying falls with the CPU time that is
/// left to the guest (assumption: in proportion).
///
/// Source: QEMU migration/migration.c (migration_iteration_run: pending <= bandwidth * downtime),
/// migration/ram.c (migration_trigger_throttle: 50 %, every second period), qapi/migration.json
/// (defaults), migration/ram.c (save_zero_page: 8 bytes of header and one of fill); scheme: C.
/// Clark et al., "Live migration of virtual machines", NSDI 2005.
struct PrecopyMigration {
  enum class Phase : std::uint8_t { not_started, live, stopped, done, failed };

  PrecopyConfig config;
  PrecopyMemory guest;

  Phase phase = Phase::not_started;
  std::int32_t rounds = 0;          ///< live rounds sent whole
  std::int32_t throttle = 0;        ///< % of the guest's CPU time taken away now
  std::int32_t rounds_against = 0;  ///< of the present throttle level
  Bytes in_flight{};                ///< of the round being sent
  Bytes sent{};                     ///< in whole rounds
  Duration elapsed{};               ///< of whole rounds
  Duration downtime{};              ///< set when done: last round and resume_time

  /// Begins, once setup_time has passed: the first round, live or stopped. Breaks an invariant when
  /// already begun.
  PrecopyStep start();

  /// The round given last has been sent, in `took`. `dirty_rate`: mean of what it wrote, over the
  /// share of CPU time that its throttle left it (1: none); ignored after stop_and_copy.
  PrecopyStep round_done(Duration took, BytesPerSecond dirty_rate);

  friend bool operator==(const PrecopyMigration&, const PrecopyMigration&) = default;
};

/// What a migration would come to at constant bandwidth and dirty rate.
struct PrecopyPrediction {
  bool succeeds = false;
  Duration duration{};  ///< order to guest running at the destination, or to giving up
  Duration downtime{};
  Bytes bytes{};
  std::int32_t rounds = 0;
  std::int32_t throttle = 0;  ///< % at the end
};

/// Runs the machine above to its end at a constant `bandwidth` > 0 (of the path; the cap of the
/// config applies on top) and dirty rate, of a guest that uses all its CPU time. O(rounds_max).
PrecopyPrediction predict(const PrecopyConfig& config, const PrecopyMemory& guest,
                          BytesPerSecond dirty_rate, BytesPerSecond bandwidth);

}  // namespace gemello::behaviour
