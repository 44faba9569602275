#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/planning/fleet_after.hpp"
#include "models/planning/placement_rule.hpp"

namespace gemello::planning {

struct RestartOptions {
  bool wake = true;  ///< hosts that are off may be powered on (and the books have may_wake)
  /// Of one priority: the larger first by the rule's size, then the lower id. False: the lower id,
  /// as failover/restart-by-priority starts them.
  bool largest_first = false;
  /// Which VMs may be stopped to make room for others, and need no restart themselves. Empty: none.
  std::function<bool(VmId)> sheds;
};

/// For RestartOptions::sheds. Borrows the inventory.
inline std::function<bool(VmId)> batch_vms(const Inventory& inventory) {
  return [&inventory](VmId vm) { return inventory[vm].batch; };
}

/// Why a VM is not restarted. Those up to `affinity` are want of room; more room helps against no
/// other.
enum class Obstacle : std::uint8_t {
  none,
  no_host,        ///< none is left that may take it
  memory,         ///< no host has the memory
  cpu,            ///< some have the memory, none the CPU (or fast enough cores)
  anti_affinity,  ///< some have both, and a VM of its group in their domain
  affinity,       ///< some have both, away from its group
  no_quorum,      ///< no host left has a quorum of its disk's replica set
  disk_apart,     ///< some host has its disk: not the one that it is paused on, or none with room
  no_network,     ///< the hosts with room do not reach the outside
};
/// "no host", "memory", "cpu", "anti-affinity", "affinity", "no quorum", "disk out of reach", "no
/// network".
std::string_view name(Obstacle obstacle);
inline bool is_want_of_room(Obstacle obstacle) {
  return obstacle >= Obstacle::no_host && obstacle <= Obstacle::affinity;
}

struct Restart {
  VmId vm;
  HostId from;
  DownCause cause = DownCause::host_gone;
  HostId to;  ///< none: it stays down
  Obstacle obstacle = Obstacle::none;
  bool wakes = false;  ///< `to` has to be powered on for it
  bool shed = false;   ///< it stays down because it may be shed, whatever the obstacle

  bool stays_down() const { return !to.valid() && !shed; }
  bool by_loss() const { return cause != DownCause::before; }
};

/// What becomes of a fleet after one loss.
struct Verdict {
  Loss loss;
  std::vector<HostId> lost;
  std::vector<HostId> cut;                   ///< their guests no longer reach the outside
  std::vector<ReplicaSetId> without_quorum;  ///< on no host left
  std::vector<Restart> vms;                  ///< all that are down, in the order they were tried
  std::vector<Restart> made_room;            ///< VMs stopped on hosts that are left; shed

  /// Of those that the loss took down.
  std::size_t down() const;
  std::size_t restarted() const;
  std::size_t staying_down() const;
  /// All that the loss took down runs again (or may be shed).
  bool all_restarted() const { return staying_down() == 0; }
  /// Nothing stays down for want of room, what was down before included.
  bool has_room() const;
};

/// Really places all that is down, the higher priority first, on what is left: by the rule and the
/// books by which the policy places. First on hosts that are on, then on those that may be woken.
/// A VM that lost its disk only is not moved: it is resumed where it is held when the disk is back.
/// Hosts without its disk, or (where others do) without a way to the outside, take no VM.
///
/// The plan is returned as it was, to the last bit. Its books must be of the view.
class Restarts {
 public:
  Restarts(const FleetView& view, policies::Plan& plan, const policies::PlacementRule& rule,
           RestartOptions options, const Failures& failures);

  Verdict after(const Loss& loss);
  /// Whether it has room; ends with the first VM for which there is none.
  bool has_room_after(const Loss& loss);
  /// The host on which the VM starts by the rule as things are: of those that are on, else one that
  /// has to wake; none() if there is none. why: null, or what the rule says of those that are on.
  HostId place_now(VmId vm, const std::function<bool(HostId)>& excluded, Rationale* why) const;
  policies::Plan& plan() { return plan_; }
  bool asleep(HostId host) const { return asleep_[host.index()] != 0; }
  const FleetView& view() const { return view_; }

 private:
  struct Booking {  // one change of the plan
    VmId vm;
    HostId host;
    bool placed = true;     // false: removed
    std::size_t place = 0;  // of what was removed in its host's list
  };
  enum class Depth : std::uint8_t { whole, until_no_room };
  Verdict work(const Loss& loss, Depth depth);
  std::vector<DownVm> in_order(std::vector<DownVm> down) const;
  Restart restart(const DownVm& down, const FleetAfter& after);
  HostId choose(VmId vm, const Ways& ways, bool awake_only, const std::function<bool(HostId)>& also,
                Rationale* why) const;
  bool may_hold(HostId host, VmId vm, const Ways& ways) const;
  HostId reserved(const DownVm& down, const FleetAfter& after) const;
  Obstacle obstacle(VmId vm, const FleetAfter& after) const;
  bool make_room(VmId vm, const FleetAfter& after, Verdict& verdict, Restart& done);
  std::vector<VmId> to_shed(HostId host, VmId vm);
  void book(VmId vm, HostId host);
  void unbook(VmId vm, HostId host);
  void undo(std::size_t down_to);

  const FleetView& view_;
  policies::Plan& plan_;
  const policies::PlacementRule& rule_;
  RestartOptions options_;
  const Failures& failures_;
  std::vector<std::uint8_t> asleep_;  // by host 0/1
  bool any_asleep_ = false;
  std::vector<Booking> bookings_;
};

}  // namespace gemello::planning
