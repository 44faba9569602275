#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/cloud/inventory.hpp"

namespace gemello::planning {

/// A kind of part that can be lost whole.
enum class PartKind : std::uint8_t {
  host,            ///< its machine loses its power: so does a disk server in the same box
  disk_server,     ///< the same: a hypervisor in the same box is lost with it
  network_switch,  ///< its ports lose their carrier
  circuit,         ///< an uplink too
  rack,            ///< its machines and switches
  site,            ///< those of its racks
};
inline constexpr std::size_t part_kind_count = 6;

/// "host", "disk-server", "switch", "circuit", "rack", "site".
std::string_view name(PartKind kind);

struct Part {
  PartKind kind = PartKind::host;
  std::uint32_t index = 0;  ///< into the inventory's table of its kind
  friend constexpr auto operator<=>(const Part&, const Part&) = default;
};

/// What is lost at once; ascending, none twice. Nothing at all is a loss too: things as they are.
struct Loss {
  std::vector<Part> parts;
  friend auto operator<=>(const Loss&, const Loss&) = default;
};

/// "hv1": its name in the inventory.
const std::string& name(const Inventory& inventory, Part part);
/// "host hv1", "host hv1, host hv2"; "nothing".
std::string name(const Inventory& inventory, const Loss& loss);

/// All parts of these kinds, by kind, then in file order; racks and sites that hold nothing are
/// left out.
std::vector<Part> parts_of(const Inventory& inventory, std::span<const PartKind> kinds);

/// Every set of one to `most` parts of these kinds: single ones first, then pairs, each in
/// lexicographic order. N+1 is most = 1, N+2 is most = 2. most >= 1.
std::vector<Loss> losses_of(const Inventory& inventory, std::span<const PartKind> kinds,
                            std::size_t most);

/// What is without power or cut, by index of its table, 0/1.
struct PartsDown {
  std::vector<std::uint8_t> machines;
  std::vector<std::uint8_t> switches;
  std::vector<std::uint8_t> circuits;
};
PartsDown parts_down(const Inventory& inventory, const Loss& loss);

}  // namespace gemello::planning
