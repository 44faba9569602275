#pragma once

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace gemello::protocol {

/// protocol.schema.json, as published, narrowed to one side of the talk.
class PublishedSchema {
 public:
  /// side: "request" or "message".
  explicit PublishedSchema(const std::string& side) {
    std::ifstream file(GEMELLO_SOURCE_DIR "/models/protocol/protocol.schema.json");
    std::stringstream text;
    text << file.rdbuf();
    published_ = nlohmann::json::parse(text.str());
    narrowed_ = {{"$schema", published_.at("$schema")},
                 {"definitions", published_.at("definitions")},
                 {"allOf", {{{"$ref", "#/definitions/" + side}}}}};
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(narrowed_), schema_);
  }

  bool accepts(const nlohmann::json& document) const {
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    return validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(document), nullptr);
  }

  /// Keys under "properties" of these definitions, wherever they stand.
  std::set<std::string> keys_of(const std::set<std::string>& definitions) const {
    std::set<std::string> keys;
    for (const std::string& name : definitions) collect(published_["definitions"].at(name), keys);
    return keys;
  }

 private:
  static void collect(const nlohmann::json& part, std::set<std::string>& keys) {
    if (part.is_object()) {
      if (part.contains("properties"))
        for (const auto& [key, unused] : part["properties"].items()) keys.insert(key);
      for (const auto& [unused, inner] : part.items()) collect(inner, keys);
    }
    if (part.is_array())
      for (const nlohmann::json& inner : part) collect(inner, keys);
  }

  nlohmann::json published_;
  nlohmann::json narrowed_;
  valijson::Schema schema_;
};

}  // namespace gemello::protocol
