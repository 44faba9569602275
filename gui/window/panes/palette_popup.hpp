#pragma once

#include <QDialog>

#include "gui/models/palette_model.hpp"
#include "gui/shared/cursor.hpp"

class QLabel;
class QLineEdit;
class QListView;

namespace gemello::gui {

/// Ctrl+K: finds an action, a part, or a line of the log, and does, shows or goes to it. Up, Down,
/// Return; Escape closes.
class PalettePopup : public QDialog {
  Q_OBJECT

 public:
  /// Borrows both.
  PalettePopup(Cursor* cursor, Selection* selection, QWidget* parent);

  void show_recording(const RecordingPtr& recording) { model_.show(recording); }
  /// Opens with these actions and an empty query.
  void ask(std::vector<PaletteModel::Action> actions);
  QLineEdit* query() const { return query_; }
  PaletteModel& model() { return model_; }

 public slots:
  /// Takes the current row.
  void accept() override;

 signals:
  void action_chosen(const QString& id);
  /// A time that was typed; maybe outside of the run.
  void time_chosen(gemello::Instant at);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void say_if_nothing();

  Cursor* cursor_;
  Selection* selection_;
  PaletteModel model_;
  QLineEdit* query_ = nullptr;
  QListView* list_ = nullptr;
  QLabel* nothing_ = nullptr;
};

}  // namespace gemello::gui
