#include <cmath>

#include <QApplication>
#include <QContextMenuEvent>
#include <QDrag>
#include <QDropEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include "gui/map/hit.hpp"
#include "gui/map/map_view.hpp"
#include "gui/shared/vm_mime.hpp"

// The mouse and the keyboard over the map.

namespace gemello::gui {

void MapView::wheelEvent(QWheelEvent* event) {
  const double turns = event->angleDelta().y() / 120.0;
  if (event->modifiers() & Qt::ShiftModifier) {
    const int moved = event->angleDelta().x() + event->angleDelta().y();  // the style may swap them
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - moved);
  } else if (turns != 0) {
    zoom_by(std::pow(1.2, turns), event->position().toPoint());
  }
  event->accept();
}

void MapView::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::MiddleButton || event->button() == Qt::LeftButton) {
    pressed_at_ = event->pos();
    pressed_ = part_at_pixel(event->pos());
    panning_ = event->button() == Qt::MiddleButton;
    if (panning_) viewport()->setCursor(Qt::ClosedHandCursor);
  }
  event->accept();
}

void MapView::mouseMoveEvent(QMouseEvent* event) {
  const bool held = (event->buttons() & (Qt::LeftButton | Qt::MiddleButton)) != 0;
  const QPoint moved = event->pos() - pressed_at_;
  if (held && !panning_ && moved.manhattanLength() >= QApplication::startDragDistance()) {
    if (pressed_ && pressed_->kind == PartKind::vm) {
      start_vm_drag(VmId(std::size_t{pressed_->index}));
      return;
    }
    panning_ = true;
    viewport()->setCursor(Qt::ClosedHandCursor);
  }
  if (held && panning_) {
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - moved.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - moved.y());
    pressed_at_ = event->pos();
    fitted_ = false;
  }
  event->accept();
}

void MapView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && !panning_) selection_->select(pressed_);
  panning_ = false;
  pressed_.reset();
  viewport()->unsetCursor();
  event->accept();
}

void MapView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (const auto part = part_at_pixel(event->pos())) {
    selection_->select(part);
    emit selection_->shown(*part);
  } else {
    fit();
  }
  event->accept();
}

void MapView::contextMenuEvent(QContextMenuEvent* event) {
  std::optional<Part> part;
  QPoint at = event->globalPos();
  if (event->reason() == QContextMenuEvent::Mouse) {
    part = part_at_pixel(viewport()->mapFromGlobal(event->globalPos()));
  } else if ((part = selection_->part())) {
    at = viewport()->mapToGlobal(pixels_of(*part).center());
  }
  if (part) {
    selection_->select(part);
    emit menu_asked(*part, at);
  }
  event->accept();
}

void MapView::keyPressEvent(QKeyEvent* event) {
  const bool control = (event->modifiers() & Qt::ControlModifier) != 0;
  switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      zoom_in();
      break;
    case Qt::Key_Minus:
      zoom_out();
      break;
    case Qt::Key_0:
      if (control) fit();
      break;
    case Qt::Key_Left:
      go(Direction::left);
      break;
    case Qt::Key_Right:
      go(Direction::right);
      break;
    case Qt::Key_Up:
      go(Direction::up);
      break;
    case Qt::Key_Down:
      go(Direction::down);
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (selection_->part()) emit selection_->shown(*selection_->part());
      break;
    case Qt::Key_Escape:
      selection_->select({});
      break;
    default:
      QGraphicsView::keyPressEvent(event);
      return;
  }
  event->accept();
}

void MapView::go(Direction direction) {
  const MapState state = state_now();
  const auto next = part_beside(state, selection_->part(), direction);
  if (!next) return;
  selection_->select(next);
  ensureVisible(area_of(state, *next), 40, 40);
}

void MapView::start_vm_drag(VmId vm) {
  const Part part{PartKind::vm, vm.index()};
  selection_->select(part);
  auto* drag = new QDrag(this);
  const QString vm_name = QString::fromStdString(recording_->catalogue->name(part));
  drag->setMimeData(make_vm_mime(vm, vm_name));
  pressed_.reset();
  drag->exec(Qt::CopyAction);
  set_drop_target({});
}

void MapView::set_drop_target(HostId host) {
  if (host == drop_target_) return;
  drop_target_ = host;
  repaint_map();
}

void MapView::dragEnterEvent(QDragEnterEvent* event) {
  if (vm_in(event->mimeData())) event->acceptProposedAction();
}

void MapView::dragMoveEvent(QDragMoveEvent* event) {
  const auto vm = vm_in(event->mimeData());
  HostId host = vm ? host_at_pixel(event->position().toPoint()) : HostId();
  // Where it is already it need not go.
  const bool known = vm && moment_ && vm->index() < moment_->vms.size();
  if (known && moment_->vms[vm->index()].host == host) host = HostId();
  set_drop_target(host);
  if (host.valid()) {
    event->acceptProposedAction();
  } else {
    event->ignore();
  }
}

void MapView::dragLeaveEvent(QDragLeaveEvent* event) {
  set_drop_target({});
  event->accept();
}

void MapView::dropEvent(QDropEvent* event) {
  const auto vm = vm_in(event->mimeData());
  const HostId host = drop_target_;
  set_drop_target({});
  if (!vm || !host.valid()) return;
  event->acceptProposedAction();
  emit vm_dropped(*vm, host);
}

}  // namespace gemello::gui
