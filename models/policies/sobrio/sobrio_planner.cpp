#include "models/policies/sobrio/sobrio_planner.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "models/planning/risk/quantile_share.hpp"
#include "models/policies/consolidation/quantized.hpp"
#include "models/policies/placement/quantile_fit.hpp"

namespace gemello::policies {
namespace {

constexpr double quantum = 1e-9;  // shares closer than this are equal
// A host is filled to a risk of 1 % (2.3 deviations at 100 %) and relieved at one of more than 2 %
// (2 deviations at 110 %): between the two, nothing moves.
constexpr double deviations_ahead = 2;
constexpr double share_ahead = 1.10;
constexpr double room_for_refuge = 0.1;  // of capacity, below relief

// One round at work.
class SobrioRound {
 public:
  SobrioRound(Plan& plan, const SobrioOptions& options, std::vector<Rationale>* why)
      : plan_(plan), options_(options), why_(why) {
    const std::size_t hosts = plan.inventory().hosts.size();
    given_.resize(hosts);
    gave_.resize(hosts);
  }

  void relieve();
  void rest();
  bool moved() const { return !moves_.empty(); }
  std::vector<Move> take_moves() { return std::move(moves_); }

 private:
  double share(HostId host) const { return plan_.booked(host) / plan_.capacity(host); }
  bool strained(HostId host) const;
  VmId pick(HostId host) const;
  void relieve(HostId host);
  HostId refuge(VmId vm, HostId from, Rationale* why);
  std::vector<HostId> by_size() const;
  bool may_rest(HostId host) const;
  bool empty(HostId host);
  void take_back(std::size_t moves_before);
  void note(const Move& move, Rationale rationale, std::string because);

