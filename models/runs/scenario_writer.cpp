#include "models/runs/controllers_json.hpp"
#include "models/runs/scenario.hpp"
#include "models/runs/scenario_format.hpp"
#include "models/runs/storage_json.hpp"
#include "models/runs/storm_json.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

json sizes_json(const SizeRule& rule) {
  json out{{"rule", name_of(size_rule_names, rule.kind)}};
  if (rule.kind == SizeRule::Kind::cycle || rule.kind == SizeRule::Kind::blocks)
    out["flavours"] = rule.flavours;
  else
    out["flavour"] = rule.flavours.front();
  return out;
}

json groups_json(const std::vector<GroupRule>& rules, const char* domain) {
  json groups = json::array();
  for (const GroupRule& rule : rules) {
    groups.push_back({{"group", rule.group}, {"vms", rule.vms}});
    if (rule.domain != FailureDomain::host) groups.back()[domain] = name(rule.domain);
  }
  return groups;
}

json workload_json(const Workload& workload) {
  json out{
      {"trace", workload.trace},
      {"start", unparse(workload.start)},
      {"sizes", sizes_json(workload.sizes)},
      {"scale", {{"cpu", workload.cpu_scale}, {"network", workload.network_scale}}},
      {"demand", name_of(demand_names, workload.wait_is_demand)},
      {"after_trace", name_of(after_trace_names, workload.after_trace)},
  };
  if (workload.duration) out["duration"] = unparse(*workload.duration);
  if (workload.boot_time) out["boot_time"] = unparse(*workload.boot_time);
  json priorities = json::array();
  for (const auto& rule : workload.priorities)
    priorities.push_back({{"vms", rule.vms}, {"priority", rule.priority}});
  out["priorities"] = priorities;
  out["anti_affinity"] = groups_json(workload.anti_affinity, "across");
  if (!workload.affinity.empty()) out["affinity"] = groups_json(workload.affinity, "within");
  for (const StartRule& rule : workload.start_order)
    out["start_order"].push_back(
        {{"vms", rule.vms}, {"after", rule.after}, {"delay", unparse(rule.delay)}});
  if (!workload.batch.empty()) out["batch"] = workload.batch;
  if (workload.persistent_domains) out["domains"] = name_of(domains_names, true);
  json peers = json::array();
  for (const PeerRule& rule : workload.peers)
    peers.push_back({{"vms", rule.vms}, {"with", rule.with}, {"share", rule.share}});
  out["peers"] = peers;
  return out;
}

json gate_json(const GateSettings& gate) {
  json out{{"mode", name_of(gate_mode_names, gate.mode)}};
  bool asks = gate.mode == GateMode::approve;
  json modes = json::object();
  for (const auto& [kind, mode] : gate.modes) {
    modes[action_kind_name(kind)] = name_of(gate_mode_names, mode);
    asks = asks || mode == GateMode::approve;
  }
  out["modes"] = modes;
  if (!asks) return out;
  const SimulatedOperator& person = gate.simulated_operator;
  out["approval_timeout"] = unparse(gate.approval_timeout);
  out["operator"] = {{"name", person.name},
                     {"delay", unparse(person.delay)},
                     {"answer", name_of(answer_names, person.answer)}};
  return out;
}

json faults_json(const std::vector<Fault>& faults) {
  json out = json::array();
  for (const Fault& fault : faults) {
    json entry{
        {"at", unparse(fault.at)}, {"what", name(fault.what)}, {"component", fault.component}};
    if (fault.lasts) entry["for"] = unparse(*fault.lasts);
    write_fault_shape(entry, fault.what, fault.shape);
    out.push_back(std::move(entry));
  }
  return out;
}

