#include "models/planning/restart.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "models/planning/giving_way.hpp"
#include "models/planning/ranked.hpp"
#include "models/units/error.hpp"

namespace gemello::planning {
namespace {

bool has_vm(std::span<const VmId> vms, VmId vm) {
  return std::find(vms.begin(), vms.end(), vm) != vms.end();
}

bool holds(const std::vector<ReplicaSetId>& sets, ReplicaSetId set) {
  return std::binary_search(sets.begin(), sets.end(), set);
}

}  // namespace

std::string_view name(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::none:
      return "";
    case Obstacle::no_host:
      return "no host";
    case Obstacle::memory:
      return "memory";
    case Obstacle::cpu:
      return "cpu";
    case Obstacle::anti_affinity:
      return "anti-affinity";
    case Obstacle::affinity:
      return "affinity";
    case Obstacle::no_quorum:
      return "no quorum";
    case Obstacle::disk_apart:
      return "disk out of reach";
    case Obstacle::no_network:
      return "no network";
  }
  return "?";
}

std::size_t Verdict::down() const {
  return static_cast<std::size_t>(
      std::count_if(vms.begin(), vms.end(), [](const Restart& one) { return one.by_loss(); }));
}

std::size_t Verdict::restarted() const {
  return static_cast<std::size_t>(std::count_if(
      vms.begin(), vms.end(), [](const Restart& one) { return one.by_loss() && one.to.valid(); }));
}

std::size_t Verdict::staying_down() const {
  return static_cast<std::size_t>(std::count_if(vms.begin(), vms.end(), [](const Restart& one) {
    return one.by_loss() && one.stays_down();
  }));
}

bool Verdict::has_room() const {
  return std::none_of(vms.begin(), vms.end(), [](const Restart& one) {
    return one.stays_down() && is_want_of_room(one.obstacle);
  });
}

Restarts::Restarts(const FleetView& view, policies::Plan& plan, const policies::PlacementRule& rule,
                   RestartOptions options, const Failures& failures)
    : view_(view),
      plan_(plan),
      rule_(rule),
      options_(std::move(options)),
      failures_(failures),
      asleep_(view.host_count(), 0) {
  for (std::size_t h = 0; h < asleep_.size(); ++h) {
    if (view.state(HostId(h)) == HostState::on || !plan.usable(HostId(h))) continue;
    asleep_[h] = 1;
    any_asleep_ = true;
  }
}

bool Restarts::may_hold(HostId host, VmId vm, const Ways& ways) const {
  const std::size_t h = host.index();
  if (ways.gone[h] != 0 || ways.silent[h] != 0) return false;
  if (ways.outside_anywhere && ways.outside[h] == 0 && failures_.before().outside[h] != 0)
    return false;
  const ReplicaSetId set = failures_.set_of(vm);
  return !set.valid() || ways.disk[set.index()][h] != 0;
}

HostId Restarts::choose(VmId vm, const Ways& ways, bool awake_only,
                        const std::function<bool(HostId)>& also, Rationale* why) const {
  const bool skips_asleep = awake_only && any_asleep_;
  if (!skips_asleep && ways.complete) return rule_.choose(plan_, vm, also, why);
  const auto excluded = [&](HostId host) {
    if (skips_asleep && asleep_[host.index()] != 0) return true;
    if (!ways.complete && !may_hold(host, vm, ways)) return true;
    return also && also(host);
  };
  return rule_.choose(plan_, vm, excluded, why);
}

HostId Restarts::place_now(VmId vm, const std::function<bool(HostId)>& excluded,
                           Rationale* why) const {
  const HostId host = choose(vm, failures_.before(), true, excluded, why);
  if (host.valid() || !any_asleep_ || !options_.wake) return host;
  return choose(vm, failures_.before(), false, excluded, nullptr);
}

// A VM that was on its way to a host that is left has its room there.
HostId Restarts::reserved(const DownVm& down, const FleetAfter& after) const {
  const HostId to = view_.expected_host(down.vm);
  if (!to.valid() || to == down.host || !has_vm(plan_.vms_on(to), down.vm)) return HostId::none();
  return may_hold(to, down.vm, *after.ways) &&
                 !std::binary_search(after.lost.begin(), after.lost.end(), to)
             ? to
             : HostId::none();
}

Restart Restarts::restart(const DownVm& down, const FleetAfter& after) {
  Restart done;
  done.vm = down.vm;
  done.from = down.host;
  done.cause = down.cause;
  const bool held = down.cause == DownCause::before && view_.state(down.vm) != VmState::lost;
  if (down.cause == DownCause::disk || held) {
    const bool nowhere = holds(after.ways->without_quorum, failures_.set_of(down.vm));
    done.obstacle = nowhere ? Obstacle::no_quorum : Obstacle::disk_apart;
    return done;
  }
  done.to = reserved(down, after);
  if (done.to.valid()) return done;
  done.to = choose(down.vm, *after.ways, true, {}, nullptr);
  if (!done.to.valid() && any_asleep_ && options_.wake)
    done.to = choose(down.vm, *after.ways, false, {}, nullptr);
  if (!done.to.valid()) {
    done.obstacle = obstacle(down.vm, after);
    return done;
  }
  done.wakes = asleep_[done.to.index()] != 0;
  book(down.vm, done.to);
  return done;
}

