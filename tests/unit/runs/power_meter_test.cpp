#include "models/runs/power_meter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/series_writer.hpp"
#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::HasSubstr;

std::filesystem::path meter_file(const std::string& rows) {
  const auto path = fresh_folder() / "meter.csv";
  put(path, "time_ms,power_w\n" + rows);
  return path;
}

// Stamped with their ends, a minute apart: the first reading began a minute before its stamp.
TEST(Meter, ReadingsAreStampedWithTheEndOfTheirPeriod) {
  const Meter meter = read_meter(meter_file("180000,100\n240000,120.5\n300000,90\r\n"));
  EXPECT_EQ(meter.start, at(120));
  EXPECT_EQ(meter.period, 60s);
  ASSERT_EQ(meter.readings.size(), 3U);
  EXPECT_EQ(meter.readings[1], Watts(120.5));
}

TEST(Meter, WhatIsNoMeterIsRefusedWithItsLine) {
  const std::vector<std::array<std::string, 3>> cases{
      {"60000,1\n120000\n", "line 3", "separated by ','"},
      {"60000,1\n120000,x\n", "line 3", "a power in W"},
      {"60000,1\n120000,nan\n", "line 3", "a power in W"},
      {"60000,1\n120000,0\n", "line 3", "no power above 0"},
      {"60000,1\n60000,1\n", "line 3", "evenly"},
      {"60000,1\n120000,1\n190000,1\n", "line 4", "evenly"},
      {"60000,1\n", "line 3", "fewer than two"},
      {"60000,1\n180000,1\n", "line 2", "before the run"},
  };
  for (const auto& [rows, place, sentence] : cases) {
    const InputError error = refused([&] { read_meter(meter_file(rows)); });
    EXPECT_EQ(error.place(), place) << rows;
    EXPECT_THAT(error.sentence(), HasSubstr(sentence));
  }
  const auto path = fresh_folder() / "meter.csv";
  put(path, "power,time\n");
  EXPECT_THAT(refused([&] { read_meter(path); }).sentence(), HasSubstr("does not begin"));
}

/// Two hosts of 1000 MHz whose use in percent is given row by row; a row lasts 30 s.
std::filesystem::path run_of(const std::vector<std::array<float, 2>>& percent, float hosts_on = 2) {
  const auto folder = fresh_folder() / "series";
  SeriesWriter writer(folder);
  const auto used = writer.add({"host", "cpu_used", "MHz", at(0), 30s, {"a", "b"}});
  const auto on = writer.add({"fleet", "hosts_on", "1", at(0), 30s, {"fleet"}});
  for (const auto& row : percent) {
    writer.append(used, std::vector<float>{10 * row[0], 10 * row[1]});
    writer.append(on, std::vector<float>{hosts_on});
  }
  writer.finish();
  return folder;
}

Inventory one_core_hosts() {
  Inventory inventory;
  for (const char* name : {"a", "b"}) {
    Host host;
    host.name = name;
    host.cores = Cores(1);
    host.core_speed = Megahertz(1000);
    inventory.hosts.push_back(host);
  }
  return inventory;
}

// A minute is two rows: host a at 0 then 20 %, b at 100 %. One and a half readings from 60 s on are
// left out; those before the meter began, too.
TEST(MeteredLoad, IsTheMeanOfTheRowsThatAReadingCovers) {
  const auto folder =
      run_of({{50, 50}, {50, 50}, {0, 100}, {20, 100}, {0, 0}, {0, 0}, {0, 0}, {100, 100}, {9, 9}});
  const Meter meter{at(60), 60s, {Watts(1), Watts(2), Watts(3), Watts(4)}};
  const auto readings = metered_load(SeriesReader(folder), one_core_hosts(), meter, "series");
  ASSERT_EQ(readings.size(), 3U);
  EXPECT_EQ(readings[0].measured, Watts(1));
  EXPECT_NEAR(readings[0].count.at_tenths[0], 0.5, 1e-9);
  EXPECT_NEAR(readings[0].count.at_tenths[2], 0.5, 1e-6);
  EXPECT_NEAR(readings[0].count.at_tenths[10], 1, 1e-9);
  EXPECT_NEAR(readings[2].count.at_tenths[0], 1, 1e-9);
  EXPECT_NEAR(readings[2].count.at_tenths[10], 1, 1e-9);
}

TEST(MeteredLoad, RefusesWhatDoesNotFit) {
  const auto folder = run_of({{0, 0}, {1, 1}, {2, 2}, {3, 3}});
  const SeriesReader series(folder);
  const Meter meter{at(0), 30s, std::vector<Watts>(9, Watts(1))};
  EXPECT_EQ(metered_load(series, one_core_hosts(), meter, "s").size(), 4U);
  const auto sentence = [&](const Meter& other, const Inventory& inventory) {
    return refused([&] { metered_load(series, inventory, other, "s"); }).sentence();
  };
  EXPECT_THAT(sentence({at(0), 40s, meter.readings}, one_core_hosts()), HasSubstr("no whole rows"));
  EXPECT_THAT(sentence({at(10), 30s, meter.readings}, one_core_hosts()),
              HasSubstr("no whole rows"));
  EXPECT_THAT(sentence({at(60), 30s, meter.readings}, one_core_hosts()),
              HasSubstr("fewer than three"));
  Inventory three = one_core_hosts();
  three.hosts.push_back(three.hosts.front());
  EXPECT_THAT(sentence(meter, three), HasSubstr("of 2 hosts where the platform has 3"));
  Inventory mixed = one_core_hosts();
  mixed.hosts[1].power.at_tenths[3] = Watts(7);
  EXPECT_THAT(sentence(meter, mixed), HasSubstr("another power curve"));
  const SeriesReader one_off(run_of({{0, 0}, {1, 1}, {2, 2}}, 1));
  EXPECT_THAT(refused([&] { metered_load(one_off, one_core_hosts(), meter, "s"); }).sentence(),
              HasSubstr("not all hosts are on"));
}

