#pragma once

#include "live/world/guests.hpp"
#include "models/state/host_detector.hpp"

namespace gemello::live {

/// Which hosts answer: looks, second paths, silence and its end.
class Hosts {
 public:
  Hosts(Core& core, Guests& guests) : core_(core), guests_(guests) {}

  /// What was remembered from an earlier life of this process.
  void recall();
  /// Sends the looks, questions and readings that are due.
  void send();
  void answered(const SentCall& sent, Answer answer);
  /// Something happened there.
  void look_soon(HostId host) { core_[host].next_look = core_.now(); }
  /// This process was not there to listen for so long; before the mail of that time is taken.
  void slept(Duration time);
  void judge_silence();
  Instant next_due() const;
  bool ready() const;
  /// The power of a host was read off by an order, or its end was proven.
  void bury(HostId host);
  void off(HostId host);
  void set_maintenance(HostId host, bool in_maintenance);
  /// Hosts that were lost since the last call, for the orders they carry out.
  std::vector<HostId> take_lost();

 private:
  void look_answered(HostId host, Answer answer, Instant asked);
  void take(HostId host, HostReport report, Instant asked);
  void judge_switch(HostId host, Incarnation life, Instant asked);
  void seen(HostId host, Incarnation life);
  void power_answered(HostId host, const Answer& answer, Instant asked);
  // hosts_silence.cpp
  DetectorRule rule() const;
  bool asks_power(HostId host) const;
  PowerTells power_tells(HostId host) const;
  void judge(HostId host);
  std::string why_lost(HostId host) const;
  void suspect(HostId host, std::string why);
  void trust_again(HostId host);
  void end_life(HostId host, HostState as);
  bool watched(HostId host) const;
  void lose(HostId host, const std::string& cause);
  void remember(HostId host);
  bool was_silent(HostId host) const;
  Instant suspected_at(HostId host) const;
  Instant lost_at(HostId host) const;

  static constexpr Duration witness_waited_for = 5s;

  Core& core_;
  Guests& guests_;
  Instant began_{};
  std::vector<HostId> lost_;
};

}  // namespace gemello::live
