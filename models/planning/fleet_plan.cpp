#include "models/planning/fleet_plan.hpp"

#include <algorithm>

#include "models/behaviour/server_power.hpp"
#include "models/planning/replica_distances.hpp"
#include "models/units/error.hpp"

namespace gemello::policies {
namespace {

// Relative slack of the CPU limit: a host filled to its limit by sums of shares is full, not over.
constexpr double slack = 1e-9;

bool resided(const FleetView& view, VmId vm, Duration residence) {
  const auto& vms = view.data().vms;
  for (const Instant since : {vms.placed_since[vm.index()], vms.last_moved[vm.index()]})
    if (since != never && view.now() - since < residence) return false;
  return true;
}

}  // namespace

FleetPlan::FleetPlan(const FleetView& view, const FleetPlanOptions& options)
    : view_(view), options_(options) {
  book_hosts();
  book_vms();
}

void FleetPlan::book_hosts() {
  const std::size_t count = view_.host_count();
  capacity_.resize(count);
  refusal_.resize(count);
  books_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const HostId host(i);
    capacity_[i] = inventory()[host].capacity().count();
    refusal_[i] = refusal_of(host);
    books_[i].memory = view_.memory_committed(host).count();
  }
}

void FleetPlan::book_vms() {
  const std::size_t count = view_.vm_count();
  demand_.resize(count);
  movable_.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const VmId vm(i);
    const double full = inventory()[vm].demand_max().count();
    const double measured = view_.cpu_demand(vm).count();
    const bool unmeasured = measured <= 0 && !serves(view_.state(vm));
    const double floor = unmeasured ? options_.demand_unmeasured : options_.demand_floor;
    demand_[i] = std::min(full, std::max(measured, floor * full));
    const bool runs = view_.state(vm) == VmState::running && !view_.locked(vm);
    movable_[i] = runs && resided(view_, vm, options_.residence) ? 1 : 0;
  }
  for (std::size_t i = 0; i < books_.size(); ++i)
    for (const VmId vm : view_.vms_on(HostId(i)))
      if (view_.expected_host(vm) == HostId(i)) books_[i].vms.push_back(vm);
  for (const InFlightAction& entry : view_.in_flight()) {
    if (!fills_host(entry.action)) continue;
    const HostId to = target_of(entry.action);
    auto& list = books_[to.index()].vms;
    const VmId vm = vm_of(entry.action);
    if (std::find(list.begin(), list.end(), vm) == list.end()) list.push_back(vm);
  }
  for (std::size_t i = 0; i < books_.size(); ++i) sum(HostId(i));
}

std::string_view FleetPlan::refusal_of(HostId host) const {
  if (view_.in_maintenance(host)) return "maintenance";
  if (view_.accepts_vms(host)) return {};
  const HostState state = view_.state(host);
  const InFlightAction* action = view_.action_on(host);
  if (options_.may_wake) {
    const bool waking = action != nullptr && std::holds_alternative<PowerOn>(action->action);
    if (state == HostState::booting || waking) return {};
    if (state == HostState::off && action == nullptr) return {};
  }
  return state == HostState::on ? "locked" : name(state);
}

std::span<const double> FleetPlan::past_utilization(VmId vm) const {
  // What stands in the ring of a VM that never ran was not measured.
  if (view_.data().vms.placed_since[vm.index()] == never) return {};
  const SampleRing& ring = view_.data().vm_demand;
  const std::size_t samples = ring.size();
  if (past_.empty()) {
    past_.resize(view_.vm_count() * samples);
    for (std::size_t i = 0; i < view_.vm_count(); ++i) {
      const double full = inventory()[VmId(i)].demand_max().count();
      for (std::size_t age = 0; age < samples; ++age)
        past_[i * samples + age] = static_cast<double>(ring.at(age, i)) / full;
    }
  }
  return std::span<const double>(past_).subspan(vm.index() * samples, samples);
}

double FleetPlan::requested_share(HostId host) const {
  return books(host).requested / capacity(host);
}

double FleetPlan::utilization(HostId host) const {
  return std::min(1.0, books(host).rate / capacity(host));
}

bool FleetPlan::dark(HostId host) const {
  const HostState state = view_.state(host);
  return books(host).vms.empty() && (state == HostState::off || state == HostState::dead);
}

std::optional<std::string_view> FleetPlan::refuses(HostId host, VmId vm) const {
  if (!usable(host)) return refusal_[host.index()];
  const Host& machine = inventory()[host];
  const VirtualMachine& guest = inventory()[vm];
  const Books& book = books(host);
  if (std::find(book.vms.begin(), book.vms.end(), vm) != book.vms.end()) return "already-there";
  const double rate = rate_on(host, vm);
  if (options_.fast_cores_only && rate * (1 + slack) < demand(vm)) return "core-speed";
  const double room = count_of(machine.memory_for_guests()) * options_.memory_overcommit;
  if (static_cast<double>(book.memory) + count_of(guest.memory) > room) return "memory";
  if (book.rate + rate > capacity(host) * options_.cpu_limit * (1 + slack)) return "cpu";
  if (clashes(host, vm)) return "anti-affinity";
  if (strays(host, vm)) return "affinity";
  if (options_.near_image && serves(view_.state(vm)) && farther(host, vm)) return "image-farther";
  return std::nullopt;
}

