#include "models/runs/storage_fit.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

using behaviour::StorageOperation;
using ::testing::HasSubstr;

constexpr auto stat_at = static_cast<std::size_t>(StorageOperation::stat);
constexpr auto create_at = static_cast<std::size_t>(StorageOperation::create);
constexpr auto small_write_at = static_cast<std::size_t>(StorageOperation::write_4k);
constexpr auto deep_at = static_cast<std::size_t>(StorageOperation::write_1m_eight);

/// A thousand of everything a second, so that a base is 1 ms; MB/s likewise.
StorageBenchRow even_row(const std::string& layout, Duration nominal) {
  StorageBenchRow row;
  row.layout = layout;
  row.replicated = !layout.starts_with("one");
  row.write_behind = layout.ends_with("/default");
  row.nominal = nominal;
  for (const StorageOperation operation : behaviour::storage_operations())
    row.values[static_cast<std::size_t>(operation)] = behaviour::in_column(operation, 1000);
  return row;
}

const FitCell& cell_of(const StorageFit& fit, const std::string& layout, Duration nominal,
                       StorageOperation operation) {
  for (const FitCell& cell : fit.cells)
    if (fit.layouts[cell.layout].name == layout && cell.nominal == nominal &&
        cell.operation == operation)
      return cell;
  throw std::runtime_error("no such cell");
}

// 500, 1000 and 4000 a second: the median is 1000, so the base is 1 ms, whatever the mean.
TEST(StorageFit, BasesAreOfMediansAtRoundTripZero) {
  StorageBench bench{"bench.tsv", {}, {}};
  for (const double rate : {4000.0, 500.0, 1000.0}) {
    bench.rows.push_back(even_row("one", 0ms));
    bench.rows.back().values[stat_at] = rate;
  }
  bench.rows.push_back(even_row("one", 5ms));  // must not move it
  const StorageFit fit = fit_storage(bench, {});
  ASSERT_EQ(fit.layouts.size(), 1U);
  EXPECT_EQ(fit.layouts[0].base[stat_at], 1ms);
  EXPECT_EQ(fit.layouts[0].base[deep_at], 8ms);  // eight under way: 1000 a second in 8 ms
}

// One trip of stat: 1 ms + 5.5 ms, 153.85 a second. 160 were measured: -3.8 %. Given as 4 ms in the
// mean: 200 a second, +25 %. By pings of 6 ms: 142.86, -10.7 %.
TEST(StorageFit, TheMeanRoundTripIsGivenOrPingedOrAssumed) {
  StorageBench bench{"bench.tsv", {even_row("one", 0ms), even_row("one", 5ms)}, {}};
  bench.rows[1].values[stat_at] = 160;
  StorageFit fit = fit_storage(bench, {});
  EXPECT_EQ(fit.round_trips.at(5ms).from, MeanFrom::assumption);
  EXPECT_NEAR(cell_of(fit, "one", 5ms, StorageOperation::stat).residual(), -0.0385, 5e-5);
  bench.pings[5ms] = 6ms;
  fit = fit_storage(bench, {});
  EXPECT_EQ(fit.round_trips.at(5ms).from, MeanFrom::pings);
  EXPECT_NEAR(cell_of(fit, "one", 5ms, StorageOperation::stat).residual(), -0.1071, 5e-5);
  StorageFitOptions options;
  options.means[5ms] = 4ms;
  fit = fit_storage(bench, options);
  EXPECT_EQ(fit.round_trips.at(5ms).from, MeanFrom::given);
  EXPECT_NEAR(cell_of(fit, "one", 5ms, StorageOperation::stat).residual(), 0.25, 1e-9);
}

// Creates that take 1 ms + 3 x 5.5 ms on a single brick and 1 ms + 4 x 5.5 ms on replicas, and
// stats of six trips, which nobody would ship: the rows say so. Nothing tells about the counts of
// replicas where there are none.
TEST(StorageFit, CountsAreChosenByTheRows) {
  StorageBench bench{"bench.tsv", {}, {}};
  for (const char* layout : {"one", "rep2"})
    for (const Duration nominal : {Duration(0ms), Duration(5ms)})
      bench.rows.push_back(even_row(layout, nominal));
  bench.rows[1].values[create_at] = 1 / 17.5e-3;
  bench.rows[3].values[create_at] = 1 / 23e-3;
  bench.rows[1].values[stat_at] = 1 / 34e-3;
  StorageFitOptions options;
  options.choose_counts = true;
  StorageFit fit = fit_storage(bench, options);
  EXPECT_EQ(fit.single[create_at], 3);
  EXPECT_EQ(fit.replicas[create_at], 4);
  EXPECT_EQ(fit.single[stat_at], 6);
  EXPECT_NEAR(cell_of(fit, "one", 5ms, StorageOperation::stat).residual(), 0, 1e-9);
  EXPECT_EQ(fit_storage(bench, {}).single[stat_at], 1);
  bench.rows.resize(2);
  fit = fit_storage(bench, options);
  EXPECT_EQ(fit.replicas[create_at], behaviour::round_trips(StorageOperation::create, true));
}

