#pragma once

#include <string>

#include "models/cloud/ids.hpp"

namespace gemello::sim {

/// What the lives of VMs ask of the storage under them.
class GuestDisks {
 public:
  virtual ~GuestDisks() = default;

  /// Why a VM's image cannot be opened on a host; empty: it can.
  virtual std::string refuses(VmId vm, HostId host) const = 0;
  /// Who holds the lock of a stopped VM's image against a host; empty: nobody.
  virtual std::string locked(VmId vm, HostId host) const = 0;
  /// It starts on a host: its image is made if this is the first time, and read.
  virtual void launched(VmId vm, HostId host, bool first) = 0;
  /// What its start reads or copies is not there yet.
  virtual bool loading(VmId vm) const = 0;
  /// Its start is over, or given up.
  virtual void launch_over(VmId vm) = 0;
  /// It died with its host, which no longer answers the bricks.
  virtual void died(VmId vm, HostId host) = 0;
  /// A machine serves its bricks again, or no longer.
  virtual void machine_changed() = 0;
  /// It is gone for good, its image with it.
  virtual void retired(VmId vm) = 0;
};

}  // namespace gemello::sim
