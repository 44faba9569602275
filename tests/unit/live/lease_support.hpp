#pragma once

#include <cerrno>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <vector>

#include "live/lease/lease_file.hpp"
#include "models/fleet/journal.hpp"
#include "models/units/error.hpp"
#include "tests/unit/live/temp_folder_support.hpp"

namespace gemello::live::testing {

/// A clock that stands where the test puts it.
struct PutClock final : Clock {
  Instant now() const override { return at; }
  Instant at = origin;
};

/// A record in memory whose storage can hang, or be out of reach.
class MemoryPlace final : public RecordPlace {
 public:
  SharedRecord read() override {
    pass();
    const std::lock_guard lock(mutex_);
    return record_;
  }
  Changed change(const Change& change) override {
    pass();
    const std::lock_guard lock(mutex_);
    auto next = change(record_);
    if (!next) return {record_, false};
    record_ = *next;
    return {record_, true};
  }
  SharedRecord record() {
    const std::lock_guard lock(mutex_);
    return record_;
  }
  void put(SharedRecord record) {
    const std::lock_guard lock(mutex_);
    record_ = std::move(record);
  }
  void hang(bool on) {
    const std::lock_guard lock(mutex_);
    hangs_ = on;
    changed_.notify_all();
  }
  void reach(bool on) {
    const std::lock_guard lock(mutex_);
    reached_ = on;
  }
  int calls() {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  void pass() {
    std::unique_lock lock(mutex_);
    ++calls_;
    changed_.wait(lock, [&] { return !hangs_; });
    if (!reached_) throw std::system_error(ENOTCONN, std::generic_category(), "lease");
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  SharedRecord record_{"lab", {}, nullptr};
  bool hangs_ = false;
  bool reached_ = true;
  int calls_ = 0;
};

/// Two controllers of fleet "lab" on one record.
struct TwoSeats {
  std::shared_ptr<MemoryPlace> place = std::make_shared<MemoryPlace>();
  PutClock clock;
  LeaseFile a_file{place, 2s, clock};
  LeaseFile b_file{place, 2s, clock};
  Leadership a{a_file, {.name = "a"}};  // lasts 60 s, renew and margin 10 s, an order 30 s
  Leadership b{b_file, {.name = "b"}};

  void at(Duration since) { clock.at = origin + since; }
  /// a leads from 0 s on, renews never; b takes over at 71 s.
  void depose_a() {
    b.step(clock.at);
    clock.at += Duration(70s);
    b.step(clock.at);
  }
};

template <class F>
std::string lost_lease(F&& call) {
  try {
    call();
  } catch (const LeaseLost& lost) {
    return lost.what();
  }
  return "";
}

}  // namespace gemello::live::testing
