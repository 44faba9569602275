#include "gui/recording/series_limits.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/recording/folder_series.hpp"
#include "gui/recording/moment.hpp"
#include "gui/recording/run_loader.hpp"
#include "tests/gui/recording/recording_support.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr float infinite_float = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

fs::path copied_sample() {
  const fs::path folder = fresh_folder() / "run";
  fs::copy(finished_run("datasets/samples/napoli.json"), folder, fs::copy_options::recursive);
  return folder;
}

// Writes one float over what a file of series has there.
void put_float(const fs::path& file, std::size_t cell, float value) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(cell * sizeof value));
  stream.write(reinterpret_cast<const char*>(&value), sizeof value);
  ASSERT_TRUE(stream.good()) << file;
}

void expect_all_possible(const SeriesSource& series, std::size_t object, float most) {
  for (const std::size_t points : {3U, 17U, 200U, 100'000U}) {
    for (const runs::Point& point :
         series.window(object, series.info().start, series.end(), points)) {
      if (std::isnan(point.mean)) continue;
      for (const float value : {point.min, point.mean, point.max})
        EXPECT_THAT(value, AllOf(::testing::Ge(0), ::testing::Le(most)));
    }
  }
}

// kvm-02 is column 1 of 8, and row 4 begins after three periods: the 26th float of the file.
class DamagedRow : public ::testing::TestWithParam<std::pair<float, const char*>> {};

TEST_P(DamagedRow, IsAGapAndSaidWithItsFileAndPlace) {
  const fs::path folder = copied_sample();
  const RecordingPtr whole = load_run(folder);
  const SeriesSource& sound = *whole->find_series("host.cpu_used");
  ASSERT_EQ(sound.info().objects.at(1), "kvm-02");
  ASSERT_EQ(sound.info().objects.size(), 8U);
  ASSERT_THAT(whole->notes, IsEmpty());
  put_float(folder / "series/host.cpu_used.f32", 3 * 8 + 1, GetParam().first);
  const RecordingPtr run = load_run(folder);
  const Instant when = run->start + 3 * sound.info().period;
  EXPECT_THAT(run->notes, ElementsAre(AllOf(HasSubstr("series/host.cpu_used.f32 row 4 of kvm-02 (" +
                                                      to_text(when) + ")"),
                                            HasSubstr(GetParam().second))));
  const SeriesSource& series = *run->find_series("host.cpu_used");
  EXPECT_TRUE(std::isnan(series.at(1, when).value()));
  EXPECT_EQ(series.at(1, when + sound.info().period), sound.at(1, when + sound.info().period));
  expect_all_possible(series, 1, 1e6F);
  // The table beside the map has no load of it then.
  EXPECT_FALSE(moment_at(*run, when).hosts.at(1).load.has_value());
  EXPECT_TRUE(moment_at(*run, when).hosts.at(2).load.has_value());
}
// Cores and clock of a kvm host are some 20 GHz: 1e30 MHz is beyond a hundred times of that, and so
// is 1e8 MHz.
INSTANTIATE_TEST_SUITE_P(
    Values, DamagedRow,
    ::testing::Values(std::pair{1e30F, "more than 100 times what the platform can give"},
                      std::pair{1e8F, "more than 100 times what the platform can give"},
                      std::pair{-500.0F, "is below zero"},
                      std::pair{infinite_float, "is no number"},
                      std::pair{not_a_number, "is no number"}));

// The pyramid's cell of kvm-02 in rows 1 to 16 has its maximum after eight minima. The rows are as
// they were: so is the curve, however coarse.
TEST(DamagedPyramid, IsMadeAnewOfTheRowsBelow) {
  const fs::path folder = copied_sample();
  // Looked at before the damage: a run that is open sees what becomes of its files. Few enough
  // points to be made of the pyramid's cells, and so many that they are made of rows.
  const RecordingPtr whole = load_run(folder);
  const SeriesSource& sound = *whole->find_series("host.cpu_used");
  const std::size_t of_cells = sound.rows() / runs::pyramid_factor;
  ASSERT_GE(of_cells, 2U);
  std::map<std::size_t, std::vector<runs::Point>> before;
  for (const std::size_t points : {std::size_t{1}, of_cells, sound.rows() / 4})
    before[points] = sound.window(1, whole->start, whole->end, points);
  put_float(folder / "series/host.cpu_used.l1", 8 + 1, 1e30F);
  const RecordingPtr run = load_run(folder);
  EXPECT_THAT(run->notes,
              ElementsAre(HasSubstr("series/host.cpu_used.l1 row 1 of kvm-02 (00:00:00): 1e+30")));
  const SeriesSource& series = *run->find_series("host.cpu_used");
  for (const auto& [points, expected] : before) {
    const auto after = series.window(1, run->start, run->end, points);
    ASSERT_EQ(expected.size(), after.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(expected[i].max, after[i].max) << points << " " << i;
      EXPECT_NEAR(expected[i].mean, after[i].mean, 1e-3 * expected[i].mean) << points << " " << i;
    }
  }
}

// None of its cells is looked at when it is opened: the damage is told when it is drawn or read,
// once a series, whoever begins to listen before or after.
TEST(DamagedSeries, WhatIsMetLaterIsToldWhenItIsRead) {
  const fs::path folder = copied_sample();
  const RecordingPtr whole = load_run(folder);
  put_float(folder / "series/host.cpu_used.f32", 3 * 8 + 1, 1e30F);
  put_float(folder / "series/host.power.f32", 5 * 8 + 2, -50);
  std::vector<std::string> notes, told;
  const auto book = std::make_shared<DamageBook>();
  const auto all =
      limited_series(read_series(folder / "series"), *whole->inventory, true, notes, book, 0);
  EXPECT_THAT(notes, IsEmpty());
  const auto named = [&](const char* name) {
    for (const SeriesPtr& one : all)
      if (one->info().name() == name) return one;
    return SeriesPtr();
  };
  const SeriesPtr cpu = named("host.cpu_used"), power = named("host.power");
  const auto row = [](const SeriesPtr& series, int number) {
    return series->info().start + number * series->info().period;
  };
  cpu->window(0, cpu->info().start, cpu->end(), 1000);  // another host: nothing is met
  book->listen([&told](const std::string& sentence) { told.push_back(sentence); });
  EXPECT_THAT(told, IsEmpty());
  // As a chart asks: the rows of half an hour.
  const auto points = cpu->window(1, row(cpu, 0), row(cpu, 6), 6);
  ASSERT_EQ(points.size(), 6U);
  EXPECT_TRUE(std::isnan(points[3].mean));
  EXPECT_THAT(told, ElementsAre(HasSubstr("series/host.cpu_used.f32 row 4 of kvm-02")));
  EXPECT_TRUE(std::isnan(cpu->at(1, row(cpu, 3)).value()));
  EXPECT_EQ(told.size(), 1U);
  book->listen({});
  EXPECT_TRUE(std::isnan(power->at(2, row(power, 5)).value()));
  EXPECT_EQ(told.size(), 1U);
  book->listen([&told](const std::string& sentence) { told.push_back(sentence); });
  ASSERT_EQ(told.size(), 2U);
  EXPECT_THAT(told[1], AllOf(HasSubstr("series/host.power.f32 row 6"), HasSubstr("below zero")));
}

TEST(DamagedSeries, LinksAndFleetHaveLimitsToo) {
  const fs::path folder = copied_sample();
  put_float(folder / "series/fleet.power.f32", 5, -1);
  put_float(folder / "series/fleet.hosts_on.f32", 7, 1e6F);
  const RecordingPtr run = load_run(folder);
  EXPECT_THAT(run->notes,
              ::testing::UnorderedElementsAre(HasSubstr("series/fleet.power.f32 row 6 of fleet"),
                                              HasSubstr("series/fleet.hosts_on.f32 row 8")));
}

// A host of 2 cores of 1000 MHz, 150 W at most: a hundred times of that is 200 000 MHz, 15 000 W. A
// share of a link may be 100; of what nobody knows only what no machine has is refused.
TEST(SeriesLimits, AreAHundredTimesOfThePlatform) {
  Inventory inventory;
  Host host;
  host.name = "one";
  host.cores = Cores(2);
  host.core_speed = Megahertz(1000);
  host.power.at_tenths[10] = Watts(150);
  inventory.hosts = {host};
  const auto high = [&](const char* kind, const char* quantity, const char* object) {
    return limits_of({kind, quantity, "", origin, 60s, {object}, true}, inventory, true).high.at(0);
  };
  EXPECT_EQ(high("host", "cpu_used", "one"), 200'000.0F);
  EXPECT_EQ(high("host", "power", "one"), 15'000.0F);
  EXPECT_EQ(high("fleet", "cpu_demand", "fleet"), 200'000.0F);
  EXPECT_EQ(high("link", "load", "one.eth0.up"), 100.0F);
  EXPECT_EQ(high("host", "cpu_used", "other"), 1e15F);
  EXPECT_EQ(high("barn", "cows", "one"), 1e15F);
}

}  // namespace
}  // namespace gemello::gui
