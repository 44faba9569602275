#include <algorithm>
#include <filesystem>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/cloud/json_reader.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/cloud/platform_writer.hpp"
#include "models/cloud/volume_settings.hpp"
#include "tests/support/documents.hpp"
#include "tests/unit/cloud/bad_platform_support.hpp"
#include "tests/unit/cloud/rich_platform_support.hpp"

namespace gemello {
namespace {

using nlohmann::json;
using namespace nlohmann::literals;
using testing::HasSubstr;

constexpr const char* schema_file = GEMELLO_SOURCE_DIR "/platforms/schema/platform.schema.json";

InputError reader_on(const json& document) {
  return refused([&] { read_platform_text(document.dump(), "bad.json"); });
}

TEST(PlatformSchema, AcceptsEveryPlatformFileAndWhatTheWriterWrites) {
  const PublishedSchema schema(schema_file);
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
  const PublishedSchema schema(schema_file);
  ASSERT_GE(bad_platforms().size(), 40U);
  for (const DocumentChange& bad : bad_platforms()) {
    SCOPED_TRACE(std::string(bad.pointer) + " = " + bad.value);
    const json document = changed(rich_platform, bad);
    const InputError error = reader_on(document);
    EXPECT_EQ(error.file(), error.sentence() == "accepted" ? "" : "bad.json");
    EXPECT_EQ(error.place(), bad.place);
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence));
    EXPECT_EQ(!schema.accepts(document), bad.schema_refuses);
  }
}

TEST(PlatformSchema, UnusualButSoundDocumentsAreAcceptedByBoth) {
  const PublishedSchema schema(schema_file);
  for (const DocumentChange& good : sound_changes()) {
    SCOPED_TRACE(std::string(good.pointer) + " = " + good.value);
    const json document = changed(rich_platform, good);
    EXPECT_EQ(reader_on(document).sentence(), "accepted");
    EXPECT_TRUE(schema.accepts(document));
  }
}

// The reader logs the keys it asks for on a document that enters all of its branches.
TEST(PlatformSchema, NamesExactlyTheKeysTheReaderKnows) {
  JsonDocument document = JsonDocument::parse(rich_platform, "rich.json");
  document.log_keys();
  read_platform(document);
  const std::set<std::string> of_schema = PublishedSchema(schema_file).keys();
  EXPECT_GE(of_schema.size(), 100U);
  std::vector<std::string> of_one_only;
  std::set_symmetric_difference(document.keys().begin(), document.keys().end(), of_schema.begin(),
                                of_schema.end(), std::back_inserter(of_one_only));
  EXPECT_THAT(of_one_only, testing::IsEmpty());
}

TEST(PlatformSchema, NamesExactlyTheOptionsOfVolumesThatTheReaderKnows) {
  const json schema = JsonDocument::read(schema_file).root().raw();
  std::vector<std::string> known;
  for (const VolumeOption& option : volume_options())
    if (option.name != "user.*") known.emplace_back(option.name);
  EXPECT_GE(known.size(), 250U);
  EXPECT_EQ(schema.at("/definitions/volume_option/anyOf/1/enum"_json_pointer), json(known));
}

}  // namespace
}  // namespace gemello
