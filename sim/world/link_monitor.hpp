#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/world/core.hpp"

namespace gemello::sim {

/// What the bonding drivers of all machines know of their ports. A change of carrier that lasts is
/// acted on when the driver's link monitor has noticed it (behaviour::time_to_notice); until then
/// the bond goes on with what it had, and what it sends over a dead member is lost. Polls of all
/// machines fall on whole multiples of miimon since the origin.
class LinkMonitor {
 public:
  explicit LinkMonitor(Core& core);

  /// Everything that runs is in its bond: the beginning.
  void settle();
  /// Call after a fault, a repair, a machine's start or end: plans what will be noticed.
  void look();
  /// Timer bond_notice: `port` is a number of this class.
  void notice(std::size_t port);

  /// Called after a bond changed the members it uses.
  void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

  std::size_t port_count() const { return ports_.size(); }
  /// Ports that a bond has, by name ("hv1.eth0"), and does not use; for State. restore is called
  /// after the truth is restored, and before its timers are added by `planned`.
  std::vector<std::string> unused() const;
  void restore(const std::set<std::string>& unused);
  void planned(std::size_t port, Instant at) { planned_[port] = at; }

 private:
  struct Port {
    MachineId machine;
    std::uint16_t nic = 0;
    std::uint16_t bond = 0;
  };
  bool runs(MachineId machine) const;
  bool others_in_use(const Port& port) const;
  void forget(std::size_t index);
  void hurry(const Port& lost);
  std::string name(const Port& port) const;
  std::vector<std::string> used(const Port& port) const;
  std::string cause(const Port& port) const;

  Core& core_;
  std::vector<Port> ports_;                 // members of bonds, by machine and nic
  std::map<std::size_t, Instant> planned_;  // port -> when its bond will act
  std::function<void()> changed_;
};

}  // namespace gemello::sim
