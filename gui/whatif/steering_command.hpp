#pragma once

#include <memory>

#include "gui/whatif/what_if.hpp"

#include <QPointer>
#include <QUndoCommand>

namespace gemello::gui {

/// Something that was done to a simulation and written into its scenario (its child command).
class SteeringCommand : public QUndoCommand {
 public:
  SteeringCommand(WhatIf& what_if, BranchId id, WhatIf::Deed deed,
                  std::shared_ptr<Snapshot> snapshot);
  ~SteeringCommand() override;

  void redo() override;
  void undo() override;

 private:
  QPointer<WhatIf> what_if_;
  BranchId id_;
  WhatIf::Deed deed_;
  std::shared_ptr<std::shared_ptr<Snapshot>> snapshot_;  // set when a redo was answered
  bool is_done_ = true;                                  // in the simulation, before it is pushed
};

}  // namespace gemello::gui
