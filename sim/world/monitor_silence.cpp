#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "models/units/text.hpp"
#include "sim/world/leases.hpp"
#include "sim/world/monitor.hpp"

// What monitoring makes of silence: suspicions, losses, hosts that are not to be trusted yet. The
// judgement is the detector's (models/state); here are its signs, its timers and its events.

namespace gemello::sim {

void Monitor::begin_silence(HostId host) {
  const auto& detection = core_.scenario.detection;
  const Instant last_beat = this->last_beat(host);
  runs::HostRecord& truth = core_[host];
  truth.silent_since = last_beat;
  truth.detector_deadline = std::max(last_beat + detection.heartbeat_timeout, core_.now());
  core_.agenda.add(*truth.detector_deadline, Due::loss, host.index());
  core_.agenda.add(last_beat + detection.heartbeat_timeout / 2, Due::suspicion, host.index());
}

void Monitor::clear_silence(HostId host) {
  runs::HostRecord& truth = core_[host];
  if (truth.detector_deadline) {
    core_.agenda.remove(*truth.detector_deadline, Due::loss, host.index());
    const Instant suspicion = *truth.silent_since + core_.scenario.detection.heartbeat_timeout / 2;
    core_.agenda.remove(suspicion, Due::suspicion, host.index());
  }
  truth.detector_deadline.reset();
  truth.silent_since.reset();
}

void Monitor::end_silence(HostId host) {
  clear_silence(host);
  judge(host);
}

void Monitor::handle(Due due, HostId host) {
  if (due == Due::beats_missed) return miss_beats(host);
  if (due == Due::beats_return) return hear_again(host);
  GEMELLO_INVARIANT(due == Due::suspicion || due == Due::loss, "no timer of monitoring");
  judge(host);
}

// ---- signs ----------------------------------------------------------------------------------

HostSigns Monitor::signs(HostId host, std::span<const ConfirmingPath> confirming) const {
  HostSigns all;
  const runs::HostRecord& truth = core_[host];
  all.silent_since = truth.silent_since;
  all.confirming = confirming;
  const Bmc& bmc = core_.inventory[host].bmc;
  if (core_.scenario.detection.confirm_bmc && bmc.present && !(truth.broken && bmc.shares_power))
    all.power = powered_off(truth) ? PowerTells::off : PowerTells::on;
  return all;
}

void Monitor::judge(HostId host) {
  std::array<ConfirmingPath, 1> storage{{{"storage", PathTells::nothing}}};
  std::size_t paths = 0;
  if (core_.scenario.detection.confirm_storage && core_.leases != nullptr) {
    paths = 1;
    if (const auto renewing = core_.leases->seen_renewing(host))
      storage[0].tells = *renewing ? PathTells::alive : PathTells::silent;
  }
  const HostSigns seen = signs(host, std::span(storage).first(paths));
  const DetectorRule rule = core_.scenario.detection.rule();
  HostDetector& detector = detectors_[host.index()];
  const HostDetector before = detector;
  detector = step(before, seen, core_.now(), rule);
  const bool held = core_.now() < detector.held_until;
  const std::size_t i = host.index();
  const bool was_shown = data_.hosts.suspected[i] != 0 || data_.hosts.flapping[i] != 0;
  data_.hosts.suspected[i] = is_suspected(detector) ? 1 : 0;
  data_.hosts.flapping[i] = is_flapping(detector, core_.now()) ? 1 : 0;
  const bool changed = detector.phase != before.phase;
  if (changed) {
    const std::string why = cause(detector, seen, core_.now(), rule);
    if (detector.phase == DetectorPhase::lost) return lose(host, why);
    if (detector.phase != DetectorPhase::heard) return suspect(host, why);
    if (held) return hold(host);
  }
  if (was_shown && detector.phase == DetectorPhase::heard && !held) trust(host, !changed);
}

// Of hosts that nobody watches (off, booting) no path is asked.
void Monitor::judge_all() {
  if (!core_.scenario.detection.confirm_storage) return;
  for (std::size_t i = 0; i < core_.hosts.size(); ++i) {
    const HostState shown = data_.hosts.state[i];
    if (shown == HostState::on || shown == HostState::shutting_down) judge(HostId(i));
  }
}

// ---- what comes of it -----------------------------------------------------------------------

void Monitor::suspect(HostId host, const std::string& why) {
  emit(HostSuspected{host, data_.hosts.incarnation[host.index()], why});
}

// It is heard, and nevertheless takes no VM: it has come back too often.
void Monitor::hold(HostId host) {
  const HostDetector& detector = detectors_[host.index()];
  const FlappingRule& rule = *core_.scenario.detection.flapping;
  core_.agenda.add(detector.held_until, Due::suspicion, host.index());
  suspect(host, fmt::format("flapping: seen again {} times within {}, held for {}",
                            detector.returns.size(), unparse(rule.within), unparse(rule.hold)));
}

// No event says so: what was held up by the doubt goes on by what is seen.
void Monitor::trust(HostId host, bool by_time) {
  if (by_time)
    core_.note("host-trusted", [&] { return nlohmann::json{{"host", core_.name(host)}}; });
  data_.published_at = core_.now();
  core_.agenda.add(core_.now(), Due::tick);
}

void Monitor::lose(HostId host, const std::string& why) {
  const std::size_t i = host.index();
  runs::HostRecord& truth = core_[host];
  if (truth.detector_deadline)
    core_.agenda.remove(*truth.detector_deadline, Due::loss, host.index());
  data_.hosts.state[i] = HostState::unreachable;
  data_.hosts.suspected[i] = data_.hosts.flapping[i] = 0;
  data_.hosts.state_since[i] = core_.now();
  lose_guests(host);
  truth.detector_deadline.reset();
  core_.metrics.host_lost(truth.state == HostState::on);
  look_at_leases();
  emit(HostLost{host, data_.hosts.incarnation[i], why});
}

// ---- State ----------------------------------------------------------------------------------

nlohmann::json Monitor::detectors() const {
  const auto& detection = core_.scenario.detection;
  if (!detection.confirm_storage && !detection.confirm_bmc && !detection.flapping) return nullptr;
  const auto micros = [](Instant at) { return at.time_since_epoch().count(); };
  nlohmann::json hosts = nlohmann::json::array();
  for (const HostDetector& one : detectors_) {
    nlohmann::json returns = nlohmann::json::array();
    for (const Instant at : one.returns) returns.push_back(micros(at));
    hosts.push_back({static_cast<int>(one.phase), returns, micros(one.held_until)});
  }
  return hosts;
}

void Monitor::restore_detectors(const nlohmann::json& books) {
  if (books.is_null()) return;
  for (std::size_t i = 0; i < detectors_.size(); ++i) {
    const nlohmann::json& from = books.at(i);
    detectors_[i].phase = static_cast<DetectorPhase>(std::clamp(from.at(0).get<int>(), 0, 3));
    detectors_[i].returns.clear();
    for (const nlohmann::json& at : from.at(1))
      detectors_[i].returns.emplace_back(Duration(at.get<std::int64_t>()));
    detectors_[i].held_until = Instant(Duration(from.at(2).get<std::int64_t>()));
  }
}

}  // namespace gemello::sim
