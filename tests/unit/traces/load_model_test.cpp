#include "models/traces/load_model.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "models/traces/load_process.hpp"
#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

constexpr const char* two_classes = R"({
  "format": "gemello-load-model-1", "period": "300s",
  "origin": "made by hand", "licence": "CC0-1.0",
  "classes": [
    {"name": "quiet", "share": 0.75,
     "mean": {"ln_mean": -3, "ln_sd": 0.2}, "variation": {"ln_mean": -0.5, "ln_sd": 0.1},
     "autocorrelation": {"step": 0.8, "hour": 0.5, "day": 0.3},
     "daily": {"share": 0.2, "peak_hour": 14, "concentration": 0.9},
     "vcpus": [{"count": 1, "share": 0.5}, {"count": 4, "share": 0.5}]},
    {"name": "busy", "share": 0.25,
     "mean": {"ln_mean": -0.7, "ln_sd": 0}, "variation": {"ln_mean": -1, "ln_sd": 0},
     "autocorrelation": {"step": 0.9, "hour": 0.6, "day": 0.1},
     "daily": {"share": 0.05, "peak_hour": 2, "concentration": 0.1},
     "vcpus": [{"count": 8, "share": 1}]}]})";

LoadModel model() {
  return load_model_from_json(two_classes, "m.json");
}

// By the trapezoidal rule over +-8 standard deviations in 20,001 nodes.
TEST(LoadProcess, ALogitNormalHasTheMomentsAskedFor) {
  for (const auto& [mean, variation] : std::vector<std::pair<double, double>>{
           {0.5, 0.2}, {0.01, 0.3}, {0.01, 3.0}, {0.2, 1.5}, {0.9, 0.05}, {0.0005, 8.0}}) {
    const LogitNormal shape = logit_normal(mean, variation);
    double sum = 0;
    double first = 0;
    double second = 0;
    for (int i = -10'000; i <= 10'000; ++i) {
      const double z = i * 8e-4;
      const double weight = std::exp(-z * z / 2);
      sum += weight;
      first += weight * shape.at(z);
      second += weight * shape.at(z) * shape.at(z);
    }
    EXPECT_NEAR(first / sum, mean, 1e-3 * mean) << mean << " " << variation;
    const double sd = std::sqrt(second / sum - first / sum * (first / sum));
    EXPECT_NEAR(sd / mean, variation, 1e-2 * variation) << mean << " " << variation;
  }
  // A share of mean 0.5 has a standard deviation of at most 0.5.
  EXPECT_LE(logit_normal(0.5, 40).scale, 20.0);
}

// The autocorrelations of a long course are those asked for (means over 200 weeks).
TEST(LoadProcess, NoiseHasTheAutocorrelationsAskedFor) {
  const std::array<std::size_t, lag_count> lags{1, 12, 288};
  for (const std::array<double, lag_count>& asked :
       {std::array<double, lag_count>{0.9, 0.6, 0.3}, {0.3, 0.2, 0.25}, {-0.4, 0.1, 0.05}}) {
    std::array<double, lag_count> sums{};
    double square = 0;
    double samples = 0;
    for (int course = 0; course < 200; ++course) {
      Noise noise(noise_shape(asked, lags, 1.0 / 12), 288,
                  Stream(5, "noise/" + std::to_string(course)));
      std::vector<double> x(2016);
      for (double& value : x) value = noise.next();
      for (std::size_t i = 288; i < x.size(); ++i) {
        square += x[i] * x[i];
        samples += 1;
        for (std::size_t k = 0; k < lag_count; ++k) sums[k] += x[i] * x[i - lags[k]];
      }
    }
    EXPECT_NEAR(square / samples, 1.0, 0.1);
    for (std::size_t k = 0; k < lag_count; ++k) {
      EXPECT_NEAR(sums[k] / square, asked[k], 0.06) << asked[0] << " lag " << lags[k];
    }
  }
}

TEST(LoadModel, GoesToJsonAndBack) {
  const std::string json = load_model_to_json(model());
  EXPECT_EQ(load_model_to_json(load_model_from_json(json, "again")), json);
  EXPECT_EQ(model().classes[0].vcpus[1], (std::pair<std::int64_t, double>{4, 0.5}));
  EXPECT_EQ(model().classes[1].daily_share, 0.05);
}

struct Damage {
  const char* pointer;
  const char* value;  ///< JSON; empty: removed
  const char* place;
  const char* sentence;
};

