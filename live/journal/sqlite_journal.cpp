#include "live/journal/sqlite_journal.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "live/ends/clock.hpp"
#include "live/journal/journal_store.hpp"
#include "models/cloud/json_reader.hpp"
#include "models/fleet/gate.hpp"
#include "models/runs/action_json.hpp"
#include "models/units/error.hpp"

namespace gemello::live {
namespace {

using nlohmann::json;

std::int64_t row_id(ActionId id) {
  return static_cast<std::int64_t>(id);
}

// Causes come from other programs, whose bytes may be no text.
std::string dumped(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// As the event log of a run writes it.
std::optional<std::string> why_text(const Rationale* why, const Inventory& inventory) {
  if (why == nullptr) return std::nullopt;
  json out{{"author", why->author}, {"because", why->because}};
  if (!why->best.empty()) {
    out["score"] = why->score_meaning;
    for (const Rationale::Candidate& one : why->best)
      out["best"].push_back({{"host", inventory[one.host].name}, {"score", one.score}});
  }
  if (!why->rejections.empty()) out["rejections"] = why->rejections;
  return dumped(out);
}

std::string because(const Rationale* why) {
  return why == nullptr ? std::string() : why->because;
}

Action action_of(const Statement& row, const runs::InventoryNames& names, const std::string& path) {
  const auto id = row.integer(0);
  try {
    return runs::action_from(JsonDocument::parse(row.text(1), path).root(), names);
  } catch (const InputError& error) {
    throw InputError(path, fmt::format("action {}", id),
                     fmt::format("'{}' is not over, and cannot be read with this platform: {}; "
                                 "keep what it names in the platform until it is resolved",
                                 row.text(2), error.sentence()));
  }
}

}  // namespace

SqliteJournal::SqliteJournal(const std::string& path, const Inventory& inventory,
                             const std::string& fleet)
    : store_(std::make_unique<Store>(path, fleet)), inventory_(inventory) {
  // What waited for a person waited in the memory of a controller that is no more.
  store_->lapse.run();
}

SqliteJournal::~SqliteJournal() = default;

const std::string& SqliteJournal::controller_uuid() const {
  return store_->uuid;
}

void SqliteJournal::event(const Event& event) {
  if (is_measurement(event)) return;
  Transaction transaction(store_->database);
  store_->add_log.run(event.time, kind_name(event), to_text(event, inventory_),
                      dumped(runs::to_json(event, inventory_)));
  if (const auto* done = std::get_if<ActionDone>(&event.body)) {
    std::optional<std::string> proof;
    if (done->proof) proof = dumped(runs::to_json(*done->proof, inventory_));
    store_->end.run(row_id(done->action), "done", event.time, "", proof);
  } else if (const auto* failed = std::get_if<ActionFailed>(&event.body)) {
    store_->end.run(row_id(failed->action), "failed", event.time, failed->cause, std::nullopt);
  } else if (const auto* unknown = std::get_if<ActionUnknown>(&event.body)) {
    store_->set_unknown.run(row_id(unknown->action), event.time, unknown->cause);
  } else if (const auto* answer = std::get_if<OperatorAnswered>(&event.body)) {
    store_->answer.run(row_id(answer->action), answer->approved ? "approved" : "declined");
  }
  transaction.commit();
}

void SqliteJournal::appeal(Instant now, const Appeal& appeal) {
  const std::string& part =
      appeal.host.valid() ? inventory_[appeal.host].name : inventory_[appeal.vm].name;
  Transaction transaction(store_->database);
  store_->add_log.run(now, "operator-asked", fmt::format("a person is asked: {}", appeal.because),
                      dumped({{"kind", "operator-asked"},
                              {appeal.host.valid() ? "host" : "vm", part},
                              {"author", appeal.author},
                              {"because", appeal.because}}));
  transaction.commit();
}

void SqliteJournal::intent(Instant now, ActionId id, const Action& action, const Rationale* why) {
  Transaction transaction(store_->database);
  std::string reason = because(why);
  std::optional<std::string> reasons = why_text(why, inventory_);
  // What a person released was explained when it was held.
  if (why == nullptr) {
    const auto explained = [&](const Statement& row) {
      reason = row.text(0);
      if (std::string text = row.text(1); !text.empty()) reasons = std::move(text);
    };
    store_->reasons_of_held.each(explained, row_id(id));
  }
  store_->add_action.run(row_id(id), store_->uid(row_id(id)), now, kind_name(action),
                         dumped(runs::to_json(action, inventory_)), to_text(action, inventory_),
                         reason, reasons);
  GEMELLO_INVARIANT(
      store_->database.changes() == 1,
      fmt::format("action {} is begun once: an intent of this id is in the journal", row_id(id)));
  store_->answer.run(row_id(id), "approved");
  store_->use_id.run(row_id(id));
  transaction.commit();
}

void SqliteJournal::refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
                            const Rationale* why) {
  Transaction transaction(store_->database);
  store_->refuse_held.run(row_id(id), now, reason);
  if (store_->database.changes() == 0)
    store_->add_proposal.run(row_id(id), now, std::int64_t{0}, "refused", reason, kind_name(action),
                             dumped(runs::to_json(action, inventory_)), to_text(action, inventory_),
                             because(why), why_text(why, inventory_));
  store_->use_id.run(row_id(id));
  transaction.commit();
}

void SqliteJournal::held(Instant now, ActionId id, const Action& action, std::string_view mode,
                         const Rationale* why) {
  Transaction transaction(store_->database);
  // A person answers by its id: each of these keeps its own.
  const bool waits = mode == name(GateMode::approve);
  store_->add_proposal.run(row_id(id), now, std::int64_t{waits}, "held", mode, kind_name(action),
                           dumped(runs::to_json(action, inventory_)), to_text(action, inventory_),
                           because(why), why_text(why, inventory_));
  store_->use_id.run(row_id(id));
  transaction.commit();
}

void SqliteJournal::memory(Instant now, std::string_view text) {
  Transaction transaction(store_->database);
  store_->set_memory.run(now, text);
  transaction.commit();
}

Journal::Recovery SqliteJournal::recover() {
  const runs::InventoryNames names(inventory_);
  Recovery recovery;
  store_->last_id.each([&](const Statement& row) {
    recovery.last_id = ActionId{static_cast<std::uint64_t>(row.integer(0))};
  });
  store_->open_actions.each([&](const Statement& row) {
    recovery.open.push_back({ActionId{static_cast<std::uint64_t>(row.integer(0))},
                             action_of(row, names, store_->database.path()),
                             row.instant(3).value_or(never), row.instant(4), std::nullopt});
  });
  store_->get_memory.each([&](const Statement& row) { recovery.memory = row.text(0); });
  store_->recent_moves.each(
      [&](const Statement& row) { recovery.recent_moves.push_back(row.instant(0).value()); });
  return recovery;
}

void SqliteJournal::resolved(Instant now, ActionId id) {
  Transaction transaction(store_->database);
  store_->resolve.run(row_id(id), now);
  if (store_->database.changes() == 1)
    store_->add_log.run(now, "action-resolved",
                        fmt::format("action-resolved action {}", row_id(id)),
                        dumped({{"id", row_id(id)}}));
  transaction.commit();
}

std::map<std::string, KnownHost> SqliteJournal::hosts() {
  return store_->hosts;
}

std::map<std::string, KnownVm> SqliteJournal::vms() {
  return store_->vms;
}

void SqliteJournal::remember(const std::string& host, const KnownHost& known) {
  const auto cached = store_->hosts.find(host);
  if (cached != store_->hosts.end() && cached->second == known) return;
  Transaction transaction(store_->database);
  store_->set_host.run(host, static_cast<std::int64_t>(known.life), known.seen_at,
                       std::int64_t{known.maintenance}, std::int64_t{known.switch_seen_on});
  transaction.commit();
  store_->hosts[host] = known;
}

void SqliteJournal::remember(const std::string& vm, const KnownVm& known) {
  const auto cached = store_->vms.find(vm);
  const bool is_new = cached == store_->vms.end();
  if (!is_new && cached->second == known) return;
  Transaction transaction(store_->database);
  store_->set_vm.run(vm, known.host, static_cast<std::int64_t>(known.lost_with), name(known.state),
                     known.placed_since, known.last_moved, dumped(json(known.copies)));
  if (is_new || cached->second.definition != known.definition)
    store_->set_definition.run(vm, known.definition);
  transaction.commit();
  store_->vms[vm] = known;
}

bool SqliteJournal::armed() const {
  return store_->armed;
}

void SqliteJournal::set_armed(Instant now, bool armed, const std::string& operator_name) {
  const char* what = armed ? "armed" : "disarmed";
  Transaction transaction(store_->database);
  store_->set_armed.run(std::int64_t{armed});
  store_->add_log.run(now, what, fmt::format("{} by {}", what, operator_name),
                      dumped({{"operator", operator_name}}));
  transaction.commit();
  store_->armed = armed;
}

std::vector<OperatorRequest> SqliteJournal::take_requests() {
  bool waiting = false;
  store_->any_request.each([&](const Statement&) { waiting = true; });
  if (!waiting) return {};  // asked often: reading disturbs nobody
  std::vector<OperatorRequest> taken;
  Transaction transaction(store_->database);
  store_->get_requests.each([&](const Statement& row) {
    OperatorRequest one;
    const std::string kind = row.text(0);
    for (const auto& known : request_kinds)
      if (known.name == kind) one.kind = known.value;  // the table has a CHECK
    one.operator_name = row.text(1);
    one.action = ActionId{static_cast<std::uint64_t>(row.integer(2))};
    one.host = row.text(3);
    one.at = row.instant(4).value_or(origin);
    taken.push_back(std::move(one));
  });
  store_->take_requests.run(wall_now());
  transaction.commit();
  return taken;
}

}  // namespace gemello::live
