#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace gemello::gui {

/// What is found damaged of a folder while it is read, long after it was opened: sentences for
/// people. Safe from several threads.
class DamageBook {
 public:
  using Listener = std::function<void(const std::string& sentence)>;

  /// Who listens is told what was found before as well. It is called in the thread that reads,
  /// which may be in the middle of painting: it should only pass it on. Empty: nobody listens any
  /// more.
  void listen(Listener listener);
  void tell(const std::string& sentence);

 private:
  std::mutex mutex_;
  Listener listener_;
  std::vector<std::string> kept_;  // until somebody listens
};

}  // namespace gemello::gui
