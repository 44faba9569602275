#pragma once

#include <QWidget>
#include <filesystem>

#include "gui/charts/chart_content.hpp"
#include "gui/charts/chart_picture.hpp"
#include "gui/charts/time_window.hpp"
#include "gui/shared/cursor.hpp"

QT_BEGIN_NAMESPACE
class QAction;
class QLabel;
QT_END_NAMESPACE

namespace gemello::gui {

class ChartLegend;
class ChartView;
class SeriesPicker;

/// One chart with its title, legend and buttons. Keys within it: A chooses series, P adds those of
/// the selected part, Z begins axes at zero or not, S saves, Ctrl+W closes; ChartView has the rest.
class ChartPanel : public QWidget {
  Q_OBJECT

 public:
  /// Borrows all three.
  ChartPanel(TimeWindow* window, Cursor* cursor, Selection* selection, QWidget* parent = nullptr);

  void show_recording(RecordingPtr recording);
  /// Each curve of the run beside as well, and the legend says whose it is.
  void show_beside(RunBeside beside);
  const ChartContent& content() const { return content_; }
  void set_content(ChartContent content);
  /// Shows one more curve, or says in the panel why not.
  bool add(const CurveName& name);
  /// Takes a curve in, or out if it is there.
  void toggle(const CurveName& name);
  void add_selected();
  /// Opens the search.
  void choose();
  /// What is seen, by the file's ending: .png, .svg, .pdf, or the rows in sight as .csv. Errors:
  /// InputError with file and reason.
  void save(const std::filesystem::path& file) const;
  ChartPicture picture() const;

  ChartView* view() const { return view_; }
  ChartLegend* legend() const { return legend_; }
  /// What the panel says to its user; empty if all is well.
  QString words() const;
  SeriesPicker* picker() const { return picker_; }

 signals:
  void content_changed();
  void close_asked();

 private:
  void make_actions();
  QWidget* make_head();
  void changed();
  void say(const QString& words);
  void update_legend();
  void toggle_shown(std::size_t curve);
  void show_alone(std::size_t curve);
  std::size_t curve_of_entry(std::size_t entry) const;
  void ask_file();

  TimeWindow* window_;
  Cursor* cursor_;
  Selection* selection_;
  RecordingPtr recording_;
  ChartContent content_;
  QLabel* title_ = nullptr;
  QLabel* words_ = nullptr;
  ChartLegend* legend_;
  ChartView* view_;
  SeriesPicker* picker_ = nullptr;
  QAction* choose_ = nullptr;
  QAction* add_selected_ = nullptr;
  QAction* from_zero_ = nullptr;
  QAction* save_ = nullptr;
  QAction* close_ = nullptr;
};

}  // namespace gemello::gui
