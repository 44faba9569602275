#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "live/world/live_world.hpp"
#include "models/state/host_detector.hpp"

namespace gemello::live {

/// A domain as the last look at its host saw it.
struct Sighting {
  DomainState state = DomainState::shut_off;
  ShutOffReason shut_off = ShutOffReason::unknown;
  DomainJob job;
  /// A process of a time in which the VM was put elsewhere: a copy, and never the VM again.
  bool left_over = false;
};

/// An order whose outcome is Unknown: it may still take effect.
struct LateEffect {
  Action action;
  Instant since{};
  /// open: its call is under way, and may be carried out however late; sent: by an earlier life of
  /// this process; ended: its connection broke.
  enum class Call : std::uint8_t { open, sent, ended };
  Call call = Call::open;
  std::map<HostId, Incarnation> lives;  ///< of the hosts that would carry it out
};

/// What is kept of a host beside its row.
struct HostTrack {
  Instant heard_at{};         ///< last answer of its hypervisor; at first: the beginning
  Instant witnessed_at{};     ///< last answer of its second path
  Instant answering_since{};  ///< of an unbroken row of answers
  Instant reported_at{};      ///< when its last report was taken
  Instant looked_at{};        ///< when the last look that was answered was asked
  bool ever_heard = false;
  bool given_up = false;       ///< it was not to be heard in the beginning
  std::string life;            ///< text of its last known life
  std::string witnessed_life;  ///< by its second path
  std::string silence;         ///< the last cause of a failed look
  std::vector<Instant> looks;  ///< under way, when asked
  Instant next_look{};
  Instant next_witness{};
  bool witness_asked = false;
  Instant next_power_read{};
  bool power_asked = false;
  PowerTells power_tells = PowerTells::nothing;  ///< read while it was suspected
  Instant power_told{};                          ///< when that reading was asked for
  HostDetector detector;
  bool switch_seen_on = false;  ///< its power switch read on while it answered: it is its switch
  bool switch_lied = false;     ///< it read off, and the host went on living
  std::optional<Instant> read_off_at;  ///< when its switch last answered off, in this life
  Instant ignore_before{};             ///< looks asked before are about a life that is over
  bool power_under_way = false;        ///< an order switches it: its silence is no loss
  std::optional<HostReport> held;      ///< a report that waits for the second path to name the life
  Instant held_asked{};                ///< when it was asked for
  Instant held_since{};
};

/// What is kept of a VM beside its row.
struct VmTrack {
  std::map<HostId, Sighting> sightings;
  std::map<HostId, Instant> doubles;  ///< since when it was seen beside the one in use
  ActionId order = ActionId::none;    ///< the order at work on it
  std::optional<LateEffect> late;
  std::optional<Instant> vanished;  ///< since when it is not at its place, and nobody says why
  std::string definition;           ///< the newest known, of its place
  bool persistent = true;           ///< its domain at its place is defined there beyond its process
  bool contested = false;           ///< found active twice by a controller that knew nothing of it
  /// Hosts with a process of it known to be one, over restarts; of a VM that was retired while its
  /// host was dead, that host: its definition there is to go.
  std::set<HostId> leftovers;
  Instant undefine_after{};                 ///< when that is begun again
  ActionId undefining = ActionId::none;     ///< sent, and not answered yet
  std::string undefining_told;              ///< to people
  std::map<HostId, Incarnation> may_be_on;  ///< of a lost one: silent hosts, with their lives
  Instant searched_since{};                 ///< looks of before say nothing of where it is
  bool target_died = false;  ///< last on its way to a host whose life has ended since
  bool asked_for = false;    ///< VmRequested was told
  Duration cpu_time{};       ///< counters at the last sample
  Duration cpu_delay{};
  Instant counted_at{};
  HostId counted_on;
};

/// Why a call was made.
struct SentCall {
  enum class Purpose : std::uint8_t { look, witness, power_read, storage, order, unheeded };
  Purpose purpose = Purpose::unheeded;
  HostId host;
  ActionId order = ActionId::none;
  Instant asked{};
};

/// What the parts of the live world share.
struct Core {
  explicit Core(WorldParts given);

  Instant now() const { return now_; }
  void emit(EventBody body);
  CallId sent(SentCall::Purpose purpose, HostId host, ActionId order = ActionId::none);
  CallId call(HostId host, const HypervisorCall& what, SentCall::Purpose purpose,
              ActionId order = ActionId::none, OrderTime time = {});
  void power(HostId host, PowerOrder what, SentCall::Purpose purpose,
             ActionId order = ActionId::none, OrderTime time = {});

  HostTrack& operator[](HostId id) { return hosts[id.index()]; }
  VmTrack& operator[](VmId id) { return vms[id.index()]; }
  const HostTrack& operator[](HostId id) const { return hosts[id.index()]; }
  const VmTrack& operator[](VmId id) const { return vms[id.index()]; }
  const std::string& name(HostId id) const { return inventory[id].name; }
  const std::string& name(VmId id) const { return inventory[id].name; }
  HostState& state(HostId id) { return known.hosts.state[id.index()]; }
  HostState state(HostId id) const { return known.hosts.state[id.index()]; }
  VmState& state(VmId id) { return known.vms.state[id.index()]; }
  HostId& place(VmId id) { return known.vms.host[id.index()]; }
  Incarnation life(HostId id) const { return known.hosts.incarnation[id.index()]; }
  /// It answers: what it says of its domains is what there is.
  bool heard(HostId id) const {
    return id.valid() && (state(id) == HostState::on || state(id) == HostState::shutting_down);
  }
  /// Its life is over: what ran there does not any more.
  bool over(HostId id) const { return state(id) == HostState::dead || state(id) == HostState::off; }
  /// Since this process began; it may answer any moment.
  bool not_heard_yet(HostId id) const {
    const HostTrack& track = (*this)[id];
    return state(id) == HostState::booting && !track.ever_heard && !track.power_under_way;
  }
  bool anyone_not_heard_yet() const;
  void set_state(HostId id, HostState to);
  /// True if the storage tells of the volume of its image.
  bool storage_watched(VmId id) const {
    return parts.storage != nullptr && inventory[id].volume.valid();
  }
  /// True if by what the storage told in looks asked for since then every replica set of its volume
  /// may serve. A brick that it did not tell of is none that answers.
  bool storage_serves(VmId id, Instant since) const;
  /// Puts a VM somewhere, in a state; remembers since when.
  void put(VmId vm, HostId host, VmState to);
  /// The process of a VM at a host, if the last look saw one.
  const Sighting* sighting(VmId vm, HostId host) const;
  HostEnds& ends(HostId id) { return parts.hosts[id.index()]; }

  WorldParts parts;
  const Inventory& inventory;
  WorldTimes times;
  FleetData known;
  std::vector<Event> pending;
  bool changed = false;
  std::vector<HostTrack> hosts;
  std::vector<VmTrack> vms;
  std::map<CallId, SentCall> calls;
  std::map<HostId, HostReport> reports;
  Instant now_{};
  Instant storage_seen{};  ///< when the last look at the storage that was answered was asked
  std::vector<Instant> brick_told;  ///< when the last look that told of it was asked
  bool storage_wanted = false;      ///< a look at it is to be asked at once
  bool settled_in = false;  ///< the first picture is whole: what is new from here on is news
  std::uint64_t last_call = 0;
};

}  // namespace gemello::live
