#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/behaviour/heartbeat_loss.hpp"
#include "models/units/streams.hpp"
#include "sim/world/monitor.hpp"

// How a host's heartbeats come through: whether there is a way for them, and which get lost on it.

namespace gemello::sim {
namespace {

constexpr Duration no_run_is_longer = 24h * 365 * 100;

}  // namespace

// The last beat that came through lies on the host's own raster. A host's phase depends on the seed
// and its name only: two policies face the same detection.
Instant Monitor::last_beat(HostId host) const {
  const auto& detection = core_.scenario.detection;
  const Duration interval = detection.heartbeat_interval;
  Duration phase(interval.count() * host.index() / static_cast<std::int64_t>(core_.hosts.size()));
  if (detection.heartbeat_phase == runs::DetectionSettings::Phase::random)
    phase = duration_nearest(
        seconds(interval) * Stream(core_.scenario.seed, "heartbeat/" + core_.name(host)).uniform());
  const Duration since_origin = core_.now() - origin;
  const Duration into = (since_origin - phase) % interval;
  return core_.now() - (into < Duration::zero() ? into + interval : into);
}

// Of a packet that leaves by a port.
double Monitor::lost_on(MachineId id, std::uint16_t nic, LinkId link) const {
  const double full = congestion_.loss(link);
  return 1 - (1 - core_.network.port_loss(id, nic)) * (1 - full);
}

void Monitor::listen_all() {
  for (std::size_t i = 0; i < core_.hosts.size(); ++i) {
    const HostId host(i);
    if (hearing_[i].deaf)
      listen_again(host);
    else if (visible(host))
      listen(host);
  }
}

// Packet loss on the way out of its ports; nothing if there is none. Out of a bond go the
// heartbeats of the member that it uses: the first where it uses one for all, else any that
// forwards, for some peer's traffic goes out there.
std::optional<double> Monitor::out_of(MachineId id, const Interface& interface) const {
  const Network& network = core_.network;
  if (interface.kind == Interface::Kind::none) return 0.0;
  if (interface.kind == Interface::Kind::nic) {
    if (!network.forwards(id, interface.index)) return std::nullopt;
    return lost_on(id, interface.index, network.link_up_of(id, interface.index));
  }
  const Bond& bond = core_.inventory[id].bonds[interface.index];
  const bool one_for_all = bond.mode == BondMode::active_backup;
  const LinkId stripe = network.stripe_of(id, interface.index);
  for (const std::uint16_t nic : bond.members) {
    if (!network.member_in_use(id, nic)) continue;
    if (network.forwards(id, nic))
      return lost_on(id, nic, stripe.valid() ? stripe : network.link_up_of(id, nic));
    if (one_for_all) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<double> Monitor::beat_loss(HostId host) const {
  const MachineId id = core_.machine(host);
  const Machine& machine = core_.inventory[id];
  if (machine.nics.empty()) return 0.0;
  if (!core_.observer.valid()) return out_of(id, machine.interface(heartbeat_role(machine)));
  const std::optional<Path>& path = way_to_observer(host);
  if (!path) return std::nullopt;
  double kept = 1 - path->loss;
  if (congestion_.any())
    for (const LinkId link : path->links) kept *= 1 - congestion_.loss(link);
  return 1 - kept;
}

// A hypervisor that listens does so while it runs and is not hung.
bool Monitor::listens() const {
  return !observer_.valid() || works(core_[observer_]);
}

// Each sample looks at every host, and the network changes far less often.
const std::optional<Path>& Monitor::way_to_observer(HostId host) const {
  Way& way = ways_[host.index()];
  if (way.version != core_.network.version()) {
    const MachineId id = core_.machine(host);
    way.path = core_.network.route(id, core_.observer, heartbeat_role(core_.inventory[id]), 0);
    way.version = core_.network.version();
  }
  return way.path;
}

bool Monitor::visible(HostId host) const {
  if (!listens()) return false;
  const runs::HostRecord& truth = core_[host];
  if (truth.hung || hearing_[host.index()].deaf) return false;
  if (truth.state != HostState::on && truth.state != HostState::shutting_down) return false;
  return beat_loss(host).has_value();
}

// Two policies face the same losses.
Stream Monitor::draw(HostId host) const {
  return {core_.scenario.seed, fmt::format("heartbeat-loss/{}/{}", core_.name(host),
                                           core_.now().time_since_epoch().count())};
}

// Plans the next silence that losses make, if they changed. A run that has begun goes on.
void Monitor::listen(HostId host) {
  Hearing& hearing = hearing_[host.index()];
  const double loss = beat_loss(host).value_or(0);
  if (hearing.deaf || (loss == hearing.loss && (loss == 0 || hearing.missed != never))) return;
  stop_listening(host);
  hearing.loss = loss;
  if (loss == 0) return;
  const auto& detection = core_.scenario.detection;
  const Duration interval = detection.heartbeat_interval;
  Stream stream = draw(host);
  const behaviour::LossRun run = behaviour::next_loss_run(
      {loss,
       behaviour::losses_until(std::max(detection.heartbeat_timeout / 2, interval), interval)},
      [&] { return stream.uniform(); });
  const auto far = static_cast<std::uint64_t>(no_run_is_longer / interval);  // beats
  if (run.length == behaviour::LossRun::none_ever || run.before > far) return;
  hearing.missed = last_beat(host) + static_cast<std::int64_t>(run.before) * interval;
  hearing.back =
      hearing.missed + static_cast<std::int64_t>(std::min(run.length, far) + 1) * interval;
  hearing.missed = std::max(hearing.missed, core_.now());
  core_.agenda.add(hearing.missed, Due::beats_missed, host.index());
}

// The way is mended or has become worse in the middle of a run of losses: it ends with the first
// beat that arrives as things are now.
void Monitor::listen_again(HostId host) {
  Hearing& hearing = hearing_[host.index()];
  const std::optional<double> loss = beat_loss(host);
  if (!loss || *loss == hearing.loss) return;
  core_.agenda.remove(hearing.back, Due::beats_return, host.index());
  const Duration interval = core_.scenario.detection.heartbeat_interval;
  const auto far = static_cast<double>(no_run_is_longer / interval);
  const double lost = *loss <= 0   ? 0
                      : *loss >= 1 ? far
                                   : std::log1p(-draw(host).uniform()) / std::log(*loss);
  const auto more = static_cast<std::int64_t>(std::min(lost, far));
  hearing.loss = *loss;
  hearing.back = last_beat(host) + (more + 1) * interval;
  core_.agenda.add(hearing.back, Due::beats_return, host.index());
}

void Monitor::stop_listening(HostId host) {
  Hearing& hearing = hearing_[host.index()];
  if (hearing.missed != never && !hearing.deaf)
    core_.agenda.remove(hearing.missed, Due::beats_missed, host.index());
  if (hearing.deaf) core_.agenda.remove(hearing.back, Due::beats_return, host.index());
  hearing = {};
}

void Monitor::miss_beats(HostId host) {
  Hearing& hearing = hearing_[host.index()];
  hearing.deaf = true;
  core_.agenda.add(std::max(hearing.back, core_.now()), Due::beats_return, host.index());
  refresh(host);
}

void Monitor::hear_again(HostId host) {
  hearing_[host.index()] = {};
  refresh(host);
}

nlohmann::json Monitor::hearing() const {
  nlohmann::json hosts = nlohmann::json::array();
  for (const Hearing& one : hearing_)
    hosts.push_back({one.loss, one.missed.time_since_epoch().count(),
                     one.back.time_since_epoch().count(), one.deaf});
  return hosts;
}

void Monitor::restore_hearing(const nlohmann::json& hearing) {
  for (std::size_t i = 0; i < hearing_.size() && i < hearing.size(); ++i)
    hearing_[i] = {
        hearing[i].at(0).get<double>(), Instant(Duration(hearing[i].at(1).get<std::int64_t>())),
        Instant(Duration(hearing[i].at(2).get<std::int64_t>())), hearing[i].at(3).get<bool>()};
}

}  // namespace gemello::sim
