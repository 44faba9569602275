#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/fleet/controller.hpp"
#include "models/fleet/standing_news.hpp"
#include "models/runs/event_log.hpp"
#include "models/runs/scenario.hpp"
#include "sim/control/control_witness.hpp"
#include "sim/control/lease_servers.hpp"
#include "sim/control/shared_journal.hpp"
#include "sim/world/sim_world.hpp"

namespace gemello::sim {

/// Thrown by ControlSetup::step: the controller that takes the step dies there.
struct ControllerDeath {};

/// What a control room is made from. Everything is borrowed and must outlive it.
struct ControlSetup {
  SimWorld* world = nullptr;
  const Inventory* inventory = nullptr;
  const runs::Scenario* scenario = nullptr;  ///< with controllers
  Journal* journal = nullptr;                ///< the run's
  runs::EventLog* log = nullptr;             ///< null: no notes
  World* by_way_of = nullptr;                ///< events and orders; null: the world itself
  ControlWitness* witness = nullptr;         ///< null: nobody
  bool reasons = true;                       ///< as of a Controller
  /// Before and after each line that a controller writes to the journal and each order it gives,
  /// and after each lease it writes; null: nobody counts. May throw ControllerDeath.
  std::function<void()> step;
};

/// The policy that a scenario names, with its planned orders. Errors: InputError.
std::unique_ptr<Policy> policy_of(const runs::Scenario& scenario, const Inventory& inventory);

/// Several controllers over one world, of which one leads. Its notes in the log: "turn-begins"
/// {controller, epoch}, "turn-ended", "controller-down" {controller, cause}, "controller-up",
/// "order-void" {controller, id}, "order-lost" {controller, id, host}.
class ControlRoom {
 public:
  /// Errors: InputError for a machine that the platform does not have.
  explicit ControlRoom(const ControlSetup& setup);
  ~ControlRoom();

  /// For SimWorld::on_tick: each controller's round. Returns the next wake.
  Instant tick();
  /// Of the controller whose turn it is, if it is anybody's.
  std::optional<ControllerState> leader() const;

 private:
  struct Seat;
  struct Order;

  void trouble(const runs::ControllerSettings::Trouble& trouble);
  void restart(Seat& seat);
  void stop(Seat& seat, const std::string& cause);
  void run(Seat& seat);
  void hear(Seat& seat, const std::vector<Event>& events);
  void note_turn(Seat& seat);
  void step() const;
  void give(Seat& seat, Order order);
  void deliver(Seat& seat, const Order& order);
  void drop(Seat& seat, const Order& order, Instant told_at, const char* note, const char* cause);
  bool reaches_target(const Seat& seat, const Action& action);
  void note(const char* kind, nlohmann::json fields);
  bool up(const Seat& seat) const;
  bool stands_still(const Seat& seat) const;
  Instant next_wake() const;

  ControlSetup setup_;
  World& way_;  // on which events come and orders go
  const runs::ControllerSettings& settings_;
  LeaseServers lease_;
  SharedJournal journal_;
  StandingNews news_;
  std::vector<std::unique_ptr<Seat>> seats_;
  std::size_t troubles_past_ = 0;
  Epoch highest_ = Epoch::none;  // of the orders that arrived
  MachineId observer_;           // none: nobody in particular listens

  friend class SeatWorld;
};

}  // namespace gemello::sim
