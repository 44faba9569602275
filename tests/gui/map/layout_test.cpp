#include "gui/map/layout.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "models/cloud/platform_reader.hpp"

namespace gemello::gui {
namespace {

const std::string platforms = GEMELLO_SOURCE_DIR "/platforms/";
const std::string case_platforms = GEMELLO_SOURCE_DIR "/tests/cases/platforms/";

// Shipped clouds of one and two sites, nine sites, 800 hosts in one rack; small rooms; racks
// without end.
std::string many_racks(int racks, int hosts, int switches_apart) {
  std::string text = R"({"format":"gemello-platform-1","name":"racks","sites":[{"name":"s"}],)";
  std::string rack_rows, switch_rows, host_rows, links;
  for (int i = 0; i < racks; ++i) {
    const std::string n = std::to_string(i);
    const std::string comma = i == 0 ? "" : ",";
    rack_rows += comma + R"({"name":"r)" + n + R"(","site":"s"})";
    switch_rows += comma + R"({"name":"sw)" + n + R"(","rack":"r)" + n + R"("})";
    const std::string other = std::to_string((i + switches_apart) % racks);
    host_rows += comma + R"({"name":"h)" + n + R"(-{00}","count":)" + std::to_string(hosts) +
                 R"(,"rack":"r)" + n + R"(","model":"m","cores":"4cores","core_speed":"2GHz",)" +
                 R"("memory":"8GiB","power":"p","boot_time":"1min","shutdown_time":"30s",)" +
                 R"("nics":[{"name":"eth0","speed":"1Gbps","cable":"sw)" + n +
                 R"("},{"name":"eth1","speed":"1Gbps","cable":"sw)" + other +
                 R"("}],"bonds":[{"name":"bond0","mode":"active-backup","members":["eth0",)" +
                 R"("eth1"]}],"roles":{"management":{"on":"bond0"},"migration":{"on":"bond0"},)" +
                 R"("guest":{"on":"bond0"}}})";
    if (i > 0) {
      links += (i == 1 ? "" : ",") + std::string(R"({"between":["sw0","sw)") + n +
               R"("],"speed":"10Gbps"})";
    }
  }
  return text + R"("racks":[)" + rack_rows + R"(],"switches":[)" + switch_rows +
         R"(],"inter_switch_links":[)" + links +
         R"(],"power_curves":[{"name":"p","standby":"1W",)" +
         R"("watts":["1W","2W","3W","4W","5W","6W","7W","8W","9W",)"
         R"("10W","11W"]}],"hosts":[)" +
         host_rows + "]}";
}

struct Room {
  std::string name;
  Inventory inventory;
};
std::vector<Room> rooms() {
  std::vector<Room> all;
  for (const char* name : {"infn-napoli", "napoli-roma", "garr-national", "planetlab-800", "rnd-50",
                           "lab", "surf-lisa"}) {
    all.push_back({name, read_platform(platforms + name + ".json")});
  }
  for (const char* name : {"two-hosts", "two-racks", "two-sites-with-disks", "three-hosts",
                           "three-hosts-with-bricks", "four-hosts-three-disk-servers"}) {
    all.push_back({name, read_platform(case_platforms + name + ".json")});
  }
  all.push_back({"40 racks of 20", read_platform_text(many_racks(40, 20, 1), "racks")});
  all.push_back({"9 racks of 3, far", read_platform_text(many_racks(9, 3, 5), "racks")});
  return all;
}
bool is_ancestor(const MapLayout& layout, std::int32_t maybe, std::int32_t of) {
  while (of >= 0) {
    if (of == maybe) return true;
    of = layout.boxes[static_cast<std::size_t>(of)].parent;
  }
  return false;
}
// A frame may be crossed by wires; a box that stands for one thing may not.
bool is_frame(const MapBox& box) {
  return box.part.kind == PartKind::site || box.part.kind == PartKind::rack;
}

