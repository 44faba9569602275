#include "sim/world/migrations.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/behaviour/tcp_retransmission.hpp"
#include "models/units/error.hpp"
#include "sim/world/link_names.hpp"

namespace gemello::sim {

using Result = runs::MigrationOutcome::Result;
using Kind = behaviour::PrecopyStep::Kind;

void Migrations::begin(ActionId id, const Migrate& action) {
  runs::VmRecord& vm = core_[action.vm];
  if (!monitor_.visible(action.from))
    return outcomes_.failed(id, HostId::none(), core_.name(action.from) + " does not answer");
  if (!monitor_.visible(action.to))
    return outcomes_.failed(id, HostId::none(), core_.name(action.to) + " does not answer");
  if (vm.state != VmState::running || vm.host != action.from)
    return outcomes_.failed(id, action.from,
                            fmt::format("{} is {} and not running on {}", core_.name(action.vm),
                                        name(vm.state), core_.name(action.from)));
  const auto path = core_.network.route(core_.machine(action.from), core_.machine(action.to),
                                        NetworkRole::migration, static_cast<std::uint64_t>(id));
  if (!path) return outcomes_.failed(id, action.from, "no path on the migration network");
  if (core_.disks != nullptr) {
    const std::string why = core_.disks->refuses(action.vm, action.to);
    if (!why.empty()) return outcomes_.failed(id, action.from, why);
  }

  vm.state = VmState::migrating;
  Running running;
  runs::MigrationRecord& record = running.record;
  record.action = id;
  record.vm = action.vm;
  record.from = action.from;
  record.to = action.to;
  record.started = core_.now();
  record.machine.config = core_.scenario.migration;
  record.machine.guest = {core_.inventory[action.vm].memory,
                          core_.inventory[action.vm].working_set};
  record.flow_key = static_cast<std::uint64_t>(id);
  record.retransmission_timeout = behaviour::retransmission_timeout(path->round_trip);
  record.round_started = core_.now();
  core_.replay.account(action.from, core_.now());
  core_.replay.follow(action.vm, {});
  Running& kept = running_.emplace(id, running).first->second;
  monitor_.show(action.vm);
  const Duration setup = record.machine.config.setup_time;
  if (setup == Duration::zero()) return first_round(kept);
  core_.agenda.add(core_.now() + setup, Due::migration_retry, static_cast<std::uint64_t>(id));
}

// The destination is ready. What the guest did meanwhile is no dirtying: nothing was sent yet.
void Migrations::first_round(Running& running) {
  runs::MigrationRecord& record = running.record;
  core_.replay.account(record.from, core_.now());
  core_.replay.follow(record.vm, {});
  running.step = record.machine.start();
  record.bytes_left = count_of(running.step.bytes);
  record.round_started = core_.now();
  set_mode(running);
  send(running);
}

void Migrations::set_mode(const Running& running) {
  const VmId vm = running.record.vm;
  if (running.record.paused || running.step.kind == Kind::stop_and_copy ||
      running.step.kind == Kind::done)
    core_.replay.set_mode(vm, VmMode::frozen, 0, core_.now());
  else if (running.step.throttle > 0)
    core_.replay.set_mode(vm, VmMode::throttled, running.step.throttle / 100.0, core_.now());
  else
    core_.replay.set_mode(vm, VmMode::running, 0, core_.now());
  core_[vm].throttle = running.step.throttle / 100.0;
}

// One connection moves no more than its window and the losses on its way let it.
BytesPerSecond Migrations::cap(const Path& path) const {
  const BytesPerSecond ordered = core_.scenario.migration.bandwidth_cap;
  const BytesPerSecond ceiling = connection_ceiling(core_, path);
  for (const LinkId link : path.links)
    if (core_.flows.bandwidth(link) <= ceiling) return ordered;
  return ordered.count() > 0 ? std::min(ordered, ceiling) : ceiling;
}

std::optional<Path> Migrations::way(const runs::MigrationRecord& record) const {
  return core_.network.route(core_.machine(record.from), core_.machine(record.to),
                             NetworkRole::migration, record.flow_key);
}

// Starts what is left of the round on the route of this moment, or waits for one.
void Migrations::send(Running& running) {
  if (running.step.kind == Kind::stop_and_copy && !running.frozen_since)
    running.frozen_since = core_.now();
  const auto path = way(running.record);
  if (!path) return lose_way(running);
  start(running, *path);
}

void Migrations::lose_way(Running& running) {
  running.pathless_since = core_.now();
  tell_wait(running);
  core_.agenda.add(core_.now() + core_.assumptions.path_patience, Due::migration_retry,
                   static_cast<std::uint64_t>(running.record.action));
}

// There is a way, but the connection, which cannot know, tries again in its own time only.
void Migrations::await_retransmission(const Running& running) {
  const Instant lost = *running.pathless_since;
  const Duration again =
      behaviour::sends_again_after(core_.now() - lost, running.record.retransmission_timeout);
  core_.agenda.add(lost + again, Due::migration_retry,
                   static_cast<std::uint64_t>(running.record.action));
}

// "": nothing of it is down.
std::string Migrations::dead_link(const std::vector<LinkId>& route) const {
  for (const LinkId link : route)
    if (!core_.flows.link_up(link)) return core_.flows.link_name(link) + " is down";
  return {};
}

void Migrations::tell_wait(const Running& running) {
  const runs::MigrationRecord& record = running.record;
  core_.metrics.migration_waits(record.action);
  core_.note("migration-waits", [&] {
    const std::string dead = dead_link(running.route);
    return nlohmann::json{{"id", static_cast<std::uint64_t>(record.action)},
                          {"vm", core_.name(record.vm)},
                          {"from", link_names(core_.flows, running.route)},
                          {"cause", dead.empty() ? "no way on the migration network" : dead}};
  });
}

void Migrations::tell_way(const Running& running, const Path& path) {
  const runs::MigrationRecord& record = running.record;
  const bool another = running.route != path.links;
  if (another) core_.metrics.path_changed();
  core_.note(another ? "migration-rerouted" : "migration-goes-on", [&] {
    nlohmann::json fields{{"id", static_cast<std::uint64_t>(record.action)},
                          {"vm", core_.name(record.vm)},
                          {"from", link_names(core_.flows, running.route)},
                          {"to", link_names(core_.flows, path.links)}};
    if (running.pathless_since) {
      const Duration waited = core_.now() - *running.pathless_since;
      fields["waited_s"] = static_cast<double>(waited.count()) / 1e6;  // the nearest to a decimal
    }
    const std::string dead = dead_link(running.route);
    if (!dead.empty()) fields["cause"] = dead;
    return fields;
  });
}

void Migrations::start(Running& running, const Path& path) {
  runs::MigrationRecord& record = running.record;
  if (running.pathless_since || (!running.route.empty() && running.route != path.links))
    tell_way(running, path);
  running.pathless_since.reset();
  record.retransmission_timeout = behaviour::retransmission_timeout(path.round_trip);
  FlowRequest request;
  request.route = path.links;
  request.bytes = record.bytes_left;
  request.cap = cap(path);
  request.round_trip = path.round_trip;
  request.on_end = [this, id = record.action](const FlowEnd& end) { flow_ended(id, end); };
  running.route = path.links;
  running.flow = meter_.start(std::move(request));
}

// Who waits for a way may have one; who is under way keeps his, at the pace that it allows now.
void Migrations::network_changed() {
  for (auto& [id, running] : running_) {
    if (!running.flow.valid()) {
      if (running.pathless_since && way(running.record)) await_retransmission(running);
      continue;
    }
    const Path now = core_.network.over(running.route);
    core_.flows.set_cap(running.flow, cap(now));
    core_.flows.set_round_trip(running.flow, now.round_trip);
    running.record.retransmission_timeout = behaviour::retransmission_timeout(now.round_trip);
  }
}

nlohmann::json Migrations::routes() const {
  nlohmann::json routes = nlohmann::json::array();
  for (const auto& [id, running] : running_) {
    if (running.route.empty()) continue;
    routes.push_back({static_cast<std::uint64_t>(id), link_names(core_.flows, running.route)});
  }
  return routes;
}

void Migrations::flow_ended(ActionId id, const FlowEnd& end) {
  const auto found = running_.find(id);
  if (found == running_.end() || found->second.flow != end.id) return;
  found->second.flow = {};
  found->second.last_end = end;
  found->second.record.bytes_left = end.remaining;
  core_.agenda.add(core_.now(), Due::migration_round, static_cast<std::uint64_t>(id));
}

void Migrations::round_over(ActionId id) {
  const auto found = running_.find(id);
  if (found == running_.end()) return;
  Running& running = found->second;
  runs::MigrationRecord& record = running.record;
  if (running.last_end.outcome != FlowOutcome::finished) {
    lose_way(running);
    if (way(record)) await_retransmission(running);
    return;
  }
  const Duration took = std::max(core_.now() - record.round_started, Duration(1));
  core_.replay.account(record.from, core_.now());
  const Replay::Followed& followed = core_.replay.followed(record.vm);
  const VirtualMachine& guest = core_.inventory[record.vm];
  // What it would dirty were it not throttled, at the CPU it used over the round.
  const double share = 1.0 - running.step.throttle / 100.0;
  const double busy = followed.used / seconds(took) / guest.demand_max().count() / share;
  const BytesPerSecond dirty = guest.dirty_rate * std::clamp(busy, 0.0, 1.0);
  running.step = record.machine.round_done(took, dirty);
  core_.replay.follow(record.vm, {0.0, followed.withheld});
  record.round_started = core_.now();
  record.bytes_left = count_of(running.step.bytes);
  switch (running.step.kind) {
    case Kind::send_live:
    case Kind::stop_and_copy:
      monitor_.emit(MigrationProgress{id, record.machine.rounds, running.step.bytes});
      set_mode(running);
      send(running);
      break;
    case Kind::done:
      record.resume_end = core_.now() + record.machine.config.resume_time;
      core_.agenda.add(*record.resume_end, Due::migration_resume, static_cast<std::uint64_t>(id));
      break;
    case Kind::failed:
      abandon(id, Result::failed, "did not converge");
      break;
  }
}

void Migrations::retry(ActionId id) {
  const auto found = running_.find(id);
  if (found == running_.end()) return;
  if (found->second.record.machine.phase == behaviour::PrecopyMigration::Phase::not_started)
    return first_round(found->second);
  Running& running = found->second;
  if (!running.pathless_since) return;
  const Duration lost = core_.now() - *running.pathless_since;
  const bool tries =
      behaviour::sends_again_after(lost, running.record.retransmission_timeout) == lost;
  const auto path = way(running.record);
  if (path && tries) return start(running, *path);
  if (lost < core_.assumptions.path_patience) return;
  if (path) return await_retransmission(running);
  abandon(id, Result::failed,
          fmt::format("no path on the migration network for {} s",
                      seconds(core_.assumptions.path_patience)));
}

void Migrations::resume(ActionId id) {
  const auto found = running_.find(id);
  if (found == running_.end()) return;
  const Running& running = found->second;
  const runs::MigrationRecord& record = running.record;
  core_.replay.remove(record.vm, core_.now());
  core_.replay.place(record.vm, record.to, record.paused ? VmMode::frozen : VmMode::running,
                     core_.now());
  runs::VmRecord& vm = core_[record.vm];
  vm.host = record.to;
  vm.state = record.paused ? VmState::paused : VmState::running;
  vm.placed_since = vm.last_moved = core_.now();
  vm.throttle = 0;
  monitor_.show(record.vm);
  conclude(running, Result::done);
  outcomes_.done_if_heard(id, record.from);
  erase(id);
}

void Migrations::conclude(const Running& running, Result result) {
  const runs::MigrationRecord& record = running.record;
  runs::MigrationOutcome outcome;
  outcome.vm = record.vm;
  outcome.from = record.from;
  outcome.to = record.to;
  outcome.started = record.started;
  outcome.ended = core_.now();
  outcome.result = result;
  outcome.sent = record.machine.sent;
  if (running.frozen_since) outcome.downtime = core_.now() - *running.frozen_since;
  outcome.cpu_lost = core_.replay.followed(record.vm).withheld;
  outcome.rounds = record.machine.rounds;
  core_.metrics.migration_ended(outcome);
}

void Migrations::abandon(ActionId id, Result result, const std::string& cause) {
  const Running& running = running_.at(id);
  const runs::MigrationRecord& record = running.record;
  core_.replay.set_mode(record.vm, record.paused ? VmMode::frozen : VmMode::running, 0,
                        core_.now());
  core_[record.vm].state = record.paused ? VmState::paused : VmState::running;
  core_[record.vm].throttle = 0;
  monitor_.show(record.vm);
  conclude(running, result);
  outcomes_.failed(id, record.from, cause);
  erase(id);
}

bool Migrations::cancel(ActionId id) {
  const auto found = running_.find(id);
  if (found == running_.end() || found->second.record.resume_end) return false;
  abandon(id, Result::cancelled, "cancelled");
  return true;
}

// Forgets it, and with it whatever its flow and timers still say.
void Migrations::erase(ActionId id) {
  const auto found = running_.find(id);
  const FlowId flow = found->second.flow;
  running_.erase(found);
  if (flow.valid()) core_.flows.cancel(flow);
}

bool Migrations::pause(VmId vm) {
  for (auto& [id, running] : running_) {
    if (running.record.vm != vm || running.record.paused || running.record.resume_end) continue;
    running.record.paused = true;
    set_mode(running);
    return true;
  }
  return false;
}

bool Migrations::paused(VmId vm) const {
  return std::any_of(running_.begin(), running_.end(), [&](const auto& entry) {
    return entry.second.record.vm == vm && entry.second.record.paused;
  });
}

bool Migrations::arriving(VmId vm) const {
  return std::any_of(running_.begin(), running_.end(), [&](const auto& entry) {
    return entry.second.record.vm == vm && entry.second.record.resume_end.has_value();
  });
}

void Migrations::host_died(HostId host) {
  std::vector<ActionId> hit;
  for (const auto& [id, running] : running_)
    if (running.record.from == host || running.record.to == host) hit.push_back(id);
  for (const ActionId id : hit) {
    const Running& running = running_.at(id);
    const runs::MigrationRecord& record = running.record;
    if (record.to == host) {
      abandon(id, Result::failed, core_.name(host) + " was lost");
    } else if (!record.resume_end) {
      core_.replay.account(record.from, core_.now());
      conclude(running, Result::failed);
      outcomes_.unknown(id, core_.name(host) + " was lost");
      core_[record.vm].state = VmState::running;  // its end is its host's
      core_[record.vm].throttle = 0;
      erase(id);
    }
  }
}

std::vector<runs::MigrationRecord> Migrations::records() {
  std::vector<runs::MigrationRecord> records;
  for (auto& [id, running] : running_) {
    runs::MigrationRecord record = running.record;
    if (running.flow.valid()) record.bytes_left = core_.flows.remaining(running.flow);
    core_.replay.account(record.from, core_.now());
    record.used_in_round = core_.replay.followed(record.vm).used;
    record.cpu_lost = core_.replay.followed(record.vm).withheld;
    record.step = running.step;
    record.sending = running.flow.valid();
    record.frozen_since = running.frozen_since;
    record.pathless_since = running.pathless_since;
    records.push_back(record);
  }
  return records;
}

void Migrations::restore(const std::vector<runs::MigrationRecord>& records,
                         const nlohmann::json& routes) {
  std::map<ActionId, std::vector<LinkId>> taken;
  for (const nlohmann::json& entry : routes)
    taken[ActionId{entry.at(0).get<std::uint64_t>()}] =
        links_named(core_.flows, entry.at(1), "$.extra.sim.migration_routes");
  for (const runs::MigrationRecord& record : records) {
    Running running;
    running.record = record;
    if (record.retransmission_timeout <= Duration::zero())
      running.record.retransmission_timeout =
          behaviour::retransmission_timeout(core_.scenario.network.lan_round_trip);
    running.step = record.step;
    running.frozen_since = record.frozen_since;
    running.pathless_since = record.pathless_since;
    core_.replay.follow(record.vm, {record.used_in_round, record.cpu_lost});
    Running& kept = running_.emplace(record.action, running).first->second;
    set_mode(kept);
    if (record.pathless_since) core_.metrics.migration_waits(record.action);
    const auto way = taken.find(record.action);
    if (way != taken.end()) kept.route = way->second;
    if (!record.sending) continue;
    if (way != taken.end())
      start(kept, core_.network.over(way->second));
    else
      send(kept);
  }
}

}  // namespace gemello::sim
