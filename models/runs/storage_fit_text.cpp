#include <cmath>

#include <fmt/format.h>

#include "models/runs/storage_fit.hpp"
#include "models/runs/storage_text.hpp"
#include "models/runs/text_table.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using behaviour::StorageOperation;

std::string_view from_text(MeanFrom from) {
  switch (from) {
    case MeanFrom::given:
      return "given";
    case MeanFrom::pings:
      return "pings of the file";
    case MeanFrom::assumption:
      return "assumption: 0.5 ms more than what is set";
  }
  return "";
}

std::string bases_text(const StorageFit& fit) {
  std::vector<std::string> header{"operation", "single", "replicas"};
  for (const FittedLayout& layout : fit.layouts) header.push_back(layout.name);
  TextTable table(header);
  for (const StorageOperation operation : behaviour::storage_operations()) {
    const std::size_t at = index_of(operation);
    std::vector<std::string> cells{column(operation), fmt::format("{}", fit.single[at]),
                                   fmt::format("{}", fit.replicas[at])};
    for (const FittedLayout& layout : fit.layouts)
      cells.push_back(fmt::format("{}", layout.base[at].count()));
    table.row(std::move(cells));
  }
  return fmt::format("Round trips, {}, and base times in us, from the rows at round trip 0\n\n{}",
                     fit.counts_chosen ? "chosen from these rows" : "as shipped", table.text());
}

std::string residuals_text(const StorageFit& fit) {
  TextTable table({"operation", "measured", "predicted", "residual %"});
  std::pair<std::size_t, Duration> at{fit.layouts.size(), {}};
  for (const FitCell& cell : fit.cells) {
    if (cell.nominal == Duration::zero()) continue;
    if (at != std::pair(cell.layout, cell.nominal)) {
      at = {cell.layout, cell.nominal};
      table.section(fmt::format("{}, {} set, {} in the mean", fit.layouts[cell.layout].name,
                                unparse(cell.nominal),
                                unparse(fit.round_trips.at(cell.nominal).mean)));
    }
    table.row({column(cell.operation) + (cell.counted ? "" : " *"), rate_text(cell.measured),
               rate_text(cell.predicted), fmt::format("{:+.1f}", 100 * cell.residual())});
  }
  return table.text();
}

std::string summary_text(const StorageFit& fit) {
  const FitSummary& summary = *fit.summary;
  const FitCell& worst = fit.cells[summary.worst];
  std::string text = fmt::format(
      "{} cells: median |residual| {:.1f} %, {:.1f} % of them within 20 %, worst {:+.1f} % ({} of "
      "{} at {})\n",
      summary.cells, 100 * summary.median, 100 * summary.within_fifth, 100 * worst.residual(),
      column(worst.operation), fit.layouts[worst.layout].name, unparse(worst.nominal));
  for (const FittedLayout& layout : fit.layouts)
    if (layout.write_behind)
      text += fmt::format(
          "* {}: write-behind answers 4 KiB writes before they are sent: no round trip, not "
          "counted\n",
          layout.name);
  return text;
}

std::string predictions_text(const StorageFit& fit) {
  std::vector<std::string> header{"round trip"};
  for (const StorageOperation operation : behaviour::storage_operations())
    header.push_back(column(operation));
  TextTable table(header);
  std::size_t layout = fit.layouts.size();
  for (const StoragePrediction& prediction : fit.predictions) {
    if (layout != prediction.layout) table.section(fit.layouts[prediction.layout].name);
    layout = prediction.layout;
    std::vector<std::string> cells{unparse(prediction.nominal)};
    for (const double rate : prediction.rates) cells.push_back(rate_text(rate));
    table.row(std::move(cells));
  }
  return "Predicted: MBs are 10^6 bytes/s, the others operations/s\n\n" + table.text();
}

std::string means_text(const StorageFit& fit) {
  std::string text;
  for (const auto& [nominal, mean] : fit.round_trips)
    text += fmt::format("round trip {} set: {} in the mean ({})\n", unparse(nominal),
                        unparse(mean.mean), from_text(mean.from));
  return text;
}

nlohmann::json by_column(const std::array<double, behaviour::storage_operation_count>& rates) {
  nlohmann::json made;
  for (const StorageOperation operation : behaviour::storage_operations())
    made[column(operation)] = rates[index_of(operation)];
  return made;
}

nlohmann::json summary_json(const StorageFit& fit) {
  if (!fit.summary) return nullptr;
  const FitCell& worst = fit.cells[fit.summary->worst];
  return {{"cells", fit.summary->cells},
          {"median", fit.summary->median},
          {"within_0.2", fit.summary->within_fifth},
          {"worst",
           {{"layout", fit.layouts[worst.layout].name},
            {"round_trip_ms", milliseconds(worst.nominal)},
            {"operation", column(worst.operation)},
            {"residual", worst.residual()}}}};
}

}  // namespace

std::string fit_text(const StorageFit& fit) {
  std::string text = bases_text(fit);  // a table ends with an empty line
  if (!fit.round_trips.empty()) text += means_text(fit) + "\n";
  if (fit.summary) text += residuals_text(fit) + summary_text(fit) + "\n";
  if (!fit.predictions.empty()) text += predictions_text(fit);
  return text;
}

nlohmann::json fit_json(const StorageFit& fit) {
  nlohmann::json made{{"round_trips_from", fit.counts_chosen ? "rows" : "shipped"},
                      {"round_trips", nlohmann::json::array()},
                      {"means", nlohmann::json::array()},
                      {"layouts", nlohmann::json::array()},
                      {"cells", nlohmann::json::array()},
                      {"summary", summary_json(fit)},
                      {"predictions", nlohmann::json::array()}};
  for (const StorageOperation operation : behaviour::storage_operations())
    made["round_trips"].push_back({{"operation", column(operation)},
                                   {"single", fit.single[index_of(operation)]},
                                   {"replicas", fit.replicas[index_of(operation)]}});
  for (const auto& [nominal, mean] : fit.round_trips)
    made["means"].push_back({{"round_trip_ms", milliseconds(nominal)},
                             {"mean_ms", milliseconds(mean.mean)},
                             {"from", mean.from == MeanFrom::given   ? "given"
                                      : mean.from == MeanFrom::pings ? "pings"
                                                                     : "assumption"}});
  for (const FittedLayout& layout : fit.layouts) {
    nlohmann::json base;
    for (const StorageOperation operation : behaviour::storage_operations())
      base[column(operation)] = layout.base[index_of(operation)].count();
    made["layouts"].push_back(
        {{"layout", layout.name}, {"replicas", layout.replicated}, {"base_us", base}});
  }
  for (const FitCell& cell : fit.cells)
    made["cells"].push_back({{"layout", fit.layouts[cell.layout].name},
                             {"round_trip_ms", milliseconds(cell.nominal)},
                             {"operation", column(cell.operation)},
                             {"measured", cell.measured},
                             {"predicted", cell.predicted},
                             {"residual", cell.residual()},
                             {"counted", cell.counted}});
  for (const StoragePrediction& prediction : fit.predictions)
    made["predictions"].push_back({{"layout", fit.layouts[prediction.layout].name},
                                   {"round_trip_ms", milliseconds(prediction.nominal)},
                                   {"rates", by_column(prediction.rates)}});
  return made;
}

}  // namespace gemello::runs
