#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <QUndoGroup>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gui/recording/like_for_like.hpp"
#include "gui/shared/cursor.hpp"
#include "gui/shared/present.hpp"
#include "gui/time/player.hpp"
#include "gui/time/time_axis.hpp"
#include "gui/window/desk/run_shelf.hpp"
#include "gui/window/session_file.hpp"

namespace gemello::gui {

/// What the window is about: one cursor, one selection, one player, and of the runs on the shelf
/// the one that is shown, and maybe one beside it on the same clock.
class Desk : public QObject {
  Q_OBJECT

 public:
  /// `program`: of `gemello`, for simulations.
  explicit Desk(const QString& program, QObject* parent = nullptr);

  Cursor* cursor() { return &cursor_; }
  Selection* selection() { return &selection_; }
  TimeAxis* axis() { return &axis_; }
  Player* player() { return &player_; }
  /// Of the run that is shown; its recording is null while there is none.
  Present* present() { return &present_; }
  /// Of the run beside it: what it is compared with.
  Present* beside() { return &beside_; }
  RunShelf& shelf() { return shelf_; }
  QUndoGroup* undo_group() { return &undo_group_; }

  std::optional<BranchId> shown_id() const { return shown_id_; }
  std::optional<BranchId> beside_id() const { return beside_id_; }
  /// Null: nothing is shown.
  const Branch* shown_branch() const;
  const Branch* beside_branch() const;
  /// The cursor stands at the present of the simulation that is shown: an order can be given there.
  bool is_at_present() const;

  /// Shows it; `beside`: what stands beside it, nothing: no other. Its recording may still be on
  /// its way.
  void show(BranchId id, std::optional<BranchId> beside = {});
  void show_beside(std::optional<BranchId> id);
  /// These two are being opened: they are shown side by side when both are there.
  void expect_together(const std::filesystem::path& first, const std::filesystem::path& other);
  /// The shown one and the one beside change places.
  void swap();
  void close(BranchId id);
  /// Alone again, or beside what stood there last, its parent, or what was opened last.
  void toggle_compare();
  /// What toggle_compare() would put beside the one that is shown; nothing: nothing else is open.
  std::optional<BranchId> beside_candidate() const;
  /// Moves the cursor there; of a simulation that has not come so far yet as soon as it has, which
  /// a notice says.
  void go_to(Instant at);
  /// A fault as it was asked for; a simulation that runs is paused for it first.
  void fault(const runs::Fault& fault);
  /// "Run from here": a branch at the cursor, shown beside this one, which goes on.
  void run_from_here();
  /// Plays as soon as there is something to play.
  void play_soon();
  /// A simulation: to the end, or a pause.
  void toggle_simulation();
  void step_simulation(protocol::Step::To to);
  /// A changed copy of its scenario, simulated from the begin beside this one.
  void simulate_changed(std::shared_ptr<ScenarioDocument> document);
  /// Opens what a session had open, then shows what it showed.
  void restore(const SessionState& state);

 signals:
  /// Another run is shown, or beside it.
  void runs_changed();
  /// The state of one of them: running, its present, ended.
  void state_changed();
  /// Figures of one of them are known, or newer.
  void figures_changed();
  /// A what-if has run to its end beside what it is a change of.
  void compared();
  void said(const gemello::gui::Notice& notice);

 private:
  void connect_shelf();
  void opened(BranchId id);
  void grew(BranchId id);
  void closed(BranchId id);
  bool show_together(BranchId id);
  void move_to_wanted(const RecordingPtr& shown);
  void stopped(BranchId id, bool to_end);
  void show_recordings(bool fresh);
  void watch_document();
  void offer_simulating();
  void what_if_made(BranchId id);

  Cursor cursor_;
  Selection selection_;
  TimeAxis axis_;
  Player player_;
  Present present_;
  Present beside_;
  QUndoGroup undo_group_;
  RunShelf shelf_;
  LikeForLike like_for_like_;
  std::optional<BranchId> shown_id_, beside_id_;
  std::optional<BranchId> last_beside_;
  std::vector<std::filesystem::path> together_;  // two that are being opened
  std::set<BranchId> went_back_;                 // undone, and not gone on since
  std::optional<runs::Fault> waiting_fault_;     // for the simulation to stand still
  std::optional<Duration> wanted_cursor_;        // until so much is known
  std::string wanted_part_;
  bool play_wanted_ = false;
  bool placing_ = false;  // the cursor moves because of us
  QMetaObject::Connection document_link_;
  QTimer stale_timer_;
};

}  // namespace gemello::gui
