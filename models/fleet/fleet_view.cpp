#include "models/fleet/fleet_view.hpp"

#include <algorithm>

#include "models/state/vm_lifecycle.hpp"
#include "models/units/error.hpp"

namespace gemello {

FleetView FleetView::with(Instant now, const InFlightTable& in_flight,
                          std::span<const ProofOfDeath> proofs) const {
  FleetView view(*inventory_, *data_);
  view.now_ = now;
  view.in_flight_ = &in_flight;
  view.proofs_ = proofs;
  return view;
}

// CSR lists of the VMs by host, and what is booked: the VMs there, plus those on their way.
FleetView::Index FleetView::make_index() const {
  GEMELLO_INVARIANT(in_flight_ != nullptr, "lists by host come with FleetView::with");
  const std::size_t hosts = host_count();
  Index made;
  made.vms_begin.assign(hosts + 1, 0);
  made.memory_committed.assign(hosts, 0);
  made.cpu_expected.assign(hosts, 0.0);
  const auto& vms = data_->vms;
  // One look at each VM: of a trace whose VMs come and go nearly all are nowhere at any instant.
  std::vector<std::uint32_t> placed;
  for (std::size_t vm = 0; vm < vm_count(); ++vm) {
    if (!vms.host[vm].valid() || !holds_memory(vms.state[vm])) continue;
    placed.push_back(static_cast<std::uint32_t>(vm));
    ++made.vms_begin[vms.host[vm].index() + 1];
  }
  for (std::size_t host = 0; host < hosts; ++host) {
    made.vms_begin[host + 1] += made.vms_begin[host];
    made.memory_committed[host] += data_->hosts.memory_unmanaged[host].count();
  }
  for (const VmCopy& left : data_->copies)
    if (holds_memory(left.state))
      made.memory_committed[left.host.index()] += inventory()[left.vm].memory.count();
  made.vms.resize(made.vms_begin[hosts]);
  std::vector<std::uint32_t> next(made.vms_begin.begin(), made.vms_begin.end() - 1);
  for (const std::uint32_t vm : placed) {
    const std::size_t host = vms.host[vm].index();
    made.vms[next[host]++] = VmId(vm);
    made.memory_committed[host] += inventory_->vms[vm].memory.count();
    made.cpu_expected[host] += static_cast<double>(vms.cpu_demand[vm]);
  }
  for (const InFlightAction& entry : in_flight()) {
    if (!fills_host(entry.action)) continue;
    const VmId vm = vm_of(entry.action);
    const HostId to = target_of(entry.action);
    const auto* move = std::get_if<Migrate>(&entry.action);
    // Held for an answer, and what was to be moved runs no more: the Guard refuses it whatever the
    // answer, and its room is what a restart of the VM may need.
    if (entry.held && move != nullptr && state(vm) != VmState::running) continue;
    const bool counted = host_of(vm) == to && holds_memory(state(vm));
    // Seen at the target, but nobody has looked at the source since its end became unknown.
    if (counted && move != nullptr && entry.unknown_since)
      made.memory_committed[move->from.index()] += inventory()[vm].memory.count();
    if (counted) continue;
    made.memory_committed[to.index()] += inventory()[vm].memory.count();
    const double demand = static_cast<double>(data_->vms.cpu_demand[vm.index()]);
    made.cpu_expected[to.index()] += demand;
    if (move != nullptr && host_of(vm) == move->from)
      made.cpu_expected[move->from.index()] -= demand;
  }
  return made;
}

std::span<const VmId> FleetView::vms_on(HostId host) const {
  const Index& lists = index();
  const std::uint32_t begin = lists.vms_begin[host.index()];
  return {lists.vms.data() + begin, lists.vms_begin[host.index() + 1] - begin};
}

HostId FleetView::expected_host(VmId vm) const {
  const InFlightAction* action = action_on(vm);
  if (action != nullptr && fills_host(action->action)) return target_of(action->action);
  return host_of(vm);
}

bool FleetView::answers(HostId host) const {
  return host.valid() && state(host) == HostState::on && !suspected(host);
}

bool FleetView::accepts_vms(HostId host) const {
  return answers(host) && !flapping(host) && !in_maintenance(host) && !locked(host) &&
         !holds_copies(host);
}

bool FleetView::holds_copies(HostId host) const {
  return std::any_of(data_->copies.begin(), data_->copies.end(),
                     [&](const VmCopy& left) { return left.host == host; });
}

const VmCopy* FleetView::copy(VmId vm, HostId host) const {
  for (const VmCopy& left : data_->copies)
    if (left.vm == vm && left.host == host) return &left;
  return nullptr;
}

bool FleetView::what_runs_is_known(HostId host) const {
  const HostState now = state(host);
  if (now == HostState::on) return !suspected(host);
  return now == HostState::off || now == HostState::dead || proof_of_death(host) != nullptr;
}

const VmCopy* FleetView::active_copy(VmId vm) const {
  for (const VmCopy& left : data_->copies) {
    const bool over = state(left.host) == HostState::dead || proof_of_death(left.host) != nullptr;
    if (left.vm == vm && holds_memory(left.state) && !over) return &left;
  }
  return nullptr;
}

bool FleetView::holds_anti_affine(HostId host, VmId vm) const {
  const VirtualMachine& guest = inventory()[vm];
  if (guest.anti_affinity.empty()) return false;
  const auto clashes = [&](VmId other) {
    return other != vm && inventory()[other].anti_affinity == guest.anti_affinity;
  };
  const auto coming = in_flight();
  const auto clashing = [&](const InFlightAction& entry) {
    return fills_host(entry.action) && clashes(vm_of(entry.action)) &&
           share_domain(inventory(), target_of(entry.action), host, guest.across);
  };
  if (std::any_of(coming.begin(), coming.end(), clashing)) return true;
  const auto holds = [&](HostId other) {
    const auto there = vms_on(other);
    return std::any_of(there.begin(), there.end(), clashes);
  };
  if (guest.across == FailureDomain::host) return holds(host);
  for (std::size_t i = 0; i < host_count(); ++i)
    if (share_domain(inventory(), HostId(i), host, guest.across) && holds(HostId(i))) return true;
  return false;
}

bool FleetView::away_from_affine(HostId host, VmId vm) const {
  const VirtualMachine& guest = inventory()[vm];
  if (guest.affinity.empty()) return false;
  for (std::size_t i = 0; i < vm_count(); ++i) {
    const VmId other(i);
    if (other == vm || inventory()[other].affinity != guest.affinity) continue;
    const InFlightAction* action = action_on(other);
    const bool coming = action != nullptr && fills_host(action->action);
    if (!coming && (!holds_memory(state(other)) || state(other) == VmState::lost)) continue;
    const HostId place = expected_host(other);
    if (place.valid() && !share_domain(inventory(), place, host, guest.within)) return true;
  }
  return false;
}

std::span<const InFlightAction> FleetView::in_flight() const {
  return in_flight_ == nullptr ? std::span<const InFlightAction>{} : in_flight_->all();
}

const InFlightAction* FleetView::action_on(VmId vm) const {
  return in_flight_ == nullptr ? nullptr : in_flight_->of(vm);
}

const InFlightAction* FleetView::action_on(HostId host) const {
  return in_flight_ == nullptr ? nullptr : in_flight_->of(host);
}

const ProofOfDeath* FleetView::proof_of_death(HostId host) const {
  for (const ProofOfDeath& proof : proofs_)
    if (proof.covers(host, incarnation(host))) return &proof;
  return nullptr;
}

const ProofOfDeath* FleetView::proof_of_loss(VmId vm) const {
  const HostId host = host_of(vm);
  if (state(vm) != VmState::lost || !host.valid()) return nullptr;
  const ProofOfDeath* proof = proof_of_death(host);
  if (proof == nullptr || !proof->covers(host, data().vms.lost_with[vm.index()])) return nullptr;
  return proof;
}

std::optional<StoppedVm> FleetView::stopped(VmId vm) const {
  if (state(vm) != VmState::stopped) return std::nullopt;
  return StoppedVm(vm);
}

}  // namespace gemello
