#include "gui/charts/value_axis.hpp"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gemello::gui {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> texts(const ValueAxis& axis) {
  std::vector<std::string> all;
  for (const ValueAxis::Tick& tick : axis.ticks) all.push_back(tick.text);
  return all;
}

const Measure mhz{"MHz", 1, false};
const Measure count{"", 1, true};
const Measure percent{"%", 100, false};

runs::SeriesInfo info_of(std::string kind, std::string quantity, std::string unit) {
  runs::SeriesInfo info;
  info.kind = std::move(kind);
  info.quantity = std::move(quantity);
  info.unit = std::move(unit);
  return info;
}

TEST(Measure, LoadsArePercentagesAndOtherRatiosAreCounts) {
  EXPECT_EQ(measure_of(info_of("link", "load", "1")), percent);
  EXPECT_EQ(measure_of(info_of("fleet", "hosts_on", "1")), count);
  EXPECT_EQ(measure_of(info_of("vm", "cpu_used", "MHz")), mhz);
}

TEST(Measure, ValuesHaveThreeFiguresAndTheUnitThatFits) {
  EXPECT_EQ(value_text(12345, mhz), "12.3 GHz");
  EXPECT_EQ(value_text(999.4, mhz), "999 MHz");
  EXPECT_EQ(value_text(9.996, mhz), "10.0 MHz");
  EXPECT_EQ(value_text(0.01234, mhz), "0.0123 MHz");
  EXPECT_EQ(value_text(-1500, {"W", 1, false}), "-1.50 kW");
  EXPECT_EQ(value_text(4.0 * 1024 * 1024 * 1024, {"B", 1, false}), "4.00 GiB");
  EXPECT_EQ(value_text(1024, {"B/s", 1, false}), "1.02 kB/s");
  EXPECT_EQ(value_text(0.375, percent), "37.5 %");
  EXPECT_EQ(value_text(12345, count), "12,345");
  EXPECT_EQ(value_text(1234567, count), "1,234,567");
  EXPECT_EQ(value_text(9999, count), "9999");
  EXPECT_EQ(value_text(2.5, count), "2.50");
  EXPECT_EQ(value_text(0, mhz), "0 MHz");
  EXPECT_EQ(value_text(std::nan(""), mhz), "no value");
  EXPECT_EQ(value_text(7.5, {"frobs", 1, false}), "7.50 frobs");
  EXPECT_EQ(value_text(150, {"W", 1, false}), "150 W");
  EXPECT_EQ(value_text(0.5, percent), "50 %");
}

TEST(ValueAxis, EndsAtRoundMarksAroundItsValues) {
  // 0 to 9.9 GHz in 6 marks: steps of 2 GHz
  const ValueAxis axis = value_axis(0, 9900, mhz, 6);
  EXPECT_THAT(texts(axis), ElementsAre("0", "2", "4", "6", "8", "10"));
  EXPECT_EQ(axis.unit, "GHz");
  EXPECT_DOUBLE_EQ(axis.low, 0);
  EXPECT_DOUBLE_EQ(axis.high, 10'000);
  EXPECT_DOUBLE_EQ(axis.ticks[1].at, 2000);
}

TEST(ValueAxis, MarksAreToldInTheUnitOfPeople) {
  const ValueAxis loads = value_axis(0.1, 0.34, percent, 4);
  EXPECT_THAT(texts(loads), ElementsAre("10", "20", "30", "40"));
  EXPECT_EQ(loads.unit, "%");
  EXPECT_DOUBLE_EQ(loads.high, 0.4);
  EXPECT_THAT(texts(value_axis(0, 0.3, mhz, 4)), ElementsAre("0.0", "0.1", "0.2", "0.3"));
  EXPECT_THAT(texts(value_axis(-3, 3, mhz, 4)), ElementsAre("-4", "-2", "0", "2", "4"));
}

TEST(ValueAxis, CountsHaveNoHalves) {
  EXPECT_THAT(texts(value_axis(0, 2, count, 9)), ElementsAre("0", "1", "2"));
}

TEST(ValueAxis, OfOneValueHasRoomAroundIt) {
  for (const double value : {0.0, 5.0, -7.25, 1e30, 1e-20}) {
    const ValueAxis axis = value_axis(value, value, mhz, 5);
    EXPECT_LT(axis.low, axis.high) << value;
    EXPECT_LE(axis.low, value);
    EXPECT_GE(axis.high, value);
    EXPECT_LE(axis.ticks.size(), 8U);
  }
}

}  // namespace
}  // namespace gemello::gui
