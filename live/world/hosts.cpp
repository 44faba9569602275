#include "live/world/hosts.hpp"

#include <algorithm>
#include <utility>

#include "models/traces/checksum.hpp"

namespace gemello::live {
namespace {

constexpr std::size_t looks_at_once = 2;
constexpr Duration look_forgotten_after = 60s;
constexpr Duration given_up_after = 10s;  // in the beginning

// One text is one life; the digest is never "unknown".
Incarnation incarnation_of(const std::string& life) {
  traces::Fnv1a64 digest;
  digest.add(std::as_bytes(std::span(life)));
  return Incarnation{digest.value() == 0 ? 1 : digest.value()};
}

}  // namespace

void Hosts::recall() {
  began_ = core_.now();
  std::map<std::string, KnownHost> known;
  if (core_.parts.memory != nullptr) known = core_.parts.memory->hosts();
  for (std::size_t i = 0; i < core_.hosts.size(); ++i) {
    const HostId host(i);
    HostTrack& track = core_[host];
    track.heard_at = track.witnessed_at = track.answering_since = began_;
    track.next_look = track.next_witness = track.next_power_read = began_;
    core_.set_state(host, HostState::booting);  // it may answer any moment
    if (const auto found = known.find(core_.name(host)); found != known.end()) {
      core_.known.hosts.incarnation[i] = found->second.life;
      core_.known.hosts.observed_at[i] = found->second.seen_at;
      core_.known.hosts.maintenance[i] = found->second.maintenance ? 1 : 0;
      track.switch_seen_on = found->second.switch_seen_on;
    }
  }
}

void Hosts::send() {
  using Purpose = SentCall::Purpose;
  for (std::size_t i = 0; i < core_.hosts.size(); ++i) {
    const HostId host(i);
    HostTrack& track = core_[host];
    std::erase_if(track.looks,
                  [&](Instant asked) { return core_.now() - asked > look_forgotten_after; });
    if (core_.now() >= track.next_look) {
      track.next_look = core_.now() + core_.times.look_period;
      if (track.looks.size() < looks_at_once) {
        track.looks.push_back(core_.now());
        core_.call(host, ObserveHost{}, Purpose::look);
      }
    }
    if (core_.ends(host).witness != nullptr && core_.now() >= track.next_witness &&
        !track.witness_asked) {
      const bool urgent = was_silent(host) || track.held || track.witnessed_life.empty();
      track.next_witness =
          core_.now() + (urgent ? core_.times.look_period : core_.times.monitoring_period);
      track.witness_asked = true;
      core_.ends(host).witness->ask(core_.sent(Purpose::witness, host));
    }
    const HostState state = core_.state(host);
    const bool to_read = (core_.heard(host) && !track.switch_seen_on) || state == HostState::off ||
                         state == HostState::dead ||
                         (state == HostState::booting && !track.power_under_way &&
                          !track.silence.empty() && !track.ever_heard) ||
                         asks_power(host);
    if (to_read && core_.ends(host).power != nullptr && core_.now() >= track.next_power_read &&
        !track.power_asked) {
      // Of an isolated host power decides nothing: its reading is for people.
      const bool decides = asks_power(host) && track.detector.phase == DetectorPhase::suspected;
      track.next_power_read =
          core_.now() + (decides ? core_.times.look_period : core_.times.monitoring_period);
      track.power_asked = true;
      core_.power(host, PowerOrder::read, Purpose::power_read);
    }
  }
}

// Its silence may be a loss.
bool Hosts::watched(HostId host) const {
  const HostState state = core_.state(host);
  return !core_[host].power_under_way && (core_.heard(host) || state == HostState::booting);
}

Instant Hosts::next_due() const {
  Instant next = never;
  for (std::size_t i = 0; i < core_.hosts.size(); ++i) {
    const HostId host(i);
    const HostTrack& track = core_[host];
    next = std::min(next, track.next_look);
    if (track.held) next = std::min(next, track.held_since + witness_waited_for);
    if (core_.now() < track.detector.held_until) next = std::min(next, track.detector.held_until);
    if (!watched(host)) continue;
    if (track.detector.phase == DetectorPhase::heard) next = std::min(next, suspected_at(host));
    next = std::min(next, lost_at(host));
  }
  return next;
}

// No answer for longer than two looks take.
bool Hosts::was_silent(HostId host) const {
  const Duration longest = std::max<Duration>(2 * core_.times.look_period, 3s);
  return core_.now() - core_[host].heard_at > longest || !core_[host].ever_heard ||
         core_[host].detector.phase != DetectorPhase::heard;
}

void Hosts::answered(const SentCall& sent, Answer answer) {
  HostTrack& track = core_[sent.host];
  switch (sent.purpose) {
    case SentCall::Purpose::look:
      if (const auto asked = std::find(track.looks.begin(), track.looks.end(), sent.asked);
          asked != track.looks.end())
        track.looks.erase(asked);
      return look_answered(sent.host, std::move(answer), sent.asked);
    case SentCall::Purpose::witness: {
      track.witness_asked = false;
      const auto* reading = std::get_if<LifeReading>(&answer.value);
      if (answer.ending == Ending::done && reading != nullptr && !reading->life.empty()) {
        track.witnessed_at = std::max(track.witnessed_at, core_.now());
        track.witnessed_life = reading->life;
      }
      if (track.held && sent.asked >= track.held_since)
        take(sent.host, *std::exchange(track.held, std::nullopt), track.held_asked);
      return;
    }
    default:
      track.power_asked = false;
      return power_answered(sent.host, answer, sent.asked);
  }
}

void Hosts::look_answered(HostId host, Answer answer, Instant asked) {
  HostTrack& track = core_[host];
  auto* report = std::get_if<HostReport>(&answer.value);
  if (answer.ending != Ending::done || report == nullptr) {
    track.silence = answer.cause.empty() ? "no report" : answer.cause;
    return;
  }
  // An older picture than the one there is, or of before the host was switched off.
  if (asked < track.looked_at || asked < track.ignore_before) return;
  const bool silent = was_silent(host);
  if (silent) track.answering_since = core_.now();
  track.heard_at = core_.now();
  // After a silence only the second path tells whether this is the life that fell silent.
  if (silent && core_.ends(host).witness != nullptr) {
    track.held = std::move(*report);
    track.held_asked = asked;
    track.held_since = core_.now();
    track.next_witness = core_.now();
    track.witness_asked = false;  // one asked before says nothing of now
    return;
  }
  track.held.reset();
  take(host, std::move(*report), asked);
}

void Hosts::take(HostId host, HostReport report, Instant asked) {
  HostTrack& track = core_[host];
  const bool witnessed = core_.ends(host).witness != nullptr && !track.witnessed_life.empty();
  track.life = witnessed ? track.witnessed_life : report.life;
  track.silence.clear();
  const Incarnation life = incarnation_of(track.life);
  const HostState state = core_.state(host);
  const bool back = state != HostState::on && state != HostState::shutting_down;
  const bool suspected = !back && track.detector.phase != DetectorPhase::heard;
  const bool away = state == HostState::unreachable || state == HostState::dead || suspected ||
                    (track.ever_heard && life != core_.life(host));
  const std::optional<Instant> silent_since =
      away ? std::optional<Instant>(track.reported_at) : std::nullopt;
  core_.known.hosts.observed_at[host.index()] = asked;
  judge_switch(host, life, asked);
  if (back || suspected || life != core_.life(host)) seen(host, life);
  track.ever_heard = true;
  track.reported_at = core_.now();
  guests_.apply(host, report, asked, silent_since);
  core_.reports[host] = std::move(report);
  if (back || suspected) guests_.judge_all();
}

// Asked for after its switch had answered off, and in the life that it led before: the switch is
// another machine's. A look asked for earlier may be the last word of a host that died since, and a
// life that the second path told of earlier may be over.
void Hosts::judge_switch(HostId host, Incarnation life, Instant asked) {
  HostTrack& track = core_[host];
  if (life != core_.life(host)) track.read_off_at.reset();
  if (!track.read_off_at || asked <= *track.read_off_at || track.switch_lied) return;
  if (core_.ends(host).witness != nullptr && track.witnessed_at <= *track.read_off_at) return;
  track.switch_lied = true;
  remember(host);
}

void Hosts::seen(HostId host, Incarnation life) {
  const std::size_t i = host.index();
  if (core_.life(host) != life) guests_.forget_processes(host);
  core_.known.hosts.incarnation[i] = life;
  core_.set_state(host, HostState::on);
  core_.emit(HostSeen{host, life});
  trust_again(host);
  remember(host);
}

void Hosts::power_answered(HostId host, const Answer& answer, Instant asked) {
  HostTrack& track = core_[host];
  const auto* reading = std::get_if<PowerReading>(&answer.value);
  if (answer.ending != Ending::done || reading == nullptr) {
    if (!track.ever_heard) track.given_up = true;
    return;
  }
  track.power_tells = *reading == PowerReading::on ? PowerTells::on : PowerTells::off;
  track.power_told = asked;
  if (*reading == PowerReading::off) track.read_off_at = core_.now();
  const HostState state = core_.state(host);
  if (*reading == PowerReading::on) {
    if (!track.ever_heard) track.given_up = true;
    if (core_.heard(host) && !track.switch_seen_on) {
      track.switch_seen_on = true;
      remember(host);
    }
    return;
  }
  // Guests that were last known there need a proof, and so a fence: such a host is lost, not off.
  if (state == HostState::booting && !track.power_under_way && !track.ever_heard &&
      !guests_.known_on(host))
    off(host);
  if (state == HostState::off || state == HostState::dead || state == HostState::booting)
    core_.known.hosts.observed_at[host.index()] = asked;
  core_.changed = true;
}

void Hosts::end_life(HostId host, HostState as) {
  core_[host].held.reset();
  core_[host].ignore_before = core_.now();
  core_[host].detector.phase = as == HostState::dead ? DetectorPhase::lost : DetectorPhase::heard;
  core_.known.hosts.suspected[host.index()] = core_.known.hosts.flapping[host.index()] = 0;
  core_.set_state(host, as);
  core_.known.hosts.observed_at[host.index()] = core_.now();
}

void Hosts::bury(HostId host) {
  end_life(host, HostState::dead);
  lost_.push_back(host);
  guests_.lose(host);
  guests_.forget_processes(host);
  guests_.judge_all();
}

void Hosts::off(HostId host) {
  end_life(host, HostState::off);
  guests_.forget_processes(host);
  guests_.judge_all();
}

std::vector<HostId> Hosts::take_lost() {
  return std::exchange(lost_, {});
}

void Hosts::set_maintenance(HostId host, bool in_maintenance) {
  core_.known.hosts.maintenance[host.index()] = in_maintenance ? 1 : 0;
  core_.changed = true;
  remember(host);
}

void Hosts::remember(HostId host) {
  if (core_.parts.memory == nullptr) return;
  const std::size_t i = host.index();
  core_.parts.memory->remember(
      core_.name(host),
      KnownHost{core_.known.hosts.incarnation[i], core_.known.hosts.observed_at[i],
                core_.known.hosts.maintenance[i] != 0,
                core_.hosts[i].switch_seen_on && !core_.hosts[i].switch_lied});
}

bool Hosts::ready() const {
  if (core_.now() - began_ >= given_up_after) return true;
  for (std::size_t i = 0; i < core_.hosts.size(); ++i) {
    const HostId host(i);
    const HostTrack& track = core_[host];
    const bool hopeless =
        !track.silence.empty() && (core_.ends(host).power == nullptr || track.given_up);
    if (!track.ever_heard && core_.state(host) != HostState::off && !hopeless) return false;
    const bool switch_read = core_.ends(host).power == nullptr || track.switch_seen_on ||
                             (track.next_power_read > began_ && !track.power_asked);
    if (core_.heard(host) && !switch_read) return false;
  }
  return true;
}

}  // namespace gemello::live
