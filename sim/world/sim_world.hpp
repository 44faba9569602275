#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "models/fleet/controller.hpp"
#include "models/runs/event_log.hpp"
#include "models/runs/metrics.hpp"
#include "models/runs/scenario.hpp"
#include "models/runs/series_sink.hpp"
#include "models/runs/state.hpp"
#include "models/runs/workload.hpp"
#include "models/traces/trace.hpp"
#include "sim/world/truth.hpp"

namespace gemello::sim {

/// What a simulated world is made from. Everything is borrowed and must outlive it.
struct WorldSetup {
  const Inventory* inventory = nullptr;  ///< the VMs of the workload included
  const runs::Scenario* scenario = nullptr;
  traces::TraceView trace;         ///< header null: no VM asks for CPU
  std::size_t first_trace_vm = 0;  ///< VM of the trace's first column
  runs::TraceWindow window;
  Duration length{};                       ///< of the run
  runs::EventLog* log = nullptr;           ///< null: nothing is logged
  runs::SeriesSink* series = nullptr;      ///< null: no series
  const runs::FleetState* from = nullptr;  ///< null: from the beginning
};

/// CPU and power of a host at an instant: the truth, not what monitoring saw.
struct HostLoad {
  Megahertz asked{};
  Megahertz used{};
  Watts power{};
};

/// One direction of a link: what crossed it since the world was made, and what does now.
struct LinkUse {
  std::string link;
  double bytes = 0;
  BytesPerSecond rate{};
  BytesPerSecond bandwidth{};
};

/// The simulated world: SimGrid behind the seam. One per process.
///
/// Not simulated, and said so in every report: power of switches and disk servers.
class SimWorld final : public World {
 public:
  explicit SimWorld(const WorldSetup& setup);
  ~SimWorld() override;

  Instant now() const override;
  const FleetView& observe() override;
  std::vector<Event> take_events() override;
  void begin(ActionId id, const Action& action) override;
  /// What was begun here goes on here: only the id is noted.
  void inherit(ActionId id, const Action& action) override;

  Instant start() const;
  Instant end() const;
  /// Called in the engine's loop at every event, monitoring sample and wake; returns the next
  /// wake (Controller::tick).
  using Tick = std::function<Instant()>;
  void on_tick(Tick tick);
  /// Goes on to `until` or the end of the run, whichever comes first.
  void run_until(Instant until);

  /// The journal the controller writes to: the event log, and the simulated operator who reads
  /// what the Gate holds for approval.
  Journal& journal();

  /// The State now. Rebases what is in flight, so that this run and one begun from the State go
  /// on with the same numbers. controller: its part of the State.
  runs::FleetState save(const ControllerState& controller);
  /// The figures up to now.
  runs::Metrics metrics();

  // ---- interactive use (interactive.cpp) ----

  /// The next Instant at which anything happens; the end of the run if nothing does before.
  Instant next_event() const;
  /// The controller is asked at this Instant, whatever happened.
  void ask();
  /// A fault outside the scenario, `fault.at` after the origin, which must not have passed, and
  /// where it lasts its end; it composes with the scenario's (runs::FaultsInForce). Once begun it
  /// is part of a State; before, it is not: faults to come are the scenario's.
  /// Errors: InputError("", "$.component", ...).
  void plan_fault(const runs::Fault& fault);
  HostLoad load(HostId host);
  /// By link; those that no flow ever used included.
  std::vector<LinkUse> link_use();
  /// Whether there is a way from a machine to another and back on the management network; of a
  /// machine to itself: whether it has power.
  bool reaches(MachineId from, MachineId to) const;
  /// Grows with whatever may change what `reaches` answers.
  std::uint64_t network_version() const;
  /// Whether processes run on this machine: it is up and, if it is a hypervisor, on and not hung.
  bool runs_processes(MachineId machine) const;
  /// Names of network parts that are down by a fault, as parts_of gives them.
  std::vector<std::string> components_down() const;

  /// The truth, for audits.
  Truth truth() const;
  /// Nothing where the VM has no image.
  std::optional<ImageTruth> image(VmId vm) const;
  /// The brick that whoever has a VM's image open reads it from, as image() has it; -1: none.
  int read_from(VmId vm) const;
  /// Is told from now on what happens to images. Borrowed; null: nobody.
  void watch_images(ImageWitness* witness);
  /// Called when all that was due at an Instant has been handled, the controller's round included.
  void on_settled(std::function<void()> settled);

  /// Faults outside the scenario, at this instant: for tests and interactive use.
  void strike(runs::FaultKind what, const std::string& component);
  /// The disk of a running VM fails: it is paused where it runs.
  void pause_by_io_error(VmId vm);
  /// A copy of a VM appears on a host where it is not: a paused process, or its definition only.
  void leave_copy(VmId vm, HostId host, bool active);
  /// Replies of actions on this host get lost from now on, or no longer.
  void set_replies_lost(HostId host, bool lost);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace gemello::sim
