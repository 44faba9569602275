#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/cloud/platform_reader.hpp"
#include "models/cloud/platform_writer.hpp"
#include "tests/unit/cloud/rich_platform_support.hpp"

namespace gemello {
namespace {

// The text is cut anywhere: no prefix of a JSON object is one, so each is refused with its place.
TEST(PlatformDamage, EveryCutTextIsRefusedWithItsPlace) {
  const std::string text(rich_platform);
  for (std::size_t length = 0; length < text.size(); length += 3) {
    const InputError error = refused([&] { read_platform_text(text.substr(0, length), "cut"); });
    ASSERT_EQ(error.file(), "cut") << length;
    ASSERT_THAT(error.place(), testing::StartsWith("line ")) << length;
  }
}

// One byte is replaced: what is still accepted (a letter of a name) is sound enough to be written
// and read again; everything else is an InputError with a place, never another end.
TEST(PlatformDamage, AWrongByteIsRefusedOrHarmless) {
  const std::string text(rich_platform);
  int accepted = 0;
  int refusals = 0;
  for (const char wrong : {'9', '"', '}', '\xff'}) {
    for (std::size_t at = 0; at < text.size(); at += 7) {
      std::string damaged = text;
      damaged[at] = wrong;
      try {
        const Inventory inventory = read_platform_text(damaged, "damaged");
        ASSERT_TRUE(read_platform_text(write_platform(inventory), "again") == inventory) << at;
        ++accepted;
      } catch (const InputError& error) {
        ASSERT_EQ(error.file(), "damaged") << at;
        ASSERT_NE(error.place(), "") << at;
        ++refusals;
      }
    }
  }
  EXPECT_GT(accepted, 100);
  EXPECT_GT(refusals, accepted);
}

}  // namespace
}  // namespace gemello
