#pragma once

#include <functional>

#include <QObject>

#include "gui/shared/present.hpp"

class QWidget;

namespace gemello::gui {

/// Keeps a pane up to date while it can be seen; one that is hidden, or behind another tab, is told
/// when it is seen again. Lives and dies with the pane.
class Follower : public QObject {
  Q_OBJECT

 public:
  using OnRecording = std::function<void(const RecordingPtr& recording)>;
  using OnMoment = std::function<void(const MomentPtr& moment)>;

  /// `on_moment` may be empty. Borrows `present`.
  Follower(QWidget* pane, Present* present, OnRecording on_recording, OnMoment on_moment = {});

  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void follow();

  QWidget* pane_;
  Present* present_;
  OnRecording on_recording_;
  OnMoment on_moment_;
  RecordingPtr recording_;  // what the pane has
  MomentPtr moment_;
  bool fresh_ = true;  // it was told nothing yet
};

}  // namespace gemello::gui
