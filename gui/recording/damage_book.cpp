#include "gui/recording/damage_book.hpp"

#include <utility>

namespace gemello::gui {

void DamageBook::listen(Listener listener) {
  const std::scoped_lock lock(mutex_);
  listener_ = std::move(listener);
  if (!listener_) return;
  for (const std::string& sentence : std::exchange(kept_, {})) listener_(sentence);
}

void DamageBook::tell(const std::string& sentence) {
  const std::scoped_lock lock(mutex_);
  if (listener_)
    listener_(sentence);
  else
    kept_.push_back(sentence);
}

}  // namespace gemello::gui
