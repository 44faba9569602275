#include "models/protocol/line_reader.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gemello::protocol {
namespace {

std::vector<Line> all(LineReader& reader) {
  std::vector<Line> lines;
  while (auto line = reader.next()) lines.push_back(*line);
  return lines;
}

TEST(LineReader, LinesArriveInPieces) {
  LineReader reader;
  for (const char byte : std::string("one\r\n\n  \t\ntwo\nthr")) reader.feed({&byte, 1});
  const std::vector<Line> lines = all(reader);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].text, "one");
  EXPECT_EQ(lines[0].number, 1U);
  EXPECT_EQ(lines[1].text, "two");
  EXPECT_EQ(lines[1].number, 4U);  // blank lines count, and are not told
  EXPECT_FALSE(lines[1].torn);
  EXPECT_FALSE(reader.has_line());
  reader.end();
  const std::vector<Line> rest = all(reader);
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].text, "thr");
  EXPECT_EQ(rest[0].number, 5U);
  EXPECT_TRUE(rest[0].torn);
}

// The limit is of what stands before the line's end: 8 bytes pass, 9 do not, in whatever pieces.
TEST(LineReader, TheLimitIsExact) {
  for (std::size_t piece = 1; piece <= 40; ++piece) {
    LineReader reader(8);
    const std::string text =
        "12345678\n12345678\r\n123456789\n123456789\r\n" + std::string(1000, 'x') + "\nend\n";
    for (std::size_t at = 0; at < text.size(); at += piece)
      reader.feed(std::string_view(text).substr(at, piece));
    const std::vector<Line> lines = all(reader);
    ASSERT_EQ(lines.size(), 6U) << piece;
    EXPECT_EQ(lines[0].text, "12345678");
    EXPECT_EQ(lines[1].text, "12345678");
    for (const std::size_t i : {2U, 3U, 4U}) {
      EXPECT_TRUE(lines[i].too_long) << piece;
      EXPECT_EQ(lines[i].text, "");
      EXPECT_EQ(lines[i].number, i + 1);
    }
    EXPECT_EQ(lines[5].text, "end");
    EXPECT_FALSE(lines[5].too_long);
  }
}

TEST(LineReader, AnEndlessLineIsForgottenAndToldAtItsEnd) {
  LineReader reader(8);
  for (int i = 0; i < 1000; ++i) reader.feed("0123456789");
  EXPECT_FALSE(reader.has_line());
  reader.end();
  const std::vector<Line> lines = all(reader);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].too_long);
  EXPECT_TRUE(lines[0].torn);
}

TEST(LineReader, AnEndAfterANewlineIsNoLine) {
  LineReader reader;
  reader.feed("a\n");
  reader.end();
  EXPECT_EQ(all(reader).size(), 1U);
}

}  // namespace
}  // namespace gemello::protocol
