#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/world/link_meter.hpp"
#include "sim/world/monitor.hpp"
#include "sim/world/outcomes.hpp"

namespace gemello::sim {

/// Live migrations: QEMU-like pre-copy as a chain of flows over the migration network. Each round
/// is one flow on the route of that moment; when a link on it fails, the rest of the round waits
/// for another way (the bond has to notice) and then until its connection sends again, or the
/// migration is given up.
class Migrations {
 public:
  Migrations(Core& core, Monitor& monitor, Outcomes& outcomes, LinkMeter& meter)
      : core_(core), monitor_(monitor), outcomes_(outcomes), meter_(meter) {}

  void begin(ActionId id, const Migrate& action);
  /// False if there is nothing to cancel (any more).
  bool cancel(ActionId id);
  /// It was sent whole and is about to run at its destination: its source may die.
  bool arriving(VmId vm) const;
  /// The disk of a VM that is on its way fails: its guest is paused, and goes on its way. False if
  /// it is on none, is paused already, or was sent whole.
  bool pause(VmId vm);
  bool paused(VmId vm) const;
  /// Call before the host's VMs are taken down.
  void host_died(HostId host);

  void round_over(ActionId id);
  void retry(ActionId id);
  void resume(ActionId id);

  /// Call after each change of the network, and of what bonds use of it.
  void network_changed();

  /// Every record as of now; with `rebase` true the flows have been restarted (checkpoint).
  std::vector<runs::MigrationRecord> records();
  /// The links that each migration's flow crosses, or its last one did, by name; a flow keeps its
  /// way when a better one opens. restore takes an empty list for a State that knows of none.
  nlohmann::json routes() const;
  void restore(const std::vector<runs::MigrationRecord>& records, const nlohmann::json& routes);

 private:
  struct Running {
    runs::MigrationRecord record;
    behaviour::PrecopyStep step;
    FlowId flow;
    std::vector<LinkId> route;  // of the flow, or of the last one
    FlowEnd last_end;
    std::optional<Instant> frozen_since;
    std::optional<Instant> pathless_since;
  };

  void first_round(Running& running);
  void send(Running& running);
  std::optional<Path> way(const runs::MigrationRecord& record) const;
  void lose_way(Running& running);
  void await_retransmission(const Running& running);
  void start(Running& running, const Path& path);
  BytesPerSecond cap(const Path& path) const;
  std::string dead_link(const std::vector<LinkId>& route) const;
  /// Counts, and notes in the log: it waits for a way; it takes another, or goes on after a wait.
  void tell_wait(const Running& running);
  void tell_way(const Running& running, const Path& path);
  void set_mode(const Running& running);
  void flow_ended(ActionId id, const FlowEnd& end);
  /// Ends it with the VM running on its source.
  void abandon(ActionId id, runs::MigrationOutcome::Result result, const std::string& cause);
  void conclude(const Running& running, runs::MigrationOutcome::Result result);
  void erase(ActionId id);

  Core& core_;
  Monitor& monitor_;
  Outcomes& outcomes_;
  LinkMeter& meter_;
  std::map<ActionId, Running> running_;
};

}  // namespace gemello::sim
