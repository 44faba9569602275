#pragma once

#include <map>

#include "live/world/core.hpp"

namespace gemello::live {

/// What monitoring measures: CPU of hosts and guests between two samples, from counters that
/// hypervisors keep since a boot or a start.
class Samples {
 public:
  explicit Samples(Core& core) : core_(core) {}

  void begin() { next_ = core_.now() + core_.times.monitoring_period; }
  /// Takes a sample if one is due.
  void take();
  Instant next_due() const { return next_; }

 private:
  struct Counted {
    Duration busy{};
    Duration total{};
    Instant at = never;  ///< of the look that told them
  };
  void measure_vms(HostId host, const HostReport& report, Instant at);
  void measure_host(HostId host, const HostReport& report, Instant at);

  Core& core_;
  Instant next_{};
  std::map<HostId, Counted> hosts_;
};

}  // namespace gemello::live
