#include "models/runs/action_json.hpp"

#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "models/runs/json_numbers.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

// Every member of every action and event, by the name it has in files. The action an event or a
// Cancel is about comes under `id_key`.
template <class Body, class Archive>
void each_member(Body& body, std::string_view id_key, Archive& archive) {
  if constexpr (requires { body.action; }) archive(id_key, body.action);
  if constexpr (requires { body.vm; }) archive("vm", body.vm);
  if constexpr (requires { body.host; }) archive("host", body.host);
  if constexpr (requires { body.incarnation; }) archive("incarnation", body.incarnation);
  if constexpr (requires { body.from; }) archive("from", body.from);
  if constexpr (requires { body.to; }) archive("to", body.to);
  if constexpr (requires { body.component; }) archive("component", body.component);
  if constexpr (requires { body.circuit; }) archive("circuit", body.circuit);
  if constexpr (requires { body.brick; }) archive("brick", body.brick);
  if constexpr (requires { body.replica_set; }) archive("replica_set", body.replica_set);
  if constexpr (requires { body.volume; }) archive("volume", body.volume);
  if constexpr (requires { body.up; }) archive("up", body.up);
  if constexpr (requires { body.online; }) archive("online", body.online);
  if constexpr (requires { body.iteration; }) archive("iteration", body.iteration);
  if constexpr (requires { body.left; }) archive("left_bytes", body.left);
  if constexpr (requires { body.limit; }) archive("limit_bytes_per_s", body.limit);
  if constexpr (requires { body.approved; }) archive("approved", body.approved);
  if constexpr (requires { body.operator_name; }) archive("operator", body.operator_name);
  if constexpr (std::is_same_v<std::remove_const_t<Body>, HostSuspected>)
    archive.if_any("cause", body.cause);
  else if constexpr (requires { body.cause; })
    archive("cause", body.cause);
  if constexpr (requires { body.gives_way; }) archive.if_set("gives_way", body.gives_way);
  if constexpr (requires { body.proof; }) archive("proof", body.proof);
}

class Writer {
 public:
  Writer(json& out, const Inventory& inventory) : out_(out), inventory_(inventory) {}

  void operator()(std::string_view key, const std::optional<ProofOfDeath>& proof) {
    if (proof) out_[std::string(key)] = to_json(*proof, inventory_);
  }
  template <class T>
  void operator()(std::string_view key, const T& value) {
    out_[std::string(key)] = written(value);
  }
  /// Left out where there is nothing to say.
  void if_any(std::string_view key, const std::string& text) {
    if (!text.empty()) (*this)(key, text);
  }
  void if_set(std::string_view key, bool flag) {
    if (flag) (*this)(key, flag);
  }

 private:
  template <class Tag>
  json written(const Id<Tag>& id) {
    if (!id.valid()) return nullptr;
    if constexpr (std::is_same_v<Id<Tag>, ReplicaSetId>)
      return id.index();
    else
      return inventory_[id].name;
  }
  json written(ActionId id) { return number(id); }
  json written(Incarnation life) { return static_cast<std::uint64_t>(life); }
  json written(Bytes bytes) { return bytes.count(); }
  json written(BytesPerSecond rate) { return rate.count(); }
  json written(bool value) { return value; }
  json written(std::int32_t value) { return value; }
  json written(const std::string& value) { return value; }

  json& out_;
  const Inventory& inventory_;
};

class Reader {
 public:
  Reader(JsonObject& object, const InventoryNames& names) : object_(object), names_(names) {}

  void operator()(std::string_view key, std::optional<ProofOfDeath>& proof) {
    if (const auto found = object_.find(key)) proof = proof_from(*found, names_);
  }
  template <class T>
  void operator()(std::string_view key, T& value) {
    read(object_.at(key), value);
  }
  void if_any(std::string_view key, std::string& text) {
    if (const auto found = object_.find(key)) read(*found, text);
  }
  void if_set(std::string_view key, bool& flag) {
    if (const auto found = object_.find(key)) read(*found, flag);
  }

 private:
  template <class Ids>
  static void named(const JsonValue& value, const NameTable<Ids>& table, Ids& id) {
    id = value.raw().is_null() ? Ids::none() : value.reference(table);
  }
  void read(const JsonValue& value, VmId& id) { named(value, names_.vms, id); }
  void read(const JsonValue& value, HostId& id) { named(value, names_.hosts, id); }
  void read(const JsonValue& value, CircuitId& id) { named(value, names_.circuits, id); }
  void read(const JsonValue& value, BrickId& id) { named(value, names_.bricks, id); }
  void read(const JsonValue& value, VolumeId& id) { named(value, names_.volumes, id); }
  void read(const JsonValue& value, ReplicaSetId& id) {
    if (names_.replica_sets == 0) value.fail("the platform has no replica sets");
    id = ReplicaSetId(static_cast<std::size_t>(
        value.integer(0, static_cast<std::int64_t>(names_.replica_sets) - 1)));
  }
  void read(const JsonValue& value, ActionId& id) { id = ActionId{unsigned_from(value)}; }
  void read(const JsonValue& value, Incarnation& life) { life = Incarnation{unsigned_from(value)}; }
  void read(const JsonValue& value, Bytes& bytes) { bytes = Bytes(value.integer(0, INT64_MAX)); }
  void read(const JsonValue& value, BytesPerSecond& rate) {
    rate = BytesPerSecond(value.number(0, 1e18));
  }
  void read(const JsonValue& value, bool& flag) { flag = value.boolean(); }
  void read(const JsonValue& value, std::int32_t& number) {
    number = static_cast<std::int32_t>(value.integer(INT32_MIN, INT32_MAX));
  }
  void read(const JsonValue& value, std::string& text) { text = value.string(); }

