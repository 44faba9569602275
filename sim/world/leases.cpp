#include "sim/world/leases.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "models/cloud/near_name.hpp"
#include "models/runs/fault_parts.hpp"
#include "models/state/replica_rule.hpp"
#include "models/units/error.hpp"
#include "sim/world/lives.hpp"
#include "sim/world/storage/ping_raster.hpp"
#include "sim/world/storage/storage_map.hpp"

namespace gemello::sim {
namespace {

constexpr const char* lease_file = "leases";
constexpr const char* place = "$.leases.volume";

VolumeId volume_of(const Core& core) {
  const std::string& name = core.scenario.leases->volume;
  const VolumeId id = core.inventory.find_volume(name);
  if (id.valid()) return id;
  throw InputError(core.scenario.file, place, no_such("volume", name, core.inventory.volumes));
}

// Else one side of a partition would renew what the other reads as expired.
bool quorums_meet(const ReplicaRule& rule) {
  if (rule.bricks == 1 || rule.quorum == ReplicaRule::Quorum::automatic) return true;
  return rule.quorum == ReplicaRule::Quorum::fixed && 2 * rule.count > rule.bricks;
}

void check_on_storage(const Core& core, MachineId id) {
  const Machine& machine = core.inventory[id];
  if (machine.nics.empty()) return;
  if (machine.interface(NetworkRole::storage).kind == Interface::Kind::none)
    throw InputError(core.scenario.file, place,
                     fmt::format("'{}' is not on the storage network", machine.name));
}

}  // namespace

Leases::Leases(Core& core, Monitor& monitor, Lives& lives)
    : core_(core), monitor_(monitor), lives_(lives) {
  if (!core.scenario.leases) return;
  const Inventory& inventory = core.inventory;
  const Volume& volume = inventory[volume_of(core)];
  set_ = set_for(volume, lease_file);
  const VolumeSettings settings = settings_of(volume);
  rule_ = rule_of(inventory, inventory[set_], settings);
  ping_timeout_ = settings.ping_timeout;
  if (!quorums_meet(rule_))
    throw InputError(
        core.scenario.file, place,
        fmt::format("two clients of '{}' may each reach bricks that the other does "
                    "not: leases need a quorum of more than half (cluster.quorum-type)",
                    volume.name));
  for (const BrickId brick : inventory[set_].bricks)
    beside_.push_back(runs::host_on(inventory, inventory[inventory[brick].server].machine));
  const auto add = [&](MachineId machine) {
    if (machine.valid()) check_on_storage(core, machine);
    clients_.push_back({machine, 0, std::vector<Instant>(beside_.size(), origin)});
  };
  for (const Host& host : inventory.hosts) add(host.machine);
  add(core.observer);
  if (core.observer.valid()) observer_ = runs::host_on(inventory, core.observer);
  holders_.resize(inventory.hosts.size());
}

// ---- who reaches the lease area -------------------------------------------------------------

bool Leases::connects(std::size_t client, std::size_t brick) const {
  const BrickId id = core_.inventory[set_].bricks[brick];
  if (!brick_serves(core_, id, beside_[brick])) return false;
  const MachineId from = clients_[client].machine;
  if (!from.valid()) return true;
  if (!core_.network.is_up(Component::of(from))) return false;
  if (core_.inventory[from].nics.empty()) return true;
  const MachineId server = core_.inventory[core_.inventory[id].server].machine;
  const std::uint64_t key = client * beside_.size() + brick;
  return core_.network.both_ways(from, server, NetworkRole::storage, {key, key});
}

// A connection that closes is noticed at once. One that falls silent is waited for until it
// answers again or the ping time-out has run out, on the raster of BrickLinks.
void Leases::look_at(std::size_t client) {
  Client& one = clients_[client];
  for (std::size_t i = 0; i < beside_.size(); ++i) {
    const bool did = has_brick(one.works, i);
    const bool does = connects(client, i);
    if (did == does) continue;
    one.works = static_cast<BrickMask>(one.works ^ brick_bit(i));
    one.waits[i] = core_.now();
    const BrickId brick = core_.inventory[set_].bricks[i];
    const MachineId server = core_.inventory[core_.inventory[brick].server].machine;
    const bool silent =
        !core_.network.is_up(Component::of(server)) || brick_serves(core_, brick, beside_[i]);
    if (does || !silent || !one.machine.valid()) continue;
    one.waits[i] = silence_noticed(core_, core_.inventory[one.machine].name, brick, ping_timeout_);
  }
}

bool Leases::served(std::size_t client) const {
  const Client& one = clients_[client];
  const bool waits = waits_until(client) > core_.now();
  return !waits && may_serve(rule_, one.works);
}

Instant Leases::waits_until(std::size_t client) const {
  return *std::max_element(clients_[client].waits.begin(), clients_[client].waits.end());
}

bool Leases::reader_is_up() const {
  if (!observer_.valid()) return true;
  const runs::HostRecord& truth = core_[observer_];
  return !truth.hung && (truth.state == HostState::on || truth.state == HostState::shutting_down);
}

// ---- the leases -----------------------------------------------------------------------------

void Leases::begin() {
  if (!any()) return;
  for (std::size_t client = 0; client < clients_.size(); ++client) look_at(client);
  // As if all had been as it is for long.
  for (Client& client : clients_) client.waits.assign(client.waits.size(), core_.now());
  look();
}

void Leases::look_later() {
  if (any()) core_.agenda.add(core_.now(), Due::lease_look);
}

void Leases::handle(Due kind, std::size_t index) {
  if (kind == Due::lease_look) return look();
  if (kind == Due::lease) return due(HostId(index));
  prove(HostId(index));
}

void Leases::look() {
  for (std::size_t client = 0; client < clients_.size(); ++client) look_at(client);
  read_all();
  for (std::size_t i = 0; i < holders_.size(); ++i) update(HostId(i));
  read_all();
  for (std::size_t i = 0; i < holders_.size(); ++i) plan(HostId(i));
  monitor_.judge_all();
}

void Leases::read_all() {
  const bool can = reader_is_up() && served(holders_.size());
  for (Holder& holder : holders_)
    holder.reading = read(holder.reading, holder.lease, can, core_.now(), times());
}

void Leases::apply(HostId host, LeaseInput input) {
  Holder& holder = holders_[host.index()];
  const auto next = step(holder.lease, input, core_.now(), times());
  if (next) holder.lease = *next;
}

// A renewal that has become possible at the very instant of its expiry comes too late.
void Leases::update(HostId host) {
  Holder& holder = holders_[host.index()];
  const runs::HostRecord& truth = core_[host];
  const bool up = truth.state == HostState::on || truth.state == HostState::shutting_down;
  if (!up || holder.life != truth.incarnation) apply(host, LeaseInput::died);
  if (!up) return;
  if (lost_at(holder.lease, times()) <= core_.now()) {
    apply(host, LeaseInput::expired);
    core_.note("lease-lost", [&] {
      return nlohmann::json{{"host", core_.name(host)},
                            {"renewed_s", seconds(holder.lease.renewed)}};
    });
  }
  const bool reaches = served(host.index());
  if (truth.hung == holder.lease.runs)
    apply(host, truth.hung ? LeaseInput::daemon_stopped : LeaseInput::daemon_back);
  if (reaches != holder.lease.reaches)
    apply(host, reaches ? LeaseInput::storage_back : LeaseInput::storage_gone);
  if (reaches && !truth.hung && holder.life != truth.incarnation) {
    apply(host, LeaseInput::take);
    holder.life = truth.incarnation;
    holder.reading.known = holder.reading.seen = core_.now();
  }
}

void Leases::plan(HostId host) {
  Holder& holder = holders_[host.index()];
  Instant next = std::min(lost_at(holder.lease, times()), resets_at(holder.lease, times()));
  for (const std::size_t client : std::array<std::size_t, 2>{host.index(), holders_.size()})
    if (const Instant until = waits_until(client); until > core_.now())
      next = std::min(next, until);
  // When the storage path falls silent for who reads it.
  if (const Instant silent = holder.reading.seen + times().expiry;
      core_.scenario.detection.confirm_storage && !is_renewed(holder.lease) && silent > core_.now())
    next = std::min(next, silent);
  if (next != holder.due) {
    if (holder.due != never) core_.agenda.remove(holder.due, Due::lease, host.index());
    holder.due = next;
    if (next != never) core_.agenda.add(next, Due::lease, host.index());
  }
  plan_proof(host);
}

// A lease is lost, a watchdog fires, or a silent brick is waited for no longer.
void Leases::due(HostId host) {
  Holder& holder = holders_[host.index()];
  if (holder.due != core_.now()) return;
  holder.due = never;
  if (resets_at(holder.lease, times()) > core_.now()) return look();
  read_all();
  apply(host, LeaseInput::reset);
  core_.note("watchdog-reset", [&] { return nlohmann::json{{"host", core_.name(host)}}; });
  lives_.reset(host);
  look();
}

// ---- the observer ---------------------------------------------------------------------------

std::optional<bool> Leases::seen_renewing(HostId host) const {
  const Holder& holder = holders_[host.index()];
  if (!holder.reading.reads) return std::nullopt;
  // A new life that has not taken one yet: no sign of life, and none of an end while it is heard.
  if (holder.life != core_[host].incarnation)
    return core_[host].silent_since ? std::optional<bool>(false) : std::nullopt;
  const Instant seen = is_renewed(holder.lease) ? last_renewal(holder.lease, core_.now(), times())
                                                : holder.reading.seen;
  return core_.now() < seen + times().expiry;
}

// Only of a host that is lost is a proof wanted, and only of the life it was lost in.
void Leases::plan_proof(HostId host) {
  Holder& holder = holders_[host.index()];
  const FleetData& shown = monitor_.data();
  const bool wanted = holder.lease.phase != LeasePhase::none && holder.reading.reads &&
                      !is_renewed(holder.lease) &&
                      shown.hosts.state[host.index()] == HostState::unreachable &&
                      shown.hosts.incarnation[host.index()] == holder.life;
  const Instant at = wanted ? std::max(proven_at(holder.reading, times()), core_.now()) : never;
  if (at == holder.proof) return;
  if (holder.proof != never) core_.agenda.remove(holder.proof, Due::lease_proof, host.index());
  holder.proof = at;
  if (at != never) core_.agenda.add(at, Due::lease_proof, host.index());
}

void Leases::prove(HostId host) {
  Holder& holder = holders_[host.index()];
  if (holder.proof != core_.now()) return;
  holder.proof = never;
  const Instant expired = holder.reading.seen + times().expiry;
  const auto proof = ProofOfDeath::from(host, holder.life, core_.now(),
                                        {core_.now() - expired, times().watchdog, times().margin});
  if (!proof) return;
  GEMELLO_INVARIANT(core_[host].incarnation != holder.life || core_[host].state == HostState::off,
                    fmt::format("{} is proven dead by its lease and lives", core_.name(host)));
  monitor_.bury(host);
  monitor_.emit(HostProvenDead{host, proof});
}

// ---- State ----------------------------------------------------------------------------------

nlohmann::json Leases::books() const {
  const auto micros = [](Instant at) { return at.time_since_epoch().count(); };
  nlohmann::json holders = nlohmann::json::array();
  for (std::size_t i = 0; i < holders_.size(); ++i) {
    const Holder& one = holders_[i];
    holders.push_back({{"host", core_.name(HostId(i))},
                       {"phase", static_cast<int>(one.lease.phase)},
                       {"runs", one.lease.runs},
                       {"reaches", one.lease.reaches},
                       {"renewed_us", micros(one.lease.renewed)},
                       {"fed_us", micros(one.lease.fed)},
                       {"life", static_cast<std::uint64_t>(one.life)},
                       {"reads", one.reading.reads},
                       {"known_us", micros(one.reading.known)},
                       {"seen_us", micros(one.reading.seen)},
                       {"due_us", micros(one.due)},
                       {"proof_us", micros(one.proof)}});
  }
  nlohmann::json clients = nlohmann::json::array();
  for (const Client& one : clients_) {
    nlohmann::json waits = nlohmann::json::array();
    for (const Instant until : one.waits) waits.push_back(micros(until));
    clients.push_back({{"works", one.works}, {"waits_us", waits}});
  }
  return {{"holders", holders}, {"clients", clients}};
}

void Leases::restore(const nlohmann::json& books) {
  const auto instant = [](const nlohmann::json& micros) {
    return Instant(Duration(micros.get<std::int64_t>()));
  };
  for (std::size_t i = 0; i < holders_.size(); ++i) {
    const nlohmann::json& from = books.at("holders").at(i);
    Holder& one = holders_[i];
    one.lease.phase = static_cast<LeasePhase>(std::clamp(from.at("phase").get<int>(), 0, 3));
    one.lease.runs = from.at("runs").get<bool>();
    one.lease.reaches = from.at("reaches").get<bool>();
    one.lease.renewed = instant(from.at("renewed_us"));
    one.lease.fed = instant(from.at("fed_us"));
    one.life = Incarnation{from.at("life").get<std::uint64_t>()};
    one.reading.reads = from.at("reads").get<bool>();
    one.reading.known = instant(from.at("known_us"));
    one.reading.seen = instant(from.at("seen_us"));
    one.due = instant(from.at("due_us"));
    one.proof = instant(from.at("proof_us"));
  }
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    const nlohmann::json& from = books.at("clients").at(i);
    clients_[i].works = from.at("works").get<BrickMask>();
    for (std::size_t brick = 0; brick < beside_.size(); ++brick)
      clients_[i].waits[brick] = instant(from.at("waits_us").at(brick));
  }
}

}  // namespace gemello::sim
