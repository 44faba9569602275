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
      impair(fault);
      monitor_.refresh_all();
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

// Nobody is told: that a part works badly shows only in what happens to those who use it.
void FaultInjector::impair(const runs::BoundFault& fault) {
  const bool blinds =
      fault.what == FaultKind::switch_blind || fault.what == FaultKind::switch_sighted;
  const bool begins =
      fault.what == FaultKind::switch_blind || fault.what == FaultKind::link_degraded;
  const runs::LinkDegradation left = begins ? fault.degradation : runs::LinkDegradation{};
  if (blinds)
    core_.network.set_blind(fault.network_switch, begins);
  else
    core_.network.degrade(component_of(fault),
                          {left.bandwidth_share, left.loss, left.extra_round_trip});
  const ImpairmentKey key{blinds, fault.component};
  if (begins)
    impaired_[key] = left;
  else
    impaired_.erase(key);
}

nlohmann::json FaultInjector::impaired() const {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& [key, left] : impaired_)
    out.push_back({{"component", key.second},
                   {"blind", key.first},
                   {"bandwidth_share", left.bandwidth_share},
                   {"loss", left.loss},
                   {"extra_round_trip_us", left.extra_round_trip.count()}});
  return out;
}

void FaultInjector::restore_impaired(const nlohmann::json& impaired) {
  for (const nlohmann::json& entry : impaired) {
    runs::Scenario one = core_.scenario;
    const bool blinds = entry.at("blind").get<bool>();
    runs::Fault fault;
    fault.what = blinds ? FaultKind::switch_blind : FaultKind::link_degraded;
    fault.component = entry.at("component").get<std::string>();
    fault.shape.degradation = {entry.at("bandwidth_share").get<double>(),
                               entry.at("loss").get<double>(),
                               Duration(entry.at("extra_round_trip_us").get<std::int64_t>())};
    one.faults = {fault};
    for (const runs::BoundFault& bound : runs::bind_faults(one, core_.inventory)) impair(bound);
  }
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
