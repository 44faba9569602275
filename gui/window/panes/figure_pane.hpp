#pragma once

#include <QStackedWidget>

#include "gui/compare/compare_panel.hpp"
#include "gui/models/figure_table.hpp"

class QLabel;
class QTableView;

namespace gemello::gui {

/// The figures of one run, or of two with their differences and first divergent decision.
class FigurePane : public QStackedWidget {
  Q_OBJECT

 public:
  /// Borrows the cursor.
  explicit FigurePane(Cursor* cursor, QWidget* parent = nullptr);

  void show_one(const QString& title, const std::vector<runs::Figure>& figures);
  struct Side {
    QString title;
    RecordingPtr recording;
    std::vector<runs::Figure> figures;
  };
  /// `after`: where the second one left the first.
  void show_two(const Side& first, const Side& other, std::optional<Instant> after);

  ComparePanel* compare() const { return compare_; }
  bool shows_two() const { return currentWidget() == compare_; }
  QTableView* table() const { return table_; }

 private:
  FigureTable model_;
  QWidget* one_ = nullptr;
  QTableView* table_ = nullptr;
  QLabel* left_out_ = nullptr;
  ComparePanel* compare_ = nullptr;
};

}  // namespace gemello::gui
