#include "models/traces/figures.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

/// Steps of 300 s; `value` gives cores by VM and step.
TraceData made(std::size_t vms, std::size_t steps,
               const std::function<double(std::size_t, std::size_t)>& value) {
  TraceData data;
  data.header.period = 300s;
  data.header.steps = steps;
  for (std::size_t vm = 0; vm < vms; ++vm) {
    data.header.vms.push_back({.name = std::to_string(vm), .vcpus = 2});
  }
  data.add(TraceQuantity::cpu_used);
  for (std::size_t step = 0; step < steps; ++step) {
    for (std::size_t vm = 0; vm < vms; ++vm) {
      data.at(TraceQuantity::cpu_used, step)[vm] = static_cast<float>(value(vm, step));
    }
  }
  return data;
}

double wave(std::size_t step, double peak_hour) {
  const double hour = (static_cast<double>(step) + 0.5) / 12;
  return std::cos(2 * std::numbers::pi * (hour - peak_hour) / 24);
}

// Two vCPUs use 1 + 0.4 wave cores: half of them, amplitude 0.2; the variance of a cosine is half
// the square of its amplitude. All of it is the wave; an hour is 15 degrees, a step 1.25 degrees.
// Four days begin at 06:00 UTC, so a peak 9 hours after the start is at 15:00 UTC.
TEST(Figures, AWaveIsFoundWithAmplitudeAndHour) {
  TraceData data =
      made(1, 4 * 288, [](std::size_t, std::size_t step) { return 1 + 0.4 * wave(step, 9); });
  data.header.start_unix_seconds = 1'700'000'000 / 86'400 * 86'400 + 6 * 3600;
  const auto series = series_figures(data.view(), "t");
  ASSERT_EQ(series.size(), 1U);
  EXPECT_EQ(series[0].vcpus, 2);
  EXPECT_NEAR(series[0].mean, 0.5, 1e-7);
  EXPECT_NEAR(series[0].variance, 0.02, 1e-7);
  EXPECT_NEAR(series[0].amplitude(), 0.2, 1e-6);
  EXPECT_NEAR(series[0].daily_share(), 1.0, 1e-6);
  // Over whole days plus a lag the mean of the products is near, not at, the cosine of the lag.
  const auto& correlation = series[0].autocorrelation.value();
  EXPECT_NEAR(correlation[0], std::cos(1.25 * std::numbers::pi / 180), 2e-3);
  EXPECT_NEAR(correlation[1], std::cos(15 * std::numbers::pi / 180), 1e-2);
  EXPECT_NEAR(correlation[2], 1.0, 1e-6);
  const LoadFigures figures = load_figures(series);
  EXPECT_NEAR(figures.together_peak_hour, 15.0, 1e-3);
  EXPECT_NEAR(figures.together_amplitude_relative, 0.4, 1e-6);
  EXPECT_NEAR(figures.concentration, 1.0, 1e-6);
}

// 0, 2, 0, 2...: neighbours are opposite, an hour and a day are even numbers of steps. Means 0.5;
// every sample is half off.
TEST(Figures, NeighboursThatAlternateAreAnticorrelated) {
  const TraceData data =
      made(1, 2 * 288, [](std::size_t, std::size_t step) { return step % 2 == 0 ? 0.0 : 2.0; });
  const SeriesFigures one = series_figures(data.view(), "t").at(0);
  EXPECT_NEAR(one.mean, 0.5, 1e-12);
  EXPECT_NEAR(one.variance, 0.25, 1e-12);
  EXPECT_NEAR(one.autocorrelation.value()[0], -1.0, 1e-12);
  EXPECT_NEAR((*one.autocorrelation)[1], 1.0, 1e-12);
  EXPECT_NEAR((*one.autocorrelation)[2], 1.0, 1e-12);
  EXPECT_EQ(one.burst_share, 0.0);
}

