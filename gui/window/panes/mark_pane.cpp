#include "gui/window/panes/mark_pane.hpp"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QTableView>
#include <QToolButton>
#include <algorithm>

#include "gui/shared/colours.hpp"

namespace gemello::gui {
namespace {

constexpr std::array mark_kinds{MarkKind::event,    MarkKind::trouble, MarkKind::fault,
                                MarkKind::decision, MarkKind::refusal, MarkKind::outcome};

constexpr int filter_characters = 24;
constexpr int text_characters = 48;

}  // namespace

MarkPane::MarkPane(Cursor* cursor, Selection* selection, QWidget* parent)
    : MarkPane(
          [] {
            Models models;
            models.table = std::make_unique<MarkTableModel>();
            models.filter = std::make_unique<MarkFilter>(models.table.get());
            return models;
          }(),
          cursor, selection, parent) {}

MarkPane::MarkPane(Models models, Cursor* cursor, Selection* selection, QWidget* parent)
    : TablePane(models.filter.get(), tr("events"), parent),
      models_(std::move(models)),
      cursor_(cursor),
      selection_(selection) {
  QTableView* view = table();
  view->setSelectionMode(QAbstractItemView::SingleSelection);
  view->sortByColumn(MarkTableModel::time, Qt::AscendingOrder);
  view->setTextElideMode(Qt::ElideMiddle);  // how a sentence ends is what tells it from its like
  view->viewport()->installEventFilter(this);
  make_buttons();
  why_ = new QPlainTextEdit(this);
  why_->setReadOnly(true);
  why_->setMaximumHeight(fontMetrics().height() * 5);
  why_->setAccessibleName(tr("Why"));
  why_->hide();
  layout()->addWidget(why_);
  connect(this, &TablePane::filter_changed, models_.filter.get(), &MarkFilter::set_filter);
  connect(view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) {
            tell(current);
            if (!choosing_) choose(current);
          });
  connect(view, &QTableView::clicked, this, &MarkPane::choose);
  connect(view, &QTableView::activated, this, [this](const QModelIndex& index) {
    choose(index);
    if (const auto part = part_of(index)) emit selection_->shown(*part);
  });
  connect(cursor_, &Cursor::moved, this, &MarkPane::follow_cursor);
  connect(selection_, &Selection::changed, this, [this] {
    if (of_selected_->isChecked()) models_.filter->set_part(selection_->part());
  });
}

MarkPane::~MarkPane() {
  table()->setModel(nullptr);
}

void MarkPane::make_buttons() {
  for (const MarkKind kind : mark_kinds) {
    auto* button = new QToolButton(this);
    const std::string_view word = name(kind);
    const QString text = QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
    button->setAccessibleName(text);
    button->setCheckable(true);
    button->setChecked(true);
    button->setAutoRaise(true);
    button->setToolTip(tr("Show lines of this kind: %1").arg(text));
    head()->addWidget(button);
    switches_.push_back({button, QString(look_of(kind).letter()), text});
    connect(button, &QToolButton::toggled, this,
            [this, kind](bool shown) { models_.filter->set_shown(kind, shown); });
  }
  of_selected_ = new QToolButton(this);
  of_selected_->setCheckable(true);
  of_selected_->setAutoRaise(true);
  of_selected_->setToolTip(tr("Show only lines about the selected part"));
  head()->addWidget(of_selected_);
  connect(of_selected_, &QToolButton::toggled, this, [this](bool only) {
    models_.filter->set_part(only ? selection_->part() : std::nullopt);
  });
  word_switches();
}

// Where there is no room for the words of all switches beside the filter, their signs stay.
void MarkPane::word_switches() {
  const auto put = [this](bool words) {
    for (const Switch& one : switches_)
      one.button->setText(words ? one.sign + " " + one.word : one.sign);
    of_selected_->setText(words ? tr("of the selected") : tr("selected"));
  };
  put(true);
  int needed = fontMetrics().averageCharWidth() * filter_characters;
  for (int i = 0; i < head()->count(); ++i)
    if (const QWidget* one = head()->itemAt(i)->widget(); one != nullptr && one != filter())
      needed += one->sizeHint().width() + head()->spacing();
  put(needed <= width());
}

