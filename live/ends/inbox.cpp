#include "live/ends/inbox.hpp"

#include <utility>

namespace gemello::live {

void Inbox::put(Answer answer) {
  {
    const std::lock_guard lock(mutex_);
    mail_.answers.push_back(std::move(answer));
  }
  arrived_.notify_one();
}

void Inbox::nudge(const std::string& host) {
  {
    const std::lock_guard lock(mutex_);
    mail_.nudged.push_back(host);
  }
  arrived_.notify_one();
}

void Inbox::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  arrived_.notify_one();
}

Inbox::Mail Inbox::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(mail_, {});
}

void Inbox::wait(std::chrono::microseconds at_most) {
  std::unique_lock lock(mutex_);
  arrived_.wait_for(lock, at_most,
                    [&] { return woken_ || !mail_.answers.empty() || !mail_.nudged.empty(); });
  woken_ = false;
}

}  // namespace gemello::live