// Of 2 x 10 cells elsewhere than at round trip 0, small writes behind the client's back are left
// out: 19. All but three are predicted right.
TEST(StorageFit, TheSummaryCountsWhatWasPredicted) {
  StorageBench bench{"bench.tsv", {}, {}};
  for (const char* layout : {"one", "one/default"})
    for (const Duration nominal : {Duration(0ms), Duration(5ms)})
      bench.rows.push_back(even_row(layout, nominal));
  for (const std::size_t row : {1U, 3U})
    for (const StorageOperation operation : behaviour::storage_operations()) {
      const auto at = static_cast<std::size_t>(operation);
      const double depth = behaviour::traits(operation).depth;
      const double time = depth * 1e-3 + behaviour::round_trips(operation, false) * 5.5e-3;
      bench.rows[row].values[at] = behaviour::in_column(operation, depth / time);
    }
  bench.rows[1].values[stat_at] /= 1.1;    // predicted 10 % too high
  bench.rows[1].values[create_at] /= 1.3;  // 30 %
  bench.rows[3].values[stat_at] /= 0.6;    // 40 % too low
  bench.rows[3].values[small_write_at] = 1;
  const StorageFit fit = fit_storage(bench, {});
  EXPECT_FALSE(cell_of(fit, "one/default", 5ms, StorageOperation::write_4k).counted);
  EXPECT_NEAR(cell_of(fit, "one/default", 5ms, StorageOperation::write_4k).predicted, 1000, 1e-9);
  ASSERT_TRUE(fit.summary);
  EXPECT_EQ(fit.summary->cells, 19U);
  EXPECT_NEAR(fit.summary->median, 0, 1e-9);
  EXPECT_NEAR(fit.summary->within_fifth, 17.0 / 19, 1e-12);
  EXPECT_NEAR(fit.cells[fit.summary->worst].residual(), -0.4, 1e-9);
  EXPECT_THAT(fit_text(fit),
              AllOf(HasSubstr("19 cells"), HasSubstr("worst -40.0 % (stat of one/default at 5ms)"),
                    HasSubstr("* one/default: write-behind")));
}

// 20 ms are 20.5 in the mean: a stat takes 21.5 ms, 46.51 a second. At 0 the base alone.
TEST(StorageFit, PredictsWhatNoRowHas) {
  const StorageBench bench{"bench.tsv", {even_row("one", 0ms)}, {}};
  StorageFitOptions options;
  options.predict = {0ms, 20ms};
  const StorageFit fit = fit_storage(bench, options);
  EXPECT_FALSE(fit.summary);
  ASSERT_EQ(fit.predictions.size(), 2U);
  EXPECT_NEAR(fit.predictions[0].rates[stat_at], 1000, 1e-9);
  EXPECT_NEAR(fit.predictions[1].rates[stat_at], 46.51, 0.005);
  EXPECT_NEAR(fit_json(fit)["predictions"][1]["rates"]["stat"].get<double>(), 46.51, 0.005);
  EXPECT_TRUE(fit_json(fit)["summary"].is_null());
}

TEST(StorageFit, WhatCannotBeFittedIsRefused) {
  StorageBench bench{"bench.tsv", {even_row("one", 5ms)}, {}};
  EXPECT_THROW(fit_storage(bench, {}), InputError);  // no base
  bench.rows[0].nominal = 0ms;
  StorageFitOptions options;
  options.choose_counts = true;
  EXPECT_THROW(fit_storage(bench, options), InputError);  // nothing to choose by
  options = {};
  options.means[0ms] = 1ms;
  EXPECT_THROW(fit_storage(bench, options), InputError);
  options = {};
  options.means[5ms] = 6ms;  // of no row
  EXPECT_THROW(fit_storage(bench, options), InputError);
  options.predict = {5ms};
  EXPECT_NO_THROW(fit_storage(bench, options));
}

}  // namespace
}  // namespace gemello::runs
