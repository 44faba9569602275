#include "tests/validation/cloudsim/cloudsim_world.hpp"

#include <algorithm>

#include "models/units/error.hpp"
#include "tests/validation/cloudsim/benchmark_inventory.hpp"
#include "tests/validation/cloudsim/cloudsim_plan.hpp"

namespace gemello::cloudsim {
namespace {

constexpr double step_first = 0.1;
constexpr double step_period = 300;  // s
constexpr double day = 86400;        // s
constexpr double mebibyte = 1024.0 * 1024.0;
constexpr double moved_per_second = 62.5;  // MB, half of a host's 1 Gbit/s

}  // namespace

CloudSimWorld::CloudSimWorld(const Inventory& inventory, const Workload& workload,
                             const Rules& rules, Metering metering)
    : books_(inventory, workload, rules), metering_(metering), step_(step_first) {
  data_.resize(inventory);
  std::fill(data_.hosts.state.begin(), data_.hosts.state.end(), HostState::on);
  view_ = FleetView(inventory, data_);
}

void CloudSimWorld::create_vms(const policies::PlacementRule& placement) {
  CloudSimPlan plan(books_, origin, true);
  for (std::size_t i = 0; i < books_.vm_count(); ++i) {
    VmBooks& vm = books_[VmId(i)];
    vm.creating = true;
    vm.demand = vm.rate_max;
    const HostId host = placement.choose(plan, VmId(i), {}, nullptr);
    GEMELLO_INVARIANT(host.valid(), "every VM of the benchmark finds a host");
    plan.place(VmId(i), host);
    vm.owner = host;
    vm.creating = false;
    vm.demand = 0;
  }
}

bool CloudSimWorld::run_to_step() {
  const double next = step_ + step_period;
  finish_moves(std::min(next, day));
  if (next >= day) return false;
  step_ = next;
  clock_ = next;
  advance();
  publish();
  tell(MonitoringSample{});
  return true;
}

void CloudSimWorld::advance() {
  for (std::size_t i = 0; i < books_.host_count(); ++i) books_.refresh(HostId(i), clock_);
  const double time = clock_ - advanced_;
  if (time > 0) energy_ += energy_joules(time);
  advanced_ = clock_;
  if (books_.rules().delete_idle) delete_idle();
}

double CloudSimWorld::energy_joules(double time) const {
  double sum = 0;
  for (std::size_t i = 0; i < books_.host_count(); ++i) {
    const PowerCurve& curve = books_.inventory().hosts[i].power;
    if (metering_ == Metering::all_full) {
      sum += watts(curve, 1) * time;
      continue;
    }
    const HostBooks& host = books_[HostId(i)];
    const double before = host.utilization_before();
    const double after = host.utilization();
    const bool free = before == 0 && (books_.rules().wake_for_free || after == 0);
    if (free) continue;
    sum += (watts(curve, before) + (watts(curve, after) - watts(curve, before)) / 2) * time;
  }
  return sum;
}

void CloudSimWorld::delete_idle() {
  for (std::size_t i = 0; i < books_.host_count(); ++i) {
    std::vector<VmId> idle;
    for (const VmId vm : books_[HostId(i)].vms)
      if (!books_[vm].moving && books_[vm].demand == 0) idle.push_back(vm);
    for (const VmId vm : idle) {
      books_.release(books_[vm].owner, vm);
      books_[vm].deleted = true;
    }
  }
}

void CloudSimWorld::begin(ActionId id, const Action& action) {
  GEMELLO_INVARIANT(id > last_id_, "an action id is used once");
  last_id_ = id;
  const auto* move = std::get_if<Migrate>(&action);
  if (move == nullptr) {
    tell(ActionFailed{id, "CloudSim's world only migrates"});
    return;
  }
  VmBooks& vm = books_[move->vm];
  vm.moving = true;
  ++migrations_;
  const double memory = count_of(books_.inventory()[move->vm].memory) / mebibyte;
  arrivals_.push_back({clock_ + memory / moved_per_second, id, move->vm, move->to});
  std::vector<VmId>& arriving = books_[move->to].arriving;
  if (std::find(arriving.begin(), arriving.end(), move->vm) != arriving.end()) return;
  arriving.push_back(move->vm);
  books_.add(move->to, move->vm);
  books_.refresh(move->to, clock_);
  books_.refresh(vm.owner, clock_);
}

// Moves that end at one instant end together, between two advances.
void CloudSimWorld::finish_moves(double until) {
  std::stable_sort(arrivals_.begin(), arrivals_.end(),
                   [](const Arrival& a, const Arrival& b) { return a.time < b.time; });
  auto arrival = arrivals_.begin();
  while (arrival != arrivals_.end() && arrival->time < until) {
    clock_ = arrival->time;
    advance();
    for (; arrival != arrivals_.end() && arrival->time == clock_; ++arrival) finish(*arrival);
    advance();
  }
  arrivals_.erase(arrivals_.begin(), arrival);
}

void CloudSimWorld::finish(const Arrival& arrival) {
  VmBooks& vm = books_[arrival.vm];
  books_.release(vm.owner, arrival.vm);
  books_.release(arrival.to, arrival.vm);
  std::erase(books_[arrival.to].arriving, arrival.vm);
  vm.moving = false;
  books_.add(arrival.to, arrival.vm);
  vm.owner = arrival.to;
  tell(ActionDone{arrival.id, std::nullopt});
}

void CloudSimWorld::publish() {
  for (std::size_t i = 0; i < books_.vm_count(); ++i) {
    const VmBooks& vm = books_[VmId(i)];
    data_.vms.state[i] = vm.deleted ? VmState::retired : VmState::running;
    data_.vms.host[i] = vm.owner;
    data_.vms.cpu_demand[i] = static_cast<float>(vm.demand);
    data_.vms.observed_at[i] = now();
  }
  for (std::size_t i = 0; i < books_.host_count(); ++i) {
    data_.hosts.cpu_used[i] = static_cast<float>(books_[HostId(i)].used);
    data_.hosts.observed_at[i] = now();
  }
  data_.vm_demand.push(data_.vms.cpu_demand);
  data_.published_at = now();
}

std::vector<Event> CloudSimWorld::take_events() {
  std::vector<Event> events;
  events.swap(events_);
  sort_events(events);
  return events;
}

Metrics CloudSimWorld::metrics() const {
  Metrics metrics = metrics_of(books_);
  metrics.energy_kwh = energy_ / 3600000;
  metrics.migrations = migrations_;
  return metrics;
}

}  // namespace gemello::cloudsim
