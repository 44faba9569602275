#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace gemello::gui {

class Desk;

/// The right end of the status bar: the cursor's time, the state of the simulation with its
/// progress, its pace, and a button to stop it.
class StatusLine : public QWidget {
  Q_OBJECT

 public:
  /// Borrows the desk.
  explicit StatusLine(Desk* desk, QWidget* parent = nullptr);

  QString time() const;
  QString state() const;

 private:
  void update_time();
  void update_state();

  Desk* desk_;
  QLabel* time_ = nullptr;
  QLabel* state_ = nullptr;
  QLabel* pace_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QToolButton* stop_ = nullptr;
};

}  // namespace gemello::gui
