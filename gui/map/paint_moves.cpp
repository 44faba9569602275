#include <algorithm>
#include <cmath>
#include <map>

#include <QLineF>
#include <QPainterPath>

#include "gui/map/paint_map.hpp"
#include "gui/shared/colours.hpp"

namespace gemello::gui {

namespace {

// From edge to edge, bent to a side; the n-th between the same two hosts is bent more.
QPainterPath move_path(const QRectF& from, const QRectF& to, int n) {
  const QLineF direct(from.center(), to.center());
  const double bend = 26 + 14 * n;
  const QPointF aside = direct.length() < 1
                            ? QPointF(0, -bend)
                            : QPointF(direct.dy(), -direct.dx()) / direct.length() * bend;
  QPainterPath path(from.center());
  path.quadTo(direct.center() + aside, to.center());
  return path;
}

void paint_move(QPainter& painter, const MapState& state, const QPainterPath& path,
                const QString& label) {
  const Look& look = look_of(VmPhase::migrating);
  const QColor colour = look.colour(is_dark(state.palette));
  const double width = std::max(2.2, 1.4 / state.zoom);
  painter.setPen(QPen(colour, width, look.line, Qt::RoundCap));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(path);
  const QPointF tip = path.pointAtPercent(1);
  const QPointF before = path.pointAtPercent(0.93);
  const double angle = std::atan2(tip.y() - before.y(), tip.x() - before.x());
  const double size = width * 4.5;
  const auto corner = [&](double turn) {
    return tip - size * QPointF(std::cos(angle + turn), std::sin(angle + turn));
  };
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawPolygon(QPolygonF({tip, corner(0.45), corner(-0.45)}));
  constexpr double letters = 10;
  if (!state.readable(letters)) return;
  const QPointF middle = path.pointAtPercent(0.5);
  const QRectF area(middle.x() - 32, middle.y() - 7, 64, 14);
  QColor ground = state.palette.color(QPalette::Base);
  ground.setAlpha(225);
  painter.fillRect(area, ground);
  painter.setPen(state.palette.color(QPalette::Text));
  paint_label(painter, state, area, label, letters, Qt::AlignCenter);
}

QPen selection_pen(const MapState& state) {
  QPen pen(state.palette.color(QPalette::Highlight), std::max(2.6, 2.6 / state.zoom));
  pen.setJoinStyle(Qt::RoundJoin);
  return pen;
}

void outline(QPainter& painter, const QRectF& rect, double apart) {
  painter.drawRoundedRect(rect.adjusted(-apart, -apart, apart, apart), 5, 5);
}

// A VM: its dot and its host. Null moment: nobody knows where it is.
void paint_selected_vm(QPainter& painter, const MapState& state, std::uint32_t vm) {
  if (state.moment == nullptr) return;
  const HostId host = state.moment->vms[vm].host;
  if (!host.valid()) return;
  const MapBox* box = state.layout->box({PartKind::host, host.index()});
  if (box == nullptr) return;
  outline(painter, box->rect, 2);
  const std::vector<VmId>& vms = state.moment->hosts[host.index()].vms;
  const auto found = std::find(vms.begin(), vms.end(), VmId(vm));
  if (found == vms.end()) return;
  const QRectF dot = vm_dot(box->rect, static_cast<std::size_t>(found - vms.begin()), vms.size());
  if (!dot.isNull()) painter.drawRect(dot.adjusted(-1.5, -1.5, 1.5, 1.5));
}

void paint_selected_wire(QPainter& painter, const MapState& state, std::uint32_t cable) {
  const MapWire* wire = state.layout->wire({PartKind::cable, cable});
  if (wire == nullptr) return;
  painter.drawPolyline(wire->path.data(), static_cast<int>(wire->path.size()));
}

void paint_selected_bond(QPainter& painter, const MapState& state, Part part) {
  const auto [machine, number] = state.catalogue->bond(part);
  const Inventory& inventory = state.inventory();
  const std::vector<std::uint16_t>& members = inventory[machine].bonds[number].members;
  for (std::uint32_t i = 0; i < inventory.cables.size(); ++i) {
    const Cable& cable = inventory.cables[i];
    const bool member = std::find(members.begin(), members.end(), cable.nic) != members.end();
    if (cable.machine == machine && member) paint_selected_wire(painter, state, i);
  }
}

void paint_selected_volume(QPainter& painter, const MapState& state, VolumeId volume) {
  const Inventory& inventory = state.inventory();
  for (const ReplicaSetId set : inventory[volume].replica_sets) {
    for (const BrickId brick : inventory[set].bricks) {
      const MapBox* box = state.layout->box({PartKind::brick, brick.index()});
      if (box != nullptr) outline(painter, box->rect, 1.5);
    }
  }
}

}  // namespace

void paint_moves(QPainter& painter, const MapState& state) {
  if (state.moment == nullptr) return;
  std::map<std::pair<HostId, HostId>, int> between;
  for (std::size_t i = 0; i < state.moment->vms.size(); ++i) {
    const Moment::VmNow& now = state.moment->vms[i];
    if (now.phase != VmPhase::migrating || !now.host.valid() || !now.to.valid()) continue;
    const MapBox* from = state.layout->box({PartKind::host, now.host.index()});
    const MapBox* to = state.layout->box({PartKind::host, now.to.index()});
    if (from == nullptr || to == nullptr || from == to) continue;
    const int n = between[{now.host, now.to}]++;
    if (n >= 6) continue;  // so many more would be one blot
    const Part vm{PartKind::vm, static_cast<std::uint32_t>(i)};
    paint_move(painter, state, move_path(from->rect, to->rect, n),
               QString::fromStdString(state.catalogue->name(vm)));
  }
}

void paint_selected(QPainter& painter, const MapState& state) {
  if (state.drop_target.valid()) {
    painter.setPen(QPen(look_of(VmPhase::migrating).colour(is_dark(state.palette)),
                        std::max(3.0, 3 / state.zoom), Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    const MapBox* box = state.layout->box({PartKind::host, state.drop_target.index()});
    if (box != nullptr) outline(painter, box->rect, 4);
  }
  if (!state.selected) return;
  painter.setPen(selection_pen(state));
  painter.setBrush(Qt::NoBrush);
  const Part part = *state.selected;
  if (part.kind == PartKind::vm) return paint_selected_vm(painter, state, part.index);
  if (part.kind == PartKind::volume) {
    return paint_selected_volume(painter, state, VolumeId(part.index));
  }
  if (part.kind == PartKind::bond) paint_selected_bond(painter, state, part);
  if (const MapBox* box = state.layout->box(part)) outline(painter, box->rect, 2);
  if (const MapWire* wire = state.layout->wire(part)) {
    painter.drawPolyline(wire->path.data(), static_cast<int>(wire->path.size()));
  }
}

}  // namespace gemello::gui
