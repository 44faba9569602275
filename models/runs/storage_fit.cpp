#include "models/runs/storage_fit.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using behaviour::StorageOperation;

constexpr int count_max = 16;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

bool is_small_write(StorageOperation operation) {
  return operation == StorageOperation::write_4k;
}

double predict(StorageOperation operation, Duration base, int count, Duration round_trip) {
  const Duration time = behaviour::operation_time(base, count, round_trip);
  return behaviour::in_column(
      operation, behaviour::operation_rate(operation, time, behaviour::tcp_ceilings(round_trip)));
}

/// The medians of a bench and what they are compared with.
class Fitting {
 public:
  Fitting(const StorageBench& bench, const StorageFitOptions& options)
      : bench_(bench), options_(options) {}

  StorageFit run() {
    gather();
    find_means();
    find_bases();
    find_counts();
    compare();
    summarize();
    for (std::size_t layout = 0; layout < fit_.layouts.size(); ++layout)
      for (const Duration nominal : options_.predict) foresee(layout, nominal);
    return std::move(fit_);
  }

 private:
  /// Layouts in order of their first row, and the rows of each (layout, setting).
  void gather() {
    for (const StorageBenchRow& row : bench_.rows) {
      const auto known =
          std::find_if(fit_.layouts.begin(), fit_.layouts.end(),
                       [&](const FittedLayout& layout) { return layout.name == row.layout; });
      const auto index = static_cast<std::size_t>(known - fit_.layouts.begin());
      if (known == fit_.layouts.end())
        fit_.layouts.push_back({row.layout, row.replicated, row.write_behind, {}});
      rows_[{index, row.nominal}].push_back(&row);
    }
  }

  void find_means() {
    std::set<Duration> used(options_.predict.begin(), options_.predict.end());
    for (const StorageBenchRow& row : bench_.rows) used.insert(row.nominal);
    used.erase(Duration::zero());
    for (const auto& [nominal, mean] : options_.means) {
      if (nominal == Duration::zero())
        throw InputError("--round-trip", "0", "the base times hold it: only others have a mean");
      if (!used.contains(nominal))
        throw InputError("--round-trip", unparse(nominal),
                         "is a setting that no row and no --predict has");
    }
    for (const Duration nominal : used) {
      MeanRoundTrip made{nominal + round_trip_excess, MeanFrom::assumption};
      if (const auto ping = bench_.pings.find(nominal); ping != bench_.pings.end())
        made = {ping->second, MeanFrom::pings};
      if (const auto given = options_.means.find(nominal); given != options_.means.end())
        made = {given->second, MeanFrom::given};
      fit_.round_trips[nominal] = made;
    }
  }

  Duration mean_of(Duration nominal) const {
    return nominal == Duration::zero() ? nominal : fit_.round_trips.at(nominal).mean;
  }

  double measured(std::size_t layout, Duration nominal, StorageOperation operation) const {
    std::vector<double> values;
    for (const StorageBenchRow* row : rows_.at({layout, nominal}))
      values.push_back(row->values[index_of(operation)]);
    return median(std::move(values));
  }

  void find_bases() {
    for (std::size_t layout = 0; layout < fit_.layouts.size(); ++layout) {
      FittedLayout& found = fit_.layouts[layout];
      if (!rows_.contains({layout, Duration::zero()}))
        throw InputError(bench_.file, "layout " + found.name,
                         "has no row at round trip 0, which its base times come from");
      for (const StorageOperation operation : behaviour::storage_operations()) {
        const double rate =
            behaviour::from_column(operation, measured(layout, Duration::zero(), operation));
        // A microsecond at least: nothing takes no time.
        found.base[index_of(operation)] =
            std::max(Duration(1), duration_nearest(behaviour::traits(operation).depth / rate));
      }
    }
  }

