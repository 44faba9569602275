#include "models/cloud/platform_writer.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/cloud/json_layout.hpp"
#include "models/cloud/platform_reader.hpp"
#include "tests/unit/cloud/rich_platform_support.hpp"

namespace gemello {
namespace {

void expect_round_trip(const Inventory& inventory) {
  const std::string text = write_platform(inventory);
  const Inventory again = read_platform_text(text, "written");
  EXPECT_TRUE(again == inventory);
  EXPECT_EQ(write_platform(again), text);
}

TEST(PlatformWriter, WhatUsesEveryKeyReadsBackEqual) {
  expect_round_trip(read_platform_text(rich_platform, "rich.json"));
}

TEST(PlatformWriter, EveryPlatformFileReadsBackEqual) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(GEMELLO_SOURCE_DIR "/platforms")) {
    if (entry.path().extension() != ".json") continue;
    ++files;
    SCOPED_TRACE(entry.path());
    expect_round_trip(read_platform(entry.path().string()));
  }
  EXPECT_GE(files, 2);
}

// A change of any value must be seen by the comparison that the round trip relies on.
TEST(PlatformWriter, EqualityOfInventoriesSeesAChange) {
  const Inventory inventory = read_platform_text(rich_platform, "rich.json");
  Inventory other = inventory;
  other.machines[1].bonds[0].down_delay += 1us;
  EXPECT_FALSE(other == inventory);
}

TEST(PlatformWriter, LeavesDefaultsOut) {
  const std::string text = write_platform(read_platform_text(rich_platform, "rich.json"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("\"starts_on\": true")));
  EXPECT_THAT(text, testing::HasSubstr("\"starts_on\": false"));
}

TEST(JsonLayout, KeepsShortThingsOnALineAndBreaksLongOnes) {
  nlohmann::ordered_json value{{"b", 1}, {"a", {1.5, "x"}}};
  EXPECT_EQ(layout_json(value), "{\"b\": 1, \"a\": [1.5, \"x\"]}\n");
  value["long"] = std::string(90, 'y');
  EXPECT_EQ(layout_json(value), "{\n  \"b\": 1,\n  \"a\": [1.5, \"x\"],\n  \"long\": \"" +
                                    std::string(90, 'y') + "\"\n}\n");
}

}  // namespace
}  // namespace gemello
