#include "gui/shared/present.hpp"

#include <utility>

#include <QMetaObject>

namespace gemello::gui {

bool fits(const Moment& moment, const Inventory& inventory) {
  return moment.hosts.size() == inventory.hosts.size() &&
         moment.vms.size() == inventory.vms.size() &&
         moment.cables.size() == inventory.cables.size();
}

Present::Present(Cursor* cursor, QObject* parent) : QObject(parent), cursor_(cursor) {
  connect(cursor_, &Cursor::moved, this, &Present::ask);
}

void Present::show(RecordingPtr recording) {
  recording_ = std::move(recording);
  ask();
}

void Present::ask() {
  if (due_) return;
  due_ = true;
  QMetaObject::invokeMethod(this, &Present::refresh, Qt::QueuedConnection);
}

void Present::refresh() {
  if (!due_) return;
  due_ = false;
  const bool can = recording_ && recording_->inventory;
  moment_ = can ? std::make_shared<const Moment>(moment_at(*recording_, cursor_->at())) : nullptr;
  emit changed(moment_);
}

}  // namespace gemello::gui