bool FleetPlan::farther(HostId host, VmId vm) const {
  const auto trips = image_round_trips(vm);
  const auto from = [&](HostId at) { return trips[inventory().site_of(at).index()]; };
  return !trips.empty() && from(host) > from(view_.host_of(vm));
}

std::span<const Duration> FleetPlan::image_round_trips(VmId vm) const {
  const VolumeId volume = inventory()[vm].volume;
  if (!volume.valid()) return {};
  if (image_distance_.empty()) image_distance_.resize(inventory().volumes.size());
  std::vector<Duration>& by_site = image_distance_[volume.index()];
  if (by_site.empty()) by_site = replica_distances(view_, volume);
  return by_site;
}

const std::vector<FleetPlan::Member>& FleetPlan::members(Group group, VmId vm,
                                                         bool still_there) const {
  const std::string& name = inventory()[vm].*group;
  const auto [known, added] = groups_.try_emplace({still_there, name});
  if (!added) return known->second;
  const auto add = [&](std::span<const VmId> vms, HostId host) {
    for (const VmId other : vms)
      if (inventory()[other].*group == name) known->second.push_back({other, host});
  };
  for (std::size_t i = 0; i < books_.size(); ++i) {
    add(books_[i].vms, HostId(i));
    if (still_there) add(view_.vms_on(HostId(i)), HostId(i));
  }
  for (const InFlightAction& entry : view_.in_flight())
    if (const VmId other = vm_of(entry.action); still_there && fills_host(entry.action))
      add({&other, 1}, target_of(entry.action));
  return known->second;
}

// Whoever is on the way from or to a host counts there, whatever is planned for it.
bool FleetPlan::clashes(HostId host, VmId vm) const {
  const VirtualMachine& guest = inventory()[vm];
  if (guest.anti_affinity.empty()) return false;
  const auto& group = members(&VirtualMachine::anti_affinity, vm, true);
  return std::any_of(group.begin(), group.end(), [&](const Member& other) {
    return other.vm != vm && share_domain(inventory(), other.host, host, guest.across);
  });
}

// Who was lost where it is listed binds nobody.
bool FleetPlan::strays(HostId host, VmId vm) const {
  const VirtualMachine& guest = inventory()[vm];
  if (guest.affinity.empty()) return false;
  const auto& group = members(&VirtualMachine::affinity, vm, false);
  return std::any_of(group.begin(), group.end(), [&](const Member& other) {
    const bool lost_here =
        view_.state(other.vm) == VmState::lost && view_.host_of(other.vm) == other.host;
    return other.vm != vm && !lost_here &&
           !share_domain(inventory(), other.host, host, guest.within);
  });
}

void FleetPlan::forget_groups(VmId vm) {
  const VirtualMachine& guest = inventory()[vm];
  if (!guest.anti_affinity.empty() || !guest.affinity.empty()) groups_.clear();
}

double FleetPlan::power_increase(HostId host, VmId vm) const {
  const double after = watts(host, books(host).rate + rate_on(host, vm));
  if (dark(host)) return after - behaviour::power_off(inventory()[host].power).count();
  return after - watts(host, books(host).rate);
}

double FleetPlan::watts(HostId host, double rate) const {
  const double share = std::min(1.0, rate / capacity(host));
  return behaviour::power_on(inventory()[host].power, share).count();
}

double FleetPlan::rate_on(HostId host, VmId vm) const {
  const double most = inventory()[vm].vcpus.count() * inventory()[host].core_speed.count();
  return std::min(demand(vm), most);
}

void FleetPlan::book(VmId vm, HostId host) {
  forget_groups(vm);
  Books& book = books_[host.index()];
  book.vms.push_back(vm);
  book.memory += inventory()[vm].memory.count();
  book.planned += inventory()[vm].memory.count();
  // As sum() would add it: last.
  book.requested += demand(vm);
  book.rate += rate_on(host, vm);
}

void FleetPlan::unbook(VmId vm, HostId host) {
  forget_groups(vm);
  Books& book = books_[host.index()];
  const auto last = std::find(book.vms.rbegin(), book.vms.rend(), vm);
  GEMELLO_INVARIANT(last != book.vms.rend(), "a VM is removed from where it is planned");
  book.vms.erase(std::next(last).base());
  book.memory -= inventory()[vm].memory.count();
  sum(host);
}

void FleetPlan::sum(HostId host) {
  Books& book = books_[host.index()];
  book.requested = 0;
  book.rate = 0;
  book.planned = 0;
  for (const VmId vm : book.vms) {
    book.planned += inventory()[vm].memory.count();
    book.requested += demand(vm);
    book.rate += rate_on(host, vm);
  }
}

}  // namespace gemello::policies