TEST(LoadModel, WhatIsNotAModelIsRefusedWithItsPath) {
  const std::vector<Damage> cases{
      {"/format", "\"gemello-load-model-2\"", "$.format", "is not \"gemello-load-model-1\""},
      {"/period", "", "$.period", "is missing"},
      {"/period", "\"7min\"", "$.period", "must be a second at least and divide an hour"},
      {"/period", "\"1ms\"", "$.period", "must be a second at least"},
      {"/period", "300", "$.period", "is not a string"},
      {"/colour", "1", "$.colour", "is not a key of a load model"},
      {"/classes", "[]", "$.classes", "do not sum to 1"},
      {"/classes", "{}", "$.classes", "is not an array"},
      {"/classes/0/share", "0.5", "$.classes", "do not sum to 1"},
      {"/classes/0/share", "-1", "$.classes[0].share", "is not within 0..1"},
      {"/classes/0/name", "\"\"", "$.classes[0].name", "is empty"},
      {"/classes/0/weight", "1", "$.classes[0].weight", "is not a key"},
      {"/classes/0/mean", "1", "$.classes[0].mean", "is not an object"},
      {"/classes/0/mean/ln_sd", "-0.1", "$.classes[0].mean.ln_sd", "is not within 0..10"},
      {"/classes/0/mean/sd", "1", "$.classes[0].mean.sd", "is not a key"},
      {"/classes/0/variation/ln_mean", "\"x\"", "$.classes[0].variation.ln_mean",
       "is not a number"},
      {"/classes/1/autocorrelation/day", "1", "$.classes[1].autocorrelation.day", "within"},
      {"/classes/1/autocorrelation/week", "0", "$.classes[1].autocorrelation.week", "not a key"},
      {"/classes/1/daily/peak_hour", "25", "$.classes[1].daily.peak_hour", "within 0..24"},
      {"/classes/0/vcpus", "[]", "$.classes[0].vcpus", "do not sum to 1"},
      {"/classes/0/vcpus/1/count", "1", "$.classes[0].vcpus[1].count", "does not ascend"},
      {"/classes/0/vcpus/1/count", "1.5", "$.classes[0].vcpus[1].count", "is not an integer"},
      {"/classes/0/vcpus/1/share", "0.4", "$.classes[0].vcpus", "do not sum to 1"},
  };
  for (const Damage& bad : cases) {
    auto json = nlohmann::json::parse(two_classes);
    const nlohmann::json::json_pointer pointer(bad.pointer);
    if (*bad.value == '\0') {
      json = json.patch({{{"op", "remove"}, {"path", bad.pointer}}});
    } else {
      json[pointer] = nlohmann::json::parse(bad.value);
    }
    const InputError error = input_error([&] { load_model_from_json(json.dump(), "m.json"); });
    EXPECT_EQ(error.file(), "m.json");
    EXPECT_EQ(error.place(), bad.place) << bad.pointer << " " << bad.value;
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence)) << bad.pointer;
  }
  EXPECT_THAT(input_error([] { load_model_from_json("{", "m"); }).sentence(),
              HasSubstr("not JSON"));
  EXPECT_THAT(input_error([] { load_model_from_json(R"({"a":1,"a":2})", "m"); }).sentence(),
              HasSubstr("\"a\" is there twice"));
}

TEST(Synthesis, IsLabelledAndDependsOnModelSeedAndVmOnly) {
  const TraceData few = synthesize(model(), {.vms = 8, .length = 24h, .seed = 7});
  EXPECT_THAT(few.header.origin, HasSubstr("SYNTHETIC"));
  EXPECT_THAT(few.header.method, HasSubstr("seed 7"));
  EXPECT_EQ(few.header.steps, 288U);
  EXPECT_EQ(few.header.vms[0].name, "synthetic-1");
  EXPECT_EQ(few.header.licence, "CC0-1.0");
  const TraceData more = synthesize(model(), {.vms = 20, .length = 48h, .seed = 7});
  EXPECT_EQ(more.header.vms[0].name, "synthetic-01");
  const TraceData other = synthesize(model(), {.vms = 8, .length = 24h, .seed = 8});
  int same = 0;
  for (std::size_t step = 0; step < 288; ++step) {
    for (std::size_t vm = 0; vm < 8; ++vm) {
      const float value = few.at(TraceQuantity::cpu_used, step)[vm];
      EXPECT_EQ(value, more.at(TraceQuantity::cpu_used, step)[vm]);
      same += value == other.at(TraceQuantity::cpu_used, step)[vm] ? 1 : 0;
      EXPECT_GE(value, 0.0F);
      EXPECT_LE(value, static_cast<float>(*few.header.vms[vm].vcpus));
    }
  }
  EXPECT_LT(same, 10);
}

