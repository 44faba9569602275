#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/runs/workload.hpp"
#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// How long after the last fault has ended everything that can run must run, by adding up all that
/// may have to happen one after the other: a silence noticed (time-out and a beat), a host's boot,
/// every fence attempt with its answer awaited, the VMs' starts in groups of `starts_in_flight` and
/// each again after its longest pause (backoffs end at 30 min), and three snapshots.
Duration restart_bound(const Inventory& inventory, const runs::Scenario& scenario);

/// "restartable": a bound after the last fault, every VM that is wanted runs, unless
///   - its image is gone, or every copy lacks something (split brain, or the good one's disk was
///     lost): a person has to choose;
///   - no host that takes VMs and fits its groups (lost ones count where they were lost) has the
///     memory for it, or, for a first start and without `squeeze`, the CPU that placement's
///     cpu_limit asks for. A host takes VMs if it is on and not in maintenance, and, with a BMC
///     and the power for it, if it is off and the policy's to power on: shown off, unless placement
///     says `wake: false`; lost, unless failover says `power_on_after_fence: false` or cannot prove
///     it dead;
///   - lifecycle's admission holds it, or one before it, back (and says so), or has let it in a
///     moment ago: it is starting, for no longer than its boot takes (with an image on a volume,
///     than the bound);
///   - failover does not `squeeze`, and it is starting in the same sense: demand may have fallen,
///     and so let it in, a moment ago;
///   - one that it starts after has an excuse (also one that is to be retired where it was lost),
///     or, of a batch VM, one that it may have given way
///     to;
///   - nobody can prove its host dead (of a paused one: any host on which it may run, too): no BMC,
///     given up after as many fences as failover's options say, or more lost than they allow;
///   - a brick of its volume is on a host that was fenced and is left off (power_on_after_fence);
///   - failover gave it up after `retries` starts that it did begin, and no host was seen since;
///   - of several controllers none can lead: none reaches a majority of the lease's machines and
///     who listens;
///   - the host on which monitoring listens was fenced and is left off (power_on_after_fence).
/// A run that ends before the bound is not judged.
class Restartable final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "restartable"; }
  void told(const Sight& sight, const Event& event) override;
  void begun(const Sight& sight, ActionId id, const Action& action) override;
  void ended(const Sight& sight, const Closing& closing) override;

 private:
  std::string excuse(const Sight& sight, const Closing& closing, VmId vm) const;
  std::string waits_for(const Sight& sight, const Closing& closing, VmId vm) const;
  bool unproven(const Sight& sight, const Closing& closing, VmId vm) const;
  bool given_up(const Sight& sight, const Closing& closing, HostId host) const;
  bool given_up(const Sight& sight, const Closing& closing, VmId vm) const;
  bool brick_left_off(const Sight& sight, VmId vm) const;
  static bool somebody_could_lead(const Sight& sight);
  static bool listener_left_off(const Sight& sight);
  double cpu_limit(const Sight& sight, VmId vm) const;
  bool is_for_guests(const Sight& sight, const Closing& closing, HostId host) const;
  bool has_place(const Sight& sight, const Closing& closing, VmId vm) const;

  std::set<VmId> leaving_;  // their users want them gone
  // Begun since the host was lost, and since the VM ran.
  std::map<HostId, std::int64_t> fences_;
  std::map<VmId, std::int64_t> starts_;
};

}  // namespace gemello::swarm
