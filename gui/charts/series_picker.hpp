#pragma once

#include <QDialog>

#include "gui/charts/curve_list.hpp"

QT_BEGIN_NAMESPACE
class QLabel;
class QLineEdit;
class QListView;
QT_END_NAMESPACE

namespace gemello::gui {

/// Chooses what a chart shows: a search over all series of all objects. It stays open for several;
/// who listens to toggled() tells it with set_chosen and say what came of it.
class SeriesPicker : public QDialog {
  Q_OBJECT

 public:
  explicit SeriesPicker(QWidget* parent = nullptr);

  void show_recording(RecordingPtr recording);
  void set_chosen(const ChartContent& content);
  /// A sentence below the list: why a curve was refused.
  void say(const QString& words);
  void set_query(const QString& query);
  const CurveList& list() const { return list_; }

 signals:
  void toggled(const gemello::gui::CurveName& name);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void toggle_current();
  void searched();

  CurveList list_;
  QLineEdit* query_;
  QListView* view_;
  QLabel* words_;
};

}  // namespace gemello::gui
