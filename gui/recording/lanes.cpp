#include "gui/recording/lanes.hpp"

#include <utility>

namespace gemello::gui {
namespace {

bool is_there(VmPhase phase) {
  return phase == VmPhase::booting || phase == VmPhase::running || phase == VmPhase::migrating ||
         phase == VmPhase::paused || phase == VmPhase::unknown;
}

bool equal_but_begin(const VmStretch& a, const VmStretch& b) {
  return a.phase == b.phase && a.host == b.host && a.to == b.to;
}
bool equal_but_begin(const HostStretch& a, const HostStretch& b) {
  return a.phase == b.phase;
}

// What held for no time is no stretch, and two that are equal are one.
template <class Stretch>
void append_stretch(std::vector<Stretch>& lane, Stretch next) {
  if (lane.back().from == next.from) {
    if (lane.size() == 1) {
      lane.back() = next;
      return;
    }
    lane.pop_back();
  }
  if (!equal_but_begin(lane.back(), next)) lane.push_back(next);
}

}  // namespace

// ---- VMs ------------------------------------------------------------------------------------

VmLanes::VmLanes(std::size_t vms, Instant start)
    : lanes_(vms, {VmStretch{start, VmPhase::absent, {}, {}}}), memory_(vms) {}

void VmLanes::begin_with(VmId vm, VmStretch stretch) {
  if (!known(vm)) return;
  stretch.from = lanes_[vm.index()].front().from;
  lanes_[vm.index()].assign(1, stretch);
}

void VmLanes::put(Instant at, VmId vm, VmPhase phase, HostId host, HostId to) {
  append_stretch(lanes_[vm.index()], VmStretch{at, phase, host, to});
  memory_[vm.index()].before_silence.reset();
}

void VmLanes::begin(Instant at, const OpenAction& action) {
  if (!known(action.vm)) return;
  if (action.word == "deploy" || action.word == "start") {
    memory_[action.vm.index()].leaving = Leaving::no;
    put(at, action.vm, VmPhase::booting, action.host);
  } else if (action.word == "migrate") {
    put(at, action.vm, VmPhase::migrating, action.from, action.host);
  } else if (action.word == "retire") {
    memory_[action.vm.index()].leaving = Leaving::retired;
  } else if (action.word == "stop") {
    memory_[action.vm.index()].leaving = action.gives_way ? Leaving::giving_way : Leaving::stopped;
  }
}

void VmLanes::end(Instant at, const OpenAction& action, ActionEnd how) {
  if (!known(action.vm)) return;
  const VmStretch is = now(action.vm);
  const bool boots = action.word == "deploy" || action.word == "start";
  const bool moves = action.word == "migrate";
  const bool leaves = action.word == "retire" || action.word == "stop";
  if (how == ActionEnd::unknown) {
    // What is known to be dead or gone stays so.
    if ((boots || moves || leaves) && is_there(is.phase))
      put(at, action.vm, VmPhase::unknown, is.host, is.to);
    return;
  }
  const bool done = how == ActionEnd::done;
  if (boots && is.phase == VmPhase::booting) {
    if (done)
      put(at, action.vm, VmPhase::running, action.host);
    else
      put(at, action.vm, action.word == "deploy" ? VmPhase::waiting : VmPhase::down);
  } else if (moves && (is.phase == VmPhase::migrating || is.phase == VmPhase::paused)) {
    const VmPhase arrives = is.phase == VmPhase::paused ? VmPhase::paused : VmPhase::running;
    put(at, action.vm, arrives, done ? action.host : action.from);
  } else if (leaves && done) {
    stopped(at, action.vm, "ordered");
  } else if (leaves) {
    memory_[action.vm.index()].leaving = Leaving::no;
  }
}

void VmLanes::requested(Instant at, VmId vm) {
  if (known(vm) && now(vm).phase == VmPhase::absent) put(at, vm, VmPhase::waiting);
}

void VmLanes::started(Instant at, VmId vm, HostId host) {
  if (known(vm)) put(at, vm, VmPhase::running, host);
}

void VmLanes::stopped(Instant at, VmId vm, std::string_view cause) {
  if (!known(vm)) return;
  const Leaving leaving = memory_[vm.index()].leaving;
  const bool wanted = leaving == Leaving::no || leaving == Leaving::giving_way ||
                      (leaving == Leaving::stopped && cause != "ordered");
  put(at, vm, wanted ? VmPhase::down : VmPhase::absent);
}

void VmLanes::paused(Instant at, VmId vm, HostId host) {
  if (known(vm)) put(at, vm, VmPhase::paused, host);
}

void VmLanes::resumed(Instant at, VmId vm, HostId host) {
  if (known(vm)) put(at, vm, VmPhase::running, host);
}

void VmLanes::host_died(Instant at, HostId host) {
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const VmStretch& is = lanes_[i].back();
    if (is.host != host || !is_there(is.phase)) continue;
    const bool retired = memory_[i].leaving == Leaving::retired;
    put(at, VmId(i), retired ? VmPhase::absent : VmPhase::down);
  }
}

