#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

namespace gemello::live::virt {

/// One holder at a time. One that does not come back loses it after a while to the next who asks.
/// Any thread.
class Claim {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Ticket : std::uint64_t { none = 0 };

  explicit Claim(std::chrono::steady_clock::duration lasts) : lasts_(lasts) {}

  /// none: somebody holds it.
  Ticket take(Time now) {
    const std::lock_guard lock(mutex_);
    if (holder_ != Ticket::none && now - taken_at_ < lasts_) return Ticket::none;
    holder_ = Ticket{++tickets_};
    taken_at_ = now;
    return holder_;
  }

  /// False for none, and once another has taken it.
  bool holds(Ticket ticket) const {
    const std::lock_guard lock(mutex_);
    return ticket != Ticket::none && ticket == holder_;
  }

  /// Does nothing if it is another's by now.
  void release(Ticket ticket) {
    const std::lock_guard lock(mutex_);
    if (ticket == holder_) holder_ = Ticket::none;
  }

 private:
  const std::chrono::steady_clock::duration lasts_;
  mutable std::mutex mutex_;
  std::uint64_t tickets_ = 0;  ///< given so far
  Ticket holder_ = Ticket::none;
  Time taken_at_;
};

}  // namespace gemello::live::virt
