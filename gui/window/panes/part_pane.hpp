#pragma once

#include <memory>

#include <QPoint>

#include "gui/models/part_filter.hpp"
#include "gui/models/part_table_model.hpp"
#include "gui/shared/cursor.hpp"
#include "gui/window/panes/table_pane.hpp"

namespace gemello::gui {

/// The table of all hosts, or of all VMs: its current row is the window's selection, both ways.
class PartPane : public TablePane {
  Q_OBJECT

 public:
  /// Takes the model; borrows the selection.
  PartPane(std::unique_ptr<PartTableModel> model, Selection* selection, const QString& what,
           QWidget* parent = nullptr);
  ~PartPane() override;

  void show_recording(const RecordingPtr& recording);
  void show_moment(const MomentPtr& moment);

 signals:
  void menu_asked(gemello::gui::Part part, const QPoint& at);

 private:
  struct Models {
    std::unique_ptr<PartTableModel> table;
    std::unique_ptr<PartFilter> filter;
  };
  PartPane(Models models, Selection* selection, const QString& what, QWidget* parent);
  void follow_selection();
  std::optional<Part> part_of_row(const QModelIndex& index) const;

  Models models_;
  Selection* selection_;
  bool following_ = false;
  bool fitted_ = false;
};

}  // namespace gemello::gui
