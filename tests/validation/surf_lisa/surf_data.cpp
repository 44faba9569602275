#include "tests/validation/surf_lisa/surf_data.hpp"

#include <cstdlib>
#include <fstream>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::surf_lisa {

Place find_data() {
  const char* folder = std::getenv("GEMELLO_TRACES");
  if (folder == nullptr) return {{}, "GEMELLO_TRACES is not set (datasets/README.md)"};
  const auto data = std::filesystem::path(folder) / "surf-power";
  if (std::filesystem::exists(data)) return {data, {}};
  return {{}, "GEMELLO_TRACES has no surf-power"};
}

std::vector<Watts> read_meter(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::vector<Watts> meter;
  if (!std::getline(stream, line) || line != "time_ms,power_w")
    throw InputError(file.string(), "line 1", "does not begin with \"time_ms,power_w\"");
  while (std::getline(stream, line)) {
    const std::size_t comma = line.find(',');
    std::int64_t time_ms = 0;
    double watts = 0;
    const auto next_ms = static_cast<std::int64_t>(30'000 * (meter.size() + 1));
    if (comma == std::string::npos ||
        !read_number(std::string_view(line).substr(0, comma), time_ms) ||
        !read_number(std::string_view(line).substr(comma + 1), watts) || time_ms != next_ms)
      throw InputError(file.string(), fmt::format("line {}", meter.size() + 2),
                       fmt::format("is not \"{},watts\"", next_ms));
    meter.push_back(Watts(watts));
  }
  return meter;
}

runs::TaskHosts hosts_of(const Inventory& inventory) {
  const Host& host = inventory.hosts.front();
  return {inventory.hosts.size(), host.cores, host.core_speed, host.memory_for_guests()};
}

std::vector<behaviour::PowerReading> readings_of(const std::vector<behaviour::LoadCount>& load,
                                                 std::span<const Watts> meter) {
  std::vector<behaviour::PowerReading> readings;
  for (std::size_t step = 0; step < meter.size(); ++step)
    readings.push_back({load.at(step), meter[step]});
  return readings;
}

}  // namespace gemello::surf_lisa
