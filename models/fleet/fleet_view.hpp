#pragma once

#include <optional>
#include <span>
#include <vector>

#include "models/fleet/fleet_data.hpp"
#include "models/fleet/in_flight.hpp"

namespace gemello {

/// What a policy sees: the last snapshot, the inventory, and what is under way. A view borrows;
/// it is valid during one `decide`, in which nothing of what it borrows changes.
class FleetView {
 public:
  FleetView() = default;
  FleetView(const Inventory& inventory, const FleetData& data)
      : inventory_(&inventory), data_(&data) {}
  /// The same snapshot as the controller sees it: with its reservations and proofs.
  FleetView with(Instant now, const InFlightTable& in_flight,
                 std::span<const ProofOfDeath> proofs) const;

  const Inventory& inventory() const { return *inventory_; }
  const FleetData& data() const { return *data_; }
  Instant now() const { return now_; }
  Instant published_at() const { return data_->published_at; }
  std::size_t host_count() const { return inventory_->hosts.size(); }
  std::size_t vm_count() const { return inventory_->vms.size(); }

  HostState state(HostId host) const { return data_->hosts.state[host.index()]; }
  VmState state(VmId vm) const { return data_->vms.state[vm.index()]; }
  Incarnation incarnation(HostId host) const { return data_->hosts.incarnation[host.index()]; }
  bool suspected(HostId host) const { return data_->hosts.suspected[host.index()] != 0; }
  /// It answers, and has come back so often that it takes no VM for a while.
  bool flapping(HostId host) const { return data_->hosts.flapping[host.index()] != 0; }
  bool in_maintenance(HostId host) const { return data_->hosts.maintenance[host.index()] != 0; }
  HostId host_of(VmId vm) const { return data_->vms.host[vm.index()]; }
  Megahertz cpu_demand(VmId vm) const { return Megahertz(data_->vms.cpu_demand[vm.index()]); }
  Megahertz cpu_demand(HostId host) const {
    return Megahertz(data_->hosts.cpu_demand[host.index()]);
  }

  /// The VMs whose last known place is this host and that hold its memory (not stopped, retired
  /// or requested), in VM order.
  std::span<const VmId> vms_on(HostId host) const;
  /// Where the VM will be when what is under way ends: target of its action, else its place.
  HostId expected_host(VmId vm) const;
  /// True if an action on it is under way, settling or unknown: hands off.
  bool locked(VmId vm) const { return in_flight_ != nullptr && in_flight_->of(vm) != nullptr; }
  bool locked(HostId host) const {
    return in_flight_ != nullptr && in_flight_->of(host) != nullptr;
  }
  /// Guests' memory booked on a host: of every VM there, of those on their way to it, of copies
  /// left there and of guests that are not in the inventory.
  Bytes memory_committed(HostId host) const {
    return Bytes(index().memory_committed[host.index()]);
  }
  /// CPU demand expected on a host: of the VMs there and of those on their way to it, less of
  /// those on their way off it. MHz.
  Megahertz cpu_expected(HostId host) const {
    return Megahertz(index().cpu_expected[host.index()]);
  }
  /// True if the host holds a copy of a VM whose place is elsewhere: it has not rejoined yet.
  bool holds_copies(HostId host) const;
  /// The copy of this VM on this host, or nullptr.
  const VmCopy* copy(VmId vm, HostId host) const;
  /// A process of this VM besides the one at its place, on a host that is not proven dead, or
  /// nullptr.
  const VmCopy* active_copy(VmId vm) const;
  /// True if it is known what runs there now: it answers, is off, or is proven dead.
  bool what_runs_is_known(HostId host) const;
  /// It answers now, and answered until now: on and not suspected. False for none().
  bool answers(HostId host) const;
  /// True if a VM may be put there now: on, neither suspected nor flapping, not in maintenance,
  /// no power action under way, no copy left to destroy.
  bool accepts_vms(HostId host) const;
  /// True if a VM of its anti-affinity group is in a domain of this host, or on its way to one.
  bool holds_anti_affine(HostId host, VmId vm) const;
  /// True if a VM of its affinity group runs, or will, in another domain than this host's; those
  /// that were lost bind nobody.
  bool away_from_affine(HostId host, VmId vm) const;

  std::span<const InFlightAction> in_flight() const;
  const InFlightAction* action_on(VmId vm) const;
  const InFlightAction* action_on(HostId host) const;
  /// A proof that covers the host's last known life, if there is one.
  const ProofOfDeath* proof_of_death(HostId host) const;
  /// Of a lost VM: a proof that covers the life of its host that it was lost with, if there is one.
  const ProofOfDeath* proof_of_loss(VmId vm) const;
  /// What a Start of a VM takes that is shown as stopped; nothing of any other.
  std::optional<StoppedVm> stopped(VmId vm) const;

 private:
  struct Index {
    std::vector<VmId> vms;                 // CSR values
    std::vector<std::uint32_t> vms_begin;  // CSR offsets, host_count + 1
    std::vector<std::int64_t> memory_committed;
    std::vector<double> cpu_expected;
  };
  const Index& index() const {
    if (!index_) index_ = make_index();
    return *index_;
  }
  Index make_index() const;

  const Inventory* inventory_ = nullptr;
  const FleetData* data_ = nullptr;
  const InFlightTable* in_flight_ = nullptr;
  std::span<const ProofOfDeath> proofs_;
  Instant now_{};
  mutable std::optional<Index> index_;  // made when first asked for: most decisions do not
};

}  // namespace gemello
