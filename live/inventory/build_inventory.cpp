#include "live/inventory/build_inventory.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "live/inventory/inventory_parts.hpp"
#include "models/traces/utf8.hpp"
#include "models/units/error.hpp"

namespace gemello::live {
namespace {

bool control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string about(const InventoryParts& parts) {
  return fmt::format("Read from libvirt{}; assumed: {}.", parts.storage ? " and Gluster" : "",
                     parts.notes.summary());
}

}  // namespace

void InventoryParts::fail(std::string_view place, std::string_view sentence) const {
  throw InputError(fleet.file, place, sentence);
}

// The rules of JsonValue::name and of names without a count.
void InventoryParts::check_name(const std::string& name, std::string_view thing) const {
  std::string shown;
  for (const char c : name) shown += control(c) || static_cast<unsigned char>(c) > 0x7e ? '?' : c;
  const std::string place = fmt::format("{} '{}'", thing, shown);
  constexpr std::string_view then = "a platform cannot have this name: ";
  if (name.empty()) fail(thing, fmt::format("{}it is empty", then));
  if (name.size() > 255) fail(place, fmt::format("{}it is longer than 255 bytes", then));
  if (!traces::is_utf8(name)) fail(place, fmt::format("{}it is not UTF-8", then));
  if (std::any_of(name.begin(), name.end(), control))
    fail(place, fmt::format("{}it has control characters", then));
  if (name.front() == ' ' || name.back() == ' ')
    fail(place, fmt::format("{}it begins or ends with a space", then));
  if (name.find_first_of("{}") != std::string::npos)
    fail(place, fmt::format("{}it has braces", then));
}

BuiltInventory build_inventory(const FleetConfig& fleet,
                               const std::map<std::string, HostReport>& hosts,
                               const std::optional<StorageReport>& storage) {
  InventoryParts parts{fleet, hosts, storage, {}, {}, {}, {}};
  parts.inventory.name = fleet.name;
  add_hosts(parts);
  add_storage(parts);
  add_network(parts);
  add_guests(parts);
  parts.inventory.about = about(parts);
  return {std::move(parts.inventory), parts.notes.sentences(), std::move(parts.warnings)};
}

}  // namespace gemello::live
