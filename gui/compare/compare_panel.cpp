#include "gui/compare/compare_panel.hpp"

#include <QEvent>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSortFilterProxyModel>
#include <QTabWidget>
#include <QTableView>
#include <QThread>
#include <QVBoxLayout>
#include <algorithm>
#include <filesystem>
#include <numeric>

#include "gui/compare/summary.hpp"
#include "gui/shared/column_widths.hpp"
#include "gui/shared/figures.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

constexpr int name_characters = 13;
constexpr int value_characters = 14;
constexpr int title_characters = 16;  // of a column whose values are all short

QTableView* make_table(QAbstractItemModel* model) {
  auto* view = new QTableView;
  view->setModel(model);
  view->verticalHeader()->hide();
  view->verticalHeader()->setDefaultSectionSize(QFontMetrics(view->font()).height() + 6);
  view->setSelectionBehavior(QAbstractItemView::SelectRows);
  view->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view->setAlternatingRowColors(true);
  view->setTextElideMode(Qt::ElideRight);
  view->horizontalHeader()->setMinimumSectionSize(8);
  view->horizontalHeader()->setTextElideMode(Qt::ElideMiddle);
  view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  return view;
}

// Keeps what every column has to say in sight as far as the view is wide enough.
class ColumnFitter : public QObject {
 public:
  /// `whole`: a column whose values are never cut, however long; none: -1.
  ColumnFitter(QTableView* view, int whole) : QObject(view), view_(view), whole_(whole) {
    view->viewport()->installEventFilter(this);
    connect(view->model(), &QAbstractItemModel::modelReset, this, [this] { fit(); });
  }

  bool eventFilter(QObject* object, QEvent* event) override {
    if (event->type() == QEvent::Resize) fit();
    return QObject::eventFilter(object, event);
  }

 private:
  void fit() {
    const QHeaderView& header = *view_->horizontalHeader();
    const QAbstractItemView& values_of = *view_;  // tables hide what every view tells
    const int character = view_->fontMetrics().averageCharWidth();
    std::vector<int> shown;
    std::vector<ColumnNeed> needs;
    for (int column = 0; column < header.count(); ++column) {
      if (view_->isColumnHidden(column)) continue;
      const int title = std::min(header.sectionSizeHint(column), character * title_characters);
      const int values = std::max(values_of.sizeHintForColumn(column) + 4, title);
      // Names are told first; of values only a few, or their notes, are longer than so much.
      const bool is_whole = shown.empty() || column == whole_;
      const int needed =
          is_whole ? values : std::max(title, std::min(values, character * value_characters));
      shown.push_back(column);
      needs.push_back({std::max(values, header.sectionSizeHint(column)), needed});
    }
    std::vector<int> widths =
        column_widths(needs, view_->viewport()->width(), 0, character * name_characters);
    // A wide pane is shared by all columns: none is far from its neighbour.
    const int room = view_->viewport()->width() - std::accumulate(widths.begin(), widths.end(), 0);
    for (std::size_t i = 0; i < widths.size() && room > 0; ++i)
      widths[i] += room / static_cast<int>(widths.size()) +
                   (i == 0 ? room % static_cast<int>(widths.size()) : 0);
    for (std::size_t i = 0; i < shown.size(); ++i) view_->setColumnWidth(shown[i], widths[i]);
    view_->resizeRowsToContents();  // what is longer than its column goes on below itself
  }

  QTableView* view_;
  int whole_;
};

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
  return QObject::tr("%1 at %2: %3").arg(title, to_qt(to_text(note->at)), to_qt(note->text));
}

QString reason_line(const QString& title, const std::optional<DecisionNote>& note) {
  if (!note || note->why.empty()) return decision_line(title, note);
  return decision_line(title, note) + "\n    " + to_qt(note->why);
}

}  // namespace

