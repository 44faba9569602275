#include "gui/charts/chart_board.hpp"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <tuple>
#include <utility>

#include "gui/charts/chart_panel.hpp"
#include "gui/charts/chart_view.hpp"
#include "gui/shared/figures.hpp"
#include "gui/shared/run_names.hpp"

namespace gemello::gui {

ChartBoard::ChartBoard(Cursor* cursor, Selection* selection, TimeAxis* axis, QWidget* parent)
    : QWidget(parent), cursor_(cursor), selection_(selection), window_(new TimeWindow(axis, this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(make_bar());
  words_ = new QLabel(this);
  words_->setAlignment(Qt::AlignCenter);
  words_->setWordWrap(true);
  layout->addWidget(words_, 1);
  scroll_ = new QScrollArea(this);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* inside = new QWidget(scroll_);
  column_ = new QVBoxLayout(inside);
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(2);
  scroll_->setWidget(inside);
  layout->addWidget(scroll_, 1);
  connect(window_, &TimeWindow::changed, this, &ChartBoard::update_bar);
  connect(selection_, &Selection::changed, this, &ChartBoard::update_bar);
  update_words();
  update_bar();
}

// Layouts are made by the event loop: places are known after it only.
void ChartBoard::bring_into_sight(ChartPanel* panel) {
  QMetaObject::invokeMethod(
      panel,
      [this, panel] {
        scroll_->widget()->layout()->activate();
        scroll_->verticalScrollBar()->setValue(panel->y());
      },
      Qt::QueuedConnection);
}

QAction* ChartBoard::make_action(const QString& text, const QKeySequence& key, const QString& tip) {
  auto* action = new QAction(text, this);
  action->setToolTip(tip);
  if (!key.isEmpty()) {
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setToolTip(tip + " (" + key.toString(QKeySequence::NativeText) + ")");
  }
  addAction(action);
  return action;
}

QWidget* ChartBoard::make_bar() {
  auto* bar = new QWidget(this);
  auto* layout = new QHBoxLayout(bar);
  layout->setContentsMargins(4, 2, 4, 2);
  QAction* add = make_action(tr("New chart"), tr("N"), tr("Add an empty chart"));
  connect(add, &QAction::triggered, this, [this] { add_chart()->choose(); });
  of_selected_ = make_action({}, tr("Shift+P"), tr("Add charts of the selected part"));
  connect(of_selected_, &QAction::triggered, this, &ChartBoard::add_charts_of_selected);
  // The keys of these belong to the charts.
  whole_ = make_action(tr("Whole run"), {}, tr("Show all of the run (Home)"));
  connect(whole_, &QAction::triggered, window_, &TimeWindow::reset);
  back_ = make_action(tr("Zoom back"), {}, tr("Show what was in sight before (Backspace)"));
  connect(back_, &QAction::triggered, window_, &TimeWindow::back);
  for (QAction* action : {add, of_selected_, whole_, back_}) {
    auto* button = new QToolButton(bar);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    layout->addWidget(button);
  }
  range_ = new QLabel(bar);
  layout->addStretch(1);
  layout->addWidget(range_);
  return bar;
}

void ChartBoard::update_bar() {
  const auto part = selection_->part();
  const bool known = part && recording_ && recording_->catalogue;
  of_selected_->setEnabled(known);
  of_selected_->setText(known ? tr("Charts of %1").arg(recording_->catalogue->name(*part).c_str())
                              : tr("Charts of selected"));
  whole_->setEnabled(recording_ && !window_->shows_all());
  back_->setEnabled(recording_ && window_->can_go_back());
  const TimeRange range = window_->range();
  // Short enough for a narrow pane: of the whole run its length, else from when to when.
  QString text;
  if (recording_ && window_->shows_all())
    text = time_text(range.length());
  else if (recording_)
    text = tr("%1 to %2")
               .arg(time_text(range.from - recording_->start),
                    time_text(range.until - recording_->start));
  range_->setText(text);
  range_->setToolTip(recording_ ? tr("In sight: %1").arg(time_text(range.length())) : QString());
}

void ChartBoard::show(RecordingPtr recording) {
  recording_ = std::move(recording);
  if (recording_ && panels_.empty() && !chosen_)
    for (ChartContent& chart : first_charts(*recording_)) add_chart(std::move(chart));
  for (ChartPanel* panel : panels_) panel->show_recording(recording_);
  update_words();
  update_bar();
}

void ChartBoard::show_beside(RunBeside beside) {
  std::tie(beside.shown_name, beside.name) = run_names(beside.shown_name, beside.name);
  beside_ = std::move(beside);
  for (ChartPanel* panel : panels_) panel->show_beside(beside_);
}

ChartPanel* ChartBoard::add_chart(ChartContent content) {
  auto* panel = new ChartPanel(window_, cursor_, selection_, this);
  panel->set_content(std::move(content));
  panel->show_recording(recording_);
  panel->show_beside(beside_);
  connect(panel, &ChartPanel::close_asked, this, [this, panel] { close_chart(panel); });
  connect(panel, &ChartPanel::content_changed, this, [this] { chosen_ = true; });
  panels_.push_back(panel);
  column_->addWidget(panel, 1);
  update_words();
  return panel;
}

void ChartBoard::close_chart(ChartPanel* panel) {
  const auto found = std::find(panels_.begin(), panels_.end(), panel);
  if (found == panels_.end()) return;
  panels_.erase(found);
  column_->removeWidget(panel);
  panel->hide();
  panel->deleteLater();
  chosen_ = true;
  update_words();
}

void ChartBoard::add_charts_of_selected() {
  if (!recording_ || !selection_->part()) return;
  std::vector<ChartContent> charts;
  for (const CurveName& name : curves_of(*recording_, *selection_->part())) {
    // the first chart that takes it: not full, and with an axis of its unit
    const bool taken = std::any_of(charts.begin(), charts.end(), [&](ChartContent& chart) {
      return !chart.add(*recording_, name);
    });
    if (taken) continue;
    charts.emplace_back();
    charts.back().add(*recording_, name);
  }
  ChartPanel* first = nullptr;
  for (ChartContent& chart : charts) {
    ChartPanel* panel = add_chart(std::move(chart));
    if (first == nullptr) first = panel;
  }
  if (first == nullptr) {
    first = add_chart();
    first->add_selected();  // says that there is nothing
  }
  chosen_ = true;
  bring_into_sight(first);
}

void ChartBoard::update_words() {
  QString words;
  if (!recording_)
    words = tr("No run is open.");
  else if (recording_->series.empty())
    words = tr("This run recorded no series. A scenario's \"series\" says which a run keeps.");
  else if (panels_.empty())
    words = tr("No chart is open. \"New chart\" (N) adds one.");
  words_->setText(words);
  words_->setVisible(!words.isEmpty());
  scroll_->setVisible(words.isEmpty());
}

QString ChartBoard::words() const {
  return words_->text();
}

nlohmann::json ChartBoard::state() const {
  nlohmann::json charts = nlohmann::json::array();
  for (const ChartPanel* panel : panels_) charts.push_back(panel->content().to_json());
  return {{"charts", charts}};
}

void ChartBoard::restore(const JsonValue& state) {
  JsonObject object = state.object();
  std::vector<ChartContent> charts;
  for (const JsonValue& entry : object.at("charts").array())
    charts.push_back(ChartContent::from_json(entry));
  object.finish();
  while (!panels_.empty()) close_chart(panels_.back());
  for (ChartContent& chart : charts) add_chart(std::move(chart));
  chosen_ = true;
}

}  // namespace gemello::gui