// 400 VMs: three quarters quiet with a mean of about e^-3 = 0.05 (times e^(0.2^2 / 2)) on one or
// four vCPUs, a quarter busy with e^-0.7 = 0.497 on eight.
TEST(Synthesis, FollowsItsModel) {
  std::vector<std::size_t> class_of;
  const TraceData data = synthesize(model(), {.vms = 400, .seed = 3}, &class_of);
  std::vector<SeriesFigures> quiet;
  std::vector<SeriesFigures> busy;
  std::size_t large = 0;
  for (const SeriesFigures& one : series_figures(data.view(), "synth")) {
    (class_of[one.vm] == 0 ? quiet : busy).push_back(one);
    large += class_of[one.vm] == 0 && one.vcpus == 4 ? 1 : 0;
    if (class_of[one.vm] == 1) {
      EXPECT_EQ(one.vcpus, 8);
    }
  }
  EXPECT_NEAR(static_cast<double>(quiet.size()), 300, 3);
  EXPECT_NEAR(static_cast<double>(large), 150, 15);
  const LoadFigures calm = load_figures(quiet);
  const LoadFigures loud = load_figures(busy);
  EXPECT_NEAR(calm.mean, std::exp(-3 + 0.02), 0.003);
  EXPECT_NEAR(loud.mean, std::exp(-0.7), 0.02);
  EXPECT_NEAR(loud.sd_within / loud.mean, std::exp(-1.0), 0.03);
  // e^-0.5 = 0.61; the quarter that weighs most is above.
  EXPECT_NEAR(calm.sd_within / calm.mean, std::exp(-0.5), 0.06);
  EXPECT_NEAR(calm.together_peak_hour, 14.0, 0.5);
  EXPECT_NEAR(calm.concentration, 0.9, 0.1);
}

TEST(Synthesis, RefusesWhatItCannotMake) {
  const auto refused = [](const SynthesisOptions& options) {
    return input_error([&] { synthesize(model(), options); }).place();
  };
  EXPECT_EQ(refused({.vms = 0}), "vms");
  EXPECT_EQ(refused({.vms = 1, .length = 0s}), "length");
  EXPECT_EQ(refused({.vms = 1, .length = 301s}), "length");
  EXPECT_EQ(refused({.vms = 1'000'000, .length = 24h * 366}), "length");
}

// The figures of what a fitted model makes are those of what it was fitted to, up to the chance of
// another 200 VMs: a tenth.
TEST(Fit, FindsTheFiguresOfWhatItWasFittedTo) {
  const TraceData record = synthesize(model(), {.vms = 200, .length = 7 * 24h, .seed = 11});
  const LoadModel fitted = fit_load_model(record.view(), "record");
  EXPECT_EQ(fitted.classes.size(), 24U);
  const TraceData again = synthesize(fitted, {.vms = 200, .length = 7 * 24h, .seed = 12});
  const LoadFigures was = load_figures(series_figures(record.view(), "record"));
  const LoadFigures is = load_figures(series_figures(again.view(), "again"));
  EXPECT_NEAR(is.mean, was.mean, 0.1 * was.mean);
  EXPECT_NEAR(is.sd_within, was.sd_within, 0.1 * was.sd_within);
  EXPECT_NEAR(is.sd_between, was.sd_between, 0.1 * was.sd_between);
  for (std::size_t i = 0; i < lag_count; ++i) {
    EXPECT_NEAR(is.autocorrelation[i], was.autocorrelation[i], 0.05);
  }
  EXPECT_NEAR(is.daily_amplitude, was.daily_amplitude, 0.1 * was.daily_amplitude);
}

TEST(Fit, ARecordOfFewSeriesIsAnError) {
  const TraceData record = synthesize(model(), {.vms = 95, .length = 48h, .seed = 1});
  EXPECT_THAT(input_error([&] { fit_load_model(record.view(), "r"); }).sentence(),
              HasSubstr("has 95 series (a VM in a week); a fit takes 96"));
}

}  // namespace
}  // namespace gemello::traces
