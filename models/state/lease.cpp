#include "models/state/lease.hpp"

#include <algorithm>

namespace gemello {
namespace {

// The storage takes renewals, and somebody is there to send them: the overdue one goes first.
std::optional<Lease> go_on(Lease lease, Instant at, const LeaseTimes& times) {
  if (!lease.runs || !lease.reaches) return lease;
  if (at >= lease.renewed + times.expiry) return std::nullopt;
  if (at >= lease.renewed + times.renewal) lease.renewed = at;
  return lease;
}

// From here on no renewal gets through.
Lease stand_still(Lease lease, Instant at, const LeaseTimes& times) {
  lease.renewed = last_renewal(lease, at, times);
  return lease;
}

std::optional<Lease> step_held(Lease lease, LeaseInput input, Instant at, const LeaseTimes& times) {
  switch (input) {
    case LeaseInput::storage_gone:
      if (!lease.reaches) return std::nullopt;
      lease = stand_still(lease, at, times);
      lease.reaches = false;
      return lease;
    case LeaseInput::storage_back:
      if (lease.reaches) return std::nullopt;
      lease.reaches = true;
      return go_on(lease, at, times);
    case LeaseInput::daemon_stopped:
      if (!lease.runs) return std::nullopt;
      lease = stand_still(lease, at, times);
      lease.runs = false;
      lease.fed = std::min(at, lease.renewed + times.expiry);
      return lease;
    case LeaseInput::daemon_back:
      if (lease.runs || at >= resets_at(lease, times)) return std::nullopt;
      lease.runs = true;
      return go_on(lease, at, times);
    case LeaseInput::expired: {
      if (at < lost_at(lease, times)) return std::nullopt;
      const Instant end = lease.renewed + times.expiry;
      lease.fed = lease.runs ? end : std::min(lease.fed, end);
      lease.phase = LeasePhase::lost;
      return lease;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

const char* name(LeasePhase phase) {
  switch (phase) {
    case LeasePhase::none:
      return "none";
    case LeasePhase::held:
      return "held";
    case LeasePhase::lost:
      return "lost";
    case LeasePhase::over:
      return "over";
  }
  return "?";
}

bool is_renewed(const Lease& lease) {
  return lease.phase == LeasePhase::held && lease.runs && lease.reaches;
}

Instant last_renewal(const Lease& lease, Instant at, const LeaseTimes& times) {
  if (!is_renewed(lease) || at <= lease.renewed) return lease.renewed;
  return at - (at - lease.renewed) % times.renewal;
}

Instant lost_at(const Lease& lease, const LeaseTimes& times) {
  if (lease.phase != LeasePhase::held || is_renewed(lease)) return never;
  return lease.renewed + times.expiry;
}

Instant resets_at(const Lease& lease, const LeaseTimes& times) {
  if (lease.phase == LeasePhase::lost) return lease.fed + times.watchdog;
  if (lease.phase != LeasePhase::held || is_renewed(lease)) return never;
  const Instant lost = lease.renewed + times.expiry;
  return (lease.runs ? lost : std::min(lease.fed, lost)) + times.watchdog;
}

std::optional<Lease> step(const Lease& lease, LeaseInput input, Instant at,
                          const LeaseTimes& times) {
  const bool alive = lease.phase == LeasePhase::held || lease.phase == LeasePhase::lost;
  if (input == LeaseInput::take) {
    if (alive) return std::nullopt;
    return Lease{LeasePhase::held, true, true, at, Instant{}};
  }
  if (!alive) return std::nullopt;
  if (input == LeaseInput::died || input == LeaseInput::reset) {
    if (input == LeaseInput::reset && at < resets_at(lease, times)) return std::nullopt;
    Lease ended = stand_still(lease, at, times);
    ended.phase = LeasePhase::over;
    ended.runs = ended.reaches = false;
    return ended;
  }
  if (lease.phase == LeasePhase::lost) return std::nullopt;
  return step_held(lease, input, at, times);
}

LeaseReading read(const LeaseReading& reading, const Lease& lease, bool can_read, Instant at,
                  const LeaseTimes& times) {
  LeaseReading next = reading;
  const Instant stands = last_renewal(lease, at, times);
  if (reading.reads) {
    // He looked all the time until now.
    if (stands != reading.known) next.known = next.seen = stands;
  } else if (can_read && stands != reading.known) {
    next.known = stands;
    next.seen = at;
  }
  next.reads = can_read;
  return next;
}

Instant proven_at(const LeaseReading& reading, const LeaseTimes& times) {
  return reading.seen + times.expiry + times.watchdog + times.margin;
}

}  // namespace gemello
