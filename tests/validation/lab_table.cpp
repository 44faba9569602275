#include "tests/validation/lab_table.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace gemello::testing {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, '\t');) cells.push_back(cell);
  return cells;
}

}  // namespace

double LabRow::number(const std::string& column) const {
  std::size_t read = 0;
  const std::string& cell = text(column);
  const double value = std::stod(cell, &read);
  if (read != cell.size()) throw std::invalid_argument(column + ": " + cell);
  return value;
}

std::vector<LabRow> read_lab_table(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::vector<LabRow> rows;
  std::vector<std::string> columns;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const std::vector<std::string> cells = cells_of(line);
    if (columns.empty()) {
      columns = cells;
      continue;
    }
    if (cells.size() != columns.size()) throw std::runtime_error("a row of another width: " + line);
    std::map<std::string, std::string> row;
    for (std::size_t i = 0; i < cells.size(); ++i) row[columns[i]] = cells[i];
    rows.emplace_back(std::move(row));
  }
  return rows;
}

}  // namespace gemello::testing
