#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "models/runs/fault_kinds.hpp"
#include "models/runs/fault_parts.hpp"
#include "models/units/error.hpp"
#include "sim/world/fault_injector.hpp"

// What of the faults is in force, written into a State and read from one.

namespace gemello::sim {

using runs::FaultKey;
using runs::FaultKind;
using Entry = runs::FaultsInForce::Entry;
using nlohmann::json;

namespace {

bool is_network_down(const FaultKey& key) {
  return key.aspect == FaultKey::Aspect::up && key.part != FaultKey::Part::host;
}

json instant_or_null(Instant at) {
  return at == never ? json(nullptr) : json((at - origin).count());
}

Instant instant_of(const json& value) {
  return value.is_null() ? never : origin + Duration(value.get<std::int64_t>());
}

FaultKind kind_named(const std::string& word) {
  for (const auto& [known, kind] : runs::fault_names)
    if (known == word) return kind;
  throw std::invalid_argument("'" + word + "' is no fault of this program");
}

// The one part that a fault is about.
runs::BoundFault bind(const Inventory& inventory, const runs::Fault& fault) {
  const std::vector<runs::BoundFault> parts = runs::parts_of(inventory, fault);
  if (parts.size() != 1)
    throw std::invalid_argument(fmt::format("'{}' is not a single part", fault.component));
  return parts.front();
}

Entry entry_from(const Inventory& inventory, const json& from) {
  runs::Fault fault;
  fault.what = kind_named(from.at("what").get<std::string>());
  fault.component = from.at("component").get<std::string>();
  fault.shape.degradation = {from.value("bandwidth_share", 1.0), from.value("loss", 0.0),
                             Duration(from.value("extra_round_trip_us", std::int64_t{0}))};
  fault.shape.delay = Duration(from.value("delay_us", std::int64_t{0}));
  Entry entry{{bind(inventory, fault), instant_of(from.at("until_us"))},
              from.value("mended", false)};
  entry.hold.fault.at = instant_of(from.at("at_us"));
  entry.hold.fault.cause = from.value("cause", std::string());
  return entry;
}

bool is_same(const runs::FaultHold& a, const runs::FaultHold& b) {
  return a.fault.at == b.fault.at && a.until == b.until && a.fault.what == b.fault.what &&
         runs::key_of(a.fault) == runs::key_of(b.fault);
}

}  // namespace

std::vector<std::string> FaultInjector::down() const {
  std::set<std::string> names;
  for (const auto& [id, entry] : in_force_.entries())
    if (is_network_down(runs::key_of(entry.hold.fault))) names.insert(entry.hold.fault.component);
  return {names.begin(), names.end()};
}

json FaultInjector::in_force() const {
  json out = json::array();
  for (const auto& [id, entry] : in_force_.entries()) {
    const runs::BoundFault& fault = entry.hold.fault;
    json one = {{"at_us", instant_or_null(fault.at)},
                {"until_us", instant_or_null(entry.hold.until)},
                {"what", runs::name(fault.what)},
                {"component", fault.component}};
    if (!fault.cause.empty()) one["cause"] = fault.cause;
    if (entry.mended) one["mended"] = true;
    const runs::LinkDegradation& degradation = fault.degradation;
    if (fault.what == FaultKind::link_degraded)
      one.update({{"bandwidth_share", degradation.bandwidth_share},
                  {"loss", degradation.loss},
                  {"extra_round_trip_us", degradation.extra_round_trip.count()}});
    if (fault.what == FaultKind::disk_slow) one["bandwidth_share"] = degradation.bandwidth_share;
    if (fault.what == FaultKind::daemon_slow) one["delay_us"] = fault.delay.count();
    out.push_back(std::move(one));
  }
  return out;
}

void FaultInjector::restore(const runs::FleetState& state) {
  for (const runs::FaultTurn& turn : turns_) {
    if (turn.at > state.at) break;
    if (turn.ends)
      in_force_.end(turn.hold);
    else
      in_force_.begin(turn.hold, holds_[turn.hold]);
  }
  const bool ours = state.extra.contains("sim");
  const json books = ours ? state.extra["sim"] : json::object();
  try {
    if (books.contains("faults_in_force")) {
      restore_listed(books["faults_in_force"]);
    } else {
      restore_hosts(state);
      if (ours) restore_impaired(books.at("impaired"));
    }
  } catch (const json::exception& error) {
    throw InputError("", "$.extra.sim.faults_in_force", error.what());
  } catch (const std::logic_error& error) {  // of parts that are not there
    throw InputError("", "$.extra.sim.faults_in_force", error.what());
  }
  restore_down(state.components_down);
  std::set<FaultKey> keys;
  for (const auto& [id, entry] : in_force_.entries()) keys.insert(runs::key_of(entry.hold.fault));
  for (const FaultKey& key : keys)
    if (key.part != FaultKey::Part::host)
      if (const auto left = in_force_.left(key)) apply(*left);
}

// A fault of before the State whose end, if it has one, is still to come.
void FaultInjector::append(const runs::FaultHold& hold, Entry entry) {
  const std::size_t id = holds_.size();
  holds_.push_back(hold);
  if (hold.until != never) turns_.push_back({hold.until, id, true});
  in_force_.restore(id, std::move(entry));
}

void FaultInjector::hold_open(const runs::BoundFault& fault) {
  runs::FaultHold hold{fault, never};
  hold.fault.at = core_.now();
  hold.fault.cause.clear();
  append(hold, {hold, false});
}

// The scenario's own keep their numbers, so that all goes on in the same order.
void FaultInjector::restore_listed(const json& listed) {
  std::map<std::size_t, Entry> unclaimed = in_force_.entries();
  for (const json& one : listed) {
    Entry entry = entry_from(core_.inventory, one);
    const auto own = std::find_if(unclaimed.begin(), unclaimed.end(), [&](const auto& known) {
      return is_same(known.second.hold, entry.hold);
    });
    if (own == unclaimed.end()) {
      append(entry.hold, entry);
      continue;
    }
    own->second.mended = entry.mended;
    in_force_.restore(own->first, own->second);
    unclaimed.erase(own);
  }
  for (const auto& [id, entry] : unclaimed) in_force_.forget(id);
}

// A State that does not list its faults shows hosts only as they are.
void FaultInjector::restore_hosts(const runs::FleetState& state) {
  for (const auto& [id, entry] : in_force_.entries()) {
    const FaultKey key = runs::key_of(entry.hold.fault);
    if (key.part != FaultKey::Part::host) continue;
    const runs::HostRecord& host = state.hosts[key.index];
    const bool shows = key.aspect == FaultKey::Aspect::up ? host.crashed || host.hung || host.broken
                       : key.aspect == FaultKey::Aspect::replies ? host.replies_lost
                                                                 : host.reply_delay > Duration{};
    if (!shows) in_force_.forget(id);
  }
  for (std::size_t i = 0; i < state.hosts.size(); ++i) {
    const runs::HostRecord& record = state.hosts[i];
    runs::BoundFault fault;
    fault.host = HostId(i);
    fault.component = core_.inventory.hosts[i].name;
    fault.what = record.broken    ? FaultKind::host_power_loss
                 : record.crashed ? FaultKind::host_crash
                                  : FaultKind::host_hang;
    if ((record.broken || record.crashed || record.hung) && !in_force_.holds(runs::key_of(fault)))
      hold_open(fault);
  }
}

// Blind switches and degraded links as States listed them before they listed faults.
void FaultInjector::restore_impaired(const json& impaired) {
  std::set<FaultKey> shown;
  for (const json& entry : impaired) {
    runs::Fault fault;
    fault.what = entry.at("blind").get<bool>() ? FaultKind::switch_blind : FaultKind::link_degraded;
    fault.component = entry.at("component").get<std::string>();
    fault.shape.degradation = {entry.at("bandwidth_share").get<double>(),
                               entry.at("loss").get<double>(),
                               Duration(entry.at("extra_round_trip_us").get<std::int64_t>())};
    const runs::BoundFault part = bind(core_.inventory, fault);
    const FaultKey key = runs::key_of(part);
    shown.insert(key);
    const auto left = in_force_.left(key);
    if (left && left->degradation == part.degradation) continue;
    for (const auto& [id, known] : in_force_.entries())
      if (runs::key_of(known.hold.fault) == key) in_force_.forget(id);
    hold_open(part);
  }
  for (const auto& [id, entry] : in_force_.entries()) {
    const FaultKey key = runs::key_of(entry.hold.fault);
    const bool impairs =
        key.aspect == FaultKey::Aspect::sight || key.aspect == FaultKey::Aspect::quality;
    if (impairs && !shown.contains(key)) in_force_.forget(id);
  }
}

runs::BoundFault FaultInjector::part_down(const std::string& name, const std::string& place) const {
  std::vector<runs::BoundFault> found;
  for (const FaultKind kind : {FaultKind::link_down, FaultKind::switch_down,
                               FaultKind::disk_server_down, FaultKind::brick_down}) {
    try {
      const runs::BoundFault part = bind(core_.inventory, {Duration{}, kind, name});
      if (!part.host.valid()) found.push_back(part);
    } catch (const runs::AmbiguousName& error) {
      throw InputError("", place, error.what());
    } catch (const std::invalid_argument&) {
      continue;  // no part of this kind has the name
    }
  }
  if (found.size() > 1)  // a name of several kinds of parts: the one whose fault is in force
    std::erase_if(found, [&](const auto& part) { return !in_force_.holds(runs::key_of(part)); });
  if (found.empty())
    throw InputError("", place,
                     fmt::format("no one part of the platform's network is named '{}'", name));
  return found.front();
}

void FaultInjector::restore_down(const std::vector<std::string>& names) {
  std::set<FaultKey> shown;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto entries = in_force_.entries();
    const auto known = std::find_if(entries.begin(), entries.end(), [&](const auto& one) {
      const runs::BoundFault& fault = one.second.hold.fault;
      return is_network_down(runs::key_of(fault)) && fault.component == names[i];
    });
    if (known != entries.end()) {
      for (const auto& [id, entry] : entries)
        if (entry.hold.fault.component == names[i]) shown.insert(runs::key_of(entry.hold.fault));
      continue;
    }
    const runs::BoundFault part = part_down(names[i], fmt::format("$.components_down[{}]", i));
    shown.insert(runs::key_of(part));
    if (!in_force_.holds(runs::key_of(part))) hold_open(part);
  }
  for (const auto& [id, entry] : in_force_.entries()) {
    const FaultKey key = runs::key_of(entry.hold.fault);
    if (is_network_down(key) && !shown.contains(key)) in_force_.forget(id);
  }
}

}  // namespace gemello::sim
