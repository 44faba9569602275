#include "gui/whatif/field.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gui/whatif/scenario_schema.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {
namespace {

using nlohmann::ordered_json;

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> usual_words{
    {{"cpu", "CPU"},
     {"vm", "VM"},
     {"vms", "VMs"},
     {"iqr", "IQR"},
     {"mad", "MAD"},
     {"io", "I/O"},
     {"lan", "LAN"},
     {"tcp", "TCP"},
     {"bmc", "BMC"},
     {"nic", "NIC"}}};

// Quantities are told by the definition they refer to; a schema of ours has no other patterns.
std::optional<FieldType> quantity_type(const ordered_json& target) {
  if (!target.contains("pattern")) return std::nullopt;
  const ordered_json& definitions = scenario_schema().at("definitions");
  const auto is = [&](const char* name) {
    return definitions.at(name).at("pattern") == target["pattern"];
  };
  if (is("duration")) return FieldType::duration;
  if (is("bytes")) return FieldType::bytes;
  if (is("rate")) return FieldType::rate;
  return std::nullopt;
}

FieldType simple_type(const ordered_json& target) {
  if (const auto quantity = quantity_type(target)) return *quantity;
  const std::string type = target.value("type", "");
  if (type == "string") return FieldType::text;
  if (type == "boolean") return FieldType::flag;
  if (type == "integer") return FieldType::integer;
  if (type == "number") return FieldType::number;
  return FieldType::json;
}

void add_properties(const ordered_json& target, Field& field) {
  std::vector<std::string> required;
  for (const ordered_json& one : target.value("required", ordered_json::array()))
    required.push_back(one.get<std::string>());
  for (const auto& [key, schema] : target.at("properties").items()) {
    field.fields.push_back(field_of(schema, key));
    field.fields.back().required =
        std::find(required.begin(), required.end(), key) != required.end();
  }
}

std::vector<std::string> names_of_key(const ordered_json& alternative, const std::string& key) {
  const ordered_json properties = alternative.value("properties", ordered_json::object());
  const ordered_json node = schema_target(properties.value(key, ordered_json::object()));
  std::vector<std::string> names;
  if (node.contains("const")) names.push_back(node["const"].get<std::string>());
  for (const ordered_json& one : node.value("enum", ordered_json::array()))
    names.push_back(one.get<std::string>());
  return names;
}

// The key that all alternatives require and give fixed values to; empty: there is none.
std::string discriminator_of(const ordered_json& alternatives) {
  const ordered_json first = schema_target(alternatives[0]);
  if (!first.contains("properties")) return {};
  for (const auto& [key, node] : first["properties"].items())
    if (std::all_of(alternatives.begin(), alternatives.end(), [&](const ordered_json& one) {
          return !names_of_key(schema_target(one), key).empty();
        }))
      return key;
  return {};
}

void add_alternatives(const ordered_json& target, Field& field) {
  for (const ordered_json& one : target["oneOf"]) {
    const ordered_json alternative = schema_target(one);
    for (const std::string& name : names_of_key(alternative, field.discriminator)) {
      Field section;
      section.key = name;
      section.type = FieldType::section;
      section.description = alternative.value("description", "");
      add_properties(alternative, section);
      std::erase_if(section.fields,
                    [&](const Field& inner) { return inner.key == field.discriminator; });
      field.choices.push_back(name);
      field.meanings.push_back(section.description);
      field.fields.push_back(std::move(section));
    }
  }
}

bool is_list_of_names(const ordered_json& target) {
  if (target.value("type", "") != "array" || !target.contains("items")) return false;
  const ordered_json items = schema_target(target["items"]);
  return items.value("type", "") == "string" || items.contains("enum");
}

// Who types a list of objects as JSON must know their keys.
std::string words_of_entries(const ordered_json& target) {
  if (target.value("type", "") != "array" || !target.contains("items")) return {};
  const ordered_json items = schema_target(target["items"]);
  if (!items.contains("properties")) return {};
  Field entry;
  add_properties(items, entry);
  std::string words;
  for (const Field& one : entry.fields)
    words += fmt::format("\n\u2013 {}{}: {}", one.key, one.required ? " *" : "", one.description);
  return words;
}

[[noreturn]] void complain_range(const Field& field) {
  throw std::invalid_argument("must be " + range_text(field));
}

double number_in_range(const Field& field, double value) {
  const bool too_high =
      field.max && (value > *field.max || (field.below_max && value == *field.max));
  if ((field.min && value < *field.min) || too_high) complain_range(field);
  return value;
}

ordered_json list_of_text(const Field& field, const std::string& text) {
  ordered_json list = ordered_json::array();
  std::size_t at = 0;
  while (at <= text.size()) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    std::string name = text.substr(at, comma - at);
    name.erase(0, std::min(name.find_first_not_of(' '), name.size()));
    name.erase(name.find_last_not_of(' ') + 1);
    if (name.empty()) throw std::invalid_argument("has an empty name: write a, b, c");
    const bool known =
        field.choices.empty() ||
        std::find(field.choices.begin(), field.choices.end(), name) != field.choices.end();
    if (!known)
      throw std::invalid_argument(
          fmt::format("'{}' is none of {}", name, fmt::join(field.choices, ", ")));
    list.push_back(std::move(name));
    at = comma + 1;
  }
  return list;
}