  Plan& plan_;
  const SobrioOptions& options_;
  std::vector<Rationale>* why_;
  std::vector<Move> moves_;
  std::vector<int> given_;  // VMs given to each host in this round
  // VMs taken off each host in this round: until they have gone, and a target may have to wake
  // first, their room is not free. So who gives does not take.
  std::vector<int> gave_;
};

bool SobrioRound::strained(HostId host) const {
  if (quantized_less(options_.relief, share(host), quantum)) return true;
  if (!options_.ahead) return false;
  const DemandEstimate all = host_demand(plan_, host, plan_.estimates());
  const double high =
      (all.mean + deviations_ahead * std::sqrt(all.variance)) / plan_.capacity(host);
  return quantized_less(share_ahead, high, quantum);
}

VmId SobrioRound::pick(HostId host) const {
  const double excess = (share(host) - options_.relief) * plan_.capacity(host);  // MHz
  const double core = plan_.inventory()[host].core_speed.count();
  const auto rank = [&](VmId vm) {
    const VirtualMachine& guest = plan_.inventory()[vm];
    const double rate = std::min(plan_.demand(vm), guest.vcpus.count() * core);
    const bool enough = !quantized_less(rate, excess, 1e-6);
    // Enough first, and of those the least memory; else the most demand. In whole MHz.
    return std::tuple(!enough, enough ? guest.memory.count() : 0, -std::llround(rate), vm);
  };
  VmId best = VmId::none();
  for (const VmId vm : plan_.vms_on(host))
    if (plan_.movable(vm) && (!best.valid() || rank(vm) < rank(best))) best = vm;
  return best;
}

void SobrioRound::relieve() {
  for (std::size_t i = 0; i < given_.size(); ++i) relieve(HostId(i));
}

void SobrioRound::relieve(HostId host) {
  // A host that has just been a refuge may look strained by that: its guest would be sent on.
  if (given_[host.index()] > 0) return;
  while (plan_.vms_on(host).size() > 1 && strained(host) && moves_.size() < options_.moves_max) {
    const VmId vm = pick(host);
    if (!vm.valid()) return;
    Rationale rationale;
    plan_.remove(vm, host);
    const HostId to = refuge(vm, host, why_ != nullptr ? &rationale : nullptr);
    plan_.place(vm, to.valid() ? to : host);
    if (!to.valid()) return;
    note({vm, host, to, MoveCause::overload}, std::move(rationale),
         fmt::format("{} is about to overload", plan_.inventory()[host].name));
  }
}

void SobrioRound::note(const Move& move, Rationale rationale, std::string because) {
  moves_.push_back(move);
  ++given_[move.to.index()];
  ++gave_[move.from.index()];
  if (why_ == nullptr) return;
  rationale.because = std::move(because);
  why_->push_back(std::move(rationale));
}

// Where a VM goes that has to leave: a host in use that can take it for good, else the one that has
// the most room now, else one that has to be opened.
HostId SobrioRound::refuge(VmId vm, HostId from, Rationale* why) {
  const auto excluded = [&](HostId other) {
    return other == from || gave_[other.index()] > 0 || strained(other);
  };
  const HostId for_good = QuantileFit::choose_in_use(plan_, vm, excluded, why);
  if (for_good.valid()) return for_good;
  HostId roomiest = HostId::none();
  double least = options_.relief - room_for_refuge;
  for (std::size_t i = 0; i < given_.size(); ++i) {
    const HostId host(i);
    if (plan_.vms_on(host).empty() || excluded(host) || plan_.refuses(host, vm)) continue;
    const double with = (plan_.booked(host) + plan_.demand(vm)) / plan_.capacity(host);
    if (!quantized_less(with, least, quantum)) continue;
    roomiest = host;
    least = with;
  }
  return roomiest.valid() ? roomiest : QuantileFit().choose(plan_, vm, excluded, nullptr);
}

std::vector<HostId> SobrioRound::by_size() const {
  std::vector<std::tuple<std::size_t, std::int64_t, HostId>> ranked;
  for (std::size_t i = 0; i < given_.size(); ++i) {
    const auto vms = plan_.vms_on(HostId(i));
    if (vms.empty()) continue;
    std::int64_t memory = 0;
    for (const VmId vm : vms) memory += plan_.inventory()[vm].memory.count();
    ranked.emplace_back(vms.size(), memory, HostId(i));
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<HostId> hosts;
  for (const auto& entry : ranked) hosts.push_back(std::get<HostId>(entry));
  return hosts;
}

bool SobrioRound::may_rest(HostId host) const {
  const auto vms = plan_.vms_on(host);
  return given_[host.index()] == 0 && moves_.size() + vms.size() <= options_.moves_max &&
         std::all_of(vms.begin(), vms.end(), [&](VmId vm) {
           return plan_.movable(vm) && plan_.past_utilization(vm).size() >= options_.samples_min;
         });
}

void SobrioRound::rest() {
  for (const HostId host : by_size())
    if (may_rest(host)) empty(host);
}

bool SobrioRound::empty(HostId host) {
  const QuantileFit rule;
  std::vector<std::pair<double, VmId>> vms;  // by size
  for (const VmId vm : plan_.vms_on(host)) vms.emplace_back(rule.size(plan_, vm), vm);
  std::stable_sort(vms.begin(), vms.end(), [](const auto& a, const auto& b) {
    return quantized_less(b.first, a.first, quantum);
  });
  const auto excluded = [&](HostId other) { return other == host; };
  const std::size_t before = moves_.size();
  for (const auto& [size, vm] : vms) {
    Rationale rationale;
    const HostId to =
        QuantileFit::choose_in_use(plan_, vm, excluded, why_ != nullptr ? &rationale : nullptr);
    if (!to.valid()) {
      take_back(before);
      return false;
    }
    plan_.remove(vm, host);
    plan_.place(vm, to);
    note({vm, host, to, MoveCause::underload}, std::move(rationale),
         fmt::format("{} can rest: all its VMs fit elsewhere", plan_.inventory()[host].name));
  }
  return true;
}

void SobrioRound::take_back(std::size_t moves_before) {
  for (std::size_t i = moves_.size(); i-- > moves_before;) {
    plan_.remove(moves_[i].vm, moves_[i].to);
    plan_.place(moves_[i].vm, moves_[i].from);
    --given_[moves_[i].to.index()];
    --gave_[moves_[i].from.index()];
  }
  moves_.resize(moves_before);
  if (why_ != nullptr) why_->resize(moves_before);
}

}  // namespace

std::vector<Move> SobrioPlanner::moves(Plan& plan, std::vector<Rationale>* why) const {
  SobrioRound round(plan, options_, why);
  round.relieve();
  // Demand that overloads hosts is on its way up: what is emptied now is needed again soon.
  if (!round.moved()) round.rest();
  return round.take_moves();
}

}  // namespace gemello::policies
