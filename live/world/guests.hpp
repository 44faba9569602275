#pragma once

#include <string>
#include <vector>

#include "live/world/core.hpp"

namespace gemello::live {

/// What a process of it there is shown as.
VmState state_of(const Sighting& seen);

/// Where every VM is and in what state, from what the looks at all hosts saw.
class Guests {
 public:
  explicit Guests(Core& core) : core_(core) {}

  /// What was remembered from an earlier life of this process.
  void recall();
  /// Takes the domains of a look that was asked at this instant, and judges the VMs they concern.
  /// silent_since: it was not heard from then until now.
  void apply(HostId host, const HostReport& report, Instant asked,
             std::optional<Instant> silent_since);
  /// Its host fell silent: what was there may still be there.
  void lose(HostId host);
  /// Its host is proven dead, off, or came back in a new life: processes there are over.
  void forget_processes(HostId host);
  /// Judges VMs whose late effects have become impossible by now.
  void settle();
  void judge(VmId vm);
  void judge_all();
  /// From now on nobody knows whether this comes true.
  void expect_late(const Action& action, LateEffect::Call call);
  /// The call that nobody waited for any more was answered after all.
  void heard_late(const Action& action);
  /// True if a VM was last known to live there, lost or not.
  bool known_on(HostId host) const;
  /// What is left of a VM at its own place, and may go: it was retired while that host was dead,
  /// and the host, which is back, still has its definition.
  bool leaves_definition(VmId vm, HostId host) const;
  /// The ends of what is left so, that may be begun now; tells people of those that may not.
  std::vector<Action> unasked();
  /// Such an end is sent; it is answered, however late.
  void undefinition_sent(VmId vm, ActionId id);
  void undefinition_answered(VmId vm, ActionId id);
  /// Tells of VMs that are wanted and were never seen, once the picture has no holes.
  void ask_for_wanted();
  /// Tells the memory what changed.
  void remember();

 private:
  bool other_life(const LateEffect& late, HostId host) const;
  bool seen_since(const LateEffect& late, HostId host) const;
  bool runs_since(VmId vm, const LateEffect& late, HostId host) const;
  /// Whether the life that the host led when the order was given is over.
  bool ended_since(const LateEffect& late, HostId host) const;
  bool settled(const LateEffect& late, HostId host) const;
  bool settled(const LateEffect& late) const;
  bool came_true(VmId vm, const LateEffect& late) const;
  bool migration_came_true(VmId vm, const LateEffect& late, const Migrate& move) const;
  bool left_over(VmId vm, HostId host, const DomainReport& domain,
                 std::optional<Instant> silent_since) const;
  /// Where a VM may have gone that vanished from its place without a reason.
  enum class Trail : std::uint8_t { warm, leads_to_silence, cold };
  Trail follow(VmId vm, std::vector<HostId>& silent);
  // guests_lost.cpp
  void lose_among(VmId vm, const std::vector<HostId>& silent);
  void narrow(VmId vm);
  void lose_unfound(VmId vm);
  bool was_leaving(VmId vm) const;
  void judge_at_place(VmId vm);
  void judge_elsewhere(VmId vm);
  void adopt(VmId vm, HostId host, const Sighting& seen);
  void show(VmId vm, HostId host, const Sighting& seen);
  void go_down(VmId vm);
  HostId best_elsewhere(VmId vm) const;
  std::size_t processes_of(VmId vm) const;
  HostId defined_on(VmId vm) const;
  void judge_copies(VmId vm);
  bool listed(VmId vm, HostId host) const;
  void list(VmId vm, HostId host, VmState state);
  void unlist(VmId vm, HostId host);
  void tell_of_definition(VmId vm, const std::string& what);

  Core& core_;
  std::vector<KnownVm> remembered_;
};

}  // namespace gemello::live