TEST(MapLayout, shows_every_part_once) {
  for (const Room& room : rooms()) {
    const MapLayout layout = lay_out(room.inventory);
    const auto count = [&](PartKind kind) {
      return static_cast<std::size_t>(
          std::count_if(layout.boxes.begin(), layout.boxes.end(),
                        [&](const MapBox& box) { return box.part.kind == kind; }) +
          std::count_if(layout.wires.begin(), layout.wires.end(),
                        [&](const MapWire& wire) { return wire.part.kind == kind; }));
    };
    std::size_t bonds = 0;
    for (const Machine& machine : room.inventory.machines) bonds += machine.bonds.size();
    EXPECT_EQ(count(PartKind::site), room.inventory.sites.size()) << room.name;
    EXPECT_EQ(count(PartKind::rack), room.inventory.racks.size()) << room.name;
    EXPECT_EQ(count(PartKind::network_switch), room.inventory.switches.size()) << room.name;
    EXPECT_EQ(count(PartKind::host), room.inventory.hosts.size()) << room.name;
    EXPECT_EQ(count(PartKind::disk_server), room.inventory.disk_servers.size()) << room.name;
    EXPECT_EQ(count(PartKind::brick), room.inventory.bricks.size()) << room.name;
    EXPECT_EQ(count(PartKind::bond), bonds) << room.name;
    EXPECT_EQ(count(PartKind::cable), room.inventory.cables.size()) << room.name;
    EXPECT_EQ(count(PartKind::inter_switch_link), room.inventory.inter_switch_links.size());
    EXPECT_EQ(count(PartKind::circuit), room.inventory.circuits.size()) << room.name;
    // Nothing is there twice: the maps from parts are as large as the tables.
    EXPECT_EQ(layout.box_of.size(), layout.boxes.size()) << room.name;
    EXPECT_EQ(layout.wire_of.size(), layout.wires.size()) << room.name;
  }
}

TEST(MapLayout, everything_is_inside_its_parent) {
  for (const Room& room : rooms()) {
    const MapLayout layout = lay_out(room.inventory);
    for (const MapBox& box : layout.boxes) {
      ASSERT_GT(box.rect.width(), 0) << room.name;
      EXPECT_TRUE(layout.bounds.contains(box.rect)) << room.name;
      if (box.parent < 0) {
        EXPECT_EQ(box.part.kind, PartKind::site) << room.name;
        continue;
      }
      const QRectF& parent = layout.boxes[static_cast<std::size_t>(box.parent)].rect;
      EXPECT_TRUE(parent.contains(box.rect)) << room.name << " " << name(box.part.kind);
    }
  }
}

TEST(MapLayout, parents_are_what_the_inventory_says) {
  const Inventory inventory = read_platform(platforms + "napoli-roma.json");
  const MapLayout layout = lay_out(inventory);
  const auto parent = [&](const MapBox& box) {
    return layout.boxes[static_cast<std::size_t>(box.parent)].part;
  };
  for (const MapBox& box : layout.boxes) {
    const std::uint32_t i = box.part.index;
    if (box.part.kind == PartKind::rack) {
      EXPECT_EQ(parent(box), (Part{PartKind::site, inventory.racks[i].site.index()}));
    } else if (box.part.kind == PartKind::network_switch) {
      EXPECT_EQ(parent(box), (Part{PartKind::rack, inventory.switches[i].rack.index()}));
    } else if (box.part.kind == PartKind::host) {
      const RackId rack = inventory[inventory.hosts[i].machine].rack;
      EXPECT_EQ(parent(box), (Part{PartKind::rack, rack.index()}));
    } else if (box.part.kind == PartKind::brick) {
      EXPECT_EQ(parent(box), (Part{PartKind::disk_server, inventory.bricks[i].server.index()}));
    }
  }
}

TEST(MapLayout, boxes_do_not_overlap) {
  for (const Room& room : rooms()) {
    const MapLayout layout = lay_out(room.inventory);
    for (std::size_t a = 0; a < layout.boxes.size(); ++a) {
      EXPECT_FALSE(layout.boxes[a].rect.intersects(layout.outside)) << room.name;
      for (std::size_t b = a + 1; b < layout.boxes.size(); ++b) {
        if (!layout.boxes[a].rect.intersects(layout.boxes[b].rect)) continue;
        EXPECT_TRUE(is_ancestor(layout, static_cast<std::int32_t>(a), static_cast<std::int32_t>(b)))
            << room.name << ": " << name(layout.boxes[a].part.kind) << layout.boxes[a].part.index
            << " and " << name(layout.boxes[b].part.kind) << layout.boxes[b].part.index;
      }
    }
  }
}

