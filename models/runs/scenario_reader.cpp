#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "models/cloud/json_reader.hpp"
#include "models/cloud/json_text.hpp"
#include "models/cloud/vm_rules.hpp"
#include "models/runs/controllers_json.hpp"
#include "models/runs/run_folder.hpp"
#include "models/runs/scenario.hpp"
#include "models/runs/scenario_format.hpp"
#include "models/runs/storage_json.hpp"
#include "models/runs/storm_json.hpp"

namespace gemello::runs {
namespace {

void expect_format(JsonObject& object) {
  const JsonValue format = object.at("format");
  if (format.string() != scenario_format) format.fail(fmt::format("must be '{}'", scenario_format));
}

// A path as written -> a path to open: "$NAME/rest" by the variables, else relative to `folder`.
std::string resolve_path(const JsonValue& written, const std::filesystem::path& folder,
                         const Variables& variables) {
  const std::string text = written.string();
  if (text.empty()) written.fail("a path must not be empty");
  if (text.front() != '$') {
    const std::filesystem::path path(text);
    return path.is_absolute() ? text : (folder / path).lexically_normal().string();
  }
  const std::size_t slash = text.find('/');
  const std::string name = text.substr(1, slash == std::string::npos ? slash : slash - 1);
  if (name != traces_variable)
    written.fail(fmt::format("a path may begin with ${} and no other variable", traces_variable));
  const auto value = variables ? variables(name) : std::nullopt;
  if (!value || value->empty())
    written.fail(
        fmt::format("the environment variable {} is not set: datasets/fetch downloads "
                    "the public traces and says how to set it",
                    name));
  return slash == std::string::npos ? *value : *value + text.substr(slash);
}

SizeRule read_sizes(const JsonValue& value) {
  JsonObject object = value.object();
  SizeRule rule;
  rule.kind = object.at("rule").one_of<SizeRule::Kind>(size_rule_names);
  const bool several = rule.kind == SizeRule::Kind::cycle || rule.kind == SizeRule::Kind::blocks;
  if (several) {
    const JsonValue flavours = object.at("flavours");
    for (const JsonValue& flavour : flavours.array()) rule.flavours.push_back(flavour.name());
    if (rule.flavours.empty()) flavours.fail("needs at least one flavour");
  } else {
    rule.flavours.push_back(object.at("flavour").name());
  }
  object.finish();
  return rule;
}

std::vector<PriorityRule> read_priorities(JsonObject& object) {
  std::vector<PriorityRule> rules;
  for (const JsonValue& entry : object.array_or_empty("priorities")) {
    JsonObject rule = entry.object();
    rules.push_back({rule.at("vms").name(),
                     static_cast<std::int32_t>(rule.at("priority").integer(-1000, 1000))});
    rule.finish();
  }
  return rules;
}

std::vector<std::string> read_patterns(const JsonValue& value) {
  std::vector<std::string> patterns;
  for (const JsonValue& pattern : value.array()) patterns.push_back(pattern.name());
  if (patterns.empty()) value.fail("needs at least one pattern");
  return patterns;
}

std::vector<GroupRule> read_groups(JsonObject& object, std::string_view key,
                                   std::string_view domain) {
  std::vector<GroupRule> rules;
  for (const JsonValue& entry : object.array_or_empty(key)) {
    JsonObject rule = entry.object();
    GroupRule read{rule.at("group").name(), read_patterns(rule.at("vms")), FailureDomain::host};
    read.domain = rule.one_of_or<FailureDomain>(domain, failure_domain_names, FailureDomain::host);
    for (const auto& other : rules)
      if (other.group == read.group) entry.fail("the group is given twice: " + read.group);
    rules.push_back(std::move(read));
    rule.finish();
  }
  return rules;
}

std::vector<StartRule> read_start_order(JsonObject& object) {
  std::vector<StartRule> rules;
  for (const JsonValue& entry : object.array_or_empty("start_order")) {
    JsonObject rule = entry.object();
    rules.push_back({rule.at("vms").name(), read_patterns(rule.at("after")),
                     rule.quantity_or<Duration>("delay", Duration{})});
    rule.finish();
  }
  return rules;
}

std::vector<PeerRule> read_peers(JsonObject& object) {
  std::vector<PeerRule> rules;
  for (const JsonValue& entry : object.array_or_empty("peers")) {
    JsonObject rule = entry.object();
    rules.push_back(
        {rule.at("vms").name(), rule.at("with").name(), rule.number_or("share", 1e-6, 1, 1)});
    rule.finish();
  }
  return rules;
}

Workload read_workload(const JsonValue& value, const std::filesystem::path& folder,
                       const Variables& variables, bool disk_io) {
  JsonObject object = value.object();
  Workload workload;
  const JsonValue trace = object.at("trace");
  workload.trace = trace.string();
  workload.trace_path = resolve_path(trace, folder, variables);
  workload.start = object.quantity_or<Duration>("start", Duration{});
  if (const auto duration = object.find("duration"))
    workload.duration = duration->quantity_positive<Duration>();
  workload.sizes = read_sizes(object.at("sizes"));
  workload.wait_is_demand = object.one_of_or<bool>("demand", demand_names, false);
  if (const auto scale = object.find("scale")) {
    JsonObject factors = scale->object();
    workload.cpu_scale = factors.number_or("cpu", 0, 1000, 1);
    workload.network_scale = factors.number_or("network", 0, 1'000'000, 1);
    if (const auto disk = factors.find("disk")) {
      workload.disk_scale = disk->number(0, 1'000'000);
      if (!disk_io) disk->fail("has no effect without the section 'storage'");
    }
    factors.finish();
  }
  workload.peers = read_peers(object);
  workload.priorities = read_priorities(object);
  workload.anti_affinity = read_groups(object, "anti_affinity", "across");
  workload.affinity = read_groups(object, "affinity", "within");
  workload.start_order = read_start_order(object);
  if (const auto batch = object.find("batch")) workload.batch = read_patterns(*batch);
  if (const auto boot = object.find("boot_time")) workload.boot_time = boot->quantity<Duration>();
  workload.persistent_domains = object.one_of_or<bool>("domains", domains_names, false);
  workload.after_trace =
      object.one_of_or<AfterTrace>("after_trace", after_trace_names, AfterTrace::stop);
  object.finish();
  return workload;
}

nlohmann::json read_policy(const JsonValue& value) {
  if (!value.is_object()) value.fail("must be an object");
  return value.raw();
}

GuardLimits read_guard(const JsonValue& value) {
  JsonObject object = value.object();
  GuardLimits limits;
  limits.memory_overcommit_max =
      object.number_or("memory_overcommit_max", 0.1, 100, limits.memory_overcommit_max);
  const auto count = [&object](std::string_view key, std::int64_t least, std::int32_t fallback) {
    return static_cast<std::int32_t>(object.integer_or(key, least, 1'000'000, fallback));
  };
  limits.migrations_in_flight_max =
      count("migrations_in_flight_max", 0, limits.migrations_in_flight_max);
  limits.migrations_per_host_max =
      count("migrations_per_host_max", 0, limits.migrations_per_host_max);
  limits.moves_per_hour_max = count("moves_per_hour_max", 0, limits.moves_per_hour_max);
  object.finish();
  return limits;
}

SimulatedOperator read_operator(const JsonValue& value) {
  JsonObject object = value.object();
  SimulatedOperator person;
  if (const auto called = object.find("name")) person.name = called->name();
  person.delay = object.quantity_or<Duration>("delay", person.delay);
  person.answer =
      object.one_of_or<SimulatedOperator::Answer>("answer", answer_names, person.answer);
  object.finish();
  return person;
}

GateSettings read_gate(const JsonValue& value) {
  JsonObject object = value.object();
  GateSettings gate;
  gate.mode = object.one_of_or<GateMode>("mode", gate_mode_names, gate.mode);
  bool asks = gate.mode == GateMode::approve;
  if (const auto modes = object.find("modes")) {
    JsonObject by_kind = modes->object();
    for (std::size_t kind = 0; kind < action_kind_count; ++kind)
      if (const auto mode = by_kind.find(action_kind_name(kind))) {
        gate.modes[kind] = mode->one_of<GateMode>(gate_mode_names);
        asks = asks || gate.modes[kind] == GateMode::approve;
      }
    by_kind.finish();
  }
  constexpr std::string_view idle = "has no effect: no class of action is in mode 'approve'";
  if (const auto timeout = object.find("approval_timeout")) {
    gate.approval_timeout = timeout->quantity_positive<Duration>();
    if (!asks) timeout->fail(idle);
  }
  if (const auto person = object.find("operator")) {
    gate.simulated_operator = read_operator(*person);
    if (!asks) person->fail(idle);
  }
  object.finish();
  return gate;
}

Duration read_monitoring(const JsonValue& value) {
  JsonObject object = value.object();
  const Duration period = object.at("period").quantity_positive<Duration>();
  object.finish();
  return period;
}

void read_confirm(const JsonValue& value, DetectionSettings& settings) {
  bool heartbeat = false;
  for (const JsonValue& entry : value.array()) {
    const std::string path = entry.string();
    bool* const path_given = path == "heartbeat" ? &heartbeat
                             : path == "storage" ? &settings.confirm_storage
                             : path == "bmc"     ? &settings.confirm_bmc
                                                 : nullptr;
    if (path_given == nullptr) entry.fail("is none of heartbeat, storage, bmc");
    if (*path_given) entry.fail("is given twice");
    *path_given = true;
  }
  if (!heartbeat) value.fail("must name 'heartbeat': no other path ends a silence");
}

FlappingRule read_flapping(const JsonValue& value) {
  JsonObject object = value.object();
  FlappingRule rule;
  rule.returns = static_cast<std::int32_t>(object.integer_or("returns", 1, 1000, rule.returns));
  if (const auto within = object.find("within"))
    rule.within = within->quantity_positive<Duration>();
  if (const auto hold = object.find("hold")) rule.hold = hold->quantity_positive<Duration>();
  object.finish();
  return rule;
}

DetectionSettings read_detection(const JsonValue& value) {
  JsonObject object = value.object();
  DetectionSettings settings;
  if (const auto interval = object.find("heartbeat_interval"))
    settings.heartbeat_interval = interval->quantity_positive<Duration>();
  settings.heartbeat_phase = object.one_of_or<DetectionSettings::Phase>(
      "heartbeat_phase", phase_names, settings.heartbeat_phase);
  if (const auto timeout = object.find("heartbeat_timeout"))
    settings.heartbeat_timeout = timeout->quantity_positive<Duration>();
  settings.observer = object.string_or("observer", "");
  if (const auto confirm = object.find("confirm")) read_confirm(*confirm, settings);
  if (const auto flapping = object.find("flapping")) settings.flapping = read_flapping(*flapping);
  if (settings.heartbeat_timeout < settings.heartbeat_interval)
    value.fail("heartbeat_timeout must not be shorter than heartbeat_interval");
  object.finish();
  return settings;
}

// The times a lease needs for its loss to kill its holder: LeaseExpiry is a proof only with them.
LeaseSettings read_leases(const JsonValue& value) {
  JsonObject object = value.object();
  LeaseSettings settings;
  settings.volume = object.at("volume").name();
  const auto time = [&object](const char* key, Duration& target) {
    if (const auto found = object.find(key)) target = found->quantity_positive<Duration>();
  };
  time("renewal", settings.times.renewal);
  time("expiry", settings.times.expiry);
  time("watchdog", settings.times.watchdog);
  time("margin", settings.times.margin);
  if (settings.times.renewal >= settings.times.expiry)
    value.fail("renewal must be shorter than expiry: every lease would be lost between two");
  object.finish();
  return settings;
}

NetworkSettings read_network(const JsonValue& value) {
  JsonObject object = value.object();
  NetworkSettings settings;
  if (const auto round_trip = object.find("lan_round_trip"))
    settings.lan_round_trip = round_trip->quantity_positive<Duration>();
  if (const auto window = object.find("tcp_window"))
    settings.tcp_window = window->quantity_positive<Bytes>();
  if (const auto queue = object.find("queue")) settings.queue = queue->quantity<Bytes>();
  object.finish();
  return settings;
}

std::vector<Fault> read_faults(const JsonValue& value) {
  std::vector<Fault> faults;
  for (const JsonValue& entry : value.array()) {
    JsonObject object = entry.object();
    const Duration at = object.at("at").quantity<Duration>();
    faults.push_back(read_fault(object));
    faults.back().at = at;
    object.finish();
  }
  return faults;
}

behaviour::PrecopyConfig read_migration(const JsonValue& value) {
  JsonObject object = value.object();
  behaviour::PrecopyConfig config;
  config.live = object.boolean_or("live", config.live);
  for (const char* key : {"downtime_max", "rounds_max", "auto_converge", "on_no_convergence"})
    if (const auto found = object.find(key); found && !config.live)
      found->fail("has no effect on a migration that is not live");
  config.setup_time = object.quantity_or<Duration>("setup_time", config.setup_time);
  config.zero_page_share = object.number_or("zero_page_share", 0, 1, config.zero_page_share);
  if (const auto downtime = object.find("downtime_max"))
    config.downtime_max = downtime->quantity_positive<Duration>();
  config.rounds_max =
      static_cast<std::int32_t>(object.integer_or("rounds_max", 1, 100'000, config.rounds_max));
  if (const auto cap = object.find("bandwidth_cap"))
    config.bandwidth_cap = cap->quantity_positive<BytesPerSecond>();
  config.auto_converge = object.boolean_or("auto_converge", config.auto_converge);
  const auto percent = [&](std::string_view key, std::int32_t& target) {
    const auto found = object.find(key);
    if (!found) return;
    target = static_cast<std::int32_t>(found->integer(1, 99));
    if (!config.auto_converge) found->fail("has no effect without auto_converge");
  };
  percent("throttle_initial", config.throttle_initial);
  percent("throttle_increment", config.throttle_increment);
  percent("throttle_max", config.throttle_max);
  config.on_no_convergence = object.one_of_or<behaviour::NonConvergence>(
      "on_no_convergence", non_convergence_names, config.on_no_convergence);
  config.resume_time = object.quantity_or<Duration>("resume_time", config.resume_time);
  object.finish();
  return config;
}

SeriesSettings read_series(const JsonValue& value) {
  JsonObject object = value.object();
  SeriesSettings settings;
  settings.vm = object.boolean_or("vm", settings.vm);
  settings.host = object.boolean_or("host", settings.host);
  settings.link = object.boolean_or("link", settings.link);
  object.finish();
  return settings;
}

std::vector<PlannedOrder> read_orders(JsonObject& object) {
  std::vector<PlannedOrder> orders;
  for (const JsonValue& entry : object.array_or_empty("orders")) {
    JsonObject order = entry.object();
    orders.push_back({order.at("at").quantity<Duration>(), order.at("action").raw()});
    order.finish();
  }
  return orders;
}

std::vector<DeclaredDead> read_declared_dead(JsonObject& object) {
  std::vector<DeclaredDead> statements;
  for (const JsonValue& entry : object.array_or_empty("declare_dead")) {
    JsonObject said = entry.object();
    statements.push_back(
        {said.at("at").quantity<Duration>(), said.at("host").name(), said.at("by").name()});
    said.finish();
  }
  return statements;
}

void read_conduct(JsonObject& object, Scenario& scenario) {
  if (const auto guard = object.find("guard")) scenario.guard = read_guard(*guard);
  if (const auto gate = object.find("gate")) scenario.gate = read_gate(*gate);
  if (const auto monitoring = object.find("monitoring"))
    scenario.monitoring_period = read_monitoring(*monitoring);
  if (const auto detection = object.find("detection"))
    scenario.detection = read_detection(*detection);
  if (const auto network = object.find("network")) scenario.network = read_network(*network);
  if (const auto controllers = object.find("controllers"))
    scenario.controllers = read_controllers(*controllers);
  if (const auto storage = object.find("storage"))
    scenario.storage = read_storage_settings(*storage);
  if (const auto faults = object.find("faults")) scenario.faults = read_faults(*faults);
  if (const auto migration = object.find("migration"))
    scenario.migration = read_migration(*migration);
  if (const auto leases = object.find("leases")) scenario.leases = read_leases(*leases);
  if (scenario.detection.confirm_storage && !scenario.leases)
    object.at("detection").fail("confirm: 'storage' has no effect without the section 'leases'");
  scenario.orders = read_orders(object);
  scenario.declared_dead = read_declared_dead(object);
}

// What a run that is shorter would never see.
void check_within_run(const Scenario& scenario) {
  if (!scenario.duration) return;
  const auto check = [&](Duration at, const std::string& place) {
    if (at > *scenario.duration)
      throw InputError(scenario.file, place, "is after the end of the run");
  };
  for (std::size_t i = 0; i < scenario.faults.size(); ++i)
    check(scenario.faults[i].at, fmt::format("$.faults[{}].at", i));
  for (std::size_t i = 0; i < scenario.orders.size(); ++i)
    check(scenario.orders[i].at, fmt::format("$.orders[{}].at", i));
  for (std::size_t i = 0; i < scenario.declared_dead.size(); ++i)
    check(scenario.declared_dead[i].at, fmt::format("$.declare_dead[{}].at", i));
  if (scenario.storm && scenario.storm->until) check(*scenario.storm->until, "$.storm.until");
  if (!scenario.storage) return;
  for (std::size_t i = 0; i < scenario.storage->backups.size(); ++i)
    check(scenario.storage->backups[i].first, fmt::format("$.storage.backups[{}].first", i));
  for (std::size_t i = 0; i < scenario.storage->resolve.size(); ++i)
    check(scenario.storage->resolve[i].at, fmt::format("$.storage.resolve[{}].at", i));
}

}  // namespace

Scenario read_scenario(JsonDocument& document, const std::string& file,
                       const Variables& variables) {
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  JsonObject object = document.root().object();
  expect_format(object);
  Scenario scenario;
  scenario.file = file;
  scenario.name = object.at("name").name();
  scenario.about = object.string_or("about", "");
  const JsonValue platform = object.at("platform");
  scenario.platform = platform.string();
  scenario.platform_path = resolve_path(platform, folder, variables);
  const bool disk_io = object.find("storage").has_value();
  scenario.workload = read_workload(object.at("workload"), folder, variables, disk_io);
  scenario.policy = read_policy(object.at("policy"));
  read_conduct(object, scenario);
  if (const auto storm = object.find("storm"))
    scenario.storm = read_storm(
        *storm, [&](const JsonValue& written) { return resolve_path(written, folder, variables); });
  if (const auto duration = object.find("duration"))
    scenario.duration = duration->quantity_positive<Duration>();
  scenario.seed = static_cast<std::uint64_t>(
      object.integer_or("seed", 0, INT64_MAX, static_cast<std::int64_t>(scenario.seed)));
  if (const auto series = object.find("series")) scenario.series = read_series(*series);
  object.finish();
  check_within_run(scenario);
  return scenario;
}

Scenario read_scenario_text(std::string_view text, const std::string& file,
                            const ScenarioOptions& options) {
  nlohmann::json root = parse_strict_json(text, file);
  for (const std::string& assignment : options.sets) apply_set(root, assignment);
  JsonDocument document = JsonDocument::from(std::move(root), file);
  return read_scenario(document, file, options.variables);
}

Scenario read_scenario(const std::string& path, const ScenarioOptions& options) {
  return read_scenario_text(read_text_file(path), path, options);
}

bool is_random(const Scenario& scenario) {
  return scenario.detection.heartbeat_phase == DetectionSettings::Phase::random ||
         scenario.storm.has_value() || scenario.storage.has_value() ||
         scenario.leases.has_value() || !scenario.detection.observer.empty();
}

Gate GateSettings::gate() const {
  Gate gate(mode, approval_timeout);
  for (const auto& [kind, other] : modes) gate.set_mode(kind, other);
  return gate;
}

}  // namespace gemello::runs
