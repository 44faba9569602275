#include "gui/compare/compare_panel.hpp"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTabWidget>
#include <QTableView>
#include <QThread>
#include <QVBoxLayout>
#include <algorithm>
#include <filesystem>

#include "gui/shared/figures.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

QTableView* make_table(QAbstractItemModel* model) {
  auto* view = new QTableView;
  view->setModel(model);
  view->verticalHeader()->hide();
  view->verticalHeader()->setDefaultSectionSize(QFontMetrics(view->font()).height() + 6);
  view->setSelectionBehavior(QAbstractItemView::SelectRows);
  view->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view->setAlternatingRowColors(true);
  view->horizontalHeader()->setStretchLastSection(true);
  return view;
}

// Titles of runs may be long: no column takes the room of the others.
void fit_columns(QTableView& view) {
  view.resizeColumnsToContents();
  const int most = QFontMetrics(view.font()).averageCharWidth() * 24;
  for (int column = 0; column < view.model()->columnCount(); ++column)
    view.setColumnWidth(column, std::min(view.columnWidth(column), most));
}

QLabel* make_words(const char* name) {
  auto* label = new QLabel;
  label->setObjectName(name);
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

QString decision_line(const QString& title, const std::optional<DecisionNote>& note) {
  if (!note) return QObject::tr("%1: no further decision").arg(title);
  QString text =
      QObject::tr("%1 at %2: %3").arg(title, to_qt(to_text(note->at)), to_qt(note->text));
  if (!note->why.empty()) text += "\n    " + to_qt(note->why);
  return text;
}

}  // namespace

ComparePanel::ComparePanel(Cursor* cursor, QWidget* parent) : QWidget(parent), cursor_(cursor) {
  title_ = make_words("title");
  auto* swap = new QPushButton(tr("&Swap"));
  swap->setToolTip(tr("Differences are those of the second to the first."));
  connect(swap, &QPushButton::clicked, this, &ComparePanel::swap);
  sorted_ = new QSortFilterProxyModel(this);
  sorted_->setSourceModel(&figures_);
  sorted_->setSortRole(FigureTable::sort_role);
  figure_view_ = make_table(sorted_);
  figure_view_->setObjectName("figures");
  figure_view_->setSortingEnabled(true);
  figure_view_->sortByColumn(-1, Qt::AscendingOrder);  // as reports have them
  figure_view_->setColumnHidden(FigureTable::group, true);
  instant_view_ = make_table(&instant_);
  instant_view_->setObjectName("instant");
  divergence_label_ = make_words("divergence");
  notes_ = make_words("notes");
  go_ = new QPushButton(tr("&Go there"));
  go_->setEnabled(false);
  connect(go_, &QPushButton::clicked, this, [this] {
    if (divergence_) cursor_->set(divergence_->at());
  });
  auto* top = new QHBoxLayout;
  top->addWidget(title_, 1);
  top->addWidget(swap);
  // One above the other, not side by side: a pane is seldom wide enough for the values of both.
  auto* tables = new QTabWidget;
  tables->setDocumentMode(true);
  tables->addTab(figure_view_, tr("Whole runs"));
  tables->addTab(instant_view_, tr("At the cursor"));
  auto* decision = new QHBoxLayout;
  decision->addWidget(divergence_label_, 1);
  decision->addWidget(go_, 0, Qt::AlignTop);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(6, 2, 6, 4);
  all->setSpacing(3);
  all->addLayout(top);
  all->addLayout(decision);
  all->addWidget(tables, 1);
  all->addWidget(notes_);
  connect(cursor_, &Cursor::moved, &instant_, &InstantTable::move_to);
  connect(&instant_, &QAbstractItemModel::modelReset, this,
          [this] { fit_columns(*instant_view_); });
}

ComparePanel::~ComparePanel() {
  for (QThread* reader : readers_) {
    reader->wait();
    delete reader;
  }
}

void ComparePanel::show(Side first, Side other, std::optional<Instant> after) {
  const bool same_pair = first_.title == first.title && other_.title == other.title;
  first_ = std::move(first);
  other_ = std::move(other);
  after_ = after;
  ++question_;
  const Recording& one = *first_.recording;
  const Recording& two = *other_.recording;
  title_->setText(tr("%1 beside %2").arg(other_.title, first_.title));
  figures_.show(one.figures, first_.title, two.figures, other_.title);
  if (!same_pair) fit_columns(*figure_view_);
  instant_.show(first_.recording, first_.title, other_.recording, other_.title);
  instant_.move_to(cursor_->at());
  QStringList notes;
  for (const std::string& caveat :
       caveats_of(one, first_.title.toStdString(), two, other_.title.toStdString()))
    notes.append(tr("Note: %1.").arg(to_qt(caveat)));
  notes_->setText(notes.join("\n"));
  notes_->setVisible(!notes.isEmpty());
  if (one.folder.empty() || two.folder.empty())
    take(question_, divergence_of(one, two, after_), {});
  else
    read_logs();
}

// Logs of long runs have millions of lines: the window goes on meanwhile.
void ComparePanel::read_logs() {
  divergence_label_->setText(tr("Looking for the first divergent decision\u2026"));
  go_->setEnabled(false);
  const std::filesystem::path first = first_.recording->folder / "events.jsonl";
  const std::filesystem::path other = other_.recording->folder / "events.jsonl";
  const quint64 question = question_;
  std::optional<Instant> after = after_;
  const Instant starts[] = {first_.recording->start, other_.recording->start};
  if (!after && starts[0] != starts[1]) after = std::max(starts[0], starts[1]);
  QThread* reader = QThread::create([=, this] {
    std::optional<FirstDivergence> found;
    QString problem;
    try {
      if (const auto divergence = runs::first_divergence(first, other, after))
        found = divergence_from(*divergence);
    } catch (const InputError& error) {
      problem = to_qt(error.what());
    }
    QMetaObject::invokeMethod(this, [=, this] { take(question, found, problem); });
  });
  std::erase_if(readers_, [](QThread* one) {
    if (one->isFinished()) one->deleteLater();
    return one->isFinished();
  });
  readers_.push_back(reader);
  reader->start();
}

void ComparePanel::take(quint64 question, std::optional<FirstDivergence> divergence,
                        const QString& problem) {
  if (question != question_) return;
  divergence_ = std::move(divergence);
  show_divergence(problem);
  emit divergence_found();
}

void ComparePanel::show_divergence(const QString& problem) {
  go_->setEnabled(divergence_.has_value());
  if (!problem.isEmpty()) {
    divergence_label_->setText(problem);
  } else if (!divergence_) {
    divergence_label_->setText(tr("All decisions are equal."));
  } else {
    divergence_label_->setText(tr("First divergent decision, after %n equal one(s):", nullptr,
                                  static_cast<int>(divergence_->equal_decisions)) +
                               "\n" + decision_line(first_.title, divergence_->first) + "\n" +
                               decision_line(other_.title, divergence_->other));
  }
}

void ComparePanel::set_figures(std::vector<runs::Figure> first, std::vector<runs::Figure> other) {
  figures_.show(std::move(first), first_.title, std::move(other), other_.title);
}

void ComparePanel::swap() {
  if (first_.recording && other_.recording) show(other_, first_, after_);
}

}  // namespace gemello::gui
