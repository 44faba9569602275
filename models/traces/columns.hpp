#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/traces/trace.hpp"

namespace gemello::traces {

/// A column of a table: by its heading, or by its place from 1.
using ColumnKey = std::variant<std::string, std::size_t>;

/// A size of VMs: one for all, or a column times `factor`.
struct ColumnSize {
  double fixed = 0;
  std::optional<ColumnKey> column{};
  double factor = 1;
};

/// What a unit is relative to.
enum class UnitBase : std::uint8_t { absolute, vcpus, cpu_capacity, memory };

struct QuantityColumn {
  TraceQuantity quantity{};
  ColumnKey column;
  double factor = 1;  ///< to the unit of the quantity, or to a share of the base
  UnitBase base = UnitBase::absolute;
};

struct TimeColumn {
  ColumnKey column;
  bool iso_8601 = false;   ///< "2013-07-01T00:00:00Z", else a number
  double unit_us = 0;      ///< microseconds in a unit of the number
  bool unix_epoch = true;  ///< else it counts from some start of its own
};

/// What the columns of tables of samples mean: one row per VM and time, in one file or many.
struct ColumnMapping {
  char separator = ',';  ///< ' ': any run of blanks and tabs
  char decimal = '.';
  bool header = true;
  std::vector<std::string> missing{};  ///< cells that mean a gap
  Duration period{};
  std::optional<TimeColumn> time{};  ///< nothing: row n of a VM is step n
  std::optional<ColumnKey> vm{};     ///< nothing: one VM per file, named by it
  std::optional<ColumnSize> vcpus{};
  std::optional<ColumnSize> cpu_capacity{};  ///< MHz of all vCPUs together
  std::optional<ColumnSize> memory{};        ///< bytes
  std::vector<QuantityColumn> quantities{};  ///< in the order of TraceQuantity, at least one
};

/// A column mapping file (columns.schema.json), strict: unknown keys, and keys that say nothing
/// beside the others, are errors. Errors: InputError(file, JSON path, sentence).
ColumnMapping column_mapping_from_json(std::string_view text, std::string_view file);

}  // namespace gemello::traces