/// Readings of two hosts at changing loads through a known curve; the last `wrong` of them 10 %
/// above it.
std::vector<behaviour::PowerReading> readings_of(const behaviour::PowerFit& truth, int count,
                                                 int wrong = 0) {
  const PowerCurve curve = truth.curve("truth");
  std::vector<behaviour::PowerReading> readings;
  for (int i = 0; i < count; ++i) {
    behaviour::PowerReading reading;
    reading.count.add(0.01 * (i * 37 % 101));
    reading.count.add(0.01 * (i * 53 % 101));
    reading.measured = fleet_power(curve, reading.count) * (i >= count - wrong ? 1.1 : 1.0);
    readings.push_back(reading);
  }
  return readings;
}

// 105 readings in blocks of 50: two, the rest belongs to the second. The second block reads 10 %
// above the curve that made the first: what is fitted on the first is 1/11 too low there.
TEST(PowerLedger, EachBlockIsScoredByAFitThatHasNotSeenIt) {
  const auto readings = readings_of({Watts(50), Watts(150), 0.5}, 105, 55);
  const Meter meter{at(0), 30s, {}};
  const PowerLedger ledger = calibrate_power(readings, meter, 25min, 150s, "meter.csv");
  ASSERT_EQ(ledger.held_out.size(), 2U);
  EXPECT_EQ(ledger.held_out[1].from, at(1500));
  EXPECT_EQ(ledger.held_out[1].to, at(3150));
  EXPECT_NEAR(ledger.held_out[1].fit.exponent, 0.5, 1e-9);
  EXPECT_NEAR(ledger.held_out[1].means.mape, 1.0 / 11, 1e-9);
  EXPECT_NEAR(ledger.held_out[1].means.bias, -1.0 / 11, 1e-9);
  EXPECT_NEAR(ledger.held_out[0].means.bias, 0.1, 1e-9);
  EXPECT_LT(ledger.means.mape, 0.06);  // between the two: at most half of 1.1 each way
  EXPECT_GT(ledger.means.mape, 0.02);
  const std::string text = ledger_text(ledger);
  EXPECT_THAT(text, HasSubstr("50.00 W + 100.00 W x u^0.50"));
  EXPECT_THAT(text, HasSubstr("-9.09 %"));
  EXPECT_EQ(ledger_json(ledger)["held_out"].size(), 2U);
  EXPECT_EQ(ledger_json(ledger)["fit"]["watts"].size(), 11U);
}

// Two hosts in four readings, at (25, 0), (20, 0), (30, 30), (30, 20) % of load: of eight host
// readings two at 0, two and a half near 20 %, three and a half near 30 %. None was above.
TEST(PowerLedger, SaysWhereTheCurveIsAGuess) {
  constexpr std::array<std::array<double, 2>, 4> loads{
      {{0.25, 0.0}, {0.20, 0.0}, {0.30, 0.30}, {0.30, 0.20}}};
  std::vector<behaviour::PowerReading> readings;
  for (const auto& [first, second] : loads) {
    readings.push_back({{}, Watts(100 + 100 * (first + second))});
    readings.back().count.add(first);
    readings.back().count.add(second);
  }
  for (std::size_t i = 0; i < 4; ++i) readings.push_back(readings[i]);  // the same once more
  const Meter meter{at(0), 30s, {}};
  const PowerLedger ledger = calibrate_power(readings, meter, 2min, 30s, "meter.csv");
  EXPECT_NEAR(ledger.time_at_tenths[0], 2.0 / 8, 1e-12);
  EXPECT_NEAR(ledger.time_at_tenths[2], 2.5 / 8, 1e-12);
  EXPECT_NEAR(ledger.time_at_tenths[3], 3.5 / 8, 1e-12);
  EXPECT_THAT(ledger_text(ledger), HasSubstr("above 30 % of load no host was seen"));
}

TEST(PowerLedger, RefusesBlocksThatLeaveNothing) {
  const auto readings = readings_of({Watts(50), Watts(150), 0.5}, 100);
  const Meter meter{at(0), 30s, {}};
  const auto sentence = [&](Duration block, Duration mean) {
    return refused([&] { calibrate_power(readings, meter, block, mean, "m"); }).sentence();
  };
  EXPECT_THAT(sentence(24h, 150s), HasSubstr("leaves nothing to fit on"));
  EXPECT_THAT(sentence(25min + 1s, 150s), HasSubstr("whole number"));
  EXPECT_THAT(sentence(25min, 45s), HasSubstr("whole number"));
  EXPECT_THAT(sentence(25min, 25min), HasSubstr("at most half"));
}

}  // namespace
}  // namespace gemello::runs
