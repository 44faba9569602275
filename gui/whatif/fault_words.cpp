#include "gui/whatif/fault_words.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "gui/shared/figures.hpp"
#include "models/runs/fault_kinds.hpp"
#include "models/runs/fault_parts.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {
namespace {

using runs::FaultKind;

constexpr std::array host_kinds = {FaultKind::host_crash,  FaultKind::host_power_loss,
                                   FaultKind::host_hang,   FaultKind::lost_reply,
                                   FaultKind::daemon_slow, FaultKind::host_return};
constexpr std::array switch_kinds = {FaultKind::switch_down, FaultKind::switch_blind,
                                     FaultKind::switch_up, FaultKind::switch_sighted};
constexpr std::array link_kinds = {FaultKind::link_down, FaultKind::link_degraded,
                                   FaultKind::link_flap, FaultKind::link_up,
                                   FaultKind::link_restored};
constexpr std::array brick_kinds = {
    FaultKind::brick_down, FaultKind::disk_lost,  FaultKind::disk_full,  FaultKind::disk_slow,
    FaultKind::brick_up,   FaultKind::disk_freed, FaultKind::disk_mended};
constexpr std::array server_kinds = {FaultKind::disk_server_down, FaultKind::disk_server_up};
constexpr std::array bond_kinds = {FaultKind::bond_down, FaultKind::bond_up};
constexpr std::array rack_kinds = {FaultKind::rack_power_loss, FaultKind::rack_power_return};
constexpr std::array site_kinds = {FaultKind::site_power_loss, FaultKind::site_power_return};

// Of who has it, in a title.
constexpr std::array<std::pair<FaultKind, std::string_view>, 30> fault_verbs{{
    {FaultKind::host_crash, "crashes"},
    {FaultKind::host_power_loss, "loses power"},
    {FaultKind::host_hang, "hangs"},
    {FaultKind::host_return, "returns"},
    {FaultKind::lost_reply, "loses replies"},
    {FaultKind::daemon_slow, "answers late"},
    {FaultKind::link_down, "goes down"},
    {FaultKind::link_up, "comes back"},
    {FaultKind::link_flap, "flaps"},
    {FaultKind::link_degraded, "degrades"},
    {FaultKind::link_restored, "is restored"},
    {FaultKind::switch_down, "fails"},
    {FaultKind::switch_up, "comes back"},
    {FaultKind::switch_blind, "goes blind"},
    {FaultKind::switch_sighted, "sees again"},
    {FaultKind::disk_server_down, "fails"},
    {FaultKind::disk_server_up, "comes back"},
    {FaultKind::bond_down, "goes down"},
    {FaultKind::bond_up, "comes back"},
    {FaultKind::rack_power_loss, "loses power"},
    {FaultKind::rack_power_return, "has power again"},
    {FaultKind::site_power_loss, "loses power"},
    {FaultKind::site_power_return, "has power again"},
    {FaultKind::brick_down, "fails"},
    {FaultKind::brick_up, "comes back"},
    {FaultKind::disk_lost, "loses its disk"},
    {FaultKind::disk_full, "is full"},
    {FaultKind::disk_freed, "has room again"},
    {FaultKind::disk_slow, "slows down"},
    {FaultKind::disk_mended, "is fast again"},
}};

}  // namespace

FaultWords fault_words(FaultKind kind) {
  using enum FaultIntent;
  using enum runs::FaultKind;
  switch (kind) {
    case host_crash:
      return {fail, "Crash", "It stops dead; its BMC lives, so a power cycle mends it."};
    case host_power_loss:
      return {fail, "Loss of power", "Off until its power returns; so is a BMC that shares it."};
    case host_hang:
      return {fail, "Hang", "Silent to everybody, but its guests live on and keep writing."};
    case host_return:
      return {repair, "Return", "A crashed host boots, a hung one answers again."};
    case lost_reply:
      return {degrade, "Lost replies", "Replies to actions on it get lost: they end unknown."};
    case daemon_slow:
      return {degrade, "Slow daemon", "What is done on it is done in time and answered late."};
    case link_down:
      return {fail, "Link down", "Both ends see it at once."};
    case link_up:
      return {repair, "Link up", "Ends an open 'link down'."};
    case link_flap:
      return {degrade, "Flapping link", "Down and up again and again."};
    case link_degraded:
      return {degrade, "Bad link", "Slower, lossier or longer than it was."};
    case link_restored:
      return {repair, "Link restored", "Ends an open 'bad link'."};
    case switch_down:
      return {fail, "Switch down", "Nothing passes it, and its neighbours see their ports fall."};
    case switch_up:
      return {repair, "Switch up", "Ends an open 'switch down'."};
    case switch_blind:
      return {fail, "Switch blind", "Its ports stay up but nothing passes: no bond notices."};
    case switch_sighted:
      return {repair, "Switch sighted", "Ends an open 'switch blind'."};
    case disk_server_down:
      return {fail, "Disk server down", "Its machine, with all its bricks, leaves the network."};
    case disk_server_up:
      return {repair, "Disk server up", "Ends an open 'disk server down'."};
    case bond_down:
      return {fail, "Bond down", "Every port of the bond at once."};
    case bond_up:
      return {repair, "Bond up", "Every port of the bond comes back."};
    case rack_power_loss:
      return {fail, "Rack without power", "Its hosts, switches and disk servers at once."};
    case rack_power_return:
      return {repair, "Rack power back", "Ends an open 'rack without power'."};
    case site_power_loss:
      return {fail, "Site without power", "All its racks at once."};
    case site_power_return:
      return {repair, "Site power back", "Ends an open 'site without power'."};
    case brick_down:
      return {fail, "Brick down", "Its process fails, or its disk for a time; the data stays."};
    case brick_up:
      return {repair, "Brick up", "After a lost disk an empty one is in its place."};
    case disk_lost:
      return {fail, "Disk lost", "The brick's disk is gone with all its data."};
    case disk_full:
      return {degrade, "Disk full", "Somebody else filled its file system: writes fail."};
    case disk_freed:
      return {repair, "Disk freed", "Ends an open 'disk full'."};
    case disk_slow:
      return {degrade, "Slow disk", "It works at a share of its speed."};
    case disk_mended:
      return {repair, "Disk mended", "Ends an open 'slow disk'."};
  }
  return {};
}

