#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace gemello::live {

/// Blocking calls on a thread of their own, waited for so long and no longer. While one hangs, no
/// other is made: what it asks may still be done, and must not be overtaken. One caller.
class PatientCalls {
 public:
  explicit PatientCalls(std::chrono::microseconds patience) : patience_(patience) {}

  /// True while an earlier call has not returned.
  bool hangs() const { return hanging_->load(); }

  /// What the call returns, or throws; nullopt if it did not end in time, or was not made because
  /// an earlier one hangs. The call owns all it uses: it may outlive everybody.
  template <class R>
  std::optional<R> ask(std::function<R()> call) {
    if (hangs()) return std::nullopt;
    auto kept = std::make_shared<Kept<R>>();
    hanging_->store(true);
    try {
      std::thread([kept, hanging = hanging_, call = std::move(call)] {
        carry_out(*kept, *hanging, call);
        kept->ended.notify_all();
      }).detach();
    } catch (const std::exception&) {
      hanging_->store(false);  // no thread for it: nothing was done
      return std::nullopt;
    }
    std::unique_lock lock(kept->mutex);
    if (!kept->ended.wait_for(lock, patience_, [&] { return kept->is_over; })) return std::nullopt;
    if (kept->problem) std::rethrow_exception(kept->problem);
    return std::move(kept->result);
  }

 private:
  template <class R>
  struct Kept {
    std::mutex mutex;
    std::condition_variable ended;
    bool is_over = false;
    std::optional<R> result;
    std::exception_ptr problem;
  };

  template <class R>
  static void carry_out(Kept<R>& kept, std::atomic<bool>& hanging, const std::function<R()>& call) {
    std::optional<R> result;
    std::exception_ptr problem;
    try {
      result = call();
    } catch (...) {
      problem = std::current_exception();
    }
    const std::lock_guard lock(kept.mutex);
    kept.result = std::move(result);
    kept.problem = problem;
    kept.is_over = true;
    hanging.store(false);
  }

  std::chrono::microseconds patience_;
  std::shared_ptr<std::atomic<bool>> hanging_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace gemello::live