// The sentences have what the other columns leave. Where that is too little, make way what is
// seldom asked for, and last the log's word for what the sentence says as well.
void MarkPane::give_room_to_text() {
  QTableView* view = table();
  const int wanted = fontMetrics().averageCharWidth() * text_characters;
  view->setColumnHidden(MarkTableModel::word, false);
  int left = view->viewport()->width();
  for (const int column : {MarkTableModel::time, MarkTableModel::kind, MarkTableModel::word})
    left -= view->columnWidth(column);
  for (const int column : {MarkTableModel::action, MarkTableModel::line}) {
    view->setColumnHidden(column, false);
    const int width = view->columnWidth(column);
    view->setColumnHidden(column, left - width < wanted);
    if (!view->isColumnHidden(column)) left -= width;
  }
  if (left < wanted) {
    left += view->columnWidth(MarkTableModel::word);
    view->setColumnHidden(MarkTableModel::word, true);
  }
  view->setColumnWidth(MarkTableModel::text, std::max(left, wanted / 2));
}

void MarkPane::resizeEvent(QResizeEvent* event) {
  TablePane::resizeEvent(event);
  word_switches();
}

// Also when a scroll bar has taken some of its width.
bool MarkPane::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::Resize && fitted_) give_room_to_text();
  return TablePane::eventFilter(object, event);
}

void MarkPane::show_recording(RecordingPtr recording) {
  const QScopedValueRollback<bool> own(choosing_, true);
  recording_ = std::move(recording);
  models_.table->show(recording_);
  if (!fitted_ && models_.table->rowCount() > 0) {
    fitted_ = true;
    fit_columns(*table());
    give_room_to_text();
  }
  mark_row_at_cursor();
}

void MarkPane::follow_cursor() {
  if (choosing_ || !recording_) return;
  const QScopedValueRollback<bool> own(choosing_, true);
  mark_row_at_cursor();
}

// Who looks elsewhere while the log grows is left there.
void MarkPane::mark_row_at_cursor() {
  const int row = recording_ ? models_.table->row_at(cursor_->at()) : -1;
  const QModelIndex index =
      row < 0 ? QModelIndex() : models_.filter->mapFromSource(models_.table->index(row, 0));
  QItemSelectionModel* rows = table()->selectionModel();
  if (!index.isValid()) return rows->clear();
  if (rows->currentIndex().row() == index.row() && rows->isRowSelected(index.row())) return;
  rows->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
  table()->scrollTo(index);
}

void MarkPane::show_mark(std::size_t mark) {
  const QModelIndex row = models_.table->index(static_cast<int>(mark), 0);
  QModelIndex index = models_.filter->mapFromSource(row);
  if (!index.isValid()) {
    filter()->clear();
    of_selected_->setChecked(false);
    for (auto* button : findChildren<QToolButton*>()) {
      if (button->isCheckable() && button != of_selected_) button->setChecked(true);
    }
    index = models_.filter->mapFromSource(row);
  }
  table()->setCurrentIndex(index);
  table()->scrollTo(index);
}

void MarkPane::show_only_selected() {
  of_selected_->setChecked(true);
}

void MarkPane::choose(const QModelIndex& index) {
  if (!index.isValid()) return;
  const QScopedValueRollback<bool> own(choosing_, true);
  const Mark& mark = models_.table->mark(models_.filter->mapToSource(index).row());
  cursor_->set(mark.at);
  if (!of_selected_->isChecked() && !mark.about.empty()) selection_->select(mark.about.front());
}

void MarkPane::tell(const QModelIndex& index) {
  QString text;
  if (index.isValid()) {
    const Mark& mark = models_.table->mark(models_.filter->mapToSource(index).row());
    text = QString::fromStdString(mark.why);
  }
  why_->setPlainText(text);
  why_->setVisible(!text.isEmpty());
}

}  // namespace gemello::gui
