#include "models/runs/fault_story.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "models/runs/fault_kinds.hpp"
#include "models/runs/report.hpp"

namespace gemello::runs {
namespace {

std::optional<FaultKind> kind_of(const std::string& word) {
  for (const auto& entry : fault_names)
    if (entry.name == word) return entry.value;
  return std::nullopt;
}

std::string names_in(const LogLine& line, const char* key) {
  const std::string text = line.text(key);
  return text.empty() || text == "[]" ? "nothing" : text;
}

}  // namespace

const char* word_of(FaultLook look) {
  switch (look) {
    case FaultLook::down:
      return "down";
    case FaultLook::blind:
      return "blind";
    case FaultLook::degraded:
      return "degraded";
    case FaultLook::hung:
      return "hung";
    case FaultLook::lost_replies:
      return "replies lost";
    case FaultLook::full:
      return "full";
  }
  return "";
}

FaultLook look_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::host_crash:
    case FaultKind::host_power_loss:
    case FaultKind::link_down:
    case FaultKind::link_flap:
    case FaultKind::switch_down:
    case FaultKind::disk_server_down:
    case FaultKind::brick_down:
    case FaultKind::disk_lost:
    case FaultKind::bond_down:
    case FaultKind::rack_power_loss:
    case FaultKind::site_power_loss:
      return FaultLook::down;
    case FaultKind::switch_blind:
      return FaultLook::blind;
    case FaultKind::host_hang:
      return FaultLook::hung;
    case FaultKind::lost_reply:
      return FaultLook::lost_replies;
    case FaultKind::disk_full:
      return FaultLook::full;
    default:
      return FaultLook::degraded;
  }
}

void FaultReader::begin(const std::string& component, FaultKind kind, double at_s) {
  const auto [place, is_new] = open_.emplace(std::pair(end_of(kind), component), 0);
  if (!is_new) {
    // Down is worse than hung: a host that hangs and then loses its power is down from there.
    FaultStory::Failure& before = story_.failures[place->second];
    if (before.look == look_of(kind) || before.look == FaultLook::down) return;
    before.until_s = at_s;
    before.open = false;
  }
  place->second = story_.failures.size();
  story_.failures.push_back({component, look_of(kind), at_s, at_s, true});
}

void FaultReader::end(const std::string& component, FaultKind end_kind, double at_s) {
  const auto found = open_.find({end_kind, component});
  if (found == open_.end()) return;
  story_.failures[found->second].until_s = at_s;
  story_.failures[found->second].open = false;
  open_.erase(found);
}

void FaultReader::change(const LogLine& line, double at_s) {
  story_.ways.push_back(at_s);
  // A switch takes a port from every bond of its site at once.
  const bool bond = line.kind == "bond-changed";
  if (bond && together_ && !story_.changes.empty() && story_.changes.back().at_s == at_s &&
      story_.changes.back().cause == line.text("cause")) {
    ++story_.changes.back().also;
    return;
  }
  together_ = bond && story_.changes.size() < changes_max_;
  if (story_.changes.size() >= changes_max_) return;
  FaultStory::PathChange change;
  change.at_s = at_s;
  change.who = bond                            ? "bond " + line.text("component")
               : line.kind == "bridge-changed" ? "link " + line.text("component")
                                               : "migration of " + line.text("vm");
  change.from = names_in(line, "from");
  change.to = line.kind == "migration-waits" ? "nothing: it waits" : names_in(line, "to");
  change.cause = line.text("cause");
  const auto waited = line.fields.find("waited_s");
  if (waited != line.fields.end() && waited->is_number())
    change.cause += fmt::format("{}it waited {} s", change.cause.empty() ? "" : "; ",
                                number_text(waited->get<double>()));
  story_.changes.push_back(std::move(change));
}

void FaultReader::follow(const LogLine& line) {
  const double at_s = seconds(line.time);
  if (line.kind == "fault") {
    const auto kind = kind_of(line.text("what"));
    if (!kind) return;
    const bool ends = line.text("ends") == "true" || !may_last(*kind);
    const bool stays = line.text("stays") == "true";  // another fault holds it
    if (ends && !stays)
      end(line.text("component"), *kind, at_s);
    else if (!ends)
      begin(line.text("component"), *kind, at_s);
  } else if (line.kind == "host-suspected") {
    story_.suspected.push_back(at_s);
  } else if (line.kind == "host-lost") {
    story_.lost.push_back(at_s);
  } else if (line.kind == "host-seen") {
    story_.seen.push_back(at_s);
    end(line.text("host"), FaultKind::host_return, at_s);  // a power cycle cured it
  } else if (line.kind == "bond-changed" || line.kind == "bridge-changed" ||
             line.kind == "migration-waits" || line.kind == "migration-rerouted" ||
             line.kind == "migration-goes-on") {
    change(line, at_s);
  }
}

FaultStory FaultReader::finish(double end_s) {
  for (FaultStory::Failure& failure : story_.failures)
    if (failure.open) failure.until_s = end_s;
  open_.clear();
  return std::move(story_);
}

}  // namespace gemello::runs