ComparePanel::ComparePanel(Cursor* cursor, QWidget* parent) : QWidget(parent), cursor_(cursor) {
  title_ = make_words("title");
  summary_ = make_words("summary");
  QFont bold = summary_->font();
  bold.setBold(true);
  summary_->setFont(bold);
  reasons_ = make_words("reasons");
  reasons_->setMargin(6);
  reasons_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  auto* swap = new QPushButton(tr("&Swap"));
  swap->setToolTip(tr("Differences are those of the second to the first."));
  connect(swap, &QPushButton::clicked, this, &ComparePanel::swap);
  sorted_ = new QSortFilterProxyModel(this);
  sorted_->setSourceModel(&figures_);
  sorted_->setSortRole(FigureTable::sort_role);
  figure_view_ = make_table(sorted_);
  figure_view_->setObjectName("figures");
  figure_view_->setSortingEnabled(true);
  figure_view_->sortByColumn(-1, Qt::AscendingOrder);  // what differs most first
  figure_view_->setColumnHidden(FigureTable::group, true);
  instant_view_ = make_table(&instant_);
  instant_view_->setObjectName("instant");
  new ColumnFitter(figure_view_, FigureTable::difference);
  new ColumnFitter(instant_view_, -1);
  divergence_label_ = make_words("divergence");
  notes_ = make_words("notes");
  go_ = new QPushButton(tr("&Go there"));
  go_->setEnabled(false);
  connect(go_, &QPushButton::clicked, this, [this] {
    if (divergence_) cursor_->set(divergence_->at());
  });
  lay_out(swap);
  // It counts all of both clouds: only where somebody reads it.
  connect(cursor_, &Cursor::moved, this, [this](Instant at) {
    if (instant_view_->isVisible()) instant_.move_to(at);
  });
}

void ComparePanel::lay_out(QPushButton* swap) {
  auto* top = new QHBoxLayout;
  top->addWidget(title_, 1);
  top->addWidget(go_);
  top->addWidget(swap);
  // Reasons are long, and wanted less often than figures.
  auto* reasons = new QScrollArea;
  reasons->setFrameShape(QFrame::NoFrame);
  reasons->setWidgetResizable(true);
  reasons->setWidget(reasons_);
  // One above the other, not side by side: a pane is seldom wide enough for the values of both.
  auto* tables = new QTabWidget;
  tables->setDocumentMode(true);
  tables->addTab(figure_view_, tr("Whole runs"));
  tables->addTab(instant_view_, tr("At the cursor"));
  tables->addTab(reasons, tr("Why they part"));
  connect(tables, &QTabWidget::currentChanged, this, [this] { instant_.move_to(cursor_->at()); });
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(6, 2, 6, 4);
  all->setSpacing(3);
  all->addLayout(top);
  all->addWidget(summary_);
  all->addWidget(divergence_label_);
  all->addWidget(tables, 1);
  all->addWidget(notes_);
}

ComparePanel::~ComparePanel() {
  for (QThread* reader : readers_) {
    reader->wait();
    delete reader;
  }
}

void ComparePanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  instant_.move_to(cursor_->at());
}

void ComparePanel::show(Side first, Side other, std::optional<Instant> after) {
  first_ = std::move(first);
  other_ = std::move(other);
  after_ = after;
  ++question_;
  const Recording& one = *first_.recording;
  const Recording& two = *other_.recording;
  title_->setText(tr("%1 beside %2").arg(other_.title, first_.title));
  set_figures(one.figures, two.figures);
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
    reasons_->setText(reason_line(first_.title, divergence_->first) + "\n\n" +
                      reason_line(other_.title, divergence_->other));
    return;
  }
  reasons_->setText(divergence_label_->text());
}

void ComparePanel::set_figures(std::vector<runs::Figure> first, std::vector<runs::Figure> other) {
  summary_->setText(summary_of(first, other));
  summary_->setVisible(!summary_->text().isEmpty());
  figures_.show(std::move(first), first_.title, std::move(other), other_.title);
}

void ComparePanel::swap() {
  if (first_.recording && other_.recording) show(other_, first_, after_);
}

}  // namespace gemello::gui
