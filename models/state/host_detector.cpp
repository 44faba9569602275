#include "models/state/host_detector.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/units/text.hpp"

namespace gemello {
namespace {

bool any(std::span<const ConfirmingPath> paths, PathTells tells) {
  return std::any_of(paths.begin(), paths.end(),
                     [&](const ConfirmingPath& path) { return path.tells == tells; });
}

std::string names(std::span<const ConfirmingPath> paths, PathTells tells) {
  std::string text;
  for (const ConfirmingPath& path : paths)
    if (path.tells == tells) text += (text.empty() ? "" : ", ") + std::string(path.name);
  return text;
}

DetectorPhase judge(const HostDetector& detector, const HostSigns& signs, Instant at,
                    const DetectorRule& rule) {
  using enum DetectorPhase;
  if (!signs.silent_since) return any(signs.confirming, PathTells::silent) ? suspected : heard;
  // What was lost is found again only by its own voice.
  if (detector.phase == lost) return lost;
  const bool all_agree =
      !any(signs.confirming, PathTells::alive) && !any(signs.confirming, PathTells::nothing);
  const Duration silent = at - *signs.silent_since;
  if (silent >= rule.lost_after) {
    if (all_agree) return lost;
    return any(signs.confirming, PathTells::alive) ? isolated : suspected;
  }
  if (silent < rule.suspected_after)
    return any(signs.confirming, PathTells::silent) ? suspected : detector.phase;
  return signs.power == PowerTells::off && all_agree ? lost : suspected;
}

void came_back(HostDetector& detector, Instant at, const FlappingRule& rule) {
  std::erase_if(detector.returns, [&](Instant then) { return at - then >= rule.within; });
  detector.returns.push_back(at);
  if (detector.returns.size() > static_cast<std::size_t>(rule.returns))
    detector.held_until = at + rule.hold;
}

}  // namespace

const char* name(DetectorPhase phase) {
  switch (phase) {
    case DetectorPhase::heard:
      return "heard";
    case DetectorPhase::suspected:
      return "suspected";
    case DetectorPhase::isolated:
      return "isolated";
    case DetectorPhase::lost:
      return "lost";
  }
  return "?";
}

HostDetector step(const HostDetector& detector, const HostSigns& signs, Instant at,
                  const DetectorRule& rule) {
  HostDetector next = detector;
  next.phase = judge(detector, signs, at, rule);
  const bool back = detector.phase != DetectorPhase::heard && next.phase == DetectorPhase::heard;
  if (back && rule.flapping) came_back(next, at, *rule.flapping);
  return next;
}

bool is_suspected(const HostDetector& detector) {
  return detector.phase == DetectorPhase::suspected || detector.phase == DetectorPhase::isolated;
}

bool is_flapping(const HostDetector& detector, Instant at) {
  return detector.phase == DetectorPhase::heard && at < detector.held_until;
}

Instant next_step(const HostDetector& detector, const HostSigns& signs, Instant at,
                  const DetectorRule& rule) {
  Instant next = never;
  const auto consider = [&](Instant then) {
    if (then > at) next = std::min(next, then);
  };
  if (detector.phase == DetectorPhase::heard) consider(detector.held_until);
  if (signs.silent_since && detector.phase != DetectorPhase::lost) {
    consider(*signs.silent_since + rule.suspected_after);
    consider(*signs.silent_since + rule.lost_after);
  }
  return next;
}

std::string cause(const HostDetector& detector, const HostSigns& signs, Instant at,
                  const DetectorRule& rule) {
  const std::string silent = names(signs.confirming, PathTells::silent);
  const std::string alive = names(signs.confirming, PathTells::alive);
  const std::string unasked = names(signs.confirming, PathTells::nothing);
  switch (detector.phase) {
    case DetectorPhase::heard:
      return "";
    case DetectorPhase::suspected:
      if (!signs.silent_since) return fmt::format("silent on {}, its heartbeats come", silent);
      return unasked.empty() ? "" : fmt::format("{} cannot be asked", unasked);
    case DetectorPhase::isolated:
      return fmt::format("isolated, not dead: no heartbeat for {}, alive on {}",
                         unparse(rule.lost_after), alive);
    case DetectorPhase::lost: {
      const bool early = signs.silent_since && at - *signs.silent_since < rule.lost_after;
      return fmt::format("no heartbeat for {}{}{}",
                         unparse(early ? rule.suspected_after : rule.lost_after),
                         silent.empty() ? "" : ", silent on " + silent,
                         signs.power == PowerTells::off ? ", its BMC reads off" : "");
    }
  }
  return "";
}

}  // namespace gemello
