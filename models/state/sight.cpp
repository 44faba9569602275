#include "models/state/sight.hpp"

#include <algorithm>

namespace gemello {

const char* name(Sight sight) {
  switch (sight) {
    case Sight::sees:
      return "sees";
    case Sight::doubts:
      return "doubts";
    case Sight::blind:
      return "blind";
  }
  return "?";
}

Sight sight_of(std::span<const HostHearing> hosts, Instant now, const SightRule& rule) {
  std::optional<Instant> last;
  bool riddle = false;
  for (const HostHearing& host : hosts) {
    riddle = riddle || !host.explained;
    if (host.heard_at) last = std::max(last.value_or(*host.heard_at), *host.heard_at);
  }
  if (!riddle) return Sight::sees;
  if (!last || now - *last >= rule.blind_after) return Sight::blind;
  return now - *last >= rule.doubts_after ? Sight::doubts : Sight::sees;
}

}  // namespace gemello
