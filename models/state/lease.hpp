#pragma once

#include <cstdint>
#include <optional>

#include "models/units/time.hpp"

namespace gemello {

/// Times of the leases that hosts hold on shared storage, and of the watchdogs behind them. The
/// defaults are sanlock's with its io_timeout of 10 s: a holder that cannot renew is dead 140 s
/// after its last renewal.
/// Source: sanlock's timeouts.c and sanlock(8): renewal 2 x io_timeout, lost after 8 x io_timeout,
/// watchdog 60 s. The margin is ours: an assumption for clocks that run apart and for a reset that
/// takes a moment.
struct LeaseTimes {
  Duration renewal = 20s;   ///< from one renewal to the next
  Duration expiry = 80s;    ///< after the last one the lease is lost, and the watchdog not fed
  Duration watchdog = 60s;  ///< from its last feeding to the reset
  Duration margin = 10s;    ///< waited on top of both before anybody calls the holder dead

  bool operator==(const LeaseTimes&) const = default;
};

enum class LeasePhase : std::uint8_t {
  none,  ///< never taken
  held,  ///< renewed as long as the storage takes it; may be late
  lost,  ///< too late: never renewed again, its holder waits for the watchdog
  over,  ///< the holder's life is over; the last renewal still stands on the storage
};
/// "none", "held", "lost", "over".
const char* name(LeasePhase phase);

/// The lease of one life of a host, as it is in truth. Renewals are not events: while the holder's
/// daemon runs and the storage takes them, one follows the other every LeaseTimes::renewal.
struct Lease {
  LeasePhase phase = LeasePhase::none;
  bool runs = false;     ///< the daemon that renews and feeds: not while its host hangs
  bool reaches = false;  ///< the storage takes a renewal
  Instant renewed{};     ///< one got through then: the last, or where both hold one of a raster
  Instant fed{};         ///< the last feeding, once the watchdog is not fed any more

  bool operator==(const Lease&) const = default;
};

enum class LeaseInput : std::uint8_t {
  take,            ///< the host is up and its storage reached
  storage_gone,    ///< no renewal gets through any more
  storage_back,    ///< one that is overdue gets through at once
  daemon_stopped,  ///< the host hangs: nobody renews, nobody feeds
  daemon_back,     ///< it goes on, in the same life
  expired,         ///< lost_at has come
  reset,           ///< resets_at has come: the watchdog ends the holder
  died,            ///< the holder's life ended otherwise (power, an orderly shutdown, a fence)
};

/// The lease after an input at an instant, or nothing where that is no step of it: a renewal by
/// who has lost it, an end before its time. Inputs come in order of time.
std::optional<Lease> step(const Lease& lease, LeaseInput input, Instant at,
                          const LeaseTimes& times);

/// The last renewal that got through, up to `at`.
Instant last_renewal(const Lease& lease, Instant at, const LeaseTimes& times);
/// Renewals get through, as far as is known.
bool is_renewed(const Lease& lease);
/// When it will be lost if nothing changes; `never` while it is renewed, and once it is lost.
Instant lost_at(const Lease& lease, const LeaseTimes& times);
/// When the watchdog resets the holder if nothing changes; `never` while it is fed.
Instant resets_at(const Lease& lease, const LeaseTimes& times);

/// What somebody who reads the lease area knows of one lease: all by his own clock.
struct LeaseReading {
  bool reads = false;
  Instant known{};  ///< the renewal that stands there, as last read
  Instant seen{};   ///< when he saw it first, at the latest

  bool operator==(const LeaseReading&) const = default;
};

/// The reading at an instant, from when he can read or no longer can. A renewal that came while he
/// could not read is dated by when he sees it: late, never early.
LeaseReading read(const LeaseReading& reading, const Lease& lease, bool can_read, Instant at,
                  const LeaseTimes& times);
/// When the holder of what was read last is dead for certain if no further renewal is seen: the
/// holder loses the lease `expiry` after the last renewal, its watchdog fires `watchdog` later.
Instant proven_at(const LeaseReading& reading, const LeaseTimes& times);

}  // namespace gemello
