#include "tests/validation/cloudsim/cloudsim_plan.hpp"

#include "tests/validation/cloudsim/benchmark_inventory.hpp"

namespace gemello::cloudsim {
namespace {

bool alike(const Host& a, const Host& b) {
  return a.core_speed == b.core_speed && a.cores == b.cores && a.memory == b.memory &&
         a.power == b.power;
}

// There are few kinds of hosts, and each is met soon.
HostId first_alike(const Inventory& inventory, HostId host) {
  std::size_t i = 0;
  while (!alike(inventory.hosts[i], inventory[host])) ++i;
  return HostId(i);
}

}  // namespace

CloudSimPlan::CloudSimPlan(Books& books, Instant now, bool keep) : books_(books), now_(now) {
  for (std::size_t i = 0; i < books.host_count(); ++i) {
    const HostId host(i);
    if (!keep) saved_.push_back(books[host].vms);
    watts_measured_.push_back(watts(inventory()[host].power, books[host].utilization()));
    stands_for_.push_back(first_alike(inventory(), host));
  }
}

CloudSimPlan::~CloudSimPlan() {
  for (std::size_t i = 0; i < saved_.size(); ++i) books_.rebuild(HostId(i), saved_[i]);
}

double CloudSimPlan::requested_share(HostId host) const {
  double sum = 0;
  for (const VmId vm : books_[host].vms) sum += books_[vm].demand;
  return sum / books_[host].total;
}

std::optional<std::string_view> CloudSimPlan::refuses(HostId host, VmId vm) const {
  const double demand = books_[vm].demand;
  if (books_[host].core < demand) return "core-speed";
  if (books_[host].available < demand) return "cpu";
  if (!memory_fits(host, vm)) return "memory";
  return std::nullopt;
}

// CloudSim's VMs hold memory while they are created and none ever after.
bool CloudSimPlan::memory_fits(HostId host, VmId vm) const {
  if (!books_[vm].creating && !books_.rules().enforce_memory) return true;
  Bytes sum = inventory()[vm].memory;
  for (const VmId other : books_[host].vms) sum += inventory()[other].memory;
  return sum <= inventory()[host].memory;
}

double CloudSimPlan::power_increase(HostId host, VmId vm) const {
  const PowerCurve& curve = inventory()[host].power;
  const double rate = booked(host);
  const double total = books_[host].total;
  const double after = watts(curve, (rate + books_[vm].demand) / total);
  if (books_.rules().measured_power_base) return after - watts_measured_[host.index()];
  return rate > 0 ? after - watts(curve, rate / total) : after;
}

}  // namespace gemello::cloudsim
