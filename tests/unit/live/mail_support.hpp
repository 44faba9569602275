#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "live/ends/inbox.hpp"

namespace gemello::live::testing {

/// An inbox and what came into it so far.
class Mailbox {
 public:
  const std::shared_ptr<Inbox> inbox = std::make_shared<Inbox>();

  /// The answer to a call, once; nothing if it does not come within this time.
  std::optional<Answer> answer(CallId id, std::chrono::milliseconds at_most) {
    wait(at_most, [&] { return answers_.count(id) > 0; });
    const auto found = answers_.find(id);
    if (found == answers_.end()) return std::nullopt;
    Answer answer = std::move(found->second);
    answers_.erase(found);
    return answer;
  }
  bool nudged(const std::string& host, std::chrono::milliseconds at_most) {
    wait(at_most, [&] { return nudged_.count(host) > 0; });
    return nudged_.count(host) > 0;
  }

 private:
  template <class Condition>
  void wait(std::chrono::milliseconds at_most, Condition there) {
    const auto until = std::chrono::steady_clock::now() + at_most;
    for (;;) {
      Inbox::Mail mail = inbox->take();
      for (Answer& answer : mail.answers) answers_[answer.call] = std::move(answer);
      nudged_.insert(mail.nudged.begin(), mail.nudged.end());
      const auto now = std::chrono::steady_clock::now();
      if (there() || now >= until) return;
      inbox->wait(std::chrono::duration_cast<std::chrono::microseconds>(until - now));
    }
  }

  std::map<CallId, Answer> answers_;
  std::set<std::string> nudged_;
};

/// What a test compares where there was none in time.
inline Answer no_answer() {
  return {.call = CallId::none, .ending = Ending::unknown, .cause = "no answer came", .value = {}};
}

/// How long something took.
class Stopwatch {
 public:
  std::chrono::milliseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 began_);
  }

 private:
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace gemello::live::testing
