#include "gui/whatif/steering_command.hpp"

namespace gemello::gui {

SteeringCommand::SteeringCommand(WhatIf& what_if, BranchId id, WhatIf::Deed deed,
                                 std::shared_ptr<Snapshot> snapshot)
    : QUndoCommand(deed.text),
      what_if_(&what_if),
      id_(id),
      deed_(std::move(deed)),
      snapshot_(std::make_shared<std::shared_ptr<Snapshot>>(std::move(snapshot))) {}

SteeringCommand::~SteeringCommand() {
  if (what_if_ != nullptr && *snapshot_ != nullptr) what_if_->drop(*snapshot_);
}

void SteeringCommand::redo() {
  QUndoCommand::redo();
  if (is_done_ || what_if_ == nullptr) return;
  is_done_ = true;
  what_if_->ask(id_, deed_, [place = snapshot_](std::shared_ptr<Snapshot> snapshot) {
    *place = std::move(snapshot);
  });
}

void SteeringCommand::undo() {
  QUndoCommand::undo();
  is_done_ = false;
  if (what_if_ == nullptr) return;
  what_if_->go_back(id_, *snapshot_);
  snapshot_->reset();
}

}  // namespace gemello::gui
