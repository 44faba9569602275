#include <QFileInfo>
#include <QStackedWidget>
#include <QStatusBar>
#include <utility>

#include "gui/charts/chart_board.hpp"
#include "gui/whatif/proposal_card.hpp"
#include "gui/window/example.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/session_keeper.hpp"
#include "gui/window/start_page.hpp"
#include "models/cloud/json_reader.hpp"

namespace gemello::gui {

// ---- what the desk tells --------------------------------------------------------------------

void MainWindow::connect_desk() {
  Desk* desk = desk_.get();
  RunShelf& shelf = desk->shelf();
  connect(desk, &Desk::runs_changed, this, &MainWindow::update_runs);
  connect(&shelf, &RunShelf::opened, this, &MainWindow::greet_example);
  connect(&shelf, &RunShelf::closed, messages_, &MessageBar::close_about);
  connect(&shelf.what_if(), &WhatIf::done, this, [this](int id) {
    if (hinted_ == id) drop_hint();
  });
  connect(desk, &Desk::state_changed, this, &MainWindow::update_actions);
  connect(desk, &Desk::said, messages_, &MessageBar::say);
  connect(&shelf, &RunShelf::said, messages_, &MessageBar::say);
  connect(&shelf, &RunShelf::busy, this, [this](const QString& what) {
    start_page_->set_busy(what);
    statusBar()->showMessage(what);
  });
  connect(desk, &Desk::compared, this, [this] { docks_->raise("compare"); });
  connect(desk->selection(), &Selection::changed, this, &MainWindow::update_actions);
  make_card();
  if (!find_example_data(data_folders()))
    start_page_->set_example_missing(tr("The example was not found beside the program."));
}

void MainWindow::make_card() {
  card_ = new ProposalCard(this);
  card_->setWindowFlags(Qt::Tool);
  card_->setWindowTitle(tr("What if it moved?"));
  card_->hide();
  WhatIf& what_if = desk_->shelf().what_if();
  connect(&what_if, &WhatIf::predicted, card_, &ProposalCard::show_prediction);
  connect(&what_if, &WhatIf::proposal_failed, card_, &ProposalCard::fail);
  connect(card_, &ProposalCard::forget, this, [this] {
    card_->hide();
    desk_->shelf().what_if().forget_proposal();
  });
  connect(card_, &ProposalCard::order, this, [this] {
    card_->hide();
    if (const auto id = desk_->shown_id()) desk_->shelf().what_if().order(*id, card_->action());
  });
  connect(card_, &ProposalCard::order_in_branch, this, [this] {
    card_->hide();
    if (const auto id = desk_->shown_id())
      desk_->shelf().what_if().order_in_branch(*id, card_->at(), card_->action());
  });
}

void MainWindow::update_runs() {
  const Branch* shown = desk_->shown_branch();
  centre_->setCurrentWidget(shown == nullptr ? static_cast<QWidget*>(start_page_) : stage_);
  setWindowTitle(shown == nullptr ? tr("Gemello") : tr("%1 - Gemello").arg(shown->title));
  if (hinted_ && (desk_->shown_id() != hinted_ || desk_->beside_id())) drop_hint();
  docks_->say_subject("tree", desk_->beside_id() ? shown->title : QString());
  // Without a run there is nothing to look at but the start page.
  if (shown == nullptr && layout_with_run_.isEmpty()) {
    layout_with_run_ = saveState();
    for (QDockWidget* dock : findChildren<QDockWidget*>()) dock->hide();
  } else if (shown != nullptr && !layout_with_run_.isEmpty()) {
    // Its heights are those of another window, perhaps; docks that were hidden are laid out a turn
    // later.
    const double share = dock_share_->share();
    restoreState(std::exchange(layout_with_run_, {}));
    dock_share_->set(share);
    QMetaObject::invokeMethod(
        this, [this, share] { dock_share_->set(share); }, Qt::QueuedConnection);
  }
  update_actions();
}

void MainWindow::update_actions() {
  const Branch* shown = desk_->shown_branch();
  const bool has_run = shown != nullptr && desk_->present()->recording() != nullptr;
  for (QAction* action : actions_->all()) {
    const QString id = action->objectName();
    if (id.startsWith("time.") || id == "file.export" || id == "file.copy-table")
      action->setEnabled(has_run);
  }
  const bool is_simulation = shown != nullptr && !shown->is_run();
  const bool runs = is_simulation && desk_->shelf().simulations().is_running(shown->id);
  const bool may_run = is_simulation && desk_->shelf().simulations().may_run(shown->id);
  QAction* run = actions_->find("simulation.run");
  run->setEnabled(runs || may_run);
  run->setText(runs ? tr("&Pause the simulation") : tr("&Simulate on"));
  run->setIconText(runs ? tr("Pause") : tr("Simulate"));
  for (const char* id : {"simulation.step-event", "simulation.step-decision"})
    actions_->find(id)->setEnabled(may_run);
  actions_->find("simulation.branch")->setEnabled(has_run);
  QAction* compare = actions_->find("simulation.compare");
  compare->setEnabled(desk_->beside_id() || desk_->beside_candidate());
  compare->setChecked(desk_->beside_id().has_value());
  actions_->find("simulation.swap")->setEnabled(desk_->beside_id().has_value());
  const bool has_document = shown != nullptr && shown->document != nullptr;
  for (const char* id :
       {"file.save-scenario", "file.save-scenario-as", "edit.policy", "edit.settings"})
    actions_->find(id)->setEnabled(has_document);
  actions_->find("file.close-run")->setEnabled(shown != nullptr);
  for (const char* id : {"view.fit", "view.zoom-in", "view.zoom-out"})
    actions_->find(id)->setEnabled(has_run);
}

// ---- sessions -------------------------------------------------------------------------------

void MainWindow::make_keeper() {
  const QString folder = QFileInfo(settings_->fileName()).absolutePath();
  const std::filesystem::path file = (folder + "/last-session.json").toStdString();
  keeper_ = new SessionKeeper(
      file,
      [this]() -> std::optional<SessionState> {
        if (desk_->shelf().is_restoring()) return std::nullopt;
        return session_state();
      },
      this);
  RunShelf& shelf = desk_->shelf();
  connect(&shelf, &RunShelf::session_changed, keeper_, &SessionKeeper::save_soon);
  connect(desk_.get(), &Desk::runs_changed, keeper_, &SessionKeeper::save_soon);
  connect(&shelf, &RunShelf::not_restored, this, &MainWindow::keep_not_restored);
}

void MainWindow::restore_last_session() {
  try {
    if (const auto last = keeper_->last()) restore(*last);
  } catch (const InputError& error) {
    say_input_error(error);
  }
  take_over_others();
}

// What windows that stood beside another one left behind, and that this one has a neighbour.
void MainWindow::take_over_others() {
  offer_kept(keeper_->take_over(), tr("Of another window, saved nowhere and kept: %1."));
  if (keeper_->is_beside_another())
    say(Urgency::note,
        tr("Another window of Gemello is open: what is saved nowhere is kept apart from "
           "that window's, and is offered at the next start."));
}

void MainWindow::keep_last_session() {
  std::vector<SessionRun> unsaved;
  try {
    if (const auto last = keeper_->last()) unsaved = unsaved_runs(last->runs);
  } catch (const InputError& error) {
    say_input_error(error);
  }
  if (!unsaved.empty()) keeper_->keep(unsaved);
  offer_kept(unsaved, tr("Of last time, saved nowhere and kept: %1."));
  take_over_others();
}

void MainWindow::offer_kept(const std::vector<SessionRun>& runs, const QString& words) {
  if (runs.empty()) return;
  QStringList titles;
  for (const SessionRun& run : runs)
    if (run.is_unsaved()) titles.push_back(QString::fromStdString(run.title));
  Notice notice;
  notice.text = words.arg(titles.join(", "));
  notice.offer = tr("Open them too");
  notice.on_offer = [this] {
    SessionState state;
    state.runs = keeper_->kept();
    if (state.runs.empty() || desk_->shelf().is_restoring()) return;
    keeper_->let_go();
    restore(state);
  };
  messages_->say(notice);
}

void MainWindow::keep_not_restored(const std::vector<SessionRun>& runs, const QStringList& titles) {
  keeper_->keep(runs);
  Notice notice;
  notice.urgency = Urgency::warning;
  notice.text = tr("Could not be opened, and kept for the next start: %1.").arg(titles.join(", "));
  notice.offer = tr("Forget them");
  notice.on_offer = [this] {
    keeper_->let_go();
    keeper_->save_soon();
  };
  messages_->say(notice);
}

SessionState MainWindow::session_state() const {
  SessionState state = desk_->shelf().session_runs();
  const auto number = [&](std::optional<BranchId> id) -> std::optional<std::size_t> {
    if (!id) return std::nullopt;
    return desk_->shelf().session_number(*id);
  };
  state.shown = number(desk_->shown_id());
  state.beside = number(desk_->beside_id());
  const RecordingPtr recording = desk_->present()->recording();
  if (recording) {
    state.cursor = desk_->cursor()->at() - recording->start;
    if (const auto part = desk_->selection()->part())
      state.selected = recording->catalogue->name(*part);
  }
  if (docks_->is_made("charts")) state.charts = docks_->pane<ChartBoard>("charts")->state();
  return state;
}

void MainWindow::restore(const SessionState& state) {
  if (!state.charts.is_null()) {
    JsonDocument charts = JsonDocument::from(state.charts, "session");
    docks_->pane<ChartBoard>("charts")->restore(charts.root());
  }
  desk_->restore(state);
}

}  // namespace gemello::gui
