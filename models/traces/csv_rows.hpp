#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/traces/columns.hpp"
#include "models/traces/import.hpp"
#include "models/traces/lines.hpp"

namespace gemello::traces {

/// One row of a VM; values in the order of ColumnMapping::quantities, in the units of a trace.
struct CsvRow {
  Duration time{};
  std::size_t line = 0;
  std::array<float, quantity_count> values{};
};

/// One VM, as ColumnFiller takes it.
struct CsvVm {
  std::string name;
  std::string file;  ///< of its first row
  std::vector<CsvRow> rows{};
  double vcpus = 0;  ///< 0 as long as none is known; likewise below. The largest seen.
  double capacity_mhz = 0;
  double memory_bytes = 0;
  bool changed = false;  ///< a size has changed, and was noted

  Duration time(std::size_t row) const { return rows[row].time; }
  std::size_t line(std::size_t row) const { return rows[row].line; }
};

/// Reads the rows of one table into VMs by name.
class CsvTable {
 public:
  CsvTable(const ColumnMapping& mapping, const Member& member, ImportReport& report);
  /// Errors: InputError with file and line.
  void read(std::map<std::string, CsvVm>& vms);

 private:
  struct Sizes {
    double vcpus = 0;
    double capacity_mhz = 0;
    double memory_bytes = 0;
  };

  void split(std::string_view line);
  void find_columns();
  std::size_t place_of(const ColumnKey& key) const;
  double number(std::size_t column) const;
  bool is_missing(std::string_view cell) const;
  std::string_view cell(std::size_t column) const { return cells_[column]; }
  std::string heading(std::size_t column) const;
  Duration time_of(std::size_t row_of_vm) const;
  double size_of(const std::optional<ColumnSize>& size, std::size_t column) const;
  Sizes sizes();
  void keep(const Sizes& sizes, CsvVm& vm);
  float value_of(const QuantityColumn& quantity, std::size_t column, const Sizes& sizes);
  void row(std::map<std::string, CsvVm>& vms);

  const ColumnMapping& mapping_;
  const Member& member_;
  ImportReport& report_;
  Lines lines_;
  std::vector<std::string_view> cells_;
  std::vector<std::string> headings_;
  std::size_t width_ = 0;
  std::size_t time_ = 0;
  std::size_t vm_ = 0;
  std::size_t vcpus_ = 0;
  std::size_t capacity_ = 0;
  std::size_t memory_ = 0;
  std::vector<std::size_t> quantities_;
};

/// "2013-07-01T00:00:00Z", blank instead of T, fraction, offset ("+02:00") or none (UTC), to
/// microseconds since 1970; nothing for anything else.
std::optional<Duration> iso_8601_time(std::string_view text);

}  // namespace gemello::traces
