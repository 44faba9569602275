#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/cloud/inventory.hpp"
#include "models/runs/metrics.hpp"

namespace gemello::runs {

/// One figure of a report: the same list, in the same order, for every run.
struct Figure {
  std::string group;            ///< "Service", "Energy"...
  std::string name;             ///< key: "energy"
  std::string label;            ///< "Energy"
  std::optional<double> value;  ///< nothing: not known
  std::string unit;             ///< "kWh"; "1" for counts, "%"
  std::string better;           ///< "less", "more" or "" (neither)
  std::string meaning;          ///< one sentence
  std::string note;             ///< why there is no value ("not modelled", "no VM was served")

  friend bool operator==(const Figure&, const Figure&) = default;
};

std::vector<Figure> figures_of(const Metrics& metrics);

/// report.json (format gemello-report-1): "figures", "vms", "hosts", "links", "outages",
/// "migrations", "capacity"; columns named with their units. A row of "links" is one direction of a
/// link, its loads as shares of its capacity, and what link_parts knows of it.
nlohmann::json report_json(const Metrics& metrics, const Inventory& inventory);

/// A report as read back.
struct Report {
  std::vector<Figure> figures;
  nlohmann::json tables;  ///< all of report.json

  const Figure* find(std::string_view name) const;
};
/// Errors: InputError with the place.
Report read_report(const std::filesystem::path& path);

/// A number for people: whole numbers whole, others with three or four digits.
std::string number_text(double value);

/// The figures that have a value, in groups, aligned; then, in one line each, why others have none.
std::string figures_text(const std::vector<Figure>& figures);

/// "192.62 kWh", "n/a (not modelled)": for tables.
std::string value_text(const Figure& figure);

}  // namespace gemello::runs
