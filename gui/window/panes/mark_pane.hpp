#pragma once

#include <array>
#include <memory>
#include <vector>

#include "gui/models/mark_table_model.hpp"
#include "gui/shared/cursor.hpp"
#include "gui/window/panes/table_pane.hpp"

class QPlainTextEdit;
class QToolButton;

namespace gemello::gui {

/// The log as a table: kinds to show or hide, a filter, only what the selected part is about; the
/// row at the cursor is the current one. Choosing a row moves the cursor there and tells why below.
class MarkPane : public TablePane {
  Q_OBJECT

 public:
  /// Borrows both.
  MarkPane(Cursor* cursor, Selection* selection, QWidget* parent = nullptr);
  ~MarkPane() override;

  void show_recording(RecordingPtr recording);
  /// Makes this mark, an index into the recording's, the current one, hidden or not.
  void show_mark(std::size_t mark);
  /// Only marks about the selected part.
  void show_only_selected();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  struct Models {
    std::unique_ptr<MarkTableModel> table;
    std::unique_ptr<MarkFilter> filter;
  };
  MarkPane(Models models, Cursor* cursor, Selection* selection, QWidget* parent);
  struct Switch {
    QToolButton* button;
    QString sign, word;
  };
  void make_buttons();
  void word_switches();
  void give_room_to_text();
  void follow_cursor();
  void mark_row_at_cursor();
  void choose(const QModelIndex& index);
  void tell(const QModelIndex& index);

  Models models_;
  Cursor* cursor_;
  Selection* selection_;
  RecordingPtr recording_;
  std::vector<Switch> switches_;
  QToolButton* of_selected_ = nullptr;
  QPlainTextEdit* why_ = nullptr;
  bool choosing_ = false;
  bool fitted_ = false;
};

}  // namespace gemello::gui
