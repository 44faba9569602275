#pragma once

#include <set>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "models/cloud/json_reader.hpp"
#include "models/units/error.hpp"

namespace gemello {

/// One change of a sound JSON document and what is to be said of it.
struct DocumentChange {
  const char* pointer;  ///< JSON pointer of what is set ("/hosts/-" appends)
  const char* value;    ///< JSON; empty: removed
  const char* place = "";
  const char* sentence = "";
  bool schema_refuses = false;
};

/// The document with the change made.
inline nlohmann::json changed(std::string_view text, const DocumentChange& change) {
  nlohmann::json document = nlohmann::json::parse(text);
  const std::string pointer(change.pointer);
  if (*change.value == '\0') return document.patch({{{"op", "remove"}, {"path", pointer}}});
  const bool append = pointer.ends_with("/-");
  const bool there = !append && document.contains(nlohmann::json::json_pointer(pointer));
  return document.patch({{{"op", there ? "replace" : "add"},
                          {"path", pointer},
                          {"value", nlohmann::json::parse(change.value)}}});
}

/// Runs what should refuse its input: its InputError, or one with the sentence "accepted".
template <class F>
InputError refused(F read) {
  try {
    read();
  } catch (const InputError& error) {
    return error;
  }
  return InputError("", "", "accepted");
}

/// A published JSON Schema (draft 7), ready to judge documents.
class PublishedSchema {
 public:
  explicit PublishedSchema(const char* path) {
    JsonDocument document = JsonDocument::read(path);
    text_ = document.root().raw();
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(text_), schema_);
  }

  bool accepts(const nlohmann::json& document) const {
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    return validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(document), nullptr);
  }

  /// "$.hosts[].name" of every property, through $ref, allOf and arrays.
  std::set<std::string> keys() const {
    std::set<std::string> keys;
    collect(text_, "$", keys);
    return keys;
  }

 private:
  void collect(const nlohmann::json& part, const std::string& path,
               std::set<std::string>& keys) const {
    if (part.is_array()) {
      for (const nlohmann::json& one : part) collect(one, path, keys);
      return;
    }
    if (part.contains("$ref")) {
      const nlohmann::json::json_pointer target(part["$ref"].get<std::string>().substr(1));
      return collect(text_.at(target), path, keys);
    }
    if (part.contains("allOf")) collect(part["allOf"], path, keys);
    if (part.contains("items")) collect(part["items"], path + "[]", keys);
    if (!part.contains("properties")) return;
    for (const auto& [key, inner] : part["properties"].items()) {
      keys.insert(path + "." + key);
      collect(inner, path + "." + key, keys);
    }
  }

  nlohmann::json text_;
  valijson::Schema schema_;
};

}  // namespace gemello
