#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace gemello::testing {

/// A row of measurements by column. "-": not measured.
class LabRow {
 public:
  explicit LabRow(std::map<std::string, std::string> cells) : cells_(std::move(cells)) {}

  /// Breaks the test (std::out_of_range) when there is no such column.
  const std::string& text(const std::string& column) const { return cells_.at(column); }
  bool measured(const std::string& column) const { return text(column) != "-"; }
  /// Errors: std::invalid_argument when it is no number.
  double number(const std::string& column) const;

 private:
  std::map<std::string, std::string> cells_;
};

/// The rows of a file of tab-separated values: comments (#), a line of column names, the rows.
/// Errors: std::runtime_error for a file that cannot be read or a row of another width.
std::vector<LabRow> read_lab_table(const std::filesystem::path& path);

}  // namespace gemello::testing
