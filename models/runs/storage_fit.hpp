#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/behaviour/storage_operations.hpp"
#include "models/runs/storage_bench.hpp"

namespace gemello::runs {

/// The operation's place in arrays by operation.
inline std::size_t index_of(behaviour::StorageOperation operation) {
  return static_cast<std::size_t>(operation);
}

struct StorageFitOptions {
  /// Take for each operation the number of round trips with the least error over the rows; false:
  /// those of behaviour::round_trips.
  bool choose_counts = false;
  /// By the round trip that was set: what it was in the mean. Before pings, before the assumption.
  std::map<Duration, Duration> means;
  std::vector<Duration> predict;  ///< settings to predict, in the file or not
};

/// Where a mean round trip is from.
enum class MeanFrom : std::uint8_t { given, pings, assumption };
struct MeanRoundTrip {
  Duration mean{};
  MeanFrom from = MeanFrom::assumption;
};
/// Assumption: pings take so much longer than the delay that is set, if any is (5.500 ms at 5).
inline constexpr Duration round_trip_excess{500};

using OperationCounts = std::array<int, behaviour::storage_operation_count>;

struct FittedLayout {
  std::string name;
  bool replicated = false;
  bool write_behind = false;
  std::array<Duration, behaviour::storage_operation_count> base{};
};

/// Median of the runs of one operation on one layout at one round trip.
struct FitCell {
  std::size_t layout = 0;
  Duration nominal{};
  behaviour::StorageOperation operation{};
  double measured = 0;   ///< in the operation's column
  double predicted = 0;  ///< likewise
  bool counted = false;  ///< not at round trip 0, which the base is from, and no write-behind
  double residual() const { return predicted / measured - 1; }
};

struct FitSummary {
  std::size_t cells = 0;
  double median = 0;        ///< of |residual|
  double within_fifth = 0;  ///< share of cells with |residual| <= 0.2
  std::size_t worst = 0;    ///< index of the cell
};

struct StoragePrediction {
  std::size_t layout = 0;
  Duration nominal{};
  std::array<double, behaviour::storage_operation_count> rates{};  ///< in the columns' units
};

struct StorageFit {
  bool counts_chosen = false;
  OperationCounts single{};
  OperationCounts replicas{};
  std::vector<FittedLayout> layouts;
  std::map<Duration, MeanRoundTrip> round_trips;  ///< of all settings but 0, by setting
  std::vector<FitCell> cells;                     ///< by layout, setting, operation
  std::optional<FitSummary> summary;              ///< none without a counted cell
  std::vector<StoragePrediction> predictions;
};

/// Base times from the rows at round trip 0 alone (depth * size / median rate); rates elsewhere
/// from them, the counts and the mean round trip, below what one TCP connection carries. Small
/// writes of a layout with write-behind wait for no round trip.
/// Errors: InputError(file, place, sentence): a layout without rows at round trip 0, counts to be
/// chosen without a row elsewhere, a mean that nothing here uses or of round trip 0.
StorageFit fit_storage(const StorageBench& bench, const StorageFitOptions& options);

/// Tables for people.
std::string fit_text(const StorageFit& fit);
nlohmann::json fit_json(const StorageFit& fit);

}  // namespace gemello::runs
