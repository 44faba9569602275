#pragma once

#include <cstdint>

#include <QPointF>
#include <QSizeF>

#include "gui/map/layout.hpp"
#include "gui/map/layout_index.hpp"

namespace gemello::gui {

/// Sizes of what a machine's box shows, from its upper edge down; the painter keeps to them.
namespace machine_box {
inline constexpr double width = 128;
inline constexpr double ports = 11;     ///< height of the strip of ports
inline constexpr double name_top = 11;  ///< the name's line
inline constexpr double name_height = 15;
inline constexpr double bar_top = 27;  ///< a host's CPU bar
inline constexpr double bar_height = 6;
inline constexpr double dots_top = 36;  ///< a host's VMs
inline constexpr double dots_height = 24;
inline constexpr double host_height = 64;
inline constexpr double side = 5;  ///< free at the left and at the right
inline constexpr double brick_height = 16;
}  // namespace machine_box

QSizeF machine_size(const LayoutIndex& index, MachineId machine);

/// X of the n-th of its ports (in the index' order), from the machine's left edge.
double port_x(const LayoutIndex& index, MachineId machine, std::size_t n);

/// Adds the machine's boxes (host or disk server, bricks, bonds) and its ports, without wires.
void add_machine(const LayoutIndex& index, MachineId machine, QPointF at, std::int32_t parent,
                 MapLayout& out);

}  // namespace gemello::gui
