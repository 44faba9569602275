#include "gui/charts/chart_view.hpp"

#include <QApplication>
#include <QChart>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/charts/legend_paint.hpp"

namespace gemello::gui {
namespace {

constexpr int wheel_rest_ms = 400;
constexpr double wheel_closer = 0.8;  // a notch of the wheel
constexpr double key_closer = 0.5;
constexpr double key_pan = 0.1;
constexpr double band_min = 4;  // pixels

}  // namespace

ChartView::ChartView(TimeWindow* window, Cursor* cursor, QWidget* parent)
    : QChartView(parent), window_(window), cursor_(cursor) {
  QChart* unused = chart();
  setChart(plot_.chart());
  delete unused;
  setFrameShape(QFrame::NoFrame);
  setRubberBand(QChartView::NoRubberBand);
  setViewportUpdateMode(QGraphicsView::NoViewportUpdate);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setMouseTracking(true);
  setAccessibleName(tr("Chart"));
  wheel_rests_.setSingleShot(true);
  wheel_rests_.setInterval(wheel_rest_ms);
  connect(window_, &TimeWindow::changed, this, &ChartView::stale);
  connect(window_, &TimeWindow::pointer_moved, viewport(), qOverload<>(&QWidget::update));
  connect(cursor_, &Cursor::moved, viewport(), qOverload<>(&QWidget::update));
}

void ChartView::show_recording(RecordingPtr recording) {
  recording_ = std::move(recording);
  sources_ = find_curves(recording_.get(), content_);
  stale();
}

void ChartView::show_beside(RunBeside beside) {
  beside_ = std::move(beside);
  sources_beside_ = find_curves(beside_.recording.get(), content_);
  stale();
}

std::vector<ReadoutRow> ChartView::readout(std::optional<Instant> pointer) const {
  return readout_of_runs(sources_, sources_beside_, content_, beside_, pointer, cursor_->at());
}

void ChartView::set_content(const ChartContent& content) {
  content_ = content;
  sources_ = find_curves(recording_.get(), content_);
  sources_beside_ = find_curves(beside_.recording.get(), content_);
  setAccessibleDescription(QString::fromStdString(content.title()));
  stale();
}

PlotInput ChartView::input() const {
  return {recording_,
          content_,
          sources_,
          beside_,
          sources_beside_,
          window_->range(),
          viewport()->size(),
          palette(),
          font(),
          false,
          false};
}

void ChartView::stale() {
  stale_ = true;
  viewport()->update();
}

void ChartView::draw_picture() {
  stale_ = false;
  ++pictures_;
  PlotInput in_steps = input();
  in_steps.in_steps = true;
  plot_.draw(in_steps);
  if (plot_.is_reading()) QTimer::singleShot(0, this, &ChartView::stale);
  const QRectF whole(QPointF(), QSizeF(viewport()->size()));
  scene()->setSceneRect(whole);
  const double ratio = viewport()->devicePixelRatioF();
  const QSize pixels = (whole.size() * ratio).toSize();
  if (picture_.size() != pixels) picture_ = QPixmap(pixels);
  picture_.setDevicePixelRatio(ratio);
  picture_.fill(palette().color(QPalette::Base));
  QPainter painter(&picture_);
  painter.setRenderHint(QPainter::Antialiasing);
  scene()->render(&painter, whole, whole);
}

ChartOverlay ChartView::overlay() const {
  ChartOverlay over;
  over.plot = plot_.plot_area();
  over.range = window_->range();
  over.origin = recording_ ? recording_->start : origin;
  over.cursor = cursor_->at();
  over.pointer = window_->pointer();
  over.left = plot_.axis(AxisSide::left);
  over.right = plot_.axis(AxisSide::right);
  over.palette = palette();
  over.font = font();
  if (drag_ && drag_->moved && drag_->button == Qt::LeftButton) {
    const auto inside = [&](double x) {
      return std::clamp(x, over.plot.left(), over.plot.right());
    };
    over.band = {inside(drag_->from.x()), inside(drag_->to.x())};
    over.pointer.reset();
    return over;
  }
  if (hover_ && over.plot.contains(*hover_)) over.level = hover_->y();
  if (!over.pointer) return over;
  for (ReadoutRow& row : readout(over.pointer)) {
    const ChartContent::Curve& curve = content_.curves()[row.curve];
    if (curve.shown)
      over.rows.push_back(
          {QString::fromStdString(row.words()), QString::fromStdString(row.at_pointer),
           QString::fromStdString(row.at_cursor), look_in_run(curve.style, row.of_beside)});
  }
  return over;
}

void ChartView::paintEvent(QPaintEvent*) {
  if (stale_) draw_picture();
  QPainter painter(viewport());
  painter.drawPixmap(QPointF(), picture_);
  if (recording_) paint_overlay(painter, overlay());
  if (!hasFocus()) return;
  painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
  painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
}

void ChartView::resizeEvent(QResizeEvent* event) {
  QChartView::resizeEvent(event);
  stale();
}

void ChartView::changeEvent(QEvent* event) {
  QChartView::changeEvent(event);
  stale();
}

bool ChartView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave) {
    hover_.reset();
    window_->set_pointer(std::nullopt);
  }
  return QChartView::viewportEvent(event);
}