  void find_counts() {
    fit_.counts_chosen = options_.choose_counts;
    for (const StorageOperation operation : behaviour::storage_operations()) {
      fit_.single[index_of(operation)] = behaviour::round_trips(operation, false);
      fit_.replicas[index_of(operation)] = behaviour::round_trips(operation, true);
    }
    if (!options_.choose_counts) return;
    const bool any = std::any_of(rows_.begin(), rows_.end(), [](const auto& entry) {
      return entry.first.second > Duration::zero();
    });
    if (!any)
      throw InputError(bench_.file, "", "has no row at a round trip above 0 to choose counts by");
    for (const StorageOperation operation : behaviour::storage_operations()) {
      choose(operation, false, fit_.single[index_of(operation)]);
      choose(operation, true, fit_.replicas[index_of(operation)]);
    }
  }

  /// The least median error, the lower count of equals; as it was where no row tells.
  void choose(StorageOperation operation, bool replicas, int& count) const {
    double least = 0;
    for (int candidate = 0; candidate <= count_max; ++candidate) {
      std::vector<double> errors;
      for (const auto& [key, rows] : rows_) {
        const auto& [layout, nominal] = key;
        const FittedLayout& of = fit_.layouts[layout];
        if (nominal == Duration::zero() || of.replicated != replicas || apart(of, operation))
          continue;
        const double value = measured(layout, nominal, operation);
        errors.push_back(std::abs(
            predict(operation, of.base[index_of(operation)], candidate, mean_of(nominal)) / value -
            1));
      }
      if (errors.empty()) return;
      const double error = median(std::move(errors));
      if (candidate > 0 && error >= least) continue;
      least = error;
      count = candidate;
    }
  }

  static bool apart(const FittedLayout& layout, StorageOperation operation) {
    return layout.write_behind && is_small_write(operation);
  }

  double predicted(std::size_t layout, Duration nominal, StorageOperation operation) const {
    const FittedLayout& of = fit_.layouts[layout];
    const std::size_t at = index_of(operation);
    const int count = apart(of, operation) ? 0 : (of.replicated ? fit_.replicas : fit_.single)[at];
    return predict(operation, of.base[at], count, mean_of(nominal));
  }

  void compare() {
    for (const auto& [key, rows] : rows_)
      for (const StorageOperation operation : behaviour::storage_operations()) {
        const auto& [layout, nominal] = key;
        fit_.cells.push_back(
            {layout, nominal, operation, measured(layout, nominal, operation),
             predicted(layout, nominal, operation),
             nominal > Duration::zero() && !apart(fit_.layouts[layout], operation)});
      }
  }

  void summarize() {
    std::vector<double> errors;
    FitSummary made;
    double worst = -1;
    for (std::size_t cell = 0; cell < fit_.cells.size(); ++cell) {
      if (!fit_.cells[cell].counted) continue;
      errors.push_back(std::abs(fit_.cells[cell].residual()));
      if (errors.back() <= worst) continue;
      worst = errors.back();
      made.worst = cell;
    }
    if (errors.empty()) return;
    made.cells = errors.size();
    const auto within =
        std::count_if(errors.begin(), errors.end(), [](double error) { return error <= 0.2; });
    made.within_fifth = static_cast<double>(within) / static_cast<double>(errors.size());
    made.median = median(std::move(errors));
    fit_.summary = made;
  }

  void foresee(std::size_t layout, Duration nominal) {
    StoragePrediction made{layout, nominal, {}};
    for (const StorageOperation operation : behaviour::storage_operations())
      made.rates[index_of(operation)] = predicted(layout, nominal, operation);
    fit_.predictions.push_back(made);
  }

  const StorageBench& bench_;
  const StorageFitOptions& options_;
  StorageFit fit_;
  std::map<std::pair<std::size_t, Duration>, std::vector<const StorageBenchRow*>> rows_;
};

}  // namespace

StorageFit fit_storage(const StorageBench& bench, const StorageFitOptions& options) {
  return Fitting(bench, options).run();
}

}  // namespace gemello::runs
