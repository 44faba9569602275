#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include <QPointF>
#include <QRectF>

#include "gui/recording/parts.hpp"

namespace gemello::gui {

/// A part with an area: site, rack, switch, host, disk server, brick, or a bond (a frame around its
/// ports, on the upper edge of its machine).
struct MapBox {
  Part part;
  std::int32_t parent = -1;  ///< into the boxes; -1: none
  QRectF rect;
};

/// A port of a machine, with its cable's wire if it has one.
struct MapPort {
  QPointF at;  ///< where a wire leaves
  MachineId machine;
  std::uint16_t nic = 0;
  std::int32_t wire = -1;
};

/// A cable from its port to its switch, an inter-switch link, or a circuit; horizontal and vertical
/// pieces. From point `own - 1` on, cables to one switch share their way (see MapBundle).
struct MapWire {
  Part part;
  std::vector<QPointF> path;
  std::size_t own = 0;
};

/// A piece of way that cables to one switch share.
struct MapBundle {
  SwitchId to;
  QPointF from;
  QPointF until;
  std::uint32_t cables = 0;
};

/// A picture of an Inventory, in pixels at zoom 1: sites side by side; in each its racks; in each
/// rack its switches on top, hosts below them, disk servers with their bricks below those.
struct MapLayout {
  std::vector<MapBox> boxes;  ///< parents before their children
  std::vector<MapPort> ports;
  std::vector<MapWire> wires;
  std::vector<MapBundle> bundles;
  QRectF outside;  ///< where uplinks end; null if there is none
  QRectF bounds;

  const MapBox* box(Part part) const;
  const MapWire* wire(Part part) const;

  std::map<Part, std::size_t> box_of, wire_of;
};

/// The same for the same inventory. 800 hosts take some milliseconds.
MapLayout lay_out(const Inventory& inventory);

}  // namespace gemello::gui
