#pragma once

namespace gemello::cloudsim {

/// What may be changed of CloudSim 4.0's rules, one at a time, to see what each is worth. The
/// defaults are CloudSim's. Two more are options of the policy code itself
/// (policies::ConsolidationOptions::evacuate_targets, and the comparison quanta).
struct Rules {
  bool interpolate = true;      ///< samples are joined by lines; off: held
  bool delete_idle = true;      ///< a VM with zero demand at a step is gone for good
  bool enforce_memory = false;  ///< memory limits every placement, not only the first
  /// A placement's added power is counted from the host's last measured load, idle power being
  /// free; off: from its planned load, a dark host from 0 W.
  bool measured_power_base = true;
  bool wake_for_free = true;          ///< a host that was dark costs nothing until the next step
  bool book_arrivals_in_full = true;  ///< an arriving VM asks for all, and is granted 10 %
  bool migration_overhead = true;     ///< a moving VM runs at 90 % and loads its target by 10 %
  bool floor_grants = true;           ///< grants of an overfull host are whole MHz
};

}  // namespace gemello::cloudsim
