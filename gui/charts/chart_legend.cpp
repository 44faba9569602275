#include "gui/charts/chart_legend.hpp"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace gemello::gui {

ChartLegend::ChartLegend(QWidget* parent) : QWidget(parent) {
  setFocusPolicy(Qt::StrongFocus);
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(tr("Legend"));
  setAccessibleDescription(tr("Arrows choose a curve, Space shows or hides it, Delete removes it"));
}

void ChartLegend::set_entries(std::vector<CurveLabel> entries) {
  const int before = heightForWidth(width());
  entries_ = std::move(entries);
  current_ = std::min(current_, entries_.empty() ? 0 : entries_.size() - 1);
  setVisible(!entries_.empty());
  if (heightForWidth(width()) != before) updateGeometry();
  update();
}

QRectF ChartLegend::place(std::size_t entry) const {
  return layout_curve_labels(entries_, font(), width()).at(entry);
}

int ChartLegend::heightForWidth(int width) const {
  const std::vector<QRectF> places = layout_curve_labels(entries_, font(), width);
  return places.empty() ? 0 : static_cast<int>(std::ceil(places.back().bottom()));
}

QSize ChartLegend::sizeHint() const {
  return {320, heightForWidth(std::max(width(), 320))};
}

std::optional<std::size_t> ChartLegend::entry_at(QPointF position) const {
  const std::vector<QRectF> places = layout_curve_labels(entries_, font(), width());
  for (std::size_t i = 0; i < places.size(); ++i)
    if (places[i].contains(position)) return i;
  return std::nullopt;
}

QString ChartLegend::run_at(QPointF position) const {
  const std::vector<QRectF> places = layout_curve_labels(entries_, font(), width());
  for (std::size_t i = 0; i < places.size(); ++i)
    if (position.x() < places[i].left() && position.y() < places[i].bottom())
      return entries_[i].run;
  return {};
}

bool ChartLegend::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  QString words;
  if (const auto entry = entry_at(help->pos()))
    words =
        tr("%1\nClick: show or hide. Ctrl+click: this one alone.").arg(entries_[*entry].words());
  else
    words = run_at(help->pos());
  QToolTip::showText(help->globalPos(), words, this);
  return true;
}

void ChartLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  std::optional<std::size_t> current;
  if (hasFocus()) current = current_;
  paint_curve_labels(painter, entries_, layout_curve_labels(entries_, font(), width()), palette(),
                     font(), current);
}

void ChartLegend::mousePressEvent(QMouseEvent* event) {
  const auto entry = entry_at(event->position());
  if (!entry || event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
  current_ = *entry;
  if (event->modifiers() & Qt::ControlModifier)
    emit alone(*entry);
  else
    emit toggled(*entry);
}

void ChartLegend::keyPressEvent(QKeyEvent* event) {
  if (entries_.empty()) return QWidget::keyPressEvent(event);
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up:
      current_ = current_ == 0 ? entries_.size() - 1 : current_ - 1;
      break;
    case Qt::Key_Right:
    case Qt::Key_Down:
      current_ = (current_ + 1) % entries_.size();
      break;
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (event->modifiers() & Qt::ControlModifier)
        emit alone(current_);
      else
        emit toggled(current_);
      break;
    case Qt::Key_Delete:
      emit removed(current_);
      break;
    default:
      return QWidget::keyPressEvent(event);
  }
  update();
}

void ChartLegend::contextMenuEvent(QContextMenuEvent* event) {
  const bool by_key = event->reason() == QContextMenuEvent::Keyboard;
  const auto entry = by_key && !entries_.empty() ? std::optional(current_) : entry_at(event->pos());
  if (!entry) return;
  current_ = *entry;
  open_menu(*entry,
            by_key ? mapToGlobal(place(*entry).bottomLeft().toPoint()) : event->globalPos());
}

void ChartLegend::open_menu(std::size_t entry, QPoint where) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(entries_[entry].shown ? tr("&Hide") : tr("&Show"), this,
                  [this, entry] { emit toggled(entry); });
  menu->addAction(tr("Show &only this one"), this, [this, entry] { emit alone(entry); });
  menu->addAction(tr("&Remove from the chart"), this, [this, entry] { emit removed(entry); });
  menu->popup(where);
}

}  // namespace gemello::gui
