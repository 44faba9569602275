// Orders of which nothing was sent yet: an end held them back, as the turn was too short for them,
// or the storage is looked at first.
#include <algorithm>

#include "live/world/orders.hpp"

namespace gemello::live {

// Nothing came of it: its host is what it was, unless it is something else by now.
void Orders::restore_power(const Order& it) {
  const bool on = std::holds_alternative<PowerOn>(it.action);
  if (!on && !std::holds_alternative<PowerOff>(it.action)) return;
  const HostId host = target_of(it.action);
  core_[host].power_under_way = false;
  if (core_.state(host) == (on ? HostState::booting : HostState::shutting_down))
    core_.set_state(host, it.power_before);
}

// What it touched is as if it had never been given.
void Orders::hold(Order& it) {
  const VmId vm = vm_of(it.action);
  if (vm.valid() && core_[vm].order == it.id) {
    core_[vm].order = ActionId::none;
    restore(it);
    guests_.judge(vm);
  }
  restore_power(it);
  if (it.aborted) return failed(it, it.cause);  // asked to end meanwhile
  if (it.held_until == never) it.held_until = std::min(it.deadline, core_.now() + it.needs);
  it.step = Order::Step::held;
  it.deadline = it.held_until;
  it.next_reading = never;
}

bool Orders::any_wait() const {
  return std::any_of(orders_.begin(), orders_.end(),
                     [&](const auto& entry) { return waits(entry.second); });
}

// From the beginning: what it was decided on may not be so any more, nor may be who let it pass.
void Orders::give_anew(Order& it) {
  const auto* copy = std::get_if<DestroyCopy>(&it.action);
  const bool unasked = copy != nullptr && guests_.leaves_definition(copy->vm, copy->host);
  if (const auto& allowed = core_.parts.still_allowed)
    if (std::string why = allowed(unasked ? ActionId::none : it.id, it.action); !why.empty())
      return failed(it, why);
  give(it);
}

void Orders::judge_held(Order& it) {
  const OrderWindow* window = core_.parts.window.get();
  if (window == nullptr || !window->is_open() || core_.now() >= it.held_until)
    return failed(it, it.cause);
  if (window->fits(core_.now() + it.needs)) give_anew(it);
}

void Orders::judge_asking(Order& it) {
  if (core_.storage_seen >= it.begun_at) return give_anew(it);
  if (core_.now() >= it.deadline)
    failed(it, "the storage cannot be looked at: whether it serves is not known");
}

}  // namespace gemello::live
