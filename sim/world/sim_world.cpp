#include "sim/world/sim_world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/cloud/near_name.hpp"
#include "models/runs/fault_holds.hpp"
#include "models/units/error.hpp"
#include "sim/world/world_parts.hpp"

namespace gemello::sim {
namespace {

std::vector<std::string> link_names(const FlowManager& flows) {
  std::vector<std::string> names;
  for (std::size_t link = 0; link < flows.link_count(); ++link)
    names.push_back(flows.link_name(LinkId(link)));
  return names;
}

ReplaySource source_of(const WorldSetup& setup) {
  ReplaySource source;
  source.trace = setup.trace;
  source.window = setup.window;
  source.after = setup.scenario->workload.after_trace;
  source.wait_is_demand = setup.scenario->workload.wait_is_demand;
  source.cpu_scale = setup.scenario->workload.cpu_scale;
  source.first_vm = setup.first_trace_vm;
  return source;
}

GuestTraffic::Setup traffic_of(const WorldSetup& setup) {
  return {source_of(setup), setup.scenario->workload.network_scale,
          runs::peer_traffic(*setup.scenario, *setup.inventory, setup.first_trace_vm, setup.trace),
          origin};
}

// A State of ours lies within a row, which the run that goes on from it completes.
Instant row_start_of(const WorldSetup& setup, Instant start) {
  if (setup.from == nullptr || !setup.from->extra.contains("sim")) return start;
  const nlohmann::json& books = setup.from->extra["sim"];
  if (!books.contains("row_start") || !books["row_start"].is_number_integer())
    throw InputError("", "$.extra.sim.row_start", "is missing or no time");
  return Instant(Duration(books["row_start"].get<std::int64_t>()));
}

// Every host's heartbeats must have a network that the observer is on.
void check_observer(const WorldSetup& setup, const Machine& observer) {
  for (const Host& host : setup.inventory->hosts) {
    const Machine& machine = (*setup.inventory)[host.machine];
    if (machine.nics.empty()) continue;
    const Interface& own = machine.interface(heartbeat_role(machine));
    const Interface& heard = observer.interface(heartbeat_role(machine));
    if (heard.kind == Interface::Kind::none || heard.vlan != own.vlan)
      throw InputError(
          setup.scenario->file, "$.detection.observer",
          fmt::format("'{}' is not on the network of {}'s heartbeats", observer.name, host.name));
  }
}

MachineId observer_of(const WorldSetup& setup) {
  const std::string& name = setup.scenario->detection.observer;
  if (name.empty()) return MachineId::none();
  const MachineId observer = setup.inventory->find_machine(name);
  if (observer.valid()) {
    check_observer(setup, (*setup.inventory)[observer]);
    return observer;
  }
  throw InputError(setup.scenario->file, "$.detection.observer",
                   no_such("machine", name, setup.inventory->machines));
}

}  // namespace

// ---- the journal ----------------------------------------------------------------------------

void SimJournal::event(const Event& event) {
  if (log_ != nullptr) log_->event(event);
}
void SimJournal::intent(Instant now, ActionId id, const Action& action, const Rationale* why) {
  if (log_ != nullptr) log_->intent(now, id, action, why);
}
void SimJournal::refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
                         const Rationale* why) {
  core_.metrics.action_refused();
  if (log_ != nullptr) log_->refusal(now, id, action, reason, why);
}
void SimJournal::held(Instant now, ActionId id, const Action& action, std::string_view mode,
                      const Rationale* why) {
  if (log_ != nullptr) log_->held(now, id, action, mode, why);
  const auto& person = core_.scenario.gate.simulated_operator;
  if (mode == name(GateMode::approve) && person.answer != runs::SimulatedOperator::Answer::none)
    core_.agenda.add(now + person.delay, Due::operator_answer, static_cast<std::uint64_t>(id));
}

void SimJournal::appeal(Instant now, const Appeal& appeal) {
  if (log_ != nullptr) log_->appeal(now, appeal);
}

// ---- the parts ------------------------------------------------------------------------------

