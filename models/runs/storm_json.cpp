#include "models/runs/storm_json.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/cloud/near_name.hpp"
#include "models/runs/fault_kinds.hpp"
#include "models/runs/law_json.hpp"
#include "models/runs/storm_sets.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

constexpr std::array<NamedValue<ComponentClass>, 10> class_table{{
    {"host", ComponentClass::host},
    {"switch", ComponentClass::network_switch},
    {"nic", ComponentClass::nic},
    {"cable", ComponentClass::cable},
    {"inter-switch-link", ComponentClass::inter_switch_link},
    {"circuit", ComponentClass::circuit},
    {"rack", ComponentClass::rack},
    {"site", ComponentClass::site},
    {"disk-server", ComponentClass::disk_server},
    {"brick", ComponentClass::brick},
}};
constexpr std::span<const NamedValue<ComponentClass>> class_names = class_table;

constexpr std::array<NamedValue<BurstRule::Within>, 3> within_table{{
    {"rack", BurstRule::Within::rack},
    {"site", BurstRule::Within::site},
    {"cloud", BurstRule::Within::cloud},
}};
constexpr std::span<const NamedValue<BurstRule::Within>> within_names = within_table;

constexpr std::array<NamedValue<FailureReplay::Map>, 2> map_table{{
    {"in-order", FailureReplay::Map::in_order},
    {"round-robin", FailureReplay::Map::round_robin},
}};
constexpr std::span<const NamedValue<FailureReplay::Map>> map_names = map_table;

std::vector<NamedValue<FaultKind>> named(std::initializer_list<FaultKind> kinds) {
  std::vector<NamedValue<FaultKind>> out;
  for (const FaultKind kind : kinds) out.push_back({name(kind), kind});
  return out;
}

std::vector<NamedValue<FaultKind>> host_faults() {
  return named({FaultKind::host_crash, FaultKind::host_power_loss, FaultKind::host_hang});
}

// How the parts of a class can fail.
std::vector<NamedValue<FaultKind>> faults_of(ComponentClass kind) {
  switch (kind) {
    case ComponentClass::host:
      return named({FaultKind::host_crash, FaultKind::host_power_loss, FaultKind::host_hang,
                    FaultKind::daemon_slow});
    case ComponentClass::network_switch:
      return named({FaultKind::switch_down, FaultKind::switch_blind});
    case ComponentClass::rack:
      return named({FaultKind::rack_power_loss});
    case ComponentClass::site:
      return named({FaultKind::site_power_loss});
    case ComponentClass::disk_server:
      return named({FaultKind::disk_server_down});
    case ComponentClass::brick:
      return named({FaultKind::brick_down, FaultKind::disk_slow, FaultKind::disk_full,
                    FaultKind::disk_lost});
    case ComponentClass::nic:
    case ComponentClass::cable:
    case ComponentClass::inter_switch_link:
    case ComponentClass::circuit:
      break;
  }
  return named({FaultKind::link_down, FaultKind::link_flap, FaultKind::link_degraded});
}

FailureMode read_mode(const JsonValue& value, ComponentClass kind) {
  JsonObject object = value.object();
  FailureMode mode;
  const auto faults = faults_of(kind);
  mode.fault = object.at("fault").one_of<FaultKind>(std::span<const NamedValue<FaultKind>>(faults));
  mode.failure = read_law(object.at("failure"));
  mode.repair = read_law(object.at("repair"));
  mode.shape = read_fault_shape(object, mode.fault);
  if (mode.fault == FaultKind::link_flap && mode.shape.period < 1s)
    object.at("period").fail("must be 1s or longer in a storm");
  object.finish();
  return mode;
}

void read_classes(const JsonValue& value, Storm& storm) {
  JsonObject object = value.object();
  for (const auto& [word, kind] : class_names) {
    const auto found = object.find(word);
    if (!found) continue;
    std::vector<FailureMode> modes;
    if (found->is_array())
      for (const JsonValue& mode : found->array()) modes.push_back(read_mode(mode, kind));
    else
      modes.push_back(read_mode(*found, kind));
    if (modes.empty() && storm.classes.count(kind) == 0)
      found->fail("has no effect: no set lets this class fail");
    storm.classes[kind] = std::move(modes);
    storm.named.insert(kind);
  }
  object.finish();
}

