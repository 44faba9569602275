#include "live/lease/shared_books.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "models/cloud/json_reader.hpp"
#include "models/runs/action_json.hpp"
#include "models/units/error.hpp"

namespace gemello::live {
namespace {

using nlohmann::json;

constexpr std::int64_t integer_max = std::numeric_limits<std::int64_t>::max();

Instant instant_from(const JsonValue& value) {
  return Instant(Duration(value.integer(-integer_max, integer_max)));
}

ActionId id_from(const JsonValue& value) {
  return ActionId{static_cast<std::uint64_t>(value.integer(0, integer_max))};
}

InFlightAction open_from(const JsonValue& value, const runs::InventoryNames& names) {
  JsonObject object(value);
  InFlightAction open;
  open.id = id_from(object.at("id"));
  open.begun_at = instant_from(object.at("begun_at"));
  if (const auto since = object.find("unknown_since")) open.unknown_since = instant_from(*since);
  open.action = runs::action_from(object.at("action"), names);
  object.finish();
  return open;
}

}  // namespace

json to_json(const Journal::Recovery& books, const Inventory& inventory) {
  json open = json::array();
  for (const InFlightAction& entry : books.open) {
    json one{{"id", number(entry.id)},
             {"begun_at", entry.begun_at.time_since_epoch().count()},
             {"action", runs::to_json(entry.action, inventory)}};
    if (entry.unknown_since) one["unknown_since"] = entry.unknown_since->time_since_epoch().count();
    open.push_back(std::move(one));
  }
  json moves = json::array();
  for (const Instant at : books.recent_moves) moves.push_back(at.time_since_epoch().count());
  return {{"last_id", number(books.last_id)},
          {"memory", books.memory},
          {"open", std::move(open)},
          {"recent_moves", std::move(moves)}};
}

Journal::Recovery books_from(const json& books, const Inventory& inventory,
                             const std::string& path) {
  Journal::Recovery recovery;
  if (books.is_null()) return recovery;
  JsonDocument document = JsonDocument::parse(books.dump(), path);
  JsonObject root(document.root());
  recovery.last_id = id_from(root.at("last_id"));
  recovery.memory = root.at("memory").string();
  const runs::InventoryNames names(inventory);
  for (const JsonValue& one : root.at("open").array())
    recovery.open.push_back(open_from(one, names));
  for (const JsonValue& at : root.at("recent_moves").array())
    recovery.recent_moves.push_back(instant_from(at));
  root.finish();
  return recovery;
}

bool SharedBooks::write() {
  return file_.keep(epoch_, to_json(books_.recovery(), inventory_));
}

void SharedBooks::event(const Event& event) {
  own_.event(event);
  if (outcome_of(event) == ActionId::none) return;
  books_.event(event);
  (void)write();
}

void SharedBooks::intent(Instant now, ActionId id, const Action& action, const Rationale* why) {
  books_.intent(now, id, action);
  if (!write())
    throw LeaseLost(
        fmt::format("action {} is not begun: whether its intent is written beside the "
                    "lease is not known: {}",
                    number(id), file_.problem()));
  own_.intent(now, id, action, why);
}

// Ids of later turns are above these: not worth a write.
void SharedBooks::refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
                          const Rationale* why) {
  books_.used(id);
  own_.refusal(now, id, action, reason, why);
}

void SharedBooks::held(Instant now, ActionId id, const Action& action, std::string_view mode,
                       const Rationale* why) {
  books_.used(id);
  own_.held(now, id, action, mode, why);
}

void SharedBooks::resolved(Instant now, ActionId id) {
  own_.resolved(now, id);
  books_.resolved(id);
  (void)write();
}

void SharedBooks::memory(Instant now, std::string_view text) {
  own_.memory(now, text);
  books_.memory(text);
  (void)write();
}

void SharedBooks::begin_turn(Instant now, Epoch epoch) {
  own_.begin_turn(now, epoch);
  epoch_ = epoch;
  begun_ = now;
}

Journal::Recovery SharedBooks::recover() {
  const json there = file_.books(epoch_);
  Recovery shared = books_from(there, inventory_, path_);
  Recovery own = own_.recover();
  const auto is_shared = [&](ActionId id) {
    return std::any_of(shared.open.begin(), shared.open.end(),
                       [&](const InFlightAction& entry) { return entry.id == id; });
  };
  for (InFlightAction& entry : own.open) {
    if (is_shared(entry.id)) continue;
    if (there.is_null() || epoch_of(entry.id) == Epoch::none)
      shared.open.push_back(std::move(entry));
    else
      own_.resolved(begun_, entry.id);
  }
  shared.last_id = std::max(shared.last_id, own.last_id);
  if (there.is_null()) {  // a file made anew
    shared.memory = own.memory;
    shared.recent_moves = own.recent_moves;
  }
  books_ = RecoveryBooks(std::move(shared));
  return books_.recovery();
}

}  // namespace gemello::live
