#pragma once

#include <vector>

#include "models/planning/plan.hpp"
#include "tests/validation/cloudsim/books.hpp"

namespace gemello::cloudsim {

/// A plan on CloudSim's own books: what it plans, it books as if it were so; when the plan goes
/// away, every list is rebuilt as it was. Measured utilization stays that of the last refresh.
/// Source: rules 5.1, 6 and 7 (README.md).
class CloudSimPlan final : public policies::Plan {
 public:
  /// keep: what was planned stays when the plan goes away (initial placement).
  CloudSimPlan(Books& books, Instant now, bool keep = false);
  ~CloudSimPlan() override;
  CloudSimPlan(const CloudSimPlan&) = delete;
  CloudSimPlan& operator=(const CloudSimPlan&) = delete;

  const Inventory& inventory() const override { return books_.inventory(); }
  Instant now() const override { return now_; }
  std::span<const VmId> vms_on(HostId host) const override { return books_[host].vms; }
  double demand(VmId vm) const override { return books_[vm].demand; }
  std::span<const double> past_utilization(VmId vm) const override { return books_[vm].history; }
  bool movable(VmId vm) const override { return !books_[vm].moving && !books_[vm].deleted; }
  bool usable(HostId) const override { return true; }
  bool dark(HostId host) const override {
    return books_[host].vms.empty() && books_[host].used == 0;
  }

  double capacity(HostId host) const override { return books_[host].total; }
  double requested_share(HostId host) const override;
  double utilization(HostId host) const override { return books_[host].utilization(); }
  /// No move is under way while a plan is made, so there is no arriving VM to book in full.
  double booked(HostId host) const override { return books_[host].booked; }

  std::optional<std::string_view> refuses(HostId host, VmId vm) const override;
  double power_increase(HostId host, VmId vm) const override;

  HostId stands_for(HostId dark) const override { return stands_for_[dark.index()]; }

  /// What CloudSim's trial of a VM on a host leaves behind there.
  void leave_trace(HostId host, VmId vm) { books_.leave_trace(host, vm); }

 private:
  void book(VmId vm, HostId host) override { books_.add(host, vm); }
  void unbook(VmId vm, HostId host) override { books_.release(host, vm); }
  bool memory_fits(HostId host, VmId vm) const;

  Books& books_;
  Instant now_;
  std::vector<std::vector<VmId>> saved_;  // lists by host; empty if kept
  std::vector<double> watts_measured_;    // by host
  std::vector<HostId> stands_for_;        // the first host of the same hardware, by host
};

}  // namespace gemello::cloudsim
