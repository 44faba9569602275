#include "models/planning/plan.hpp"

#include <algorithm>
#include <utility>

#include "models/planning/demand_history.hpp"
#include "models/planning/risk/demand_estimates.hpp"

namespace gemello::policies {

DemandEstimates& Plan::estimates() {
  if (!estimates_) estimates_ = std::make_shared<DemandEstimates>(*this);
  return *estimates_;
}

const DemandHistory& Plan::history(HostId host, std::size_t wanted) const {
  if (histories_.empty()) histories_.resize(inventory().hosts.size());
  auto& known = histories_[host.index()];
  if (known == nullptr || known->wanted() != wanted)
    known = std::make_shared<const DemandHistory>(*this, host, wanted);
  return *known;
}

Bytes Plan::memory_planned(HostId host) const {
  Bytes sum{};
  for (const VmId vm : vms_on(host)) sum += inventory()[vm].memory;
  return sum;
}

void Plan::place(VmId vm, HostId host) {
  changes(host);
  book(vm, host);
}

void Plan::remove(VmId vm, HostId host) {
  changes(host);
  unbook(vm, host);
}

void Plan::changes(HostId host) {
  if (host.index() < histories_.size()) histories_[host.index()] = nullptr;
  if (!open_stale_ && dark(host)) name_successor(host);
}

// The next of those it stood for has to be asked from now on.
void Plan::name_successor(HostId host) {
  const HostId stands = stands_for(host);
  if (!stands.valid()) return;
  const auto next =
      std::find_if(std::upper_bound(open_.begin(), open_.end(), host), open_.end(),
                   [&](HostId other) { return stands_for(other) == stands && dark(other); });
  if (next == open_.end()) return;
  const auto place = std::lower_bound(open_unlike_.begin(), open_unlike_.end(), *next);
  if (place == open_unlike_.end() || *place != *next) open_unlike_.insert(place, *next);
}

const std::vector<HostId>& Plan::open() const {
  if (open_stale_) list_open();
  return open_;
}

const std::vector<HostId>& Plan::open_unlike() const {
  if (open_stale_) list_open();
  return open_unlike_;
}

void Plan::list_open() const {
  const std::size_t count = inventory().hosts.size();
  std::vector<std::uint8_t> stood_for(count, 0);
  open_.clear();
  open_unlike_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    const HostId host(i);
    if (!closed_.empty() && closed_[i] != 0) continue;
    open_.push_back(host);
    const HostId stands = dark(host) ? stands_for(host) : HostId::none();
    if (stands.valid() && std::exchange(stood_for[stands.index()], 1) != 0) continue;
    open_unlike_.push_back(host);
  }
  open_stale_ = false;
}

void Plan::close(HostId host) {
  if (closed_.empty()) closed_.assign(inventory().hosts.size(), 0);
  closed_[host.index()] = 1;
  if (open_stale_) return;
  if (dark(host)) name_successor(host);
  for (std::vector<HostId>* list : {&open_, &open_unlike_}) {
    const auto place = std::lower_bound(list->begin(), list->end(), host);
    if (place != list->end() && *place == host) list->erase(place);
  }
}

void Plan::reopen(HostId host) {
  if (closed_.empty()) return;
  closed_[host.index()] = 0;
  open_stale_ = true;
}

}  // namespace gemello::policies
