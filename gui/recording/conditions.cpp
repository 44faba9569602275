#include "gui/recording/conditions.hpp"

#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace gemello::gui {
namespace {

Condition condition_of(const std::optional<Part>& part, Health health, std::string word) {
  Condition condition;
  condition.part = *part;
  condition.health = health;
  condition.word = std::move(word);
  return condition;
}

}  // namespace

void Conditions::begin(const LogEntry& entry, const std::string& key, Condition condition) {
  const auto [place, is_new] = open_.emplace(key, all_.size());
  if (!is_new) {
    Condition& before = all_[place->second];
    if (before.health == condition.health && before.word == condition.word) return;
    before.until = entry.time();
    before.open = false;
    place->second = all_.size();
  }
  condition.from = entry.time();
  condition.open = true;
  all_.push_back(std::move(condition));
}

void Conditions::end(const LogEntry& entry, const std::string& key) {
  const auto found = open_.find(key);
  if (found == open_.end()) return;
  all_[found->second].until = entry.time();
  all_[found->second].open = false;
  open_.erase(found);
}

void Conditions::set(const LogEntry& entry, bool in_force, const std::string& key,
                     Condition condition) {
  if (in_force)
    begin(entry, key, std::move(condition));
  else
    end(entry, key);
}

void Conditions::follow(const LogEntry& entry) {
  const std::string_view kind = entry.kind();
  if (kind == "link-changed" || kind == "circuit-changed") {
    const std::string_view name = entry.text(kind == "link-changed" ? "component" : "circuit");
    if (const auto part = catalogue_->find(name))
      set(entry, !entry.is("up"), fmt::format("link {}", name),
          condition_of(part, Health::bad, "down"));
  } else if (kind == "brick-changed") {
    if (const auto part = catalogue_->find(PartKind::brick, entry.text("brick")))
      set(entry, !entry.is("online"), fmt::format("brick {}", entry.text("brick")),
          condition_of(part, Health::bad, "offline"));
  } else if (kind == "bond-changed") {
    follow_bond(entry);
  } else if (kind == "bridge-changed") {
    const std::string_view name = entry.text("component");
    const auto part = catalogue_->find(name);
    // A link that is down is told as such.
    if (part && entry.text("cause") != "it is down")
      set(entry, entry.text("to") != "forwarding", fmt::format("bridge {}", name),
          condition_of(part, Health::off, "blocked by the spanning tree"));
  } else if (kind.starts_with("heal-")) {
    follow_heal(entry);
  } else {
    follow_replicas(entry);
  }
}

void Conditions::follow_bond(const LogEntry& entry) {
  const auto part = catalogue_->find(PartKind::bond, entry.text("component"));
  if (!part) return;
  std::size_t used = 0;
  entry.each("to", [&](const LogEntry::Node&) { ++used; });
  const auto [machine, number] = catalogue_->bond(*part);
  const Bond& bond = catalogue_->inventory()[machine].bonds[number];
  // An active-backup bond uses one port whether the others are well or not.
  const std::size_t all = bond.mode == BondMode::active_backup ? 1 : bond.members.size();
  set(entry, used < all, fmt::format("bond {}", entry.text("component")),
      condition_of(part, used == 0 ? Health::bad : Health::degraded,
                   used == 0 ? "no port in use" : fmt::format("{} of {} ports", used, all)));
}

void Conditions::follow_replicas(const LogEntry& entry) {
  const std::string_view kind = entry.kind();
  const auto of_volume = [&](std::string_view volume, bool in_force, const char* topic,
                             Health health, const char* word) {
    if (const auto part = catalogue_->find(PartKind::volume, volume))
      set(entry, in_force, fmt::format("{} {}", topic, volume), condition_of(part, health, word));
  };
  const std::string_view volume = entry.text("volume");
  if (kind == "replicas-missing" || kind == "replicas-complete") {
    of_volume(volume, kind == "replicas-missing", "replicas", Health::degraded, "replicas missing");
  } else if (kind == "volume-unavailable" || kind == "volume-available") {
    of_volume(volume, kind == "volume-unavailable", "volume", Health::bad, "unavailable");
  } else if (kind == "replica-degraded" || kind == "replica-healed") {
    const auto set_number = entry.count("replica_set");
    const Inventory& inventory = catalogue_->inventory();
    if (set_number && *set_number < inventory.replica_sets.size())
      of_volume(replica_set_name(inventory, ReplicaSetId(*set_number)), kind == "replica-degraded",
                "behind", Health::degraded, "copies are behind");
  } else if (kind == "split-brain" && !volume.empty()) {
    // The world's own note; monitoring's event of this name says the same later.
    if (const auto part = catalogue_->find(PartKind::volume, volume))
      begin(entry, fmt::format("split {}", entry.text("vm")),
            condition_of(part, Health::bad, fmt::format("split brain of {}", entry.text("vm"))));
  } else if (kind == "split-brain-resolved") {
    end(entry, fmt::format("split {}", entry.text("vm")));
  }
}

void Conditions::follow_heal(const LogEntry& entry) {
  const bool begins = entry.kind() == "heal-begins";
  const bool ends = entry.kind() == "heal-ended" || entry.kind() == "heal-given-up";
  if (!begins && !ends) return;
  const std::string_view brick = entry.text(begins ? "to" : "brick");
  const auto part = catalogue_->find(PartKind::brick, brick);
  if (!part) return;
  set(entry, begins, fmt::format("heal {} {}", brick, entry.text("vm")),
      condition_of(part, Health::degraded, "is being healed"));
}

std::vector<Condition> Conditions::until(Instant end) const {
  std::vector<Condition> all = all_;
  for (Condition& condition : all)
    if (condition.open) condition.until = end;
  return all;
}

}  // namespace gemello::gui
