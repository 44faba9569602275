#pragma once

#include <functional>
#include <set>
#include <string>

#include "sim/world/migrations.hpp"

namespace gemello::sim {

/// Lives of VMs and hosts: what actions and faults do to the truth.
class Lives {
 public:
  Lives(Core& core, Monitor& monitor, Outcomes& outcomes, Migrations& migrations)
      : core_(core), monitor_(monitor), outcomes_(outcomes), migrations_(migrations) {}

  void begin(ActionId id, const Deploy& action);
  void begin(ActionId id, const Start& action);
  void begin(ActionId id, const Stop& action);
  void begin(ActionId id, const Retire& action);
  void begin(ActionId id, const Fence& action);
  void begin(ActionId id, const PowerOn& action);
  void begin(ActionId id, const PowerOff& action);
  void begin(ActionId id, const EnterMaintenance& action);
  void begin(ActionId id, const LeaveMaintenance& action);
  void begin(ActionId id, const Resume& action);
  void begin(ActionId id, const DestroyCopy& action);

  void vm_transition(VmId vm);
  /// The boot of a starting VM begins now.
  void boot_anew(VmId vm);
  void host_transition(HostId host);
  void fence_over(HostId host);

  /// Faults.
  enum class Crash : std::uint8_t { cured_by_power_cycle, no_power };
  void crash(HostId host, Crash kind);
  void hang(HostId host);
  /// Its watchdog resets it: it boots at once, in a new life.
  void reset(HostId host);
  void come_back(HostId host);
  /// Its supply works again, but it stays as it is.
  void restore_power(HostId host);
  /// Called when a host is started by an action, which mends crashes and hangs.
  void on_power_on(std::function<void(HostId)> started) { started_ = std::move(started); }
  /// A VM's disk fails: it is paused, on its way to another host too; nothing where it does not
  /// run. why: what its reads and writes were answered, where that is known.
  void pause_by_io_error(VmId vm, const std::string& why = "");
  /// What it boots from will never be there: its start fails.
  void boot_fails(VmId vm, const std::string& why);
  /// It is, on its way to another host.
  bool paused_on_its_way(VmId vm) const { return migrations_.paused(vm); }
  /// A copy appears on a host where the VM is not: a paused process, or its definition only.
  void leave_copy(VmId vm, HostId host, bool active);

  /// A guest that ran before the run began: a Deploy at its first instant takes no time.
  void adopt(VmId vm) { adopted_.insert(vm); }
  bool adopted(VmId vm) const { return adopted_.contains(vm); }

 private:
  void launch(ActionId id, VmId vm, HostId host, Duration boot_time);
  /// Fails the action where the VM's image cannot be opened.
  bool disk_refuses(ActionId id, VmId vm, HostId host);
  /// Returns whether it was accepted.
  bool wind_down(ActionId id, VmId vm, bool released);
  void boot(HostId host, std::optional<ActionId> asked_by);
  void power_down(HostId host, const std::string& cause);
  void guests_die(HostId host, const std::string& cause);
  bool refuses(ActionId id, HostId host);

  Core& core_;
  Monitor& monitor_;
  Outcomes& outcomes_;
  Migrations& migrations_;
  std::set<VmId> adopted_;
  std::function<void(HostId)> started_;
};

}  // namespace gemello::sim
