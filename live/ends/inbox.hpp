#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "live/ends/call.hpp"

namespace gemello::live {

/// Where far ends put what they have to say, from any thread, and the world's one thread takes it.
/// An end holds it by std::shared_ptr: a call that never returns outlives the world.
class Inbox {
 public:
  void put(Answer answer);
  /// Something happened on a host: look there soon. A hint, never the truth.
  void nudge(const std::string& host);
  /// Ends a wait: a signal came, a person wrote into the journal.
  void wake();

  struct Mail {
    std::vector<Answer> answers;  ///< in order of arrival
    std::vector<std::string> nudged;
  };
  /// What came since the last call; does not wait.
  Mail take();
  /// Returns when there is mail or a wake, or after this time.
  void wait(std::chrono::microseconds at_most);

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  Mail mail_;
  bool woken_ = false;
};

}  // namespace gemello::live
