#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/fleet/fleet_view.hpp"
#include "models/planning/plan.hpp"

namespace gemello::policies {

struct FleetPlanOptions {
  double cpu_limit = 1.0;          ///< booked compute rate / capacity of a host, at most
  double memory_overcommit = 1.0;  ///< booked guest memory / memory for guests, at most
  bool may_wake = false;           ///< hosts that are off or booting take part
  /// Refuse hosts whose core is slower than a vCPU's demand. Off: the VM runs, slower.
  bool fast_cores_only = false;
  /// Share of a VM's full rate booked at least: an idle guest still ticks.
  double demand_floor = 0.02;
  /// Share booked for a VM that does not serve and has no measured demand yet. Four vCPUs to a
  /// core, as OpenStack Nova's initial_cpu_allocation_ratio (4.0 since 2023.1).
  double demand_unmeasured = 0.25;
  bool near_image = false;  ///< a running VM goes to no host that is farther from its image
  RiskOptions risk;         ///< how carefully what VMs may ask for is judged
  Duration residence{};     ///< a VM moved or started less than this ago is not movable
};

/// A plan with honest books over a view: CPU and memory of VMs there, on their way to a host
/// (booked at its target; memory stays booked at the source until the move ends) and planned.
/// Books are recomputed in list order at each change, so that a placement taken back leaves them
/// as they were to the last bit. Borrows the view for its life.
class FleetPlan final : public Plan {
 public:
  explicit FleetPlan(const FleetView& view, const FleetPlanOptions& options = {});

  const Inventory& inventory() const override { return view_.inventory(); }
  Instant now() const override { return view_.now(); }
  /// Those there in VM order, without those on their way off; then those on their way to it, in
  /// the order their actions began; then those placed.
  std::span<const VmId> vms_on(HostId host) const override { return books(host).vms; }
  /// MHz: as measured, at least demand_floor and at most all of its full rate.
  double demand(VmId vm) const override { return demand_[vm.index()]; }
  std::span<const double> past_utilization(VmId vm) const override;
  RiskOptions risk() const override { return options_.risk; }
  bool movable(VmId vm) const override { return movable_[vm.index()] != 0; }
  bool usable(HostId host) const override { return refusal_[host.index()].empty(); }

  double capacity(HostId host) const override { return capacity_[host.index()]; }
  double requested_share(HostId host) const override;
  /// Planned, not measured: booked over capacity, at most 1; 0 for a host without VMs.
  double utilization(HostId host) const override;
  /// MHz; a VM counts at most what the host's cores can give its vCPUs.
  double booked(HostId host) const override { return books(host).rate; }
  Bytes memory_planned(HostId host) const override { return Bytes(books(host).planned); }
  Bytes memory_booked(HostId host) const { return Bytes(books(host).memory); }
  bool dark(HostId host) const override;

  /// "maintenance", "locked", the name of its state ("off", "unreachable"...), "already-there",
  /// "core-speed", "memory", "cpu", "anti-affinity", "affinity", "image-farther".
  std::optional<std::string_view> refuses(HostId host, VmId vm) const override;
  double power_increase(HostId host, VmId vm) const override;
  std::span<const Duration> image_round_trips(VmId vm) const override;

 private:
  void book(VmId vm, HostId host) override;
  void unbook(VmId vm, HostId host) override;

  struct Books {
    std::vector<VmId> vms;
    double requested = 0;      // MHz, uncapped
    double rate = 0;           // MHz, capped by the host's cores
    std::int64_t memory = 0;   // bytes, with the VMs on their way off it
    std::int64_t planned = 0;  // bytes, of `vms`
  };

  const Books& books(HostId host) const { return books_[host.index()]; }
  void book_hosts();
  void book_vms();
  std::string_view refusal_of(HostId host) const;
  double rate_on(HostId host, VmId vm) const;
  void sum(HostId host);
  double watts(HostId host, double rate) const;
  /// Of one group: who is where, as planned and, for anti-affinity, as it still is.
  struct Member {
    VmId vm;
    HostId host;
  };
  using Group = std::string VirtualMachine::*;
  const std::vector<Member>& members(Group group, VmId vm, bool still_there) const;
  void forget_groups(VmId vm);
  bool clashes(HostId host, VmId vm) const;
  bool strays(HostId host, VmId vm) const;
  bool farther(HostId host, VmId vm) const;

  const FleetView& view_;
  FleetPlanOptions options_;
  std::vector<double> demand_;             // MHz per VM
  std::vector<std::uint8_t> movable_;      // 0/1 per VM
  std::vector<double> capacity_;           // MHz per host
  std::vector<std::string_view> refusal_;  // per host; empty: usable
  std::vector<Books> books_;
  // By kind and name of a group; emptied when one of a group is placed or removed.
  mutable std::map<std::pair<bool, std::string>, std::vector<Member>> groups_;
  // Round trips to the nearest replica, [volume][site]; empty until a volume is asked for.
  mutable std::vector<std::vector<Duration>> image_distance_;
  mutable std::vector<double> past_;  // share, [vm][age]; filled when first asked for
};

}  // namespace gemello::policies