json migration_json(const behaviour::PrecopyConfig& config) {
  json out{
      {"live", config.live},
      {"setup_time", unparse(config.setup_time)},
      {"zero_page_share", config.zero_page_share},
      {"resume_time", unparse(config.resume_time)},
  };
  if (config.live) {
    out["downtime_max"] = unparse(config.downtime_max);
    out["rounds_max"] = config.rounds_max;
    out["auto_converge"] = config.auto_converge;
    out["on_no_convergence"] = name_of(non_convergence_names, config.on_no_convergence);
  }
  if (config.bandwidth_cap > BytesPerSecond{}) out["bandwidth_cap"] = unparse(config.bandwidth_cap);
  if (config.auto_converge) {
    out["throttle_initial"] = config.throttle_initial;
    out["throttle_increment"] = config.throttle_increment;
    out["throttle_max"] = config.throttle_max;
  }
  return out;
}

}  // namespace

json resolved(const Scenario& scenario) {
  const GuardLimits& guard = scenario.guard;
  json out{
      {"format", scenario_format},
      {"name", scenario.name},
      {"about", scenario.about},
      {"platform", scenario.platform},
      {"workload", workload_json(scenario.workload)},
      {"policy", scenario.policy},
      {"guard",
       {{"memory_overcommit_max", guard.memory_overcommit_max},
        {"migrations_in_flight_max", guard.migrations_in_flight_max},
        {"migrations_per_host_max", guard.migrations_per_host_max},
        {"moves_per_hour_max", guard.moves_per_hour_max}}},
      {"gate", gate_json(scenario.gate)},
      {"monitoring", {{"period", unparse(scenario.monitoring_period)}}},
      {"detection",
       {{"heartbeat_interval", unparse(scenario.detection.heartbeat_interval)},
        {"heartbeat_phase", name_of(phase_names, scenario.detection.heartbeat_phase)},
        {"heartbeat_timeout", unparse(scenario.detection.heartbeat_timeout)},
        {"observer", scenario.detection.observer}}},
      {"network",
       {{"lan_round_trip", unparse(scenario.network.lan_round_trip)},
        {"tcp_window", unparse(scenario.network.tcp_window)},
        {"queue", unparse(scenario.network.queue)}}},
      {"faults", faults_json(scenario.faults)},
      {"migration", migration_json(scenario.migration)},
      {"seed", scenario.seed},
      {"series",
       {{"vm", scenario.series.vm},
        {"host", scenario.series.host},
        {"link", scenario.series.link}}},
  };
  for (const PlannedOrder& order : scenario.orders)
    out["orders"].push_back({{"at", unparse(order.at)}, {"action", order.action}});
  if (scenario.controllers) out["controllers"] = controllers_json(*scenario.controllers);
  if (scenario.storage) {
    out["storage"] = storage_json(*scenario.storage);
    out["workload"]["scale"]["disk"] = scenario.workload.disk_scale;
  }
  const DetectionSettings& detection = scenario.detection;
  if (detection.confirm_storage || detection.confirm_bmc) {
    out["detection"]["confirm"] = {"heartbeat"};
    if (detection.confirm_storage) out["detection"]["confirm"].push_back("storage");
    if (detection.confirm_bmc) out["detection"]["confirm"].push_back("bmc");
  }
  if (detection.flapping)
    out["detection"]["flapping"] = {{"returns", detection.flapping->returns},
                                    {"within", unparse(detection.flapping->within)},
                                    {"hold", unparse(detection.flapping->hold)}};
  for (const DeclaredDead& said : scenario.declared_dead)
    out["declare_dead"].push_back({{"at", unparse(said.at)}, {"host", said.host}, {"by", said.by}});
  if (scenario.leases) {
    const LeaseTimes& times = scenario.leases->times;
    out["leases"] = {{"volume", scenario.leases->volume},
                     {"renewal", unparse(times.renewal)},
                     {"expiry", unparse(times.expiry)},
                     {"watchdog", unparse(times.watchdog)},
                     {"margin", unparse(times.margin)}};
  }
  if (scenario.storm) out["storm"] = storm_json(*scenario.storm);
  if (scenario.duration) out["duration"] = unparse(*scenario.duration);
  return out;
}

}  // namespace gemello::runs