// What the host that came closest lacks: the books ask for memory, then CPU, then the group.
Obstacle Restarts::obstacle(VmId vm, const FleetAfter& after) const {
  if (const ReplicaSetId set = failures_.set_of(vm);
      set.valid() && holds(after.ways->without_quorum, set))
    return Obstacle::no_quorum;
  Obstacle closest = Obstacle::no_host;
  bool any_holds = false;
  Obstacle apart = Obstacle::none;
  for (const HostId host : plan_.open()) {
    if (asleep_[host.index()] != 0 && !options_.wake) continue;
    const auto reason = plan_.refuses(host, vm);
    if (!may_hold(host, vm, *after.ways)) {
      const ReplicaSetId set = failures_.set_of(vm);
      const bool has_disk = !set.valid() || after.ways->disk[set.index()][host.index()] != 0;
      if (plan_.usable(host))
        apart = std::max(apart, has_disk ? Obstacle::no_network : Obstacle::disk_apart);
      continue;
    }
    if (!plan_.usable(host)) continue;
    any_holds = true;
    // A rule may be stricter with CPU than the books.
    Obstacle one = Obstacle::cpu;
    if (reason == "memory") one = Obstacle::memory;
    if (reason == "anti-affinity") one = Obstacle::anti_affinity;
    if (reason == "affinity") one = Obstacle::affinity;
    closest = std::max(closest, one);
  }
  return any_holds || apart == Obstacle::none ? closest : apart;
}

// Which of a host's VMs would go to make room for another; nothing if that does not help. Batch VMs
// give way to all others. The plan is left as it was.
std::vector<VmId> Restarts::to_shed(HostId host, VmId vm) {
  const Inventory& inventory = view_.inventory();
  std::vector<VmId> candidates;
  for (const VmId other : plan_.vms_on(host))
    if (options_.sheds(other) &&
        (inventory[other].batch || inventory[other].priority <= inventory[vm].priority))
      candidates.push_back(other);
  sort_giving_way(inventory, candidates);
  const std::size_t before = bookings_.size();
  std::vector<VmId> gone;
  for (const VmId other : candidates) {
    if (!plan_.refuses(host, vm)) break;
    unbook(other, host);
    gone.push_back(other);
  }
  if (plan_.refuses(host, vm)) gone.clear();
  undo(before);
  return gone;
}

bool Restarts::make_room(VmId vm, const FleetAfter& after, Verdict& verdict, Restart& done) {
  Room best;
  for (const HostId host : plan_.open()) {
    if (asleep_[host.index()] != 0 || !may_hold(host, vm, *after.ways)) continue;
    Room room{host, to_shed(host, vm)};
    if (room.vms.empty()) continue;
    if (!best.host.valid() || room.less_than(best, view_.inventory())) best = std::move(room);
  }
  if (!best.host.valid()) return false;
  for (const VmId other : best.vms) {
    unbook(other, best.host);
    verdict.made_room.push_back(
        {other, best.host, DownCause::before, {}, Obstacle::memory, false, true});
  }
  book(vm, best.host);
  done.to = best.host;
  done.obstacle = Obstacle::none;
  return true;
}

std::vector<DownVm> Restarts::in_order(std::vector<DownVm> down) const {
  const auto rank = [&](const DownVm& one) {
    const bool last = options_.sheds && options_.sheds(one.vm);
    const double size = options_.largest_first ? -rule_.size(plan_, one.vm) : 0.0;
    return std::tuple(last, -view_.inventory()[one.vm].priority, size, one.vm);
  };
  sort_by_rank(down, rank);
  return down;
}

Verdict Restarts::work(const Loss& loss, Depth depth) {
  const FleetAfter after = failures_.lose(plan_, loss);
  Verdict verdict{loss, after.lost, after.cut, after.ways->without_quorum, {}, {}};
  std::vector<HostId> closed;
  for (const HostId host : after.lost) {
    if (!std::binary_search(plan_.open().begin(), plan_.open().end(), host)) continue;
    plan_.close(host);
    closed.push_back(host);
  }
  for (const DownVm& down : in_order(after.down)) {
    Restart done = restart(down, after);
    const bool stuck = !done.to.valid() && is_want_of_room(done.obstacle);
    if (stuck && options_.sheds) {
      done.shed = options_.sheds(down.vm);
      if (!done.shed) make_room(down.vm, after, verdict, done);
    }
    verdict.vms.push_back(done);
    if (depth == Depth::until_no_room && done.stays_down() && is_want_of_room(done.obstacle)) break;
  }
  undo(0);
  for (const HostId host : closed) plan_.reopen(host);
  return verdict;
}

Verdict Restarts::after(const Loss& loss) {
  return work(loss, Depth::whole);
}

bool Restarts::has_room_after(const Loss& loss) {
  return work(loss, Depth::until_no_room).has_room();
}

void Restarts::book(VmId vm, HostId host) {
  plan_.place(vm, host);
  bookings_.push_back({vm, host, true, 0});
}

void Restarts::unbook(VmId vm, HostId host) {
  const auto vms = plan_.vms_on(host);
  const auto found = std::find(vms.begin(), vms.end(), vm);
  bookings_.push_back({vm, host, false, static_cast<std::size_t>(found - vms.begin())});
  plan_.remove(vm, host);
}

// Backwards, so that every list of VMs, and every sum over one, comes back as it was.
void Restarts::undo(std::size_t down_to) {
  while (bookings_.size() > down_to) {
    const Booking last = bookings_.back();
    bookings_.pop_back();
    if (last.placed) {
      plan_.remove(last.vm, last.host);
      continue;
    }
    const auto vms = plan_.vms_on(last.host);
    const std::vector<VmId> behind(vms.begin() + static_cast<std::ptrdiff_t>(last.place),
                                   vms.end());
    for (auto vm = behind.rbegin(); vm != behind.rend(); ++vm) plan_.remove(*vm, last.host);
    plan_.place(last.vm, last.host);
    for (const VmId vm : behind) plan_.place(vm, last.host);
  }
}

}  // namespace gemello::planning
