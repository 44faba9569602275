#include "models/runs/power_meter.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/runs/run_folder.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

constexpr std::string_view header = "time_ms,power_w";

[[noreturn]] void refuse(const std::string& file, std::size_t line, std::string_view sentence) {
  throw InputError(file, fmt::format("line {}", line), sentence);
}

/// One line after the header: when its period ends, in ms, and the watts.
std::pair<std::int64_t, Watts> reading_of(std::string_view line, const std::string& file,
                                          std::size_t number) {
  const std::size_t comma = line.find(',');
  std::int64_t time_ms = 0;
  double watts = 0;
  if (comma == std::string_view::npos || !read_number(line.substr(0, comma), time_ms) ||
      !read_number(line.substr(comma + 1), watts))
    refuse(file, number, "is not a time in ms and a power in W, separated by ','");
  if (!(watts > 0)) refuse(file, number, "has no power above 0 W");
  return {time_ms, Watts(watts)};
}

Duration milliseconds(std::int64_t count) {
  return std::chrono::duration_cast<Duration>(std::chrono::milliseconds(count));
}

/// The series of hosts, checked against the platform.
const Series& hosts_used(const SeriesReader& series, const Inventory& inventory,
                         const std::string& folder) {
  const Series* used = series.find("host.cpu_used");
  if (used == nullptr)
    throw InputError(folder, "host.cpu_used",
                     "was not recorded: run with \"series\": {\"host\": true}");
  if (used->width() != inventory.hosts.size())
    throw InputError(folder, "host.cpu_used",
                     fmt::format("is of {} hosts where the platform has {}", used->width(),
                                 inventory.hosts.size()));
  for (const Host& host : inventory.hosts)
    if (host.power.at_tenths != inventory.hosts.front().power.at_tenths)
      throw InputError(folder, "host " + host.name,
                       "has another power curve than the first host: one total power cannot "
                       "tell two curves apart");
  return *used;
}

behaviour::LoadCount count_row(const Series& used, std::size_t row, const Inventory& inventory) {
  behaviour::LoadCount count;
  const std::span<const float> values = used.row(row);
  for (std::size_t host = 0; host < values.size(); ++host)
    // The series' float32 may round past the capacity.
    count.add(std::min(
        1.0, static_cast<double>(values[host]) / inventory.hosts[host].capacity().count()));
  return count;
}

void require_all_on(const SeriesReader& series, std::size_t row, const Inventory& inventory,
                    const std::string& folder) {
  const Series* on = series.find("fleet.hosts_on");
  if (on != nullptr && on->row(row)[0] == static_cast<float>(inventory.hosts.size())) return;
  throw InputError(folder, to_text(series.find("host.cpu_used")->time_of(row)),
                   "not all hosts are on: the power of hosts that are off, boot or shut down "
                   "cannot be told from the curve");
}

}  // namespace

Meter read_meter(const std::filesystem::path& path) {
  const std::string file = path.string();
  const std::string content = read_text_file(path);
  Meter meter;
  std::int64_t first_ms = 0;
  std::int64_t period_ms = 0;
  std::size_t number = 0;
  for (std::size_t at = 0; at < content.size();) {
    const std::size_t end = std::min(content.find('\n', at), content.size());
    std::string_view line = std::string_view(content).substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = end + 1;
    if (++number == 1) {
      if (line != header) refuse(file, 1, fmt::format("does not begin with \"{}\"", header));
      continue;
    }
    const auto [time_ms, watts] = reading_of(line, file, number);
    const auto count = static_cast<std::int64_t>(meter.readings.size());
    if (count == 0) first_ms = time_ms;
    if (count == 1) period_ms = time_ms - first_ms;
    if (count > 0 && (period_ms <= 0 || time_ms != first_ms + count * period_ms))
      refuse(file, number,
             fmt::format("is of {} ms: readings must follow each other evenly", time_ms));
    meter.readings.push_back(watts);
  }
  if (meter.readings.size() < 2) refuse(file, number + 1, "has fewer than two readings");
  meter.period = milliseconds(period_ms);
  meter.start = origin + milliseconds(first_ms - period_ms);
  if (meter.start < origin) refuse(file, 2, "is of a period that begins before the run");
  return meter;
}

std::vector<behaviour::PowerReading> metered_load(const SeriesReader& series,
                                                  const Inventory& inventory, const Meter& meter,
                                                  const std::string& folder) {
  const Series& used = hosts_used(series, inventory, folder);
  const Duration row_period = used.info().period;
  const Duration before = meter.start - used.info().start;
  if (meter.period % row_period != Duration{} || before < Duration{} ||
      before % row_period != Duration{})
    throw InputError(folder, "host.cpu_used",
                     fmt::format("has a row every {} from {} on: a reading every {} from {} on "
                                 "covers no whole rows",
                                 unparse(row_period), to_text(used.info().start),
                                 unparse(meter.period), to_text(meter.start)));
  const auto rows = static_cast<std::size_t>(meter.period / row_period);
  auto row = static_cast<std::size_t>(before / row_period);
  std::vector<behaviour::PowerReading> readings;
  for (const Watts watts : meter.readings) {
    if (row + rows > used.rows()) break;
    behaviour::PowerReading reading{{}, watts};
    for (std::size_t part = 0; part < rows; ++part, ++row) {
      require_all_on(series, row, inventory, folder);
      const behaviour::LoadCount count = count_row(used, row, inventory);
      for (std::size_t tenth = 0; tenth < count.at_tenths.size(); ++tenth)
        reading.count.at_tenths[tenth] += count.at_tenths[tenth] / static_cast<double>(rows);
    }
    readings.push_back(reading);
  }
  if (readings.size() < 3)
    throw InputError(folder, "host.cpu_used", "covers fewer than three readings of the meter");
  return readings;
}

}  // namespace gemello::runs