// Pieces are horizontal or vertical; a piece inside a machine, a switch or a brick would hide it.
TEST(MapLayout, wires_go_around_boxes) {
  for (const Room& room : rooms()) {
    const MapLayout layout = lay_out(room.inventory);
    std::vector<QRectF> boxes;
    for (const MapBox& box : layout.boxes) {
      if (!is_frame(box) && box.part.kind != PartKind::bond) {
        boxes.push_back(box.rect.adjusted(0.01, 0.01, -0.01, -0.01));
      }
    }
    for (const MapWire& wire : layout.wires) {
      ASSERT_GE(wire.path.size(), 2U);
      for (std::size_t i = 1; i < wire.path.size(); ++i) {
        const QPointF a = wire.path[i - 1];
        const QPointF b = wire.path[i];
        ASSERT_TRUE(a.x() == b.x() || a.y() == b.y()) << room.name;
        const QRectF piece(QPointF(std::min(a.x(), b.x()), std::min(a.y(), b.y())),
                           QPointF(std::max(a.x(), b.x()), std::max(a.y(), b.y())));
        for (const QRectF& box : boxes) {
          const bool apart = piece.right() < box.left() || piece.left() > box.right() ||
                             piece.bottom() < box.top() || piece.top() > box.bottom();
          EXPECT_TRUE(apart) << room.name << ": " << name(wire.part.kind) << wire.part.index;
        }
      }
    }
  }
}

TEST(MapLayout, wires_end_at_what_they_join) {
  const Inventory inventory = read_platform(platforms + "napoli-roma.json");
  const MapLayout layout = lay_out(inventory);
  const auto edge = [&](Part part, double y_of_edge) {
    const MapBox* box = layout.box(part);
    return box != nullptr && y_of_edge >= box->rect.top() && y_of_edge <= box->rect.bottom();
  };
  for (std::uint32_t i = 0; i < inventory.cables.size(); ++i) {
    const MapWire* wire = layout.wire({PartKind::cable, i});
    ASSERT_NE(wire, nullptr);
    const QRectF to = layout.box({PartKind::network_switch, inventory.cables[i].to.index()})->rect;
    EXPECT_EQ(wire->path.back().y(), to.bottom());
    EXPECT_GT(wire->path.back().x(), to.left());
    EXPECT_LT(wire->path.back().x(), to.right());
    const auto port = std::find_if(layout.ports.begin(), layout.ports.end(), [&](const MapPort& p) {
      return p.wire >= 0 && &layout.wires[static_cast<std::size_t>(p.wire)] == wire;
    });
    ASSERT_NE(port, layout.ports.end());
    EXPECT_EQ(port->at, wire->path.front());
    EXPECT_EQ(port->machine, inventory.cables[i].machine);
    EXPECT_EQ(port->nic, inventory.cables[i].nic);
  }
  for (std::uint32_t i = 0; i < inventory.circuits.size(); ++i) {
    const MapWire* wire = layout.wire({PartKind::circuit, i});
    ASSERT_NE(wire, nullptr);
    const Circuit& circuit = inventory.circuits[i];
    EXPECT_TRUE(edge({PartKind::network_switch, circuit.a.index()}, wire->path.front().y()));
    if (circuit.is_uplink()) {
      EXPECT_EQ(wire->path.back().y(), layout.outside.bottom());
    } else {
      EXPECT_TRUE(edge({PartKind::network_switch, circuit.b.index()}, wire->path.back().y()));
    }
  }
}

// A cable can be followed by eye: no two cables share a piece of their own ways.
TEST(MapLayout, each_cable_has_a_way_of_its_own_to_the_bundle) {
  for (const char* name : {"infn-napoli", "napoli-roma"}) {
    const Inventory inventory = read_platform(platforms + name + std::string(".json"));
    const MapLayout layout = lay_out(inventory);
    std::vector<std::pair<const MapWire*, QRectF>> pieces;
    for (const MapWire& wire : layout.wires) {
      ASSERT_GE(wire.own, 2U);
      for (std::size_t i = 1; i < wire.own; ++i) {
        const QPointF a = wire.path[i - 1];
        const QPointF b = wire.path[i];
        if (a == b) continue;
        const QRectF piece = QRectF(a, b).normalized();
        // Half a pixel of air around each: parallel neighbours stay apart, crossings are allowed.
        const QRectF around = piece.adjusted(-0.5, -0.5, 0.5, 0.5);
        for (const auto& [owner, other] : pieces) {
          if (owner == &wire) continue;  // its pieces touch where they meet
          const bool both_upright = piece.width() == 0 && other.width() <= 1;
          const bool both_flat = piece.height() == 0 && other.height() <= 1;
          if (both_upright || both_flat) {
            EXPECT_FALSE(around.intersects(other)) << name;
          }
        }
        if (i + 1 < wire.own || wire.part.kind == PartKind::cable)
          pieces.emplace_back(&wire, around);
      }
    }
  }
}