SimWorld::Parts::Parts(const WorldSetup& given)
    : setup(given),
      start(given.from != nullptr ? given.from->at : origin),
      end(origin + given.length),
      engine(start),
      flows(engine),
      network(*given.inventory, flows,
              {.lan_round_trip = given.scenario->network.lan_round_trip, .monitored_bonds = true}),
      storage_map(*given.inventory, flows, given.scenario->storage.has_value()),
      agenda(engine, [this](const AgendaItem& item) { handle(item); }),
      metrics(*given.inventory, start, link_names(flows)),
      replay(*given.inventory, source_of(given), metrics, origin, start),
      core{*given.inventory,
           *given.scenario,
           engine,
           flows,
           network,
           agenda,
           replay,
           metrics,
           {},
           std::vector<runs::HostRecord>(given.inventory->hosts.size()),
           std::vector<runs::VmRecord>(given.inventory->vms.size()),
           std::vector<BytesPerSecond>(given.inventory->volumes.size()),
           observer_of(given),
           {},
           {},
           {},
           given.log,
           nullptr},
      links(core),
      bridges(core),
      meter(flows, engine, row_start_of(given, start)),
      backgrounds(flows),
      traffic(core, meter, backgrounds, traffic_of(given)),
      congestion(core, traffic),
      monitor(core, congestion),
      outcomes(core, monitor),
      migrations(core, monitor, outcomes, meter),
      lives(core, monitor, outcomes, migrations),
      storage(core, storage_map, meter, backgrounds, monitor, lives,
              {source_of(given), given.scenario->workload.disk_scale, origin}),
      leases(core, monitor, lives),
      faults(core, monitor, lives, storage,
             runs::all_holds(*given.scenario, *given.inventory, given.length), given.log),
      recorder(core, meter, given.series, row_start_of(given, start)),
      journal(core, given.log),
      statements(runs::death_statements(*given.scenario, *given.inventory)),
      view(*given.inventory, monitor.data()),
      host_on(given.inventory->machines.size()) {
  for (std::size_t i = 0; i < core.hosts.size(); ++i)
    host_on[core.machine(HostId(i)).index()] = HostId(i);
  if (storage_map.any) core.disks = &storage;
  if (leases.any()) core.leases = &leases;
  if (given.from != nullptr)
    begin_from(*given.from);
  else
    begin_fresh();
  follow_network();
  follow_loads();
}

// As if all had been as it is for long.
void SimWorld::Parts::settle_network() {
  links.settle();
  bridges.settle();
}

// What carries whom changes with a fault, a repair, a machine's end or start, and again when a
// bond has noticed it.
void SimWorld::Parts::follow_network() {
  const auto ways_changed = [this] {
    migrations.network_changed();
    traffic.network_changed();
    storage.look_later();
    monitor.refresh_all();
  };
  // Who changes the network knows whom it touches, and says when its own books are in order again.
  network.on_change([this] {
    links.look();
    bridges.look();
    migrations.network_changed();
    traffic.network_changed();
    storage.look_later();
  });
  links.on_change(ways_changed);
  bridges.on_change(ways_changed);
  links.look();
  bridges.look();
}

// Who is where, and what crosses the links, changes what guests load and which links are full.
void SimWorld::Parts::follow_loads() {
  replay.on_change([this](VmId vm) {
    traffic.changed(vm);
    storage.changed(vm);
  });
  meter.on_change([this] { congestion.load_changed(); });
  congestion.on_change([this] { monitor.listen_all(); });
  traffic.replan();
}

void SimWorld::Parts::begin_fresh() {
  for (std::size_t i = 0; i < core.hosts.size(); ++i) {
    const HostId host(i);
    const bool on = core.inventory[host].starts_on;
    core.hosts[i].state = on ? HostState::on : HostState::off;
    core.hosts[i].incarnation = on ? Incarnation{1} : Incarnation::unknown;
    if (on) {
      replay.set_phase(host, behaviour::PowerPhase::running, start);
      metrics.host_powered(host, start, true);
    } else {
      network.set_up(Component::of(core.machine(host)), false);
    }
  }
  settle_network();
  monitor.know_all();
  monitor.refresh_all();  // who is heard from the beginning, and how well
  plan_workload();
  if (storage_map.any) {
    storage.begin();
    storage.backups().plan(start, true);
    storage.resolutions().plan(start, true);
    storage.settle();
  }
  leases.begin();
  faults.plan(start, true);
  plan_statements(true);
  agenda.add(start, Due::monitoring);
  agenda.add(start, Due::replay);
  agenda.add(end, Due::end);
}

