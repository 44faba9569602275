#include "models/traces/gwa_rows.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "models/traces/limits.hpp"
#include "models/traces/utf8.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

constexpr std::size_t columns = 11;
constexpr std::array<std::string_view, columns> headings{"timestamp [ms]",
                                                         "cpu cores",
                                                         "cpu capacity provisioned [mhz]",
                                                         "cpu usage [mhz]",
                                                         "cpu usage [%]",
                                                         "memory capacity provisioned [kb]",
                                                         "memory usage [kb]",
                                                         "disk read throughput [kb/s]",
                                                         "disk write throughput [kb/s]",
                                                         "network received throughput [kb/s]",
                                                         "network transmitted throughput [kb/s]"};
constexpr std::string_view heading_in_seconds = "timestamp [s]";
enum Column : std::size_t { time, cores, capacity, cpu, cpu_percent, memory_size, memory, rates };

/// Unix time in seconds reaches this in the year 5138, in milliseconds it passed it in 1973.
constexpr std::int64_t unix_milliseconds_min = 100'000'000'000;
constexpr std::int64_t unix_seconds_min = 100'000'000;
constexpr std::int64_t stamp_max = 1'000'000'000'000'000;
/// Small stamps count from a start of their own: rows this far apart cannot be seconds.
constexpr std::int64_t spacing_milliseconds_min = 10'000;
/// Larger values are no machine's (10^15 KB is an exabyte).
constexpr double gwa_value_max = 1e15;

using Cells = std::array<std::string_view, columns>;

Cells split(std::string_view line, const Lines& lines) {
  Cells cells;
  std::size_t count = 0;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(';', at), line.size());
    if (count < columns) cells[count] = trimmed(line.substr(at, end - at));
    ++count;
    at = end + 1;
  }
  if (count != columns) {
    lines.fail(
        fmt::format("has {} columns separated by ';' where GWA-T-12 has {}", count, columns));
  }
  return cells;
}

