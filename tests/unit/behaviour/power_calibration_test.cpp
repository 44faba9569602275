#include "models/behaviour/power_calibration.hpp"

#include <cmath>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/behaviour/server_power.hpp"
#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

PowerCurve square_root_curve() {
  return PowerFit{Watts(50), Watts(150), 0.5}.curve("square-root", Watts(5));
}

// A host at 23 % is 0.3 of the way from 20 % to 30 %.
TEST(LoadCount, AHostCountsInBothItsTenthsByNearness) {
  LoadCount count;
  count.add(0.23);
  EXPECT_NEAR(count.at_tenths[2], 0.7, 1e-12);
  EXPECT_NEAR(count.at_tenths[3], 0.3, 1e-12);
  EXPECT_NEAR(count.hosts(), 1, 1e-12);
}

TEST(LoadCount, TheEndsAreTheirOwnTenths) {
  LoadCount count;
  count.add(0, 3);
  count.add(1, 2);
  EXPECT_EQ(count.at_tenths[0], 3);
  EXPECT_EQ(count.at_tenths[10], 2);
  count.add(1, -2);
  EXPECT_EQ(count.at_tenths[10], 0);
  EXPECT_DEATH(count.add(1.1), "between 0 and 1");
}

TEST(FleetPower, IsTheSumOfItsHosts) {
  const PowerCurve curve = square_root_curve();
  LoadCount count;
  double sum = 0;
  for (const double load : {0.0, 0.03, 0.1, 0.46, 0.777, 1.0}) {
    count.add(load);
    sum += power_on(curve, load).count();
  }
  EXPECT_NEAR(fleet_power(curve, count).count(), sum, 1e-9);
}

// The square root of 0.49 is no tenth's; of 0.4 it is 0.632456: 50 W + 100 W * 0.632456.
TEST(PowerFit, ItsCurveIsTheFormAtTheTenths) {
  const PowerCurve curve = square_root_curve();
  EXPECT_EQ(curve.at_tenths[0], Watts(50));
  EXPECT_NEAR(curve.at_tenths[4].count(), 113.2456, 1e-4);
  EXPECT_EQ(curve.at_tenths[10], Watts(150));
  EXPECT_EQ(curve.standby, Watts(5));
  EXPECT_EQ(curve.name, "square-root");
}

// Forty hosts of which a changing number works at changing loads, metered through a known curve.
std::vector<PowerReading> readings_of(const PowerFit& truth, double offset = 0) {
  const PowerCurve curve = truth.curve("truth");
  std::vector<PowerReading> readings;
  for (int i = 0; i < 60; ++i) {
    PowerReading reading;
    const int busy = 5 + i % 17;
    reading.count.add(0, 40 - busy);
    for (int host = 0; host < busy; ++host) reading.count.add(0.01 * ((i * 37 + host * 13) % 101));
    reading.measured = fleet_power(curve, reading.count) + Watts(i % 2 == 0 ? offset : -offset);
    readings.push_back(reading);
  }
  return readings;
}

TEST(FitPower, FindsTheCurveThatMadeTheReadings) {
  for (const double exponent : {0.22, 1.0, 2.5}) {
    const PowerFit fit = fit_power(readings_of({Watts(30), Watts(180), exponent}), "test", "$");
    EXPECT_NEAR(fit.exponent, exponent, 1e-9);
    EXPECT_NEAR(fit.idle.count(), 30, 1e-6);
    EXPECT_NEAR(fit.full.count(), 180, 1e-6);
  }
}

// Five watts up and down by turns on 3.5 kW: a power changes by less than a watt.
TEST(FitPower, NoiseAroundTheTruthMovesItLittle) {
  const PowerFit fit = fit_power(readings_of({Watts(30), Watts(180), 0.5}, 5), "test", "$");
  EXPECT_NEAR(fit.exponent, 0.5, 0.021);
  EXPECT_NEAR(fit.idle.count(), 30, 1);
  EXPECT_NEAR(fit.full.count(), 180, 1);
}

// One host at 0 % drew 10 W, at 50 % 20 W, at 100 % 90 W. On 10 + 80 u^r the middle is met exactly
// where u^r = 1/8 at one half: r = 3.
TEST(FitPower, ThreeLoadsOfOneHostByHand) {
  std::vector<PowerReading> readings(3);
  readings[0].count.add(0);
  readings[0].measured = Watts(10);
  readings[1].count.add(0.5);
  readings[1].measured = Watts(20);
  readings[2].count.add(1);
  readings[2].measured = Watts(90);
  const PowerFit fit = fit_power(readings, "test", "$");
  EXPECT_NEAR(fit.exponent, 3, 1e-9);
  EXPECT_NEAR(fit.idle.count(), 10, 1e-6);
  EXPECT_NEAR(fit.full.count(), 90, 1e-6);
}

