// Total power of SURF's Lisa as measured and as predicted on days that the fit has not seen
// (README.md). The tables here are the README's; every figure was first computed by an independent
// script (NumPy, its least squares) over the files.
#include <algorithm>
#include <functional>
#include <numeric>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/cloud/platform_reader.hpp"
#include "models/runs/power_meter.hpp"
#include "models/units/error.hpp"
#include "tests/validation/surf_lisa/surf_data.hpp"

namespace gemello::surf_lisa {
namespace {

using behaviour::PowerError;
using behaviour::PowerFit;
using behaviour::PowerReading;
using Readings = std::vector<PowerReading>;

std::string platform_path() {
  return std::string(GEMELLO_SOURCE_DIR) + "/platforms/surf-lisa.json";
}

Readings days_of(const Readings& all, const std::function<bool(std::size_t)>& wanted) {
  Readings some;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (wanted(i / readings_a_day)) some.push_back(all[i]);
  return some;
}

std::vector<Watts> measured(const Readings& readings) {
  std::vector<Watts> watts;
  for (const PowerReading& reading : readings) watts.push_back(reading.measured);
  return watts;
}

std::vector<Watts> predicted(const PowerFit& fit, const Readings& readings) {
  const PowerCurve curve = fit.curve("fit");
  std::vector<Watts> watts;
  for (const PowerReading& reading : readings)
    watts.push_back(behaviour::fleet_power(curve, reading.count));
  return watts;
}

/// MAPE and bias of 150-s means, then MAPE of single readings; percent.
std::string errors(std::span<const Watts> ours, const Readings& readings) {
  const std::vector<Watts> real = measured(readings);
  const PowerError means = behaviour::power_error(ours, real, readings_per_mean);
  const PowerError single = behaviour::power_error(ours, real, 1);
  return fmt::format("{:.2f} {:+.2f} {:.2f}", 100 * means.mape, 100 * means.bias,
                     100 * single.mape);
}

std::string text(const PowerFit& fit) {
  return fmt::format("{:.2f} W + {:.2f} W * u^{:.2f}", fit.idle.count(),
                     (fit.full - fit.idle).count(), fit.exponent);
}

PowerFit fit_of(const Readings& readings, std::optional<double> exponent = std::nullopt) {
  return behaviour::fit_power(readings, "surf-power", "meter", exponent);
}

class SurfPower : public ::testing::Test {
 protected:
  void SetUp() override {
    const Place place = find_data();
    if (!place.missing.empty()) GTEST_SKIP() << place.missing;
    inventory_ = read_platform(platform_path());
    trace_ = traces::read_surf_tasks(place.folder, report_);
    meter_ = runs::read_meter(place.folder / "measured_power_first_3_days.csv");
    ASSERT_EQ(meter_.readings.size(), days * readings_a_day);
    ASSERT_EQ(meter_.start, origin);
    readings_ = readings_with(runs::TaskPlacement::first_fit);
  }

  Readings readings_with(runs::TaskPlacement placement) const {
    return readings_of(task_load(trace_, hosts_of(inventory_), placement, "surf-power"),
                       meter_.readings);
  }
  Readings day(std::size_t wanted) const {
    return days_of(readings_, [&](std::size_t of) { return of == wanted; });
  }
  Readings days_but(std::size_t held_out) const {
    return days_of(readings_, [&](std::size_t of) { return of != held_out; });
  }

