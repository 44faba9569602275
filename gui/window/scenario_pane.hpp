#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace gemello::gui {

class Desk;
class FaultList;

/// The scenario of the run that is shown: what it is called, where it is saved, its policy, and its
/// faults to change and remove.
class ScenarioPane : public QWidget {
  Q_OBJECT

 public:
  /// Borrows the desk.
  explicit ScenarioPane(Desk* desk, QWidget* parent = nullptr);

 signals:
  /// The settings are to be changed, at this section.
  void settings_asked(const QString& section);

 private:
  void show_document();
  void update_words();

  Desk* desk_;
  QVBoxLayout* column_ = nullptr;
  QLabel* words_ = nullptr;
  QPushButton* policy_ = nullptr;
  QPushButton* settings_ = nullptr;
  FaultList* faults_ = nullptr;
};

}  // namespace gemello::gui
