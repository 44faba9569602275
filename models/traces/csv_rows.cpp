#include "models/traces/csv_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "models/traces/limits.hpp"
#include "models/traces/utf8.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

constexpr double csv_value_max = 1e18;  ///< an exabyte
constexpr double memory_max = 9e18;     ///< what Bytes hold
constexpr double time_max_us = 1e18;    ///< 31,000 years

bool differs(double before, double now) {
  return before > 0 && std::abs(now - before) > size_tolerance * std::max(before, now);
}

std::string name_of_file(std::string_view member_name) {
  std::string_view base = base_name(member_name);
  for (const std::string_view ending : {".csv", ".tsv", ".txt"}) {
    if (base.ends_with(ending) && base.size() > ending.size()) base.remove_suffix(ending.size());
  }
  return std::string(base);
}

}  // namespace

CsvTable::CsvTable(const ColumnMapping& mapping, const Member& member, ImportReport& report)
    : mapping_(mapping), member_(member), report_(report), lines_(member, report) {}

void CsvTable::read(std::map<std::string, CsvVm>& vms) {
  if (!is_utf8(member_.name)) lines_.fail("the file's name is not UTF-8 text");
  std::string_view line;
  bool any = false;
  while (lines_.next(line)) {
    split(line);
    if (lines_.number() == 1) {
      width_ = cells_.size();
      if (mapping_.header) headings_.assign(cells_.begin(), cells_.end());
      find_columns();
      if (mapping_.header) continue;
    }
    if (cells_.size() != width_) {
      lines_.fail(fmt::format("has {} columns where line 1 has {}", cells_.size(), width_));
    }
    row(vms);
    any = true;
  }
  if (!any) lines_.fail(lines_.number() == 0 ? "is an empty file" : "has a header but no row");
}

void CsvTable::split(std::string_view line) {
  cells_.clear();
  if (mapping_.separator == ' ') {
    for (std::size_t at = line.find_first_not_of(" \t"); at != std::string_view::npos;
         at = line.find_first_not_of(" \t", at)) {
      const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
      cells_.push_back(line.substr(at, end - at));
      at = end;
    }
    return;
  }
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t quote = line.find_first_not_of(' ', at);
    if (quote != std::string_view::npos && line[quote] == '"') {
      const std::size_t close = line.find('"', quote + 1);
      if (close == std::string_view::npos) lines_.fail("has a quote that does not end");
      const std::size_t end = std::min(line.find(mapping_.separator, close), line.size());
      if (!trimmed(line.substr(close + 1, end - close - 1)).empty()) {
        lines_.fail("has text behind the end of a quote");
      }
      cells_.push_back(line.substr(quote + 1, close - quote - 1));
      at = end + 1;
      continue;
    }
    const std::size_t end = std::min(line.find(mapping_.separator, at), line.size());
    cells_.push_back(trimmed(line.substr(at, end - at)));
    at = end + 1;
  }
}

std::size_t CsvTable::place_of(const ColumnKey& key) const {
  if (const auto* place = std::get_if<std::size_t>(&key)) {
    if (*place > width_) {
      lines_.fail(fmt::format("has {} columns; the mapping asks for column {}", width_, *place));
    }
    return *place - 1;
  }
  const std::string& name = std::get<std::string>(key);
  const auto found = std::find(headings_.begin(), headings_.end(), name);
  if (found == headings_.end()) {
    lines_.fail(
        fmt::format("has no column with the heading {} of the mapping", traces::quoted(name)));
  }
  if (std::find(found + 1, headings_.end(), name) != headings_.end()) {
    lines_.fail(fmt::format("has the heading {} twice", traces::quoted(name)));
  }
  return static_cast<std::size_t>(found - headings_.begin());
}

void CsvTable::find_columns() {
  if (mapping_.time) time_ = place_of(mapping_.time->column);
  if (mapping_.vm) vm_ = place_of(*mapping_.vm);
  const auto of_size = [&](const std::optional<ColumnSize>& size) {
    return size && size->column ? place_of(*size->column) : 0;
  };
  vcpus_ = of_size(mapping_.vcpus);
  capacity_ = of_size(mapping_.cpu_capacity);
  memory_ = of_size(mapping_.memory);
  for (const QuantityColumn& quantity : mapping_.quantities) {
    quantities_.push_back(place_of(quantity.column));
  }
}

std::string CsvTable::heading(std::size_t column) const {
  return headings_.empty()
             ? fmt::format("column {}", column + 1)
             : fmt::format("column {} ({})", column + 1, traces::quoted(headings_[column]));
}

bool CsvTable::is_missing(std::string_view cell) const {
  return std::find(mapping_.missing.begin(), mapping_.missing.end(), cell) !=
         mapping_.missing.end();
}

double CsvTable::number(std::size_t column) const {
  double value = 0;
  bool read = false;
  if (mapping_.decimal == '.') {
    read = read_number(cells_[column], value);
  } else if (cells_[column].find('.') == std::string_view::npos) {
    std::string text(cells_[column]);
    std::replace(text.begin(), text.end(), ',', '.');
    read = read_number(text, value);
  }
  if (!read) {
    lines_.fail(
        fmt::format("{} is {}, not a finite number", heading(column), quoted(cells_[column])));
  }
  if (value < 0 || value > csv_value_max) {
    lines_.fail(
        fmt::format("{} is {}, not within 0..1e18", heading(column), quoted(cells_[column])));
  }
  return value;
}

