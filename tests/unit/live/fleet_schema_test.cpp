#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "live/config/fleet_parts.hpp"
#include "models/fleet/action.hpp"
#include "tests/unit/live/fleet_support.hpp"

namespace gemello::live {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json schema_text() {
  JsonDocument document = JsonDocument::read(GEMELLO_SOURCE_DIR "/live/config/fleet.schema.json");
  return document.root().raw();
}

// The published schema, ready to judge documents.
class PublishedSchema {
 public:
  PublishedSchema() {
    const json text = schema_text();
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(text), schema_);
  }

  bool accepts(const json& document) const {
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    return validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(document), nullptr);
  }

 private:
  valijson::Schema schema_;
};

TEST(FleetSchema, AcceptsTheRichestAndTheLeastFleet) {
  const PublishedSchema schema;
  EXPECT_TRUE(schema.accepts(json::parse(rich_fleet)));
  EXPECT_TRUE(schema.accepts(json::parse(least_fleet)));
}

TEST(FleetSchema, BadDocumentsAreRefusedByTheReaderAndWhereItCanByTheSchema) {
  const PublishedSchema schema;
  ASSERT_GE(bad_fleets().size(), 50U);
  for (const FleetChange& bad : bad_fleets()) {
    SCOPED_TRACE(std::string(bad.pointer) + " = " + bad.value);
    const json document = changed(bad);
    const InputError error = refusal_of([&] { read_fleet_text(document.dump(), "bad.json"); });
    EXPECT_EQ(error.file(), "bad.json");
    EXPECT_EQ(error.place(), bad.place);
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence));
    EXPECT_EQ(!schema.accepts(document), bad.schema_refuses);
  }
}

TEST(FleetSchema, SoundDocumentsAreAcceptedByBoth) {
  const PublishedSchema schema;
  for (const FleetChange& good : sound_fleets()) {
    SCOPED_TRACE(std::string(good.pointer) + " = " + good.value);
    const json document = changed(good);
    EXPECT_EQ(refusal_of([&] { read_fleet_text(document.dump(), "good.json"); }).sentence(),
              "accepted");
    EXPECT_TRUE(schema.accepts(document));
  }
}

// "$.hosts[].name" of every property in the schema, through $ref and arrays.
void collect(const json& root, const json& schema, const std::string& path,
             std::set<std::string>& keys) {
  if (schema.contains("$ref")) {
    const json::json_pointer target(schema["$ref"].get<std::string>().substr(1));
    return collect(root, root.at(target), path, keys);
  }
  if (schema.contains("items")) collect(root, schema["items"], path + "[]", keys);
  if (!schema.contains("properties")) return;
  for (const auto& [key, part] : schema["properties"].items()) {
    keys.insert(path + "." + key);
    collect(root, part, path + "." + key, keys);
  }
}

TEST(FleetSchema, NamesExactlyTheKeysTheReaderKnows) {
  JsonDocument document = JsonDocument::parse(rich_fleet, "rich.json");
  document.log_keys();
  read_fleet(document, "rich.json");
  std::set<std::string> of_schema;
  const json schema = schema_text();
  collect(schema, schema, "$", of_schema);
  EXPECT_GE(of_schema.size(), 70U);
  std::vector<std::string> of_one_only;
  std::set_symmetric_difference(document.keys().begin(), document.keys().end(), of_schema.begin(),
                                of_schema.end(), std::back_inserter(of_one_only));
  EXPECT_THAT(of_one_only, testing::IsEmpty());
}

}  // namespace
}  // namespace gemello::live
