// Orders whose outcome nobody read, and what is remembered across restarts.
#include <algorithm>

#include "live/world/guests.hpp"

namespace gemello::live {
namespace {

// A call that has not ended, or of which nobody can tell.
constexpr int patience_while_open = 6;

std::vector<HostId> carriers_of(const Action& action, HostId place) {
  std::vector<HostId> hosts;
  if (const auto* move = std::get_if<Migrate>(&action)) hosts.push_back(move->from);
  if (const HostId target = target_of(action); target.valid()) hosts.push_back(target);
  if (hosts.empty() && place.valid()) hosts.push_back(place);
  return hosts;
}

VmState shown_while_late(const Action& action, VmState now) {
  if (now == VmState::lost || now == VmState::retired) return now;
  if (std::holds_alternative<Deploy>(action) || std::holds_alternative<Start>(action))
    return VmState::starting;
  if (std::holds_alternative<Migrate>(action)) return VmState::migrating;
  if (std::holds_alternative<Stop>(action) || std::holds_alternative<Retire>(action))
    return VmState::stopping;
  return now;
}

}  // namespace

void Guests::expect_late(const Action& action, LateEffect::Call call) {
  const VmId vm = vm_of(action);
  if (!vm.valid()) return;
  LateEffect late;
  late.action = action;
  late.since = core_.now();
  late.call = call;
  for (const HostId host : carriers_of(action, core_.place(vm)))
    late.lives[host] = core_.life(host);
  VmTrack& track = core_[vm];
  track.late = std::move(late);
  const VmState shown = shown_while_late(action, core_.state(vm));
  const bool starts = shown == VmState::starting;
  if (shown != core_.state(vm)) core_.put(vm, starts ? target_of(action) : core_.place(vm), shown);
  judge(vm);
}

void Guests::heard_late(const Action& action) {
  const VmId vm = vm_of(action);
  if (!vm.valid() || !core_[vm].late || core_[vm].late->action != action) return;
  core_[vm].late->call = LateEffect::Call::ended;
  core_[vm].late->since = core_.now();  // looks of before may not show it yet
}

bool Guests::other_life(const LateEffect& late, HostId host) const {
  const auto life = late.lives.find(host);
  return life != late.lives.end() && life->second != Incarnation::unknown &&
         life->second != core_.life(host);
}

bool Guests::ended_since(const LateEffect& late, HostId host) const {
  return core_.over(host) || other_life(late, host);
}

// A carrier in another life, or dead, carries nothing out any more. One that answers has had time
// to do it, and was looked at after that time.
bool Guests::settled(const LateEffect& late, HostId host) const {
  if (other_life(late, host)) return core_[host].looked_at > late.since;
  if (core_.over(host)) return true;
  if (!core_.heard(host)) return false;
  // A start that is under way may come whenever it likes, and a second one beside it is the one
  // thing that must not be. Anything else that comes late finds the VM as it is by then.
  const bool starts =
      std::holds_alternative<Start>(late.action) || std::holds_alternative<Deploy>(late.action);
  if (late.call == LateEffect::Call::open && starts) return false;
  const bool ended = late.call == LateEffect::Call::ended;
  const Duration patience = core_.times.settle * (ended ? 1 : patience_while_open);
  return core_[host].looked_at >= std::max(late.since, core_[host].answering_since) + patience;
}

bool Guests::settled(const LateEffect& late) const {
  if (const auto* move = std::get_if<Migrate>(&late.action)) {
    // Without its source a migration ends; what has arrived is there.
    const bool over = core_.over(move->from) || core_.life(move->from) != late.lives.at(move->from);
    if (over && core_.heard(move->to)) return core_[move->to].looked_at > late.since;
  }
  return std::all_of(late.lives.begin(), late.lives.end(),
                     [&](const auto& carrier) { return settled(late, carrier.first); });
}

bool Guests::seen_since(const LateEffect& late, HostId host) const {
  return core_.heard(host) && core_[host].looked_at > late.since;
}

bool Guests::runs_since(VmId vm, const LateEffect& late, HostId host) const {
  const Sighting* seen = core_.sighting(vm, host);
  return seen_since(late, host) && seen != nullptr && seen->state != DomainState::incoming &&
         seen->state != DomainState::starting;
}

// Seen to have taken effect: it cannot do so twice.
bool Guests::came_true(VmId vm, const LateEffect& late) const {
  if (const auto* move = std::get_if<Migrate>(&late.action))
    return migration_came_true(vm, late, *move);
  if (std::holds_alternative<Deploy>(late.action) || std::holds_alternative<Start>(late.action))
    return runs_since(vm, late, target_of(late.action));
  if (const auto* resume = std::get_if<Resume>(&late.action)) {
    const Sighting* seen = core_.sighting(vm, resume->host);
    return seen_since(late, resume->host) && seen != nullptr && seen->state == DomainState::running;
  }
  if (const auto* destroy = std::get_if<DestroyCopy>(&late.action))
    return seen_since(late, destroy->host) && !core_[vm].sightings.contains(destroy->host);
  const HostId place = core_.known.vms.host[vm.index()];
  return place.valid() && seen_since(late, place) && core_.sighting(vm, place) == nullptr;
}

// It runs at the target, which it does not before the source has let go of it.
bool Guests::migration_came_true(VmId vm, const LateEffect& late, const Migrate& move) const {
  if (!runs_since(vm, late, move.to)) return false;
  const DomainState target = core_.sighting(vm, move.to)->state;
  if (!core_.heard(move.from))
    return core_.over(move.from) || target == DomainState::running ||
           target == DomainState::io_error;
  return seen_since(late, move.from) && core_.sighting(vm, move.from) == nullptr;
}

void Guests::settle() {
  for (std::size_t i = 0; i < core_.vms.size(); ++i)
    if (core_.vms[i].late && core_.vms[i].order == ActionId::none && settled(*core_.vms[i].late))
      judge(VmId(i));
}

// ---- memory ----------------------------------------------------------------------------------

void Guests::recall() {
  for (std::size_t i = 0; i < core_.vms.size(); ++i)
    core_.known.vms.cpu_demand[i] = static_cast<float>(core_.inventory.vms[i].demand_max().count());
  for (const auto& [name, text] : core_.parts.definitions)
    if (const VmId vm = core_.inventory.find_vm(name); vm.valid()) core_[vm].definition = text;
  remembered_.resize(core_.vms.size());
  if (core_.parts.memory == nullptr) return;
  for (const auto& [name, known] : core_.parts.memory->vms()) {
    const VmId vm = core_.inventory.find_vm(name);
    if (!vm.valid()) continue;
    const std::size_t i = vm.index();
    const HostId host = known.host.empty() ? HostId::none() : core_.inventory.find_host(known.host);
    core_.known.vms.host[i] = host;
    core_.known.vms.lost_with[i] = known.lost_with;
    core_.known.vms.state[i] =
        host.valid() || known.state == VmState::retired ? known.state : VmState::requested;
    core_.known.vms.placed_since[i] = known.placed_since;
    core_.known.vms.last_moved[i] = known.last_moved;
    if (!known.definition.empty()) core_[vm].definition = known.definition;
    for (const std::string& copy : known.copies)
      if (const HostId left = core_.inventory.find_host(copy); left.valid())
        core_[vm].leftovers.insert(left);
    lose_unfound(vm);
    remembered_[i] = known;
  }
}

void Guests::remember() {
  if (core_.parts.memory == nullptr) return;
  for (std::size_t i = 0; i < core_.vms.size(); ++i) {
    const HostId host = core_.known.vms.host[i];
    const VmState state = core_.known.vms.state[i];
    if (!host.valid() && state != VmState::retired) continue;
    KnownVm known{host.valid() ? core_.name(host) : "",
                  core_.known.vms.lost_with[i],
                  state,
                  core_.known.vms.placed_since[i],
                  core_.known.vms.last_moved[i],
                  core_.vms[i].definition,
                  {}};
    for (const HostId left : core_.vms[i].leftovers) known.copies.push_back(core_.name(left));
    if (known == remembered_[i]) continue;
    core_.parts.memory->remember(core_.inventory.vms[i].name, known);
    remembered_[i] = std::move(known);
  }
}

bool Guests::known_on(HostId host) const {
  for (std::size_t i = 0; i < core_.vms.size(); ++i)
    if (core_.known.vms.host[i] == host && holds_memory(core_.known.vms.state[i])) return true;
  return false;
}

// A VM that was never seen may run on a host that nobody has heard yet.
void Guests::ask_for_wanted() {
  for (std::size_t i = 0; i < core_.hosts.size(); ++i) {
    const HostState state = core_.state(HostId(i));
    if (state != HostState::on && state != HostState::off) return;
  }
  for (std::size_t i = 0; i < core_.vms.size(); ++i) {
    VmTrack& track = core_.vms[i];
    const bool wanted = core_.known.vms.state[i] == VmState::requested &&
                        core_.parts.definitions.contains(core_.inventory.vms[i].name);
    if (!wanted || track.asked_for) continue;
    track.asked_for = true;
    core_.emit(VmRequested{VmId(i)});
  }
}

}  // namespace gemello::live
