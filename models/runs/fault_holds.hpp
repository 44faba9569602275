#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/runs/scenario.hpp"
#include "models/runs/workload.hpp"

namespace gemello::runs {

/// A fault that holds a part until an instant, or a repair.
struct FaultHold {
  BoundFault fault;
  Instant until = never;  ///< never: until a repair names it
};

/// The holds of a run that starts at `start`: the scenario's faults, then its storm's; a flapping
/// link has one for each time it is down. Errors: as for all_faults.
std::vector<FaultHold> all_holds(const Scenario& scenario, const Inventory& inventory,
                                 Duration length, Instant start = origin);

/// The holds of one fault, `fault.at` after the origin. Errors: std::invalid_argument as for
/// parts_of; std::length_error: flaps too often.
std::vector<FaultHold> holds_of(const Fault& fault, const Inventory& inventory);

/// The instant at which a hold begins or ends.
struct FaultTurn {
  Instant at{};
  std::size_t hold = 0;
  bool ends = false;
};
/// In order of time; at one instant in the order of the holds, the beginning of each first.
std::vector<FaultTurn> turns_of(const std::vector<FaultHold>& holds);

/// What of which part a fault takes away: holds with equal keys hold the same thing.
struct FaultKey {
  enum class Aspect : std::uint8_t { up, replies, quality, sight, speed, space };
  enum class Part : std::uint8_t {
    host,
    network_switch,
    circuit,
    inter_switch_link,
    machine,
    port,
    brick
  };
  Aspect aspect = Aspect::up;
  Part part = Part::host;
  std::uint32_t index = 0;  ///< into the inventory's table; of the machine for a port
  std::uint16_t nic = 0;

  friend constexpr auto operator<=>(const FaultKey&, const FaultKey&) = default;
};
FaultKey key_of(const BoundFault& fault);

/// How faults add up. At each instant a part has what all holds in force on it leave: it is down
/// while any holds it; shares of bandwidth multiply, losses combine as 1 - (1 - a)(1 - b), round
/// trips and delays add. A repair ends the holds without an end that began before it, and no other;
/// a power cycle mends crashes and hangs. All is summed anew at each change, in the order of the
/// holds: dividing out what ends would leave rounding behind.
class FaultsInForce {
 public:
  struct Entry {
    FaultHold hold;
    bool mended = false;  ///< by a power cycle: holds nothing any more, its end is still told
  };

  /// A hold, or a repair, begins. Returns what happens to its part: `degradation`, `delay` and
  /// `in_force` are those after it; nothing where it strikes nothing (a crash without power).
  std::optional<BoundFault> begin(std::size_t id, const FaultHold& hold);
  /// The same at its end; nothing where others go on, or it is in force no more.
  std::optional<BoundFault> end(std::size_t id);

  /// A host has been started anew: its crashes and hangs hold it no longer.
  void mend(HostId host);
  /// As if it had never begun.
  void forget(std::size_t id);
  /// A hold that is in force as written down.
  void restore(std::size_t id, Entry entry);

  bool holds(const FaultKey& key) const;
  /// Whether a host is held down by a loss of power.
  bool unpowered(HostId host) const;
  /// By id.
  std::map<std::size_t, Entry> entries() const;
  /// What all holds of one key leave, as begin and end tell it; of that key's first hold.
  std::optional<BoundFault> left(const FaultKey& key) const;

 private:
  using Holders = std::map<std::size_t, Entry>;

  void add_up(const Holders& holders, BoundFault& event) const;

  std::map<FaultKey, Holders> parts_;
  std::map<std::size_t, FaultKey> keys_;
};

}  // namespace gemello::runs
