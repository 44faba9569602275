#include "gui/window/panes/figure_pane.hpp"

#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

namespace gemello::gui {

FigurePane::FigurePane(Cursor* cursor, QWidget* parent) : QStackedWidget(parent) {
  one_ = new QWidget(this);
  auto* column = new QVBoxLayout(one_);
  column->setContentsMargins(0, 0, 0, 0);
  table_ = new QTableView(one_);
  table_->setModel(&model_);
  table_->setAccessibleName(tr("Figures"));
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setAlternatingRowColors(true);
  table_->setShowGrid(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
  for (const int hidden : {FigureTable::other, FigureTable::difference, FigureTable::verdict})
    table_->setColumnHidden(hidden, true);
  column->addWidget(table_, 1);
  left_out_ = new QLabel(one_);
  left_out_->setContentsMargins(6, 0, 6, 4);
  column->addWidget(left_out_);
  compare_ = new ComparePanel(cursor, this);
  addWidget(one_);
  addWidget(compare_);
}

void FigurePane::show_one(const QString& title, const std::vector<runs::Figure>& figures) {
  const bool was_empty = model_.rowCount() == 0;
  model_.show(figures, title, {}, {});
  if (was_empty) table_->resizeColumnsToContents();
  const QStringList& left_out = model_.left_out();
  left_out_->setText(figures.empty()       ? tr("Figures are known when it pauses or ends.")
                     : left_out.isEmpty() ? QString()
                                          : tr("%1 figures have no value").arg(left_out.size()));
  left_out_->setToolTip(left_out.join("\n"));
  left_out_->setVisible(!left_out_->text().isEmpty());
  setCurrentWidget(one_);
}

void FigurePane::show_two(const Side& first, const Side& other, std::optional<Instant> after) {
  compare_->show({first.recording, first.title}, {other.recording, other.title}, after);
  compare_->set_figures(first.figures, other.figures);
  setCurrentWidget(compare_);
}

}  // namespace gemello::gui
