#include "sim/world/fault_injector.hpp"

#include "models/runs/fault_kinds.hpp"
#include "models/units/error.hpp"
#include "sim/world/leases.hpp"

namespace gemello::sim {

using runs::FaultKey;
using runs::FaultKind;

Component component_of(const runs::BoundFault& fault) {
  if (fault.network_switch.valid()) return Component::of(fault.network_switch);
  if (fault.circuit.valid()) return Component::of(fault.circuit);
  if (fault.inter_switch_link >= 0)
    return Component::inter_switch_link(static_cast<std::uint32_t>(fault.inter_switch_link));
  if (fault.what == FaultKind::disk_server_down || fault.what == FaultKind::disk_server_up)
    return Component::of(fault.machine);
  return Component::port(fault.machine, fault.nic);
}

FaultInjector::FaultInjector(Core& core, Monitor& monitor, Lives& lives, Storage& storage,
                             std::vector<runs::FaultHold> holds, runs::EventLog* log)
    : core_(core),
      monitor_(monitor),
      lives_(lives),
      storage_(storage),
      holds_(std::move(holds)),
      turns_(runs::turns_of(holds_)),
      log_(log) {
  lives_.on_power_on([this](HostId host) { in_force_.mend(host); });
}

void FaultInjector::plan(Instant start, bool inclusive) {
  for (std::size_t i = 0; i < turns_.size(); ++i)
    core_.agenda.add_after(start, inclusive, turns_[i].at, Due::fault, i);
}

void FaultInjector::add(const std::vector<runs::FaultHold>& holds) {
  for (runs::FaultTurn turn : runs::turns_of(holds)) {
    turn.hold += holds_.size();
    core_.agenda.add(turn.at, Due::fault, turns_.size());
    turns_.push_back(turn);
  }
  holds_.insert(holds_.end(), holds.begin(), holds.end());
}

void FaultInjector::strike(std::size_t index) {
  const runs::FaultTurn& turn = turns_[index];
  const auto fault =
      turn.ends ? in_force_.end(turn.hold) : in_force_.begin(turn.hold, holds_[turn.hold]);
  if (!fault) return;
  if (log_ != nullptr) {
    nlohmann::json fields = {{"what", runs::name(fault->what)}, {"component", fault->component}};
    if (fault->undoes) fields["ends"] = true;
    // Not over: another fault holds the part in the same respect.
    if (fault->in_force && (fault->undoes || !runs::may_last(fault->what))) fields["stays"] = true;
    if (!fault->cause.empty()) fields["because"] = fault->cause;
    log_->note(core_.now(), "fault", fields);
  }
  if (fault->host.valid())
    strike_host(*fault);
  else if (fault->brick.valid())
    return strike_brick(*fault);
  else if (runs::key_of(*fault).aspect == FaultKey::Aspect::up)
    set_link(*fault);
  else  // Nobody is told: that a part works badly shows only in what happens to those who use it.
    apply(*fault);
  if (!fault->host.valid()) monitor_.refresh_all();
}

void FaultInjector::apply(const runs::BoundFault& fault) {
  const runs::LinkDegradation& left = fault.degradation;
  switch (runs::key_of(fault).aspect) {
    case FaultKey::Aspect::up:
      if (!fault.brick.valid()) return core_.network.set_up(component_of(fault), !fault.in_force);
      if (fault.in_force)
        core_.bricks_failed.insert(fault.brick);
      else
        core_.bricks_failed.erase(fault.brick);
      return;
    case FaultKey::Aspect::sight:
      return core_.network.set_blind(fault.network_switch, fault.in_force);
    case FaultKey::Aspect::quality:
      if (fault.brick.valid()) return storage_.slow_down(fault.brick, left.bandwidth_share);
      return core_.network.degrade(component_of(fault),
                                   {left.bandwidth_share, left.loss, left.extra_round_trip});
    case FaultKey::Aspect::space:
      return storage_.fill(fault.brick, fault.in_force);
    case FaultKey::Aspect::replies:
    case FaultKey::Aspect::speed:
      GEMELLO_INVARIANT(false, "a daemon is no part of the network");
  }
}

// Monitoring will ask; the images know at once.
void FaultInjector::strike_brick(const runs::BoundFault& fault) {
  apply(fault);
  if (fault.what == FaultKind::disk_lost && !fault.undoes) storage_.wipe(fault.brick);
  storage_.look_later();
  if (core_.leases != nullptr) core_.leases->look_later();
}

void FaultInjector::set_link(const runs::BoundFault& fault) {
  const bool up = !fault.in_force;
  if (core_.network.is_up(component_of(fault)) == up) return;
  apply(fault);
  const char* cause = up ? "repaired" : "fault";
  if (fault.circuit.valid())
    monitor_.emit(CircuitChanged{fault.circuit, up, cause});
  else
    monitor_.emit(LinkChanged{fault.component, up, cause});
}

void FaultInjector::strike_host(const runs::BoundFault& fault) {
  runs::HostRecord& record = core_[fault.host];
  switch (fault.what) {
    case FaultKind::host_crash:
      lives_.crash(fault.host, Lives::Crash::cured_by_power_cycle);
      break;
    case FaultKind::host_power_loss:
      if (!fault.undoes) lives_.crash(fault.host, Lives::Crash::no_power);
      break;
    case FaultKind::host_hang:
      lives_.hang(fault.host);
      break;
    case FaultKind::host_return:
      if (!fault.in_force) lives_.come_back(fault.host);
      break;
    case FaultKind::lost_reply:
      record.replies_lost = fault.in_force;
      return;
    case FaultKind::daemon_slow:
      record.reply_delay = fault.delay;
      return;
    default:
      GEMELLO_INVARIANT(false, "bound faults are of single parts");
  }
  // Of several troubles the loss of power may be the first to end.
  if (record.broken && !in_force_.unpowered(fault.host)) lives_.restore_power(fault.host);
}

}  // namespace gemello::sim
