#pragma once

#include <cstdint>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "tests/validation/cloudsim/rules.hpp"
#include "tests/validation/cloudsim/workload.hpp"

namespace gemello::cloudsim {

/// CloudSim's log of one VM or host, of which only the last entry is kept: an entry holds until the
/// next, and is counted then. One of the time of the last replaces it.
template <class Entry, class Account>
class Log {
 public:
  void append(const Entry& entry) {
    if (has_last_ && last_.time < entry.time) account_.count(last_, entry.time);
    last_ = entry;
    has_last_ = true;
  }
  bool empty() const { return !has_last_; }
  const Entry& back() const { return last_; }
  const Account& account() const { return account_; }

 private:
  bool has_last_ = false;
  Entry last_;
  Account account_;
};

/// Rates in MHz, times in s.
struct VmLogEntry {
  double time = 0;
  double granted = 0;
  double wanted = 0;
  bool moving = false;
};
struct VmService {
  double granted = 0;        ///< MHz * s
  double wanted = 0;         ///< MHz * s
  double lost_in_moves = 0;  ///< MHz * s
  double shortfall_sum = 0;  ///< of relative shortfalls
  std::int64_t shortfalls = 0;

  void count(const VmLogEntry& entry, double until) {
    const double time = until - entry.time;
    granted += entry.granted * time;
    wanted += entry.wanted * time;
    if (entry.granted >= entry.wanted) return;
    shortfall_sum += (entry.wanted - entry.granted) / entry.wanted;
    ++shortfalls;
    if (entry.moving) lost_in_moves += (entry.wanted - entry.granted) * time;
  }
};

struct HostLogEntry {
  double time = 0;
  double used = 0;
  double wanted = 0;
  bool active = false;
};
struct HostActivity {
  double active = 0;    ///< s
  double violated = 0;  ///< s
  std::int64_t shutdowns = 0;
  bool was_active = true;

  void count(const HostLogEntry& entry, double until) {
    if (was_active && !entry.active) ++shutdowns;
    was_active = entry.active;
    if (!entry.active) return;
    active += until - entry.time;
    if (entry.used < entry.wanted) violated += until - entry.time;
  }
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
  Log<VmLogEntry, VmService> log;
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
  bool shared_by_table = false;    ///< since the last change, as a release does
  std::vector<VmId> arriving;
  std::vector<VmId> leaving;
  Log<HostLogEntry, HostActivity> log;

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
  /// Leaves the host as if the VM, which is not there, had been added and released: shared in the
  /// order of the table.
  void leave_trace(HostId host, VmId vm);
  /// Empties the host and allocates this list in its order.
  void rebuild(HostId host, const std::vector<VmId>& list);
  /// Takes the demand of `now` of all VMs on the host, shares and logs (rules 4.1 and 4.4).
  void refresh(HostId host, double now);
  double utilization(VmId vm, double now) const {
    return workload_.at(vm.index(), now, rules_.interpolate);
  }

 private:
  void enter(HostBooks& host, std::size_t place);
  void make_room(HostBooks& host, std::size_t entries);
  void share_by_table(HostBooks& host);
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
