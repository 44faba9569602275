#include <algorithm>

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include "gui/time/axis_input.hpp"
#include "gui/time/gantt_view.hpp"

// The mouse and the keyboard over the Gantt chart.

namespace gemello::gui {

void GanttView::mousePressEvent(QMouseEvent* event) {
  if (!recording_) return;
  if (event->button() == Qt::LeftButton) {
    if (const auto part = part_at(event->pos())) selection_->select(part);
    scrubbing_ = event->pos().x() >= lanes::header;
    if (scrubbing_) cursor_->set(instant_at(event->position().x()));
  } else if (event->button() == Qt::MiddleButton) {
    panning_ = true;
    pan_from_ = event->pos();
  }
  event->accept();
}

void GanttView::mouseMoveEvent(QMouseEvent* event) {
  if (scrubbing_) {
    cursor_->set(instant_at(event->position().x()));
  } else if (panning_) {
    axis_->pan(instant_at(pan_from_.x()) - instant_at(event->pos().x()));
    verticalScrollBar()->setValue(verticalScrollBar()->value() + pan_from_.y() - event->pos().y());
    pan_from_ = event->pos();
  }
  event->accept();
}

void GanttView::mouseReleaseEvent(QMouseEvent* event) {
  scrubbing_ = panning_ = false;
  event->accept();
}

void GanttView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (const auto part = part_at(event->pos())) emit selection_->shown(*part);
  event->accept();
}

void GanttView::contextMenuEvent(QContextMenuEvent* event) {
  if (!recording_) return;
  const bool by_mouse = event->reason() == QContextMenuEvent::Mouse;
  const auto part = by_mouse ? part_at(event->pos()) : selection_->part();
  if (part) {
    selection_->select(part);
    const bool in_plot = by_mouse && event->pos().x() >= lanes::header;
    const Instant at = in_plot ? instant_at(event->pos().x()) : cursor_->at();
    const QPoint place =
        by_mouse ? event->globalPos() : viewport()->mapToGlobal(lane_of(*part).center());
    emit menu_asked(*part, at, place);
  }
  event->accept();
}

void GanttView::wheelEvent(QWheelEvent* event) {
  if (event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier)) {
    turn_axis(*axis_, *event, instant_at(event->position().x()));
  } else {
    QAbstractScrollArea::wheelEvent(event);
  }
}

void GanttView::select_beside(int by) {
  if (rows_.empty()) return;
  const int here = selection_->part() ? row_of(*selection_->part()) : -1;
  const int last = static_cast<int>(rows_.size()) - 1;
  const int next = here < 0 ? 0 : std::clamp(here + by, 0, last);
  const Part part = rows_[static_cast<std::size_t>(next)];
  selection_->select(part);
  bring_into_sight(part);
}

void GanttView::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Up:
      select_beside(-1);
      break;
    case Qt::Key_Down:
      select_beside(1);
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (selection_->part()) emit selection_->shown(*selection_->part());
      break;
    default:
      if (!press_axis_key(*axis_, *cursor_, *event)) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
      }
  }
  event->accept();
}

}  // namespace gemello::gui
