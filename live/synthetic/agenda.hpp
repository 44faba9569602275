#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "models/units/error.hpp"
#include "models/units/time.hpp"

namespace gemello::live {

/// Virtual time, and what is to happen in it: in order of time, then of its planning.
class Agenda {
 public:
  explicit Agenda(Instant start) : now_(start) {}

  Instant now() const { return now_; }
  /// never: nothing is planned.
  Instant next_due() const { return due_.empty() ? never : due_.begin()->first.first; }
  void after(Duration delay, std::function<void()> what) {
    due_.emplace(std::pair(now_ + std::max(delay, Duration(0)), ++last_), std::move(what));
  }
  /// What it does may plan more; what is due by then still happens.
  void advance_to(Instant end) {
    GEMELLO_INVARIANT(end >= now_, "virtual time never goes back");
    while (next_due() <= end) {
      const auto first = due_.begin();
      now_ = first->first.first;
      const std::function<void()> what = std::move(first->second);
      due_.erase(first);
      what();
    }
    now_ = end;
  }

 private:
  Instant now_;
  std::uint64_t last_ = 0;
  std::map<std::pair<Instant, std::uint64_t>, std::function<void()>> due_;
};

}  // namespace gemello::live