void ChartView::focusInEvent(QFocusEvent* event) {
  QChartView::focusInEvent(event);
  viewport()->update();
}

void ChartView::focusOutEvent(QFocusEvent* event) {
  QChartView::focusOutEvent(event);
  viewport()->update();
}

Instant ChartView::instant_of(double x) const {
  const QRectF& plot = plot_.plot_area();
  const double inside = std::clamp(x - plot.left(), 0.0, plot.width());
  return instant_at(inside, window_->range(), plot.width());
}

void ChartView::mousePressEvent(QMouseEvent* event) {
  const bool ours = event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton;
  if (!ours || !recording_ || drag_) return event->ignore();
  setFocus(Qt::MouseFocusReason);
  drag_ = Drag{event->button(), event->position(), event->position(), window_->range(), false};
}

void ChartView::mouseMoveEvent(QMouseEvent* event) {
  hover_ = event->position();
  if (recording_) window_->set_pointer(instant_of(event->position().x()));
  if (!drag_) return viewport()->update();
  const bool first = !drag_->moved;
  drag_->to = event->position();
  drag_->moved |= (drag_->to - drag_->from).manhattanLength() >= QApplication::startDragDistance();
  if (drag_->moved && drag_->button == Qt::MiddleButton) {
    const double width = plot_.plot_area().width();
    const Duration by = instant_at(drag_->from.x(), drag_->range, width) -
                        instant_at(drag_->to.x(), drag_->range, width);
    window_->pan_from(drag_->range, by,
                      first ? TimeWindow::Step::first : TimeWindow::Step::continues);
  }
  viewport()->update();
}

void ChartView::mouseReleaseEvent(QMouseEvent* event) {
  if (!drag_ || event->button() != drag_->button) return event->ignore();
  const Drag drag = *std::exchange(drag_, std::nullopt);
  viewport()->update();
  if (drag.button != Qt::LeftButton) return;
  if (!drag.moved) {
    cursor_before_click_ = cursor_->at();
    cursor_->set(instant_of(drag.from.x()));
    return;
  }
  const double left = std::min(drag.from.x(), event->position().x());
  const double right = std::max(drag.from.x(), event->position().x());
  if (right - left < band_min) return;
  window_->set({instant_of(left), instant_of(right)});
}

// Its first click was taken for one: the cursor goes back to where it was.
void ChartView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return mousePressEvent(event);
  if (cursor_before_click_) cursor_->set(*std::exchange(cursor_before_click_, std::nullopt));
  drag_.reset();
  window_->reset();
}

TimeWindow::Step ChartView::wheel_step() {
  const bool turning = wheel_rests_.isActive();
  wheel_rests_.start();
  return turning ? TimeWindow::Step::continues : TimeWindow::Step::first;
}

void ChartView::wheelEvent(QWheelEvent* event) {
  event->accept();
  const QPoint delta = event->angleDelta();
  const double notches = (delta.y() != 0 ? delta.y() : delta.x()) / 120.0;
  if (!recording_ || notches == 0) return;
  const TimeRange range = window_->range();
  if (event->modifiers() & Qt::ShiftModifier) {
    const double by = seconds(range.length()) * key_pan * -notches;
    window_->pan(duration_nearest(by), wheel_step());
  } else {
    window_->zoom(instant_of(event->position().x()), std::pow(wheel_closer, notches), wheel_step());
  }
  window_->set_pointer(instant_of(event->position().x()));
}

void ChartView::pan_by(double share) {
  window_->pan(duration_nearest(seconds(window_->range().length()) * share));
}

bool ChartView::move_key(const QKeyEvent& event) {
  const TimeRange range = window_->range();
  const Instant fixed = range.contains(cursor_->at()) ? cursor_->at() : range.middle();
  const bool shift = event.modifiers() & Qt::ShiftModifier;
  const int way = event.key() == Qt::Key_Left || event.key() == Qt::Key_PageUp ? -1 : 1;
  switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
      if (shift)
        cursor_->set(row_step(sources_, content_, cursor_->at(), way));
      else
        pan_by(key_pan * way);
      return true;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
      pan_by(way);
      return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      window_->zoom(fixed, key_closer);
      return true;
    case Qt::Key_Minus:
      window_->zoom(fixed, 1 / key_closer);
      return true;
    case Qt::Key_Home:
      window_->reset();
      return true;
    case Qt::Key_Backspace:
      window_->back();
      return true;
    default:
      return false;
  }
}

void ChartView::keyPressEvent(QKeyEvent* event) {
  if (!recording_) return event->ignore();
  if (event->key() == Qt::Key_Escape && drag_) {
    drag_.reset();
    return viewport()->update();
  }
  const int digit = event->key() - Qt::Key_1;
  if (digit >= 0 && digit < static_cast<int>(content_.curves().size()) &&
      (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier) {
    emit curve_toggled(static_cast<std::size_t>(digit));
    return;
  }
  if (!move_key(*event)) event->ignore();
}

}  // namespace gemello::gui