TEST(MapLayout, bundles_count_their_cables) {
  // Napoli: ten machines with two cables to each of two switches: 20 arrive at either.
  const Inventory inventory = read_platform(platforms + "infn-napoli.json");
  const MapLayout layout = lay_out(inventory);
  for (std::uint32_t i = 0; i < 2; ++i) {
    const QRectF box = layout.box({PartKind::network_switch, i})->rect;
    std::uint32_t arriving = 0;
    for (const MapBundle& bundle : layout.bundles) {
      if (bundle.to == SwitchId(i) && bundle.until.y() == box.bottom()) arriving += bundle.cables;
    }
    EXPECT_EQ(arriving, 20U);
  }
}

TEST(MapLayout, switches_are_above_hosts_above_disk_servers) {
  const Inventory inventory = read_platform(platforms + "infn-napoli.json");
  const MapLayout layout = lay_out(inventory);
  const auto top = [&](PartKind kind, std::uint32_t i) {
    return layout.box({kind, i})->rect.top();
  };
  EXPECT_EQ(top(PartKind::network_switch, 0), top(PartKind::network_switch, 1));
  for (std::uint32_t host = 0; host < 8; ++host) {
    EXPECT_GT(top(PartKind::host, host), top(PartKind::network_switch, 0));
    EXPECT_LT(top(PartKind::host, host), top(PartKind::disk_server, host < 4 ? 0 : 1));
  }
}

TEST(MapLayout, is_the_same_each_time) {
  const Inventory inventory = read_platform(platforms + "garr-national.json");
  const MapLayout one = lay_out(inventory);
  const MapLayout other = lay_out(inventory);
  ASSERT_EQ(one.boxes.size(), other.boxes.size());
  for (std::size_t i = 0; i < one.boxes.size(); ++i) {
    EXPECT_EQ(one.boxes[i].part, other.boxes[i].part);
    EXPECT_EQ(one.boxes[i].rect, other.boxes[i].rect);
  }
  ASSERT_EQ(one.wires.size(), other.wires.size());
  for (std::size_t i = 0; i < one.wires.size(); ++i) {
    EXPECT_EQ(one.wires[i].path, other.wires[i].path);
  }
}

// What is shown whole on a screen of 1600 x 1000 must not be a thread: no side more than three
// times as long as the screen's shape wants, unless the room is that small.
TEST(MapLayout, has_the_shape_of_a_screen) {
  for (const Room& room : rooms()) {
    if (room.inventory.hosts.size() < 8) continue;
    const QRectF bounds = lay_out(room.inventory).bounds;
    const double shape = bounds.width() / bounds.height();
    EXPECT_GT(shape, 0.55) << room.name << " " << bounds.width() << " x " << bounds.height();
    EXPECT_LT(shape, 4.5) << room.name << " " << bounds.width() << " x " << bounds.height();
  }
}

TEST(MapLayout, an_empty_cloud_is_an_empty_picture) {
  const MapLayout layout = lay_out(Inventory{});
  EXPECT_TRUE(layout.boxes.empty());
  EXPECT_TRUE(layout.bounds.isNull());
}

TEST(MapLayout, takes_little_time_for_800_hosts) {
  const Inventory inventory = read_platform(platforms + "planetlab-800.json");
  const auto begin = std::chrono::steady_clock::now();
  const MapLayout layout = lay_out(inventory);
  const auto took = std::chrono::steady_clock::now() - begin;
  RecordProperty(
      "microseconds",
      std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
  EXPECT_LT(took, std::chrono::seconds(1));  // it takes milliseconds: the machine may be busy
  EXPECT_EQ(layout.ports.size(), 800U);
}

}  // namespace
}  // namespace gemello::gui
