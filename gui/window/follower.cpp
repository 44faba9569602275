#include "gui/window/follower.hpp"

#include <utility>

#include <QEvent>
#include <QWidget>

namespace gemello::gui {

Follower::Follower(QWidget* pane, Present* present, OnRecording on_recording, OnMoment on_moment)
    : QObject(pane),
      pane_(pane),
      present_(present),
      on_recording_(std::move(on_recording)),
      on_moment_(std::move(on_moment)) {
  pane->installEventFilter(this);
  connect(present, &Present::changed, this, &Follower::follow);
  if (pane->isVisible()) follow();
}

bool Follower::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Show) follow();
  return QObject::eventFilter(watched, event);
}

void Follower::follow() {
  if (!pane_->isVisible()) return;
  if (fresh_ || recording_ != present_->recording()) {
    recording_ = present_->recording();
    on_recording_(recording_);
    moment_.reset();
  }
  if (on_moment_ && (fresh_ || moment_ != present_->moment())) {
    moment_ = present_->moment();
    on_moment_(moment_);
  }
  fresh_ = false;
}

}  // namespace gemello::gui
