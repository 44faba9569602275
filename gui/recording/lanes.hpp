#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gui/recording/log_entry.hpp"
#include "gui/recording/recording.hpp"

namespace gemello::gui {

/// An action that has begun and not ended, as the log ordered it.
struct OpenAction {
  std::string text;  ///< "migrate vm12 hv1 -> hv3"
  std::string word;  ///< "migrate"
  VmId vm;
  HostId host;  ///< of a migration its target
  HostId from;  ///< of a migration
  bool gives_way = false;
  std::vector<Part> about;
};
enum class ActionEnd : std::uint8_t { done, failed, unknown };

/// What VMs do, from the log. Where the log tells what is true (a host crashed), it counts at once;
/// else what is known: a VM of a silent host that nobody has proven dead is `unknown`.
class VmLanes {
 public:
  /// All absent.
  VmLanes(std::size_t vms, Instant start);
  /// What holds at the start instead.
  void begin_with(VmId vm, VmStretch stretch);

  void begin(Instant at, const OpenAction& action);
  void end(Instant at, const OpenAction& action, ActionEnd how);
  void requested(Instant at, VmId vm);
  void started(Instant at, VmId vm, HostId host);
  void stopped(Instant at, VmId vm, std::string_view cause);
  void paused(Instant at, VmId vm, HostId host);
  void resumed(Instant at, VmId vm, HostId host);
  /// All that was on a host is dead: it crashed, was fenced, reset by its watchdog.
  void host_died(Instant at, HostId host);
  /// Nobody hears from it.
  void host_silent(Instant at, HostId host);
  /// It answers, in the life in which it fell silent.
  void host_back(Instant at, HostId host);

  const std::vector<std::vector<VmStretch>>& lanes() const { return lanes_; }

 private:
  /// Why a VM is about to stop.
  enum class Leaving : std::uint8_t { no, retired, stopped, giving_way };
  struct Memory {
    Leaving leaving = Leaving::no;
    std::optional<VmStretch> before_silence;
  };
  const VmStretch& now(VmId vm) const { return lanes_[vm.index()].back(); }
  void put(Instant at, VmId vm, VmPhase phase, HostId host = {}, HostId to = {});
  bool known(VmId vm) const { return vm.index() < lanes_.size(); }

  std::vector<std::vector<VmStretch>> lanes_;
  std::vector<Memory> memory_;
};

/// What hosts do, as monitoring and orders have it.
class HostLanes {
 public:
  /// On or off, as the inventory says.
  HostLanes(const Inventory& inventory, Instant start);
  void begin_with(HostId host, HostPhase phase, bool maintenance);

  void begin(Instant at, const OpenAction& action);
  void end(Instant at, const OpenAction& action, ActionEnd how);
  void set(Instant at, HostId host, HostPhase phase);

  const std::vector<std::vector<HostStretch>>& lanes() const { return lanes_; }

 private:
  struct Memory {
    HostPhase phase = HostPhase::on;  ///< but for maintenance
    HostPhase before_boot = HostPhase::off;
    bool maintenance = false;
  };
  void show(Instant at, HostId host);
  bool known(HostId host) const { return host.index() < lanes_.size(); }

  std::vector<std::vector<HostStretch>> lanes_;
  std::vector<Memory> memory_;
};

}  // namespace gemello::gui
