// Orders of which nothing was sent yet: an end held them back, as the turn was too short for them,
// or the storage is looked at first.
#include <algorithm>

#include "live/world/orders.hpp"

namespace gemello::live {

// What it touched is as if it had never been given.
void Orders::hold(Order& it) {
  const VmId vm = vm_of(it.action);
  if (vm.valid() && core_[vm].order == it.id) {
    core_[vm].order = ActionId::none;
    restore(it);
    guests_.judge(vm);
  }
  if (std::holds_alternative<PowerOn>(it.action) || std::holds_alternative<PowerOff>(it.action)) {
    const HostId host = target_of(it.action);
    core_[host].power_under_way = false;
    core_.set_state(host, it.power_before);
  }
  if (it.held_until == never) it.held_until = std::min(it.deadline, core_.now() + it.needs);
  it.step = Order::Step::held;
  it.deadline = it.held_until;
  it.next_reading = never;
}

// Given anew from the beginning: what it was decided on may not be so any more.
void Orders::judge_held(Order& it) {
  const OrderWindow* window = core_.parts.window.get();
  if (window == nullptr || !window->is_open() || core_.now() >= it.held_until)
    return failed(it, it.cause);
  if (window->fits(core_.now() + it.needs)) give(it);
}

void Orders::judge_asking(Order& it) {
  if (core_.storage_seen >= it.begun_at) return give(it);
  if (core_.now() >= it.deadline)
    failed(it, "the storage cannot be looked at: whether it serves is not known");
}

}  // namespace gemello::live
