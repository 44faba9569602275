#include "live/inventory/build_inventory.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "live/inventory/inventory_parts.hpp"
#include "models/cloud/platform_warnings.hpp"
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

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t more = lead < 0x80                    ? 0
                             : lead >= 0xc2 && lead <= 0xdf ? 1
                             : lead >= 0xe0 && lead <= 0xef ? 2
                             : lead >= 0xf0 && lead <= 0xf4 ? 3
                                                            : 4;
    if (more > 3 || i + more >= text.size()) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      // The second byte bounds overlong forms, surrogates and what lies beyond U+10FFFF.
      const unsigned char low = k > 1 ? 0x80 : lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
      const unsigned char high = k > 1 ? 0xbf : lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
      if (next < low || next > high) return false;
    }
    i += more + 1;
  }
  return true;
}

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
  if (!is_utf8(name)) fail(place, fmt::format("{}it is not UTF-8", then));
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
