#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/fleet/action.hpp"
#include "models/runs/metrics.hpp"
#include "models/runs/storage_books.hpp"

namespace gemello::runs {

/// Collects what a world tells it and works out Metrics. Times never go back per object. All sums
/// run in the order of the calls, then in the order of ids: equal calls give equal bits.
class MetricsAccumulator {
 public:
  /// Borrows the inventory. links: names in the order of add_link's index.
  MetricsAccumulator(const Inventory& inventory, Instant start,
                     std::vector<std::string> links = {});

  // ---- the replay: inline, one addition or two per value; MHz, seconds, joules ----

  /// One VM over an interval in which it asked for and got constant rates.
  void add_vm(VmId vm, double interval_s, double asked_mhz, double delivered_mhz) {
    VmSums& sums = vms_[vm.index()];
    sums.asked += asked_mhz * interval_s;
    sums.delivered += delivered_mhz * interval_s;
    if (delivered_mhz < asked_mhz * (1 - 1e-9)) sums.contended_s += interval_s;
  }
  /// One host over an interval. demand: of all its VMs.
  void add_host(HostId host, double interval_s, double demand_mhz, double delivered_mhz,
                bool has_vms) {
    HostSums& sums = hosts_[host.index()];
    sums.delivered += delivered_mhz * interval_s;
    if (!has_vms) return;
    sums.active_s += interval_s;
    if (demand_mhz > sums.capacity_mhz * (1 + 1e-9)) sums.overloaded_s += interval_s;
  }
  void add_energy(HostId host, Joules energy) { hosts_[host.index()].energy_j += energy.count(); }
  /// One VM's traffic over an interval, in bytes: carried, without a way, beyond full links.
  void add_traffic(VmId vm, double carried, double cut, double excess) {
    VmSums& sums = vms_[vm.index()];
    traffic_recorded_ = true;
    sums.traffic += carried;
    sums.traffic_cut += cut;
    sums.traffic_excess += excess;
  }
  /// share: used / capacity.
  void add_link(std::size_t link, double interval_s, double share);

  // ---- lives ----

  void host_powered(HostId host, Instant at, bool on);
  void vm_wanted(VmId vm, Instant at);
  /// In service from here: first start, end of an outage.
  void vm_served(VmId vm, Instant at);
  /// Out of service from here, by a failure. No effect before the first service.
  void vm_down(VmId vm, Instant at, const std::string& cause);
  /// Stopped or retired on request: not wanted any more.
  void vm_released(VmId vm, Instant at);
  /// Two instances of one VM ran at once.
  void double_start(VmId vm, Instant at);
  void migration_ended(const MigrationOutcome& outcome);
  /// It had no way for its next round.
  void migration_waits(ActionId id) { waited_.insert(id); }
  /// A host is taken for lost. ran: it ran all the same.
  void host_lost(bool ran) {
    ++hosts_lost_;
    if (ran) ++hosts_lost_alive_;
  }
  /// A bond, a spanning tree or a migration under way took another way.
  void path_changed() { ++path_changes_; }
  StorageBooks& storage() { return storage_; }
  void action_begun() { ++actions_; }
  void action_refused() { ++refusals_; }
  void action_unknown() { ++unknown_; }

  /// The figures at an instant; may be asked more than once. Capacity is left empty.
  Metrics result(Instant end) const;

 private:
  struct VmSums {
    double asked = 0, delivered = 0, contended_s = 0, lost_moving = 0;
    double traffic = 0, traffic_cut = 0, traffic_excess = 0;
    Instant wanted_since = never, first_served = never, down_since = never;
    Duration wanted{}, since_first{}, outage{}, moving_down{};
    bool ever_wanted = false, ever_served = false;
    Duration waited{};
    std::int32_t outages = 0, migrations = 0;
    std::size_t open_outage = 0;
  };
  struct HostSums {
    double delivered = 0, active_s = 0, overloaded_s = 0, energy_j = 0, capacity_mhz = 0;
    Instant on_since = never;
    Duration on{};
  };
  struct LinkSums {
    double weighted = 0, time_s = 0, max = 0;
    std::vector<double> bins;
  };
  static constexpr std::size_t bin_count = 256;

  VmMetrics vm_result(VmId vm, Instant end) const;
  void service_figures(Metrics& metrics, Instant end) const;
  void host_figures(Metrics& metrics, Instant end) const;
  void migration_figures(Metrics& metrics) const;
  void link_figures(Metrics& metrics) const;

  const Inventory& inventory_;
  Instant start_;
  std::vector<VmSums> vms_;
  std::vector<HostSums> hosts_;
  std::vector<std::string> link_names_;
  std::vector<LinkSums> links_;
  std::vector<Outage> outages_;
  std::vector<MigrationOutcome> migrations_;
  std::int64_t double_starts_ = 0, power_ons_ = 0, power_offs_ = 0;
  bool traffic_recorded_ = false;
  std::int64_t actions_ = 0, refusals_ = 0, unknown_ = 0;
  std::int64_t hosts_lost_ = 0, hosts_lost_alive_ = 0, path_changes_ = 0;
  std::set<ActionId> waited_;  // migrations
  StorageBooks storage_;
};

}  // namespace gemello::runs
