#include "gui/recording/chronicle.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gui/recording/sentences.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

using nlohmann::json;

VmPhase vm_phase_of(std::string_view state) {
  static constexpr std::array<std::pair<std::string_view, VmPhase>, 8> phases{{
      {"requested", VmPhase::waiting},
      {"starting", VmPhase::booting},
      {"running", VmPhase::running},
      {"migrating", VmPhase::migrating},
      {"paused", VmPhase::paused},
      {"stopping", VmPhase::running},
      {"stopped", VmPhase::down},
      {"lost", VmPhase::unknown},
  }};
  for (const auto& [word, phase] : phases)
    if (word == state) return phase;
  return VmPhase::absent;
}

HostPhase host_phase_of(std::string_view state) {
  static constexpr std::array<std::pair<std::string_view, HostPhase>, 6> phases{{
      {"on", HostPhase::on},
      {"booting", HostPhase::booting},
      {"shutting-down", HostPhase::on},
      {"off", HostPhase::off},
      {"unreachable", HostPhase::lost},
      {"dead", HostPhase::fenced},
  }};
  for (const auto& [word, phase] : phases)
    if (word == state) return phase;
  return HostPhase::on;
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flag_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

const json& rows_of(const json& snapshot, const char* key) {
  static const json none = json::array();
  const auto found = snapshot.find(key);
  return found != snapshot.end() && found->is_array() ? *found : none;
}

}  // namespace

Chronicle::Chronicle(std::shared_ptr<const Inventory> inventory,
                     std::shared_ptr<const Catalogue> catalogue, Instant start)
    : inventory_(std::move(inventory)),
      catalogue_(std::move(catalogue)),
      vms_(inventory_->vms.size(), start),
      hosts_(*inventory_, start),
      conditions_(*catalogue_),
      lost_lives_(inventory_->hosts.size()),
      last_(start) {}

void Chronicle::begin_with(const json& snapshot) {
  if (!snapshot.is_object()) return;
  const auto host_of = [&](const json& row, const char* key) {
    const auto part = catalogue_->find(PartKind::host, text_of(row, key));
    return part ? HostId(part->index) : HostId::none();
  };
  for (const json& row : rows_of(snapshot, "hosts")) {
    if (!row.is_object()) continue;
    HostPhase phase = host_phase_of(text_of(row, "state"));
    if (phase == HostPhase::on && flag_of(row, "suspected")) phase = HostPhase::suspected;
    if (flag_of(row, "proven_dead")) phase = HostPhase::fenced;
    hosts_.begin_with(host_of(row, "host"), phase, flag_of(row, "maintenance"));
  }
  for (const json& row : rows_of(snapshot, "vms")) {
    const auto part =
        row.is_object() ? catalogue_->find(PartKind::vm, text_of(row, "vm")) : std::nullopt;
    if (!part) continue;
    const VmPhase phase = vm_phase_of(text_of(row, "state"));
    const bool nowhere =
        phase == VmPhase::absent || phase == VmPhase::waiting || phase == VmPhase::down;
    vms_.begin_with(VmId(part->index),
                    {{}, phase, nowhere ? HostId::none() : host_of(row, "host"), {}});
  }
  for (const json& row : rows_of(snapshot, "in_flight")) {
    const auto action = row.is_object() ? row.find("action") : row.end();
    if (!row.is_object() || action == row.end() || !row.contains("action_id")) continue;
    json line = *action;
    if (!line.is_object() || !row["action_id"].is_number_unsigned()) continue;
    line["kind"] = "action";
    line["t"] = 0;
    LogEntry entry;
    entry.take(line);
    if (!entry.find_head()) continue;
    OpenAction open = action_of(entry);
    if (open.word == "migrate" && open.vm.valid())
      vms_.begin_with(open.vm, {{}, VmPhase::migrating, open.from, open.host});
    open_[row["action_id"].get<std::uint64_t>()] = std::move(open);
  }
}

// ---- lines ----------------------------------------------------------------------------------

void Chronicle::follow(const runs::LogLine& line) {
  LogEntry entry;
  entry.take(line);
  follow(entry);
}

void Chronicle::follow(const json& event) {
  LogEntry entry;
  entry.take(event);
  entry.number = lines_ + 1;
  if (!entry.find_head() || !entry.find_time())
    throw InputError("events", "", "an event must have a time 't' and a text 'kind'");
  if (entry.time() < last_) throw InputError("events", "", "an event is earlier than the last one");
  follow(entry);
}

