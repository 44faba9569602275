#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "models/cloud/inventory.hpp"
#include "models/units/time.hpp"

namespace gemello::policies {

class DemandEstimates;

/// A fleet on paper: what a decision books against while it moves VMs in thought, so that its
/// second choice sees the first. Two implementations: FleetPlan over a FleetView (every policy),
/// and the one of the CloudSim parity test, whose books are CloudSim's. Rates are in MHz.
class Plan {
 public:
  Plan() = default;
  Plan(const Plan& /*other*/) {}  // estimates are a plan's own
  Plan& operator=(const Plan&) = delete;
  virtual ~Plan() = default;

  virtual const Inventory& inventory() const = 0;
  virtual Instant now() const = 0;
  /// VMs planned on a host, in order of arrival in its list.
  virtual std::span<const VmId> vms_on(HostId host) const = 0;
  /// Compute rate the VM asks for now; its memory is in the inventory.
  virtual double demand(VmId vm) const = 0;
  /// What the VM asked for in past samples, as a share of its full rate, newest first: as many as
  /// the fleet has, 30 at most, those from before it was measured included; none for a VM that
  /// never ran.
  virtual std::span<const double> past_utilization(VmId vm) const = 0;
  /// True if the VM may be moved: runs, is not locked.
  virtual bool movable(VmId vm) const = 0;
  /// True if the host may take part in a plan: on (or, for `may_wake` plans, off and healthy).
  virtual bool usable(HostId host) const = 0;

  /// True if the host draws no more than standby power now and has no VM planned.
  virtual bool dark(HostId host) const = 0;

  virtual double capacity(HostId host) const = 0;
  /// Sum of the demands of the planned VMs over capacity, summed in list order, uncapped.
  virtual double requested_share(HostId host) const = 0;
  /// Share of capacity in use as last measured, 0..1; 0 for a dark host.
  virtual double utilization(HostId host) const = 0;
  /// Compute rate booked on the host by the planned VMs.
  virtual double booked(HostId host) const = 0;

  /// The reason why the host cannot hold the VM in addition (CPU, memory, affinity...), or
  /// nothing.
  virtual std::optional<std::string_view> refuses(HostId host, VmId vm) const = 0;
  /// Watts the host would draw in addition with this VM.
  virtual double power_increase(HostId host, VmId vm) const = 0;

  virtual void place(VmId vm, HostId host) = 0;
  virtual void remove(VmId vm, HostId host) = 0;

  /// What the VMs will ask for, made when first asked for; what is placed changes nothing in it.
  DemandEstimates& estimates();

 private:
  std::shared_ptr<DemandEstimates> estimates_;
};

}  // namespace gemello::policies