void VmLanes::host_silent(Instant at, HostId host) {
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const VmStretch is = lanes_[i].back();
    if (is.host != host || !is_there(is.phase) || is.phase == VmPhase::unknown) continue;
    put(at, VmId(i), VmPhase::unknown, is.host, is.to);
    memory_[i].before_silence = is;
  }
}

void VmLanes::host_back(Instant at, HostId host) {
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const auto before = memory_[i].before_silence;
    if (before && before->host == host) put(at, VmId(i), before->phase, before->host, before->to);
  }
}

// ---- hosts ----------------------------------------------------------------------------------

HostLanes::HostLanes(const Inventory& inventory, Instant start) : memory_(inventory.hosts.size()) {
  for (std::size_t i = 0; i < inventory.hosts.size(); ++i) {
    memory_[i].phase = inventory.hosts[i].starts_on ? HostPhase::on : HostPhase::off;
    lanes_.push_back({HostStretch{start, memory_[i].phase}});
  }
}

void HostLanes::begin_with(HostId host, HostPhase phase, bool maintenance) {
  if (!known(host)) return;
  memory_[host.index()].phase = phase;
  memory_[host.index()].maintenance = maintenance;
  show(lanes_[host.index()].front().from, host);
}

void HostLanes::show(Instant at, HostId host) {
  const Memory& memory = memory_[host.index()];
  const bool maintained = memory.maintenance && memory.phase == HostPhase::on;
  append_stretch(lanes_[host.index()],
                 HostStretch{at, maintained ? HostPhase::maintenance : memory.phase});
}

void HostLanes::set(Instant at, HostId host, HostPhase phase) {
  if (!known(host)) return;
  memory_[host.index()].phase = phase;
  show(at, host);
}

void HostLanes::begin(Instant at, const OpenAction& action) {
  if (action.word != "power-on" || !known(action.host)) return;
  Memory& memory = memory_[action.host.index()];
  if (memory.phase == HostPhase::on) return;
  if (memory.phase != HostPhase::booting) memory.before_boot = memory.phase;
  set(at, action.host, HostPhase::booting);
}

void HostLanes::end(Instant at, const OpenAction& action, ActionEnd how) {
  if (!known(action.host) || how == ActionEnd::unknown) return;
  Memory& memory = memory_[action.host.index()];
  const bool done = how == ActionEnd::done;
  if (action.word == "power-on") {
    if (memory.phase == HostPhase::booting)
      set(at, action.host, done ? HostPhase::on : memory.before_boot);
  } else if (action.word == "power-off" && done) {
    set(at, action.host, HostPhase::off);
  } else if (action.word == "fence" && done) {
    set(at, action.host, HostPhase::fenced);
  } else if ((action.word == "enter-maintenance" || action.word == "leave-maintenance") && done) {
    memory.maintenance = action.word == "enter-maintenance";
    show(at, action.host);
  }
}

}  // namespace gemello::gui
