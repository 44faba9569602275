#include "live/cli/wall_time.hpp"

#include <ctime>

#include <fmt/format.h>

namespace gemello::live {

std::string wall_time(Instant at) {
  const std::int64_t all = at.time_since_epoch().count();
  const std::time_t whole = all / 1'000'000;
  std::tm parts{};
  gmtime_r(&whole, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     all % 1'000'000 / 1000);
}

}  // namespace gemello::live
