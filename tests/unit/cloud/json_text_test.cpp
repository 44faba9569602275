#include "models/cloud/json_text.hpp"

#include <string>

#include <gtest/gtest.h>

namespace gemello {
namespace {

TEST(JsonQuoted, PlainTextIsItself) {
  EXPECT_EQ(json_quoted(""), R"("")");
  EXPECT_EQ(json_quoted("kvm-01.eth0, 5 % ~"), R"("kvm-01.eth0, 5 % ~")");
}

// RFC 8259, section 7: quotation mark, reverse solidus and U+0000 to U+001F are escaped.
TEST(JsonQuoted, WhatJsonHasToEscapeIsEscaped) {
  EXPECT_EQ(json_quoted("a\"b"), R"("a\"b")");
  EXPECT_EQ(json_quoted("a\\b"), R"("a\\b")");
  EXPECT_EQ(json_quoted("a\nb"), R"("a\nb")");
  EXPECT_EQ(json_quoted(std::string(1, '\x01')), R"("\u0001")");
}

TEST(JsonQuoted, ReadsBackWhateverAsciiCharacterItIs) {
  for (char c = 0; c >= 0 && c < 0x7f; ++c) {
    const std::string text{'x', c, 'y'};
    EXPECT_EQ(nlohmann::json::parse(json_quoted(text)).get<std::string>(), text);
    EXPECT_EQ(json_quoted(text), nlohmann::json(text).dump());
  }
}

// Names are UTF-8; what is not is replaced (U+FFFD), for a log must stay readable.
TEST(JsonQuoted, OtherLettersStayAndBrokenOnesAreReplaced) {
  EXPECT_EQ(json_quoted("caff\xc3\xa8"), "\"caff\xc3\xa8\"");
  EXPECT_EQ(json_quoted("a\xff"), "\"a\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace gemello
