// The same power through the engine: `gemello run` on the scenario of this folder, a day of it.
#include <cmath>
#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "models/behaviour/server_power.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/runs/series_reader.hpp"
#include "models/units/error.hpp"
#include "tests/laws/child.hpp"
#include "tests/validation/surf_lisa/surf_data.hpp"

namespace gemello::surf_lisa {
namespace {

constexpr std::size_t first_step = readings_a_day;  // the second day
constexpr double step_s = 30;
constexpr double stop_s = 10;  // the engine's guests take so long to stop (sim/world/core.hpp)

/// Joules above idle that hosts draw while the tasks that end within the day stop: each goes on
/// with its last sample.
double stopping_energy(const traces::TaskTrace& trace, const PowerCurve& curve) {
  double energy = 0;
  for (const traces::Task& task : trace.tasks) {
    const std::size_t end = task.first_step + task.samples;
    if (end <= first_step || end >= first_step + readings_a_day) continue;
    const double last = static_cast<double>(trace.used(task).back()) / 16;
    energy += stop_s * (behaviour::power_on(curve, last) - behaviour::power_on(curve, 0)).count();
  }
  return energy;
}

// Each task is a VM that comes, is placed by a policy, runs and is stopped. What the engine draws
// is what this folder computes, and what the guests' stopping draws, to the last watt-second.
TEST(SurfEngine, ADayThroughTheEngineDrawsTheSame) {
  const Place place = find_data();
  if (!place.missing.empty()) GTEST_SKIP() << place.missing;
  const testing::Scratch scratch;
  const std::string out = (scratch / "run").string();
  const std::string source = GEMELLO_SOURCE_DIR;
  const testing::ChildEnd end = testing::run_gemello(
      {"run", source + "/tests/validation/surf_lisa/scenario.json", "-o", out, "--no-html", "--set",
       "workload.start=24h", "--set", "workload.duration=24h"});
  ASSERT_EQ(end.code, 0) << end.err;
  const runs::SeriesReader series(std::filesystem::path(out) / "series");
  const runs::Series* power = series.find("fleet.power");
  ASSERT_NE(power, nullptr);
  ASSERT_EQ(power->rows(), readings_a_day);

  const Inventory inventory = read_platform(source + "/platforms/surf-lisa.json");
  traces::ImportReport report;
  const traces::TaskTrace trace = traces::read_surf_tasks(place.folder, report);
  const auto load =
      runs::task_load(trace, hosts_of(inventory), runs::TaskPlacement::first_fit, "surf-power");
  const PowerCurve& curve = inventory.hosts.front().power;
  double engine = 0;
  double ours = 0;
  std::vector<Watts> engine_watts;
  std::vector<Watts> our_watts;
  for (std::size_t row = 0; row < readings_a_day; ++row) {
    engine_watts.push_back(Watts(static_cast<double>(power->row(row)[0])));
    our_watts.push_back(behaviour::fleet_power(curve, load[first_step + row]));
    engine += engine_watts.back().count() * step_s;
    ours += our_watts.back().count() * step_s;
  }
  EXPECT_NEAR(engine / ours, 1 + stopping_energy(trace, curve) / ours, 1e-6);
  const behaviour::PowerError error =
      behaviour::power_error(our_watts, engine_watts, readings_per_mean);
  EXPECT_LT(error.mape, 0.0005);
}

// What a user does: run, then `gemello calibrate` on the run. Its table is this folder's but for
// the 10 s in which a guest stops: in the series a host that works a third of a step at full load
// is one at a third of it. Within 0.15 points of a percent, and a fifth of a watt.
TEST(SurfEngine, CalibrateFindsTheSameFromARun) {
  const Place place = find_data();
  if (!place.missing.empty()) GTEST_SKIP() << place.missing;
  const testing::Scratch scratch;
  const std::string out = (scratch / "run").string();
  const std::string source = GEMELLO_SOURCE_DIR;
  const testing::ChildEnd ran = testing::run_gemello(
      {"run", source + "/tests/validation/surf_lisa/scenario.json", "-o", out, "--no-html", "--set",
       "workload.duration=72h", "--set", "series.host=true"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const testing::ChildEnd end =
      testing::run_gemello({"calibrate", out, "--meter",
                            (place.folder / "measured_power_first_3_days.csv").string(), "--json"});
  ASSERT_EQ(end.code, 0) << end.err;
  const auto ledger = nlohmann::json::parse(end.out);
  ASSERT_EQ(ledger["held_out"].size(), days);
  const std::array<double, days> mape{0.0262, 0.0147, 0.0088};
  const std::array<double, days> bias{-0.0259, 0.0082, 0.0045};
  for (std::size_t day = 0; day < days; ++day) {
    EXPECT_NEAR(ledger["held_out"][day]["means"]["mape"].get<double>(), mape[day], 0.0015);
    EXPECT_NEAR(ledger["held_out"][day]["means"]["bias"].get<double>(), bias[day], 0.0015);
  }
  EXPECT_NEAR(ledger["fit"]["idle_W"].get<double>(), 29.4, 0.2);
}

}  // namespace
}  // namespace gemello::surf_lisa
