#pragma once

#include <QWidget>
#include <vector>

#include <nlohmann/json.hpp>

#include "gui/charts/chart_content.hpp"
#include "gui/charts/run_beside.hpp"
#include "gui/charts/time_window.hpp"
#include "gui/shared/cursor.hpp"

QT_BEGIN_NAMESPACE
class QAction;
class QLabel;
class QScrollArea;
class QVBoxLayout;
QT_END_NAMESPACE

namespace gemello::gui {

class ChartPanel;

/// Charts below one another over one time axis. Keys: N a new chart, Shift+P charts of the selected
/// part; each chart has its own (ChartPanel, ChartView).
class ChartBoard : public QWidget {
  Q_OBJECT

 public:
  /// Borrows all three; see set_clock for the ranges of cursor and axis.
  ChartBoard(Cursor* cursor, Selection* selection, TimeAxis* axis, QWidget* parent = nullptr);

  using QWidget::show;
  /// A first recording opens with charts of its fleet; charts stay when another one comes, and so
  /// does what is in sight. Null: no run is open.
  void show(RecordingPtr recording);
  /// Charts have the curves of this run too, dotted. The names are whole titles of both runs.
  void show_beside(RunBeside beside);

  TimeWindow* window() const { return window_; }
  const std::vector<ChartPanel*>& panels() const { return panels_; }
  ChartPanel* add_chart(ChartContent content = {});
  void close_chart(ChartPanel* panel);
  /// New charts with all series of the selected part, by units.
  void add_charts_of_selected();

  /// The charts, for a session; what is in sight of the run belongs to the axis.
  nlohmann::json state() const;
  /// Errors: InputError with its place; then nothing has changed.
  void restore(const JsonValue& state);

  /// What stands where charts would be; empty if there are any.
  QString words() const;

 private:
  void bring_into_sight(ChartPanel* panel);
  QWidget* make_bar();
  QAction* make_action(const QString& text, const QKeySequence& key, const QString& tip);
  void update_words();
  void update_bar();

  Cursor* cursor_;
  Selection* selection_;
  TimeWindow* window_;
  RecordingPtr recording_;
  RunBeside beside_;
  std::vector<ChartPanel*> panels_;
  bool chosen_ = false;  // charts are as the user or a session wanted them
  QScrollArea* scroll_ = nullptr;
  QVBoxLayout* column_ = nullptr;
  QLabel* words_ = nullptr;
  QLabel* range_ = nullptr;
  QAction* of_selected_ = nullptr;
  QAction* whole_ = nullptr;
  QAction* back_ = nullptr;
};

}  // namespace gemello::gui
