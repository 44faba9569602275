#pragma once

#include <QMainWindow>
#include <QSettings>
#include <memory>

#include "gui/window/about_dialog.hpp"
#include "gui/window/action_set.hpp"
#include "gui/window/appearance.hpp"
#include "gui/window/desk/desk.hpp"
#include "gui/window/dock_set.hpp"
#include "gui/window/dock_share.hpp"
#include "gui/window/map_stage.hpp"
#include "gui/window/message_bar.hpp"
#include "gui/window/recent_files.hpp"
#include "gui/window/session_file.hpp"

class QMenu;
class QStackedWidget;

namespace gemello::gui {

class PalettePopup;
class ProposalCard;
class SessionKeeper;
class StartPage;
class StatusLine;
class TimeBar;

/// The window: a map in the middle, panes around it, one cursor and one selection for all of them.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  struct Setup {
    QString program;         ///< of gemello, for simulations
    ProgramVersion version;  ///< for About
    QString settings_file;   ///< empty: the user's own settings
  };
  explicit MainWindow(const Setup& setup);
  ~MainWindow() override;

  /// Run folders, scenarios, sessions; what they are is found out.
  void open(const QStringList& paths);
  void open_example();
  /// What was open when the window was closed last, if anything.
  void restore_last_session();
  /// Instead of it, where something else is to be opened: what it has that is saved nowhere goes on
  /// being kept, and is offered.
  void keep_last_session();

  Desk& desk() { return *desk_; }
  ActionSet& actions() { return *actions_; }
  DockSet& docks() { return *docks_; }
  MessageBar& messages() { return *messages_; }
  MapStage& stage() { return *stage_; }
  TimeBar& time_bar() { return *time_bar_; }
  StatusLine& status_line() { return *status_line_; }
  StartPage& start_page() { return *start_page_; }
  PalettePopup& palette_popup();
  /// The menu of a part as a right click opens it; owned by the caller.
  QMenu* make_part_menu(Part part);
  /// The plots of the run that is shown; a notice says what hindered.
  void export_plots_to(const QString& path);
  SessionState session_state() const;
  void restore(const SessionState& state);

 protected:
  void closeEvent(QCloseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void make_menus();
  void make_file_menu();
  void make_edit_menu();
  void make_simulation_menu();
  void make_part_actions(QMenu* menu);
  void make_time_menu();
  void make_view_menu();
  void make_help_menu();
  void make_tool_bars();
  void make_centre();
  void make_docks();
  void make_side_docks();
  void make_bottom_docks();
  void make_right_docks();
  void connect_desk();
  void make_card();
  void arrange_docks();
  void offer_again(const std::filesystem::path& run);
  void greet_example();
  void drop_hint();
  void update_runs();
  void update_actions();
  void update_recent();
  void show_appearance();

  void open_run_dialog();
  void open_scenario_dialog();
  void open_session_dialog();
  void save_session_dialog();
  void export_plots_dialog();
  void save_scenario(bool ask_where);
  void copy_table();
  void change_settings(const QString& section);
  void show_settings(const QString& section);
  void find_anything();
  void show_keys();
  void show_about();
  void show_part_menu(Part part, const QPoint& at);
  QPoint place_of(Part part) const;
  void show_events_of(Part part);
  void show_charts_of(Part part);
  void propose_move(VmId vm, HostId host);
  void compare_figures();
  void make_keeper();
  void take_over_others();
  void offer_kept(const std::vector<SessionRun>& runs, const QString& words);
  void keep_not_restored(const std::vector<SessionRun>& runs, const QStringList& titles);
  void say(Urgency urgency, const QString& text, const QString& place = {});
  void say_input_error(const InputError& error);

  static constexpr const char* time_shares_key = "window/time-shares";
  static constexpr const char* docks_share_key = "window/docks-share";
  // Of the window's height, for the docks at its bottom: ten lanes below two timelines of 800
  // pixels.
  static constexpr double docks_share = 0.49;

  ProgramVersion version_;
  std::unique_ptr<QSettings> settings_;
  RecentFiles recent_;
  std::unique_ptr<Desk> desk_;
  SessionKeeper* keeper_ = nullptr;
  ActionSet* actions_ = nullptr;
  DockSet* docks_ = nullptr;
  QStackedWidget* centre_ = nullptr;
  StartPage* start_page_ = nullptr;
  MapStage* stage_ = nullptr;
  MessageBar* messages_ = nullptr;
  ProposalCard* card_ = nullptr;
  TimeBar* time_bar_ = nullptr;
  StatusLine* status_line_ = nullptr;
  PalettePopup* palette_ = nullptr;
  QMenu* recent_menu_ = nullptr;
  std::filesystem::path example_;   // being opened
  std::optional<BranchId> hinted_;  // the example, while the bar says what can be done with it
  QString hint_;
  QByteArray layout_with_run_;  // while none is open
  QByteArray first_layout_;
  DockShare* dock_share_ = nullptr;
};

}  // namespace gemello::gui