std::string_view fault_verb(FaultKind kind) {
  for (const auto& [one, verb] : fault_verbs)
    if (one == kind) return verb;
  return {};
}

QString fault_text(const runs::Fault& fault) {
  const std::string_view label = fault_words(fault.what).label;
  QString text =
      to_qt(label) + " of " + to_qt(fault.component) + " at " + to_qt(typed_text(fault.at));
  if (fault.lasts) text += " for " + to_qt(typed_text(*fault.lasts));
  return text;
}

FaultFields fields_of(FaultKind kind) {
  using enum runs::FaultKind;
  FaultFields fields;
  fields.lasts = runs::may_last(kind);
  fields.must_last = fields.flapping = kind == link_flap;
  fields.bandwidth = kind == link_degraded || kind == disk_slow;
  fields.path_quality = kind == link_degraded;
  fields.delay = kind == daemon_slow;
  return fields;
}

std::span<const FaultKind> kinds_about(PartKind kind) {
  switch (kind) {
    case PartKind::site:
      return site_kinds;
    case PartKind::rack:
      return rack_kinds;
    case PartKind::network_switch:
      return switch_kinds;
    case PartKind::host:
      return host_kinds;
    case PartKind::disk_server:
      return server_kinds;
    case PartKind::brick:
      return brick_kinds;
    case PartKind::circuit:
    case PartKind::inter_switch_link:
    case PartKind::cable:
      return link_kinds;
    case PartKind::bond:
      return bond_kinds;
    case PartKind::volume:
    case PartKind::vm:
      return {};
  }
  return {};
}

std::vector<FaultKind> faults_of(const Inventory& inventory, PartKind kind,
                                 const std::string& component) {
  std::vector<FaultKind> kinds;
  for (const FaultKind one : kinds_about(kind)) {
    runs::Fault fault;
    fault.what = one;
    fault.component = component;
    try {
      runs::parts_of(inventory, fault);
      kinds.push_back(one);
    } catch (const std::invalid_argument&) {  // it strikes nothing
    }
  }
  return kinds;
}

std::string_view what_may_happen(PartKind kind) {
  switch (kind) {
    case PartKind::site:
    case PartKind::rack:
      return "loses power";
    case PartKind::vm:
      return "moves";
    case PartKind::volume:
      return {};
    default:
      break;
  }
  const std::span<const FaultKind> kinds = kinds_about(kind);
  const bool degrades = std::any_of(kinds.begin(), kinds.end(), [](FaultKind one) {
    return fault_words(one).intent == FaultIntent::degrade;
  });
  return degrades ? "fails or degrades" : "fails";
}

std::string_view why_no_faults(PartKind kind) {
  switch (kind) {
    case PartKind::volume:
      return "A volume fails with its bricks: fail one of those.";
    case PartKind::vm:
      return "A VM fails with its host: fail that.";
    case PartKind::rack:
    case PartKind::site:
      return "Nothing that could fail is in it.";
    default:
      return "Several parts have this name: the platform must tell them apart.";
  }
}

runs::Fault usual_fault(FaultKind kind, const std::string& component, Duration at,
                        std::optional<Duration> lasts) {
  using enum runs::FaultKind;
  runs::Fault fault;
  fault.at = at;
  fault.what = kind;
  fault.component = component;
  if (runs::may_last(kind)) fault.lasts = lasts;
  switch (kind) {
    case link_flap:
      fault.shape.period = 60s;
      fault.shape.down = 5s;
      if (!fault.lasts) fault.lasts = 1h;
      break;
    case link_degraded:
      fault.shape.degradation.bandwidth_share = 0.1;
      break;
    case disk_slow:
      fault.shape.degradation.bandwidth_share = 0.1;
      break;
    case daemon_slow:
      fault.shape.delay = 60s;
      break;
    default:
      break;
  }
  return fault;
}

std::string typed_text(Duration time) {
  using Unit = std::pair<Duration, std::string_view>;
  constexpr std::array<Unit, 4> larger{{{1h, "h"}, {1min, "min"}, {1s, "s"}, {1ms, "ms"}}};
  if (time == Duration::zero()) return "0s";
  for (const auto& [unit, word] : larger)
    if (time % unit == Duration::zero()) return std::to_string(time / unit) + std::string(word);
  return std::to_string(time.count()) + "us";
}

}  // namespace gemello::gui
