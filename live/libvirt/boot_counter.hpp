#pragma once

#include <cstdint>
#include <mutex>

#include "models/units/time.hpp"

namespace gemello::live::virt {

/// Counts the boots of a host as far as they show: its CPU time since boot went backwards. A
/// fallback for hosts without a second path; a boot between two samples far apart may not show.
/// Only samples taken one after the other are compared: of two that overlapped, the one that
/// arrives last may well be the earlier one. Any thread.
class BootCounter {
 public:
  /// To be called before a sample is asked for; its result goes with the sample.
  std::uint64_t begin() const {
    const std::lock_guard lock(mutex_);
    return samples_;
  }

  /// The number of boots seen so far.
  int take(std::uint64_t begun, Duration cpu_total) {
    const std::lock_guard lock(mutex_);
    if (begun == samples_) {
      if (cpu_total < cpu_total_) ++boots_;
      cpu_total_ = cpu_total;
      ++samples_;
    }
    return boots_;
  }

 private:
  mutable std::mutex mutex_;
  std::uint64_t samples_ = 0;  ///< taken into account
  Duration cpu_total_{};       ///< of the latest
  int boots_ = 0;
};

}  // namespace gemello::live::virt
