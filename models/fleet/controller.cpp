#include "models/fleet/controller.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace gemello {

namespace {

// The proof that an event brings, if it counts.
std::optional<ProofOfDeath> proof_in(const Event& event, const FleetData& snapshot) {
  if (const auto* done = std::get_if<ActionDone>(&event.body)) return done->proof;
  // A statement about a host that answers is wrong, and would lie in wait for its next loss.
  if (const auto* dead = std::get_if<HostProvenDead>(&event.body); dead != nullptr && dead->proof) {
    const HostState state = snapshot.hosts.state[dead->host.index()];
    const bool of_this_life =
        dead->proof->covers(dead->host, snapshot.hosts.incarnation[dead->host.index()]);
    if (of_this_life && (state == HostState::unreachable || state == HostState::dead))
      return dead->proof;
  }
  return std::nullopt;
}

void forget_returned(std::vector<ProofOfDeath>& proofs, const Event& event) {
  if (const auto* seen = std::get_if<HostSeen>(&event.body))
    std::erase_if(proofs, [&](const auto& known) { return known.host() == seen->host; });
}

}  // namespace

Controller::Controller(Policy& policy, Journal& journal, Guard guard, Gate gate, bool reasons)
    : policy_(policy),
      journal_(journal),
      guard_(std::move(guard)),
      gate_(std::move(gate)),
      reasons_(reasons) {}

Instant Controller::tick(World& world) {
  if (leadership_ == nullptr) return decide(world, world.take_events());
  const Instant next = leadership_->step(world.now());
  const Epoch before = epoch_;
  const bool leads_now = leads(world);
  const std::vector<Event> events = world.take_events();
  if (!leads_now) {
    // Who is dead is known to all that listen, whoever proved it.
    hear_proofs(events, world.observe().data());
    return wake_ = next;
  }
  // Woken for the lease alone there is nothing to decide. Some of what is seen has no event: that
  // an unknown order left nothing, that a host is trusted again.
  const bool news = !events.empty() || epoch_ != before || world.now() >= decides_at_ ||
                    world.observe().published_at() > decided_on_;
  Instant asked = decides_at_;
  if (news) {
    decides_at_ = never;
    asked = decide(world, events);
    // What the turn's end forbade is decided on again in the next round, whenever that is.
    if (decides_at_ == never) decides_at_ = asked;
  }
  return wake_ = std::min(asked, next);
}

// Whether a turn is held; one that begins knows what the journal knows, and who was proven dead
// since this process listens: what else it remembers is of a time when others may have acted.
bool Controller::leads(World& world) {
  const auto turn = leadership_->turn(world.now());
  if (!turn) {
    if (epoch_ != Epoch::none) gate_.restore({});  // what was asked lapses with the turn
    epoch_ = Epoch::none;
    return false;
  }
  if (turn->epoch == epoch_) return true;
  epoch_ = turn->epoch;
  journal_.begin_turn(world.now(), epoch_);
  gate_.restore({});
  recover(world);
  last_id_ = std::max(last_id_, first_id(epoch_));
  return true;
}

Instant Controller::decide(World& world, std::span<const Event> events) {
  const FleetView& snapshot = world.observe();
  decided_on_ = snapshot.published_at();
  absorb(events, snapshot.data());
  in_flight_.settle(snapshot.published_at());
  resolve_unknowns(snapshot.data(), world.now());

  std::optional<FleetView> judged;
  for (const Gate::Held& held : gate_.take_approved(events, world.now()))
    begin_if_allowed(world, judged, held.id, held.action, nullptr, true);
  for (const Gate::Held& held : gate_.take_expired(world.now()))
    journal_.refusal(world.now(), held.id, held.action, "nobody answered in time", nullptr);

  Reasons reasons;
  std::optional<InFlightTable> shown;
  if (!gate_.held().empty()) shown = with_held(world.now());
  const FleetView view = world.observe().with(world.now(), shown ? *shown : in_flight_, proofs_);
  const Decision decision = policy_.decide(view, events, reasons_ ? &reasons : nullptr);
  for (const Appeal& appeal : decision.appeals) journal_.appeal(world.now(), appeal);
  std::vector<Answer> answers;
  for (std::size_t i = 0; i < decision.actions.size(); ++i) {
    last_id_ = ActionId{number(last_id_) + 1};
    answers.push_back(begin_if_allowed(world, judged, last_id_, decision.actions[i],
                                       reasons_ ? &reasons.of(i) : nullptr, false));
  }
  wake_ = decision.wake;
  if (!answers.empty())
    wake_ = std::min(wake_, policy_.answered(world.now(), decision.actions, answers));
  if (journal_.keeps_memory()) keep_memory(world.now());
  for (const Gate::Held& held : gate_.held()) wake_ = std::min(wake_, held.until + Duration(1));
  return wake_;
}

void Controller::keep_memory(Instant now) {
  std::string memory = policy_.memory();
  if (memory == memory_) return;
  memory_ = std::move(memory);
  journal_.memory(now, memory_);
}

