#pragma once

#include <cstdint>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "tests/validation/cloudsim/rules.hpp"
#include "tests/validation/cloudsim/workload.hpp"

namespace gemello::cloudsim {

/// Rates in MHz, times in s.
struct VmLogEntry {
  double time = 0;
  double granted = 0;
  double wanted = 0;
  bool moving = false;
};
struct HostLogEntry {
  double time = 0;
  double used = 0;
  double wanted = 0;
  bool active = false;
};

struct VmBooks {
  std::uint32_t hash = 0;  ///< of its key in a host's table, spread as Java does
  double rate_max = 0;     ///< MHz at full utilization
  double demand = 0;
  bool creating = false;
  bool moving = false;
  bool deleted = false;
  HostId owner;
  std::vector<double> history;  ///< utilization, one entry a step, newest first, at most 30
  double history_time = 0;      ///< of its newest entry
  std::vector<VmLogEntry> log;
};

struct HostBooks {
  double core = 0;   ///< rate of one core
  double total = 0;  ///< of all
  double available = 0;
  double booked = 0;  ///< what is granted, summed in the order of vms
  double used = 0;
  double used_before = 0;          ///< `used` of the refresh before the last
  std::vector<VmId> vms;           ///< in order of arrival
  std::vector<double> asked;       ///< by place in vms, of those allocated
  std::vector<double> granted;     ///< likewise
  std::vector<std::size_t> table;  ///< places in vms of those allocated, in the table's order
  std::uint32_t buckets = 16;      ///< of the table; doubled when it is filled to 3/4
  std::vector<VmId> arriving;
  std::vector<VmId> leaving;
  std::vector<HostLogEntry> log;

  double utilization() const { return share_of(used); }
  double utilization_before() const { return share_of(used_before); }

 private:
  double share_of(double rate) const;
};

/// CloudSim's account of who runs where and is granted what. Source: rules 2 and 4 (README.md).
class Books {
 public:
  Books(const Inventory& inventory, const Workload& workload, const Rules& rules);

  const Rules& rules() const { return rules_; }
  const Inventory& inventory() const { return inventory_; }
  VmBooks& operator[](VmId vm) { return vms_[vm.index()]; }
  const VmBooks& operator[](VmId vm) const { return vms_[vm.index()]; }
  HostBooks& operator[](HostId host) { return hosts_[host.index()]; }
  const HostBooks& operator[](HostId host) const { return hosts_[host.index()]; }
  std::size_t vm_count() const { return vms_.size(); }
  std::size_t host_count() const { return hosts_.size(); }

  /// Appends the VM to the host's list and allocates it there (rule 4.2).
  void add(HostId host, VmId vm);
  /// Takes it off again and shares anew among the rest (RELEASE of rule 4.3).
  void release(HostId host, VmId vm);
  /// Empties the host and allocates this list in its order.
  void rebuild(HostId host, const std::vector<VmId>& list);
  /// Takes the demand of `now` of all VMs on the host, shares and logs (rules 4.1 and 4.4).
  void refresh(HostId host, double now);
  double utilization(VmId vm, double now) const {
    return workload_.at(vm.index(), now, rules_.interpolate);
  }

 private:
  void enter(HostBooks& host, std::size_t place);
  std::uint32_t bucket(const HostBooks& host, std::size_t place) const {
    return vms_[host.vms[place].index()].hash & (host.buckets - 1);
  }
  void allocate(HostBooks& host, std::size_t place);
  void grant(HostBooks& host, std::size_t place);
  void share_out(HostBooks& host);
  void allocate_all(HostBooks& host);
  static void sum_booked(HostBooks& host);
  void log(HostBooks& host, double now);

  const Inventory& inventory_;
  const Workload& workload_;
  Rules rules_;
  std::vector<VmBooks> vms_;
  std::vector<HostBooks> hosts_;
};

}  // namespace gemello::cloudsim
