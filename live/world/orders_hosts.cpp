// Actions on hosts and on the storage.
#include <fmt/format.h>

#include "live/world/orders.hpp"

namespace gemello::live {
namespace {

constexpr Duration reading_again_after = 500ms;
constexpr Duration unasked_reading_after = 10s;  // the answer to a shutdown may have been lost

}  // namespace

void Orders::order(Order& it, const Fence& action) {
  const HostState state = core_.state(action.host);
  if (core_.ends(action.host).power == nullptr)
    return failed(it, core_.name(action.host) + " has no power switch");
  if (core_.life(action.host) != action.incarnation)
    return failed(it, core_.name(action.host) + " is in another life");
  // A switch that never read on while the host answered may be another machine's, or no switch.
  if (!core_[action.host].switch_seen_on)
    return failed(it, "the power switch of " + core_.name(action.host) +
                          " was never read on while it answered: its word is no proof");
  if (core_[action.host].switch_lied)
    return failed(it, "the power switch of " + core_.name(action.host) +
                          " once read off while the host lived: its word is no proof");
  if (state == HostState::on || state == HostState::shutting_down)
    return failed(it, core_.name(action.host) + " answers");
  press(it, action.host, PowerOrder::off, core_.times.fence, core_.times.fence);
}

void Orders::order(Order& it, const PowerOn& action) {
  if (!core_.over(action.host))
    return failed(it,
                  fmt::format("{} is {}", core_.name(action.host), name(core_.state(action.host))));
  if (core_.ends(action.host).power == nullptr)
    return failed(it, core_.name(action.host) + " has no power switch");
  press(it, action.host, PowerOrder::on, core_.times.power_on, core_.times.other);
  core_[action.host].power_under_way = true;
  core_.set_state(action.host, HostState::booting);
}

void Orders::order(Order& it, const PowerOff& action) {
  if (const std::string why = deaf(action.host); !why.empty()) return failed(it, why);
  if (core_.ends(action.host).power == nullptr)
    return failed(it, core_.name(action.host) + " has no power switch");
  bool holds = core_.known.hosts.memory_unmanaged[action.host.index()] > Bytes(0) ||
               guests_.known_on(action.host);
  for (std::size_t i = 0; i < core_.vms.size(); ++i)
    holds = holds || core_.sighting(VmId(i), action.host) != nullptr;
  if (holds) return failed(it, core_.name(action.host) + " holds VMs");
  press(it, action.host, PowerOrder::shut_down, core_.times.power_off, core_.times.other);
  core_[action.host].power_under_way = true;
  core_.set_state(action.host, HostState::shutting_down);
  it.next_reading = core_.now() + unasked_reading_after;
}

void Orders::order(Order& it, const EnterMaintenance& action) {
  hosts_.set_maintenance(action.host, true);
  done(it);
}

void Orders::order(Order& it, const LeaveMaintenance& action) {
  hosts_.set_maintenance(action.host, false);
  done(it);
}

void Orders::order(Order& it, const ThrottleHeal& action) {
  if (core_.parts.storage == nullptr) return failed(it, "no storage is watched");
  core_.parts.storage->throttle_heal(core_.sent(SentCall::Purpose::order, HostId::none(), it.id),
                                     core_.inventory[action.volume].name, action.limit,
                                     {it.deadline, it.needs});
}

void Orders::read_power(Order& it) {
  it.step = Order::Step::reading;
  it.next_reading = never;
  core_.power(target_of(it.action), PowerOrder::read, SentCall::Purpose::order, it.id);
}

void Orders::answered_power(Order& it, const Answer& answer) {
  const HostId host = target_of(it.action);
  const bool fence = std::holds_alternative<Fence>(it.action);
  if (std::holds_alternative<ThrottleHeal>(it.action)) {
    if (it.ending == Ending::done) return done(it);
    if (it.ending == Ending::failed) return failed(it, it.cause);
    return unknown(it, it.cause);
  }
  if (it.step == Order::Step::calling) {
    // A switch that answers with an error may have acted: what it reads counts, not what it said.
    if (fence) return read_power(it);
    if (it.ending == Ending::done) {
      it.step = Order::Step::waiting;
      it.next_reading =
          std::holds_alternative<PowerOff>(it.action) ? core_.now() + reading_again_after : never;
      return;
    }
    if (it.ending == Ending::unknown) return unknown(it, it.cause);
    restore_power(it);
    return failed(it, it.cause);
  }
  const auto* reading = std::get_if<PowerReading>(&answer.value);
  const bool off =
      answer.ending == Ending::done && reading != nullptr && *reading == PowerReading::off;
  if (!off) {
    it.next_reading = core_.now() + reading_again_after;
    if (answer.ending == Ending::done) it.cause = core_.name(host) + " is still on";
    return;
  }
  core_[host].read_off_at = core_.now();
  if (fence) {
    const Incarnation life = std::get<Fence>(it.action).incarnation;
    if (core_.heard(host))
      return unknown(it, core_.name(host) + " reads off and answers: is it its switch?");
    hosts_.bury(host);
    return done(it, ProofOfDeath::from(host, life, core_.now(),
                                       PowerReadOff{core_.ends(host).power->device()}));
  }
  core_[host].power_under_way = false;
  hosts_.off(host);
  core_.emit(HostPoweredOff{host});
  done(it);
}

void Orders::judge_power(Order& it) {
  const HostId host = target_of(it.action);
  if (std::holds_alternative<PowerOn>(it.action)) {
    if (core_.state(host) != HostState::on) return;
    core_[host].power_under_way = false;
    return done(it);
  }
  if (core_.now() >= it.next_reading && core_.now() < it.deadline) read_power(it);
}

}  // namespace gemello::live
