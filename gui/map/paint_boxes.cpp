#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>

#include "gui/map/layout_machine.hpp"
#include "gui/map/paint_map.hpp"
#include "gui/shared/colours.hpp"
#include "gui/shared/figures.hpp"

namespace gemello::gui {

namespace {

constexpr double dot_step = 8;
constexpr double dot_size = 6.2;
constexpr std::size_t dot_columns = 14;
constexpr std::size_t dot_rows = 3;
static_assert(dot_rows * dot_step <= machine_box::dots_height);
static_assert(dot_columns * dot_step <= machine_box::width - 2 * machine_box::side);

Look machine_look(const MapState& state, Part part, bool& good) {
  good = true;
  if (state.moment == nullptr) return look_of(Health::good);
  if (part.kind == PartKind::host) {
    const Moment::HostNow& now = state.moment->hosts[part.index];
    good = now.phase == HostPhase::on && now.health == Health::good;
    return now.phase == HostPhase::on ? look_of(now.health) : look_of(now.phase);
  }
  const Health health = state.moment->of(part).health;
  good = health == Health::good;
  return look_of(health);
}

// Ground and border; what is not well is hatched and has a sign in its upper right corner.
void paint_ground(QPainter& painter, const MapState& state, const MapBox& box, const Look& look,
                  bool good, double radius) {
  const bool dark = is_dark(state.palette);
  QPainterPath outline;
  outline.addRoundedRect(box.rect, radius, radius);
  painter.fillPath(outline, state.palette.color(QPalette::Base));
  if (!good) {
    painter.save();
    painter.setClipPath(outline, Qt::IntersectClip);
    painter.setOpacity(0.55);
    fill_area(painter, box.rect, look, dark);
    painter.restore();
  }
  QPen pen(look.colour(dark), good ? 1.2 : 2.2, good ? Qt::SolidLine : look.line);
  painter.setPen(pen);
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(outline);
}

QColor ground_of_names(const MapState& state) {
  QColor ground = state.palette.color(QPalette::Base);
  ground.setAlpha(215);
  return ground;
}

double label_width(const MapState& state, Part part, double letters) {
  QFont font = state.font;
  font.setPixelSize(static_cast<int>(std::lround(letters)));
  return QFontMetricsF(font).horizontalAdvance(to_qt(state.catalogue->name(part)));
}

// The name on a ground of its own where the box is hatched.
void paint_name(QPainter& painter, const MapState& state, const MapBox& box, const Look& look,
                bool good, QRectF area, double letters) {
  if (!state.readable(letters)) return;
  if (!good) {
    painter.fillRect(area.adjusted(-2, 0, 2, 0), ground_of_names(state));
    const QRectF sign(area.right() - 13, area.top(), 13, area.height());
    painter.setPen(look.colour(is_dark(state.palette)));
    paint_label(painter, state, sign, look.letter(), letters + 1, Qt::AlignCenter);
    area.setRight(sign.left());
  }
  painter.setPen(state.palette.color(QPalette::Text));
  paint_label(painter, state, area, QString::fromStdString(state.catalogue->name(box.part)),
              letters);
}

void paint_bar(QPainter& painter, const MapState& state, const QRectF& area,
               std::optional<double> load) {
  QColor frame = state.palette.color(QPalette::Text);
  frame.setAlpha(110);
  const LoadStep step = load_step(load);
  if (step != LoadStep::unknown) {
    const double share = std::clamp(*load, 0.0, 1.0);
    fill_area(painter, QRectF(area.left(), area.top(), area.width() * share, area.height()),
              look_of(step), is_dark(state.palette));
  }
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(frame, 0.7, step == LoadStep::unknown ? Qt::DotLine : Qt::SolidLine));
  painter.drawRect(area);
}

// A shape for each phase, so that dots are told apart without colour.
void paint_dot(QPainter& painter, const QRectF& dot, VmPhase phase, bool dark) {
  const QColor colour = look_of(phase).colour(dark);
  painter.setPen(QPen(colour, 1.1));
  painter.setBrush(Qt::NoBrush);
  const QRectF inner = dot.adjusted(0.6, 0.6, -0.6, -0.6);
  switch (phase) {
    case VmPhase::running:
      painter.setPen(Qt::NoPen);
      painter.fillRect(dot, colour);
      break;
    case VmPhase::migrating:
      painter.setBrush(colour);
      painter.drawPolygon(QPolygonF(
          {inner.topLeft(), inner.bottomLeft(), QPointF(inner.right(), inner.center().y())}));
      break;
    case VmPhase::paused:
      painter.fillRect(QRectF(dot.left() + 0.5, dot.top(), 1.9, dot.height()), colour);
      painter.fillRect(QRectF(dot.right() - 2.4, dot.top(), 1.9, dot.height()), colour);
      break;
    case VmPhase::booting:
      painter.drawRect(inner);
      painter.fillRect(QRectF(inner.left(), inner.center().y(), inner.width(), inner.height() / 2),
                       colour);
      break;
    case VmPhase::down:
      painter.drawLine(inner.topLeft(), inner.bottomRight());
      painter.drawLine(inner.topRight(), inner.bottomLeft());
      break;
    case VmPhase::waiting:
    case VmPhase::unknown:
    case VmPhase::absent:
      painter.drawEllipse(inner);
      break;
  }
}

void paint_dots(QPainter& painter, const MapState& state, const MapBox& box,
                const std::vector<VmId>& vms) {
  const bool dark = is_dark(state.palette);
  const std::size_t shown = vm_dots(vms.size());
  const bool small = dot_size * state.zoom < 3.5;
  for (std::size_t i = 0; i < shown; ++i) {
    const QRectF dot = vm_dot(box.rect, i, vms.size());
    const VmPhase phase = state.moment->vms[vms[i].index()].phase;
    if (small) {
      painter.fillRect(dot, look_of(phase).colour(dark));
    } else {
      paint_dot(painter, dot, phase, dark);
    }
  }
  if (shown == vms.size()) return;
  QRectF rest = vm_dot(box.rect, shown - 1, shown).translated(dot_step, -1);
  rest.setSize({26, 8});
  painter.setPen(state.palette.color(QPalette::Text));
  paint_label(painter, state, rest, QStringLiteral("+%1").arg(vms.size() - shown), 8);
}

// Where nothing could be read, the box itself is the bar: filled from below by its load.
void paint_far_host(QPainter& painter, const MapState& state, const MapBox& box,
                    const Moment::HostNow& now) {
  const LoadStep step = load_step(now.load);
  if (step == LoadStep::unknown) return;
  QRectF level = box.rect.adjusted(2, 2, -2, -2);
  level.setTop(level.bottom() - level.height() * std::clamp(*now.load, 0.0, 1.0));
  fill_area(painter, level, look_of(step), is_dark(state.palette));
}

// The line of a name, as high as its letters need.
QRectF name_line(QRectF line, double letters, double bottom) {
  constexpr double leading = 1.35;
  line.setHeight(std::min(std::max(line.height(), letters * leading), bottom - line.top()));
  return line;
}

void paint_host(QPainter& painter, const MapState& state, const MapBox& box) {
  bool good = true;
  const Look look = machine_look(state, box.part, good);
  paint_ground(painter, state, box, look, good, 4);
  const QRectF line(box.rect.left() + machine_box::side, box.rect.top() + machine_box::name_top,
                    machine_box::width - 2 * machine_box::side, machine_box::name_height);
  const bool far = !state.readable(10);
  if (far && state.moment != nullptr) {
    const Moment::HostNow& now = state.moment->hosts[box.part.index];
    if (good) paint_far_host(painter, state, box, now);
    const double letters = state.name_letters();
    const QRectF area = name_line(line, letters, box.rect.bottom());
    // Letters would be lost in the fill of a busy one.
    if (good && state.readable(letters) && load_step(now.load) > LoadStep::idle) {
      QRectF ground = area.adjusted(-2, 0, 0, 0);
      ground.setWidth(std::min(area.width(), label_width(state, box.part, letters) + 4));
      painter.fillRect(ground, ground_of_names(state));
    }
    paint_name(painter, state, box, look, good, area, letters);
    return;
  }
  paint_name(painter, state, box, look, good, line, 11);
  if (state.moment == nullptr) return;
  const Moment::HostNow& now = state.moment->hosts[box.part.index];
  const double top = box.rect.top() + machine_box::bar_top;
  paint_bar(painter, state, QRectF(line.left(), top, line.width() - 38, machine_box::bar_height),
            now.load);
  painter.setPen(state.palette.color(QPalette::Text));
  paint_label(painter, state, QRectF(line.right() - 36, top - 3, 36, machine_box::bar_height + 6),
              count_text(now.vms.size(), "VM", "VMs"), 9, Qt::AlignRight | Qt::AlignVCenter);
  if (dot_size * state.zoom >= 2) paint_dots(painter, state, box, now.vms);
}

void paint_switch(QPainter& painter, const MapState& state, const MapBox& box) {
  bool good = true;
  const Look look = machine_look(state, box.part, good);
  paint_ground(painter, state, box, look, good, 2);
  QRectF line = box.rect.adjusted(6, 3, -6, 0);
  line.setHeight(14);
  const double letters = state.name_letters();
  paint_name(painter, state, box, look, good, name_line(line, letters, box.rect.bottom() - 5),
             letters);
  if (state.zoom < 0.35) return;
  if (state.moment != nullptr) {
    const auto load = state.moment->of(box.part).load;
    const QRectF bar(box.rect.left() + 6, box.rect.bottom() - 13, box.rect.width() - 12, 5);
    if (load) paint_bar(painter, state, bar, load);
  }
  // A row of ports, the mark of a switch.
  QColor ports = look.colour(is_dark(state.palette));
  ports.setAlpha(150);
  for (double x = box.rect.left() + 7; x + 4 < box.rect.right() - 4; x += 6.5) {
    painter.fillRect(QRectF(x, box.rect.bottom() - 5, 4, 2.5), ports);
  }
}

void paint_server(QPainter& painter, const MapState& state, const MapBox& box) {
  bool good = true;
  const Look look = machine_look(state, box.part, good);
  paint_ground(painter, state, box, look, good, 4);
  const bool nested =
      state.layout->boxes[static_cast<std::size_t>(box.parent)].part.kind == PartKind::host;
  QRectF line = box.rect.adjusted(5, nested ? 0 : machine_box::name_top, -5, 0);
  line.setHeight(machine_box::name_height - 1);
  const double letters = nested ? 9 : state.name_letters();
  // Its bricks stand below.
  const double bottom = box.rect.top() + machine_box::bar_top + 1;
  paint_name(painter, state, box, look, good, nested ? line : name_line(line, letters, bottom),
             letters);
}

// A disk: a lid over a box.
void paint_brick(QPainter& painter, const MapState& state, const MapBox& box) {
  bool good = true;
  const Look look = machine_look(state, box.part, good);
  paint_ground(painter, state, box, look, good, 2);
  const bool dark = is_dark(state.palette);
  QColor disk = look.colour(dark);
  painter.setPen(QPen(disk, 1));
  const QRectF lid(box.rect.left() + 3, box.rect.top() + 3.5, 9, 3.6);
  if (state.zoom > 0.5) {
    painter.drawEllipse(lid);
    painter.drawArc(lid.translated(0, 5), 180 * 16, 180 * 16);
    painter.drawLine(QPointF(lid.left(), lid.center().y()),
                     QPointF(lid.left(), lid.center().y() + 5));
    painter.drawLine(QPointF(lid.right(), lid.center().y()),
                     QPointF(lid.right(), lid.center().y() + 5));
  }
  paint_name(painter, state, box, look, good, box.rect.adjusted(15, 1, -4, -1), 9);
}

void paint_bond(QPainter& painter, const MapState& state, const MapBox& box) {
  if (state.zoom < 0.4) return;
  bool good = true;
  const Look look = machine_look(state, box.part, good);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(look.colour(is_dark(state.palette)), good ? 0.8 : 1.8,
                      good ? Qt::SolidLine : look.line));
  painter.drawRoundedRect(box.rect, 2, 2);
}

