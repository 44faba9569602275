#include "gui/map/layout_site.hpp"

#include <algorithm>

#include "gui/map/layout_machine.hpp"
#include "gui/map/site_frame.hpp"

namespace gemello::gui {

namespace {

using Kind = SiteFrame::Kind;

class SiteDrawing {
 public:
  SiteDrawing(const LayoutIndex& index, SiteId site)
      : index_(index), frame_(index, site), site_(site) {}

  SitePlan draw();

 private:
  struct Drop {  // a machine's port in its rack
    std::size_t rack, row, column;
    MachineId machine;
    std::size_t port;
  };
  struct Riser {
    QPointF from, until;
    SwitchId to;
    std::uint32_t cables = 0;
  };

  void add_racks();
  void add_machines(std::size_t rack, std::int32_t box);
  void add_cable(const Drop& drop, QPointF port, std::uint32_t cable);
  void go_to_switch(SwitchId to, std::size_t shelf, std::vector<QPointF>& path);
  void add_bundle(QPointF from, QPointF until, SwitchId to, std::uint32_t cables);
  void add_bundles();
  void add_links();
  void add_exits();

  const LayoutIndex& index_;
  const SiteFrame frame_;
  SiteId site_;
  SitePlan plan_;
  std::vector<Riser> risers_;  // of the column at hand
  std::map<std::pair<std::size_t, std::uint32_t>, std::uint32_t> trunk_cables_;  // shelf, switch
};

SitePlan SiteDrawing::draw() {
  plan_.size = QSizeF(frame_.width, frame_.height);
  plan_.picture.boxes.push_back(
      {{PartKind::site, site_.index()}, -1, QRectF(QPointF(0, 0), plan_.size)});
  add_racks();
  add_bundles();
  add_links();
  add_exits();
  return std::move(plan_);
}

void SiteDrawing::add_racks() {
  for (std::size_t i = 0; i < frame_.racks.size(); ++i) {
    const SiteFrame::PlacedRack& rack = frame_.racks[i];
    const SiteFrame::Shelf& shelf = frame_.shelves[rack.shelf];
    const auto box = static_cast<std::int32_t>(plan_.picture.boxes.size());
    plan_.picture.boxes.push_back(
        {{PartKind::rack, rack.plan.rack.index()},
         0,
         QRectF(rack.x, shelf.links_bottom, rack.plan.width, shelf.bottom - shelf.links_bottom)});
    const std::vector<SwitchId>& own = index_.switches_of_rack[rack.plan.rack.index()];
    for (std::size_t n = 0; n < own.size(); ++n) {
      plan_.picture.boxes.push_back({{PartKind::network_switch, own[n].index()},
                                     box,
                                     QRectF(rack.x + rack.plan.switch_x[n], shelf.switches_top,
                                            rack_box::switch_width, rack_box::switch_height)});
    }
    add_machines(i, box);
  }
}

void SiteDrawing::add_machines(std::size_t rack_number, std::int32_t box) {
  const SiteFrame::PlacedRack& rack = frame_.racks[rack_number];
  const double top = frame_.shelves[rack.shelf].machines_top;
  for (std::size_t c = 0; c < rack.plan.columns.size(); ++c) {
    risers_.clear();
    for (std::size_t r = 0; r < rack.plan.rows.size(); ++r) {
      const RackPlan::Row& row = rack.plan.rows[r];
      if (c >= row.machines.size()) continue;
      const MachineId machine = row.machines[c];
      const std::size_t first_port = plan_.picture.ports.size();
      add_machine(index_, machine, QPointF(rack.x + rack.plan.columns[c].x, top + row.y), box,
                  plan_.picture);
      const LayoutIndex::OfMachine& own = index_.machines[machine.index()];
      for (std::size_t n = 0; n < own.ports.size(); ++n) {
        if (own.cables[n] == LayoutIndex::no_cable) continue;
        MapPort& port = plan_.picture.ports[first_port + n];
        const std::size_t wires = plan_.picture.wires.size();
        add_cable({rack_number, r, c, machine, n}, port.at, own.cables[n]);
        if (plan_.picture.wires.size() > wires) port.wire = static_cast<std::int32_t>(wires);
      }
    }
    for (const Riser& riser : risers_) {
      add_bundle(riser.from, riser.until, riser.to, riser.cables);
    }
  }
}

void SiteDrawing::add_cable(const Drop& drop, QPointF port, std::uint32_t cable) {
  const SwitchId to = index_.inventory.cables[cable].to;
  if (frame_.find(to) == nullptr) return;
  const SiteFrame::PlacedRack& rack = frame_.racks[drop.rack];
  const SiteFrame::Shelf& shelf = frame_.shelves[rack.shelf];
  const double x = rack.x + rack.plan.drop_x(index_, drop.row, drop.column, drop.port, to);
  const double trunk = shelf.trunk_y(to);
  MapWire wire{{PartKind::cable, cable}, {port}, 0};
  if (drop.row > 0) {
    const double gap = port.y() + gap_line(drop.port);
    wire.path.emplace_back(port.x(), gap);
    wire.path.emplace_back(x, gap);
    auto riser = std::find_if(risers_.begin(), risers_.end(),
                              [to](const Riser& known) { return known.to == to; });
    if (riser == risers_.end()) riser = risers_.insert(riser, Riser{{}, {x, trunk}, to, 0});
    riser->from = QPointF(x, std::max(riser->from.y(), gap));
    ++riser->cables;
  }
  wire.path.emplace_back(x, trunk);
  wire.own = drop.row > 0 ? 3 : 2;
  go_to_switch(to, rack.shelf, wire.path);
  ++trunk_cables_[{rack.shelf, to.index()}];
  plan_.picture.wires.push_back(std::move(wire));
}

// From the shelf's trunk on.
void SiteDrawing::go_to_switch(SwitchId to, std::size_t shelf, std::vector<QPointF>& path) {
  const SiteFrame::PlacedSwitch& placed = *frame_.find(to);
  const SiteFrame::Shelf& home = frame_.shelves[placed.shelf];
  const double trunk = home.trunk_y(to);
  if (shelf != placed.shelf) {
    const double lane = frame_.lanes.at({Kind::trunk, to.index()});
    path.emplace_back(lane, frame_.shelves[shelf].trunk_y(to));
    path.emplace_back(lane, trunk);
  }
  path.emplace_back(placed.trunk_x(), trunk);
  path.emplace_back(placed.trunk_x(), home.switches_top + rack_box::switch_height);
}

void SiteDrawing::add_bundle(QPointF from, QPointF until, SwitchId to, std::uint32_t cables) {
  plan_.picture.bundles.push_back({to, from, until, cables});
}

void SiteDrawing::add_bundles() {
  for (std::size_t s = 0; s < frame_.shelves.size(); ++s) {
    for (const auto& [id, line] : frame_.shelves[s].trunks) {
      const SwitchId to(id);
      const double y = frame_.shelves[s].trunk_y(to);
      add_bundle({line.from, y}, {line.until, y}, to, trunk_cables_[{s, id}]);
      const SiteFrame::PlacedSwitch& placed = *frame_.find(to);
      if (placed.shelf == s) continue;
      const double lane = frame_.lanes.at({Kind::trunk, id});
      const double home = frame_.shelves[placed.shelf].trunk_y(to);
      add_bundle({lane, y}, {lane, home}, to, trunk_cables_[{s, id}]);
    }
  }
  for (const auto& [id, placed] : frame_.switches) {
    const SiteFrame::Shelf& home = frame_.shelves[placed.shelf];
    if (home.trunks.count(id) == 0) continue;
    std::uint32_t cables = 0;
    for (const auto& [where, count] : trunk_cables_) cables += where.second == id ? count : 0;
    const double x = placed.trunk_x();
    const SwitchId to(id);
    add_bundle({x, home.trunk_y(to)}, {x, home.switches_top + rack_box::switch_height}, to, cables);
  }
}

void SiteDrawing::add_links() {
  for (const auto& [id, placed] : frame_.switches) {
    for (const auto& [way, x] : placed.pins) {
      if (way.first != Kind::link) continue;
      const InterSwitchLink& link = index_.inventory.inter_switch_links[way.second];
      if (link.a.index() != id) continue;
      const SiteFrame::PlacedSwitch& other = *frame_.find(link.b);
      const SiteFrame::Shelf& here = frame_.shelves[placed.shelf];
      const SiteFrame::Shelf& there = frame_.shelves[other.shelf];
      const double far_x = other.pins.at(way);
      MapWire wire{{PartKind::inter_switch_link, way.second}, {{x, here.switches_top}}, 0};
      wire.path.emplace_back(x, here.link_y(way));
      if (placed.shelf != other.shelf) {
        const double lane = frame_.lanes.at(way);
        wire.path.emplace_back(lane, here.link_y(way));
        wire.path.emplace_back(lane, there.link_y(way));
      }
      wire.path.emplace_back(far_x, there.link_y(way));
      wire.path.emplace_back(far_x, there.switches_top);
      wire.own = wire.path.size();
      plan_.picture.wires.push_back(std::move(wire));
    }
  }
}

void SiteDrawing::add_exits() {
  for (const auto& [id, placed] : frame_.switches) {
    const SiteFrame::Shelf& shelf = frame_.shelves[placed.shelf];
    for (const auto& [way, x] : placed.pins) {
      if (way.first != Kind::circuit) continue;
      SitePlan::Exit exit{way.second, SwitchId(id), {{x, shelf.switches_top}}};
      if (const auto lane = frame_.lanes.find(way);
          lane != frame_.lanes.end() && placed.shelf > 0) {
        exit.path.emplace_back(x, shelf.link_y(way));
        exit.path.emplace_back(lane->second, shelf.link_y(way));
      }
      exit.path.emplace_back(exit.path.back().x(), 0);
      plan_.exits.push_back(std::move(exit));
    }
  }
}

}  // namespace

SitePlan plan_site(const LayoutIndex& index, SiteId site) {
  return SiteDrawing(index, site).draw();
}

}  // namespace gemello::gui
