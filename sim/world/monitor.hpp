#pragma once

#include <string>
#include <vector>

#include "models/fleet/event.hpp"
#include "models/fleet/fleet_data.hpp"
#include "models/state/host_detector.hpp"
#include "models/units/streams.hpp"
#include "sim/world/congestion.hpp"
#include "sim/world/core.hpp"

namespace gemello::sim {

/// What can be known of the truth from outside: snapshots every monitoring period, states when
/// they change and their host answers, and the detector that makes silence a suspicion and then a
/// loss. Heartbeats are not events: when a host falls silent, the instant at which its time-out
/// will expire is computed from the last beat that came through. Nor are lost ones: where beats get
/// lost on their way, the next run of losses that is long enough for a suspicion is drawn, and only
/// its beginning and end are events.
class Monitor {
 public:
  Monitor(Core& core, const Congestion& congestion);

  const FleetData& data() const { return data_; }
  void restore(FleetData data, std::vector<Event> pending, Instant last_sample);
  Instant last_sample() const { return last_sample_; }

  /// Queues an event of this instant and calls for a tick.
  void emit(EventBody body);
  std::vector<Event> take();
  const std::vector<Event>& pending() const { return pending_; }

  /// The beginning: what answers is known, without an event.
  void know_all();

  /// It runs, its daemon answers, and a heartbeat gets out of one of its ports.
  bool visible(HostId host) const;
  /// The truth or the network of a host changed: begins or ends a silence, shows a new life.
  void refresh(HostId host);
  void refresh_all();
  /// Shows a state that the controller's own power action brought about.
  void show(HostId host, HostState state);
  /// A host is proven dead: what was last seen on it is lost with it.
  void bury(HostId host);
  /// Shows a VM if its host can be seen, or the host that it is known to have left.
  void show(VmId vm);
  /// A VM that was lost and is wanted no more: nothing of it is left.
  void show_retired(VmId vm);
  /// Shows the copies on hosts that can be seen; of others the last look stays.
  void show_copies();

  /// Beats get lost on their way otherwise than before.
  void listen_all();
  /// Signs of hosts on other paths than heartbeats changed.
  void judge_all();
  /// Which detectors there are beside what the snapshot shows: null where that says all.
  nlohmann::json detectors() const;
  void restore_detectors(const nlohmann::json& books);
  /// By host: loss of a beat, when the planned silence begins and ends, whether it is going on.
  nlohmann::json hearing() const;
  void restore_hearing(const nlohmann::json& hearing);

  void sample();
  /// What `gluster volume heal info` tells of each brick: it lacks writes (0/1).
  void show_behind(std::vector<std::uint8_t> behind) { data_.brick_behind = std::move(behind); }
  /// Its items of the Agenda: heartbeats that get lost, a suspicion, a loss.
  void handle(Due due, HostId host);

 private:
  void miss_beats(HostId host);
  void hear_again(HostId host);
  void clear_silence(HostId host);
  HostSigns signs(HostId host, std::span<const ConfirmingPath> confirming) const;
  void judge(HostId host);
  void suspect(HostId host, const std::string& why);
  void lose(HostId host, const std::string& why);
  void hold(HostId host);
  void trust(HostId host, bool by_time);
  /// How a host's heartbeats arrive while there is a way for them.
  struct Hearing {
    double loss = 0;         // of one beat, as planned for
    Instant missed = never;  // the last beat that arrives before a long run of losses
    Instant back = never;    // the first after it
    bool deaf = false;       // the run is going on
  };

  /// A host's way to the observer, as it was in a version of the network; 0: never looked for.
  struct Way {
    std::uint64_t version = 0;
    std::optional<Path> path;
  };

  bool listens() const;
  std::optional<double> out_of(MachineId id, const Interface& interface) const;
  std::optional<double> beat_loss(HostId host) const;
  const std::optional<Path>& way_to_observer(HostId host) const;
  void listen(HostId host);
  void listen_again(HostId host);
  void stop_listening(HostId host);
  Stream draw(HostId host) const;
  Instant last_beat(HostId host) const;
  void refresh_one(HostId host);
  void look_at_leases();
  void begin_silence(HostId host);
  void end_silence(HostId host);
  void see(HostId host);
  void show_guests(HostId host);
  void lose_guests(HostId host);
  bool read_off(HostId host) const;
  bool online(BrickId id) const;
  void look_at_bricks();
  void show_departed(VmId vm);

  double lost_on(MachineId id, std::uint16_t nic, LinkId link) const;

  Core& core_;
  const Congestion& congestion_;
  std::vector<HostId> beside_;  // by brick: the hypervisor in its server's box, or none
  HostId observer_;             // where the observer is a hypervisor
  FleetData data_;
  std::vector<HostDetector> detectors_;  // by host
  std::vector<Hearing> hearing_;         // by host
  mutable std::vector<Way> ways_;        // by host; remembered answers of the network
  std::vector<Event> pending_;
  Instant last_sample_{};
};

}  // namespace gemello::sim
