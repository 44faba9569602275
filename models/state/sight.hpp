#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "models/units/time.hpp"

namespace gemello {

/// What a controller hears of one host, by whatever path tells that the system on it lives.
struct HostHearing {
  std::optional<Instant> heard_at;  ///< nothing: never yet
  /// Its silence is no riddle: it was read off, is proven dead, or is being switched.
  bool explained = false;
};

struct SightRule {
  Duration doubts_after = 10s;  ///< of silence of all
  Duration blind_after = 30s;
};

enum class Sight : std::uint8_t {
  sees,    ///< somebody answers, or nobody is expected to
  doubts,  ///< nobody has answered for a while: nothing is decided, no turn is taken or renewed
  blind,   ///< for so long that a turn is given back: whoever sees shall lead
};
/// "sees", "doubts", "blind".
const char* name(Sight sight);

/// Whether a controller can judge its fleet by what it hears. Who hears nobody at all is more
/// likely cut off himself than the only one left, and what he does not see another may. A host that
/// is off or dead for certain is not expected to answer. After a blackout of all hosts nobody leads
/// until one answers or a person has declared every one of them dead.
///
/// Source: own; the self-fencing of an isolated node in VMware HA (isolation response) and
/// Pacemaker (a partition without quorum stops), with turns in the place of guests.
Sight sight_of(std::span<const HostHearing> hosts, Instant now, const SightRule& rule);

}  // namespace gemello
