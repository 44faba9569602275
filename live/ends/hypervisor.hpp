#pragma once

#include "live/ends/call.hpp"
#include "models/cloud/ids.hpp"
#include "models/units/quantity.hpp"

namespace gemello::live {

// The inner seam: the far ends a LiveWorld talks to. No member blocks or throws; what comes of a
// call is put into the Inbox the end was made with, by whatever thread, as one Answer with the
// call's id. One far end that hangs holds up nobody but itself.
//
// An order states its deadline and what it needs: it is over by then as far as its end can see to
// it, and it is sent only while the turn outlasts it (OrderWindow); otherwise it is answered
// held_back. What changes nothing (a look, a reading) states none.

/// One host's hypervisor.  libvirt: a connection to its libvirtd; synthetic: in memory.
class Hypervisor {
 public:
  virtual ~Hypervisor() = default;
  virtual void call(CallId id, const HypervisorCall& what, OrderTime time = {}) = 0;
};

/// One host's power switch (BMC, PDU): reachable when the host is not.
class PowerSwitch {
 public:
  virtual ~PowerSwitch() = default;
  /// read is answered with a PowerReading.
  virtual void call(CallId id, PowerOrder order, OrderTime time = {}) = 0;
  /// Of off: the name of the device that will be quoted in a proof of death.
  virtual std::string device() const = 0;
};

/// A second path to one host: that its hypervisor is silent does not make it dead.
class Witness {
 public:
  virtual ~Witness() = default;
  /// Answered with a LifeReading, or failed where the host does not answer on this path.
  virtual void ask(CallId id) = 0;
};

/// The replicated storage of the fleet.
class Storage {
 public:
  virtual ~Storage() = default;
  /// Answered with a StorageReport.
  virtual void observe(CallId id) = 0;
  /// limit 0: no bound.
  virtual void throttle_heal(CallId id, const std::string& volume, BytesPerSecond limit,
                             OrderTime time = {}) = 0;
};

}  // namespace gemello::live