// The same three on a straight line: least squares through (0, 10), (1/2, 20), (1, 90) have the
// slope (90 - 10) and the mean 40 at one half: 0 W at idle, 80 W at full load.
TEST(FitPower, AnExponentMayBeGiven) {
  std::vector<PowerReading> readings(3);
  for (std::size_t i = 0; i < 3; ++i) readings[i].count.add(0.5 * static_cast<double>(i));
  readings[0].measured = Watts(10);
  readings[1].measured = Watts(20);
  readings[2].measured = Watts(90);
  const PowerFit fit = fit_power(readings, "test", "$", 1.0);
  EXPECT_EQ(fit.exponent, 1.0);
  EXPECT_NEAR(fit.idle.count(), 0, 1e-9);
  EXPECT_NEAR(fit.full.count(), 80, 1e-9);
}

// One more watt-hungry end (100 instead of 90) would ask for an idle of less than nothing: the line
// begins at 0 W, and its slope is (20 / 2 + 100) / (1 / 4 + 1) = 88 W.
TEST(FitPower, IdleIsNeverBelowNothing) {
  std::vector<PowerReading> readings(3);
  for (std::size_t i = 0; i < 3; ++i) readings[i].count.add(0.5 * static_cast<double>(i));
  readings[0].measured = Watts(0);
  readings[1].measured = Watts(20);
  readings[2].measured = Watts(100);
  const PowerFit fit = fit_power(readings, "test", "$", 1.0);
  EXPECT_EQ(fit.idle, Watts(0));
  EXPECT_NEAR(fit.full.count(), 88, 1e-9);
}

// Power that falls with load has no such curve: the best is a constant, the mean of 90, 50 and 10.
TEST(FitPower, FallingPowerIsFittedByItsMean) {
  std::vector<PowerReading> readings(3);
  for (int i = 0; i < 3; ++i) {
    readings[static_cast<std::size_t>(i)].count.add(0.5 * i);
    readings[static_cast<std::size_t>(i)].measured = Watts(90 - 40 * i);
  }
  const PowerFit fit = fit_power(readings, "test", "$");
  EXPECT_NEAR(fit.idle.count(), 50, 1e-9);
  EXPECT_NEAR(fit.full.count(), 50, 1e-9);
}

TEST(FitPower, RefusesWhatCannotTellIdleFromLoad) {
  std::vector<PowerReading> readings(2);
  EXPECT_THROW(fit_power(readings, "meter.csv", "line 1"), InputError);
  readings.resize(5);
  for (PowerReading& reading : readings) {
    reading.count.add(0.4, 10);
    reading.measured = Watts(1000);
  }
  try {
    fit_power(readings, "meter.csv", "line 1");
    FAIL() << "five equal readings were fitted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "meter.csv");
    EXPECT_THAT(error.sentence(), ::testing::HasSubstr("same mix of loads"));
  }
}

// Means of two: (110, 100), (90, 100), the fifth left out. 10 % and 10 %: MAPE 10 %, bias 0.
TEST(PowerError, IsOfMeansAndLeavesTheRestOut) {
  const std::vector<Watts> ours{Watts(100), Watts(120), Watts(100), Watts(80), Watts(1)};
  const std::vector<Watts> real{Watts(90), Watts(110), Watts(100), Watts(100), Watts(100)};
  const PowerError by_two = power_error(ours, real, 2);
  EXPECT_NEAR(by_two.mape, 0.1, 1e-12);
  EXPECT_NEAR(by_two.bias, 0, 1e-12);
  // One by one: 10/90, 10/110, 0, 20/100, 99/100; totals 401 of 500.
  const PowerError single = power_error(ours, real, 1);
  EXPECT_NEAR(single.mape, (10.0 / 90 + 10.0 / 110 + 0.2 + 0.99) / 5, 1e-12);
  EXPECT_NEAR(single.bias, 401.0 / 500 - 1, 1e-12);
  EXPECT_DEATH(power_error(ours, real, 6), "at least one mean");
}

}  // namespace
}  // namespace gemello::behaviour
