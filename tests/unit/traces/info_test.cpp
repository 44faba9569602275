#include "models/traces/info.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

TEST(Info, CountsAndStatisticsOfASmallTrace) {
  const TraceInfo out = info(small_trace().view());
  const QuantityInfo& cpu = out.quantities[0].value();
  // 0..5: mean 2.5; squares of the deviations 2 (6.25 + 2.25 + 0.25) = 17.5, over n - 1 = 5 is
  // 3.5; quartiles at ranks 1.25, 2.5 and 3.75 of 0..5.
  EXPECT_EQ(cpu.samples, 6U);
  EXPECT_DOUBLE_EQ(cpu.mean, 2.5);
  EXPECT_DOUBLE_EQ(cpu.sd, std::sqrt(3.5));
  EXPECT_EQ(cpu.min, 0.0);
  EXPECT_DOUBLE_EQ(cpu.q1, 1.25);
  EXPECT_DOUBLE_EQ(cpu.median, 2.5);
  EXPECT_DOUBLE_EQ(cpu.q3, 3.75);
  EXPECT_EQ(cpu.max, 5.0);
  EXPECT_EQ(cpu.gaps, 0U);
  // a lacks memory in step 1; b, absent in step 0, owes nothing there.
  EXPECT_EQ(out.quantities[index_of(TraceQuantity::memory_used)].value().gaps, 1U);
  EXPECT_FALSE(out.quantities[index_of(TraceQuantity::net_rx)].has_value());
  EXPECT_EQ(out.length, std::chrono::seconds(900));
  // b arrives at 300 s and leaves with the end: 1, 2, 2 VMs.
  EXPECT_EQ(out.arrivals, 1U);
  EXPECT_EQ(out.departures, 0U);
  EXPECT_EQ(out.vms_min, 1U);
  EXPECT_EQ(out.vms_max, 2U);
  EXPECT_DOUBLE_EQ(out.vms_mean, 5.0 / 3.0);
}

TEST(Info, QuartilesEqualThoseOfTheSortedValues) {
  TraceData data;
  data.header.period = std::chrono::seconds(1);
  data.header.steps = 1000;
  data.header.vms = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
  data.add(TraceQuantity::disk_read);
  std::vector<float>& values = data.values[index_of(TraceQuantity::disk_read)];
  std::uint32_t state = 1;  // a linear congruence: spread over many magnitudes, with repeats
  for (float& value : values) {
    state = state * 1664525U + 1013904223U;
    value = std::ldexp(static_cast<float>(state >> 20), static_cast<int>(state % 40U) - 20);
  }
  values[17] = std::numeric_limits<float>::quiet_NaN();
  const QuantityInfo out = info(data.view()).quantities[index_of(TraceQuantity::disk_read)].value();
  values.erase(values.begin() + 17);
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const double rank = share * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(rank);
    const auto a = static_cast<double>(values[low]);
    const auto b = static_cast<double>(values[low + 1]);
    return a + (rank - std::floor(rank)) * (b - a);
  };
  EXPECT_EQ(out.samples, 2999U);
  EXPECT_EQ(out.gaps, 1U);
  EXPECT_DOUBLE_EQ(out.q1, at(0.25));
  EXPECT_DOUBLE_EQ(out.median, at(0.5));
  EXPECT_DOUBLE_EQ(out.q3, at(0.75));
  EXPECT_EQ(out.min, static_cast<double>(values.front()));
  EXPECT_EQ(out.max, static_cast<double>(values.back()));
}

TEST(Info, OneSampleAndNoSample) {
  TraceData data;
  data.header.period = std::chrono::seconds(1);
  data.header.steps = 1;
  data.header.vms = {{.name = "a"}};
  data.add(TraceQuantity::cpu_used);
  QuantityInfo out = info(data.view()).quantities[0].value();
  EXPECT_EQ(out.samples, 0U);
  EXPECT_EQ(out.gaps, 1U);
  data.values[0][0] = 3.0F;
  out = info(data.view()).quantities[0].value();
  EXPECT_EQ(out.q1, 3.0);
  EXPECT_EQ(out.q3, 3.0);
  EXPECT_EQ(out.sd, 0.0);
}

TEST(Info, TextAndJsonSayTheSame) {
  const TraceData data = small_trace();
  const TraceInfo out = info(data.view());
  const std::string text = info_text(data.header, out);
  EXPECT_THAT(text, HasSubstr("3 steps of 300s"));
  EXPECT_THAT(text, HasSubstr("made by hand"));
  EXPECT_THAT(text, HasSubstr("cpu_used"));
  const auto json = nlohmann::json::parse(info_json(data.header, out));
  EXPECT_EQ(json.at("vms"), 2);
  EXPECT_EQ(json.at("quantities").at(0).at("name"), "cpu_used");
  EXPECT_EQ(json.at("quantities").at(0).at("mean"), 2.5);
  EXPECT_EQ(json.at("quantities").at(1).at("gaps"), 1);
}

}  // namespace
}  // namespace gemello::traces