// A JSON number keeps its kind: "4" stays an integer, "4.0" a double.
ordered_json number_of_text(const Field& field, const std::string& text) {
  if (field.type == FieldType::integer) {
    std::int64_t whole = 0;
    if (!read_number(text, whole)) throw std::invalid_argument("must be a whole number");
    number_in_range(field, static_cast<double>(whole));
    return whole;
  }
  double number = 0;
  if (!read_number(text, number)) throw std::invalid_argument("must be a number, as in 0.5");
  number_in_range(field, number);
  std::int64_t whole = 0;
  return read_number(text, whole) ? ordered_json(whole) : ordered_json(number);
}

template <class Q>
ordered_json quantity_of_text(const std::string& text) {
  if (parse<Q>(text) < Q{}) throw std::invalid_argument("must not be negative");
  return text;
}

// The scenario's schema says units of percentages only, by their definition; shares by their keys.
std::string number_unit(const ordered_json& schema, const ordered_json& target,
                        const std::string& key) {
  if (target.contains("x-unit")) return target["x-unit"].get<std::string>();
  if (schema.value("$ref", "") == "#/definitions/percent") return "%";
  const std::string_view end = "_share";
  const bool is_share = target.value("type", "") == "number" && key.size() > end.size() &&
                        key.compare(key.size() - end.size(), end.size(), end) == 0;
  return is_share ? share_unit : "";
}

FieldNeeds needs_of(const ordered_json& said) {
  FieldNeeds needs;
  needs.key = said.at("key").get<std::string>();
  needs.values = said.at("values").get<std::vector<std::string>>();
  needs.negated = said.value("not", false);
  return needs;
}

}  // namespace

bool FieldNeeds::met_by(const std::string& value) const {
  return (std::find(values.begin(), values.end(), value) != values.end()) != negated;
}

std::string FieldNeeds::text() const {
  return fmt::format("{} is {}{}", key, negated ? "not " : "", fmt::join(values, " or "));
}

Field field_of(const ordered_json& schema, const std::string& key) {
  const ordered_json target = schema_target(schema);
  Field field;
  field.key = key;
  field.description = target.value("description", "");
  if (target.contains("default"))
    field.fallback = target["default"].is_string() ? target["default"].get<std::string>()
                                                   : target["default"].dump();
  field.unit = number_unit(schema, target, key);
  if (target.contains("x-needs")) field.needs = needs_of(target["x-needs"]);
  if (target.contains("minimum")) field.min = target["minimum"].get<double>();
  if (target.contains("maximum")) field.max = target["maximum"].get<double>();
  if (target.contains("exclusiveMaximum")) {
    field.max = target["exclusiveMaximum"].get<double>();
    field.below_max = true;
  }
  if (target.contains("enum") || target.contains("const")) {
    field.type = FieldType::choice;
    if (target.contains("const")) field.choices.push_back(target["const"].get<std::string>());
    for (const ordered_json& one : target.value("enum", ordered_json::array()))
      field.choices.push_back(one.get<std::string>());
  } else if (target.contains("oneOf") && !discriminator_of(target["oneOf"]).empty()) {
    field.type = FieldType::variant;
    field.discriminator = discriminator_of(target["oneOf"]);
    field.may_be_short = target.value("x-short", false);
    add_alternatives(target, field);
  } else if (target.value("type", "") == "object" && target.contains("properties")) {
    field.type = FieldType::section;
    add_properties(target, field);
  } else if (is_list_of_names(target)) {
    field.type = FieldType::list;
    for (const ordered_json& one :
         schema_target(target["items"]).value("enum", ordered_json::array()))
      field.choices.push_back(one.get<std::string>());
  } else {
    field.type = simple_type(target);
    field.description += words_of_entries(target);
  }
  return field;
}

