#include "gui/time/axis_input.hpp"

#include <algorithm>
#include <cmath>

#include <QKeyEvent>
#include <QWheelEvent>

namespace gemello::gui {

namespace {

void move_cursor(TimeAxis& axis, Cursor& cursor, Instant at) {
  cursor.set(at);
  axis.bring_into_view(cursor.at());
}

}  // namespace

void turn_axis(TimeAxis& axis, QWheelEvent& event, Instant anchor) {
  const QPoint turned = event.angleDelta();
  const bool aside =
      (event.modifiers() & Qt::ShiftModifier) != 0 || std::abs(turned.x()) > std::abs(turned.y());
  const int eighths = turned.x() != 0 && aside ? turned.x() : turned.y();
  if (aside) {
    const double share = -0.1 * eighths / 120.0;
    axis.pan(Duration(std::llround(share * static_cast<double>(axis.span().count()))));
  } else {
    axis.zoom(std::pow(1.25, -eighths / 120.0), anchor);
  }
  event.accept();
}

bool press_axis_key(TimeAxis& axis, Cursor& cursor, const QKeyEvent& event) {
  const bool shift = (event.modifiers() & Qt::ShiftModifier) != 0;
  const Duration step = std::max(axis.span() / (shift ? 10 : 100), Duration(1));
  switch (event.key()) {
    case Qt::Key_Left:
      move_cursor(axis, cursor, cursor.at() - step);
      return true;
    case Qt::Key_Right:
      move_cursor(axis, cursor, cursor.at() + step);
      return true;
    case Qt::Key_Home:
      move_cursor(axis, cursor, cursor.first());
      return true;
    case Qt::Key_End:
      move_cursor(axis, cursor, cursor.last());
      return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      axis.zoom(0.8, cursor.at());
      return true;
    case Qt::Key_Minus:
      axis.zoom(1.25, cursor.at());
      return true;
    case Qt::Key_0:
      axis.fit();
      return true;
    case Qt::Key_PageUp:
      axis.pan(-axis.span() / 2);
      return true;
    case Qt::Key_PageDown:
      axis.pan(axis.span() / 2);
      return true;
    default:
      return false;
  }
}

}  // namespace gemello::gui