void SimWorld::Parts::plan_workload() {
  for (std::size_t i = 0; i < core.vms.size(); ++i) {
    Instant arrival = origin;
    Instant departure = never;
    if (setup.trace.header != nullptr && i >= setup.first_trace_vm) {
      const traces::TraceVm& vm = setup.trace.header->vms[i - setup.first_trace_vm];
      const Duration skipped =
          static_cast<std::int64_t>(setup.window.first_step) * setup.trace.header->period;
      arrival = std::max(origin, vm.arrival - skipped);
      if (vm.arrival <= origin + skipped && start == origin) lives.adopt(VmId(i));
      if (vm.departure != never) departure = vm.departure - skipped;
    }
    if (departure <= start) continue;
    if (!core.vms[i].wanted && core.vms[i].state == VmState::requested)
      agenda.add(std::max(arrival, start), Due::vm_arrival, i);
    if (departure != never) agenda.add(departure, Due::vm_departure, i);
  }
}

void SimWorld::Parts::handle(const AgendaItem& item) {
  const ActionId action{item.id};
  const auto index = static_cast<std::size_t>(item.id);
  switch (item.kind) {
    case Due::migration_round:
      return migrations.round_over(action);
    case Due::migration_retry:
      return migrations.retry(action);
    case Due::migration_resume:
      return migrations.resume(action);
    case Due::fault:
      return faults.strike(index);
    case Due::bond_notice:
      return links.notice(index);
    case Due::bridge_forwards:
      return bridges.forward(index);
    case Due::host_transition:
      return lives.host_transition(HostId(index));
    case Due::lease:
    case Due::lease_look:
    case Due::lease_proof:
      return leases.handle(item.kind, index);
    case Due::brick_link:
    case Due::resolution:
    case Due::server_quorum:
    case Due::storage:
    case Due::heal:
    case Due::backup:
    case Due::disk_io:
      if (item.kind == Due::server_quorum) leases.look_later();
      return storage.handle(item.kind, index);
    case Due::vm_transition:
      return lives.vm_transition(VmId(index));
    case Due::fence:
      return lives.fence_over(HostId(index));
    case Due::outcome:
      return outcomes.report(action);
    case Due::beats_missed:
    case Due::beats_return:
    case Due::suspicion:
    case Due::loss:
      return monitor.handle(item.kind, HostId(index));
    case Due::operator_answer:
      return handle_answer(action);
    case Due::statement:
      return handle_statement(index);
    case Due::vm_arrival:
      return handle_arrival(VmId(index));
    case Due::vm_departure:
      return monitor.emit(VmRetirementRequested{VmId(index)});
    case Due::monitoring:
      return handle_monitoring();
    case Due::replay:
      return handle_replay();
    case Due::traffic:
      traffic.replan();
      storage.loads_changed();
      return congestion.load_changed();
    case Due::congestion:
      return congestion.look();
    case Due::tick:
      return handle_tick();
    case Due::end:
      replay.account(core.now());
      storage.account();
      return;
  }
}

void SimWorld::Parts::handle_monitoring() {
  storage.tell();
  monitor.show_behind(bricks_behind(core, storage_map, storage.images()));
  monitor.sample();
  agenda.add(core.now() + core.scenario.monitoring_period, Due::monitoring);
}

void SimWorld::Parts::handle_arrival(VmId vm) {
  core[vm].wanted = true;
  metrics.vm_wanted(vm, core.now());
  monitor.emit(VmRequested{vm});
}

void SimWorld::Parts::handle_answer(ActionId action) {
  const auto& person = core.scenario.gate.simulated_operator;
  monitor.emit(OperatorAnswered{action, person.answer == runs::SimulatedOperator::Answer::approve,
                                person.name});
}

