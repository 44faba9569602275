#include "gui/map/layout_machine.hpp"

#include <algorithm>

namespace gemello::gui {

namespace {

constexpr double brick_gap = 2;
constexpr double nested_title = 15;  // of a disk server inside a host
constexpr double bottom = 4;

std::size_t brick_columns(std::size_t bricks) {
  return bricks > 3 ? 2 : 1;
}
double bricks_height(std::size_t bricks) {
  const std::size_t columns = brick_columns(bricks);
  return static_cast<double>((bricks + columns - 1) / columns) *
         (machine_box::brick_height + brick_gap);
}
double nested_height(std::size_t bricks) {
  return nested_title + bricks_height(bricks) + 2;
}

std::size_t brick_count(const LayoutIndex& index, DiskServerId server) {
  return index.bricks_of_server[server.index()].size();
}

void add_bricks(const LayoutIndex& index, DiskServerId server, const QRectF& area,
                std::int32_t parent, MapLayout& out) {
  const std::vector<BrickId>& bricks = index.bricks_of_server[server.index()];
  const std::size_t columns = brick_columns(bricks.size());
  const double one =
      (area.width() - brick_gap * static_cast<double>(columns - 1)) / static_cast<double>(columns);
  for (std::size_t i = 0; i < bricks.size(); ++i) {
    const QPointF at(
        area.left() + static_cast<double>(i % columns) * (one + brick_gap),
        area.top() + static_cast<double>(i / columns) * (machine_box::brick_height + brick_gap));
    out.boxes.push_back({{PartKind::brick, bricks[i].index()},
                         parent,
                         QRectF(at, QSizeF(one, machine_box::brick_height))});
  }
}

void add_ports(const LayoutIndex& index, MachineId machine, QPointF at, std::int32_t parent,
               MapLayout& out) {
  const LayoutIndex::OfMachine& own = index.machines[machine.index()];
  const std::size_t bonds = index.inventory.machines[machine.index()].bonds.size();
  std::vector<QRectF> frames(bonds);
  for (std::size_t n = 0; n < own.ports.size(); ++n) {
    const double x = at.x() + port_x(index, machine, n);
    out.ports.push_back({QPointF(x, at.y()), machine, own.ports[n], -1});
    if (own.group[n] < bonds)
      frames[own.group[n]] |= QRectF(x - 2, at.y() + 1, 4, machine_box::ports - 2);
  }
  for (std::size_t b = 0; b < bonds; ++b) {
    if (frames[b].isNull()) continue;
    const auto part = static_cast<std::uint32_t>(own.first_bond + b);
    out.boxes.push_back({{PartKind::bond, part}, parent, frames[b].adjusted(-1.5, 0, 1.5, 0)});
  }
}

}  // namespace

QSizeF machine_size(const LayoutIndex& index, MachineId machine) {
  const LayoutIndex::OfMachine& own = index.machines[machine.index()];
  double height = machine_box::host_height;
  if (own.server.valid()) {
    const std::size_t bricks = brick_count(index, own.server);
    if (own.host.valid()) {
      height =
          machine_box::dots_top + machine_box::dots_height + 2 + nested_height(bricks) + bottom;
    } else {
      height = std::max(height, machine_box::bar_top + bricks_height(bricks) + bottom);
    }
  }
  return {machine_box::width, height};
}

double port_x(const LayoutIndex& index, MachineId machine, std::size_t n) {
  const LayoutIndex::OfMachine& own = index.machines[machine.index()];
  // A port is one step from its neighbour, a step and a half from another group's.
  const auto steps_to = [&own](std::size_t port) {
    double steps = 0;
    for (std::size_t i = 1; i <= port; ++i) steps += own.group[i] == own.group[i - 1] ? 1 : 1.5;
    return steps;
  };
  const double all = steps_to(own.ports.size() - 1);
  const double step =
      std::min(9.0, (machine_box::width - 4 * machine_box::side) / std::max(all, 1.0));
  return machine_box::width / 2 + (steps_to(n) - all / 2) * step;
}

void add_machine(const LayoutIndex& index, MachineId machine, QPointF at, std::int32_t parent,
                 MapLayout& out) {
  const LayoutIndex::OfMachine& own = index.machines[machine.index()];
  const QRectF rect(at, machine_size(index, machine));
  const auto box = static_cast<std::int32_t>(out.boxes.size());
  const Part server{PartKind::disk_server, own.server.index()};
  if (!own.host.valid()) {
    out.boxes.push_back({server, parent, rect});
    const QRectF area =
        rect.adjusted(machine_box::side, machine_box::bar_top, -machine_box::side, 0);
    add_bricks(index, own.server, area, box, out);
  } else {
    out.boxes.push_back({{PartKind::host, own.host.index()}, parent, rect});
    if (own.server.valid()) {
      const double height = nested_height(brick_count(index, own.server));
      const QRectF inner(rect.left() + 3, rect.bottom() - bottom - height, rect.width() - 6,
                         height);
      out.boxes.push_back({server, box, inner});
      add_bricks(index, own.server, inner.adjusted(3, nested_title, -3, 0), box + 1, out);
    }
  }
  add_ports(index, machine, at, box, out);
}

}  // namespace gemello::gui