// VM 0 is 0.25 of its vCPUs throughout; VM 1 is at 1 in one step of a hundred, else at 0.
// Means 0.25 and 0.01: together 0.13; between them 0.12. Variances 0 and 0.01 x 0.99.
TEST(Figures, SpreadWithinAndBetweenSeriesAndBursts) {
  const TraceData data = made(2, 600, [](std::size_t vm, std::size_t step) {
    return vm == 0 ? 0.5 : step % 100 == 7 ? 2.0 : 0.0;
  });
  const LoadFigures figures = load_figures(series_figures(data.view(), "t"));
  EXPECT_EQ(figures.series, 2U);
  EXPECT_NEAR(figures.mean, 0.13, 1e-12);
  EXPECT_NEAR(figures.sd_between, 0.12, 1e-9);
  EXPECT_NEAR(figures.sd_within, std::sqrt(0.0099 / 2), 1e-9);
  EXPECT_NEAR(figures.sd, std::sqrt(0.0144 + 0.00495), 1e-9);
  EXPECT_NEAR(figures.burst_share, 0.005, 1e-12);
}

// Waves of two VMs half a day apart cancel; those of one hour add.
TEST(Figures, PeaksOfAllVmsAddAsVectors) {
  const auto at = [](double other) {
    return load_figures(series_figures(made(2, 2 * 288,
                                            [=](std::size_t vm, std::size_t step) {
                                              return 1 + 0.4 * wave(step, vm == 0 ? 6 : other);
                                            })
                                           .view(),
                                       "t"));
  };
  EXPECT_NEAR(at(18).concentration, 0.0, 1e-6);
  EXPECT_NEAR(at(18).daily_amplitude, 0.2, 1e-6);
  EXPECT_NEAR(at(12).concentration, std::sqrt(0.5), 1e-6);
  EXPECT_NEAR(at(12).together_peak_hour, 9.0, 1e-3);
}

// Two weeks and two days are two windows; in the second VM 0 lacks a tenth less one of its 2016
// samples, VM 1 a tenth and more, so that it is left out there.
TEST(Figures, WindowsAreWeeksAndMostlyKnown) {
  TraceData data = made(2, 16 * 288, [](std::size_t vm, std::size_t step) {
    return 1 + 0.4 * wave(step, static_cast<double>(vm));
  });
  for (std::size_t i = 0; i < 202; ++i) {
    const auto row = data.at(TraceQuantity::cpu_used, 2016 + 5 * i);
    if (i < 201) row[0] = std::numeric_limits<float>::quiet_NaN();
    row[1] = std::numeric_limits<float>::quiet_NaN();
  }
  const auto series = series_figures(data.view(), "t");
  ASSERT_EQ(series.size(), 3U);
  EXPECT_EQ(series[2].vm, 0U);
  EXPECT_EQ(series[2].window, 1U);
  EXPECT_NEAR(series[2].amplitude(), 0.2, 1e-6);  // gaps do not bend the wave
}

TEST(Figures, RecordsTooShortOrTooCoarseAreErrors) {
  const auto flat = [](std::size_t, std::size_t) { return 1.0; };
  TraceData data = made(1, 575, flat);
  EXPECT_EQ(input_error([&] { series_figures(data.view(), "t"); }).place(), "$.steps");
  data = made(1, 576, flat);
  EXPECT_NO_THROW(series_figures(data.view(), "t"));
  data.header.period = 420s;
  EXPECT_EQ(input_error([&] { series_figures(data.view(), "t"); }).place(), "$.period");
  data.header.period = 3600s;
  EXPECT_THAT(input_error([&] { series_figures(data.view(), "t"); }).sentence(),
              HasSubstr("resample first"));
  EXPECT_EQ(input_error([&] { series_figures(small_trace().view(), "t"); }).place(), "$.steps");
  data = made(1, 576, [](std::size_t, std::size_t) { return std::nan(""); });
  EXPECT_EQ(input_error([&] { series_figures(data.view(), "t"); }).place(), "$.vms");
}

TEST(Figures, TextAndJsonSayTheSame) {
  const TraceData data =
      made(1, 576, [](std::size_t, std::size_t step) { return 1 + 0.4 * wave(step, 9); });
  const LoadFigures figures = load_figures(series_figures(data.view(), "t"));
  EXPECT_THAT(figures_text(data.header, figures), HasSubstr("mean                      50.00 %"));
  EXPECT_THAT(figures_text(data.header, figures), HasSubstr("peak at 9.0 h UTC"));
  const auto json = nlohmann::json::parse(figures_json(data.header, figures));
  EXPECT_NEAR(json.at("mean").get<double>(), 0.5, 1e-6);
  EXPECT_NEAR(json.at("autocorrelation").at("day").get<double>(), 1.0, 1e-6);
}

}  // namespace
}  // namespace gemello::traces