BurstRule read_bursts(const JsonValue& value) {
  JsonObject object = value.object();
  BurstRule rule;
  rule.share = object.at("share").number(0, 1);
  rule.window = object.quantity_or<Duration>("window", rule.window);
  rule.hosts = static_cast<std::int32_t>(object.integer_or("hosts", 2, 1'000'000, rule.hosts));
  rule.within = object.one_of_or<BurstRule::Within>("within", within_names, rule.within);
  object.finish();
  return rule;
}

FailureReplay read_replay(const JsonValue& value, const PathResolver& resolve) {
  JsonObject object = value.object();
  FailureReplay replay;
  const JsonValue log = object.at("log");
  replay.log = log.string();
  replay.log_path = resolve(log);
  replay.map = object.one_of_or<FailureReplay::Map>("map", map_names, replay.map);
  replay.start = object.quantity_or<Duration>("start", Duration{});
  const auto faults = host_faults();
  replay.fault = object.one_of_or<FaultKind>(
      "fault", std::span<const NamedValue<FaultKind>>(faults), replay.fault);
  object.finish();
  return replay;
}

void read_set(JsonObject& object, Storm& storm) {
  const auto set = object.find("set");
  if (!set) return;
  const std::string wanted = set->string();
  const std::vector<std::string_view> known = storm_set_names();
  if (std::find(known.begin(), known.end(), wanted) == known.end())
    set->fail(fmt::format("'{}' is none of {}{}", wanted, fmt::join(known, ", "),
                          did_you_mean(wanted, known)));
  storm = storm_set(wanted);
}

bool any_mode(const Storm& storm) {
  return std::any_of(storm.classes.begin(), storm.classes.end(),
                     [](const auto& entry) { return !entry.second.empty(); });
}

json mode_json(const FailureMode& mode) {
  json out{{"fault", name(mode.fault)},
           {"failure", law_json(mode.failure)},
           {"repair", law_json(mode.repair)}};
  write_fault_shape(out, mode.fault, mode.shape);
  return out;
}

}  // namespace

std::string_view name(ComponentClass kind) {
  return name_of(class_names, kind);
}

Storm read_storm(const JsonValue& value, const PathResolver& resolve) {
  JsonObject object = value.object();
  Storm storm;
  read_set(object, storm);
  if (const auto classes = object.find("classes")) read_classes(*classes, storm);
  if (const auto bursts = object.find("bursts")) {
    storm.bursts = read_bursts(*bursts);
    storm.bursts_named = true;
    const auto hosts = storm.classes.find(ComponentClass::host);
    if (hosts == storm.classes.end() || hosts->second.empty())
      bursts->fail("has no effect: no law lets hosts fail");
  }
  if (const auto scale = object.find("scale")) {
    storm.scale = scale->number(1e-6, 1e6);
    if (!any_mode(storm)) scale->fail("has no effect: no law lets anything fail");
  }
  if (const auto until = object.find("until")) storm.until = until->quantity_positive<Duration>();
  if (const auto replay = object.find("replay")) storm.replay = read_replay(*replay, resolve);
  if (!any_mode(storm) && !storm.replay)
    object.fail("strikes nothing: needs a set, classes or a replay");
  object.finish();
  return storm;
}

json storm_json(const Storm& storm) {
  json out = json::object();
  if (!storm.set.empty()) out["set"] = storm.set;
  json classes = json::object();
  for (const ComponentClass kind : storm.named) {
    json modes = json::array();
    for (const FailureMode& mode : storm.classes.at(kind)) modes.push_back(mode_json(mode));
    classes[std::string(name(kind))] = std::move(modes);
  }
  if (!classes.empty()) out["classes"] = std::move(classes);
  if (storm.bursts_named)
    out["bursts"] = {{"share", storm.bursts->share},
                     {"window", unparse(storm.bursts->window)},
                     {"hosts", storm.bursts->hosts},
                     {"within", name_of(within_names, storm.bursts->within)}};
  if (any_mode(storm)) out["scale"] = storm.scale;
  if (storm.until) out["until"] = unparse(*storm.until);
  if (storm.replay)
    out["replay"] = {{"log", storm.replay->log},
                     {"map", name_of(map_names, storm.replay->map)},
                     {"start", unparse(storm.replay->start)},
                     {"fault", name(storm.replay->fault)}};
  return out;
}

}  // namespace gemello::runs
