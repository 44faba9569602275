#include "gui/recording/sentences.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "models/runs/report.hpp"

namespace gemello::gui {
namespace {

using Node = LogEntry::Node;

struct Said {
  std::string_view word;
  std::string_view sentence;  ///< {} is who it is about
};

template <std::size_t size>
std::string_view said_of(const std::array<Said, size>& table, std::string_view word) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Said& one) { return one.word == word; });
  return found == table.end() ? std::string_view() : found->sentence;
}

constexpr std::array<Said, 30> fault_sentences{{
    {"host-crash", "{} crashes"},
    {"host-power-loss", "{} loses its power"},
    {"host-hang", "{} hangs"},
    {"host-return", "{} is repaired"},
    {"link-down", "{} fails"},
    {"link-up", "{} is repaired"},
    {"switch-down", "{} fails"},
    {"switch-up", "{} is repaired"},
    {"lost-reply", "replies of {} get lost"},
    {"disk-server-down", "{} fails"},
    {"disk-server-up", "{} is repaired"},
    {"bond-down", "{} fails"},
    {"bond-up", "{} is repaired"},
    {"rack-power-loss", "rack {} loses its power"},
    {"rack-power-return", "rack {} has power again"},
    {"site-power-loss", "site {} loses its power"},
    {"site-power-return", "site {} has power again"},
    {"switch-blind", "{} forwards nothing, while all looks well"},
    {"switch-sighted", "{} forwards again"},
    {"link-restored", "{} is as good as it was"},
    {"brick-down", "{} fails"},
    {"brick-up", "{} is repaired"},
    {"disk-lost", "{} loses its disk"},
    {"disk-full", "{} has no space left"},
    {"disk-freed", "{} has space again"},
    {"disk-mended", "{} is as fast as it was"},
    {"link-flap", "{} flaps"},
    {"link-degraded", "{} is degraded"},
    {"daemon-slow", "the daemon of {} is slow"},
    {"disk-slow", "{} is slow"},
}};

// Of one thing, with a cause where there is one.
constexpr std::array<Said, 33> event_sentences{{
    {"vm-requested", "{} is asked for"},
    {"vm-retirement-requested", "{} is wanted no longer"},
    {"vm-started", "{} runs"},
    {"vm-stopped", "{} has stopped"},
    {"vm-paused", "{} is paused"},
    {"vm-resumed", "{} runs again"},
    {"stale-copy-seen", "a stale copy of {} was found"},
    {"host-suspected", "{} is suspected"},
    {"host-trusted", "{} is trusted again"},
    {"host-lost", "{} is lost"},
    {"host-proven-dead", "{} is proven dead"},
    {"host-seen", "{} answers"},
    {"host-powered-off", "{} is off"},
    {"lease-lost", "{} has lost its lease"},
    {"watchdog-reset", "{} is reset by its watchdog"},
    {"replica-degraded", "a replica set of {} has copies that are behind"},
    {"replica-healed", "a replica set of {} is whole again"},
    {"replicas-missing", "{} has fewer replicas than wanted"},
    {"replicas-complete", "{} has all its replicas"},
    {"volume-unavailable", "{} cannot be used"},
    {"volume-available", "{} can be used again"},
    {"split-brain", "the image of {} is in split brain"},
    {"split-brain-resolved", "the split brain of {} is resolved"},
    {"split-brain-not-resolved", "the split brain of {} is not resolved"},
    {"writes-lost", "writes of {} are lost"},
    {"heal-begins", "{} is being healed"},
    {"heal-ended", "{} is healed"},
    {"heal-given-up", "the heal of {} is given up"},
    {"heal-progress", "{} is being healed"},
    {"controller-down", "controller {} is down"},
    {"controller-up", "controller {} is up"},
    {"turn-begins", "controller {} leads"},
    {"turn-ended", "controller {} leads no longer"},
}};

std::string filled(std::string_view sentence, std::string_view who) {
  const std::size_t hole = sentence.find("{}");
  std::string text(sentence.substr(0, hole));
  text += who;
  text += sentence.substr(hole + 2);
  return text;
}

void add_after(std::string& text, std::string_view before, std::string_view word,
               std::string_view after = {}) {
  if (word.empty()) return;
  text += before;
  text += word;
  text += after;
}

