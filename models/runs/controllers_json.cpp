#include "models/runs/controllers_json.hpp"

#include <algorithm>
#include <array>

#include "models/cloud/near_name.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using Settings = ControllerSettings;
using Trouble = Settings::Trouble;

constexpr std::array<NamedValue<Trouble::What>, 3> what_names = {{
    {"crash", Trouble::What::crash},
    {"freeze", Trouble::What::freeze},
    {"freeze-in-order", Trouble::What::freeze_in_order},
}};

void read_seats(JsonObject& object, Settings& settings) {
  const JsonValue seats = object.at("seats");
  for (const JsonValue& entry : seats.array()) {
    JsonObject seat = entry.object();
    settings.seats.push_back({seat.at("name").name(), seat.at("on").name()});
    seat.finish();
    const std::string& name = settings.seats.back().name;
    if (std::count_if(settings.seats.begin(), settings.seats.end(),
                      [&](const Settings::Seat& other) { return other.name == name; }) > 1)
      entry.fail("there is already a controller named '" + name + "'");
  }
  if (settings.seats.empty()) seats.fail("needs at least one controller");
}

void read_lease(JsonObject& object, Settings& settings) {
  const JsonValue value = object.at("lease");
  JsonObject lease = value.object();
  const JsonValue machines = lease.at("on");
  for (const JsonValue& machine : machines.array()) settings.lease_on.push_back(machine.name());
  if (settings.lease_on.empty()) machines.fail("needs at least one machine");
  const auto positive = [&](const char* key, Duration& into) {
    if (const auto given = lease.find(key)) into = given->quantity_positive<Duration>();
  };
  positive("lasts", settings.lasts);
  positive("renew", settings.renew);
  positive("margin", settings.margin);
  positive("order_limit", settings.order_limit);
  lease.finish();
  if (settings.lasts <= settings.renew + settings.order_limit)
    value.fail("must last longer than 'renew' and 'order_limit' together, or nothing is ever done");
}

void read_troubles(JsonObject& object, Settings& settings) {
  for (const JsonValue& entry : object.array_or_empty("faults")) {
    JsonObject read = entry.object();
    Trouble trouble;
    trouble.at = read.at("at").quantity<Duration>();
    trouble.what = read.at("what").one_of<Trouble::What>(what_names);
    const JsonValue who = read.at("controller");
    trouble.controller = who.name();
    trouble.lasts = read.at("for").quantity_positive<Duration>();
    read.finish();
    std::vector<std::string_view> known;
    for (const Settings::Seat& seat : settings.seats) known.push_back(seat.name);
    if (std::find(known.begin(), known.end(), trouble.controller) == known.end())
      who.fail("there is no controller named '" + trouble.controller + "'" +
               did_you_mean(trouble.controller, known));
    settings.troubles.push_back(std::move(trouble));
  }
  std::stable_sort(settings.troubles.begin(), settings.troubles.end(),
                   [](const Trouble& a, const Trouble& b) { return a.at < b.at; });
}

}  // namespace

ControllerSettings read_controllers(const JsonValue& value) {
  JsonObject object = value.object();
  Settings settings;
  read_seats(object, settings);
  read_lease(object, settings);
  read_troubles(object, settings);
  object.finish();
  return settings;
}

nlohmann::json controllers_json(const ControllerSettings& settings) {
  nlohmann::json out;
  for (const Settings::Seat& seat : settings.seats)
    out["seats"].push_back({{"name", seat.name}, {"on", seat.on}});
  out["lease"] = {{"on", settings.lease_on},
                  {"lasts", unparse(settings.lasts)},
                  {"renew", unparse(settings.renew)},
                  {"margin", unparse(settings.margin)},
                  {"order_limit", unparse(settings.order_limit)}};
  for (const Trouble& trouble : settings.troubles)
    out["faults"].push_back({{"at", unparse(trouble.at)},
                             {"what", name_of<Trouble::What>(what_names, trouble.what)},
                             {"controller", trouble.controller},
                             {"for", unparse(trouble.lasts)}});
  return out;
}

}  // namespace gemello::runs
