#include <algorithm>
#include <stdexcept>
#include <utility>

#include "models/runs/fault_holds.hpp"
#include "models/units/error.hpp"
#include "sim/world/sim_world.hpp"
#include "sim/world/world_parts.hpp"

// What a person or a test asks of the simulated world beside the seam.

namespace gemello::sim {

Instant SimWorld::next_event() const {
  return std::min(parts_->engine.next_event(), parts_->end);
}

void SimWorld::ask() {
  parts_->agenda.add(now(), Due::tick);
  parts_->engine.run_until(now());
}

void SimWorld::plan_fault(const runs::Fault& fault) {
  GEMELLO_INVARIANT(origin + fault.at >= now(), "a fault is planned before it happens");
  try {
    parts_->faults.add(runs::holds_of(fault, *parts_->setup.inventory));
  } catch (const std::logic_error& error) {
    throw InputError("", "$.component", error.what());
  }
  parts_->engine.run_until(now());
}

HostLoad SimWorld::load(HostId host) {
  const Replay& replay = parts_->replay;
  return {Megahertz(replay.asked(host)), Megahertz(replay.used(host)), Watts(replay.power(host))};
}

std::vector<LinkUse> SimWorld::link_use() {
  parts_->traffic.account();
  parts_->meter.account();
  const std::vector<double>& total = parts_->meter.total();
  std::vector<LinkUse> use;
  for (std::size_t i = 0; i < parts_->flows.link_count(); ++i) {
    const LinkId link(i);
    use.push_back({parts_->flows.link_name(link), i < total.size() ? total[i] : 0.0,
                   parts_->flows.link_load(link) + parts_->flows.background(link),
                   parts_->flows.bandwidth(link)});
  }
  return use;
}

bool SimWorld::reaches(MachineId from, MachineId to) const {
  const Network& network = parts_->network;
  return network.is_up(Component::of(from)) && network.is_up(Component::of(to)) &&
         network.both_ways(from, to, NetworkRole::management, {});
}

std::uint64_t SimWorld::network_version() const {
  return parts_->network.version();
}

bool SimWorld::runs_processes(MachineId machine) const {
  const Core& core = parts_->core;
  const HostId host = parts_->host_on[machine.index()];
  return core.network.is_up(Component::of(machine)) && (!host.valid() || works(core[host]));
}

std::vector<std::string> SimWorld::components_down() const {
  return parts_->faults.down();
}

Truth SimWorld::truth() const {
  const Core& core = parts_->core;
  return {core.hosts, core.vms, &core.copies, &parts_->outcomes.open()};
}

std::optional<ImageTruth> SimWorld::image(VmId vm) const {
  return parts_->storage.truth(vm);
}

int SimWorld::read_from(VmId vm) const {
  return parts_->storage.read_from(vm);
}

void SimWorld::watch_images(ImageWitness* witness) {
  parts_->storage.watch(witness);
}

void SimWorld::on_settled(std::function<void()> settled) {
  parts_->agenda.on_settled(std::move(settled));
}

void SimWorld::strike(runs::FaultKind what, const std::string& component) {
  plan_fault({now() - origin, what, component, std::nullopt});
}

void SimWorld::pause_by_io_error(VmId vm) {
  parts_->engine.at(now(), [this, vm] { parts_->lives.pause_by_io_error(vm); });
  parts_->engine.run_until(now());
}

void SimWorld::leave_copy(VmId vm, HostId host, bool active) {
  parts_->engine.at(now(), [=, this] { parts_->lives.leave_copy(vm, host, active); });
  parts_->engine.run_until(now());
}

void SimWorld::set_replies_lost(HostId host, bool lost) {
  parts_->core[host].replies_lost = lost;
}

}  // namespace gemello::sim
