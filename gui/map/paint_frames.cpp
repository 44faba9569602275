#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "gui/map/layout_rack.hpp"
#include "gui/map/paint_map.hpp"
#include "gui/map/site_frame.hpp"
#include "gui/shared/colours.hpp"

namespace gemello::gui {

namespace {

QString frame_name(const MapState& state, Part part) {
  return QString::fromStdString(state.catalogue->name(part));
}

// A frame whose health is not good says so by its border's colour and dash and by a word.
void paint_frame(QPainter& painter, const MapState& state, const MapBox& box, double title,
                 double letters) {
  const bool dark = is_dark(state.palette);
  const bool site = box.part.kind == PartKind::site;
  QColor ground = state.palette.color(QPalette::WindowText);
  ground.setAlpha(site ? 10 : 14);
  QColor border = state.palette.color(QPalette::WindowText);
  border.setAlpha(site ? 150 : 90);
  QPen pen(border, site ? 1.6 : 1.0);
  QString label = frame_name(state, box.part);
  if (state.moment != nullptr) {
    const Moment::PartNow now = state.moment->of(box.part);
    if (now.health != Health::good) {
      const Look& look = look_of(now.health);
      pen = QPen(look.colour(dark), 2.5, look.line);
      label = look.letter() + QStringLiteral(" ") + label;
      if (!now.word.empty()) label += QStringLiteral(": ") + QString::fromStdString(now.word);
    }
  }
  painter.setPen(pen);
  painter.setBrush(ground);
  painter.drawRoundedRect(box.rect, site ? 8 : 5, site ? 8 : 5);
  const QRectF line(box.rect.left() + 8, box.rect.top() + 1, box.rect.width() - 16, title);
  painter.setPen(state.palette.color(QPalette::WindowText));
  paint_label(painter, state, line, label, state.letters(letters, title - 2));
}

void paint_outside(QPainter& painter, const MapState& state) {
  const QRectF area = state.layout->outside;
  if (area.isNull()) return;
  QColor ground = state.palette.color(QPalette::WindowText);
  ground.setAlpha(22);
  painter.setPen(QPen(state.palette.color(QPalette::WindowText), 1.2, Qt::DashLine));
  painter.setBrush(ground);
  painter.drawRoundedRect(area, area.height() / 2, area.height() / 2);
  paint_label(painter, state, area, QStringLiteral("outside"),
              state.letters(13, area.height() * 0.7), Qt::AlignCenter);
}

}  // namespace

void paint_label(QPainter& painter, const MapState& state, const QRectF& area, const QString& text,
                 double height, Qt::Alignment alignment) {
  if (!state.readable(height)) return;
  QFont font = state.font;
  font.setPixelSize(static_cast<int>(std::lround(height)));
  painter.setFont(font);
  const QString cut = QFontMetricsF(font).elidedText(text, Qt::ElideRight, area.width());
  painter.drawText(area, static_cast<int>(alignment) | Qt::TextSingleLine, cut);
}

void paint_frames(QPainter& painter, const QRectF& exposed, const MapState& state) {
  paint_outside(painter, state);
  for (const MapBox& box : state.layout->boxes) {
    if (!box.rect.intersects(exposed)) continue;
    if (box.part.kind == PartKind::site) {
      paint_frame(painter, state, box, site_box::title, 14);
    } else if (box.part.kind == PartKind::rack) {
      paint_frame(painter, state, box, rack_box::title, 11);
    }
  }
}

void paint_map(QPainter& painter, const QRectF& exposed, const MapState& state) {
  if (state.layout == nullptr || state.catalogue == nullptr) return;
  painter.setRenderHint(QPainter::Antialiasing);
  paint_frames(painter, exposed, state);
  paint_wires(painter, exposed, state);
  paint_boxes(painter, exposed, state);
  paint_moves(painter, state);
  paint_selected(painter, state);
}

}  // namespace gemello::gui
