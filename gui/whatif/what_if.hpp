#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "gui/whatif/branches.hpp"
#include "models/protocol/prediction.hpp"
#include "models/runs/fault.hpp"

#include <QObject>

namespace gemello::gui {

/// A simulation as it was before something was done to it: what undo goes back to.
struct Snapshot {
  std::string simulation;
  bool there = true;
};

/// What a person does to runs: faults, orders, proposals. Where the present of the branch is later
/// than the instant, or it is a finished run, a branch is made and that has it; the scenario of the
/// branch has it as well, so that saving it saves what was done. Each is a command of the branch's
/// undo stack. Undoing one takes it out of the scenario and puts the simulation back to where it
/// was right before, by a copy that was kept; time goes back with it, and went_back() says so.
class WhatIf : public QObject {
  Q_OBJECT

 public:
  /// Copies kept to go back to; of the oldest beyond it only the scenario can be undone.
  static constexpr std::size_t snapshots_max = 6;

  explicit WhatIf(Branches& branches, QObject* parent = nullptr);

  /// `fault.at`: after the start of the run.
  void fault(BranchId id, const runs::Fault& fault);
  /// At the branch's present, in it.
  void order(BranchId id, const nlohmann::json& action);
  void order_in_branch(BranchId id, Instant at, const nlohmann::json& action);
  /// What would come of it; predicted() or proposal_failed() follows, of the last one only.
  void propose(BranchId id, Instant at, const nlohmann::json& action);
  void forget_proposal();

 signals:
  void predicted(const gemello::protocol::Prediction& prediction);
  void proposal_failed(const QString& sentence);
  /// In which branch it was done now; commands done again tell it, too.
  void done(int id);
  /// The Guard refused, or the Gate holds what was ordered.
  void not_begun(int id, const QString& sentence);
  /// Something cannot be undone or done again, and why; or what was asked for failed.
  void failed(const QString& sentence);
  /// Its simulation is at an earlier instant again: what was recorded after it never was.
  void went_back(int id, gemello::Instant now);

 private:
  friend class SteeringCommand;

  struct Deed {
    QString text;
    ScenarioDocument::Change change;                            // of the scenario
    std::function<protocol::RequestBody(std::string)> request;  // of a simulation
  };
  using SnapshotPtr = std::shared_ptr<Snapshot>;
  using OnDone = std::function<void(SnapshotPtr)>;

  void perform(BranchId id, const Deed& deed);
  /// Keeps a copy, then asks; the copy is dropped if that fails or does nothing.
  void ask(BranchId id, const Deed& deed, OnDone then);
  void go_back(BranchId id, const SnapshotPtr& snapshot);
  void drop(const SnapshotPtr& snapshot);
  void keep(const SnapshotPtr& snapshot);

  Branches& branches_;
  Ask ask_, quiet_;
  std::deque<SnapshotPtr> snapshots_;
  int snapshot_number_ = 0;
  int proposal_ = 0;
  std::optional<protocol::RequestId> asked_;
};

}  // namespace gemello::gui
