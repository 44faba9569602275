#include <algorithm>
#include <filesystem>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "models/cloud/json_reader.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/cloud/platform_writer.hpp"
#include "tests/unit/cloud/bad_platform_support.hpp"
#include "tests/unit/cloud/rich_platform_support.hpp"

namespace gemello {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json schema_text() {
  JsonDocument document =
      JsonDocument::read(GEMELLO_SOURCE_DIR "/platforms/schema/platform.schema.json");
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

InputError reader_on(const json& document) {
  return refused([&] { read_platform_text(document.dump(), "bad.json"); });
}

TEST(PlatformSchema, AcceptsEveryPlatformFileAndWhatTheWriterWrites) {
  const PublishedSchema schema;
  for (const auto& entry : std::filesystem::directory_iterator(GEMELLO_SOURCE_DIR "/platforms")) {
    if (entry.path().extension() != ".json") continue;
    JsonDocument document = JsonDocument::read(entry.path().string());
    EXPECT_TRUE(schema.accepts(document.root().raw())) << entry.path();
    EXPECT_TRUE(schema.accepts(json::parse(write_platform(read_platform(document)))))
        << entry.path();
  }
  EXPECT_TRUE(schema.accepts(json::parse(rich_platform)));
}

TEST(PlatformSchema, BadDocumentsAreRefusedByTheReaderAndWhereItCanByTheSchema) {
  const PublishedSchema schema;
  ASSERT_GE(bad_platforms().size(), 40U);
  for (const BadPlatform& bad : bad_platforms()) {
    SCOPED_TRACE(std::string(bad.pointer) + " = " + bad.value);
    const json document = changed(bad);
    const InputError error = reader_on(document);
    EXPECT_EQ(error.file(), error.sentence() == "accepted" ? "" : "bad.json");
    EXPECT_EQ(error.place(), bad.place);
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence));
    EXPECT_EQ(!schema.accepts(document), bad.schema_refuses);
  }
}

TEST(PlatformSchema, UnusualButSoundDocumentsAreAcceptedByBoth) {
  const PublishedSchema schema;
  for (const BadPlatform& good : sound_changes()) {
    SCOPED_TRACE(std::string(good.pointer) + " = " + good.value);
    const json document = changed(good);
    EXPECT_EQ(reader_on(document).sentence(), "accepted");
    EXPECT_TRUE(schema.accepts(document));
  }
}

// "$.hosts[].name" of every property in the schema, through $ref, allOf and arrays.
void collect(const json& root, const json& schema, const std::string& path,
             std::set<std::string>& keys) {
  if (schema.is_array()) {
    for (const json& part : schema) collect(root, part, path, keys);
    return;
  }
  if (schema.contains("$ref"))
    return collect(root, root.at(json::json_pointer(schema["$ref"].get<std::string>().substr(1))),
                   path, keys);
  if (schema.contains("allOf")) collect(root, schema["allOf"], path, keys);
  if (schema.contains("items")) collect(root, schema["items"], path + "[]", keys);
  if (!schema.contains("properties")) return;
  for (const auto& [key, part] : schema["properties"].items()) {
    keys.insert(path + "." + key);
    collect(root, part, path + "." + key, keys);
  }
}

// The reader logs the keys it asks for on a document that enters all of its branches.
TEST(PlatformSchema, NamesExactlyTheKeysTheReaderKnows) {
  JsonDocument document = JsonDocument::parse(rich_platform, "rich.json");
  document.log_keys();
  read_platform(document);
  std::set<std::string> of_schema;
  const json schema = schema_text();
  collect(schema, schema, "$", of_schema);
  EXPECT_GE(of_schema.size(), 100U);
  std::vector<std::string> of_one_only;
  std::set_symmetric_difference(document.keys().begin(), document.keys().end(), of_schema.begin(),
                                of_schema.end(), std::back_inserter(of_one_only));
  EXPECT_THAT(of_one_only, testing::IsEmpty());
}

}  // namespace
}  // namespace gemello
