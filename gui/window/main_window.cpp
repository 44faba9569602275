#include "gui/window/main_window.hpp"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QUrl>
#include <QVBoxLayout>
#include <map>
#include <utility>

#include "gui/whatif/fault_words.hpp"
#include "gui/window/example.hpp"
#include "gui/window/panes/palette_popup.hpp"
#include "gui/window/session_keeper.hpp"
#include "gui/window/start_page.hpp"
#include "gui/window/status_line.hpp"
#include "gui/window/time_bar.hpp"
#include "gui/window/time_pane.hpp"

namespace gemello::gui {
namespace {

const QString geometry_key = QStringLiteral("window/geometry");
const QString layout_key = QStringLiteral("window/layout");

// Of a run any of its two files will do.
std::filesystem::path run_path(const QString& path) {
  const QString name = QFileInfo(path).fileName();
  const std::filesystem::path whole = path.toStdString();
  return name == "run.json" || name == "events.jsonl" ? whole.parent_path() : whole;
}

constexpr double example_speed = 500;  // a day in three minutes

std::unique_ptr<QSettings> settings_in(const QString& file) {
  if (file.isEmpty()) return std::make_unique<QSettings>();
  return std::make_unique<QSettings>(file, QSettings::IniFormat);
}

}  // namespace

MainWindow::MainWindow(const Setup& setup)
    : version_(setup.version),
      settings_(settings_in(setup.settings_file)),
      recent_(settings_.get()),
      desk_(std::make_unique<Desk>(setup.program)) {
  setWindowTitle(tr("Gemello"));
  setAcceptDrops(true);
  setDockNestingEnabled(true);
  setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
  setAnimated(false);  // docks stand where they are put at once
  actions_ = new ActionSet(this);
  docks_ = new DockSet(this);
  make_centre();
  make_menus();
  make_tool_bars();
  make_docks();
  connect_desk();
  make_keeper();
  // A menu is about the instant at which it was opened.
  desk_->player()->set_hold([] { return QApplication::activePopupWidget() != nullptr; });
  resize(1280, 800);
  arrange_docks();
  first_layout_ = saveState();
  restoreGeometry(settings_->value(geometry_key).toByteArray());
  restoreState(settings_->value(layout_key).toByteArray());
  const double share = settings_->value(docks_share_key, docks_share).toDouble();
  if (share > 0.05 && share < 0.95) dock_share_->set(share);
  show_appearance();
  update_recent();
  update_runs();
}

// Panes listen to the desk: they go first.
MainWindow::~MainWindow() {
  desk_->disconnect(this);
  delete takeCentralWidget();
  qDeleteAll(findChildren<QDockWidget*>(Qt::FindDirectChildrenOnly));
  delete time_bar_;
  delete status_line_;
  delete palette_;
}

void MainWindow::make_centre() {
  auto* middle = new QWidget(this);
  auto* column = new QVBoxLayout(middle);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  messages_ = new MessageBar(middle);
  centre_ = new QStackedWidget(middle);
  start_page_ = new StartPage(centre_);
  stage_ = new MapStage(desk_.get(), centre_);
  // It is never seen beside docks: what it needs does not take room from them.
  start_page_->setMinimumSize(1, 1);
  centre_->addWidget(start_page_);
  centre_->addWidget(stage_);
  column->addWidget(messages_);
  column->addWidget(centre_, 1);
  setCentralWidget(middle);
  connect(start_page_, &StartPage::example_asked, this, &MainWindow::open_example);
  connect(start_page_, &StartPage::run_asked, this, &MainWindow::open_run_dialog);
  connect(start_page_, &StartPage::scenario_asked, this, &MainWindow::open_scenario_dialog);
  connect(start_page_, &StartPage::path_asked, this, [this](const QString& path) { open({path}); });
  connect(stage_, &MapStage::menu_asked, this, &MainWindow::show_part_menu);
  connect(stage_, &MapStage::vm_dropped, this, &MainWindow::propose_move);
  connect(desk_.get(), &Desk::runs_changed, messages_, &MessageBar::deed_succeeded);
}

// ---- opening --------------------------------------------------------------------------------

// Two are opened to be compared.
void MainWindow::open(const QStringList& paths) {
  if (paths.size() > 1) desk_->expect_together(run_path(paths[0]), run_path(paths[1]));
  std::map<std::filesystem::path, std::size_t> times;
  for (const QString& path : paths) {
    const QFileInfo file(path);
    const std::filesystem::path place = path.toStdString();
    if (!file.exists()) {
      say(Urgency::problem, tr("there is no such file or folder"), path);
      continue;
    }
    try {
      const std::filesystem::path run = run_path(path);
      if (file.isDir() || run != place) {
        const std::size_t copy = times[std::filesystem::weakly_canonical(run)]++;
        if (copy == 0 && paths.size() == 1) offer_again(run);
        desk_->shelf().open_run(run, copy);
        if (!file.isDir()) continue;
      } else if (is_session(place)) {
        restore(read_session(place));
      } else {
        desk_->shelf().open_scenario(place);
      }
      recent_.add(path);
    } catch (const InputError& error) {
      say_input_error(error);
    }
  }
  update_recent();
}

// It is shown, not read again: of a finished run nothing is new. Who means it says so.
void MainWindow::offer_again(const std::filesystem::path& run) {
  const auto open = desk_->shelf().find_run(run);
  if (!open) return;
  Notice notice;
  notice.about = open;
  notice.text = tr("%1 is open already, and shown.").arg(desk_->shelf().tree().find(*open)->title);
  notice.offer = tr("Open it again, beside");
  notice.on_offer = [this, run] {
    desk_->expect_together(run, run);
    desk_->shelf().open_run(run, 1);
  };
  messages_->say(notice);
}

void MainWindow::open_example() {
  const auto data = find_example_data(data_folders());
  if (!data) {
    say(Urgency::problem, tr("The example is not there: it comes with the program, in its source "
                             "tree or in share/gemello beside it."));
    return;
  }
  try {
    const std::filesystem::path file = copy_example(*data, example_target());
    desk_->shelf().open_scenario(file);
    example_ = file;
  } catch (const InputError& error) {
    say_input_error(error);
  }
}

// It moves, and says what can be done: nobody reads anything before.
void MainWindow::greet_example() {
  const Branch* branch = desk_->shown_branch();
  const RecordingPtr recording = desk_->present()->recording();
  if (example_.empty() || branch == nullptr || !branch->document || !recording) return;
  if (branch->document->path() != std::exchange(example_, {})) return;
  desk_->player()->set_speed(example_speed);
  desk_->play_soon();
  const std::string component = recording->catalogue->name({PartKind::network_switch, 0});
  Notice notice;
  notice.text = tr("A day goes by. Right-click a switch, a host, a cable: what if it fails?");
  notice.offer = tr("What if %1 dies at noon?").arg(QString::fromStdString(component));
  notice.on_offer = [this, component] {
    desk_->fault(usual_fault(runs::FaultKind::switch_down, component, 12h, 1h));
  };
  notice.about = hinted_ = branch->id;
  hint_ = notice.text;
  messages_->say(notice);
}

// It is about a calm day that is looked at alone: not about another one, nor one in which something
// was done.
void MainWindow::drop_hint() {
  hinted_.reset();
  messages_->close_notices(std::exchange(hint_, {}));
}

void MainWindow::update_recent() {
  const QStringList paths = recent_.list();
  start_page_->set_recent(paths);
  recent_menu_->clear();
  recent_menu_->setEnabled(!paths.isEmpty());
  for (const QString& path : paths) {
    connect(recent_menu_->addAction(short_path(path)), &QAction::triggered, this,
            [this, path] { open({path}); });
  }
  recent_menu_->addSeparator();
  connect(recent_menu_->addAction(tr("Forget these")), &QAction::triggered, this, [this] {
    recent_.clear();
    update_recent();
  });
}

// ---- saying things --------------------------------------------------------------------------

void MainWindow::say(Urgency urgency, const QString& text, const QString& place) {
  messages_->say({urgency, text, place, {}, {}});
}

void MainWindow::say_input_error(const InputError& error) {
  QString place = QString::fromStdString(error.file());
  if (!error.place().empty()) place += " " + QString::fromStdString(error.place());
  say(Urgency::problem, QString::fromStdString(error.sentence()), place.trimmed());
}

// ---- what the window does itself ------------------------------------------------------------

void MainWindow::closeEvent(QCloseEvent* event) {
  settings_->setValue(geometry_key, saveGeometry());
  settings_->setValue(layout_key, layout_with_run_.isEmpty() ? saveState() : layout_with_run_);
  if (docks_->is_made("time"))
    settings_->setValue(time_shares_key, docks_->pane<TimePane>("time")->shares());
  settings_->setValue(docks_share_key, dock_share_->share());
  keeper_->save();
  event->accept();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  if (dock_share_ == nullptr) return;
  dock_share_->apply();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  QStringList paths;
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) paths.push_back(url.toLocalFile());
  }
  if (paths.isEmpty())
    return say(Urgency::problem, tr("Only files and folders of this machine can be opened."));
  event->acceptProposedAction();
  open(paths);
}

// Where nothing that has the focus wants it, the space bar plays, as in players of anything.
void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space && event->modifiers() == Qt::NoModifier)
    return actions_->find("time.play")->trigger();
  if (event->key() == Qt::Key_Escape) return messages_->close_notices();
  QMainWindow::keyPressEvent(event);
}

PalettePopup& MainWindow::palette_popup() {
  if (palette_ == nullptr) {
    palette_ = new PalettePopup(desk_->cursor(), desk_->selection(), this);
    connect(palette_, &PalettePopup::action_chosen, this, [this](const QString& id) {
      if (QAction* action = actions_->find(id)) action->trigger();
    });
    connect(palette_, &PalettePopup::time_chosen, this, [this](Instant at) {
      desk_->player()->pause();
      desk_->go_to(at);
    });
  }
  return *palette_;
}

}  // namespace gemello::gui