void Chronicle::follow(const LogEntry& entry) {
  lines_ = entry.number;
  last_ = std::max(last_, entry.time());
  strange_ = false;
  const std::string_view kind = entry.kind();
  if (kind == "action") {
    follow_action(entry);
  } else if (kind == "action-done") {
    follow_outcome(entry, ActionEnd::done);
  } else if (kind == "action-failed") {
    follow_outcome(entry, ActionEnd::failed);
  } else if (kind == "action-unknown") {
    follow_outcome(entry, ActionEnd::unknown);
  } else {
    const auto id = entry.count("id");
    const auto found = id ? open_.find(*id) : open_.end();
    mark(entry, found == open_.end() ? nullptr : &found->second);
    if (kind == "fault")
      follow_fault(entry);
    else if (kind.starts_with("vm-"))
      follow_vm(entry);
    else if (kind.starts_with("host-") || kind == "watchdog-reset")
      follow_host(entry);
    else if (kind != "refused" && kind != "held")
      conditions_.follow(entry);
  }
  if (strange_) ++strange_lines_;
}

void Chronicle::follow_action(const LogEntry& entry) {
  mark(entry, nullptr);
  OpenAction action = action_of(entry);
  action.text = marks_.back().text;
  action.about = marks_.back().about;
  vms_.begin(entry.time(), action);
  hosts_.begin(entry.time(), action);
  if (const auto id = entry.count("id")) open_[*id] = std::move(action);
}

void Chronicle::follow_outcome(const LogEntry& entry, ActionEnd how) {
  const auto id = entry.count("id");
  const auto found = id ? open_.find(*id) : open_.end();
  if (found == open_.end()) return mark(entry, nullptr);
  const OpenAction action = std::move(found->second);
  open_.erase(found);
  mark(entry, &action);
  if (action.word == "fence" && how == ActionEnd::done) vms_.host_died(entry.time(), action.host);
  vms_.end(entry.time(), action, how);
  hosts_.end(entry.time(), action, how);
}

void Chronicle::follow_vm(const LogEntry& entry) {
  const VmId vm = vm_in(entry, "vm");
  const std::string_view kind = entry.kind();
  if (kind == "vm-requested")
    vms_.requested(entry.time(), vm);
  else if (kind == "vm-started")
    vms_.started(entry.time(), vm, host_in(entry, "host"));
  else if (kind == "vm-stopped")
    vms_.stopped(entry.time(), vm, entry.text("cause"));
  else if (kind == "vm-paused")
    vms_.paused(entry.time(), vm, host_in(entry, "host"));
  else if (kind == "vm-resumed")
    vms_.resumed(entry.time(), vm, host_in(entry, "host"));
}

void Chronicle::follow_host(const LogEntry& entry) {
  const HostId host = host_in(entry, "host");
  if (host.index() >= lost_lives_.size()) return;
  const std::string_view kind = entry.kind();
  const Instant at = entry.time();
  if (kind == "host-suspected") {
    hosts_.set(at, host, HostPhase::suspected);
  } else if (kind == "host-trusted") {
    hosts_.set(at, host, HostPhase::on);
  } else if (kind == "host-lost") {
    lost_lives_[host.index()] = entry.count("incarnation");
    hosts_.set(at, host, HostPhase::lost);
    vms_.host_silent(at, host);
  } else if (kind == "host-proven-dead") {
    hosts_.set(at, host, HostPhase::fenced);
    vms_.host_died(at, host);
  } else if (kind == "watchdog-reset") {
    vms_.host_died(at, host);
  } else if (kind == "host-powered-off") {
    hosts_.set(at, host, HostPhase::off);
  } else if (kind == "host-seen") {
    hosts_.set(at, host, HostPhase::on);
    faults_.follow(entry.line());  // a power cycle cures
    const auto life = entry.count("incarnation");
    // In a new life nothing of the old one runs; the log tells so of each VM.
    if (life && lost_lives_[host.index()] == life) vms_.host_back(at, host);
    lost_lives_[host.index()].reset();
  }
}

void Chronicle::follow_fault(const LogEntry& entry) {
  faults_.follow(entry.line());
  const std::string_view what = entry.text("what");
  if ((what != "host-crash" && what != "host-power-loss") || entry.is("ends")) return;
  if (const auto host = catalogue_->find(PartKind::host, entry.text("component")))
    vms_.host_died(entry.time(), HostId(host->index));
}

