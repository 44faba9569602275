#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/config/fleet_parts.hpp"
#include "models/fleet/action.hpp"
#include "tests/support/documents.hpp"
#include "tests/unit/live/fleet_support.hpp"

namespace gemello::live {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr const char* schema_file = GEMELLO_SOURCE_DIR "/live/config/fleet.schema.json";

TEST(FleetSchema, AcceptsTheRichestAndTheLeastFleet) {
  const PublishedSchema schema(schema_file);
  EXPECT_TRUE(schema.accepts(json::parse(rich_fleet)));
  EXPECT_TRUE(schema.accepts(json::parse(least_fleet)));
}

TEST(FleetSchema, BadDocumentsAreRefusedByTheReaderAndWhereItCanByTheSchema) {
  const PublishedSchema schema(schema_file);
  ASSERT_GE(bad_fleets().size(), 50U);
  for (const DocumentChange& bad : bad_fleets()) {
    SCOPED_TRACE(std::string(bad.pointer) + " = " + bad.value);
    const json document = changed(rich_fleet, bad);
    const InputError error = refused([&] { read_fleet_text(document.dump(), "bad.json"); });
    EXPECT_EQ(error.file(), "bad.json");
    EXPECT_EQ(error.place(), bad.place);
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence));
    EXPECT_EQ(!schema.accepts(document), bad.schema_refuses);
  }
}

TEST(FleetSchema, SoundDocumentsAreAcceptedByBoth) {
  const PublishedSchema schema(schema_file);
  for (const DocumentChange& good : sound_fleets()) {
    SCOPED_TRACE(std::string(good.pointer) + " = " + good.value);
    const json document = changed(rich_fleet, good);
    EXPECT_EQ(refused([&] { read_fleet_text(document.dump(), "good.json"); }).sentence(),
              "accepted");
    EXPECT_TRUE(schema.accepts(document));
  }
}

TEST(FleetSchema, NamesExactlyTheKeysTheReaderKnows) {
  JsonDocument document = JsonDocument::parse(rich_fleet, "rich.json");
  document.log_keys();
  read_fleet(document, "rich.json");
  const std::set<std::string> of_schema = PublishedSchema(schema_file).keys();
  EXPECT_GE(of_schema.size(), 70U);
  std::vector<std::string> of_one_only;
  std::set_symmetric_difference(document.keys().begin(), document.keys().end(), of_schema.begin(),
                                of_schema.end(), std::back_inserter(of_one_only));
  EXPECT_THAT(of_one_only, ::testing::IsEmpty());
}

}  // namespace
}  // namespace gemello::live
