#pragma once

#include <QToolBar>

class QComboBox;
class QLineEdit;

namespace gemello::gui {

class ActionSet;
class Desk;

/// What plays: the actions of time, the speed, and a field that says the cursor's time and takes
/// another ("12:00", "90min", "noon").
class TimeBar : public QToolBar {
  Q_OBJECT

 public:
  /// Borrows both.
  TimeBar(Desk* desk, const ActionSet& actions, QWidget* parent = nullptr);

  QLineEdit* field() const { return field_; }
  QComboBox* speed() const { return speed_; }

 signals:
  /// What was typed is no time of the run.
  void complained(const QString& sentence);

 private:
  void show_time();
  void take_time();

  Desk* desk_;
  QComboBox* speed_ = nullptr;
  QLineEdit* field_ = nullptr;
};

}  // namespace gemello::gui
