#include "models/runs/fault_holds.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/runs/fault_kinds.hpp"

namespace gemello::runs {
namespace {

// A link, or a disk, under more and more degradations becomes slow, never nothing: that would be a
// link down.
constexpr double least_share = 1e-9;

bool is_repair(FaultKind kind) {
  return !may_last(kind);
}

bool is_power_loss(const FaultsInForce::Entry& entry) {
  return !entry.mended && entry.hold.fault.what == FaultKind::host_power_loss;
}

template <class Holders>
bool any_holds(const Holders& holders) {
  return std::any_of(holders.begin(), holders.end(),
                     [](const auto& holder) { return !holder.second.mended; });
}

template <class Holders>
bool any_power_loss(const Holders& holders) {
  return std::any_of(holders.begin(), holders.end(),
                     [](const auto& holder) { return is_power_loss(holder.second); });
}

FaultKey::Aspect aspect_of(FaultKind what) {
  switch (what) {
    case FaultKind::lost_reply:
      return FaultKey::Aspect::replies;
    case FaultKind::link_degraded:
    case FaultKind::link_restored:
    case FaultKind::disk_slow:
    case FaultKind::disk_mended:
      return FaultKey::Aspect::quality;
    case FaultKind::switch_blind:
    case FaultKind::switch_sighted:
      return FaultKey::Aspect::sight;
    case FaultKind::daemon_slow:
      return FaultKey::Aspect::speed;
    case FaultKind::disk_full:
    case FaultKind::disk_freed:
      return FaultKey::Aspect::space;
    default:
      return FaultKey::Aspect::up;
  }
}

}  // namespace

FaultKey key_of(const BoundFault& fault) {
  const FaultKey::Aspect aspect = aspect_of(fault.what);
  using Part = FaultKey::Part;
  if (fault.host.valid()) return {aspect, Part::host, fault.host.index(), 0};
  if (fault.network_switch.valid())
    return {aspect, Part::network_switch, fault.network_switch.index(), 0};
  if (fault.circuit.valid()) return {aspect, Part::circuit, fault.circuit.index(), 0};
  if (fault.brick.valid()) return {aspect, Part::brick, fault.brick.index(), 0};
  if (fault.inter_switch_link >= 0)
    return {aspect, Part::inter_switch_link, static_cast<std::uint32_t>(fault.inter_switch_link),
            0};
  const bool server =
      fault.what == FaultKind::disk_server_down || fault.what == FaultKind::disk_server_up;
  if (server) return {aspect, Part::machine, fault.machine.index(), 0};
  return {aspect, Part::port, fault.machine.index(), fault.nic};
}

std::vector<FaultTurn> turns_of(const std::vector<FaultHold>& holds) {
  std::vector<FaultTurn> turns;
  for (std::size_t h = 0; h < holds.size(); ++h) {
    turns.push_back({holds[h].fault.at, h, false});
    if (holds[h].until != never) turns.push_back({holds[h].until, h, true});
  }
  std::stable_sort(turns.begin(), turns.end(),
                   [](const FaultTurn& a, const FaultTurn& b) { return a.at < b.at; });
  return turns;
}

void FaultsInForce::add_up(const Holders& holders, BoundFault& event) const {
  event.in_force = any_holds(holders);
  event.degradation = {};
  event.delay = {};
  LinkDegradation& left = event.degradation;
  for (const auto& [id, entry] : holders) {
    const BoundFault& one = entry.hold.fault;
    left.bandwidth_share *= one.degradation.bandwidth_share;
    left.loss = std::min(1.0, left.loss + one.degradation.loss - left.loss * one.degradation.loss);
    left.extra_round_trip += one.degradation.extra_round_trip;
    event.delay += one.delay;
  }
  left.bandwidth_share = std::max(left.bandwidth_share, least_share);
}

std::optional<BoundFault> FaultsInForce::begin(std::size_t id, const FaultHold& hold) {
  const FaultKey key = key_of(hold.fault);
  Holders& holders = parts_[key];
  BoundFault event = hold.fault;
  if (is_repair(event.what)) {
    std::erase_if(holders, [&](const auto& holder) {
      const bool open = holder.second.hold.until == never;
      if (open) keys_.erase(holder.first);
      return open;
    });
    add_up(holders, event);
    for (const auto& [other, entry] : holders)
      if (!entry.mended)
        event.cause += fmt::format("{}{} holds it until {}", event.cause.empty() ? "" : "; ",
                                   name(entry.hold.fault.what), to_text(entry.hold.until));
    if (holders.empty()) parts_.erase(key);
    return event;
  }
  const bool weaker = event.what == FaultKind::host_crash || event.what == FaultKind::host_hang;
  const bool strikes = !weaker || !any_power_loss(holders);
  holders[id] = {hold, false};
  keys_[id] = key;
  if (!strikes) return std::nullopt;
  add_up(holders, event);
  return event;
}

std::optional<BoundFault> FaultsInForce::end(std::size_t id) {
  const auto known = keys_.find(id);
  if (known == keys_.end()) return std::nullopt;
  const FaultKey key = known->second;
  Holders& holders = parts_.at(key);
  const Entry ended = std::move(holders.at(id));
  holders.erase(id);
  keys_.erase(known);
  BoundFault event = ended.hold.fault;
  event.undoes = true;
  add_up(holders, event);
  const bool powered = is_power_loss(ended) && !any_power_loss(holders);
  if (holders.empty()) parts_.erase(key);
  if (!event.in_force) {
    event.what = end_of(event.what);
    return event;
  }
  // Others go on: told where that changes what is left.
  const bool changes =
      key.aspect == FaultKey::Aspect::quality || key.aspect == FaultKey::Aspect::speed || powered;
  return changes ? std::optional(event) : std::nullopt;
}

void FaultsInForce::mend(HostId host) {
  const auto found = parts_.find({FaultKey::Aspect::up, FaultKey::Part::host, host.index(), 0});
  if (found == parts_.end()) return;
  Holders& holders = found->second;
  for (auto holder = holders.begin(); holder != holders.end();) {
    Entry& entry = holder->second;
    const bool power = entry.hold.fault.what == FaultKind::host_power_loss;
    entry.mended = entry.mended || !power;
    const bool open = entry.mended && entry.hold.until == never;
    if (open) keys_.erase(holder->first);
    holder = open ? holders.erase(holder) : std::next(holder);
  }
  if (holders.empty()) parts_.erase(found);
}

void FaultsInForce::forget(std::size_t id) {
  const auto known = keys_.find(id);
  if (known == keys_.end()) return;
  const auto holders = parts_.find(known->second);
  holders->second.erase(id);
  if (holders->second.empty()) parts_.erase(holders);
  keys_.erase(known);
}

void FaultsInForce::restore(std::size_t id, Entry entry) {
  const FaultKey key = key_of(entry.hold.fault);
  parts_[key][id] = std::move(entry);
  keys_[id] = key;
}

bool FaultsInForce::holds(const FaultKey& key) const {
  const auto found = parts_.find(key);
  return found != parts_.end() && any_holds(found->second);
}

bool FaultsInForce::unpowered(HostId host) const {
  const auto found = parts_.find({FaultKey::Aspect::up, FaultKey::Part::host, host.index(), 0});
  return found != parts_.end() && any_power_loss(found->second);
}

std::map<std::size_t, FaultsInForce::Entry> FaultsInForce::entries() const {
  std::map<std::size_t, Entry> all;
  for (const auto& [key, holders] : parts_) all.insert(holders.begin(), holders.end());
  return all;
}

std::optional<BoundFault> FaultsInForce::left(const FaultKey& key) const {
  const auto found = parts_.find(key);
  if (found == parts_.end() || !any_holds(found->second)) return std::nullopt;
  BoundFault event = found->second.begin()->second.hold.fault;
  add_up(found->second, event);
  return event;
}

}  // namespace gemello::runs
