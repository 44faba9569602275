// The formats that import reads: their names, how they are told apart, the options they take.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "models/traces/import.hpp"
#include "models/traces/layout.hpp"
#include "models/traces/limits.hpp"
#include "models/traces/surf_tasks.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

struct FormatRow {
  TraceFormat format;
  std::string_view name;
  bool takes_sizes;  ///< vcpus and memory
  bool takes_slots;  ///< slots and period
  bool takes_columns;
};
// In the order of TraceFormat.
constexpr std::array<FormatRow, format_count> formats{{
    {TraceFormat::gtrace, "gtrace", false, false, false},
    {TraceFormat::planetlab, "planetlab", false, false, false},
    {TraceFormat::gwa_bitbrains, "gwa-bitbrains", false, false, false},
    {TraceFormat::gcd, "gcd", true, false, false},
    {TraceFormat::swf, "swf", true, true, false},
    {TraceFormat::csv, "csv", false, false, true},
    {TraceFormat::surf_tasks, "surf-tasks", false, false, false},
}};

constexpr std::size_t slots_max = 1'000'000;

[[noreturn]] void refuse(std::string_view option, std::string_view sentence) {
  throw InputError("import", option, sentence);
}

/// How many numbers, separated by blanks, a line is; 0 if it is anything else.
std::size_t numbers_of(std::string_view line) {
  std::size_t count = 0;
  for (std::size_t at = line.find_first_not_of(" \t"); at != std::string_view::npos;
       at = line.find_first_not_of(" \t", at)) {
    const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
    double value = 0;
    if (!read_number(line.substr(at, end - at), value)) return 0;
    ++count;
    at = end;
  }
  return count;
}

}  // namespace

std::string_view name_of(TraceFormat format) {
  return formats[static_cast<std::size_t>(format)].name;
}

std::optional<TraceFormat> format_named(std::string_view name) {
  for (const FormatRow& known : formats) {
    if (known.name == name) return known.format;
  }
  return std::nullopt;
}

std::string format_names() {
  std::string names;
  for (const FormatRow& known : formats) {
    names += (names.empty() ? "" : ", ") + std::string(known.name);
  }
  return names;
}

std::optional<TraceFormat> sniff_format(std::string_view content) {
  if (content.starts_with(magic)) return TraceFormat::gtrace;
  if (content.starts_with(';')) return TraceFormat::swf;
  std::string_view line = content.substr(0, content.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.find(';') != std::string_view::npos && line.starts_with("Timestamp")) {
    return TraceFormat::gwa_bitbrains;
  }
  if (begins_surf_tasks(line)) return TraceFormat::surf_tasks;
  const bool digits = line.find_first_not_of("0123456789") == std::string_view::npos;
  if (!line.empty() && line.size() <= 3 && digits) return TraceFormat::planetlab;
  if (numbers_of(line) == 2) return TraceFormat::gcd;
  if (numbers_of(line) == 18) return TraceFormat::swf;
  return std::nullopt;
}

void check_options(TraceFormat format, const ImportOptions& options) {
  const FormatRow& row = formats[static_cast<std::size_t>(format)];
  const auto unused = [&](bool given, bool taken, std::string_view option) {
    if (given && !taken) refuse(option, fmt::format("means nothing to the format {}", row.name));
  };
  unused(options.vcpus.has_value(), row.takes_sizes, "vcpus");
  unused(options.memory.has_value(), row.takes_sizes, "memory");
  unused(options.slots.has_value(), row.takes_slots, "slots");
  unused(options.period.has_value(), row.takes_slots, "period");
  unused(options.columns.has_value(), row.takes_columns, "columns");
  if (row.takes_columns && !options.columns) {
    refuse("columns", "is needed for a table: what its columns mean");
  }
  if (options.vcpus && (*options.vcpus < 1 || *options.vcpus > vcpus_max)) {
    refuse("vcpus", "must be 1 to 1000000");
  }
  if (options.memory && *options.memory <= Bytes(0)) refuse("memory", "must be above 0");
  if (options.slots && (*options.slots < 1 || *options.slots > slots_max)) {
    refuse("slots", "must be 1 to 1000000");
  }
  if (options.period && (*options.period <= Duration::zero() || *options.period > period_max)) {
    refuse("period", "must be above 0 and at most 366 days");
  }
}

}  // namespace gemello::traces