Duration CsvTable::time_of(std::size_t row_of_vm) const {
  if (!mapping_.time) {
    const auto row = static_cast<std::int64_t>(row_of_vm);
    if (static_cast<double>(row) * static_cast<double>(mapping_.period.count()) > time_max_us) {
      lines_.fail("is over 31,000 years after the first row");
    }
    return mapping_.period * row;
  }
  if (mapping_.time->iso_8601) {
    const auto time = iso_8601_time(cells_[time_]);
    if (!time) {
      lines_.fail(fmt::format("{} is {}, not a time such as 2013-07-01T00:00:00Z", heading(time_),
                              quoted(cells_[time_])));
    }
    return *time;
  }
  const double us = number(time_) * mapping_.time->unit_us;
  if (us > time_max_us) lines_.fail(fmt::format("{} is over 31,000 years", heading(time_)));
  return Duration(static_cast<std::int64_t>(std::nearbyint(us)));
}

double CsvTable::size_of(const std::optional<ColumnSize>& size, std::size_t column) const {
  if (!size) return 0;
  return size->column ? number(column) * size->factor : size->fixed;
}

CsvTable::Sizes CsvTable::sizes() {
  const Sizes out{size_of(mapping_.vcpus, vcpus_), size_of(mapping_.cpu_capacity, capacity_),
                  size_of(mapping_.memory, memory_)};
  if (out.vcpus != std::floor(out.vcpus) || out.vcpus > cores_max) {
    lines_.fail(fmt::format("{} is not a whole number of vCPUs up to 1e6", heading(vcpus_)));
  }
  if (out.memory_bytes > memory_max) {
    lines_.fail(fmt::format("{} is over any machine's memory", heading(memory_)));
  }
  return out;
}

void CsvTable::keep(const Sizes& sizes, CsvVm& vm) {
  const bool changed = differs(vm.vcpus, sizes.vcpus) ||
                       differs(vm.capacity_mhz, sizes.capacity_mhz) ||
                       differs(vm.memory_bytes, sizes.memory_bytes);
  if (changed && !vm.changed) {
    report_.note(Finding::size_changed, member_.file, lines_.number());
    vm.changed = true;
  }
  const bool larger =
      sizes.vcpus > vm.vcpus || (sizes.vcpus == vm.vcpus && sizes.capacity_mhz > vm.capacity_mhz);
  if (larger) {
    vm.vcpus = sizes.vcpus;
    vm.capacity_mhz = sizes.capacity_mhz;
  }
  vm.memory_bytes = std::max(vm.memory_bytes, sizes.memory_bytes);
}

float CsvTable::value_of(const QuantityColumn& quantity, std::size_t column, const Sizes& sizes) {
  const auto note = [&](Finding finding) { report_.note(finding, member_.file, lines_.number()); };
  constexpr float gap = std::numeric_limits<float>::quiet_NaN();
  if (is_missing(cell(column))) {
    note(Finding::value_missing);
    return gap;
  }
  double value = number(column) * quantity.factor;
  const bool cpu =
      quantity.quantity == TraceQuantity::cpu_used || quantity.quantity == TraceQuantity::cpu_wait;
  if (quantity.base == UnitBase::vcpus) value *= sizes.vcpus;
  if (quantity.base == UnitBase::memory) value *= sizes.memory_bytes;
  if (quantity.base == UnitBase::cpu_capacity && value > 0) {
    if (sizes.vcpus == 0 || sizes.capacity_mhz == 0) {
      note(Finding::no_capacity);
      return gap;
    }
    value = value / sizes.capacity_mhz * sizes.vcpus;
  }
  // A share of a unit in the last place is no excess.
  constexpr double slack = 1 + 1e-9;
  if (quantity.quantity == TraceQuantity::cpu_used && mapping_.vcpus &&
      value > sizes.vcpus * slack) {
    note(Finding::cpu_above_capacity);
  }
  if (quantity.quantity == TraceQuantity::memory_used && mapping_.memory &&
      value > sizes.memory_bytes * slack) {
    note(Finding::memory_above_capacity);
  }
  if (value > (cpu ? cores_max : std::numeric_limits<float>::max())) {
    lines_.fail(fmt::format("{} is beyond any machine", heading(column)));
  }
  return static_cast<float>(value);
}

void CsvTable::row(std::map<std::string, CsvVm>& vms) {
  const std::string name = mapping_.vm ? std::string(cell(vm_)) : name_of_file(member_.name);
  if (name.empty()) lines_.fail(fmt::format("{} names no VM", heading(vm_)));
  if (!is_utf8(name)) lines_.fail(fmt::format("{} is not UTF-8 text", heading(vm_)));
  auto [found, fresh] = vms.try_emplace(name, CsvVm{.name = name, .file = {}});
  CsvVm& vm = found->second;
  if (fresh) vm.file = member_.file;
  if (!mapping_.vm && vm.file != member_.file) {
    lines_.fail(fmt::format("is the VM {} of {} as well", traces::quoted(name), vm.file));
  }
  CsvRow out{.time = time_of(vm.rows.size()), .line = lines_.number()};
  if (!vm.rows.empty() && out.time < vm.rows.back().time) {
    lines_.fail(fmt::format("the time of VM {} goes back", traces::quoted(name)));
  }
  const Sizes now = sizes();
  keep(now, vm);
  for (std::size_t i = 0; i < quantities_.size(); ++i) {
    out.values[i] = value_of(mapping_.quantities[i], quantities_[i], now);
  }
  vm.rows.push_back(out);
}

}  // namespace gemello::traces
