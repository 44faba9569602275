#include "models/planning/fleet_after.hpp"

#include <algorithm>
#include <utility>

#include "models/state/replica_rule.hpp"

namespace gemello::planning {
namespace {

bool contains(std::span<const VmId> vms, VmId vm) {
  return std::find(vms.begin(), vms.end(), vm) != vms.end();
}

}  // namespace

std::string_view name(DownCause cause) {
  switch (cause) {
    case DownCause::host_gone:
      return "host gone";
    case DownCause::host_silent:
      return "host cut off";
    case DownCause::disk:
      return "no disk";
    case DownCause::before:
      return "down before";
  }
  return "?";
}

Failures::Failures(const FleetView& view, const FailureOptions& options)
    : view_(view), options_(options) {
  const Inventory& inventory = view.inventory();
  used_.assign(inventory.replica_sets.size(), 0);
  set_of_.assign(inventory.vms.size(), ReplicaSetId::none());
  for (std::size_t i = 0; options.storage && i < inventory.vms.size(); ++i) {
    const VirtualMachine& guest = inventory.vms[i];
    if (!guest.volume.valid()) continue;
    set_of_[i] = set_for(inventory[guest.volume], guest.name);
    used_[set_of_[i].index()] = 1;
  }
  for (const ReplicaSet& set : inventory.replica_sets) {
    const VolumeSettings settings = settings_of(inventory[set.volume]);
    sets_.push_back({rule_of(inventory, set, settings), settings});
  }
  serves_disks_.assign(inventory.machines.size(), 0);
  for (const Brick& brick : inventory.bricks) {
    machine_of_.push_back(inventory[brick.server].machine);
    serves_disks_[machine_of_.back().index()] = 1;
  }
  if (options.observer.valid()) serves_disks_[options.observer.index()] = 1;
  leaving_.resize(view.host_count());
  for (std::size_t i = 0; i < view.vm_count(); ++i) {
    const VmId vm(i);
    const HostId host = view.host_of(vm);
    if (!host.valid()) continue;
    if (view.state(vm) == VmState::lost && !view.answers(host)) {
      if (!view.locked(vm)) down_before_.push_back({vm, host, DownCause::before});
    } else if (holds_memory(view.state(vm)) && view.expected_host(vm) != host) {
      leaving_[host.index()].push_back(vm);
    }
  }
  before_ = settle({});
  for (std::size_t s = 0; s < sets_.size(); ++s)
    for (std::size_t h = 0; used_[s] != 0 && h < view.host_count(); ++h)
      if (before_->gone[h] == 0 && before_->disk[s][h] == 0) disks_missing_ = true;
}

bool Failures::heard(const Reachability& net, MachineId machine) const {
  const Machine& host = view_.inventory()[machine];
  if (host.nics.empty()) return net.up(machine);
  const NetworkRole role = heartbeat_role(host);
  if (!options_.observer.valid()) return net.leaves(machine, role);
  if (!net.up(options_.observer)) return net.up(machine);  // nobody listens: no silence is noticed
  return net.way(machine, options_.observer, role);
}

// A server counts itself, and finds the others over the storage network.
bool Failures::alone(const Reachability& net, VolumeId volume, MachineId server) const {
  const Inventory& inventory = view_.inventory();
  std::vector<MachineId> servers;
  for (const ReplicaSetId set : inventory[volume].replica_sets)
    for (const BrickId brick : inventory.replica_sets[set.index()].bricks)
      servers.push_back(machine_of_[brick.index()]);
  std::sort(servers.begin(), servers.end());
  servers.erase(std::unique(servers.begin(), servers.end()), servers.end());
  const auto found = std::count_if(servers.begin(), servers.end(), [&](MachineId other) {
    return net.up(other) && net.both_ways(server, other, NetworkRole::storage);
  });
  const VolumeSettings& settings = sets_[inventory[volume].replica_sets.front().index()].settings;
  return !settings.servers_suffice(static_cast<std::size_t>(found), servers.size());
}

std::vector<std::uint8_t> Failures::bricks_serving(const Reachability& net) const {
  const Inventory& inventory = view_.inventory();
  std::vector<std::uint8_t> serving(inventory.bricks.size(), 0);
  for (std::size_t s = 0; s < inventory.replica_sets.size(); ++s) {
    if (used_[s] == 0) continue;
    const ReplicaSet& set = inventory.replica_sets[s];
    for (const BrickId brick : set.bricks) {
      const MachineId machine = machine_of_[brick.index()];
      const bool online = net.up(machine) && view_.data().brick_online[brick.index()] != 0;
      const bool stopped =
          online && sets_[s].settings.server_quorum && alone(net, set.volume, machine);
      serving[brick.index()] = online && !stopped ? 1 : 0;
    }
  }
  return serving;
}

void Failures::follow_disks(const Reachability& net, Ways& ways) const {
  const Inventory& inventory = view_.inventory();
  const std::vector<std::uint8_t> serving = bricks_serving(net);
  ways.disk.resize(sets_.size());
  for (std::size_t s = 0; s < sets_.size(); ++s) {
    if (used_[s] == 0) continue;
    const auto& bricks = inventory.replica_sets[s].bricks;
    ways.disk[s].assign(view_.host_count(), 0);
    bool any = false;
    for (std::size_t h = 0; h < view_.host_count(); ++h) {
      if (ways.gone[h] != 0) continue;
      const MachineId machine = inventory.hosts[h].machine;
      BrickMask reached = 0;
      for (std::size_t i = 0; i < bricks.size(); ++i) {
        const std::size_t brick = bricks[i].index();
        if (serving[brick] != 0 && net.both_ways(machine, machine_of_[brick], NetworkRole::storage))
          reached |= brick_bit(i);
      }
      const bool has = may_serve(sets_[s].rule, reached);
      ways.disk[s][h] = has ? 1 : 0;
      any = any || (has && ways.silent[h] == 0);
      ways.complete = ways.complete && (has || ways.silent[h] != 0);
    }
    if (!any) ways.without_quorum.emplace_back(s);
  }
}

std::shared_ptr<const Ways> Failures::settle(const Loss& loss) const {
  const Inventory& inventory = view_.inventory();
  Loss whole = loss;
  whole.parts.insert(whole.parts.end(), options_.already.parts.begin(),
                     options_.already.parts.end());
  PartsDown down = parts_down(inventory, whole);
  for (std::size_t h = 0; h < view_.host_count(); ++h) {
    const MachineId machine = inventory.hosts[h].machine;
    const HostState state = view_.state(HostId(h));
    const bool dark = state == HostState::off || state == HostState::dead;
    // A sleeping hypervisor may wake; what stands on a dark machine's disks is away until then.
    if (dark && serves_disks_[machine.index()] != 0) down.machines[machine.index()] = 1;
  }
  const Reachability net(inventory, std::move(down));
  auto ways = std::make_shared<Ways>();
  for (const Host& host : inventory.hosts) {
    const bool up = net.up(host.machine);
    ways->gone.push_back(up ? 0 : 1);
    ways->silent.push_back(up && !heard(net, host.machine) ? 1 : 0);
    ways->outside.push_back(up && net.outside(host.machine) ? 1 : 0);
    if (ways->outside.back() != 0 && ways->silent.back() == 0) ways->outside_anywhere = true;
  }
  for (std::size_t h = 0; ways->outside_anywhere && h < ways->outside.size(); ++h)
    if (ways->gone[h] == 0 && ways->silent[h] == 0 && ways->outside[h] == 0) ways->complete = false;
  follow_disks(net, *ways);
  return ways;
}

bool Failures::touches_hosts_only(const Loss& loss) const {
  return std::all_of(loss.parts.begin(), loss.parts.end(), [&](const Part& part) {
    return part.kind == PartKind::host &&
           serves_disks_[view_.inventory().hosts[part.index].machine.index()] == 0;
  });
}

// A host alone takes nothing from the others: what they have is what they had.
std::shared_ptr<const Ways> Failures::ways_after(const Loss& loss) const {
  if (touches_hosts_only(loss)) return before_;
  auto& ways = known_[loss];
  if (ways == nullptr) ways = settle(loss);
  return ways;
}

// It is on its way to the lost host and still runs where it comes from.
bool Failures::runs_on_elsewhere(VmId vm, HostId lost, const Ways& ways) const {
  const HostId at = view_.host_of(vm);
  return at.valid() && at != lost && holds_memory(view_.state(vm)) &&
         view_.state(vm) != VmState::lost && ways.gone[at.index()] == 0 &&
         ways.silent[at.index()] == 0;
}

void Failures::add_down(const policies::Plan& plan, HostId host, DownCause cause,
                        FleetAfter& after) const {
  for (const VmId vm : plan.vms_on(host))
    if (view_.state(vm) != VmState::lost && !runs_on_elsewhere(vm, host, *after.ways))
      after.down.push_back({vm, host, cause});
  for (const VmId vm : leaving_[host.index()])
    if (!contains(plan.vms_on(host), vm)) after.down.push_back({vm, host, cause});
}

void Failures::add_without_disk(const policies::Plan& plan, FleetAfter& after) const {
  const Ways& ways = *after.ways;
  for (std::size_t h = 0; h < view_.host_count(); ++h) {
    if (ways.gone[h] != 0 || ways.silent[h] != 0) continue;
    for (const VmId vm : plan.vms_on(HostId(h))) {
      const ReplicaSetId set = set_of(vm);
      if (!set.valid() || ways.disk[set.index()][h] != 0) continue;
      const bool had = before_->disk[set.index()][h] != 0;
      after.down.push_back({vm, HostId(h), had ? DownCause::disk : DownCause::before});
    }
  }
}

FleetAfter Failures::lose(const policies::Plan& plan, const Loss& loss) const {
  FleetAfter after;
  after.loss = loss;
  after.ways = ways_after(loss);
  const Ways& ways = *after.ways;
  const auto lose_host = [&](HostId host, DownCause cause) {
    after.lost.push_back(host);
    add_down(plan, host, cause, after);
  };
  if (after.ways == before_) {
    for (const Part& part : loss.parts) lose_host(HostId(part.index), DownCause::host_gone);
  } else {
    for (std::size_t h = 0; h < view_.host_count(); ++h) {
      if (ways.gone[h] != 0 && before_->gone[h] == 0) lose_host(HostId(h), DownCause::host_gone);
      if (ways.silent[h] != 0 && before_->silent[h] == 0)
        lose_host(HostId(h), DownCause::host_silent);
      if (ways.gone[h] == 0 && ways.outside[h] == 0 && before_->outside[h] != 0)
        after.cut.emplace_back(h);
    }
  }
  if (disks_missing_ || after.ways != before_) add_without_disk(plan, after);
  after.down.insert(after.down.end(), down_before_.begin(), down_before_.end());
  // By VM; of one that two hosts name (on its way from one lost host to another) the first holds.
  std::stable_sort(after.down.begin(), after.down.end(),
                   [](const DownVm& a, const DownVm& b) { return a.vm < b.vm; });
  const auto same = [](const DownVm& a, const DownVm& b) { return a.vm == b.vm; };
  after.down.erase(std::unique(after.down.begin(), after.down.end(), same), after.down.end());
  return after;
}

}  // namespace gemello::planning
