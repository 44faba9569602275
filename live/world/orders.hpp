#pragma once

#include <map>
#include <set>
#include <string>

#include "live/world/hosts.hpp"

namespace gemello::live {

/// One action on its way.
struct Order {
  enum class Step : std::uint8_t {
    due,        ///< decided already: ends with the next pump
    calling,    ///< the far end has it
    verifying,  ///< answered; the hosts are looked at before it is believed
    booting,    ///< started; the guest needs its time
    reading,    ///< the power is being read
    waiting,    ///< for a host to answer or to go off
    asking,     ///< the storage is looked at before anything is sent
    held,       ///< the turn was too short for it: nothing was sent
  };
  ActionId id = ActionId::none;
  Action action;
  Step step = Step::calling;
  Instant begun_at{};
  Instant deadline{};
  Instant answered_at = never;
  Instant next_reading = never;
  Instant boot_end = never;
  Duration needs{};            ///< until it is over, or under way without this process
  Instant held_until = never;  ///< given up then; never: it was not held yet
  bool aborted = false;        ///< a migration past its deadline was asked to end
  EventBody outcome;           ///< of a due one
  Ending ending = Ending::done;
  std::string cause;  ///< what the far end said
  VmState state_before = VmState::requested;
  HostId host_before;
  HostState power_before = HostState::on;  ///< of the host that it switches
};

/// Actions: what they send, what is made of the answers, how they end. Each ends once.
class Orders {
 public:
  Orders(Core& core, Hosts& hosts, Guests& guests) : core_(core), hosts_(hosts), guests_(guests) {}

  void begin(ActionId id, const Action& action);
  void inherit(ActionId id, const Action& action);
  void answered(const SentCall& sent, const Answer& answer);
  /// Ends what has come true, what failed and what is past its deadline.
  void judge();
  /// What these hosts carried out: nobody is left to tell.
  void lose(HostId host);
  Instant next_due() const;
  /// An order may yet be given anew, if it is still allowed by what is published.
  bool any_wait() const;

 private:
  // orders_guests.cpp
  void order(Order& it, const Deploy& action);
  void order(Order& it, const Start& action);
  void order(Order& it, const Stop& action);
  void order(Order& it, const Retire& action);
  void order(Order& it, const Migrate& action);
  void order(Order& it, const Resume& action);
  void order(Order& it, const DestroyCopy& action);
  void order(Order& it, const Cancel& action);
  void launch(Order& it, VmId vm, HostId host);
  void stop(Order& it, VmId vm, bool undefine);
  void retire_lost(Order& it, VmId vm);
  /// Where a process of it is or may be, or "".
  std::string process_of(VmId vm) const;
  void answered_guest(Order& it);
  void judge_boot(Order& it);
  void judge_migration(Order& it);
  void stopped(Order& it, VmState to);
  void restore(const Order& it);

  // orders_hosts.cpp
  void order(Order& it, const Fence& action);
  void order(Order& it, const PowerOn& action);
  void order(Order& it, const PowerOff& action);
  void order(Order& it, const EnterMaintenance& action);
  void order(Order& it, const LeaveMaintenance& action);
  void order(Order& it, const ThrottleHeal& action);
  void answered_power(Order& it, const Answer& answer);
  void read_power(Order& it);
  void judge_power(Order& it);

  void give(Order& it);
  void send(Order& it, HostId host, const HypervisorCall& call, Duration deadline, Duration needs);
  void send(Order& it, HostId host, const HypervisorCall& call, Duration deadline) {
    send(it, host, call, deadline, deadline);
  }
  void press(Order& it, HostId host, PowerOrder what, Duration deadline, Duration needs);
  // held_orders.cpp
  void hold(Order& it);
  void restore_power(const Order& it);
  void give_anew(Order& it);
  void judge_held(Order& it);
  void judge_asking(Order& it);
  /// Nothing was sent yet.
  static bool waits(const Order& it) {
    return it.step == Order::Step::held || it.step == Order::Step::asking;
  }
  void judge(Order& it);
  void past_deadline(Order& it);
  void done(Order& it, std::optional<ProofOfDeath> proof = std::nullopt);
  void failed(Order& it, std::string cause);
  void unknown(Order& it, std::string cause);
  void end(Order& it, EventBody outcome);
  /// The reason why a host cannot be given an order now, or "".
  std::string deaf(HostId host) const;
  /// The reason why a VM cannot be given an order now, or "".
  std::string busy(VmId vm) const;
  bool over(const Order& it) const { return ended_.contains(it.id); }

  Core& core_;
  Hosts& hosts_;
  Guests& guests_;
  std::map<ActionId, Order> orders_;
  std::map<ActionId, Action> late_;  ///< ended Unknown while their call was under way
  std::set<ActionId> ids_;
  std::set<ActionId> ended_;  ///< in this pump: taken out at its end
};

}  // namespace gemello::live
