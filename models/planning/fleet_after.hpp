#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "models/cloud/volume_settings.hpp"
#include "models/fleet/fleet_view.hpp"
#include "models/planning/loss.hpp"
#include "models/planning/plan.hpp"
#include "models/planning/reachability.hpp"
#include "models/state/replica_image.hpp"

namespace gemello::planning {

/// What a host has once the dust of a loss has settled. Columns by host and replica set, 0/1.
struct Ways {
  std::vector<std::uint8_t> gone;     ///< no power
  std::vector<std::uint8_t> silent;   ///< lives, but its heartbeats do not come through
  std::vector<std::uint8_t> outside;  ///< its guests reach the outside
  /// [set][host]: a client there reaches a data brick of the set, and a quorum of it.
  std::vector<std::vector<std::uint8_t>> disk;
  std::vector<ReplicaSetId> without_quorum;  ///< sets that no host left has; ascending
  bool outside_anywhere = false;             ///< some host that is left reaches the outside
  bool complete = true;  ///< every host that is left has all of this that any has
};

/// Why a VM is down.
enum class DownCause : std::uint8_t {
  host_gone,    ///< its host lost its power
  host_silent,  ///< its host is cut off: fenced, and the VM with it
  disk,         ///< its host lives and does not have its image any more: I/O errors, paused
  before,       ///< it was lost before and waits for its restart, or had no disk before
};
/// "host gone", "host cut off", "no disk", "down before".
std::string_view name(DownCause cause);

struct DownVm {
  VmId vm;
  HostId host;  ///< where it was
  DownCause cause = DownCause::host_gone;
};

/// A fleet after a loss, before anything is done about it.
struct FleetAfter {
  Loss loss;
  std::shared_ptr<const Ways> ways;  ///< of the parts that are left
  std::vector<HostId> lost;          ///< gone or silent, and not so before; ascending
  std::vector<HostId> cut;           ///< left, but their guests no longer reach the outside
  std::vector<DownVm> down;          ///< ascending by VM
};

struct FailureOptions {
  bool storage = true;  ///< false: no VM has an image (a scenario without disk I/O)
  /// Who listens to heartbeats; none: they come through if they get out of a port.
  MachineId observer = MachineId::none();
  Loss already{};  ///< what is lost as things are, whatever the view shows of it
};

/// What can be lost of a fleet as a view shows it: really takes parts away and follows who then
/// reaches whom by role (heartbeats or management, storage, guests), which replica sets keep their
/// quorum (of clients by the volume's options; of servers, which then stop their bricks), and which
/// VMs are down. Bricks that the view shows offline stay so. Images are taken as healed: a set with
/// a quorum has them.
///
/// Source: own; each part's phenomenon names its source (behaviour::bond_path, spanning_tree,
/// state's has_quorum), the quorum of servers is as platforms/gluster.md has it.
class Failures {
 public:
  /// The view must outlive it.
  explicit Failures(const FleetView& view, const FailureOptions& options = {});

  /// plan: the books of the same view; whom they show on a host goes down with it, VMs that are
  /// only planned there too.
  FleetAfter lose(const policies::Plan& plan, const Loss& loss) const;
  /// Things as they are.
  const Ways& before() const { return *before_; }
  /// The replica set of a VM's image; none: it has no image.
  ReplicaSetId set_of(VmId vm) const { return set_of_[vm.index()]; }

 private:
  struct Set {
    ReplicaRule rule;
    VolumeSettings settings;
  };
  std::shared_ptr<const Ways> ways_after(const Loss& loss) const;
  bool touches_hosts_only(const Loss& loss) const;
  std::shared_ptr<const Ways> settle(const Loss& loss) const;
  bool heard(const Reachability& net, MachineId machine) const;
  std::vector<std::uint8_t> bricks_serving(const Reachability& net) const;
  bool alone(const Reachability& net, VolumeId volume, MachineId server) const;
  void follow_disks(const Reachability& net, Ways& ways) const;
  void add_down(const policies::Plan& plan, HostId host, DownCause cause, FleetAfter& after) const;
  void add_without_disk(const policies::Plan& plan, FleetAfter& after) const;
  bool runs_on_elsewhere(VmId vm, HostId lost, const Ways& ways) const;

  const FleetView& view_;
  FailureOptions options_;
  std::vector<Set> sets_;              // by ReplicaSetId
  std::vector<std::uint8_t> used_;     // by set: some VM has its image there
  std::vector<ReplicaSetId> set_of_;   // by VM
  std::vector<MachineId> machine_of_;  // by brick
  std::vector<DownVm> down_before_;
  std::vector<std::vector<VmId>> leaving_;  // by host: still there, planned elsewhere
  std::vector<std::uint8_t> serves_disks_;  // by machine 0/1: carries bricks or listens
  std::shared_ptr<const Ways> before_;
  bool disks_missing_ = false;  // before any loss, some host has not every set
  mutable std::map<Loss, std::shared_ptr<const Ways>> known_;
};

}  // namespace gemello::planning
