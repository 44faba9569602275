#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "gui/compare/divergence.hpp"
#include "gui/compare/instant_table.hpp"
#include "gui/models/figure_table.hpp"
#include "gui/recording/recording.hpp"
#include "gui/shared/cursor.hpp"

class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;
class QThread;

namespace gemello::gui {

/// Two runs side by side on one clock: what came of it in a sentence, the figures of both with
/// their differences, what both do at the cursor, the first decision in which they differ, and what
/// is not like for like.
class ComparePanel : public QWidget {
  Q_OBJECT

 public:
  explicit ComparePanel(Cursor* cursor, QWidget* parent = nullptr);
  ~ComparePanel() override;

  /// A run, and what it is called: recordings of branches all have their scenario's name.
  struct Side {
    RecordingPtr recording;
    QString title;
  };
  /// `after`: where the second one left the first; decisions before it were the same ones. Of two
  /// finished runs the event logs are read, on another thread.
  void show(Side first, Side other, std::optional<Instant> after = {});
  /// Figures of simulations, as their session gave them; shown instead of the recordings'.
  void set_figures(std::vector<runs::Figure> first, std::vector<runs::Figure> other);

  const std::optional<FirstDivergence>& divergence() const { return divergence_; }
  QTableView* figures() const { return figure_view_; }

 signals:
  /// The divergence is known: it was read, or the recordings have all of it.
  void divergence_found();

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void lay_out(QPushButton* swap);
  void read_logs();
  void take(quint64 question, std::optional<FirstDivergence> divergence, const QString& problem);
  void show_divergence(const QString& problem);
  void swap();

  Cursor* cursor_;
  Side first_, other_;
  std::optional<Instant> after_;
  std::vector<QThread*> readers_;  // that may still run; ours to end
  quint64 question_ = 0;           // of the last pair shown: older answers are of no use
  std::optional<FirstDivergence> divergence_;
  FigureTable figures_;
  InstantTable instant_;
  QSortFilterProxyModel* sorted_ = nullptr;
  QTableView* figure_view_ = nullptr;
  QTableView* instant_view_ = nullptr;
  QLabel* title_ = nullptr;
  QLabel* summary_ = nullptr;
  QLabel* reasons_ = nullptr;
  QLabel* divergence_label_ = nullptr;
  QLabel* notes_ = nullptr;
  QPushButton* go_ = nullptr;
};

}  // namespace gemello::gui
