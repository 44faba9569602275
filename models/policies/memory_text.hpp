#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/cloud/json_reader.hpp"
#include "models/policies/waking.hpp"

namespace gemello::policies {

/// Memories write instants as whole microseconds since the origin, VMs and hosts by name.
inline std::int64_t microseconds(Instant instant) {
  return instant.time_since_epoch().count();
}
Instant read_instant(const JsonValue& value);

/// The VM or host of that name; none() without an inventory or if it has no such thing any more.
VmId vm_named(const Inventory* inventory, std::string_view name);
HostId host_named(const Inventory* inventory, std::string_view name);

/// A JSON object of members whose values are JSON texts already, by key as nlohmann's has them.
/// Keys are distinct. For what is written again and again: making values to write them costs more.
std::string object_text(std::vector<std::pair<std::string_view, std::string>> members);

nlohmann::json write_woken(const Woken& woken, const Inventory& inventory);
/// Reads the object under "woken", if there is one.
Woken read_woken(JsonObject& memory, const Inventory* inventory);

}  // namespace gemello::policies
