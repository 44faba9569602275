#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/fleet/proof_of_death.hpp"
#include "models/state/vm_lifecycle.hpp"

namespace gemello::live {

/// What was last seen of a host.
struct KnownHost {
  Incarnation life = Incarnation::unknown;
  Instant seen_at{};
  bool maintenance = false;
  bool switch_seen_on = false;  ///< its power switch once read on while it answered
  bool operator==(const KnownHost&) const = default;
};

/// What was last seen of a VM, and how to define it anew where its host cannot be asked.
struct KnownVm {
  std::string host;  ///< empty: never placed
  Incarnation lost_with = Incarnation::unknown;
  VmState state = VmState::requested;
  Instant placed_since = never;
  Instant last_moved = never;
  std::string definition;           ///< domain XML; empty: never seen
  std::vector<std::string> copies;  ///< hosts with a process of it that is known to be a leftover
  bool operator==(const KnownVm&) const = default;
};

/// What a controller must still know when it was restarted and the hosts it asks are dead.
class Memory {
 public:
  virtual ~Memory() = default;
  virtual std::map<std::string, KnownHost> hosts() = 0;
  virtual std::map<std::string, KnownVm> vms() = 0;
  virtual void remember(const std::string& host, const KnownHost& known) = 0;
  virtual void remember(const std::string& vm, const KnownVm& known) = 0;
};

}  // namespace gemello::live
