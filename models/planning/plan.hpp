#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/planning/risk/risk_options.hpp"
#include "models/units/time.hpp"

namespace gemello::policies {

class DemandEstimates;
class DemandHistory;

/// A fleet on paper: what a decision books against while it moves VMs in thought, so that its
/// second choice sees the first. Two implementations: FleetPlan over a FleetView (every policy),
/// and the one of the CloudSim parity test, whose books are CloudSim's. Rates are in MHz.
class Plan {
 public:
  Plan() = default;
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
  /// How carefully the estimates below are made and judged.
  virtual RiskOptions risk() const { return {}; }
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
  /// Memory of the planned VMs.
  virtual Bytes memory_planned(HostId host) const;

  /// The reason why the host cannot hold the VM in addition (CPU, memory, affinity...), or
  /// nothing.
  virtual std::optional<std::string_view> refuses(HostId host, VmId vm) const = 0;
  /// By site: round trip to the nearest replica of the VM's image (replica_distances); empty where
  /// nothing is known of it.
  virtual std::span<const Duration> image_round_trips(VmId /*vm*/) const { return {}; }
  /// Watts the host would draw in addition with this VM.
  virtual double power_increase(HostId host, VmId vm) const = 0;

  /// Last on the host's list.
  void place(VmId vm, HostId host);
  void remove(VmId vm, HostId host);

  /// Hosts that are alike as long as they are dark: they refuse the same VMs and draw the same
  /// watts for them. The id of one of them stands for all; none() if nothing is known.
  virtual HostId stands_for(HostId /*dark*/) const { return HostId::none(); }

  /// The hosts that placement rules look at, in ascending order: all of them until some are
  /// closed. What is placed on a closed host by other ways is placed.
  const std::vector<HostId>& open() const;
  /// Those of them that need to be asked by a rule that prefers the lower id where all else is
  /// equal: without the dark ones for which an earlier one stands.
  const std::vector<HostId>& open_unlike() const;
  void close(HostId host);
  void reopen(HostId host);

  /// What the host's VMs asked for, `wanted` samples at most; valid until a VM is placed there or
  /// removed, or the same is asked with another number.
  const DemandHistory& history(HostId host, std::size_t wanted) const;
  /// What the VMs will ask for, made when first asked for; what is placed changes nothing in it.
  DemandEstimates& estimates();

 protected:
  /// Estimates and histories are a plan's own.
  Plan(const Plan& other) : closed_(other.closed_) {}

 private:
  virtual void book(VmId vm, HostId host) = 0;
  virtual void unbook(VmId vm, HostId host) = 0;
  void changes(HostId host);
  void name_successor(HostId host);
  void list_open() const;

  std::shared_ptr<DemandEstimates> estimates_;
  std::vector<std::uint8_t> closed_;  // 0/1 by host; empty as long as all are open
  mutable bool open_stale_ = true;
  mutable std::vector<HostId> open_;
  mutable std::vector<HostId> open_unlike_;
  mutable std::vector<std::shared_ptr<const DemandHistory>> histories_;  // by host; null: not known
};

}  // namespace gemello::policies
