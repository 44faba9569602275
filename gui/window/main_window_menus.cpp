#include <QActionGroup>
#include <QApplication>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>
#include <QToolBar>
#include <QToolButton>

#include "gui/charts/chart_board.hpp"
#include "gui/charts/chart_panel.hpp"
#include "gui/shared/figures.hpp"
#include "gui/whatif/fault_words.hpp"
#include "gui/window/glyph_icon.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/panes/palette_popup.hpp"
#include "gui/window/start_page.hpp"
#include "gui/window/status_line.hpp"
#include "gui/window/time_bar.hpp"

namespace gemello::gui {
namespace {

QKeySequence keys(const char* text) {
  return QKeySequence(QString::fromLatin1(text));
}

// A switch does not move, nor does a VM fail by itself.
QString what_if_words(std::optional<Part> part) {
  const std::string_view what = part ? what_may_happen(part->kind) : "fails";
  if (what.empty()) return QObject::tr("&What about %1...");
  return QObject::tr("&What if %2 %1...").arg(to_qt(what), "%1");
}

}  // namespace

void MainWindow::make_menus() {
  make_file_menu();
  make_edit_menu();
  make_simulation_menu();
  make_time_menu();
  make_view_menu();
  make_help_menu();
}

void MainWindow::make_file_menu() {
  QMenu* menu = menuBar()->addMenu(tr("&File"));
  actions_
      ->add(
          menu, "file.open-run", tr("Open a &run..."), keys("Ctrl+O"),
          [this] { open_run_dialog(); }, tr("The folder of a finished run"))
      ->setIcon(icon_of(Glyph::open));
  actions_->add(
      menu, "file.open-scenario", tr("Open a &scenario..."), keys("Ctrl+Shift+O"),
      [this] { open_scenario_dialog(); }, tr("A scenario.json, to be simulated"));
  actions_->add(
      menu, "file.example", tr("Try the &example"), keys("Ctrl+E"), [this] { open_example(); },
      tr("A day of a small cloud, simulated now"));
  recent_menu_ = menu->addMenu(tr("Opened recent&ly"));
  menu->addSeparator();
  actions_->add(
      menu, "file.save-scenario", tr("&Save the scenario"), keys("Ctrl+S"),
      [this] { save_scenario(false); },
      tr("With all faults and orders: the JSON that the command line runs"));
  actions_->add(menu, "file.save-scenario-as", tr("Save the scenario &as..."), keys("Ctrl+Shift+S"),
                [this] { save_scenario(true); });
  actions_->add(
      menu, "file.export", tr("&Export plots..."), keys("Ctrl+Shift+E"),
      [this] { export_plots_dialog(); },
      tr("The plots of this run as PNG, SVG and PDF, into a folder"));
  actions_->add(
      menu, "file.copy-table", tr("&Copy the table as CSV"), keys("Ctrl+Shift+C"),
      [this] { copy_table(); },
      tr("The table that has the focus, or the one in front: selected rows, else all"));
  menu->addSeparator();
  actions_->add(menu, "file.open-session", tr("Open a sess&ion..."), keys("Ctrl+Alt+O"),
                [this] { open_session_dialog(); });
  actions_->add(
      menu, "file.save-session", tr("Sa&ve this session..."), keys("Ctrl+Alt+S"),
      [this] { save_session_dialog(); },
      tr("What is open, the cursor, the selection and the charts"));
  menu->addSeparator();
  actions_->add(menu, "file.close-run", tr("&Close this run"), keys("Ctrl+F4"), [this] {
    if (const auto id = desk_->shown_id()) desk_->close(*id);
  });
  actions_->add(menu, "file.quit", tr("&Quit"), keys("Ctrl+Q"), [this] { close(); });
}

void MainWindow::make_edit_menu() {
  QMenu* menu = menuBar()->addMenu(tr("&Edit"));
  QUndoGroup* group = desk_->undo_group();
  QAction* undo = group->createUndoAction(this, tr("Undo"));
  QAction* redo = group->createRedoAction(this, tr("Redo"));
  undo->setShortcut(keys("Ctrl+Z"));
  redo->setShortcut(keys("Ctrl+Shift+Z"));
  undo->setIcon(icon_of(Glyph::undo));
  redo->setIcon(icon_of(Glyph::redo));
  actions_->take(menu, "edit.undo", undo);
  actions_->take(menu, "edit.redo", redo);
  menu->addSeparator();
  actions_->add(
      menu, "edit.policy", tr("What if the &policy were another..."), keys("Ctrl+Shift+P"),
      [this] { change_settings("policy"); },
      tr("Change the policy and its options; the changed scenario is simulated beside "
         "this one"));
  actions_->add(
      menu, "edit.settings", tr("Change other &settings..."), keys("Ctrl+,"),
      [this] { change_settings({}); },
      tr("Guard, monitoring, workload, duration: simulated beside this one"));
  menu->addSeparator();
  QAction* find = actions_->add(
      menu, "edit.find", tr("&Find anything..."), keys("Ctrl+K"), [this] { find_anything(); },
      tr("Actions, hosts, VMs, switches, events"));
  find->setIcon(icon_of(Glyph::search));
}

void MainWindow::make_simulation_menu() {
  QMenu* menu = menuBar()->addMenu(tr("&Simulation"));
  actions_
      ->add(menu, "simulation.run", tr("&Simulate on, or pause"), keys("F5"),
            [this] { desk_->toggle_simulation(); })
      ->setIcon(icon_of(Glyph::simulate));
  actions_->add(menu, "simulation.step-event", tr("Simulate to the next &event"), keys("F10"),
                [this] { desk_->step_simulation(protocol::Step::To::event); });
  actions_->add(menu, "simulation.step-decision", tr("Simulate to the next &decision"), keys("F11"),
                [this] { desk_->step_simulation(protocol::Step::To::decision); });
  menu->addSeparator();
  actions_
      ->add(
          menu, "simulation.branch", tr("&Run from here"), keys("Ctrl+B"),
          [this] { desk_->run_from_here(); },
          tr("A branch at the cursor, which goes its own way beside this run"))
      ->setIcon(icon_of(Glyph::branch));
  QAction* compare = actions_->add(
      menu, "simulation.compare", tr("&Beside its parent"), keys("Ctrl+D"),
      [this] { desk_->toggle_compare(); },
      tr("Two runs side by side on one clock, or this one alone"));
  compare->setCheckable(true);
  compare->setIcon(icon_of(Glyph::compare));
  actions_->add(menu, "simulation.swap", tr("S&wap the two runs"), keys("Ctrl+Shift+D"),
                [this] { desk_->swap(); });
  menu->addSeparator();
  make_part_actions(menu);
}

// What a part's menu offers, for who has chosen a part and looks for a deed: in the menu, in the
// palette, and by the key that desktops have for such menus.
void MainWindow::make_part_actions(QMenu* menu) {
  using Words = std::function<QString(std::optional<Part>)>;  // of the part, with %1 for its name
  const auto add = [this, menu](const char* id, const Words& words, const char* shortcut,
                                const std::function<void(Part)>& deed) {
    QAction* action = actions_->add(menu, id, words({}), keys(shortcut), [this, deed] {
      if (const auto part = desk_->selection()->part()) deed(*part);
    });
    const auto name_it = [this, action, words] {
      const auto part = desk_->selection()->part();
      const RecordingPtr recording = desk_->present()->recording();
      const bool known = part && recording && recording->catalogue &&
                         part->index < recording->catalogue->count(part->kind);
      action->setEnabled(known);
      const QString name = known ? QString::fromStdString(recording->catalogue->name(*part))
                                 : tr("the selected part");
      action->setText(words(known ? part : std::nullopt).arg(name));
    };
    connect(desk_->selection(), &Selection::changed, action, name_it);
    connect(desk_.get(), &Desk::runs_changed, action, name_it);
    connect(desk_.get(), &Desk::state_changed, action, name_it);
    name_it();
  };
  const auto same = [](const QString& text) {
    return [text](std::optional<Part>) { return text; };
  };
  add("part.menu", what_if_words, "Shift+F10",
      [this](Part part) { show_part_menu(part, place_of(part)); });
  add("part.charts", same(tr("C&harts of %1")), "Ctrl+Alt+C",
      [this](Part part) { show_charts_of(part); });
  add("part.events", same(tr("E&vents about %1")), "Ctrl+Alt+E",
      [this](Part part) { show_events_of(part); });
}

// On the map where it is in sight there, else in the middle of what has the focus.
QPoint MainWindow::place_of(Part part) const {
  const MapView* map = stage_->map();
  const QRect box = map->pixels_of(part) & map->viewport()->rect();
  if (!box.isEmpty()) return map->viewport()->mapToGlobal(box.center());
  const QWidget* place = QApplication::focusWidget();
  if (place == nullptr) place = this;
  return place->mapToGlobal(place->rect().center());
}

void MainWindow::make_time_menu() {
  QMenu* menu = menuBar()->addMenu(tr("&Time"));
  Player* player = desk_->player();
  const auto add = [this, menu](const char* id, const QString& text, const char* shortcut,
                                Glyph glyph, const ActionSet::Deed& deed) {
    QAction* action = actions_->add(menu, id, text, keys(shortcut), deed);
    action->setIcon(icon_of(glyph));
    return action;
  };
  QAction* play =
      add("time.play", tr("&Play"), "Ctrl+Space", Glyph::play, [player] { player->toggle(); });
  play->setToolTip(tr("Play  (Space)"));
  connect(player, &Player::playing_changed, this, [play](bool playing) {
    play->setText(playing ? tr("&Pause") : tr("&Play"));
    play->setIcon(icon_of(playing ? Glyph::pause : Glyph::play));
    play->setToolTip(playing ? tr("Pause  (Space)") : tr("Play  (Space)"));
  });
  add("time.faster", tr("&Faster"), "Ctrl+Up", Glyph::faster, [player] { player->faster(); });
  add("time.slower", tr("&Slower"), "Ctrl+Down", Glyph::slower, [player] { player->slower(); });
  menu->addSeparator();
  add("time.next-event", tr("Next &event"), "Ctrl+Right", Glyph::next_event,
      [player] { player->step_event(); });
  add("time.previous-event", tr("Pre&vious event"), "Ctrl+Left", Glyph::previous_event,
      [player] { player->step_event_back(); });
  add("time.next-decision", tr("Next &decision"), "Ctrl+Shift+Right", Glyph::next_decision,
      [player] { player->step_decision(); });
  actions_->add(menu, "time.previous-decision", tr("Previous de&cision"), keys("Ctrl+Shift+Left"),
                [player] { player->step_decision_back(); });
  menu->addSeparator();
  add("time.begin", tr("To the &start"), "Ctrl+Home", Glyph::to_begin,
      [player] { player->to_begin(); });
  add("time.end", tr("To the e&nd"), "Ctrl+End", Glyph::to_end, [player] { player->to_end(); });
  actions_->add(menu, "time.go", tr("&Go to a time..."), keys("Ctrl+G"), [this] {
    time_bar_->field()->setFocus();
    time_bar_->field()->selectAll();
  });
  actions_->add(menu, "time.all", tr("&All of the time in view"), keys("Ctrl+Shift+0"),
                [this] { desk_->axis()->fit(); });
}

void MainWindow::make_view_menu() {
  QMenu* menu = menuBar()->addMenu(tr("&View"));
  actions_->add(menu, "view.fit", tr("&Fit the map"), keys("Ctrl+0"), [this] { stage_->fit(); })
      ->setIcon(icon_of(Glyph::fit));
  actions_->add(menu, "view.zoom-in", tr("Zoom &in"), keys("Ctrl++"),
                [this] { stage_->map()->zoom_in(); });
  actions_->add(menu, "view.zoom-out", tr("Zoom &out"), keys("Ctrl+-"),
                [this] { stage_->map()->zoom_out(); });
  actions_->add(menu, "view.new-chart", tr("&New chart..."), keys("Ctrl+Alt+N"), [this] {
    docks_->raise("charts");
    docks_->pane<ChartBoard>("charts")->add_chart()->choose();
  });
  menu->addSeparator()->setObjectName("docks");
  menu->addSeparator();
  QMenu* appearance = menu->addMenu(tr("&Appearance"));
  auto* group = new QActionGroup(this);
  const auto add = [&](Appearance one, const QString& text, const char* shortcut) {
    QAction* action = actions_->add(appearance, "view.appearance-" + name(one), text,
                                    keys(shortcut), [this, one] {
                                      settings_->setValue("appearance", name(one));
                                      show_appearance();
                                    });
    action->setCheckable(true);
    group->addAction(action);
  };
  add(Appearance::system, tr("As the &system"), "Ctrl+Alt+1");
  add(Appearance::light, tr("&Light"), "Ctrl+Alt+2");
  add(Appearance::dark, tr("&Dark"), "Ctrl+Alt+3");
  QAction* remember = actions_->add(
      menu, "view.restore", tr("Open what was open &last"), keys("Ctrl+Alt+R"), [] {},
      tr("At the next start, unless files are named"));
  remember->setCheckable(true);
  remember->setChecked(settings_->value("restore", true).toBool());
  connect(remember, &QAction::toggled, this,
          [this](bool wanted) { settings_->setValue("restore", wanted); });
  actions_->add(menu, "view.reset", tr("All panes as at &first"), keys("Ctrl+Alt+0"), [this] {
    restoreState(first_layout_);
    dock_share_->set(docks_share);
  });
  QAction* full = actions_->add(menu, "view.full-screen", tr("F&ull screen"), keys("Ctrl+Shift+F"),
                                [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
  full->setCheckable(true);
}

void MainWindow::make_help_menu() {
  QMenu* menu = menuBar()->addMenu(tr("&Help"));
  actions_->add(menu, "help.keys", tr("&Keys and gestures"), keys("F1"), [this] { show_keys(); });
  actions_->add(menu, "help.about", tr("&About Gemello"), keys("Shift+F1"),
                [this] { show_about(); });
}

void MainWindow::make_tool_bars() {
  auto* bar = new QToolBar(tr("Simulation"), this);
  bar->setObjectName("simulation-bar");
  for (const char* id : {"file.open-run", "simulation.run", "simulation.branch",
                         "simulation.compare", "edit.undo", "edit.redo"})
    bar->addAction(actions_->find(id));
  bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  for (const char* id : {"edit.undo", "edit.redo"}) {
    auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(actions_->find(id)));
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);  // their texts change with each edit
  }
  actions_->find("file.open-run")->setIconText(tr("Open"));
  actions_->find("simulation.compare")->setIconText(tr("Beside"));
  addToolBar(bar);
  time_bar_ = new TimeBar(desk_.get(), *actions_, this);
  addToolBar(time_bar_);
  auto* view = new QToolBar(tr("View"), this);
  view->setObjectName("view-bar");
  view->addAction(actions_->find("view.fit"));
  view->addAction(actions_->find("edit.find"));
  addToolBar(view);
  status_line_ = new StatusLine(desk_.get(), this);
  statusBar()->addPermanentWidget(status_line_);
  connect(time_bar_, &TimeBar::complained, this,
          [this](const QString& sentence) { say(Urgency::warning, sentence); });
}

void MainWindow::show_appearance() {
  const Appearance wanted = appearance_of(settings_->value("appearance").toString());
  actions_->find("view.appearance-" + name(wanted))->setChecked(true);
  apply(wanted);
}

}  // namespace gemello::gui
