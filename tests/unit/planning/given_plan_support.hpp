#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "models/planning/plan.hpp"
#include "models/units/text.hpp"

namespace gemello::testing {

/// A plan whose demands and histories are given as doubles, where a view has floats: for rules
/// that are judged to the last digits. Every host takes every VM and is on; names are h0, v0...
class GivenPlan final : public policies::Plan {
 public:
  HostId add_host(double mhz, std::string_view memory = "64GiB", double cores = 1) {
    Host host;
    host.name = "h" + std::to_string(inventory_.hosts.size());
    host.cores = Cores(cores);
    host.core_speed = Megahertz(mhz / cores);
    host.memory = parse<Bytes>(memory);
    inventory_.hosts.push_back(std::move(host));
    lists_.emplace_back();
    return HostId(lists_.size() - 1);
  }
  /// past: shares of the full rate, newest first.
  VmId add_vm(double full_mhz, double demand_mhz, std::vector<double> past = {},
              std::string_view memory = "1GiB") {
    VirtualMachine vm;
    vm.name = "v" + std::to_string(inventory_.vms.size());
    vm.vcpus = Cores(1);
    vm.core_speed = Megahertz(full_mhz);
    vm.memory = parse<Bytes>(memory);
    inventory_.vms.push_back(std::move(vm));
    demands_.push_back(demand_mhz);
    past_.push_back(std::move(past));
    movable_.push_back(true);
    return VmId(demands_.size() - 1);
  }
  VmId add_vm_on(HostId host, double full_mhz, double demand_mhz, std::vector<double> past = {},
                 std::string_view memory = "1GiB") {
    const VmId vm = add_vm(full_mhz, demand_mhz, std::move(past), memory);
    place(vm, host);
    return vm;
  }
  void pin(VmId vm) { movable_[vm.index()] = false; }
  void set_demand(VmId vm, double mhz) { demands_[vm.index()] = mhz; }
  /// Hosts without VMs are dark from now on, those of one capacity alike.
  void let_be_dark() { may_be_dark_ = true; }
  void set_now(Instant now) { now_ = now; }

  const Inventory& inventory() const override { return inventory_; }
  Instant now() const override { return now_; }
  std::span<const VmId> vms_on(HostId host) const override { return lists_[host.index()]; }
  double demand(VmId vm) const override { return demands_[vm.index()]; }
  std::span<const double> past_utilization(VmId vm) const override { return past_[vm.index()]; }
  bool movable(VmId vm) const override { return movable_[vm.index()]; }
  bool usable(HostId /*host*/) const override { return true; }
  bool dark(HostId host) const override { return may_be_dark_ && lists_[host.index()].empty(); }
  HostId stands_for(HostId host) const override {
    std::size_t i = 0;
    while (capacity(HostId(i)) != capacity(host)) ++i;
    return HostId(i);
  }
  double capacity(HostId host) const override { return inventory_[host].capacity().count(); }
  double requested_share(HostId host) const override { return booked(host) / capacity(host); }
  double utilization(HostId host) const override { return std::min(1.0, requested_share(host)); }
  double booked(HostId host) const override {
    double sum = 0;
    for (const VmId vm : vms_on(host)) sum += demand(vm);
    return sum;
  }
  std::optional<std::string_view> refuses(HostId /*host*/, VmId /*vm*/) const override {
    return std::nullopt;
  }
  /// A watt per share of the host, ten more for what is dark.
  double power_increase(HostId host, VmId vm) const override {
    return (dark(host) ? 10 : 0) + demand(vm) / capacity(host);
  }

 private:
  void book(VmId vm, HostId host) override { lists_[host.index()].push_back(vm); }
  void unbook(VmId vm, HostId host) override { std::erase(lists_[host.index()], vm); }

  Inventory inventory_;
  Instant now_ = origin + 1h;
  std::vector<std::vector<VmId>> lists_;
  std::vector<double> demands_;
  std::vector<std::vector<double>> past_;
  std::vector<bool> movable_;
  bool may_be_dark_ = false;
};

/// A host of 1000 MHz with one VM of 1000 MHz: what the VM asked for is the host's history.
/// past: shares, newest first.
inline GivenPlan host_with_history(std::vector<double> past, double demand_share = 0.5) {
  GivenPlan plan;
  plan.add_vm_on(plan.add_host(1000), 1000, demand_share * 1000, std::move(past));
  return plan;
}

}  // namespace gemello::testing
