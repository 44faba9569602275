#include "tests/validation/surf_lisa/surf_data.hpp"

#include <cstdlib>

namespace gemello::surf_lisa {

Place find_data() {
  const char* folder = std::getenv("GEMELLO_TRACES");
  if (folder == nullptr) return {{}, "GEMELLO_TRACES is not set (datasets/README.md)"};
  const auto data = std::filesystem::path(folder) / "surf-power";
  if (std::filesystem::exists(data)) return {data, {}};
  return {{}, "GEMELLO_TRACES has no surf-power"};
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
