#include "gui/map/hit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gemello::gui {

namespace {

bool is_map_frame(PartKind kind) {
  return kind == PartKind::site || kind == PartKind::rack;
}

std::optional<Part> vm_at(const MapState& state, const MapBox& box, QPointF at) {
  if (state.moment == nullptr || box.part.kind != PartKind::host) return {};
  const std::vector<VmId>& vms = state.moment->hosts[box.part.index].vms;
  for (std::size_t i = 0; i < vm_dots(vms.size()); ++i) {
    if (vm_dot(box.rect, i, vms.size()).adjusted(-0.9, -0.9, 0.9, 0.9).contains(at)) {
      return Part{PartKind::vm, vms[i].index()};
    }
  }
  return {};
}

double distance_to_piece(QPointF at, QPointF a, QPointF b) {
  const double left = std::min(a.x(), b.x()), right = std::max(a.x(), b.x());
  const double top = std::min(a.y(), b.y()), bottom = std::max(a.y(), b.y());
  const double dx = std::max({left - at.x(), 0.0, at.x() - right});
  const double dy = std::max({top - at.y(), 0.0, at.y() - bottom});
  return std::hypot(dx, dy);
}

std::optional<Part> wire_at(const MapState& state, QPointF at, double tolerance) {
  std::optional<Part> nearest;
  double least = tolerance;
  for (const MapWire& wire : state.layout->wires) {
    for (std::size_t i = 1; i < wire.own; ++i) {
      const double apart = distance_to_piece(at, wire.path[i - 1], wire.path[i]);
      if (apart >= least) continue;
      least = apart;
      nearest = wire.part;
    }
  }
  return nearest;
}

// How far a box is in a direction; aside counts thrice. Infinite: not in that direction.
double way_to(const QRectF& from, const QRectF& to, Direction direction) {
  const QPointF d = to.center() - from.center();
  const bool flat = direction == Direction::left || direction == Direction::right;
  const double sign = direction == Direction::left || direction == Direction::up ? -1 : 1;
  const double ahead = sign * (flat ? d.x() : d.y());
  const double aside = std::abs(flat ? d.y() : d.x());
  if (ahead <= 1 || aside > 4 * ahead) return std::numeric_limits<double>::infinity();
  return ahead + 3 * aside;
}

}  // namespace

std::optional<Part> part_at(const MapState& state, QPointF at, double tolerance) {
  if (state.layout == nullptr) return {};
  const std::vector<MapBox>& boxes = state.layout->boxes;
  std::optional<Part> frame;
  for (auto box = boxes.rbegin(); box != boxes.rend(); ++box) {  // children before their parents
    if (!box->rect.contains(at)) continue;
    if (is_map_frame(box->part.kind)) {
      if (!frame) frame = box->part;
      continue;
    }
    if (const auto vm = vm_at(state, *box, at)) return vm;
    return box->part;
  }
  if (const auto wire = wire_at(state, at, tolerance)) return wire;
  return frame;
}

std::optional<Part> part_beside(const MapState& state, std::optional<Part> from,
                                Direction direction) {
  if (state.layout == nullptr) return {};
  const QRectF area = from ? area_of(state, *from) : QRectF();
  std::optional<Part> best;
  double least = std::numeric_limits<double>::infinity();
  for (const MapBox& box : state.layout->boxes) {
    if (is_map_frame(box.part.kind) || box.part.kind == PartKind::bond) continue;
    if (area.isNull()) {
      if (box.part.kind == PartKind::host) return box.part;
      continue;
    }
    const double way = box.part == from ? least : way_to(area, box.rect, direction);
    if (way >= least) continue;
    least = way;
    best = box.part;
  }
  return best;
}

QRectF area_of(const MapState& state, Part part) {
  if (state.layout == nullptr) return {};
  if (part.kind == PartKind::vm) {
    if (state.moment == nullptr) return {};
    const HostId host = state.moment->vms[part.index].host;
    return host.valid() ? area_of(state, {PartKind::host, host.index()}) : QRectF();
  }
  QRectF area;
  if (part.kind == PartKind::volume) {
    const Inventory& inventory = state.inventory();
    for (const ReplicaSetId set : inventory.volumes[part.index].replica_sets) {
      for (const BrickId brick : inventory[set].bricks) {
        area |= area_of(state, {PartKind::brick, brick.index()});
      }
    }
    return area;
  }
  if (const MapBox* box = state.layout->box(part)) return box->rect;
  if (const MapWire* wire = state.layout->wire(part)) {
    for (const QPointF& point : wire->path) area |= QRectF(point - QPointF(1, 1), QSizeF(2, 2));
  }
  return area;
}

}  // namespace gemello::gui
