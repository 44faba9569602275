#include "tests/validation/cloudsim/books.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::cloudsim {
namespace {

constexpr std::size_t history_depth = 30;

bool contains(const std::vector<VmId>& list, VmId vm) {
  return !list.empty() && std::find(list.begin(), list.end(), vm) != list.end();
}

// CloudSim keeps what a host grants in a java.util.HashMap under the key "2-<VM>", and sums in the
// order of its buckets.
std::uint32_t hash_of(std::size_t vm) {
  std::uint32_t hash = 0;
  for (const char character : fmt::format("2-{}", vm))
    hash = 31 * hash + static_cast<unsigned char>(character);
  return hash ^ (hash >> 16);
}

}  // namespace

double HostBooks::share_of(double rate) const {
  const double share = rate / total;
  return share > 1 && share < 1.01 ? 1 : share;
}

Books::Books(const Inventory& inventory, const Workload& workload, const Rules& rules)
    : inventory_(inventory), workload_(workload), rules_(rules) {
  for (const VirtualMachine& vm : inventory.vms) {
    vms_.emplace_back();
    vms_.back().rate_max = vm.demand_max().count();
    vms_.back().hash = hash_of(vms_.size() - 1);
  }
  for (const Host& host : inventory.hosts) {
    hosts_.emplace_back();
    hosts_.back().core = host.core_speed.count();
    hosts_.back().total = host.capacity().count();
    hosts_.back().available = hosts_.back().total;
  }
}

void Books::add(HostId host_id, VmId vm) {
  HostBooks& host = hosts_[host_id.index()];
  host.vms.push_back(vm);
  host.asked.push_back(0);
  host.granted.push_back(0);
  enter(host, host.vms.size() - 1);
  allocate(host, host.vms.size() - 1);
  sum_booked(host);
}

void Books::sum_booked(HostBooks& host) {
  host.booked = 0;
  for (const double rate : host.granted) host.booked += rate;
}

// Behind the others of its bucket.
void Books::enter(HostBooks& host, std::size_t place) {
  const auto before = [&](std::size_t a, std::size_t b) {
    return bucket(host, a) < bucket(host, b);
  };
  host.table.insert(std::upper_bound(host.table.begin(), host.table.end(), place, before), place);
  make_room(host, host.table.size());
}

void Books::make_room(HostBooks& host, std::size_t entries) {
  if (4 * entries <= 3 * host.buckets) return;
  host.buckets *= 2;
  host.shared_by_table = false;
  std::stable_sort(host.table.begin(), host.table.end(),
                   [&](std::size_t a, std::size_t b) { return bucket(host, a) < bucket(host, b); });
}

void Books::release(HostId host_id, VmId vm) {
  HostBooks& host = hosts_[host_id.index()];
  const auto found = std::find(host.vms.begin(), host.vms.end(), vm);
  GEMELLO_INVARIANT(found != host.vms.end(), "a VM is released where it is");
  const auto place = found - host.vms.begin();
  host.vms.erase(found);
  host.asked.erase(host.asked.begin() + place);
  host.granted.erase(host.granted.begin() + place);
  std::erase(host.table, static_cast<std::size_t>(place));
  for (std::size_t& other : host.table)
    if (other > static_cast<std::size_t>(place)) --other;
  share_by_table(host);
}

void Books::share_by_table(HostBooks& host) {
  host.available = host.total;
  for (const std::size_t i : host.table) grant(host, i);
  sum_booked(host);
  host.shared_by_table = true;
}

void Books::leave_trace(HostId host_id, VmId vm) {
  HostBooks& host = hosts_[host_id.index()];
  if (!vms_[vm.index()].moving) std::erase(host.leaving, vm);
  make_room(host, host.table.size() + 1);
  if (!host.shared_by_table) share_by_table(host);
}

void Books::rebuild(HostId host_id, const std::vector<VmId>& list) {
  HostBooks& host = hosts_[host_id.index()];
  host.vms = list;
  allocate_all(host);
}

void Books::allocate_all(HostBooks& host) {
  host.asked.clear();
  host.granted.clear();
  host.table.clear();
  host.available = host.total;
  for (std::size_t i = 0; i < host.vms.size(); ++i) {
    host.asked.push_back(0);
    host.granted.push_back(0);
    enter(host, i);
    allocate(host, i);
  }
  sum_booked(host);
}

void Books::allocate(HostBooks& host, std::size_t place) {
  host.shared_by_table = false;
  const VmId vm = host.vms[place];
  if (!vms_[vm.index()].moving)
    std::erase(host.leaving, vm);
  else if (!contains(host.arriving, vm) && !contains(host.leaving, vm))
    host.leaving.push_back(vm);
  host.asked[place] = vms_[vm.index()].demand;
  grant(host, place);
}

void Books::grant(HostBooks& host, std::size_t place) {
  const double rate = std::min(host.asked[place], host.core);
  const bool moving = vms_[host.vms[place].index()].moving;
  const bool arrives = moving && contains(host.arriving, host.vms[place]);
  const double overhead = rules_.migration_overhead ? 0.1 : 0.0;
  const double need = arrives ? rate * overhead : rate;
  if (host.available < need) {
    share_out(host);
    return;
  }
  host.granted[place] = need;
  if (moving && rules_.migration_overhead && contains(host.leaving, host.vms[place]))
    host.granted[place] = rate * 0.9;
  host.available -= need;
}

// The host cannot give what is asked: all that are allocated get the same share of it.
void Books::share_out(HostBooks& host) {
  const double overhead = rules_.migration_overhead ? 0.1 : 0.0;
  double sum = 0;
  for (const std::size_t i : host.table) {
    const double rate = std::min(host.asked[i], host.core);
    sum += contains(host.arriving, host.vms[i]) ? rate * overhead : rate;
  }
  const double scale = host.total / sum;
  for (const std::size_t i : host.table) {
    double rate = std::min(host.asked[i], host.core);
    if (contains(host.leaving, host.vms[i]) && rules_.migration_overhead)
      rate = rate * scale * 0.9;
    else if (contains(host.arriving, host.vms[i]))
      rate = rate * overhead * scale;
    else
      rate = rate * scale;
    host.granted[i] = rules_.floor_grants ? std::floor(rate) : rate;
  }
  host.available = 0;
}

void Books::refresh(HostId host_id, double now) {
  HostBooks& host = hosts_[host_id.index()];
  const bool step = std::fmod(now - 0.1, 300) == 0;
  for (const VmId id : host.vms) {
    VmBooks& vm = vms_[id.index()];
    const double share = utilization(id, now);
    vm.demand = share * vm.rate_max;
    if (!step || now <= vm.history_time) continue;
    vm.history.insert(vm.history.begin(), share);
    if (vm.history.size() > history_depth) vm.history.pop_back();
    vm.history_time = now;
  }
  host.used_before = host.used;
  allocate_all(host);
  log(host, now);
}

void Books::log(HostBooks& host, double now) {
  host.used = 0;
  double wanted = 0;
  for (std::size_t i = 0; i < host.vms.size(); ++i) {
    VmBooks& vm = vms_[host.vms[i].index()];
    double granted = host.granted[i];
    const bool arrives = vm.moving && contains(host.arriving, host.vms[i]);
    if (!arrives) {
      vm.log.append({now, granted, vm.demand, vm.moving});
      if (vm.moving && rules_.migration_overhead) granted /= 0.9;
    }
    host.used += granted;
    if (!arrives || rules_.book_arrivals_in_full) wanted += vm.demand;
  }
  host.log.append({now, host.used, wanted, host.used > 0});
}

}  // namespace gemello::cloudsim
