// Power: what a switch does, boots and shutdowns.
#include "live/synthetic/synthetic_cloud.hpp"

namespace gemello::live {

// The switch has a line of its own, to the machine and not to its system.
void SyntheticCloud::press(HostId host, const Channel& inbox, CallId id, PowerOrder order,
                           const OrderLeave& leave) {
  using Kind = Mishap::Kind;
  const bool reads = order == PowerOrder::read;
  if (!reads && hold_back(inbox, id, leave)) return;
  if (!reads) note_order(host, call_name(order));
  SyntheticHost& it = at(host);
  const std::string device = "bmc of " + inventory_[host].name;
  if (it.jammed || (!it.supply && inventory_[host].bmc.shares_power)) {
    // As a fence agent's user must take it: a switch that gave an error may have acted.
    post(inbox, times_.connect_timeout + it.delay,
         {id, reads ? Ending::failed : Ending::unknown, device + " does not answer", {}});
    return;
  }
  if (reads) {
    agenda_.after(times_.power_read, [this, host, inbox, id] {
      const bool on = at(host).switch_of_other.value_or(has_power(host));
      post(inbox, at(host).delay,
           {id, Ending::done, {}, on ? PowerReading::on : PowerReading::off});
    });
    return;
  }
  const Mishap mishap = take_mishap(host).value_or(Mishap{Kind::late, Duration(0), {}});
  const Duration taken = mishap.delay + (order == PowerOrder::off ? inventory_[host].bmc.power_off
                                                                  : times_.power_command);
  const bool deaf = order == PowerOrder::shut_down && it.power != SyntheticHost::Power::on;
  Answer answer{id, Ending::done, {}, {}};
  if (mishap.kind == Kind::failure || deaf)
    answer = {id, Ending::failed, device + ": refused", {}};
  else if (mishap.kind != Kind::late)
    answer = {id, Ending::unknown, device + ": the answer was lost", {}};
  if (answer.ending != Ending::failed && mishap.kind != Kind::unknown_without_effect)
    agenda_.after(taken + (order == PowerOrder::off ? times_.power_off_late : Duration(0)),
                  [this, host, order] { take_effect(host, order); });
  if (mishap.kind != Kind::answer_lost) post(inbox, taken + it.delay, answer);
}

// Whatever life the machine is in by now: a late order to a switch knows no lives.
void SyntheticCloud::take_effect(HostId host, PowerOrder order) {
  if (auto& other = at(host).switch_of_other) {
    other = order == PowerOrder::on;
    return;
  }
  const auto power = at(host).power;
  if (order == PowerOrder::off) power_down(host);
  if (order == PowerOrder::on && power == SyntheticHost::Power::off) boot(host);
  if (order == PowerOrder::shut_down && power == SyntheticHost::Power::on) shut_down(host);
}

void SyntheticCloud::boot(HostId host) {
  SyntheticHost& it = at(host);
  it.power = SyntheticHost::Power::booting;
  it.supply = true;
  agenda_.after(inventory_[host].boot_time, [this, host, change = ++it.power_changes] {
    if (at(host).power_changes == change) come_up(host);
  });
}

void SyntheticCloud::come_up(HostId host) {
  SyntheticHost& it = at(host);
  break_line(host, "the connection broke: its host was booted");
  std::erase_if(calls_, [&](const auto& call) { return call.second.host == host; });
  it.power = SyntheticHost::Power::on;
  ++it.life;
  it.on_since = it.charged_at = now();
  it.cpu_busy = Duration(0);
}

void SyntheticCloud::shut_down(HostId host) {
  SyntheticHost& it = at(host);
  it.power = SyntheticHost::Power::shutting_down;
  agenda_.after(inventory_[host].shutdown_time, [this, host, change = ++it.power_changes] {
    if (at(host).power_changes != change) return;
    power_down(host);
    break_line(host, "the connection was closed by the host");
  });
}

void SyntheticCloud::power_down(HostId host) {
  SyntheticHost& it = at(host);
  if (it.power == SyntheticHost::Power::off) return;
  const bool ran = it.runs();
  book(host);
  it.power = SyntheticHost::Power::off;
  ++it.power_changes;
  it.hung = false;
  it.held.clear();
  it.unsent.clear();
  std::erase_if(it.domains, [](const auto& domain) { return !domain.second.persistent; });
  for (auto& [name, domain] : it.domains) {
    if (active(domain.state)) domain.shut_off = ShutOffReason::unknown;
    domain.state = DomainState::shut_off;
    domain.process = domain.migration = 0;
  }
  if (!ran) return;
  doom_migrations(host);
  agenda_.after(times_.keepalive, [this, host, life = it.life] {
    if (at(host).life == life)
      break_line(host, "the connection broke: no reply to keepalive messages");
  });
}

}  // namespace gemello::live
