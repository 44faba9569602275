#include <array>
#include <string>

#include <fmt/format.h>

#include "models/runs/action_json.hpp"
#include "models/units/error.hpp"
#include "sim/world/world_parts.hpp"

namespace gemello::sim {
namespace {

constexpr std::array<const char*, 34> due_names = {"migration-round",
                                                   "migration-retry",
                                                   "migration-resume",
                                                   "fault",
                                                   "bond-notice",
                                                   "bridge-forwards",
                                                   "host-transition",
                                                   "lease",
                                                   "brick-link",
                                                   "server-quorum",
                                                   "resolution",
                                                   "storage",
                                                   "heal",
                                                   "backup",
                                                   "vm-transition",
                                                   "fence",
                                                   "outcome",
                                                   "beats-missed",
                                                   "suspicion",
                                                   "loss",
                                                   "beats-return",
                                                   "lease-look",
                                                   "lease-proof",
                                                   "operator-answer",
                                                   "statement",
                                                   "vm-arrival",
                                                   "vm-departure",
                                                   "monitoring",
                                                   "replay",
                                                   "traffic",
                                                   "disk-io",
                                                   "congestion",
                                                   "tick",
                                                   "end"};

Due due_named(const std::string& name) {
  for (std::size_t i = 0; i < due_names.size(); ++i)
    if (name == due_names[i]) return static_cast<Due>(i);
  throw InputError("", "$.timers", "'" + name + "' is no timer of this program");
}

nlohmann::json to_json(const Replay::Sums& sums) {
  return {{"vm_used", sums.vm_used},       {"vm_asked", sums.vm_asked},
          {"vm_present", sums.vm_present}, {"host_used", sums.host_used},
          {"host_asked", sums.host_asked}, {"host_energy", sums.host_energy}};
}

Replay::Sums sums_from(const nlohmann::json& json) {
  Replay::Sums sums;
  json.at("vm_used").get_to(sums.vm_used);
  json.at("vm_asked").get_to(sums.vm_asked);
  json.at("vm_present").get_to(sums.vm_present);
  json.at("host_used").get_to(sums.host_used);
  json.at("host_asked").get_to(sums.host_asked);
  json.at("host_energy").get_to(sums.host_energy);
  return sums;
}

void check_size(const char* what, std::size_t is, std::size_t should) {
  if (is != should)
    throw InputError("", fmt::format("$.extra.sim.{}", what),
                     fmt::format("has {} values, expected {}", is, should));
}

VmMode mode_of(const runs::VmRecord& vm) {
  if (vm.state == VmState::paused) return VmMode::frozen;
  return vm.state == VmState::starting ? VmMode::booting : VmMode::running;
}

behaviour::PowerPhase phase_of(HostState state) {
  switch (state) {
    case HostState::booting:
      return behaviour::PowerPhase::booting;
    case HostState::on:
      return behaviour::PowerPhase::running;
    case HostState::shutting_down:
      return behaviour::PowerPhase::shutting_down;
    default:
      return behaviour::PowerPhase::off;
  }
}

}  // namespace

runs::FleetState SimWorld::Parts::save(const ControllerState& controller) {
  replay.account(core.now());
  traffic.account();
  storage.account();
  meter.account();
  flows.checkpoint();
  runs::FleetState state;
  state.at = core.now();
  state.seed = setup.scenario->seed;
  state.scenario = setup.scenario->name;
  if (setup.log != nullptr) {
    state.event_lines = setup.log->lines();
    state.event_digest = setup.log->digest();
  }
  state.hosts = core.hosts;
  state.vms = core.vms;
  state.migrations = migrations.records();
  state.components_down = faults.down();
  for (const AgendaItem& item : agenda.items())
    state.timers.push_back({item.at, due_names[static_cast<std::size_t>(item.kind)], item.id});
  state.pending_events = monitor.pending();
  state.controller = controller;
  state.snapshot = monitor.data();
  nlohmann::json outcomes_planned = nlohmann::json::array();
  for (const auto& [id, body] : outcomes.planned())
    outcomes_planned.push_back(runs::to_json(Event{core.now(), body}, core.inventory));
  nlohmann::json open = nlohmann::json::array();
  for (const auto& [id, action] : outcomes.open())
    open.push_back({{"id", number(id)}, {"action", runs::to_json(action, core.inventory)}});
  nlohmann::json late = nlohmann::json::array();
  for (const auto& [id, host] : outcomes.late())
    late.push_back({{"id", number(id)}, {"host", core.name(host)}});
  nlohmann::json copies = nlohmann::json::array();
  for (const VmCopy& copy : core.copies)
    copies.push_back({{"vm", core.name(copy.vm)},
                      {"host", core.name(copy.host)},
                      {"active", holds_memory(copy.state)}});
  std::vector<double> heal;
  for (const BytesPerSecond limit : core.heal_limits) heal.push_back(limit.count());
  state.extra["sim"] = {{"sample_sums", to_json(replay.sums(Replay::SumKind::sample))},
                        {"row_sums", to_json(replay.sums(Replay::SumKind::row))},
                        {"recorded", replay.recorded()},
                        {"link_bytes", meter.bytes()},
                        {"link_room", meter.room()},
                        {"row_start", recorder.row_start().time_since_epoch().count()},
                        {"last_sample", monitor.last_sample().time_since_epoch().count()},
                        {"planned_outcomes", outcomes_planned},
                        {"open_actions", open},
                        {"copies", copies},
                        {"bond_ports_unused", links.unused()},
                        {"edges_forwarding", bridges.forwarding()},
                        {"hearing", monitor.hearing()},
                        {"migration_routes", migrations.routes()},
                        {"traffic", traffic.recorded()},
                        {"congestion", congestion.losses()},
                        {"late_answers", late},
                        {"faults_in_force", faults.in_force()},
                        {"heal_limits", heal}};
  if (storage_map.any) state.extra["sim"]["storage"] = storage.books();
  if (leases.any()) state.extra["sim"]["leases"] = leases.books();
  if (nlohmann::json books = monitor.detectors(); !books.is_null())
    state.extra["sim"]["detectors"] = std::move(books);
  return state;
}

void SimWorld::Parts::begin_from(const runs::FleetState& state) {
  if (state.at < origin) throw InputError("", "$.at", "the state is of before the run's beginning");
  if (state.at >= end)
    throw InputError(
        "", "$.at",
        fmt::format("the state is of {}, the run ends at {}", to_text(state.at), to_text(end)));
  restore_truth(state);
  // A State of ours holds the books of the replay and goes on bit for bit; one written elsewhere
  // (live, by hand) holds the fleet, and the world plans anew from it.
  if (state.extra.contains("sim"))
    restore_books(state);
  else
    plan_anew(state);
  try {
    const bool ours = state.extra.contains("sim");
    migrations.restore(state.migrations,
                       ours ? state.extra["sim"].at("migration_routes") : nlohmann::json::array());
  } catch (const nlohmann::json::exception& error) {
    throw InputError("", "$.extra.sim.migration_routes", error.what());
  }
}

void SimWorld::Parts::restore_truth(const runs::FleetState& state) {
  core.hosts = state.hosts;
  core.vms = state.vms;
  faults.restore(state);
  for (std::size_t i = 0; i < core.hosts.size(); ++i) {
    const HostId host(i);
    replay.set_phase(host, phase_of(core.hosts[i].state), start);
    if (core.hosts[i].state == HostState::off)
      network.set_up(Component::of(core.machine(host)), false);
    else
      metrics.host_powered(host, start, true);
  }
  if (state.extra.contains("sim"))
    restore_recorded(state.extra["sim"]);
  else
    settle_network();
  for (std::size_t i = 0; i < core.vms.size(); ++i) {
    const runs::VmRecord& vm = core.vms[i];
    if (vm.wanted) metrics.vm_wanted(VmId(i), start);
    if (vm.wanted && vm.placed_since != never && vm.state == VmState::stopped) {
      metrics.vm_served(VmId(i), start);  // it was served before: this is an outage going on
      metrics.vm_down(VmId(i), start, "down when the state was taken");
    }
    if (!vm.host.valid() || !holds_memory(vm.state)) continue;
    replay.place(VmId(i), vm.host, mode_of(vm), start);
    if (serves(vm.state)) metrics.vm_served(VmId(i), start);
  }
}

void SimWorld::Parts::restore_recorded(const nlohmann::json& books) {
  try {
    const auto recorded = books.at("recorded").get<std::vector<float>>();
    check_size("recorded", recorded.size(), core.vms.size());
    replay.restore_recorded(recorded);
  } catch (const nlohmann::json::exception& error) {
    throw InputError("", "$.extra.sim.recorded", error.what());
  }
}

void SimWorld::Parts::restore_books(const runs::FleetState& state) {
  const nlohmann::json& books = state.extra["sim"];
  try {
    replay.resume_row(start);
    for (const auto& [kind, key] : {std::pair{Replay::SumKind::sample, "sample_sums"},
                                    std::pair{Replay::SumKind::row, "row_sums"}}) {
      const Replay::Sums sums = sums_from(books.at(key));
      for (const auto* column : {&sums.vm_used, &sums.vm_asked, &sums.vm_present})
        check_size(key, column->size(), core.vms.size());
      for (const auto* column : {&sums.host_used, &sums.host_asked, &sums.host_energy})
        check_size(key, column->size(), core.hosts.size());
      replay.restore_sums(kind, sums);
    }
    const auto instant = [&](const char* key) {
      return Instant(Duration(books.at(key).get<std::int64_t>()));
    };
    monitor.restore(state.snapshot, state.pending_events, instant("last_sample"));
    const auto link_bytes = books.at("link_bytes").get<std::vector<double>>();
    if (!link_bytes.empty()) check_size("link_bytes", link_bytes.size(), flows.link_count());
    meter.restore(link_bytes);
    const runs::InventoryNames names(core.inventory);
    std::map<ActionId, Action> open;
    for (const nlohmann::json& entry : books.at("open_actions")) {
      JsonDocument action = JsonDocument::from(entry.at("action"), "state");
      open.emplace(ActionId{entry.at("id").get<std::uint64_t>()},
                   runs::action_from(action.root(), names));
    }
    std::map<ActionId, EventBody> planned;
    for (const nlohmann::json& entry : books.at("planned_outcomes")) {
      JsonDocument event = JsonDocument::from(entry, "state");
      const Event outcome = runs::event_from(event.root(), names);
      planned.emplace(ActionId{sort_id(outcome)}, outcome.body);
    }
    std::map<ActionId, HostId> late;
    for (const nlohmann::json& entry : books.value("late_answers", nlohmann::json::array())) {
      JsonDocument answer = JsonDocument::from(entry, "state");
      JsonObject object = answer.root().object();
      const ActionId id{object.at("id").raw().get<std::uint64_t>()};
      late[id] = object.at("host").reference(names.hosts);
      object.finish();
    }
    outcomes.restore(std::move(open), std::move(planned), std::move(late));
    restore_copies(books.at("copies"), names);
    // A State of before these were in it goes on without.
    if (books.contains("traffic")) traffic.restore(books["traffic"]);
    if (books.contains("congestion")) congestion.restore(books["congestion"]);
    links.restore(books.at("bond_ports_unused").get<std::set<std::string>>());
    monitor.restore_hearing(books.at("hearing"));
    bridges.restore(books.at("edges_forwarding").get<std::vector<bool>>());
    if (books.contains("link_room")) meter.restore_room(books["link_room"]);
    const auto heal = books.at("heal_limits").get<std::vector<double>>();
    for (std::size_t i = 0; i < core.heal_limits.size() && i < heal.size(); ++i)
      core.heal_limits[i] = BytesPerSecond(heal[i]);
    restore_storage(books);
    for (const runs::PendingTimer& timer : state.timers) restore_timer(timer);
    // Faults are the scenario's, and this may be another one than the State was taken under.
    faults.plan(start, false);
    storage.resolutions().plan(start, false);
    plan_statements(false);
  } catch (const nlohmann::json::exception& error) {
    throw InputError("", "$.extra.sim", error.what());
  }
}

void SimWorld::Parts::restore_copies(const nlohmann::json& copies,
                                     const runs::InventoryNames& names) {
  for (const nlohmann::json& entry : copies) {
    JsonDocument copy = JsonDocument::from(entry, "state");
    JsonObject object = copy.root().object();
    const VmId vm = object.at("vm").reference(names.vms);
    const HostId host = object.at("host").reference(names.hosts);
    const VmState left = object.at("active").boolean() ? VmState::paused : VmState::stopped;
    object.finish();
    core.copies.push_back({vm, host, left, start});
  }
}

// A State of a run without leases, or of one on another volume, goes on with leases taken now.
void SimWorld::Parts::restore_storage(const nlohmann::json& books) {
  monitor.restore_detectors(books.value("detectors", nlohmann::json()));
  if (storage_map.any) storage.restore(books.at("storage"));
  if (!leases.any()) return;
  if (books.contains("leases"))
    leases.restore(books["leases"]);
  else
    leases.begin();
}

void SimWorld::Parts::restore_timer(const runs::PendingTimer& timer) {
  const Due kind = due_named(timer.kind);
  if (kind == Due::fault || kind == Due::statement || kind == Due::resolution)
    return;  // the scenario's
  const auto id = timer.data.get<std::uint64_t>();
  const auto refuse = [&](std::size_t count) {
    if (id >= count)
      throw InputError(
          "", "$.timers",
          fmt::format("a {} timer of number {}, of {} there are", timer.kind, id, count));
  };
  switch (kind) {
    case Due::host_transition:
    case Due::fence:
    case Due::beats_missed:
    case Due::beats_return:
    case Due::suspicion:
    case Due::loss:
    case Due::lease:
    case Due::lease_proof:
      if (!leases.any() && (kind == Due::lease || kind == Due::lease_proof)) return;
      refuse(core.hosts.size());
      break;
    case Due::vm_transition:
    case Due::vm_arrival:
    case Due::vm_departure:
      refuse(core.vms.size());
      break;
    case Due::bond_notice:
      refuse(links.port_count());
      links.planned(static_cast<std::size_t>(id), timer.at);
      break;
    case Due::bridge_forwards:
      refuse(network.edge_count());
      bridges.planned(static_cast<std::size_t>(id), timer.at);
      break;
    case Due::brick_link:
      refuse(storage.links().count());
      storage.links().planned(static_cast<std::size_t>(id), timer.at);
      break;
    case Due::server_quorum:
      refuse(storage.server_quorum().servers());
      storage.server_quorum().planned(static_cast<std::size_t>(id), timer.at);
      break;
    case Due::heal:
      refuse(storage_map.sets.size());
      storage.heals().planned(ReplicaSetId(static_cast<std::size_t>(id)), timer.at);
      break;
    case Due::backup:
      refuse(storage.backups().rules());
      break;
    case Due::storage:
      refuse(1 + core.vms.size());
      break;
    case Due::disk_io:
      refuse(2);
      storage.planned_disk_io(static_cast<std::size_t>(id), timer.at);
      break;
    case Due::outcome:
      if (!outcomes.planned().contains(ActionId{id}))
        throw InputError("", "$.timers", fmt::format("no outcome is planned of action {}", id));
      break;
    default:
      break;
  }
  if (timer.at < start)
    throw InputError("", "$.timers", fmt::format("a {} timer of before the state", timer.kind));
  if (kind == Due::tick) wake_due = timer.at;
  agenda.add(timer.at, kind, id);
}

// What a fence, a boot or an order under way was asked by is not known: the records go on, nobody
// is told.
void SimWorld::Parts::plan_anew(const runs::FleetState& state) {
  for (runs::HostRecord& host : core.hosts) {
    host.transition_action.reset();
    host.fence_action.reset();
    host.fence_end.reset();
  }
  for (runs::VmRecord& vm : core.vms) vm.boot_action.reset();
  core.copies = state.snapshot.copies;
  if (state.snapshot.hosts.state.size() == core.hosts.size())
    monitor.restore(state.snapshot, state.pending_events, start);
  else
    monitor.know_all();
  for (std::size_t i = 0; i < core.vms.size(); ++i) {
    if (core.vms[i].boot_end)
      agenda.add(std::max(*core.vms[i].boot_end, start), Due::vm_transition, i);
  }
  for (std::size_t i = 0; i < core.hosts.size(); ++i) {
    const runs::HostRecord& host = core.hosts[i];
    if (host.transition_end) agenda.add(*host.transition_end, Due::host_transition, i);
    monitor.refresh(HostId(i));
  }
  plan_workload();
  if (storage_map.any) {
    storage.begin();
    storage.backups().plan(start, false);
    storage.resolutions().plan(start, false);
    storage.settle();
  }
  leases.begin();
  faults.plan(start, false);
  plan_statements(false);
  agenda.add(start, Due::monitoring);
  agenda.add(start, Due::replay);
  agenda.add(end, Due::end);
}

}  // namespace gemello::sim