std::string label_of_key(const std::string& key) {
  std::string label;
  for (std::size_t at = 0; at <= key.size();) {
    const std::size_t end = std::min(key.find_first_of("_-", at), key.size());
    std::string word = key.substr(at, end - at);
    for (const auto& [small, usual] : usual_words)
      if (word == small) word = usual;
    label += (at == 0 ? "" : " ") + word;
    at = end + 1;
  }
  if (!label.empty() && label[0] >= 'a' && label[0] <= 'z')
    label[0] = static_cast<char>(label[0] - 'a' + 'A');
  return label;
}

std::string range_text(const Field& field) {
  switch (field.type) {
    case FieldType::duration:
      return "a duration, as in 90s, 5min or 2h";
    case FieldType::bytes:
      return "a size, as in 64KiB or 2GB";
    case FieldType::rate:
      return "a rate, as in 10Gbps or 400MB/s";
    case FieldType::list:
      return field.choices.empty() ? "names, as in a, b*"
                                   : fmt::format("some of {}", fmt::join(field.choices, ", "));
    case FieldType::integer:
    case FieldType::number: {
      std::string text = field.type == FieldType::integer ? "a whole number" : "a number";
      if (field.min && field.max)
        text += fmt::format(" from {} {} {}", shortest(*field.min),
                            field.below_max ? "to below" : "to", shortest(*field.max));
      else if (field.min)
        text += fmt::format(", {} or more", shortest(*field.min));
      else if (field.max)
        text += fmt::format(", at most {}", shortest(*field.max));
      return text;
    }
    default:
      return {};
  }
}

std::string tooltip_text(const Field& field) {
  std::string text = field.description;
  const auto add = [&text](const std::string& line) {
    if (!line.empty()) text += (text.empty() ? "" : "\n") + line;
  };
  const std::string range = range_text(field);
  if (!range.empty()) add("It is " + range + ".");
  if (field.needs) add("Only while " + field.needs->text() + ".");
  if (!field.fallback.empty()) add("Where nothing is said: " + field.fallback + ".");
  return text;
}

ordered_json value_of_text(const Field& field, const std::string& text) {
  switch (field.type) {
    case FieldType::choice:
      if (std::find(field.choices.begin(), field.choices.end(), text) == field.choices.end())
        throw std::invalid_argument(
            fmt::format("'{}' is none of {}", text, fmt::join(field.choices, ", ")));
      return text;
    case FieldType::flag:
      if (text != "true" && text != "false") throw std::invalid_argument("must be true or false");
      return text == "true";
    case FieldType::integer:
    case FieldType::number:
      return number_of_text(field, text);
    case FieldType::duration:
      return quantity_of_text<Duration>(text);
    case FieldType::bytes:
      return quantity_of_text<Bytes>(text);
    case FieldType::rate:
      return quantity_of_text<BytesPerSecond>(text);
    case FieldType::list:
      return list_of_text(field, text);
    case FieldType::json: {
      ordered_json value = ordered_json::parse(text, nullptr, false);
      if (value.is_discarded()) throw std::invalid_argument("is no JSON");
      return value;
    }
    default:
      return text;
  }
}

std::string text_of_value(const Field& field, const ordered_json& value) {
  if (field.type == FieldType::list && value.is_array()) {
    std::string text;
    for (const ordered_json& one : value)
      text += (text.empty() ? "" : ", ") + (one.is_string() ? one.get<std::string>() : one.dump());
    return text;
  }
  if (field.type == FieldType::json) return value.dump(2);
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace gemello::gui
