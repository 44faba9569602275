// What is made of silence: suspicions, losses, and hosts that come back too often. The judgement is
// the detector's (models/state), as in the simulated world; here are its signs.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "live/world/hosts.hpp"
#include "models/units/text.hpp"

namespace gemello::live {

Instant Hosts::suspected_at(HostId host) const {
  return core_[host].heard_at + core_.times.suspected_after;
}

Instant Hosts::lost_at(HostId host) const {
  return std::max(core_[host].heard_at, core_[host].witnessed_at) + core_.times.lost_after;
}

void Hosts::slept(Duration time) {
  for (HostTrack& track : core_.hosts) {
    track.heard_at += time;
    track.witnessed_at += time;
  }
}

DetectorRule Hosts::rule() const {
  return {core_.times.suspected_after, core_.times.lost_after, core_.parts.detection.flapping};
}

// The power switch of a host that fell silent; never of one that answers, for it costs the device.
bool Hosts::asks_power(HostId host) const {
  const DetectorPhase phase = core_[host].detector.phase;
  return core_.parts.detection.confirm_bmc && watched(host) &&
         (phase == DetectorPhase::suspected || phase == DetectorPhase::isolated);
}

// A reading of before the silence says nothing of it, and a switch that was never read on while its
// host answered, or read off while it did, may be another machine's.
PowerTells Hosts::power_tells(HostId host) const {
  const HostTrack& track = core_[host];
  const bool of_now = core_.parts.detection.confirm_bmc && track.power_told > track.heard_at;
  const bool trusted = track.switch_seen_on && !track.switch_lied;
  if (!of_now || (track.power_tells == PowerTells::off && !trusted)) return PowerTells::nothing;
  return track.power_tells;
}

void Hosts::judge_silence() {
  for (std::size_t i = 0; i < core_.hosts.size(); ++i) {
    const HostId host(i);
    HostTrack& track = core_[host];
    if (track.held && core_.now() - track.held_since >= witness_waited_for)
      take(host, *std::exchange(track.held, std::nullopt), track.held_asked);
    if (core_.known.hosts.flapping[i] && !is_flapping(track.detector, core_.now())) {
      core_.known.hosts.flapping[i] = 0;
      core_.changed = true;
    }
    if (watched(host)) judge(host);
  }
}

// The second path is asked in earnest only when looks are overdue; before that its silence says
// nothing.
void Hosts::judge(HostId host) {
  HostTrack& track = core_[host];
  const bool overdue = core_.now() >= suspected_at(host);
  const bool witnessed = core_.now() < track.witnessed_at + core_.times.lost_after;
  const std::array<ConfirmingPath, 1> second{
      {{"the second path", witnessed ? PathTells::alive : PathTells::silent}}};
  HostSigns signs;
  signs.silent_since = track.heard_at;
  if (overdue && core_.ends(host).witness != nullptr) signs.confirming = second;
  signs.power = power_tells(host);
  // It was lost, and has been given power since: lost again if it stays silent.
  if (track.detector.phase == DetectorPhase::lost) track.detector.phase = DetectorPhase::suspected;
  const DetectorPhase before = track.detector.phase;
  const bool booting = core_.state(host) == HostState::booting;
  track.detector = step(track.detector, signs, core_.now(), rule());
  const DetectorPhase phase = track.detector.phase;
  if (phase == before) return;
  if (before == DetectorPhase::heard) track.next_power_read = track.next_witness = core_.now();
  const bool is_lost = phase == DetectorPhase::lost;
  // Nothing new: the second path answered a little later than the last look, and not since.
  const bool stale = phase == DetectorPhase::isolated && before == DetectorPhase::suspected &&
                     track.witnessed_at < suspected_at(host);
  if (stale) return;
  if (!booting && (!is_lost || before == DetectorPhase::heard))
    suspect(host, is_lost ? "" : cause(track.detector, signs, core_.now(), rule()));
  if (is_lost) lose(host, why_lost(host));
}

std::string Hosts::why_lost(HostId host) const {
  const HostTrack& track = core_[host];
  const bool early = core_.now() - track.heard_at < core_.times.lost_after;
  const PowerTells power = power_tells(host);
  return fmt::format("silent on every path for {}{}{}",
                     unparse(early ? core_.times.suspected_after : core_.times.lost_after),
                     power == PowerTells::off  ? ", its power switch reads off"
                     : power == PowerTells::on ? ", its power switch reads on: it may live"
                                               : "",
                     track.silence.empty() ? "" : ": " + track.silence);
}

void Hosts::suspect(HostId host, std::string why) {
  HostTrack& track = core_[host];
  const bool flapping = is_flapping(track.detector, core_.now());
  core_.known.hosts.flapping[host.index()] = flapping ? 1 : 0;
  core_.known.hosts.suspected[host.index()] = flapping ? 0 : 1;
  core_.emit(HostSuspected{host, core_.life(host), std::move(why)});
}

// It is heard. The first answer of all is no return; one that has come back too often takes no VM
// until it was quiet for a while.
void Hosts::trust_again(HostId host) {
  HostTrack& track = core_[host];
  if (track.ever_heard)
    track.detector = step(track.detector, {}, core_.now(), rule());
  else
    track.detector = {};
  core_.known.hosts.suspected[host.index()] = core_.known.hosts.flapping[host.index()] = 0;
  if (!is_flapping(track.detector, core_.now())) return;
  const FlappingRule& flapping = *core_.parts.detection.flapping;
  suspect(host, fmt::format("flapping: seen again {} times within {}, held for {}",
                            track.detector.returns.size(), unparse(flapping.within),
                            unparse(flapping.hold)));
}

void Hosts::lose(HostId host, const std::string& cause) {
  core_.known.hosts.suspected[host.index()] = core_.known.hosts.flapping[host.index()] = 0;
  core_.set_state(host, HostState::unreachable);
  lost_.push_back(host);
  guests_.lose(host);
  guests_.judge_all();
  core_.emit(HostLost{host, core_.life(host), cause});
}

}  // namespace gemello::live
