#include "sim/control/control_room.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/cloud/near_name.hpp"
#include "models/policies/registry.hpp"
#include "models/runs/fault_parts.hpp"
#include "models/runs/guard_of.hpp"
#include "models/runs/orders.hpp"
#include "models/units/error.hpp"
#include "sim/control/seat_world.hpp"

namespace gemello::sim {
namespace {

using What = runs::ControllerSettings::Trouble::What;

constexpr Duration dead_for = 10min;  // until somebody starts a controller that died again

MachineId machine_named(const ControlSetup& setup, const std::string& name,
                        const std::string& place) {
  const MachineId machine = setup.inventory->find_machine(name);
  if (!machine.valid())
    throw InputError(setup.scenario->file, place,
                     no_such("machine", name, setup.inventory->machines));
  return machine;
}

std::vector<MachineId> lease_machines(const ControlSetup& setup) {
  std::vector<MachineId> machines;
  const auto& names = setup.scenario->controllers->lease_on;
  for (std::size_t i = 0; i < names.size(); ++i)
    machines.push_back(
        machine_named(setup, names[i], fmt::format("$.controllers.lease.on[{}]", i)));
  return machines;
}

}  // namespace

/// An order on its way from a controller to the world.
struct ControlRoom::Order {
  ActionId id = ActionId::none;
  Action action;
  Instant until{};  // end of the turn in which it was given
};

struct ControlRoom::Seat {
  Seat(ControlRoom& room, std::string seat_name, MachineId on)
      : name(std::move(seat_name)),
        machine(on),
        host(runs::host_on(*room.setup_.inventory, on)),
        store(room.lease_, on,
              [&room, this](const LeaseRecord& record) {
                if (room.setup_.witness != nullptr) room.setup_.witness->wrote_lease(name, record);
                room.step();
              }),
        journal(
            room.journal_, [&room, on] { return room.lease_.majority_from(on); },
            [&room, this] { return room.setup_.world->now() < down_until; },
            [&room] { room.step(); }),
        world(*room.setup_.world, *room.setup_.inventory,
              [&room, this](ActionId id, const Action& action) {
                room.step();
                room.give(*this, {id, action, leadership->turn(world.now())->until});
                room.step();
              }) {}

