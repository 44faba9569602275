#pragma once

#include <QObject>
#include <QString>
#include <QTemporaryDir>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "gui/recording/loader.hpp"
#include "gui/whatif/branches.hpp"
#include "gui/whatif/policy_schema.hpp"
#include "gui/whatif/what_if.hpp"
#include "gui/window/desk/simulations.hpp"
#include "gui/window/message_bar.hpp"
#include "gui/window/session_file.hpp"

namespace gemello::gui {

/// All runs and simulations that are open, each a branch of the tree with its recording as far as
/// it is known.
class RunShelf : public QObject {
  Q_OBJECT

 public:
  /// `program`: of gemello.
  explicit RunShelf(const QString& program, QObject* parent = nullptr);
  ~RunShelf() override;

  Branches& branches() { return branches_; }
  const BranchTree& tree() const { return branches_.tree(); }
  WhatIf& what_if() { return what_if_; }
  Simulations& simulations() { return simulations_; }
  /// Null: nothing is known of it yet.
  RecordingPtr recording(BranchId id) const;
  /// Of all that is open and has a recording, in the order it came.
  std::vector<BranchId> open_ids() const;
  /// The figures of its recording; empty: none are known.
  std::vector<runs::Figure> figures(BranchId id) const;

  /// A finished run, read on another thread: opened() or a notice follows. One that is open is not
  /// read again, unless so many `copies` of it are asked for besides.
  void open_run(const std::filesystem::path& folder, std::size_t copies = 0);
  /// Of what was read from there the one opened first, after so many others.
  std::optional<BranchId> find_run(const std::filesystem::path& folder,
                                   std::size_t others = 0) const;
  /// A scenario, simulated to its end: opened() or a notice follows. Errors: InputError.
  void open_scenario(const std::filesystem::path& file);
  /// A scenario that is open as a document, simulated as a branch of its own.
  BranchId simulate(std::shared_ptr<ScenarioDocument> document, std::optional<BranchId> parent);
  /// Whether what was simulated is what its document says now.
  bool is_simulated(BranchId id) const;
  void fault(BranchId id, const runs::Fault& fault);
  /// "Run from here": branched() or a notice follows.
  void branch(BranchId parent, Instant at);
  /// Who closes what is saved nowhere is offered to undo it; reopened() follows then.
  void close(BranchId id);
  /// Of a finished run its folder, of a scenario its file; empty: it has none.
  std::filesystem::path path_of(BranchId id) const;

  /// What the program knows of policies; nothing before policies_answered().
  const std::optional<OrderedJson>& policies() const { return catalogue_.schema(); }
  void ask_policies();

  /// What is open, to be opened again.
  SessionState session_runs() const;
  std::optional<std::size_t> session_number(BranchId id) const;
  using OnRestored = std::function<void(const std::vector<std::optional<BranchId>>& ids)>;
  /// One after the other; of what cannot be opened there is no id, and a notice. `above`: what
  /// those without a parent branched off.
  void restore(const std::vector<SessionRun>& runs, const OnRestored& then,
               std::optional<BranchId> above = {});
  bool is_restoring() const { return restoring_ != nullptr; }

 signals:
  /// It was opened by itself, and has a recording.
  void opened(int id);
  /// It branched off another run, and has a recording.
  void branched(int id);
  /// There is a newer recording of it.
  void grew(int id);
  void closed(int id);
  /// It was closed, and that was undone.
  void reopened(int id);
  /// Something that session_runs() tells is another thing now.
  void session_changed();
  /// Of a session, what is saved nowhere and could not be opened, which has these titles; with what
  /// it branched off.
  void not_restored(const std::vector<gemello::gui::SessionRun>& runs, const QStringList& titles);
  void figures_came(int id);
  /// What is being opened, for people; empty: nothing is.
  void busy(const QString& what);
  void said(const gemello::gui::Notice& notice);
  /// policies() has come, or never will.
  void policies_answered();

 private:
  struct Restoring;
  using OnOpened = std::function<void(std::optional<BranchId>)>;
  void read_run(const std::filesystem::path& folder, const OnOpened& then);
  void say_later_damage(const RecordingPtr& recording, const QString& folder);
  /// `as`: its title, and where it left its parent; else the document's name.
  BranchId load_document(std::shared_ptr<ScenarioDocument> document, std::optional<BranchId> parent,
                         const OnOpened& then, const SessionRun* as = nullptr);
  void ask_load(BranchId id, const OnOpened& then);
  void take(BranchId id, const RecordingPtr& recording);
  void connect_simulations();
  void connect_tree();
  void offer_to_reopen(BranchId id);
  std::optional<SessionRun> session_run(const Branch& branch) const;
  std::vector<SessionRun> session_runs_of(const std::vector<BranchId>& ids) const;
  void mark_simulated(BranchId id);
  void restore_next();
  void nothing_simulates();
  void restore_run(const std::filesystem::path& folder, const OnOpened& next);
  void say_problem(const QString& sentence, const QString& place = {});
  void begin_busy(const QString& what);
  void end_busy(const QString& what);
  std::shared_ptr<ScenarioDocument> document_of(const SessionRun& run);

  struct Open {
    RecordingPtr recording;
    std::filesystem::path path;  // of a run or scenario that was opened by it
    OrderedJson simulated;       // the scenario that was simulated
  };
  BranchTree* tree_;
  Branches branches_;
  Simulations simulations_;
  WhatIf what_if_;
  PolicyCatalogue catalogue_;
  std::map<BranchId, Open> open_;
  std::vector<std::unique_ptr<Loader>> loaders_;
  std::unique_ptr<Restoring> restoring_;
  QTemporaryDir files_;
  int file_number_ = 0;
  QStringList busy_;
};

}  // namespace gemello::gui
