#include <cmath>

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include "gui/time/axis_input.hpp"
#include "gui/time/timeline_view.hpp"

// The mouse and the keyboard over the timeline.

namespace gemello::gui {

void TimelineView::mousePressEvent(QMouseEvent* event) {
  if (!recording_) return;
  if (event->button() == Qt::LeftButton) {
    const auto mark = mark_at(event->pos());
    const auto fault = fault_at(event->pos());
    scrubbing_ = !mark && event->pos().x() >= lanes::header;
    if (mark) {
      const Mark& chosen = recording_->marks[*mark];
      cursor_->set(chosen.at);
      if (!chosen.about.empty()) selection_->select(chosen.about.front());
      emit mark_chosen(*mark);
    } else if (scrubbing_) {
      if (fault && recording_->faults[*fault].part) {
        selection_->select(recording_->faults[*fault].part);
      }
      cursor_->set(instant_at(event->position().x()));
    }
  } else if (event->button() == Qt::MiddleButton) {
    panning_ = true;
    pan_from_ = event->pos();
  }
  event->accept();
}

void TimelineView::mouseMoveEvent(QMouseEvent* event) {
  if (scrubbing_) {
    cursor_->set(instant_at(event->position().x()));
  } else if (panning_) {
    axis_->pan(instant_at(pan_from_.x()) - instant_at(event->pos().x()));
    pan_from_ = event->pos();
  }
  event->accept();
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event) {
  scrubbing_ = panning_ = false;
  event->accept();
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && !mark_at(event->pos())) axis_->fit();
  event->accept();
}

void TimelineView::contextMenuEvent(QContextMenuEvent* event) {
  if (!recording_) return;
  std::optional<Part> part;
  if (const auto mark = mark_at(event->pos())) {
    const Mark& chosen = recording_->marks[*mark];
    if (!chosen.about.empty()) part = chosen.about.front();
  } else if (const auto fault = fault_at(event->pos())) {
    part = recording_->faults[*fault].part;
  }
  if (part) emit menu_asked(*part, instant_at(event->pos().x()), event->globalPos());
  event->accept();
}

void TimelineView::wheelEvent(QWheelEvent* event) {
  turn_axis(*axis_, *event, instant_at(event->position().x()));
}

void TimelineView::keyPressEvent(QKeyEvent* event) {
  if (press_axis_key(*axis_, *cursor_, *event)) {
    event->accept();
  } else {
    QWidget::keyPressEvent(event);
  }
}

}  // namespace gemello::gui