  std::string name;
  MachineId machine;
  HostId host;  // that the machine is; none: another one
  LeaseServers::From store;
  SharedJournal::Writer journal;
  SeatWorld world;
  // Of the process's life; none while it is down.
  std::unique_ptr<Policy> policy;
  std::unique_ptr<Leadership> leadership;
  std::unique_ptr<Controller> controller;
  bool still = false;           // its machine hangs
  bool missed = false;          // it was cut off from monitoring
  Instant down_until = origin;  // crashed, or frozen
  bool freezes_in_order = false;
  Duration freeze_lasts{};
  std::vector<Order> held;                       // by a freeze
  std::vector<std::pair<Instant, Event>> later;  // of its own orders
  Epoch noted = Epoch::none;
  Instant wake = never;
  Instant seen = never;  // when what it saw last was published
};

ControlRoom::ControlRoom(const ControlSetup& setup)
    : setup_(setup),
      way_(setup.by_way_of != nullptr ? *setup.by_way_of : *setup.world),
      settings_(*setup.scenario->controllers),
      lease_(lease_machines(setup), *setup.world),
      journal_(*setup.journal),
      observer_(setup.inventory->find_machine(setup.scenario->detection.observer)) {
  for (std::size_t i = 0; i < settings_.seats.size(); ++i) {
    const auto& seat = settings_.seats[i];
    const std::string place = fmt::format("$.controllers.seats[{}].on", i);
    seats_.push_back(
        std::make_unique<Seat>(*this, seat.name, machine_named(setup, seat.on, place)));
    restart(*seats_.back());
  }
}

ControlRoom::~ControlRoom() = default;

std::unique_ptr<Policy> policy_of(const runs::Scenario& scenario, const Inventory& inventory) {
  return policies::make_policy(scenario.policy, scenario.file, "$.policy",
                               runs::planned_orders(scenario, inventory));
}

void ControlRoom::note(const char* kind, nlohmann::json fields) {
  if (setup_.log != nullptr) setup_.log->note(setup_.world->now(), kind, fields);
}

bool ControlRoom::up(const Seat& seat) const {
  return setup_.world->runs_processes(seat.machine);
}

// A hypervisor that hangs keeps its processes, and none of them runs.
bool ControlRoom::stands_still(const Seat& seat) const {
  return seat.host.valid() && setup_.world->truth().hosts[seat.host.index()].hung;
}

void ControlRoom::restart(Seat& seat) {
  seat.policy = policy_of(*setup_.scenario, *setup_.inventory);
  LeadershipOptions options;
  options.name = seat.name;
  options.lasts = settings_.lasts;
  options.renew = settings_.renew;
  options.margin = settings_.margin;
  options.order_limit = settings_.order_limit;
  seat.leadership = std::make_unique<Leadership>(seat.store, options);
  seat.controller = std::make_unique<Controller>(
      *seat.policy, seat.journal, runs::guard_of(*setup_.scenario, *setup_.inventory),
      setup_.scenario->gate.gate(), setup_.reasons);
  seat.controller->lead_by(*seat.leadership);
  seat.noted = Epoch::none;
  seat.wake = setup_.world->now();
}

void ControlRoom::stop(Seat& seat, const std::string& cause) {
  if (seat.noted != Epoch::none)
    note("turn-ended", {{"controller", seat.name}, {"epoch", number(seat.noted)}});
  seat.noted = Epoch::none;
  seat.controller.reset();
  seat.leadership.reset();
  seat.policy.reset();
  seat.held.clear();
  seat.later.clear();
  (void)seat.world.take_events();
  note("controller-down", {{"controller", seat.name}, {"cause", cause}});
}

void ControlRoom::trouble(const runs::ControllerSettings::Trouble& trouble) {
  const auto found = std::find_if(seats_.begin(), seats_.end(), [&](const auto& seat) {
    return seat->name == trouble.controller;
  });
  Seat& seat = **found;
  if (trouble.what == What::freeze_in_order) {
    seat.freezes_in_order = true;
    seat.freeze_lasts = trouble.lasts;
    return;
  }
  seat.down_until = setup_.world->now() + trouble.lasts;
  if (trouble.what == What::freeze) {
    note("controller-down", {{"controller", seat.name}, {"cause", "frozen"}});
  } else if (seat.controller) {
    stop(seat, "crashed");
  }
}

Instant ControlRoom::tick() {
  const Instant now = setup_.world->now();
  for (; troubles_past_ < settings_.troubles.size() &&
         origin + settings_.troubles[troubles_past_].at <= now;
       ++troubles_past_)
    trouble(settings_.troubles[troubles_past_]);
  const std::vector<Event> events = way_.take_events();
  for (const Event& event : events) {
    setup_.journal->event(event);
    news_.note(event);
  }
  for (const auto& seat : seats_) {
    hear(*seat, events);
    run(*seat);
  }
  return next_wake();
}

// A process that is down hears nothing, one that is frozen later: its connections hold what comes.
// One that does not reach the observer is cut off.
void ControlRoom::hear(Seat& seat, const std::vector<Event>& events) {
  const Instant now = setup_.world->now();
  const bool heard = observer_.valid() ? setup_.world->reaches(observer_, seat.machine)
                                       : lease_.majority_from(seat.machine);
  seat.world.cut_off(!heard);
  if (!seat.controller) return;
  // What it missed nobody tells it again: it begins anew, as what it does not know may be a return.
  if (heard && seat.missed) {
    stop(seat, "was cut off from monitoring");
    restart(seat);
  }
  seat.missed = !heard;
  if (heard)
    for (const Event& event : events) seat.world.tell(event);
  for (const auto& [at, event] : seat.later) {
    if (at > now) continue;
    setup_.journal->event(event);
    seat.world.tell(event);
  }
  std::erase_if(seat.later, [&](const auto& entry) { return entry.first <= now; });
}

void ControlRoom::run(Seat& seat) {
  const Instant now = setup_.world->now();
  const bool still = seat.controller && stands_still(seat);
  if (still && !seat.still)
    note("controller-down", {{"controller", seat.name}, {"cause", "its machine hangs"}});
  if (seat.still && !still) seat.wake = now;
  seat.still = still;
  if (still || !up(seat)) {
    if (seat.controller && !still) stop(seat, "its machine is down");
    seat.wake = now + settings_.renew;  // nobody tells when it goes on
    return;
  }
  if (now < seat.down_until) {
    seat.wake = seat.down_until;
    return;
  }
  if (!seat.controller) {
    restart(seat);
    note("controller-up", {{"controller", seat.name}});
  }
  for (const Order& order : std::exchange(seat.held, {})) deliver(seat, order);
  // A process of its own wakes for what it hears and sees and when it wanted to, not when another
  // does.
  const Instant seen = seat.world.observe().published_at();
  if (now < seat.wake && !seat.world.has_events() && seen == seat.seen) return note_turn(seat);
  seat.seen = seen;
  // Who sees an old picture only decides nothing and lets the turn go to one who sees.
  if (seat.missed) {
    seat.wake = now + settings_.renew;
    return note_turn(seat);
  }
  try {
    seat.wake = seat.controller->tick(seat.world);
  } catch (const LeaseLost& lost) {
    stop(seat, lost.what());
    restart(seat);
    seat.wake = now + settings_.renew;
  } catch (const ControllerDeath&) {
    stop(seat, "died");
    seat.down_until = seat.wake = now + dead_for;
    return;
  }
  if (now < seat.down_until) seat.wake = std::min(seat.wake, seat.down_until);  // froze in it
  note_turn(seat);
}

void ControlRoom::note_turn(Seat& seat) {
  const auto turn = seat.leadership->turn(setup_.world->now());
  const Epoch epoch = turn ? turn->epoch : Epoch::none;
  if (epoch == seat.noted) return;
  if (seat.noted != Epoch::none)
    note("turn-ended", {{"controller", seat.name}, {"epoch", number(seat.noted)}});
  seat.noted = epoch;
  if (epoch == Epoch::none) return;
  note("turn-begins", {{"controller", seat.name}, {"epoch", number(epoch)}});
  // What came while nobody led; who is cut off from monitoring hears it when he begins anew.
  if (seat.missed) return;
  const Instant now = setup_.world->now();
  const std::vector<Event> again = news_.again(now, setup_.world->observe().data());
  for (const Event& event : again) seat.world.tell(event);
  if (!again.empty()) seat.wake = std::min(seat.wake, now + Duration(1));
}

void ControlRoom::step() const {
  if (setup_.step) setup_.step();
}

void ControlRoom::give(Seat& seat, Order order) {
  if (setup_.witness != nullptr) setup_.witness->gave(seat.name, order.id);
  if (seat.freezes_in_order) {
    seat.freezes_in_order = false;
    seat.down_until = setup_.world->now() + seat.freeze_lasts;
    note("controller-down", {{"controller", seat.name}, {"cause", "frozen between look and call"}});
  }
  if (setup_.world->now() < seat.down_until)
    seat.held.push_back(std::move(order));
  else
    deliver(seat, order);
}

bool ControlRoom::reaches_target(const Seat& seat, const Action& action) {
  HostId host = target_of(action);
  // A BMC is on the management network, and nowhere in particular.
  if (std::holds_alternative<Fence>(action) || std::holds_alternative<PowerOn>(action))
    return lease_.majority_from(seat.machine);
  if (const VmId vm = vm_of(action); !host.valid() && vm.valid())
    host = setup_.world->observe().host_of(vm);
  if (const auto* move = std::get_if<Migrate>(&action)) host = move->from;
  return !host.valid() || setup_.world->reaches(seat.machine, (*setup_.inventory)[host].machine);
}

void ControlRoom::drop(Seat& seat, const Order& order, Instant told_at, const char* kind,
                       const char* cause) {
  note(kind, {{"controller", seat.name}, {"id", number(order.id)}});
  if (setup_.witness != nullptr) setup_.witness->dropped(seat.name, order.id);
  seat.later.emplace_back(told_at, Event{told_at, ActionUnknown{order.id, cause}});
  seat.wake = std::min(seat.wake, told_at);
}

void ControlRoom::deliver(Seat& seat, const Order& order) {
  const Instant now = setup_.world->now();
  if (now >= order.until || epoch_of(order.id) < highest_)
    return drop(seat, order, now + Duration(1), "order-void",
                "the order came after the turn in which it was given");
  highest_ = epoch_of(order.id);
  if (!reaches_target(seat, order.action))
    return drop(seat, order, now + settings_.order_limit, "order-lost", "no answer");
  if (setup_.witness != nullptr) setup_.witness->arrives(seat.name, order.id);
  way_.begin(order.id, order.action);
}

std::optional<ControllerState> ControlRoom::leader() const {
  for (const auto& seat : seats_)
    if (seat->leadership && seat->leadership->turn(setup_.world->now()))
      return seat->controller->state();
  return std::nullopt;
}

Instant ControlRoom::next_wake() const {
  Instant next = never;
  if (troubles_past_ < settings_.troubles.size())
    next = origin + settings_.troubles[troubles_past_].at;
  for (const auto& seat : seats_) {
    next = std::min(next, seat->wake);
    for (const auto& [at, event] : seat->later) next = std::min(next, at);
  }
  return next;
}

}  // namespace gemello::sim
