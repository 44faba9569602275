#include "models/protocol/prediction.hpp"

#include <array>
#include <cmath>

#include "models/protocol/message.hpp"

namespace gemello::protocol {
namespace {

using nlohmann::json;

constexpr std::array<NamedValue<Verdict::Kind>, 3> verdicts{{{"begun", Verdict::Kind::begun},
                                                             {"refused", Verdict::Kind::refused},
                                                             {"held", Verdict::Kind::held}}};
constexpr std::array<NamedValue<Prediction::Outcome>, 5> outcomes{
    {{"none", Prediction::Outcome::none},
     {"open", Prediction::Outcome::open},
     {"done", Prediction::Outcome::done},
     {"failed", Prediction::Outcome::failed},
     {"unknown", Prediction::Outcome::unknown}}};

json to_json(const WithAndWithout& both) {
  return {{"with", both.with}, {"without", both.without}, {"difference", both.difference()}};
}

json to_json(const HostOutlook& host) {
  return {{"host", host.host},
          {"capacity_mhz", host.capacity},
          {"asked_before_mhz", host.asked_before},
          {"asked_after_mhz", host.asked_after},
          {"asked_otherwise_mhz", host.asked_otherwise},
          {"unserved_before_mhz", host.unserved_before},
          {"unserved_after_mhz", host.unserved_after},
          {"unserved_otherwise_mhz", host.unserved_otherwise}};
}

json to_json(const LinkOutlook& link) {
  return {{"link", link.link}, {"bytes", link.bytes}, {"load_mean", link.load_mean}};
}

json to_json(const MigrationOutlook& migration) {
  return {{"downtime_s", seconds_json(origin + migration.downtime)},
          {"bytes", migration.bytes.count()},
          {"rounds", migration.rounds}};
}

template <class Rows>
json rows_json(const Rows& rows) {
  json out = json::array();
  for (const auto& row : rows) out.push_back(to_json(row));
  return out;
}

double finite(const JsonValue& value) {
  return value.number(-1e300, 1e300);
}

Instant instant_of(const JsonValue& value) {
  return instant_from_seconds(value.number(0, 1e12));
}

Verdict verdict_from(const JsonValue& value) {
  JsonObject object = value.object();
  Verdict verdict;
  verdict.kind = object.at("kind").one_of<Verdict::Kind>(verdicts);
  verdict.action_id = static_cast<std::uint64_t>(object.at("action_id").integer(0, INT64_MAX));
  verdict.reason = object.at("reason").string();
  object.finish();
  return verdict;
}

// "difference" is there for people and has to be what it says.
WithAndWithout both_from(const JsonValue& value) {
  JsonObject object = value.object();
  const WithAndWithout both{finite(object.at("with")), finite(object.at("without"))};
  const JsonValue difference = object.at("difference");
  if (std::abs(finite(difference) - both.difference()) > 1e-9 * (1 + std::abs(both.with)))
    difference.fail("is not the difference of the two");
  object.finish();
  return both;
}

HostOutlook host_from(const JsonValue& value) {
  JsonObject object = value.object();
  HostOutlook host;
  host.host = object.at("host").name();
  host.capacity = finite(object.at("capacity_mhz"));
  host.asked_before = finite(object.at("asked_before_mhz"));
  host.asked_after = finite(object.at("asked_after_mhz"));
  host.asked_otherwise = finite(object.at("asked_otherwise_mhz"));
  host.unserved_before = finite(object.at("unserved_before_mhz"));
  host.unserved_after = finite(object.at("unserved_after_mhz"));
  host.unserved_otherwise = finite(object.at("unserved_otherwise_mhz"));
  object.finish();
  return host;
}

LinkOutlook link_from(const JsonValue& value) {
  JsonObject object = value.object();
  LinkOutlook link;
  link.link = object.at("link").name();
  link.bytes = finite(object.at("bytes"));
  link.load_mean = finite(object.at("load_mean"));
  object.finish();
  return link;
}

MigrationOutlook migration_from(const JsonValue& value) {
  JsonObject object = value.object();
  MigrationOutlook migration;
  migration.downtime = instant_of(object.at("downtime_s")) - origin;
  migration.bytes = Bytes(object.at("bytes").integer(0, INT64_MAX));
  migration.rounds = static_cast<std::int32_t>(object.at("rounds").integer(0, INT32_MAX));
  object.finish();
  return migration;
}

CapacityOutlook capacity_from(const JsonValue& value) {
  JsonObject object = value.object();
  CapacityOutlook capacity;
  capacity.before = object.at("before").boolean();
  capacity.after = object.at("after").boolean();
  capacity.otherwise = object.at("otherwise").boolean();
  for (const JsonValue& host : object.at("hosts_not_covered").array())
    capacity.hosts_not_covered.push_back(host.name());
  object.finish();
  return capacity;
}

}  // namespace

json to_json(const Verdict& verdict) {
  return {{"kind", name_of<Verdict::Kind>(verdicts, verdict.kind)},
          {"action_id", verdict.action_id},
          {"reason", verdict.reason}};
}

json to_json(const Prediction& prediction) {
  json out{{"action", prediction.action},
           {"verdict", to_json(prediction.verdict)},
           {"outcome", name_of<Prediction::Outcome>(outcomes, prediction.outcome)},
           {"cause", prediction.cause},
           {"ordered_s", seconds_json(prediction.ordered)},
           {"horizon_s", seconds_json(prediction.horizon)},
           {"hosts", rows_json(prediction.hosts)},
           {"links", rows_json(prediction.links)},
           {"survives_any_host",
            {{"before", prediction.survives_any_host.before},
             {"after", prediction.survives_any_host.after},
             {"otherwise", prediction.survives_any_host.otherwise},
             {"hosts_not_covered", prediction.survives_any_host.hosts_not_covered}}},
           {"energy_kwh", to_json(prediction.energy)},
           {"lost_vm_minutes", to_json(prediction.lost)},
           {"contended_vm_minutes", to_json(prediction.contended)}};
  if (prediction.ended) {
    out["ended_s"] = seconds_json(*prediction.ended);
    out["duration_s"] = seconds_json(origin + (*prediction.ended - prediction.ordered));
  }
  if (prediction.migration) out["migration"] = to_json(*prediction.migration);
  return out;
}

Prediction prediction_from(const JsonValue& value) {
  JsonObject object = value.object();
  Prediction prediction;
  const JsonValue action = object.at("action");
  if (!action.is_object()) action.fail("must be an object");
  prediction.action = action.raw();
  prediction.verdict = verdict_from(object.at("verdict"));
  prediction.outcome = object.at("outcome").one_of<Prediction::Outcome>(outcomes);
  prediction.cause = object.at("cause").string();
  prediction.ordered = instant_of(object.at("ordered_s"));
  prediction.horizon = instant_of(object.at("horizon_s"));
  if (const auto ended = object.find("ended_s")) prediction.ended = instant_of(*ended);
  if (const auto duration = object.find("duration_s")) {
    if (!prediction.ended ||
        instant_of(*duration) - origin != *prediction.ended - prediction.ordered)
      duration->fail("is not the time from ordered_s to ended_s");
  }
  if (const auto migration = object.find("migration"))
    prediction.migration = migration_from(*migration);
  for (const JsonValue& host : object.at("hosts").array())
    prediction.hosts.push_back(host_from(host));
  for (const JsonValue& link : object.at("links").array())
    prediction.links.push_back(link_from(link));
  prediction.survives_any_host = capacity_from(object.at("survives_any_host"));
  prediction.energy = both_from(object.at("energy_kwh"));
  prediction.lost = both_from(object.at("lost_vm_minutes"));
  prediction.contended = both_from(object.at("contended_vm_minutes"));
  object.finish();
  return prediction;
}

}  // namespace gemello::protocol
