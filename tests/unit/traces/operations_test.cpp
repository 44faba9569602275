#include "models/traces/operations.hpp"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

constexpr float gap = std::numeric_limits<float>::quiet_NaN();

/// One VM, period 10 s, the given cpu_used.
TraceData one_vm(const std::vector<float>& values) {
  TraceData data;
  data.header.period = std::chrono::seconds(10);
  data.header.steps = values.size();
  data.header.vms = {{.name = "vm"}};
  data.values[0] = values;
  return data;
}

std::vector<float> resampled(const TraceData& data, Duration period) {
  DataSink sink;
  resample(data.view(), period, sink);
  return sink.take().values[0];
}

TEST(Cut, TakesAWindowAndMovesArrivals) {
  DataSink sink;
  cut(small_trace().view(), {.from = origin + std::chrono::seconds(600)}, sink);
  const TraceData data = sink.take();
  EXPECT_EQ(data.header.steps, 1U);
  EXPECT_THAT(data.values[0], ElementsAre(4.0F, 5.0F));  // the last row
  EXPECT_EQ(data.header.start_unix_seconds, 1372629804 + 600);
  EXPECT_EQ(data.header.vms[1].arrival, origin);   // it was there before the window
  EXPECT_EQ(data.header.vms[1].departure, never);  // leaves when the window ends
  EXPECT_THAT(data.header.method, HasSubstr("counted; cut to ["));
}

TEST(Cut, LeavesOutVmsThatAreNotThere) {
  DataSink sink;
  cut(small_trace().view(), {.to = origin + std::chrono::seconds(300)}, sink);
  const TraceData data = sink.take();
  ASSERT_EQ(data.header.vms.size(), 1U);  // b arrives at 300 s
  EXPECT_THAT(data.values[0], ElementsAre(0.0F));
}

TEST(Cut, TakesVmsByNameAndNumber) {
  TraceData data = one_vm({1, 2, 3, 4, 5, 6});
  data.header.steps = 2;
  data.header.vms = {{.name = "web1"}, {.name = "db"}, {.name = "web2"}};
  DataSink sink;
  cut(data.view(), {.names = {"web*"}}, sink);
  EXPECT_THAT(sink.take().values[0], ElementsAre(1.0F, 3.0F, 4.0F, 6.0F));
  cut(data.view(), {.names = {"web*"}, .first = 1}, sink);
  EXPECT_THAT(sink.take().values[0], ElementsAre(1.0F, 4.0F));
}

TEST(Cut, OptionsThatCannotBeMetAreErrors) {
  const TraceData data = small_trace();
  const auto place = [&](const CutOptions& options) {
    DataSink sink;
    return input_error([&] { cut(data.view(), options, sink); }).place();
  };
  EXPECT_EQ(place({.from = origin + std::chrono::seconds(301)}), "from");
  EXPECT_EQ(place({.from = origin + std::chrono::seconds(900)}), "from");
  EXPECT_EQ(place({.to = origin + std::chrono::seconds(1200)}), "to");
  EXPECT_EQ(place({.to = origin - std::chrono::seconds(300)}), "to");
  EXPECT_EQ(place({.names = {"a", "nobody"}}), "names");
  EXPECT_EQ(place({.to = origin + std::chrono::seconds(300), .names = {"b"}}), "names");
  EXPECT_EQ(place({.first = 3}), "first");
}

TEST(Cut, PatternsMatchWholeNames) {
  EXPECT_TRUE(matches("abc", "abc"));
  EXPECT_TRUE(matches("abc", "*"));
  EXPECT_TRUE(matches("abc", "a?c"));
  EXPECT_TRUE(matches("aXbXc", "a*b*c"));
  EXPECT_TRUE(matches("aab", "*ab"));
  EXPECT_TRUE(matches("", "*"));
  EXPECT_FALSE(matches("abc", "ab"));
  EXPECT_FALSE(matches("abc", "b*"));
  EXPECT_FALSE(matches("abc", "abc?"));
  EXPECT_FALSE(matches("abc", ""));
}

