#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include <QFontMetricsF>
#include <QLineF>

#include "gui/map/layout_machine.hpp"
#include "gui/map/paint_map.hpp"
#include "gui/shared/colours.hpp"
#include "gui/shared/figures.hpp"

namespace gemello::gui {

namespace {

// How a wire is drawn: by its health if that is not good, else by its load.
struct WireLook {
  Health health = Health::good;
  LoadStep step = LoadStep::unknown;
  friend auto operator<=>(const WireLook&, const WireLook&) = default;
};

WireLook wire_look(const MapState& state, Part part) {
  if (state.moment == nullptr) return {};
  const Moment::PartNow now = state.moment->of(part);
  return {now.health, load_step(now.load)};
}

QPen wire_pen(const MapState& state, WireLook look, double width) {
  const bool dark = is_dark(state.palette);
  QColor quiet = state.palette.color(QPalette::WindowText);
  quiet.setAlpha(120);
  QPen pen(quiet, width);
  if (look.health != Health::good) {
    pen = QPen(look_of(look.health).colour(dark), width + 0.8, look_of(look.health).line);
  } else if (look.step > LoadStep::idle) {
    const double wider = 0.4 * (static_cast<double>(look.step) - 1);
    pen = QPen(look_of(look.step).colour(dark), width + wider);
    if (look.step >= LoadStep::heavy) pen.setStyle(look_of(look.step).line);
  }
  pen.setCapStyle(Qt::FlatCap);
  pen.setJoinStyle(Qt::RoundJoin);
  return pen;
}

double own_width(PartKind kind) {
  if (kind == PartKind::circuit) return 3;
  return kind == PartKind::inter_switch_link ? 2.4 : 1.1;
}

QLineF longest_flat(const MapWire& wire) {
  QLineF best;
  for (std::size_t i = 1; i < wire.path.size(); ++i) {
    const QLineF piece(wire.path[i - 1], wire.path[i]);
    if (piece.dy() == 0 && piece.length() > best.length()) best = piece;
  }
  return best;
}

// Name and capacity of a circuit, over its longest flat piece or beside its end.
void paint_circuit_label(QPainter& painter, const MapState& state, const MapWire& wire) {
  constexpr double letters = 10;
  if (!state.readable(letters)) return;
  const Circuit& circuit = state.inventory().circuits[wire.part.index];
  QString text = QString::fromStdString(circuit.name) + "  " + rate_text(circuit.capacity);
  if (state.moment != nullptr) {
    const Moment::PartNow now = state.moment->of(wire.part);
    if (now.health != Health::good) {
      text = look_of(now.health).letter() + QStringLiteral(" ") + text;
      if (!now.word.empty()) text += ": " + QString::fromStdString(now.word);
    } else if (now.load) {
      text += "  " + share_text(now.load);
    }
  }
  QFont font = state.font;
  font.setPixelSize(static_cast<int>(letters));
  const double width = QFontMetricsF(font).horizontalAdvance(text) + 8;
  const QLineF flat = longest_flat(wire);
  QRectF area;
  if (flat.length() > 40) {
    area = QRectF(flat.center().x() - width / 2, flat.y1() - 7, width, 14);
  } else {
    const QPointF end = wire.path.back();
    area = QRectF(end.x() + 4, end.y() + 2, width, 13);
  }
  QColor ground = state.palette.color(QPalette::Base);
  ground.setAlpha(225);
  painter.fillRect(area, ground);
  painter.setPen(state.palette.color(QPalette::Text));
  paint_label(painter, state, area, text, letters, Qt::AlignCenter);
}

void paint_bundles(QPainter& painter, const QRectF& exposed, const MapState& state) {
  QColor colour = state.palette.color(QPalette::WindowText);
  colour.setAlpha(120);
  for (const MapBundle& bundle : state.layout->bundles) {
    const QRectF piece = QRectF(bundle.from, bundle.until).normalized().adjusted(-3, -3, 3, 3);
    if (!piece.intersects(exposed)) continue;
    const double width = std::min(5.0, 1.1 + 0.6 * std::log2(std::max(1.0, double(bundle.cables))));
    painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(bundle.from, bundle.until);
  }
}

// Many lines of one look are drawn at one go: a pen is dearer than a line.
using LinesByLook = std::map<std::pair<WireLook, double>, std::vector<QLineF>>;

LinesByLook lines_by_look(const QRectF& exposed, const MapState& state) {
  LinesByLook lines;
  for (const MapWire& wire : state.layout->wires) {
    const WireLook look = wire_look(state, wire.part);
    const double width = own_width(wire.part.kind);
    for (std::size_t i = 1; i < wire.own; ++i) {
      const QRectF around = QRectF(wire.path[i - 1], wire.path[i]).normalized();
      if (!around.adjusted(-2, -2, 2, 2).intersects(exposed)) continue;
      lines[{look, width}].emplace_back(wire.path[i - 1], wire.path[i]);
    }
  }
  return lines;
}

// Where a cable joins its bundle a dot; where it is not well a sign.
void paint_cable_ends(QPainter& painter, const QRectF& exposed, const MapState& state) {
  const bool dark = is_dark(state.palette);
  QColor joint = state.palette.color(QPalette::WindowText);
  joint.setAlpha(170);
  for (const MapWire& wire : state.layout->wires) {
    if (wire.own >= wire.path.size()) continue;
    const QPointF at = wire.path[wire.own - 1];
    if (!exposed.adjusted(-4, -4, 4, 4).contains(at)) continue;
    painter.setPen(Qt::NoPen);
    painter.setBrush(joint);
    painter.drawEllipse(at, 1.9, 1.9);
  }
  if (state.moment == nullptr || !state.readable(8)) return;
  for (const MapWire& wire : state.layout->wires) {
    const Health health = state.moment->of(wire.part).health;
    if (health == Health::good) continue;
    const QPointF middle = (wire.path[0] + wire.path[1]) / 2;
    const QRectF area(middle.x() - 4.5, middle.y() - 5.5, 9, 11);
    if (!area.intersects(exposed)) continue;
    painter.fillRect(area, state.palette.color(QPalette::Base));
    painter.setPen(look_of(health).colour(dark));
    paint_label(painter, state, area, look_of(health).letter(), 9, Qt::AlignCenter);
  }
}

// A rung over the ports of a bond, so that its wires are seen to be one.
void paint_rungs(QPainter& painter, const QRectF& exposed, const MapState& state) {
  for (const MapBox& box : state.layout->boxes) {
    if (box.part.kind != PartKind::bond || !box.rect.adjusted(0, -4, 0, 0).intersects(exposed)) {
      continue;
    }
    painter.setPen(wire_pen(state, wire_look(state, box.part), 1.8));
    const double y = box.rect.top() - 3.2;
    painter.drawLine(QPointF(box.rect.left() + 1, y), QPointF(box.rect.right() - 1, y));
  }
}

}  // namespace

void paint_wires(QPainter& painter, const QRectF& exposed, const MapState& state) {
  paint_bundles(painter, exposed, state);
  for (const auto& [look, lines] : lines_by_look(exposed, state)) {
    painter.setPen(wire_pen(state, look.first, look.second));
    painter.drawLines(lines.data(), static_cast<int>(lines.size()));
  }
  if (state.zoom > 0.3) {
    paint_cable_ends(painter, exposed, state);
    paint_rungs(painter, exposed, state);
  }
  for (const MapWire& wire : state.layout->wires) {
    if (wire.part.kind == PartKind::circuit) paint_circuit_label(painter, state, wire);
  }
}

}  // namespace gemello::gui
