#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "models/runs/action_json.hpp"
#include "models/runs/orders.hpp"
#include "sim/world/bridge_monitor.hpp"
#include "sim/world/congestion.hpp"
#include "sim/world/fault_injector.hpp"
#include "sim/world/guest_traffic.hpp"
#include "sim/world/leases.hpp"
#include "sim/world/link_monitor.hpp"
#include "sim/world/row_recorder.hpp"
#include "sim/world/sim_world.hpp"
#include "sim/world/storage/heal_info.hpp"
#include "sim/world/storage/storage.hpp"

namespace gemello::sim {

/// Writes the controller's journal into the event log and lets the simulated operator answer.
class SimJournal final : public Journal {
 public:
  SimJournal(Core& core, runs::EventLog* log) : core_(core), log_(log) {}

  void event(const Event& event) override;
  void intent(Instant now, ActionId id, const Action& action, const Rationale* why) override;
  void refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
               const Rationale* why) override;
  void held(Instant now, ActionId id, const Action& action, std::string_view mode,
            const Rationale* why) override;
  void appeal(Instant now, const Appeal& appeal) override;
  bool keeps_memory() const override { return false; }

 private:
  Core& core_;
  runs::EventLog* log_;
};

/// The pieces of a SimWorld, in the order in which they need each other.
struct SimWorld::Parts {
  explicit Parts(const WorldSetup& setup);

  void begin_fresh();
  void settle_network();
  void follow_network();
  void follow_loads();
  /// Arrivals and departures of the trace from `start` on; of VMs not asked for yet.
  void plan_workload();
  void begin_from(const runs::FleetState& state);  // world_state.cpp
  void restore_truth(const runs::FleetState& state);
  void restore_books(const runs::FleetState& state);
  void restore_copies(const nlohmann::json& copies, const runs::InventoryNames& names);
  void restore_recorded(const nlohmann::json& books);
  void restore_storage(const nlohmann::json& books);
  void restore_timer(const runs::PendingTimer& timer);
  void plan_anew(const runs::FleetState& state);
  runs::FleetState save(const ControllerState& controller);
  void begin(ActionId id, const Action& action);
  void handle(const AgendaItem& item);
  void handle_arrival(VmId vm);
  void handle_monitoring();
  void handle_answer(ActionId action);
  /// Of operators, from the beginning or the State on.
  void plan_statements(bool inclusive);
  void handle_statement(std::size_t index);
  void handle_replay();
  void handle_tick();

  WorldSetup setup;
  Instant start;
  Instant end;
  Engine engine;
  FlowManager flows;
  Network network;
  StorageMap storage_map;
  Agenda agenda;
  runs::MetricsAccumulator metrics;
  Replay replay;
  Core core;
  LinkMonitor links;
  BridgeMonitor bridges;
  LinkMeter meter;
  Backgrounds backgrounds;
  GuestTraffic traffic;
  Congestion congestion;
  Monitor monitor;
  Outcomes outcomes;
  Migrations migrations;
  Lives lives;
  Storage storage;
  Leases leases;
  FaultInjector faults;
  RowRecorder recorder;
  SimJournal journal;
  std::vector<runs::DeathStatement> statements;
  FleetView view;
  std::vector<HostId> host_on;  // by machine; none: it is no hypervisor
  Tick tick;
  Instant wake_due = never;  // the tick that the controller asked for last
};

}  // namespace gemello::sim
