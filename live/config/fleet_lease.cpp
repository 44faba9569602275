#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "live/config/fleet_parts.hpp"
#include "models/units/text.hpp"

namespace gemello::live {
namespace {

// Below this a controller takes a slow disk for a lost lease.
constexpr Duration renew_min = 500ms;

void read_time(JsonObject& object, std::string_view key, Duration& value) {
  if (const auto found = object.find(key)) value = found->quantity_positive<Duration>();
}

[[noreturn]] void fail_at(JsonObject& object, std::string_view key, const std::string& sentence) {
  const auto given = object.find(key);
  (given ? *given : object.value()).fail(sentence);
}

}  // namespace

Duration order_limit(const WorldTimes& times) {
  return std::max({times.start, times.stop, times.fence, times.other});
}

LeaseConfig read_lease(const JsonValue& value, const WorldTimes& times) {
  JsonObject object(value);
  LeaseConfig lease;
  lease.file = read_path(object.at("file"));
  if (const auto controller = object.find("controller")) lease.controller = controller->name();
  read_time(object, "lasts", lease.lasts);
  read_time(object, "renew", lease.renew);
  read_time(object, "margin", lease.margin);
  if (lease.renew < renew_min)
    fail_at(
        object, "renew",
        fmt::format("'renew' ({}) must be at least {}", unparse(lease.renew), unparse(renew_min)));
  const Duration limit = order_limit(times);
  if (lease.lasts - lease.renew <= limit)
    fail_at(object, "lasts",
            fmt::format("'lasts' ({}) must be more than 'renew' ({}) and the longest of 'start', "
                        "'stop', 'fence' and 'other' of the times ({}) together",
                        unparse(lease.lasts), unparse(lease.renew), unparse(limit)));
  object.finish();
  return lease;
}

}  // namespace gemello::live