void SimWorld::Parts::plan_statements(bool inclusive) {
  for (std::size_t i = 0; i < statements.size(); ++i)
    agenda.add_after(start, inclusive, statements[i].at, Due::statement, i);
}

// As gemello-live declare-dead: taken of a host that is lost, or is shown dead (who leads now may
// not have heard the proof), refused of any other.
void SimWorld::Parts::handle_statement(std::size_t index) {
  const runs::DeathStatement& said = statements[index];
  const HostState shown = monitor.data().hosts.state[said.host.index()];
  if (shown != HostState::unreachable && shown != HostState::dead) {
    core.note("statement-refused", [&] {
      return nlohmann::json{{"host", core.name(said.host)},
                            {"operator", said.by},
                            {"reason", fmt::format("{} is {}: only a silent host is declared dead",
                                                   core.name(said.host), name(shown))}};
    });
    return;
  }
  const Incarnation life = monitor.data().hosts.incarnation[said.host.index()];
  monitor.bury(said.host);
  monitor.emit(HostProvenDead{
      said.host, ProofOfDeath::from(said.host, life, core.now(), OperatorStatement{said.by})});
}

void SimWorld::Parts::handle_replay() {
  replay.account(core.now());
  traffic.account();
  storage.account();
  recorder.row();
  replay.load_step(core.now());
  traffic.load_step();
  storage.load_step();
  if (core.now() < end) agenda.add(core.now() + replay.period(), Due::replay);
}

// The controller's last word on when it wants to be asked stands, as in a live loop: what it said
// before must not wake it too, again and again.
void SimWorld::Parts::handle_tick() {
  if (!tick) return;
  const Instant wake = tick();
  if (wake_due != never && wake_due > core.now()) agenda.remove(wake_due, Due::tick);
  wake_due = wake == never ? never : std::max(wake, core.now() + Duration(1));
  if (wake_due != never) agenda.add(wake_due, Due::tick);
}

namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

}  // namespace

void SimWorld::Parts::begin(ActionId id, const Action& action) {
  outcomes.begin(id, action);
  std::visit(Overloaded{
                 [&](const Migrate& move) { migrations.begin(id, move); },
                 [&](const Cancel& cancel) {
                   if (migrations.cancel(cancel.action))
                     outcomes.done(id, HostId::none());
                   else
                     outcomes.failed(id, HostId::none(), "it is not under way, or past cancelling");
                 },
                 [&](const ThrottleHeal& throttle) {
                   core.heal_limits[throttle.volume.index()] = throttle.limit;
                   storage.throttle();
                   outcomes.done(id, HostId::none());
                 },
                 [&](const auto& other) { lives.begin(id, other); },
             },
             action);
}

// ---- the world ------------------------------------------------------------------------------

SimWorld::SimWorld(const WorldSetup& setup) : parts_(std::make_unique<Parts>(setup)) {}
SimWorld::~SimWorld() = default;

Instant SimWorld::now() const {
  return parts_->engine.now();
}
Instant SimWorld::start() const {
  return parts_->start;
}
Instant SimWorld::end() const {
  return parts_->end;
}
const FleetView& SimWorld::observe() {
  return parts_->view;
}
std::vector<Event> SimWorld::take_events() {
  return parts_->monitor.take();
}
Journal& SimWorld::journal() {
  return parts_->journal;
}
void SimWorld::on_tick(Tick tick) {
  parts_->tick = std::move(tick);
}

void SimWorld::run_until(Instant until) {
  parts_->engine.run_until(std::min(until, end()));
}

void SimWorld::begin(ActionId id, const Action& action) {
  parts_->begin(id, action);
}

void SimWorld::inherit(ActionId id, const Action&) {
  parts_->outcomes.inherit(id);
}

// From a task: between two runs SimGrid takes note of restarted flows at its next event only.
runs::FleetState SimWorld::save(const ControllerState& controller) {
  runs::FleetState state;
  parts_->engine.defer([&] { state = parts_->save(controller); });
  parts_->engine.run_until(now());
  return state;
}

runs::Metrics SimWorld::metrics() {
  parts_->replay.account(now());
  parts_->traffic.account();
  parts_->storage.account();
  return parts_->metrics.result(now());
}

}  // namespace gemello::sim
