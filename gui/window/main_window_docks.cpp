#include <QMenu>
#include <QMenuBar>

#include "gui/charts/chart_board.hpp"
#include "gui/models/host_table_model.hpp"
#include "gui/models/vm_table_model.hpp"
#include "gui/whatif/branch_panel.hpp"
#include "gui/window/follower.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/panes/figure_pane.hpp"
#include "gui/window/panes/mark_pane.hpp"
#include "gui/window/panes/part_pane.hpp"
#include "gui/window/panes/tree_pane.hpp"
#include "gui/window/scenario_pane.hpp"
#include "gui/window/time_pane.hpp"

namespace gemello::gui {
namespace {

// A pane of parts follows the moment and opens the menu of a part.
template <class Pane>
Pane* following(Pane* pane, Present* present) {
  new Follower(
      pane, present, [pane](const RecordingPtr& recording) { pane->show_recording(recording); },
      [pane](const MomentPtr& moment) { pane->show_moment(moment); });
  return pane;
}

}  // namespace

void MainWindow::make_docks() {
  make_side_docks();
  make_bottom_docks();
  make_right_docks();
  QMenu* menu = nullptr;
  for (QAction* top : menuBar()->actions()) {
    if (top->text() == tr("&View")) menu = top->menu();
  }
  int number = 0;
  QAction* place = menu->findChild<QAction*>("docks");
  for (const char* id :
       {"tree", "hosts", "vms", "events", "time", "charts", "compare", "branches", "scenario"}) {
    QAction* toggle = docks_->dock(id)->toggleViewAction();
    toggle->setShortcut(QKeySequence(QStringLiteral("Alt+%1").arg(++number)));
    actions_->take(menu, QStringLiteral("view.%1").arg(id), toggle);
    if (place != nullptr) menu->insertAction(place, toggle);
  }
}

void MainWindow::make_side_docks() {
  docks_->add("tree", tr("Tree"), Qt::LeftDockWidgetArea, [this](QWidget* parent) {
    auto* pane = following(new TreePane(desk_->selection(), parent), desk_->present());
    connect(pane, &TreePane::menu_asked, this, &MainWindow::show_part_menu);
    return pane;
  });
  docks_->add("branches", tr("Runs"), Qt::LeftDockWidgetArea, [this](QWidget* parent) {
    auto* pane = new BranchPanel(desk_->shelf().branches(), parent);
    connect(pane, &BranchPanel::chosen, this, [this](int id) { desk_->show(id); });
    connect(pane, &BranchPanel::compare, this,
            [this](int beside, int id) { desk_->show(id, beside); });
    connect(pane, &BranchPanel::beside_wanted, this, [this](int id) { desk_->show_beside(id); });
    connect(pane, &BranchPanel::run_from_here, this, [this](int id) {
      desk_->show(id);
      desk_->run_from_here();
    });
    return pane;
  });
}

void MainWindow::make_bottom_docks() {
  docks_->add("time", tr("Timeline"), Qt::BottomDockWidgetArea, [this](QWidget* parent) {
    auto* pane = new TimePane(desk_.get(), parent);
    pane->set_shares(settings_->value(time_shares_key).toList());
    connect(pane, &TimePane::menu_asked, this, &MainWindow::show_part_menu);
    connect(pane, &TimePane::mark_chosen, this, [this](std::size_t mark) {
      if (docks_->is_made("events")) docks_->pane<MarkPane>("events")->show_mark(mark);
    });
    return pane;
  });
  docks_->add("events", tr("Events"), Qt::BottomDockWidgetArea, [this](QWidget* parent) {
    auto* pane = new MarkPane(desk_->cursor(), desk_->selection(), parent);
    new Follower(pane, desk_->present(),
                 [pane](const RecordingPtr& recording) { pane->show_recording(recording); });
    return pane;
  });
  docks_->add("hosts", tr("Hosts"), Qt::BottomDockWidgetArea, [this](QWidget* parent) {
    auto* pane = following(
        new PartPane(std::make_unique<HostTableModel>(), desk_->selection(), tr("hosts"), parent),
        desk_->present());
    connect(pane, &PartPane::menu_asked, this, &MainWindow::show_part_menu);
    return pane;
  });
  docks_->add("vms", tr("VMs"), Qt::BottomDockWidgetArea, [this](QWidget* parent) {
    auto* pane = following(
        new PartPane(std::make_unique<VmTableModel>(), desk_->selection(), tr("VMs"), parent),
        desk_->present());
    connect(pane, &PartPane::menu_asked, this, &MainWindow::show_part_menu);
    return pane;
  });
}

void MainWindow::make_right_docks() {
  docks_->add("charts", tr("Charts"), Qt::BottomDockWidgetArea, [this](QWidget* parent) {
    auto* board = new ChartBoard(desk_->cursor(), desk_->selection(), desk_->axis(), parent);
    const auto show_beside = [this, board] {
      const Branch* shown = desk_->shown_branch();
      const Branch* beside = desk_->beside_branch();
      const bool two = desk_->beside()->recording() && shown != nullptr && beside != nullptr;
      board->show_beside(two ? RunBeside{desk_->beside()->recording(), shown->title.toStdString(),
                                         beside->title.toStdString()}
                             : RunBeside{});
    };
    new Follower(board, desk_->present(), [board, show_beside](const RecordingPtr& recording) {
      board->show(recording);
      show_beside();
    });
    new Follower(board, desk_->beside(), [show_beside](const RecordingPtr&) { show_beside(); });
    return board;
  });
  docks_->add("compare", tr("Figures"), Qt::BottomDockWidgetArea, [this](QWidget* parent) {
    auto* pane = new FigurePane(desk_->cursor(), parent);
    connect(desk_.get(), &Desk::runs_changed, pane, [this] { compare_figures(); });
    connect(desk_.get(), &Desk::figures_changed, pane, [this] { compare_figures(); });
    QMetaObject::invokeMethod(
        this, [this] { compare_figures(); }, Qt::QueuedConnection);
    return pane;
  });
  docks_->add("scenario", tr("Scenario"), Qt::BottomDockWidgetArea, [this](QWidget* parent) {
    auto* pane = new ScenarioPane(desk_.get(), parent);
    connect(pane, &ScenarioPane::settings_asked, this, &MainWindow::change_settings);
    return pane;
  });
}

// The map has the middle and all of the width that the tree leaves; below it stand what is about
// times, and beside that what is about figures.
void MainWindow::arrange_docks() {
  const auto dock = [this](const char* id) { return docks_->dock(id); };
  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  splitDockWidget(dock("tree"), dock("branches"), Qt::Vertical);
  splitDockWidget(dock("time"), dock("charts"), Qt::Horizontal);
  tabifyDockWidget(dock("time"), dock("events"));
  tabifyDockWidget(dock("events"), dock("hosts"));
  tabifyDockWidget(dock("hosts"), dock("vms"));
  tabifyDockWidget(dock("charts"), dock("compare"));
  tabifyDockWidget(dock("compare"), dock("scenario"));
  dock("time")->raise();
  dock("charts")->raise();
  resizeDocks({dock("tree")}, {width() * 2 / 9}, Qt::Horizontal);
  resizeDocks({dock("tree"), dock("branches")}, {height() * 3 / 4, height() / 5}, Qt::Vertical);
  // Figures of two runs have more to say in a line than times have.
  resizeDocks({dock("time"), dock("charts")}, {width() * 15 / 36, width() * 17 / 36},
              Qt::Horizontal);
  dock_share_ = new DockShare(
      this, std::vector<QDockWidget*>{dock("time"), dock("events"), dock("hosts"), dock("vms"),
                                      dock("charts"), dock("compare"), dock("scenario")});
  dock_share_->set(docks_share);
}

}  // namespace gemello::gui