std::string_view first_of(const LogEntry& entry, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys)
    if (const std::string_view word = entry.text(key); !word.empty()) return word;
  return "?";
}

std::string evidence_of(const LogEntry& entry) {
  const Node* proof = entry.find("proof");
  if (proof == nullptr) return {};
  if (const auto device = entry.text(*proof, "power_read_off_by"); !device.empty())
    return fmt::format("its power was read off by {}", device);
  if (const auto person = entry.text(*proof, "stated_by"); !person.empty())
    return fmt::format("stated by {}", person);
  if (entry.find(*proof, "lease_expired") != nullptr) return "its lease is over";
  return {};
}

std::string fault_sentence(const LogEntry& entry) {
  const std::string_view what = entry.text("what");
  const std::string_view component = entry.text("component");
  const std::string_view said = said_of(fault_sentences, what);
  std::string text = said.empty() ? fmt::format("{} {}", what, component) : filled(said, component);
  if (entry.is("ends")) text += ": that is over";
  if (entry.is("stays")) text += ", but another fault holds it";
  add_after(text, " (", entry.text("because"), ")");
  return text;
}

std::string outcome_sentence(const LogEntry& entry, std::string_view action) {
  std::string text =
      action.empty() ? fmt::format("action {}", entry.text("id")) : std::string(action);
  text += entry.kind() == "action-done"     ? ": done"
          : entry.kind() == "action-failed" ? ": failed"
                                            : ": nobody knows how it ended";
  add_after(text, ", ", entry.text("cause"));
  add_after(text, ", ", evidence_of(entry));
  return text;
}

// Of a link, a circuit, a brick.
std::string changed_sentence(const LogEntry& entry) {
  const std::string_view who = first_of(entry, {"component", "circuit", "brick"});
  const bool well = entry.is("up") || entry.is("online");
  std::string text =
      fmt::format("{} {}", who,
                  entry.kind() == "brick-changed" ? (well ? "is online" : "is offline")
                                                  : (well ? "is up" : "is down"));
  add_after(text, ": ", entry.text("cause"));
  return text;
}

std::string way_sentence(const LogEntry& entry) {
  std::string text;
  std::string to = entry.words("to");
  if (to.empty()) to = "nothing";
  if (entry.kind() == "bond-changed") {
    text = fmt::format("bond {} uses {}", entry.text("component"), to);
  } else if (entry.kind() == "bridge-changed") {
    text = fmt::format("{} is {} now", entry.text("component"), to);
  } else if (entry.kind() == "migration-waits") {
    text = fmt::format("the migration of {} waits: it has no way", entry.text("vm"));
  } else {
    text = fmt::format("the migration of {} goes {}", entry.text("vm"),
                       entry.kind() == "migration-goes-on" ? "on" : "over another way");
    if (const auto waited = entry.figure("waited_s"))
      text += fmt::format(" after {} s", runs::number_text(*waited));
  }
  add_after(text, ": ", entry.text("cause"));
  return text;
}

// What no sentence was made for: its words as they stand.
std::string plain_sentence(const LogEntry& entry) {
  std::string text(entry.kind());
  entry.each(*entry.find_root(), [&](const Node& node) {
    if (node.key == "t" || node.key == "kind" || node.key == "why") return;
    const std::string words = entry.words(node.key);
    if (!words.empty()) text += fmt::format(" {} {}", node.key, words);
  });
  return text;
}

std::string answered_sentence(const LogEntry& entry, std::string_view action) {
  return fmt::format("{} {} {}", first_of(entry, {"operator"}),
                     entry.is("approved") ? "approves" : "refuses",
                     action.empty() ? std::string_view("an action") : action);
}

}  // namespace

