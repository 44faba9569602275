#include "models/units/text.hpp"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gemello {
namespace {

template <class Q>
std::string refusal(std::string_view text) {
  try {
    parse<Q>(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

// 25 Gbit/s = 25e9 / 8 = 3.125e9 bytes per second.
TEST(Parse, BitsPerSecondBecomeBytesPerSecond) {
  EXPECT_EQ(parse<BytesPerSecond>("25Gbps").count(), 3.125e9);
  EXPECT_EQ(parse<BytesPerSecond>("32MiB/s").count(), 33554432.0);
}

TEST(Parse, SizesDistinguishPowersOf1000And1024) {
  EXPECT_EQ(parse<Bytes>("8GiB").count(), 8LL * 1024 * 1024 * 1024);
  EXPECT_EQ(parse<Bytes>("8GB").count(), 8'000'000'000LL);
  EXPECT_EQ(parse<Bytes>("1.5 KiB").count(), 1536);
}

TEST(Parse, Durations) {
  EXPECT_EQ(parse<Duration>("300s"), 5min);
  EXPECT_EQ(parse<Duration>("1.5h"), 90min);
  EXPECT_EQ(parse<Duration>("-20ms"), -20ms);
  EXPECT_EQ(parse<Duration>("1d"), 24h);
}

TEST(Parse, RefusesWhatHasNoUnitOrAnotherOne) {
  EXPECT_THAT(refusal<Bytes>("8"), testing::HasSubstr("expected a number and one of the units"));
  EXPECT_THAT(refusal<Bytes>("8Gb"), testing::HasSubstr("GiB"));
  EXPECT_THAT(refusal<Bytes>("-1B"), testing::HasSubstr("negative"));
  EXPECT_THAT(refusal<Bytes>("0.5B"), testing::HasSubstr("whole number of bytes"));
  EXPECT_THAT(refusal<BytesPerSecond>("fast"), testing::HasSubstr("'fast' is not a data rate"));
  EXPECT_THAT(refusal<Duration>("1e3s"), testing::HasSubstr("not a duration"));
  EXPECT_THAT(refusal<Duration>("999999999999999h"), testing::HasSubstr("too large"));
}

TEST(Unparse, ReadsBackAsTheSameValue) {
  for (const char* text : {"25Gbps", "1Gbps", "32MiB/s", "62.5MB/s"})
    EXPECT_EQ(parse<BytesPerSecond>(unparse(parse<BytesPerSecond>(text))),
              parse<BytesPerSecond>(text));
  EXPECT_EQ(unparse(Duration(5min)), "300s");
  EXPECT_EQ(unparse(Duration(90s)), "90s");
  EXPECT_EQ(unparse(Duration(0)), "0s");
  EXPECT_EQ(unparse(parse<Bytes>("16GiB")), "16GiB");
  EXPECT_EQ(unparse(Megahertz(2660)), "2660MHz");
}

TEST(ReadNumber, TakesTheWholeTextOrNothing) {
  double value = 7;
  EXPECT_FALSE(read_number("12x", value));
  EXPECT_FALSE(read_number("", value));
  EXPECT_FALSE(read_number("nan", value));
  EXPECT_FALSE(read_number("inf", value));
  EXPECT_EQ(value, 7);
  EXPECT_TRUE(read_number("1.67E7", value));
  EXPECT_EQ(value, 1.67e7);
}

}  // namespace
}  // namespace gemello
