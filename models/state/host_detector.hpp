#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/units/time.hpp"

namespace gemello {

/// What a path that confirms tells of a host.
enum class PathTells : std::uint8_t {
  nothing,  ///< it cannot be asked now: it agrees with nobody
  alive,    ///< it saw a sign of life within its own time-out
  silent,   ///< it did not
};
/// A path to a host beside the first, independent of it.  live: a second network; sim: the lease
/// that the host holds on the storage
struct ConfirmingPath {
  std::string_view name;  ///< for causes: "storage"
  PathTells tells = PathTells::nothing;
};

/// What a BMC says. "On" is no sign of life of the system above it, so it speaks for nobody.
enum class PowerTells : std::uint8_t { nothing, on, off };

/// All that is known of a host at an instant.
struct HostSigns {
  std::optional<Instant> silent_since;  ///< first path: the last sign of life; nothing: it is heard
  std::span<const ConfirmingPath> confirming;
  PowerTells power = PowerTells::nothing;
};

/// A host that comes and goes is not trusted: seen again more than `returns` times within
/// `within`, it takes no VM until it was quiet for `hold`.
struct FlappingRule {
  std::int32_t returns = 3;
  Duration within = 10min;
  Duration hold = 10min;

  bool operator==(const FlappingRule&) const = default;
};

struct DetectorRule {
  Duration suspected_after = 15s;  ///< of silence on the first path
  Duration lost_after = 30s;
  std::optional<FlappingRule> flapping;
};

enum class DetectorPhase : std::uint8_t {
  heard,
  suspected,  ///< a path is silent, and not all have had their time
  isolated,   ///< silent on the first path for as long as a loss takes, alive on another
  lost,       ///< every path is silent
};
/// "heard", "suspected", "isolated", "lost".
const char* name(DetectorPhase phase);

/// Judges whether a host answers. It never judges that one is dead: that takes a proof. A host is
/// suspected as soon as one path is silent, and lost only if all are; a path that cannot be asked
/// keeps it from being lost. Where the BMC reads off, a suspicion is a loss without further
/// waiting. How late a host answers orders is no sign of anything.
///
/// Source: own; heartbeats over two independent media after Pacemaker's and VMware's datastore
/// heartbeats, the hold of a host that flaps after BGP's route flap damping (RFC 2439).
struct HostDetector {
  DetectorPhase phase = DetectorPhase::heard;
  std::vector<Instant> returns;  ///< ascending: those within FlappingRule::within of the last
  Instant held_until = origin;   ///< heard and not trusted until then

  bool operator==(const HostDetector&) const = default;
};

/// The detector at an instant with these signs: a new one where the phase changes, or the hold
/// begins or ends.
HostDetector step(const HostDetector& detector, const HostSigns& signs, Instant at,
                  const DetectorRule& rule);

/// It is silent on a path, and not lost yet.
bool is_suspected(const HostDetector& detector);
/// It is heard, and takes no VM all the same: it has come back too often.
bool is_flapping(const HostDetector& detector, Instant at);

/// When time alone may change something, after `at`; never: nothing will.
Instant next_step(const HostDetector& detector, const HostSigns& signs, Instant at,
                  const DetectorRule& rule);

/// Why it is in its phase, for events: "no heartbeat for 30s, silent on storage". Empty while
/// heard, and where heartbeats alone make a suspicion.
std::string cause(const HostDetector& detector, const HostSigns& signs, Instant at,
                  const DetectorRule& rule);

}  // namespace gemello
