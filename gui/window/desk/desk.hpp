#pragma once

#include <QObject>
#include <QPointer>
#include <QTimer>
#include <QUndoGroup>
#include <memory>
#include <optional>
#include <string>

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
  /// The shown one and the one beside change places.
  void swap();
  void close(BranchId id);
  /// Beside its parent, or alone again.
  void toggle_compare();
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
  std::optional<BranchId> shown_id_, beside_id_;
  std::optional<runs::Fault> waiting_fault_;  // for the simulation to stand still
  std::optional<Duration> wanted_cursor_;     // of a session, until so much is known
  std::string wanted_part_;
  bool play_wanted_ = false;
  QMetaObject::Connection document_link_;
  QTimer stale_timer_;
};

}  // namespace gemello::gui
