#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "models/policies/waking.hpp"

namespace gemello::policies {

/// How far the recovery from one lost life of a host has come. The last three are where it stays
/// until something else happens: the host is seen, a proof turns up, fewer hosts are lost.
enum class FencePhase : std::uint8_t {
  waiting,         ///< for the fence delay or between two attempts
  fencing,         ///< a Fence was proposed and has not been seen to end
  fenced,          ///< there is proof of death: its VMs are started elsewhere
  needs_operator,  ///< no fence device reaches it, or it is silent in a state no fence is for
  too_many_lost,   ///< more hosts are silent than can be dead: the fault may be ours
  gave_up,         ///< every fence attempt failed
};

/// Of a batch VM that was stopped for others.
inline constexpr std::string_view shed_cause = "shed";

/// What restart-by-priority remembers.
/// Source: own; phases after Proxmox VE's HA manager ("fence", "recovery", "error").
struct FailoverMemory {
  struct LostHost {
    Incarnation incarnation = Incarnation::unknown;
    Instant since{};
    std::string cause;
    FencePhase phase = FencePhase::waiting;
    std::int32_t fences = 0;     ///< proposed and not refused so far
    std::int32_t power_ons = 0;  ///< proposed so far
    Instant not_before = origin;
    bool operator==(const LostHost&) const = default;
  };
  struct Recovery {
    HostId host;        ///< where it ran
    std::string cause;  ///< "host-lost", "host-reborn", or why the VM stopped
    Instant since{};    ///< older snapshots say nothing about it
    std::int32_t failures = 0;
    Instant not_before = origin;
    bool asked = false;    ///< a Start was proposed and has not been seen to end
    bool gave_up = false;  ///< every attempt failed; tried again when a host is seen
    bool operator==(const Recovery&) const = default;
    /// Of a batch VM that gives way to others from then on.
    static Recovery shed(HostId from, Instant at) { return {from, std::string(shed_cause), at}; }
  };
  /// A VM to be resumed, or a copy to be destroyed.
  struct Mending {
    bool asked = false;         ///< it was proposed and has not been seen to end
    std::int32_t attempts = 0;  ///< proposed so far
    Instant not_before = origin;
    bool operator==(const Mending&) const = default;
  };
  using Copy = std::pair<VmId, HostId>;
  std::map<HostId, LostHost> hosts;
  std::map<HostId, Instant> returned;  ///< seen again then: older snapshots still say lost
  std::map<VmId, Recovery> vms;
  std::set<VmId> leaving;   ///< their users want them gone: not restarted
  std::set<VmId> stopping;  ///< lost while they stopped on order: not restarted either
  Woken woken;
  std::map<VmId, Mending> paused;  ///< by an I/O error
  std::map<Copy, Mending> copies;

  bool empty() const {
    return hosts.empty() && returned.empty() && vms.empty() && leaving.empty() &&
           stopping.empty() && woken.empty() && paused.empty() && copies.empty();
  }
  static FailoverMemory read(std::string_view text, const Inventory* inventory);
  std::string text(const Inventory& inventory) const;
  bool operator==(const FailoverMemory&) const = default;
};

const char* name(FencePhase phase);

}  // namespace gemello::policies
