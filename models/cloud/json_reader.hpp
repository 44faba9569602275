#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/cloud/name_table.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello {

class JsonObject;

/// One name of an enumeration as files write it.
template <class E>
struct NamedValue {
  std::string_view name;
  E value;
};

/// The name of a value in such a table; empty if it is not there.
template <class E>
std::string_view name_of(std::span<const NamedValue<E>> table, E value) {
  for (const auto& row : table)
    if (row.value == value) return row.name;
  return {};
}

/// What the values of one document share.
struct JsonSource {
  std::string file;  ///< as the user gave it
  nlohmann::json root;
  bool logs_keys = false;
  std::set<std::string> keys;  ///< "$.hosts[].name": every key asked for, while logs_keys
};

/// A value and where it stands in its document ("$.hosts[2].nics[0].speed"). Its typed readers
/// throw InputError(file, path, sentence) when the value is not what they say. Valid as long as
/// its JsonDocument.
class JsonValue {
 public:
  JsonValue(const nlohmann::json& value, JsonSource& source, std::string path)
      : value_(&value), source_(&source), path_(std::move(path)) {}

  const std::string& path() const { return path_; }
  const std::string& file() const { return source_->file; }
  const nlohmann::json& raw() const { return *value_; }
  bool is_string() const { return value_->is_string(); }
  bool is_object() const { return value_->is_object(); }
  bool is_array() const { return value_->is_array(); }

  /// Throws InputError at this place.
  [[noreturn]] void fail(std::string_view sentence) const;

  std::string string() const;
  /// A string fit to name a thing: 1..255 bytes, no control character, no space at either end.
  std::string name() const;
  bool boolean() const;
  /// A JSON number without fraction or exponent, min <= value <= max.
  std::int64_t integer(std::int64_t min, std::int64_t max) const;
  /// A finite JSON number, min <= value <= max (a ratio: 0, 1).
  double number(double min, double max) const;
  /// A quantity's text by `parse<Q>`; never negative.
  template <class Q>
  Q quantity() const;
  /// As quantity, and not zero.
  template <class Q>
  Q quantity_positive() const;
  /// A string that is one of the table's names.
  template <class E>
  E one_of(std::span<const NamedValue<E>> table) const;
  /// The id of the thing so named.
  template <class Id>
  Id reference(const NameTable<Id>& table) const;
  /// Elements in order, each with its "[i]".
  std::vector<JsonValue> array() const;
  JsonObject object() const;

 private:
  friend class JsonObject;
  std::string text_of(std::string_view expected) const;
  [[noreturn]] void refuse_name(std::string_view name, std::string_view kind,
                                const std::vector<std::string_view>& known) const;

  const nlohmann::json* value_;
  JsonSource* source_;
  std::string path_;
};

/// An object being read. Every key asked for is known; `finish()` refuses the others. A JsonObject
/// that goes away unfinished without an exception is a bug of the reader and breaks an invariant.
class JsonObject {
 public:
  /// Errors: InputError if the value is not an object.
  explicit JsonObject(const JsonValue& value);
  ~JsonObject();
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  const JsonValue& value() const { return value_; }
  [[noreturn]] void fail(std::string_view sentence) const { value_.fail(sentence); }

  /// A required key: InputError at the object if missing.
  JsonValue at(std::string_view key);
  /// An optional key: nothing if missing (an explicit null is a value, and of no accepted type).
  std::optional<JsonValue> find(std::string_view key);

  /// Optional keys with what holds without them.
  std::string string_or(std::string_view key, std::string fallback);
  bool boolean_or(std::string_view key, bool fallback);
  std::int64_t integer_or(std::string_view key, std::int64_t min, std::int64_t max,
                          std::int64_t fallback);
  double number_or(std::string_view key, double min, double max, double fallback);
  template <class Q>
  Q quantity_or(std::string_view key, Q fallback) {
    const auto found = find(key);
    return found ? found->template quantity<Q>() : fallback;
  }
  template <class E>
  E one_of_or(std::string_view key, std::span<const NamedValue<E>> table, E fallback) {
    const auto found = find(key);
    return found ? found->template one_of<E>(table) : fallback;
  }
  template <class Id>
  Id reference_or_none(std::string_view key, const NameTable<Id>& table) {
    const auto found = find(key);
    return found ? found->reference(table) : Id::none();
  }
  /// Elements of an optional array; none if missing.
  std::vector<JsonValue> array_or_empty(std::string_view key);
  /// For objects whose keys are free (a map): every entry, sorted by key; all count as known.
  std::vector<std::pair<std::string, JsonValue>> entries();

  /// Refuses the first unknown key with its path and, where near, the key meant.
  void finish();

 private:
  std::string path_of(std::string_view key) const;
  void ask(std::string_view key);

  JsonValue value_;
  std::set<std::string, std::less<>> asked_;
  bool finished_ = false;
  int exceptions_;
};

/// A whole JSON text, read strictly: duplicate keys, invalid UTF-8, numbers beyond double, more
/// than 64 levels and text after the value are errors, like any syntax error ("line 3, column
/// 14").
class JsonDocument {
 public:
  /// Errors: InputError (file missing, unreadable or over 256 MiB; not strict JSON).
  static JsonDocument read(const std::string& path);
  /// `file` is only for error texts.
  static JsonDocument parse(std::string_view text, std::string_view file);
  /// A value made or changed by a program (`--set`); `file` as above.
  static JsonDocument from(nlohmann::json root, std::string_view file);

  JsonValue root() { return {source_->root, *source_, "$"}; }
  /// From now on `keys()` collects the keys readers ask for: what a published schema is held
  /// against.
  void log_keys() { source_->logs_keys = true; }
  const std::set<std::string>& keys() const { return source_->keys; }

 private:
  explicit JsonDocument(std::unique_ptr<JsonSource> source) : source_(std::move(source)) {}
  std::unique_ptr<JsonSource> source_;
};

template <class Q>
Q JsonValue::quantity() const {
  try {
    const Q value = parse<Q>(text_of("a quantity with its unit, as text"));
    if (value < Q{}) throw std::invalid_argument("must not be negative");
    if (!std::isfinite(static_cast<double>(value.count())))
      throw std::invalid_argument("is too large");
    return value;
  } catch (const std::invalid_argument& error) {
    fail(error.what());
  }
}

template <class Q>
Q JsonValue::quantity_positive() const {
  const Q value = quantity<Q>();
  if (value == Q{}) fail("must be greater than zero");
  return value;
}

template <class E>
E JsonValue::one_of(std::span<const NamedValue<E>> table) const {
  const std::string text = text_of("text");
  std::vector<std::string_view> known;
  for (const auto& row : table) {
    if (row.name == text) return row.value;
    known.push_back(row.name);
  }
  refuse_name(text, "", known);
}

template <class Id>
Id JsonValue::reference(const NameTable<Id>& table) const {
  const std::string text = text_of("the name of a " + table.kind());
  if (const auto id = table.find(text)) return *id;
  refuse_name(text, table.kind(), table.names());
}

}  // namespace gemello