/// Whether the header says milliseconds.
bool read_headings(std::string_view line, const Lines& lines) {
  const Cells cells = split(line, lines);
  bool in_ms = true;
  for (std::size_t i = 0; i < columns; ++i) {
    std::string heading(cells[i]);
    std::transform(heading.begin(), heading.end(), heading.begin(), [](char c) {
      return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    if (i == 0 && heading == heading_in_seconds) {
      in_ms = false;
    } else if (heading != headings[i]) {
      lines.fail(fmt::format("column {} is {} where GWA-T-12 has \"{}\"", i + 1, quoted(cells[i]),
                             headings[i]));
    }
  }
  return in_ms;
}

double number(const Cells& cells, std::size_t column, const Lines& lines) {
  double value = 0;
  if (!read_number(cells[column], value)) {
    lines.fail(fmt::format("column {} ({}) is {}, not a finite number", column + 1,
                           headings[column], quoted(cells[column])));
  }
  if (value < 0 || value > gwa_value_max) {
    lines.fail(fmt::format("column {} ({}) is {}, not within 0..1e15", column + 1, headings[column],
                           quoted(cells[column])));
  }
  return value;
}

/// Keeps the largest sizes of a VM and tells whether one of them differs from before.
bool keep_sizes(GwaVm& vm, std::int64_t vcpus, double capacity_mhz, double memory_kb) {
  const auto differs = [](double before, double now) {
    return std::abs(now - before) > size_tolerance * std::max(before, now);
  };
  const bool first = vm.rows.empty();
  const bool changed = !first && (vcpus != vm.vcpus || differs(vm.capacity_mhz, capacity_mhz) ||
                                  differs(vm.memory_kb, memory_kb));
  if (vcpus > vm.vcpus || (vcpus == vm.vcpus && capacity_mhz > vm.capacity_mhz)) {
    vm.vcpus = vcpus;
    vm.capacity_mhz = capacity_mhz;
  }
  vm.memory_kb = std::max(vm.memory_kb, memory_kb);
  return changed;
}

class RowReader {
 public:
  RowReader(const Member& member, const Lines& lines, ImportReport& report)
      : member_(member), lines_(lines), report_(report) {}

  /// Appends the row; its time is still as the file has it.
  void read(std::string_view line, GwaVm& vm) {
    const Cells cells = split(line, lines_);
    GwaRow row;
    row.time_s = stamp(cells, vm);
    const double vcpus = number(cells, cores, lines_);
    if (vcpus != std::floor(vcpus) || vcpus > cores_max) {
      lines_.fail(fmt::format("column 2 (cpu cores) is {}, not a whole number up to 1e6",
                              quoted(cells[cores])));
    }
    const double capacity_mhz = number(cells, capacity, lines_);
    const double memory_kb = number(cells, memory_size, lines_);
    number(cells, cpu_percent, lines_);  // says the same as MHz; must at least be a number
    row.values[0] = cores_used(number(cells, cpu, lines_), vcpus, capacity_mhz);
    for (std::size_t i = 1; i < gwa_quantities.size(); ++i) {
      const double kb = number(cells, memory + i - 1, lines_);
      row.values[i] = static_cast<float>(kb * 1024.0);
      if (i == 1 && kb > memory_kb) note(Finding::memory_above_capacity);
    }
    if (keep_sizes(vm, static_cast<std::int64_t>(vcpus), capacity_mhz, memory_kb) && !changed_) {
      note(Finding::size_changed);
      changed_ = true;
    }
    vm.rows.push_back(row);
  }

 private:
  void note(Finding finding) { report_.note(finding, member_.file, lines_.number()); }

  std::int64_t stamp(const Cells& cells, const GwaVm& vm) const {
    std::int64_t value = 0;
    if (!read_number(cells[time], value) || value < 0) {
      lines_.fail(
          fmt::format("the time stamp is {}, not an integer of at least 0", quoted(cells[time])));
    }
    if (value > stamp_max) lines_.fail(fmt::format("the time stamp {} is over 1e15", value));
    if (!vm.rows.empty() && value < vm.rows.back().time_s) {
      lines_.fail(fmt::format("the time goes back from {} to {}", vm.rows.back().time_s, value));
    }
    return value;
  }

  float cores_used(double used_mhz, double vcpus, double capacity_mhz) {
    if (used_mhz == 0) return 0.0F;
    if (vcpus == 0 || capacity_mhz == 0) {
      note(Finding::no_capacity);
      return std::nanf("");
    }
    if (used_mhz > capacity_mhz) note(Finding::cpu_above_capacity);
    const double used = used_mhz / capacity_mhz * vcpus;
    if (!(used <= cores_max)) lines_.fail("the CPU used is over a million cores");
    return static_cast<float>(used);
  }

  const Member& member_;
  const Lines& lines_;
  ImportReport& report_;
  bool changed_ = false;
};

/// What a member's stamps count by their magnitude, else by the spacing of its rows; nothing for a
/// lone small stamp. Mixed magnitudes are an error.
std::optional<GwaClock> clock_of(const GwaVm& vm) {
  std::optional<GwaClock> clock;
  for (std::size_t i = 0; i < vm.rows.size(); ++i) {
    const std::int64_t value = vm.rows[i].time_s;
    if (value < unix_seconds_min) continue;
    const GwaClock now =
        value >= unix_milliseconds_min ? GwaClock::milliseconds : GwaClock::seconds;
    if (clock && *clock != now) {
      throw InputError(vm.file, fmt::format("line {}", i + 2),
                       fmt::format("the time stamp {} is in milliseconds where the earlier ones "
                                   "are in seconds",
                                   value));
    }
    clock = now;
  }
  if (!clock && vm.rows.size() > 1) {
    const std::int64_t spacing = vm.rows[1].time_s - vm.rows[0].time_s;
    clock = spacing >= spacing_milliseconds_min ? GwaClock::milliseconds : GwaClock::seconds;
  }
  return clock;
}

}  // namespace

GwaVm read_gwa_member(const Member& member, std::optional<GwaClock>& clock, ImportReport& report) {
  Lines lines(member, report);
  GwaVm vm{.name = std::string(member.name), .file = std::string(member.file)};
  if (!is_utf8(member.name)) lines.fail("the file's name is not UTF-8 text");
  std::string_view line;
  if (!lines.next(line)) lines.fail("is an empty file");
  const bool says_ms = read_headings(line, lines);
  RowReader reader(member, lines, report);
  while (lines.next(line)) reader.read(line, vm);
  if (vm.rows.empty()) lines.fail("has a header but no row");

  const std::optional<GwaClock> own = clock_of(vm);
  if (own && clock && *own != *clock) {
    throw InputError(
        vm.file, "line 2",
        fmt::format("the time stamp {} is in {} unlike the files before", vm.rows[0].time_s,
                    *own == GwaClock::seconds ? "seconds" : "milliseconds"));
  }
  if (!clock) clock = own;
  const GwaClock decided = clock.value_or(says_ms ? GwaClock::milliseconds : GwaClock::seconds);
  if (decided == GwaClock::milliseconds) {
    for (GwaRow& row : vm.rows) row.time_s /= 1000;
    report.note(Finding::milliseconds, vm.file, 2, vm.rows.size());
  } else if (says_ms) {
    report.note(Finding::seconds_called_ms, vm.file, 2, vm.rows.size());
  }
  return vm;
}

}  // namespace gemello::traces