void paint_ports(QPainter& painter, const QRectF& exposed, const MapState& state) {
  if (state.zoom < 0.4) return;
  QColor colour = state.palette.color(QPalette::Text);
  colour.setAlpha(190);
  painter.setPen(QPen(colour, 0.8));
  for (const MapPort& port : state.layout->ports) {
    if (!exposed.adjusted(-6, -12, 6, 6).contains(port.at)) continue;
    const QRectF square(port.at.x() - 2.2, port.at.y() + 3, 4.4, 4.4);
    painter.setBrush(port.wire >= 0 ? QBrush(colour) : QBrush(Qt::NoBrush));
    painter.drawRect(square);
  }
}

}  // namespace

std::size_t vm_dots(std::size_t count) {
  constexpr std::size_t most = dot_columns * dot_rows;
  return count <= most ? count : most - 4;  // room for "+n"
}

QRectF vm_dot(const QRectF& host, std::size_t n, std::size_t count) {
  if (n >= vm_dots(count)) return {};
  return {host.left() + machine_box::side + dot_step * static_cast<double>(n % dot_columns),
          host.top() + machine_box::dots_top + dot_step * static_cast<double>(n / dot_columns),
          dot_size, dot_size};
}

void paint_boxes(QPainter& painter, const QRectF& exposed, const MapState& state) {
  for (const MapBox& box : state.layout->boxes) {
    if (!box.rect.intersects(exposed)) continue;
    switch (box.part.kind) {
      case PartKind::host:
        paint_host(painter, state, box);
        break;
      case PartKind::network_switch:
        paint_switch(painter, state, box);
        break;
      case PartKind::disk_server:
        paint_server(painter, state, box);
        break;
      case PartKind::brick:
        paint_brick(painter, state, box);
        break;
      case PartKind::bond:
        paint_bond(painter, state, box);
        break;
      default:
        break;
    }
  }
  paint_ports(painter, exposed, state);
}

}  // namespace gemello::gui