TEST(Scale, MultipliesOneQuantityAndKeepsGaps) {
  ScaleOptions options;
  options.factors[index_of(TraceQuantity::memory_used)] = 2.5;
  DataSink sink;
  scale(small_trace().view(), options, sink);
  const TraceData data = sink.take();
  EXPECT_EQ(data.values[0], small_trace().values[0]);
  EXPECT_EQ(data.at(TraceQuantity::memory_used, 0)[0], 2560.0F);  // 1,024 x 2.5
  EXPECT_TRUE(std::isnan(data.at(TraceQuantity::memory_used, 1)[0]));
  EXPECT_THAT(data.header.method, HasSubstr("memory_used times 2.5"));
}

TEST(Scale, BadFactorsAreErrors) {
  for (const double factor : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    ScaleOptions options;
    options.factors[0] = factor;
    DataSink sink;
    EXPECT_EQ(input_error([&] { scale(small_trace().view(), options, sink); }).place(), "cpu_used");
  }
  ScaleOptions absent;
  absent.factors[index_of(TraceQuantity::net_rx)] = 2;
  DataSink sink;
  const InputError error = input_error([&] { scale(small_trace().view(), absent, sink); });
  EXPECT_EQ(error.place(), "net_rx");
  EXPECT_THAT(error.sentence(), HasSubstr("does not hold"));
}

TEST(Resample, ALongerPeriodIsTheMeanOfItsParts) {
  EXPECT_THAT(resampled(one_vm({1, 3, 5, 7}), std::chrono::seconds(20)), ElementsAre(2.0F, 6.0F));
}

TEST(Resample, WeighsByOverlap) {
  // 15-s steps over 10-s samples 1, 4, 7: the first is (10 x 1 + 5 x 4) / 15 = 2, the second
  // (5 x 4 + 10 x 7) / 15 = 6.
  EXPECT_THAT(resampled(one_vm({1, 4, 7}), std::chrono::seconds(15)), ElementsAre(2.0F, 6.0F));
}

TEST(Resample, ALastShortStepIsTheMeanOfWhatThereIs) {
  EXPECT_THAT(resampled(one_vm({1, 3, 8}), std::chrono::seconds(20)), ElementsAre(2.0F, 8.0F));
}

TEST(Resample, AShorterPeriodHolds) {
  EXPECT_THAT(resampled(one_vm({1, 3}), std::chrono::seconds(5)),
              ElementsAre(1.0F, 1.0F, 3.0F, 3.0F));
}

TEST(Resample, LeavesGapsOut) {
  const auto values = resampled(one_vm({1, gap, gap, gap, gap, 6}), std::chrono::seconds(20));
  ASSERT_EQ(values.size(), 3U);
  EXPECT_EQ(values[0], 1.0F);  // only the first half is known
  EXPECT_TRUE(std::isnan(values[1]));
  EXPECT_EQ(values[2], 6.0F);
}

TEST(Resample, ThereAndBackGivesTheSame) {
  const TraceData data = one_vm({1, 3, 5.5F, 7});
  DataSink finer;
  resample(data.view(), std::chrono::milliseconds(2500), finer);
  EXPECT_EQ(resampled(finer.take(), std::chrono::seconds(10)), data.values[0]);
}

TEST(Resample, AbsurdPeriodsAreErrors) {
  for (const Duration period : {Duration(0), Duration(-5)}) {
    DataSink sink;
    EXPECT_EQ(input_error([&] { resample(small_trace().view(), period, sink); }).place(), "period");
  }
  DataSink sink;  // 900 s in steps of a microsecond are 900 million steps
  EXPECT_EQ(input_error([&] { resample(small_trace().view(), Duration(1), sink); }).place(),
            "$.steps");
}

TEST(Operations, StreamFromFileToFile) {
  const Folder folder;
  write_trace(folder.path() / "in.gtrace", small_trace());
  const Trace in = Trace::open(folder.path() / "in.gtrace");
  TraceWriter writer(folder.path() / "out.gtrace");
  resample(in.view(), std::chrono::seconds(900), writer);
  const Trace out = Trace::open(folder.path() / "out.gtrace");
  out.verify();
  // a: (0 + 2 + 4) / 3, b: (1 + 3 + 5) / 3.
  EXPECT_THAT(out.at(TraceQuantity::cpu_used, 0), ElementsAre(2.0F, 3.0F));
}

}  // namespace
}  // namespace gemello::traces
