#include "live/world/orders.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::live {
namespace {

constexpr Duration abort_patience = 15s;

// True if this host carries the action out by itself.
bool carried_out_by(const Order& it, HostId host) {
  if (const auto* move = std::get_if<Migrate>(&it.action)) return move->from == host;
  if (std::holds_alternative<Stop>(it.action) || std::holds_alternative<Retire>(it.action))
    return it.host_before == host;
  if (vm_of(it.action).valid()) return target_of(it.action) == host;
  return std::holds_alternative<PowerOff>(it.action) && target_of(it.action) == host;
}

}  // namespace

void Orders::begin(ActionId id, const Action& action) {
  GEMELLO_INVARIANT(id != ActionId::none && ids_.insert(id).second,
                    fmt::format("action {} was begun before", number(id)));
  Order it;
  it.id = id;
  it.action = action;
  it.begun_at = core_.now();
  give(orders_.emplace(id, std::move(it)).first->second);
}

void Orders::give(Order& it) {
  it.step = Order::Step::calling;
  it.deadline = core_.now() + core_.times.other;
  it.needs = core_.times.other;
  if (const VmId vm = vm_of(it.action); vm.valid()) {
    it.state_before = core_.state(vm);
    it.host_before = core_.place(vm);
  }
  std::visit([&](const auto& what) { order(it, what); }, it.action);
}

void Orders::inherit(ActionId id, const Action& action) {
  ids_.insert(id);
  guests_.expect_late(action, LateEffect::Call::sent);
}

std::string Orders::deaf(HostId host) const {
  const HostState state = core_.state(host);
  if (state == HostState::on) return {};
  return fmt::format("{} is {}", core_.name(host), name(state));
}

std::string Orders::busy(VmId vm) const {
  if (core_[vm].order == ActionId::none && !core_[vm].late) return {};
  return core_.name(vm) + " has an order under way";
}

void Orders::send(Order& it, HostId host, const HypervisorCall& call, Duration deadline,
                  Duration needs) {
  it.deadline = core_.now() + deadline;
  it.needs = needs;
  if (const VmId vm = vm_of(it.action); vm.valid()) core_[vm].order = it.id;
  core_.call(host, call, SentCall::Purpose::order, it.id, {core_.now() + needs, needs});
}

void Orders::press(Order& it, HostId host, PowerOrder what, Duration deadline, Duration needs) {
  it.deadline = core_.now() + deadline;
  it.needs = needs;
  it.power_before = core_.state(host);
  core_.power(host, what, SentCall::Purpose::order, it.id, {core_.now() + needs, needs});
}

void Orders::answered(const SentCall& sent, const Answer& answer) {
  const auto found = orders_.find(sent.order);
  if (found == orders_.end() || over(found->second)) {
    // Nobody waited any more; what it touched can be judged by the next looks.
    if (const auto late = late_.find(sent.order); late != late_.end()) {
      guests_.heard_late(late->second);
      guests_.undefinition_answered(vm_of(late->second), sent.order);
      late_.erase(late);
      if (sent.host.valid()) hosts_.look_soon(sent.host);
    }
    return;
  }
  Order& it = found->second;
  guests_.undefinition_answered(vm_of(it.action), it.id);
  if (answer.ending == Ending::held_back && it.step == Order::Step::calling) {
    it.cause = answer.cause;
    return hold(it);
  }
  it.answered_at = core_.now();
  it.ending = answer.ending;
  it.cause = answer.cause;
  if (vm_of(it.action).valid() || std::holds_alternative<Cancel>(it.action))
    answered_guest(it);
  else
    answered_power(it, answer);
}

void Orders::judge() {
  for (auto& [id, it] : orders_)
    if (!over(it)) judge(it);
  for (const ActionId id : ended_) orders_.erase(id);
  ended_.clear();
}

void Orders::judge(Order& it) {
  switch (it.step) {
    case Order::Step::due:
      return end(it, it.outcome);
    case Order::Step::booting:
      judge_boot(it);
      break;
    case Order::Step::verifying:
      judge_migration(it);
      break;
    case Order::Step::reading:
    case Order::Step::waiting:
      judge_power(it);
      break;
    case Order::Step::asking:
      judge_asking(it);
      break;
    case Order::Step::held:
      judge_held(it);
      break;
    case Order::Step::calling:
      if (core_.now() >= it.next_reading) read_power(it);
      break;
  }
  if (!over(it) && core_.now() >= it.deadline) past_deadline(it);
}

void Orders::past_deadline(Order& it) {
  const auto* move = std::get_if<Migrate>(&it.action);
  if (move != nullptr && !it.aborted) {
    it.aborted = true;
    it.deadline = core_.now() + abort_patience;
    core_.call(move->from, AbortMigration{core_.name(move->vm)}, SentCall::Purpose::unheeded,
               ActionId::none, it.deadline);
    return;
  }
  unknown(it, fmt::format("no end of it within {:.0f} s{}{}", seconds(core_.now() - it.begun_at),
                          it.cause.empty() ? "" : ": ", it.cause));
}

Instant Orders::next_due() const {
  Instant next = never;
  for (const auto& [id, it] : orders_) {
    if (it.step == Order::Step::due) return core_.now();
    next = std::min({next, it.deadline, it.next_reading});
    if (it.step == Order::Step::booting && it.boot_end > core_.now())
      next = std::min(next, it.boot_end);
  }
  return next;
}

// A migration to a host that fell silent is called off: it would hold its VM until its deadline.
void Orders::lose(HostId host) {
  for (auto& [id, it] : orders_) {
    if (over(it) || it.step == Order::Step::due || waits(it)) continue;
    const auto* move = std::get_if<Migrate>(&it.action);
    if (carried_out_by(it, host)) {
      unknown(it, core_.name(host) + " fell silent");
    } else if (move != nullptr && move->to == host && it.step == Order::Step::calling &&
               !it.aborted) {
      it.cause = core_.name(host) + " fell silent";
      past_deadline(it);
    }
  }
}

void Orders::done(Order& it, std::optional<ProofOfDeath> proof) {
  end(it, ActionDone{it.id, std::move(proof)});
}

void Orders::failed(Order& it, std::string cause) {
  end(it, ActionFailed{it.id, std::move(cause)});
}

void Orders::unknown(Order& it, std::string cause) {
  const bool answered = it.answered_at != never;
  if (!answered) late_.emplace(it.id, it.action);
  end(it, ActionUnknown{it.id, std::move(cause)});
  guests_.expect_late(it.action, answered ? LateEffect::Call::ended : LateEffect::Call::open);
}

// begin() may decide at once, but tells nothing before it returns.
void Orders::end(Order& it, EventBody outcome) {
  if (it.begun_at == core_.now() && it.step == Order::Step::calling && it.answered_at == never) {
    it.step = Order::Step::due;
    it.outcome = std::move(outcome);
    return;
  }
  if (const VmId vm = vm_of(it.action); vm.valid() && core_[vm].order == it.id)
    core_[vm].order = ActionId::none;
  const HostId host = target_of(it.action);
  if (std::holds_alternative<PowerOn>(it.action)) core_[host].power_under_way = false;
  if (std::holds_alternative<PowerOff>(it.action)) {
    core_[host].power_under_way = false;
    if (core_.state(host) == HostState::shutting_down) core_.set_state(host, HostState::on);
  }
  ended_.insert(it.id);
  core_.emit(std::move(outcome));
}

}  // namespace gemello::live
