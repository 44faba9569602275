#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace gemello::gui {

enum class FieldType : std::uint8_t {
  text,
  choice,
  flag,
  integer,
  number,
  duration,
  bytes,
  rate,
  list,     ///< of names
  section,  ///< an object: its `fields`
  variant,  ///< an object of one of several shapes: `fields` are sections, named by `choices`
  json,     ///< anything else, as JSON text
};

inline constexpr const char* share_unit = "share, 1 = 100 %";

/// When a field counts at all: where it does not, saying it is an error.
struct FieldNeeds {
  std::string key;                  ///< of its neighbour
  std::vector<std::string> values;  ///< that this one must have, or must not
  bool negated = false;

  bool met_by(const std::string& value) const;
  std::string text() const;  ///< "detector is lr or lrr"
};

/// One thing that a form asks for.
struct Field {
  std::string key;  ///< in its object; of a form's root: empty
  FieldType type = FieldType::text;
  std::string description;
  std::string unit;  ///< of a number: "moves", "%", "share, 1 = 100 %"; empty: none, or in the text
  bool required = false;
  std::vector<std::string> choices;
  std::vector<std::string> meanings;  ///< of the choices; may be fewer
  std::optional<double> min, max;
  bool below_max = false;                 ///< the highest value itself is none
  std::optional<std::size_t> length_min;  ///< of a list
  std::string fallback;  ///< what holds where nothing is said, as text; empty: not known
  std::optional<FieldNeeds> needs;
  std::string discriminator;  ///< of a variant: the key that says which, "rule"
  bool may_be_short = false;  ///< of a variant without options: its name alone, as text
  std::vector<Field> fields;
};

/// What an object schema asks for: the scenario's sections, or any other made of the same words
/// (type, enum, const, $ref, allOf of one, oneOf of objects told apart by one key, minimum,
/// maximum, exclusiveMaximum, pattern by way of the definitions duration, bytes and rate). What it
/// cannot make a field of becomes one of JSON text.
Field field_of(const nlohmann::ordered_json& schema, const std::string& key = {});

/// "Memory overcommit", "CPU limit": a key in words.
std::string label_of_key(const std::string& key);
/// What may be typed: "0.1 to 100", "a duration, as in 90s or 2h".
std::string range_text(const Field& field);
/// All that a tooltip says of it: description, range, what holds where nothing is said.
std::string tooltip_text(const Field& field);

/// The value that a text says of a field that is one line. Errors: std::invalid_argument with a
/// sentence. An empty text is no value: not to be asked for.
nlohmann::ordered_json value_of_text(const Field& field, const std::string& text);
/// The text of such a value; of one of another type: as JSON.
std::string text_of_value(const Field& field, const nlohmann::ordered_json& value);

}  // namespace gemello::gui