MarkKind mark_kind(const LogEntry& entry) {
  static constexpr std::array<std::string_view, 17> troubles{
      "host-suspected",   "host-lost",      "vm-paused",        "stale-copy-seen",
      "replica-degraded", "split-brain",    "replicas-missing", "volume-unavailable",
      "migration-waits",  "writes-lost",    "heal-given-up",    "split-brain-not-resolved",
      "lease-lost",       "watchdog-reset", "controller-down",  "statement-refused",
      "operator-asked"};
  const std::string_view kind = entry.kind();
  if (kind == "fault") return MarkKind::fault;
  if (kind == "action") return MarkKind::decision;
  if (kind == "refused" || kind == "held") return MarkKind::refusal;
  if (kind == "action-done" || kind == "action-failed" || kind == "action-unknown")
    return MarkKind::outcome;
  if (kind == "vm-stopped")
    return entry.text("cause") == "ordered" ? MarkKind::event : MarkKind::trouble;
  if (kind == "link-changed" || kind == "circuit-changed")
    return entry.is("up") ? MarkKind::event : MarkKind::trouble;
  if (kind == "brick-changed") return entry.is("online") ? MarkKind::event : MarkKind::trouble;
  const bool trouble = std::find(troubles.begin(), troubles.end(), kind) != troubles.end();
  return trouble ? MarkKind::trouble : MarkKind::event;
}

std::string decision_sentence(const LogEntry& entry) {
  std::string text;
  if (entry.kind() != "action") text.append(entry.kind()).append(" ");
  text += entry.text("action");
  const auto add = [&](std::string_view key, std::string_view before) {
    add_after(text, before, entry.text(key));
  };
  add("vm", " ");
  add("from", " ");
  add("to", " -> ");
  add("host", entry.find("vm") != nullptr ? " on " : " ");
  add("volume", " ");
  add("of", " of action ");
  add("limit_bytes_per_s", " to bytes/s ");
  add("reason", ": ");
  add("mode", " by mode ");
  return text;
}

std::string why_sentence(const LogEntry& entry) {
  const Node* why = entry.find("why");
  if (why == nullptr || why->type != LogEntry::Type::object) return {};
  std::string text(entry.text(*why, "author"));
  add_after(text, ": ", entry.text(*why, "because"));
  const Node* best = entry.find(*why, "best");
  if (best != nullptr && best->type == LogEntry::Type::list && best->end > 1) {
    std::string candidates;
    entry.each(*best, [&](const Node& one) {
      add_after(candidates, " ", entry.text(one, "host"));
      add_after(candidates, " ", entry.text(one, "score"));
    });
    if (!candidates.empty()) text += fmt::format(" [{}:{}]", entry.text(*why, "score"), candidates);
  }
  const Node* rejections = entry.find(*why, "rejections");
  if (rejections == nullptr) return text;
  std::string against;
  entry.each(*rejections, [&](const Node& one) {
    against += fmt::format("{}{} {}", against.empty() ? "" : ", ", one.value, one.key);
  });
  add_after(text, "; not elsewhere: ", against);
  return text;
}

std::string event_sentence(const LogEntry& entry, std::string_view action, std::string_view who) {
  const std::string_view kind = entry.kind();
  if (kind == "fault") return fault_sentence(entry);
  if (kind.starts_with("action-")) return outcome_sentence(entry, action);
  if (kind == "link-changed" || kind == "circuit-changed" || kind == "brick-changed")
    return changed_sentence(entry);
  if (kind == "bond-changed" || kind == "bridge-changed" || kind.starts_with("migration-"))
    return way_sentence(entry);
  if (kind == "operator-answered") return answered_sentence(entry, action);
  if (kind == "operator-asked") return fmt::format("a person is asked: {}", entry.text("because"));
  if (kind == "statement-refused")
    return fmt::format("the statement of {} that {} is dead is refused: {}",
                       first_of(entry, {"operator"}), first_of(entry, {"host"}),
                       entry.text("reason"));
  const std::string_view said = said_of(event_sentences, kind);
  if (said.empty()) return plain_sentence(entry);
  if (who.empty()) who = first_of(entry, {"vm", "host", "volume", "replica_set", "controller"});
  std::string text = filled(said, who);
  if (entry.find("vm") != nullptr) add_after(text, " on ", entry.text("host"));
  if (kind == "heal-begins") add_after(text, " on ", entry.text("to"));
  if (kind == "heal-ended" || kind == "heal-given-up") add_after(text, " on ", entry.text("brick"));
  if (kind == "split-brain") add_after(text, " on ", entry.text("volume"));
  add_after(text, ": ", entry.text("cause"));
  add_after(text, ": ", evidence_of(entry));
  return text;
}

}  // namespace gemello::gui