  Inventory inventory_;
  traces::ImportReport report_;
  traces::TaskTrace trace_;
  runs::Meter meter_;
  Readings readings_;
};

// Counted by a script over the files.
TEST_F(SurfPower, TheTraceIsReadWhole) {
  EXPECT_EQ(trace_.tasks.size(), 6295U);
  EXPECT_EQ(trace_.samples.size(), 2323475U);
  EXPECT_EQ(trace_.steps, 20160U);
  EXPECT_EQ(report_.count(traces::Finding::no_samples), 1555U);
  EXPECT_EQ(report_.count(traces::Finding::cpu_above_capacity), 0U);
  // Every task with samples takes a whole host.
  for (const traces::Task& task : trace_.tasks) EXPECT_EQ(task.cores, 16) << task.name;
}

// The curve of each line was fitted on the two other days; its own day was used to score alone.
TEST_F(SurfPower, EachDayFromTheTwoOthers) {
  const std::array<std::array<std::string, 2>, days> expected{{
      {"30.52 W + 150.70 W * u^0.36", "2.62 -2.59 2.64"},
      {"30.22 W + 143.42 W * u^0.13", "1.47 +0.82 1.54"},
      {"29.45 W + 151.32 W * u^0.24", "0.88 +0.45 0.94"},
  }};
  for (std::size_t held_out = 0; held_out < days; ++held_out) {
    const PowerFit fit = fit_of(days_but(held_out));
    EXPECT_EQ(text(fit), expected[held_out][0]) << "day " << held_out + 1;
    const Readings unseen = day(held_out);
    EXPECT_EQ(errors(predicted(fit, unseen), unseen), expected[held_out][1])
        << "day " << held_out + 1;
  }
}

// What simpler models do with the same two days.
TEST_F(SurfPower, EachDayFromTheTwoOthersBySimplerModels) {
  const std::array<std::array<std::string, 3>, days> expected{{
      {"12.06 -12.47 12.06", "5.64 -5.64 5.64", "3.43 -3.41 3.43"},
      {"10.00 +4.89 10.03", "3.37 +3.34 3.43", "2.21 +2.10 2.25"},
      {"13.51 +9.42 13.53", "3.04 +2.48 3.06", "1.60 +1.19 1.64"},
  }};
  for (std::size_t held_out = 0; held_out < days; ++held_out) {
    const Readings seen = days_but(held_out);
    const Readings unseen = day(held_out);
    Watts sum{};
    for (const PowerReading& reading : seen) sum += reading.measured;
    const std::vector<Watts> mean(unseen.size(), sum / static_cast<double>(seen.size()));
    EXPECT_EQ(errors(mean, unseen), expected[held_out][0]) << "mean";
    EXPECT_EQ(errors(predicted(fit_of(seen, 1.0), unseen), unseen), expected[held_out][1])
        << "straight line";
    EXPECT_EQ(errors(predicted(fit_of(seen, 0.5), unseen), unseen), expected[held_out][2])
        << "square root";
  }
}

// As a twin would live: only days that are over.
TEST_F(SurfPower, EachDayFromThoseBefore) {
  const PowerFit first = fit_of(day(0));
  EXPECT_EQ(text(first), "35.28 W + 140.96 W * u^0.32");
  EXPECT_EQ(errors(predicted(first, day(1)), day(1)), "3.60 +3.44 3.62");
  EXPECT_EQ(errors(predicted(first, day(2)), day(2)), "3.41 +3.23 3.42");
}

// Fitted anew every hour on the 24 hours before it: what OpenDT calls continuous calibration.
TEST_F(SurfPower, EachHourFromTheDayBeforeIt) {
  constexpr std::size_t hour = 120;
  std::vector<Watts> ours;
  for (std::size_t at = readings_a_day; at < readings_.size(); at += hour) {
    const auto begin = readings_.begin() + static_cast<std::ptrdiff_t>(at);
    const PowerFit fit = fit_of(Readings(begin - readings_a_day, begin));
    const auto next = predicted(fit, Readings(begin, begin + hour));
    ours.insert(ours.end(), next.begin(), next.end());
  }
  const std::span all(ours);
  EXPECT_EQ(errors(all.first(readings_a_day), day(1)), "1.96 +1.61 2.02");
  EXPECT_EQ(errors(all.last(readings_a_day), day(2)), "0.98 +0.20 1.02");
}

// Nobody recorded which host ran what. Every task takes a whole host, so no rule of placement that
// honours cores can make a difference.
TEST_F(SurfPower, PlacementDoesNotMatter) {
  const PowerCurve curve = inventory_.hosts.front().power;
  for (const auto placement : {runs::TaskPlacement::most_free, runs::TaskPlacement::last_freed}) {
    const Readings other = readings_with(placement);
    for (std::size_t i = 0; i < readings_.size(); ++i)
      ASSERT_NEAR(behaviour::fleet_power(curve, other[i].count).count(),
                  behaviour::fleet_power(curve, readings_[i].count).count(), 1e-6)
          << "step " << i;
  }
}

// The far end: were all work spread evenly over all hosts, as a model of the whole room by its
// mean utilization has it, each day from the two others.
TEST_F(SurfPower, TheMeanUtilizationOfTheRoomIsNotEnough) {
  Readings even = readings_;
  for (PowerReading& reading : even) {
    double load = 0;
    for (std::size_t tenth = 0; tenth <= 10; ++tenth)
      load += reading.count.at_tenths[tenth] * static_cast<double>(tenth) / 10;
    const double hosts = reading.count.hosts();
    reading.count = {};
    reading.count.add(load / hosts, hosts);
  }
  const std::array<std::string, days> expected{"5.38 -5.38 5.38", "3.21 +3.15 3.27",
                                               "2.79 +2.35 2.82"};
  for (std::size_t held_out = 0; held_out < days; ++held_out) {
    const auto fit = fit_of(days_of(even, [&](std::size_t of) { return of != held_out; }));
    const Readings unseen = days_of(even, [&](std::size_t of) { return of == held_out; });
    EXPECT_EQ(errors(predicted(fit, unseen), unseen), expected[held_out]);
  }
}

// What platforms/surf-lisa.json ships: fitted on all three days, written to a tenth of a watt.
TEST_F(SurfPower, TheShippedCurveIsTheFitOfAllThreeDays) {
  const PowerFit fit = fit_of(readings_);
  EXPECT_EQ(text(fit), "29.40 W + 150.13 W * u^0.22");
  const PowerCurve curve = fit.curve("fit");
  for (const Host& host : inventory_.hosts)
    for (std::size_t tenth = 0; tenth <= 10; ++tenth)
      EXPECT_NEAR(host.power.at_tenths[tenth].count(), curve.at_tenths[tenth].count(), 0.05);
  EXPECT_EQ(errors(predicted(fit, readings_), readings_), "1.19 -0.00 1.25");
}

}  // namespace
}  // namespace gemello::surf_lisa
