#include "gui/whatif/fault_entry.hpp"

#include <stdexcept>

#include "gui/whatif/fault_words.hpp"
#include "models/cloud/json_reader.hpp"
#include "models/runs/fault_kinds.hpp"
#include "models/runs/fault_parts.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {
namespace {

constexpr const char* entry_file = "fault";

// A number that is none stays text, so that the reader says what it expected.
nlohmann::json number_or_text(const std::string& text) {
  double number = 0;
  return read_number(text, number) ? nlohmann::json(number) : nlohmann::json(text);
}

}  // namespace

FaultEntry entry_of(const runs::Fault& fault) {
  FaultEntry entry;
  entry.what = fault.what;
  entry.component = fault.component;
  entry.at = typed_text(fault.at);
  if (fault.lasts) entry.lasts = typed_text(*fault.lasts);
  const FaultFields fields = fields_of(fault.what);
  if (fields.flapping) {
    entry.period = typed_text(fault.shape.period);
    entry.down = typed_text(fault.shape.down);
  }
  const runs::LinkDegradation& left = fault.shape.degradation;
  if (fields.bandwidth) entry.bandwidth_share = shortest(left.bandwidth_share);
  if (fields.path_quality) {
    entry.loss = shortest(left.loss);
    entry.extra_round_trip = typed_text(left.extra_round_trip);
  }
  if (fields.delay) entry.delay = typed_text(fault.shape.delay);
  return entry;
}

runs::Fault read_entry(const FaultEntry& entry, const Inventory& inventory) {
  nlohmann::json json = {{"what", runs::name(entry.what)}, {"component", entry.component}};
  const auto say = [&](const char* key, const std::string& text) {
    if (!text.empty()) json[key] = text;
  };
  const auto say_number = [&](const char* key, const std::string& text) {
    if (!text.empty()) json[key] = number_or_text(text);
  };
  json["at"] = entry.at;
  say("for", entry.lasts);
  say("period", entry.period);
  say("down", entry.down);
  say_number("bandwidth_share", entry.bandwidth_share);
  say_number("loss", entry.loss);
  say("extra_round_trip", entry.extra_round_trip);
  say("delay", entry.delay);
  JsonDocument document = JsonDocument::from(std::move(json), entry_file);
  JsonObject object = document.root().object();
  const Duration at = object.at("at").quantity<Duration>();
  runs::Fault fault = runs::read_fault(object);
  fault.at = at;
  object.finish();
  struck_by(fault, inventory);
  return fault;
}

std::vector<std::string> struck_by(const runs::Fault& fault, const Inventory& inventory) {
  try {
    std::vector<std::string> names;
    for (const runs::BoundFault& part : runs::parts_of(inventory, fault))
      names.push_back(part.component);
    return names;
  } catch (const std::invalid_argument& error) {
    throw InputError(entry_file, "$.component", error.what());
  }
}

}  // namespace gemello::gui
