#include "sim/world/fault_injector.hpp"

#include <algorithm>

#include "models/units/error.hpp"

namespace gemello::sim {

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

FaultInjector::FaultInjector(Core& core, Monitor& monitor, Lives& lives,
                             std::vector<runs::BoundFault> faults, runs::EventLog* log)
    : core_(core), monitor_(monitor), lives_(lives), faults_(std::move(faults)), log_(log) {}

void FaultInjector::plan(Instant start, bool inclusive) {
  for (std::size_t i = 0; i < faults_.size(); ++i)
    if (faults_[i].at > start || (inclusive && faults_[i].at == start))
      core_.agenda.add(faults_[i].at, Due::fault, i);
}

void FaultInjector::add(const std::vector<runs::BoundFault>& faults) {
  for (const runs::BoundFault& fault : faults) {
    core_.agenda.add(fault.at, Due::fault, faults_.size());
    faults_.push_back(fault);
  }
}

void FaultInjector::strike(std::size_t index) {
  const runs::BoundFault& fault = faults_[index];
  if (log_ != nullptr) {
    nlohmann::json fields = {{"what", runs::name(fault.what)}, {"component", fault.component}};
    if (fault.undoes) fields["ends"] = true;
    if (!fault.cause.empty()) fields["because"] = fault.cause;
    log_->note(core_.now(), "fault", fields);
  }
  switch (fault.what) {
    case FaultKind::link_down:
    case FaultKind::switch_down:
    case FaultKind::disk_server_down:
      set_link(fault, false);
      break;
    case FaultKind::link_up:
    case FaultKind::switch_up:
    case FaultKind::disk_server_up:
      set_link(fault, true);
      break;
    case FaultKind::host_crash:
    case FaultKind::host_power_loss:
    case FaultKind::host_hang:
    case FaultKind::host_return:
    case FaultKind::lost_reply:
      strike_host(fault);
      break;
    case FaultKind::switch_blind:
    case FaultKind::switch_sighted:
    case FaultKind::link_degraded:
    case FaultKind::link_restored:
      GEMELLO_INVARIANT(false, "the network knows blind switches and degraded links");
      break;
    case FaultKind::bond_down:
    case FaultKind::bond_up:
    case FaultKind::rack_power_loss:
    case FaultKind::rack_power_return:
    case FaultKind::site_power_loss:
    case FaultKind::site_power_return:
    case FaultKind::link_flap:
      GEMELLO_INVARIANT(false, "bound faults are of single parts");
  }
}

void FaultInjector::set_link(const runs::BoundFault& fault, bool up) {
  core_.network.set_up(component_of(fault), up);
  if (up)
    down_.erase(fault.component);
  else
    down_.insert(fault.component);
  const char* cause = up ? "repaired" : "fault";
  if (fault.circuit.valid())
    monitor_.emit(CircuitChanged{fault.circuit, up, cause});
  else
    monitor_.emit(LinkChanged{fault.component, up, cause});
  monitor_.refresh_all();
}

// The same names bind the same parts; what went down did so by a fault of this scenario or by one
// injected by hand, so the name is bound anew.
void FaultInjector::restore_down(const std::string& component) {
  runs::Scenario one = core_.scenario;
  const auto& servers = core_.inventory.disk_servers;
  const bool is_server = std::any_of(servers.begin(), servers.end(), [&](const DiskServer& server) {
    return server.name == component;
  });
  const bool is_switch = core_.inventory.find_switch(component).valid();
  const FaultKind kind = is_server   ? FaultKind::disk_server_down
                         : is_switch ? FaultKind::switch_down
                                     : FaultKind::link_down;
  one.faults = {{Duration::zero(), kind, component}};
  for (const runs::BoundFault& fault : runs::bind_faults(one, core_.inventory))
    core_.network.set_up(component_of(fault), false);
  down_.insert(component);
}

void FaultInjector::strike_host(const runs::BoundFault& fault) {
  switch (fault.what) {
    case FaultKind::host_crash:
      lives_.crash(fault.host, Lives::Crash::cured_by_power_cycle);
      break;
    case FaultKind::host_power_loss:
      lives_.crash(fault.host, Lives::Crash::no_power);
      break;
    case FaultKind::host_hang:
      lives_.hang(fault.host);
      break;
    case FaultKind::host_return:
      lives_.come_back(fault.host);
      break;
    default:
      core_[fault.host].replies_lost = !fault.undoes;
  }
}

}  // namespace gemello::sim
