#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>
#include <QScopeGuard>
#include <QStatusBar>
#include <QTableView>

#include "gui/charts/chart_board.hpp"
#include "gui/export/export_plots.hpp"
#include "gui/models/csv.hpp"
#include "gui/shared/figures.hpp"
#include "gui/shared/run_names.hpp"
#include "gui/whatif/proposal_card.hpp"
#include "gui/whatif/settings_dialog.hpp"
#include "gui/window/keys_dialog.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/panes/figure_pane.hpp"
#include "gui/window/panes/mark_pane.hpp"
#include "gui/window/panes/palette_popup.hpp"
#include "gui/window/panes/table_pane.hpp"
#include "gui/window/part_menu.hpp"
#include "gui/window/session_paths.hpp"

namespace gemello::gui {
namespace {

// The table with the focus, else the one that can be seen of the bottom panes.
QString csv_of_table(QWidget* window) {
  for (QWidget* at = QApplication::focusWidget(); at != nullptr; at = at->parentWidget()) {
    if (const auto* pane = qobject_cast<TablePane*>(at)) return pane->csv();
    if (const auto* table = qobject_cast<QTableView*>(at); table && table->model()) {
      std::vector<int> rows;
      for (int row = 0; row < table->model()->rowCount(); ++row) rows.push_back(row);
      return rows_as_csv(*table->model(), rows);
    }
  }
  for (const auto* pane : window->findChildren<TablePane*>()) {
    if (!pane->visibleRegion().isEmpty()) return pane->csv();
  }
  return {};
}

nlohmann::json migration(const Recording& recording, VmId vm, HostId from, HostId to) {
  const auto host = [&recording](HostId id) {
    return recording.catalogue->name({PartKind::host, id.index()});
  };
  return {{"action", "migrate"},
          {"vm", recording.catalogue->name({PartKind::vm, vm.index()})},
          {"from", host(from)},
          {"to", host(to)}};
}

}  // namespace

// ---- files ----------------------------------------------------------------------------------

void MainWindow::open_run_dialog() {
  const QString path = QFileDialog::getExistingDirectory(this, tr("Open a run: its folder"));
  if (!path.isEmpty()) open({path});
}

void MainWindow::open_scenario_dialog() {
  const QString path =
      QFileDialog::getOpenFileName(this, tr("Open a scenario"), {}, tr("Scenarios (*.json)"));
  if (!path.isEmpty()) open({path});
}

void MainWindow::open_session_dialog() {
  const QString path =
      QFileDialog::getOpenFileName(this, tr("Open a session"), {}, tr("Sessions (*.json)"));
  if (!path.isEmpty()) open({path});
}

void MainWindow::save_session_dialog() {
  const QString path =
      QFileDialog::getSaveFileName(this, tr("Save this session"), {}, tr("Sessions (*.json)"));
  if (path.isEmpty()) return;
  try {
    write_session(session_state(), path.toStdString());
    recent_.add(path);
    update_recent();
    messages_->deed_succeeded();
    statusBar()->showMessage(tr("Saved: %1").arg(path), 5000);
  } catch (const InputError& error) {
    say_input_error(error);
  }
}

void MainWindow::save_scenario(bool ask_where) {
  const Branch* branch = desk_->shown_branch();
  if (branch == nullptr || branch->document == nullptr)
    return say(Urgency::warning, tr("This run has no scenario that could be saved."));
  try {
    ScenarioDocument& document = *branch->document;
    if (ask_where || document.path().empty()) {
      const QString path =
          QFileDialog::getSaveFileName(this, tr("Save the scenario"),
                                       scenario_file_name(branch->title), tr("Scenarios (*.json)"));
      if (path.isEmpty()) return;
      document.save_as(path.toStdString());
      recent_.add(path);
      update_recent();
    } else {
      document.save();
    }
    messages_->deed_succeeded();
    statusBar()->showMessage(tr("Saved: %1").arg(QString::fromStdString(document.path().string())),
                             5000);
  } catch (const InputError& error) {
    say_input_error(error);
  }
}

void MainWindow::export_plots_dialog() {
  const QString path = QFileDialog::getExistingDirectory(this, tr("Export the plots into"));
  if (!path.isEmpty()) export_plots_to(path);
}

void MainWindow::export_plots_to(const QString& path) {
  const RecordingPtr recording = desk_->present()->recording();
  if (!recording) return;
  try {
    QApplication::setOverrideCursor(Qt::WaitCursor);
    const auto done = qScopeGuard([] { QApplication::restoreOverrideCursor(); });
    const ExportResult result = export_plots(recording, path.toStdString());
    messages_->deed_succeeded();
    statusBar()->showMessage(tr("%1 files written to %2").arg(result.files.size()).arg(path), 8000);
  } catch (const InputError& error) {
    say_input_error(error);
  }
}

void MainWindow::copy_table() {
  const QString csv = csv_of_table(this);
  if (csv.isEmpty())
    return say(Urgency::note, tr("No table is in sight: open Hosts, VMs or Events first."));
  QGuiApplication::clipboard()->setText(csv);
  statusBar()->showMessage(tr("%1 rows copied as CSV").arg(csv.count(u'\n') - 1), 5000);
}

// ---- what if --------------------------------------------------------------------------------

void MainWindow::change_settings(const QString& section) {
  const Branch* branch = desk_->shown_branch();
  if (branch == nullptr || branch->document == nullptr)
    return say(Urgency::warning, tr("This run has no scenario that could be changed."));
  RunShelf& shelf = desk_->shelf();
  if (shelf.policies()) return show_settings(section);
  // Names and options of policies are the program's: they come first, the dialog then; without
  // them policies are edited as JSON.
  connect(
      &shelf, &RunShelf::policies_answered, this, [this, section] { show_settings(section); },
      static_cast<Qt::ConnectionType>(Qt::SingleShotConnection | Qt::AutoConnection));
  shelf.ask_policies();
}

// A copy is edited: what was simulated keeps the scenario it was simulated with.
void MainWindow::show_settings(const QString& section) {
  const Branch* branch = desk_->shown_branch();
  if (branch == nullptr || branch->document == nullptr) return;
  auto document = std::make_shared<ScenarioDocument>();
  document->copy(*branch->document);
  auto* dialog = new SettingsDialog(*document, desk_->shelf().policies(), this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  if (!section.isEmpty()) dialog->show_page(section.toStdString());
  // The dialog borrows the document, and may live on for a turn after it is closed.
  connect(dialog, &QObject::destroyed, this, [document] {});
  connect(dialog, &QDialog::accepted, this, [this, document] {
    if (document->undo_stack()->canUndo()) desk_->simulate_changed(document);
  });
  dialog->open();
}

void MainWindow::propose_move(VmId vm, HostId host) {
  const RecordingPtr recording = desk_->present()->recording();
  const MomentPtr moment = desk_->present()->moment();
  const auto id = desk_->shown_id();
  if (!recording || !moment || !id || vm.index() >= moment->vms.size()) return;
  const Moment::VmNow& now = moment->vms[vm.index()];
  if (now.phase != VmPhase::running || now.host == host) {
    statusBar()->showMessage(tr("Only a running VM can move, and to another host"), 5000);
    return;
  }
  const nlohmann::json action = migration(*recording, vm, now.host, host);
  const Instant at = desk_->cursor()->at();
  card_->wait(action, at, desk_->is_at_present());
  card_->show();
  desk_->shelf().simulations().with_session(
      [this, id, at, action] { desk_->shelf().what_if().propose(*id, at, action); },
      [this] { card_->fail(tr("Nothing can be simulated: see the message above the map.")); });
}

void MainWindow::compare_figures() {
  auto* pane = docks_->pane<FigurePane>("compare");
  RunShelf& shelf = desk_->shelf();
  const Branch* shown = desk_->shown_branch();
  const Branch* beside = desk_->beside_branch();
  const RecordingPtr recording = desk_->present()->recording();
  const RecordingPtr recording_beside = desk_->beside()->recording();
  if (shown == nullptr || !recording) return pane->show_one({}, {});
  if (beside == nullptr || !recording_beside)
    return pane->show_one(shown->title, shelf.figures(shown->id));
  const bool is_child = shown->parent == beside->id;
  const auto [name_beside, name] =
      run_names(beside->title.toStdString(), shown->title.toStdString());
  pane->show_two({to_qt(name_beside), recording_beside, shelf.figures(beside->id)},
                 {to_qt(name), recording, shelf.figures(shown->id)},
                 is_child ? std::optional(shown->from) : std::nullopt);
}

// ---- parts ----------------------------------------------------------------------------------

QMenu* MainWindow::make_part_menu(Part part) {
  auto* menu = new QMenu(this);
  PartDeeds deeds;
  deeds.show = [this](Part one) {
    desk_->selection()->select(one);
    emit desk_->selection()->shown(one);
  };
  deeds.charts = [this](Part one) { show_charts_of(one); };
  deeds.events = [this](Part one) { show_events_of(one); };
  deeds.move = [this](VmId vm, HostId host) { propose_move(vm, host); };
  fill_part_menu(*menu, *desk_, part, deeds, this);
  return menu;
}

void MainWindow::show_part_menu(Part part, const QPoint& at) {
  desk_->selection()->select(part);
  QMenu* menu = make_part_menu(part);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->popup(at);
}

void MainWindow::show_events_of(Part part) {
  desk_->selection()->select(part);
  docks_->raise("events");
  docks_->pane<MarkPane>("events")->show_only_selected();
}

void MainWindow::show_charts_of(Part part) {
  desk_->selection()->select(part);
  docks_->raise("charts");
  docks_->pane<ChartBoard>("charts")->add_charts_of_selected();
}

// ---- help -----------------------------------------------------------------------------------

void MainWindow::find_anything() {
  palette_popup().show_recording(desk_->present()->recording());
  palette_popup().ask(actions_->palette_actions());
}

void MainWindow::show_keys() {
  auto* dialog = new KeysDialog(*actions_, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->show();
}

void MainWindow::show_about() {
  auto* dialog = new AboutDialog(version_, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->open();
}

}  // namespace gemello::gui
