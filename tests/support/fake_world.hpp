#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "models/fleet/controller.hpp"
#include "models/fleet/world.hpp"

namespace gemello::testing {

/// How long things take where the inventory does not say it (VM and host boot, shutdown and BMC
/// times are the inventory's).
struct FakeTimes {
  Duration monitoring_period = 60s;
  Duration suspected_after = 10s;  ///< of silence
  Duration lost_after = 30s;       ///< of silence
  Duration migration = 20s;
  Duration command = 1s;  ///< stop, retire, maintenance, throttle, cancel; and every refusal
};

enum class Ending {
  done,
  failed,
  unknown_with_effect,
  unknown_without_effect,
  unknown_and_goes_on,  ///< given up as Unknown after `after`; the effect comes when it comes
};

/// How one of the next actions ends, instead of as the world would have it.
struct Scripted {
  Ending ending = Ending::done;
  std::optional<Duration> after;  ///< none: as long as it always takes
};

/// A world in memory for tests: no engine, no threads, every duration given. It keeps the truth
/// (what runs where, who has power, who is connected) apart from what is known and published, so
/// that a partition, a lost reply and a double start look as they do in a real fleet.
class FakeWorld final : public World {
 public:
  /// placement: by VM; none(): requested. Hosts are on or off as the inventory says.
  FakeWorld(Inventory inventory, const std::vector<HostId>& placement, FakeTimes times = {});

  Instant now() const override { return now_; }
  const FleetView& observe() override { return view_; }
  std::vector<Event> take_events() override;
  void begin(ActionId id, const Action& action) override;
  void inherit(ActionId id, const Action& action) override;

  /// Lets time pass; all that is due happens in order of time, then of its scheduling.
  void advance(Duration time);
  /// When the next thing is due; never if nothing is.
  Instant next_due() const { return timers_.empty() ? never : timers_.begin()->first; }

  void script_next(Scripted script) { scripts_.push_back(script); }
  void lose_power(HostId host);
  void return_power(HostId host);  ///< it boots and answers in a new life
  void cut_off(HostId host);       ///< it lives on, nobody hears it
  void reconnect(HostId host);
  void stop_vm(VmId vm, const std::string& cause);  ///< its process dies, its host lives
  void pause_by_io_error(VmId vm);                  ///< where it is known to run
  /// Puts a copy of the VM on a host where it is not: a paused process, or its definition only.
  void leave_copy(VmId vm, HostId host, bool active);
  void set_demand(VmId vm, Megahertz demand);  ///< seen with the next monitoring sample
  void set_brick(BrickId brick, bool online);
  /// Any other event, as if it had happened now; no state changes.
  void inject(EventBody body);

  const Inventory& inventory() const { return inventory_; }
  /// How often a VM was started while it ran somewhere: what no controller may ever cause.
  int double_starts() const { return double_starts_; }
  /// The hosts on which the VM really runs now.
  std::vector<HostId> really_on(VmId vm) const;
  const std::vector<std::pair<ActionId, Action>>& begun() const { return begun_; }
  /// The bound of a volume's heal traffic; 0: none.
  BytesPerSecond heal_limit(VolumeId volume) const;

 private:
  enum class Power { off, booting, on, shutting_down };
  struct HostTruth {
    Power power = Power::off;
    Incarnation life = Incarnation::unknown;
    bool connected = true;
    bool suspected = false;
    int silence = 0;  // counts silences: a timer of an older one does nothing
  };
  struct VmTruth {
    VmState base = VmState::requested;    // what it is where it does not run
    std::map<HostId, VmState> processes;  // one at most, unless it was started twice
    std::set<HostId> definitions;         // left behind where it does not run
    bool io_error = false;                // of the paused process at its place
  };
  struct Running {
    Action action;
    Scripted script;
    std::string refusal;  // "": it was set going
    VmState state_before = VmState::requested;
    HostId host_before;
    std::vector<std::pair<HostId, Incarnation>> lives;  // of the hosts that carry it out
  };

  void at(Instant when, std::function<void()> what) { timers_.emplace(when, std::move(what)); }
  void emit(EventBody body);
  void publish();
  void sample();
  void look(HostId host);  // what its own agent says becomes known
  void look_for_copies(HostId host);
  bool is_elsewhere(std::size_t vm, HostId than) const;
  bool answers(HostId host) const;
  HostTruth& truth(HostId host) { return hosts_[host.index()]; }
  const HostTruth& truth(HostId host) const { return hosts_[host.index()]; }
  void set_known(HostId host, HostState state);
  void fall_silent(HostId host);
  void come_up(HostId host);
  void seen(HostId host);
  void power_off(HostId host);

  std::optional<std::string> infeasible(const Action& action) const;
  Duration duration_of(const Action& action) const;
  std::vector<HostId> carried_out_by(const Action& action) const;
  void prepare(const Action& action);
  void finish(ActionId id);
  void effect(ActionId id, const Running& run, bool heard);
  void vm_effect(const Running& run, bool heard);
  std::optional<ProofOfDeath> fence_effect(const Running& run, bool heard);
  void host_effect(const Running& run, bool heard);
  void roll_back(const Running& run);
  void fail(ActionId id, const Running& run, const std::string& cause);
  bool cancel(ActionId id);
  void start_process(VmId vm, HostId host);

  Inventory inventory_;
  FakeTimes times_;
  Instant now_ = origin;
  std::multimap<Instant, std::function<void()>> timers_;
  std::vector<Event> pending_;
  bool changed_ = false;
  FleetData known_;
  FleetData published_;
  FleetView view_;
  std::vector<HostTruth> hosts_;
  std::vector<VmTruth> vms_;
  std::map<VolumeId, BytesPerSecond> heal_limits_;
  std::vector<Scripted> scripts_;
  std::map<ActionId, Running> running_;
  std::set<ActionId> ids_;
  std::vector<std::pair<ActionId, Action>> begun_;
  int double_starts_ = 0;
};

/// The loop of a world's program: tick, then on to the next wake or happening, until `until`.
void drive(FakeWorld& world, Controller& controller, Instant until);

}  // namespace gemello::testing