  JsonObject& object_;
  const InventoryNames& names_;
};

// To be filled by a reader.
template <class Body>
Body blank() {
  if constexpr (std::is_same_v<Body, Start>)
    return {StoppedVm::as_stated(VmId::none()), HostId::none()};
  else
    return {};
}

// Makes the alternative whose kind name is the text's and hands it to `fill`.
template <class Variant, class KindOf, class Fill, std::size_t... I>
Variant make_named(const JsonValue& kind, const KindOf& kind_of, const Fill& fill,
                   std::index_sequence<I...>) {
  const std::string text = kind.string();
  Variant made;
  bool found = false;
  const auto attempt = [&](auto body) {
    if (found || kind_of(Variant(body)) != text) return;
    found = true;
    fill(body);
    made = std::move(body);
  };
  (attempt(blank<std::variant_alternative_t<I, Variant>>()), ...);
  if (!found) kind.fail("'" + text + "' is no kind that there is");
  return made;
}

template <class Ids, class Rows>
void add_all(NameTable<Ids>& table, const Rows& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) table.add(rows[i].name, Ids(i));
}

}  // namespace

InventoryNames::InventoryNames(const Inventory& inventory)
    : replica_sets(inventory.replica_sets.size()) {
  add_all(hosts, inventory.hosts);
  add_all(vms, inventory.vms);
  add_all(volumes, inventory.volumes);
  add_all(bricks, inventory.bricks);
  add_all(circuits, inventory.circuits);
}

json to_json(const Action& action, const Inventory& inventory) {
  json out{{"action", kind_name(action)}};
  Writer writer(out, inventory);
  std::visit([&](const auto& body) { each_member(body, "of", writer); }, action);
  return out;
}

Action action_from(const JsonValue& value, const InventoryNames& names) {
  JsonObject object = value.object();
  Reader reader(object, names);
  Action action = make_named<Action>(
      object.at("action"), [](const Action& any) { return kind_name(any); },
      [&](auto& body) { each_member(body, "of", reader); },
      std::make_index_sequence<action_kind_count>());
  object.finish();
  return action;
}

json to_json(const Event& event, const Inventory& inventory) {
  json out{{"at", event.time.time_since_epoch().count()}, {"kind", kind_name(event)}};
  Writer writer(out, inventory);
  std::visit([&](const auto& body) { each_member(body, "id", writer); }, event.body);
  return out;
}

Event event_from(const JsonValue& value, const InventoryNames& names) {
  JsonObject object = value.object();
  Reader reader(object, names);
  const Instant at = instant_from(object.at("at"));
  EventBody body = make_named<EventBody>(
      object.at("kind"),
      [](EventBody any) {
        return kind_name(Event{{}, std::move(any)});
      },
      [&](auto& one) { each_member(one, "id", reader); },
      std::make_index_sequence<std::variant_size_v<EventBody>>());
  object.finish();
  return {at, std::move(body)};
}

json to_json(const ProofOfDeath& proof, const Inventory& inventory) {
  json out{{"host", inventory[proof.host()].name},
           {"incarnation", static_cast<std::uint64_t>(proof.incarnation())},
           {"at", proof.at().time_since_epoch().count()}};
  if (const auto* reading = std::get_if<PowerReadOff>(&proof.evidence())) {
    out["power_read_off_by"] = reading->device;
  } else if (const auto* person = std::get_if<OperatorStatement>(&proof.evidence())) {
    out["stated_by"] = person->operator_name;
  } else if (const auto* lease = std::get_if<LeaseExpiry>(&proof.evidence())) {
    out["lease_expired"] = {{"for_us", lease->expired_for.count()},
                            {"watchdog_timeout_us", lease->watchdog_timeout.count()},
                            {"margin_us", lease->margin.count()}};
  }
  return out;
}

ProofOfDeath proof_from(const JsonValue& value, const InventoryNames& names) {
  JsonObject object = value.object();
  const HostId host = object.at("host").reference(names.hosts);
  const Incarnation life{unsigned_from(object.at("incarnation"))};
  const Instant at = instant_from(object.at("at"));
  std::optional<ProofOfDeath> proof;
  if (const auto device = object.find("power_read_off_by")) {
    proof = ProofOfDeath::from(host, life, at, PowerReadOff{device->name()});
  } else if (const auto person = object.find("stated_by")) {
    proof = ProofOfDeath::from(host, life, at, OperatorStatement{person->name()});
  } else {
    JsonObject lease = object.at("lease_expired").object();
    const LeaseExpiry expiry{duration_from(lease.at("for_us")),
                             duration_from(lease.at("watchdog_timeout_us")),
                             duration_from(lease.at("margin_us"))};
    lease.finish();
    proof = ProofOfDeath::from(host, life, at, expiry);
    if (!proof) value.fail("an expired lease is proof only after watchdog timeout and margin");
  }
  object.finish();
  return *proof;
}

}  // namespace gemello::runs
