#pragma once

#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "models/policies/failover/failover_memory.hpp"
#include "models/policies/remembering_policy.hpp"

namespace gemello::policies {

struct RestartOptions {
  Duration fence_delay{};          ///< a lost host may still come back by itself for this long
  Duration fence_retry = 30s;      ///< between a failed (or unknown) fence and the next
  std::int32_t fence_retries = 5;  ///< attempts after the first
  double fence_share_max = 0.5;    ///< with more than this share of hosts silent, none is fenced
  bool power_on_after_fence = true;
  std::int32_t starts_in_flight = 4;  ///< at most, fleet-wide
  std::int32_t retries = 3;           ///< of the Start of a VM after the first
  Duration retry_delay = 30s;         ///< after the first failure; doubles each time
  bool squeeze = true;  ///< a VM for which no host has CPU left starts where its memory fits
  bool shed = true;     ///< batch VMs are stopped where others find no room otherwise
};

/// Restarts VMs that stopped without an order. A lost host is fenced; when a proof of its death
/// is there (from the fence, an operator or a lease: any counts), its VMs start elsewhere, the
/// higher priority first, at most `starts_in_flight` at once; VMs that fit nowhere wait and wake
/// sleeping hosts. VMs that crashed, or whose host came back in a new life, start as well. A host
/// that answers again before it is fenced keeps its VMs. Without proof nothing is started, for
/// however long. A copy of a VM that is found beside the one in use is destroyed before its host
/// takes VMs again; a VM paused by an I/O error is resumed where it is held, as often as needed.
/// A VM that starts after others waits as long as they are to be restarted, too, and for its delay.
/// Where no host has room for a VM, batch VMs are stopped, as few as will do; they start again when
/// nobody waits for room.
///
/// Source: "automatic restart after hypervisor failure" of Capone et al., CHEP 2012, J. Phys.
/// Conf. Ser. 396 042012 (claim only); fence before recovery and priorities after Proxmox VE's HA
/// manager and VMware HA; the share of silent hosts after oVirt's fencing policy.
class RestartByPriority final : public RememberingPolicy<FailoverMemory> {
 public:
  RestartByPriority(RestartOptions options, std::shared_ptr<const PlacementRule> rule,
                    PlacementOptions placement)
      : options_(options), rule_(std::move(rule)), placement_(placement) {}

  static constexpr std::string_view author = "failover/restart-by-priority";

 protected:
  Decision decide_with(FailoverMemory& memory, const FleetView& view, std::span<const Event> events,
                       Reasons* reasons) override;
  Instant not_begun(FailoverMemory& memory, Instant now, const Action& action,
                    Answer answer) override;

 private:
  struct Round;    // one decision in the making
  struct Placing;  // its books

  // lost_hosts.cpp: what happened, and how far each lost host is.
  void hear(FailoverMemory& memory, const FleetView& view, std::span<const Event> events) const;
  void hear_seen(FailoverMemory& memory, const FleetView& view, const HostSeen& seen,
                 Instant at) const;
  void adopt(FailoverMemory& memory, const FleetView& view) const;
  void adopt_shed(FailoverMemory& memory, const FleetView& view) const;
  void advance_host(Round& round, HostId host, FailoverMemory::LostHost& lost) const;
  void appeal(Round& round, HostId host, const FailoverMemory::LostHost& lost) const;
  void give_up(Round& round, HostId host, FailoverMemory::LostHost& lost) const;
  void fence(Round& round, HostId host, FailoverMemory::LostHost& lost) const;
  void power_on(Round& round, HostId host, FailoverMemory::LostHost& lost) const;

  Instant ask_again(FailoverMemory::Mending& mending, Instant now) const;

  // mending.cpp: copies that must go, VMs that may go on.
  void destroy_copies(Round& round) const;
  void resume_paused(Round& round) const;

  // restarts.cpp: which VMs to start, and where.
  std::vector<VmId> compare_with(FailoverMemory& memory, const FleetView& view) const;
  std::vector<VmId> ready(Round& round) const;
  void start(Round& round, std::span<const VmId> vms) const;
  std::vector<VmId> place(Round& round, Placing& books, std::span<const VmId> vms) const;
  void propose_start(Round& round, VmId vm, HostId host, Rationale why) const;

  // shedding.cpp: room for what finds none.
  std::vector<VmId> shed(Round& round, const FleetPlan& plan, std::span<const VmId> homeless) const;

  RestartOptions options_;
  std::shared_ptr<const PlacementRule> rule_;
  PlacementOptions placement_;
};

/// A decision in the making: what every step of it reads and adds to.
struct RestartByPriority::Round {
  FailoverMemory& memory;
  const FleetView& view;
  Reasons* reasons;
  Decision decision;
  std::set<VmId> ordered;  ///< one order on a VM at a time: a second one would be refused

  void propose(const Action& action, Rationale why);
  void wake_at(Instant at);
};

}  // namespace gemello::policies