// ---- marks ----------------------------------------------------------------------------------

VmId Chronicle::vm_in(const LogEntry& entry, std::string_view key) {
  const std::string_view name = entry.text(key);
  if (name.empty()) return VmId::none();
  const auto part = catalogue_->find(PartKind::vm, name);
  if (!part) strange_ = true;
  return part ? VmId(part->index) : VmId::none();
}

HostId Chronicle::host_in(const LogEntry& entry, std::string_view key) {
  const std::string_view name = entry.text(key);
  if (name.empty()) return HostId::none();
  const auto part = catalogue_->find(PartKind::host, name);
  if (!part) strange_ = true;
  return part ? HostId(part->index) : HostId::none();
}

OpenAction Chronicle::action_of(const LogEntry& entry) {
  OpenAction action;
  action.word = entry.text("action");
  action.vm = vm_in(entry, "vm");
  const bool moves = action.word == "migrate";
  action.host = host_in(entry, moves ? "to" : "host");
  if (moves) action.from = host_in(entry, "from");
  action.gives_way = entry.is("gives_way");
  return action;
}

void Chronicle::add_about(const LogEntry& entry, std::vector<Part>& about) {
  const auto add = [&](const std::optional<Part>& part) {
    if (part && std::find(about.begin(), about.end(), *part) == about.end()) about.push_back(*part);
  };
  const std::string_view kind = entry.kind();
  const bool decision = kind == "action" || kind == "refused" || kind == "held";
  const PartKind ends = decision ? PartKind::host : PartKind::brick;
  static constexpr std::array<std::pair<std::string_view, PartKind>, 6> named{{
      {"vm", PartKind::vm},
      {"host", PartKind::host},
      {"circuit", PartKind::circuit},
      {"brick", PartKind::brick},
      {"volume", PartKind::volume},
      {"keep", PartKind::brick},
  }};
  add(catalogue_->find(entry.text("component")));
  for (const auto& [key, of_kind] : named)
    if (const std::string_view name = entry.text(key); !name.empty())
      add(catalogue_->find(of_kind, name));
  // Hosts of a migration, bricks of a heal, ports of a bond, links of a way.
  for (const std::string_view key : {std::string_view("from"), std::string_view("to")}) {
    if (const std::string_view name = entry.text(key); !name.empty())
      add(catalogue_->find(ends, name));
    else if (kind.starts_with("migration-"))
      entry.each(key, [&](const LogEntry::Node& link) { add(catalogue_->of_link(link.value)); });
  }
  if (const auto set = entry.count("replica_set"); set && *set < inventory_->replica_sets.size())
    add(Part{PartKind::volume, inventory_->replica_sets[*set].volume.index()});
}

void Chronicle::mark(const LogEntry& entry, const OpenAction* action) {
  Mark mark;
  mark.at = entry.time();
  mark.kind = mark_kind(entry);
  mark.word = entry.kind();
  mark.line = entry.number;
  mark.action = entry.count("id").value_or(0);
  const bool decided = mark.kind == MarkKind::decision || mark.kind == MarkKind::refusal;
  if (decided) {
    mark.text = decision_sentence(entry);
    mark.why = why_sentence(entry);
  } else {
    std::string who;
    if (const auto set = entry.count("replica_set"); set && *set < inventory_->replica_sets.size())
      who = replica_set_name(*inventory_, ReplicaSetId(*set));
    mark.text = event_sentence(entry, action == nullptr ? std::string_view() : action->text, who);
    if (action != nullptr) mark.about = action->about;
  }
  add_about(entry, mark.about);
  marks_.push_back(std::move(mark));
}

void Chronicle::fill(Recording& recording, Instant end) const {
  recording.marks = marks_;
  recording.vms = vms_.lanes();
  recording.hosts = hosts_.lanes();
  recording.conditions = conditions_.until(end);
  recording.faults.clear();
  runs::FaultReader faults = faults_;
  const auto instant = [](double at_s) { return origin + duration_nearest(at_s); };
  for (const runs::FaultStory::Failure& one : faults.finish(seconds(end)).failures)
    recording.faults.push_back({one.component, catalogue_->find(one.component), one.look,
                                instant(one.from_s), one.open ? end : instant(one.until_s),
                                one.open});
}

}  // namespace gemello::gui