// What a person has been asked about is spoken for: a policy that does not see it proposes it again
// and counts each time as a failure.
InFlightTable Controller::with_held(Instant now) const {
  InFlightTable shown = in_flight_;
  for (const Gate::Held& held : gate_.held())
    if (shown.find(held.id) == nullptr) shown.hold(held.id, held.action, now);
  return shown;
}

// Proofs first: a journal that another turn writes to by now ends this at any event.
void Controller::absorb(std::span<const Event> events, const FleetData& snapshot) {
  hear_proofs(events, snapshot);
  for (const Event& event : events) {
    journal_.event(event);
    in_flight_.apply(event);
  }
}

void Controller::hear_proofs(std::span<const Event> events, const FleetData& snapshot) {
  for (const Event& event : events) {
    if (const auto proof = proof_in(event, snapshot)) keep(*proof);
    forget_returned(proofs_, event);
  }
}

void Controller::keep(const ProofOfDeath& proof) {
  std::erase_if(proofs_, [&](const auto& known) { return known.host() == proof.host(); });
  proofs_.push_back(proof);
}

// What an Unknown touched is clear again once every host it involved was observed after it, or
// is proven dead.
bool Controller::resolved(const InFlightAction& entry, const FleetData& snapshot) const {
  if (!entry.unknown_since) return false;
  const auto clear = [&](HostId host) {
    if (!host.valid()) return true;
    const std::size_t i = host.index();
    const bool seen = snapshot.hosts.observed_at[i] > *entry.unknown_since &&
                      snapshot.hosts.state[i] != HostState::unreachable;
    return seen || std::any_of(proofs_.begin(), proofs_.end(), [&](const ProofOfDeath& proof) {
             return proof.covers(host, snapshot.hosts.incarnation[i]);
           });
  };
  HostId from = HostId::none();
  if (const auto* move = std::get_if<Migrate>(&entry.action)) from = move->from;
  const VmId vm = vm_of(entry.action);
  const HostId place = vm.valid() ? snapshot.vms.host[vm.index()] : HostId::none();
  if (vm.valid()) {
    // Seen, but still on its way: it may yet arrive.
    const VmState state = snapshot.vms.state[vm.index()];
    if (state == VmState::starting || state == VmState::migrating || state == VmState::stopping)
      return false;
  }
  return clear(target_of(entry.action)) && clear(from) && clear(place);
}

void Controller::resolve_unknowns(const FleetData& snapshot, Instant now) {
  std::vector<ActionId> clear;
  for (const InFlightAction& entry : in_flight_.all())
    if (resolved(entry, snapshot)) clear.push_back(entry.id);
  for (const ActionId id : clear) {
    in_flight_.resolve_unknown(id);
    journal_.resolved(now, id);
  }
}

Answer Controller::begin_if_allowed(World& world, std::optional<FleetView>& judged, ActionId id,
                                    const Action& action, const Rationale* why, bool approved) {
  const Instant now = world.now();
  if (leadership_ != nullptr && !leadership_->may_begin(now)) {
    journal_.refusal(now, id, action, "the turn may end before the order is through", why);
    decides_at_ = now;
    return Answer::refused;
  }
  // What is refused or held changes nothing that the Guard judges by.
  if (!judged) judged = world.observe().with(now, in_flight_, proofs_);
  if (const auto refusal = guard_.refuse(*judged, action)) {
    journal_.refusal(now, id, action, *refusal, why);
    return Answer::refused;
  }
  if (!approved && gate_.holds(action)) return Answer::held;
  const Gate::Verdict verdict = approved ? Gate::Verdict::pass : gate_.judge(id, action, now);
  if (verdict != Gate::Verdict::pass) {
    const char* mode = gate_.armed() ? name(gate_.mode(action)) : "disarmed";
    journal_.held(now, id, action, mode, why);
    return verdict == Gate::Verdict::hold ? Answer::held : Answer::recommended;
  }
  judged.reset();
  journal_.intent(now, id, action, why);
  in_flight_.begin(id, action, now);
  if (std::holds_alternative<Migrate>(action)) guard_.count_move(now);
  world.begin(id, action);
  return Answer::begun;
}

ControllerState Controller::state() const {
  return {last_id_,     {in_flight_.all().begin(), in_flight_.all().end()},
          proofs_,      guard_.recent_moves(),
          gate_.held(), policy_.memory(),
          wake_};
}

void Controller::restore(ControllerState state) {
  last_id_ = state.last_id;
  in_flight_.restore(std::move(state.in_flight));
  proofs_ = std::move(state.proofs);
  guard_.restore(std::move(state.recent_moves));
  gate_.restore(std::move(state.held));
  memory_ = std::move(state.policy_memory);
  policy_.recall(memory_);
  wake_ = state.wake;
}

void Controller::recover(World& world) {
  Journal::Recovery recovery = journal_.recover();
  for (InFlightAction& open : recovery.open) {
    open.unknown_since = world.now();
    world.inherit(open.id, open.action);
  }
  last_id_ = recovery.last_id;
  in_flight_.restore(std::move(recovery.open));
  guard_.restore(std::move(recovery.recent_moves));
  memory_ = std::move(recovery.memory);
  policy_.recall(memory_);
}

}  // namespace gemello
