#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "models/cloud/inventory.hpp"

namespace gemello::gui {

/// What a window can show, select and fail: the things of an Inventory.
enum class PartKind : std::uint8_t {
  site,
  rack,
  network_switch,
  host,
  disk_server,
  brick,
  volume,
  circuit,
  inter_switch_link,
  bond,   ///< of a machine; numbered machine by machine
  cable,  ///< a machine's port with what it is plugged into
  vm,
};
inline constexpr std::size_t part_kind_count = 12;
/// "switch", "disk server", ...: for people.
std::string_view name(PartKind kind);

/// One thing: `index` into its kind's table of the Inventory (bonds: see Catalogue).
struct Part {
  PartKind kind = PartKind::host;
  std::uint32_t index = 0;

  friend auto operator<=>(const Part&, const Part&) = default;
};

/// How a part of the map stands.
enum class Health : std::uint8_t {
  good,
  degraded,  ///< slow, lossy, full, replicas missing, suspected
  bad,       ///< down, lost, blind
  off,       ///< switched off on purpose
};
std::string_view name(Health health);

/// Names and numbers of all parts of an Inventory, which it borrows. Immutable.
class Catalogue {
 public:
  explicit Catalogue(const Inventory& inventory);

  const Inventory& inventory() const { return inventory_; }
  std::size_t count(PartKind kind) const;
  /// As faults name it: "hv1", "sw1-sw2", "hv1.bond0", "hv1.eth0", "garr-l2", "vm7".
  std::string name(Part part) const;
  /// The part that a log line or a fault names; a cable by its port or its cable's name. Where a
  /// hypervisor and a disk server are one machine: the host.
  std::optional<Part> find(std::string_view component) const;
  /// Of one kind only. A volume also by the name of one of its replica sets ("vmstore/2").
  std::optional<Part> find(PartKind kind, std::string_view component) const;
  /// A bond's machine and its number there; a cable's machine.
  std::pair<MachineId, std::size_t> bond(Part part) const;
  std::optional<Part> bond_of(MachineId machine, std::size_t number) const;
  /// The cable in a port; nothing if none is.
  std::optional<Part> cable_in(MachineId machine, std::size_t nic) const;
  /// The hypervisor that is this machine, or none().
  HostId host_on(MachineId machine) const { return host_on_[machine.index()]; }
  /// The part that an object of the series link.load is a direction of ("hv1.eth0.up": the cable
  /// in hv1.eth0, "vmstore-1.read": the brick).
  std::optional<Part> of_link(std::string_view series_object) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <class Value>
  using Names = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

  void add(PartKind kind, std::string name, std::size_t index);
  void add_links();

  const Inventory& inventory_;
  std::array<Names<std::uint32_t>, part_kind_count> by_name_;
  std::vector<std::string> link_names_;  // of inter-switch links
  std::vector<std::pair<MachineId, std::size_t>> bonds_;
  std::vector<std::size_t> first_bond_;  // by machine, and one more
  std::map<std::pair<MachineId, std::size_t>, std::uint32_t> cables_;
  std::vector<HostId> host_on_;
  Names<Part> by_series_object_;
};

}  // namespace gemello::gui
