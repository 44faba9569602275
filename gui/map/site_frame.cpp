#include "gui/map/site_frame.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace gemello::gui {

namespace {

constexpr double rack_gap = 14;
constexpr double shape_wanted = 1.6;  // width / height of a screen's map

double band_height(std::size_t lines) {
  return lines == 0
             ? 0
             : 2 * site_box::band_pad + site_box::line_apart * static_cast<double>(lines - 1);
}
// What a shelf needs besides its machines and bands.
constexpr double shelf_frame = rack_box::title + rack_box::switch_height + 2 * rack_box::side + 30;

std::size_t most_hosts(const LayoutIndex& index, SiteId site) {
  std::size_t most = 1;
  for (const RackId rack : index.racks_of_site[site.index()]) {
    most = std::max({most, index.hosts_of_rack[rack.index()].size(),
                     index.servers_of_rack[rack.index()].size()});
  }
  return most;
}

}  // namespace

double SiteFrame::Shelf::link_y(const Way& way) const {
  return links_bottom - site_box::band_pad -
         site_box::line_apart * static_cast<double>(links.at(way).number);
}
double SiteFrame::Shelf::trunk_y(SwitchId to) const {
  return trunks_top + site_box::band_pad +
         site_box::line_apart * static_cast<double>(trunks.at(to.index()).number);
}
// A quarter of a pixel beside where ports and risers can be, so that no two lines fall together.
double SiteFrame::PlacedSwitch::trunk_x() const {
  return std::round(x + rack_box::switch_width / 2) + 0.25;
}

SiteFrame::SiteFrame(const LayoutIndex& index, SiteId site) : index_(index) {
  choose_shape(site);
  place_switches();
  find_lanes();
  place_pins();
  for (std::size_t shelf = 0; shelf < shelves.size(); ++shelf) {
    place_links(shelf);
    place_trunks(shelf);
  }
  place_heights();
}

const SiteFrame::PlacedSwitch* SiteFrame::find(SwitchId id) const {
  const auto found = switches.find(id.index());
  return found == switches.end() ? nullptr : &found->second;
}

// Rows of hosts and shelves of racks such that the whole is as large as can be on a screen.
void SiteFrame::choose_shape(SiteId site) {
  const std::vector<RackId>& ids = index_.racks_of_site[site.index()];
  const std::size_t most = most_hosts(index_, site);
  double best = std::numeric_limits<double>::max();
  std::vector<PlacedRack> best_racks;
  std::size_t best_shelves = 1;
  std::size_t rows_before = 0;
  for (std::size_t columns = 1; columns <= most; columns += 1 + columns / 6) {
    const std::size_t rows = (most + columns - 1) / columns;
    if (rows == rows_before) continue;
    rows_before = rows;
    racks.clear();
    for (const RackId rack : ids) racks.push_back({plan_rack(index_, rack, rows), 0, 0});
    for (std::size_t count = 1; count <= std::min<std::size_t>(ids.size(), 6); ++count) {
      put_on_shelves(count);
      double all = 0;
      for (const Shelf& shelf : shelves) {
        double highest = 0;
        for (const std::size_t rack : shelf.racks) {
          highest = std::max(highest, racks[rack].plan.machines_height);
        }
        all += shelf_frame + highest;
      }
      const double size = std::max(width / shape_wanted, all);
      if (size >= best) continue;
      best = size;
      best_racks = racks;
      best_shelves = shelves.size();
    }
  }
  racks = std::move(best_racks);
  put_on_shelves(best_shelves);
}

// In order, each shelf about equally wide.
void SiteFrame::put_on_shelves(std::size_t count) {
  double all = 0;
  for (const PlacedRack& rack : racks) all += rack.plan.width + rack_gap;
  shelves.assign(1, Shelf{});
  width = 0;
  double x = site_box::pad;
  double before = 0;
  for (std::size_t i = 0; i < racks.size(); ++i) {
    const double own = racks[i].plan.width + rack_gap;
    const double share = (before + own / 2) / all * static_cast<double>(count);
    if (!shelves.back().racks.empty() && share >= static_cast<double>(shelves.size())) {
      shelves.emplace_back();
      x = site_box::pad;
    }
    racks[i].shelf = shelves.size() - 1;
    racks[i].x = x;
    shelves.back().racks.push_back(i);
    x += own;
    before += own;
    width = std::max(width, x - rack_gap + site_box::pad);
  }
  width = std::max(width, 2 * site_box::pad + 120);
}

void SiteFrame::place_switches() {
  for (std::size_t i = 0; i < racks.size(); ++i) {
    const std::vector<SwitchId>& own = index_.switches_of_rack[racks[i].plan.rack.index()];
    for (std::size_t n = 0; n < own.size(); ++n) {
      const double x = racks[i].x + racks[i].plan.switch_x[n];
      switches[own[n].index()] = {i, racks[i].shelf, x, {}};
    }
  }
}

void SiteFrame::find_lanes() {
  std::set<Way> ways;
  for (const auto& [id, placed] : switches) {
    for (const std::uint32_t circuit : index_.switches[id].circuits) {
      if (placed.shelf > 0) ways.insert({Kind::circuit, circuit});
    }
    for (const std::uint32_t link : index_.switches[id].links) {
      const InterSwitchLink& both = index_.inventory.inter_switch_links[link];
      const PlacedSwitch* a = find(both.a);
      const PlacedSwitch* b = find(both.b);
      if (a != nullptr && b != nullptr && a->shelf != b->shelf) ways.insert({Kind::link, link});
    }
  }
  for (const PlacedRack& rack : racks) {
    for (const RackPlan::Row& row : rack.plan.rows) {
      for (const MachineId machine : row.machines) {
        for (const std::uint32_t cable : index_.machines[machine.index()].cables) {
          if (cable == LayoutIndex::no_cable) continue;
          const SwitchId to = index_.inventory.cables[cable].to;
          const PlacedSwitch* placed = find(to);
          if (placed != nullptr && placed->shelf != rack.shelf) {
            ways.insert({Kind::trunk, to.index()});
          }
        }
      }
    }
  }
  double x = site_box::pad;
  for (const Way& way : ways) {
    lanes[way] = x;
    x += site_box::line_apart;
  }
  if (!ways.empty()) shift_right(x - site_box::pad + site_box::line_apart);
}

void SiteFrame::shift_right(double margin) {
  for (PlacedRack& rack : racks) rack.x += margin;
  for (auto& [id, placed] : switches) placed.x += margin;
  width += margin;
}

// From left to right as the other ends are, so that few lines cross.
void SiteFrame::place_pins() {
  for (auto& [id, placed] : switches) {
    std::vector<std::pair<double, Way>> wanted;
    for (const std::uint32_t link : index_.switches[id].links) {
      const InterSwitchLink& both = index_.inventory.inter_switch_links[link];
      const PlacedSwitch* other = find(both.a.index() == id ? both.b : both.a);
      if (other == nullptr) continue;  // of another site: circuits do that
      wanted.push_back({other->shelf == placed.shelf ? other->x : 0, {Kind::link, link}});
    }
    for (const std::uint32_t circuit : index_.switches[id].circuits) {
      wanted.push_back({placed.shelf == 0 ? placed.x : 0, {Kind::circuit, circuit}});
    }
    std::sort(wanted.begin(), wanted.end());
    const double step =
        std::min(12.0, (rack_box::switch_width - 16) / static_cast<double>(wanted.size() + 1));
    const double middle = placed.x + rack_box::switch_width / 2;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const double from_middle =
          static_cast<double>(i) - static_cast<double>(wanted.size() - 1) / 2;
      placed.pins[wanted[i].second] = middle + from_middle * step;
    }
  }
}

void SiteFrame::place_links(std::size_t number) {
  Shelf& shelf = shelves[number];
  Tracks tracks(site_box::line_apart);
  for (const auto& [id, placed] : switches) {
    if (placed.shelf != number) continue;
    for (const auto& [way, x] : placed.pins) {
      double other = x;
      if (const auto lane = lanes.find(way); lane != lanes.end()) {
        other = lane->second;
      } else if (way.first == Kind::link) {
        const InterSwitchLink& both = index_.inventory.inter_switch_links[way.second];
        other = find(both.a.index() == id ? both.b : both.a)->pins.at(way);
      } else {
        continue;  // straight up
      }
      if (shelf.links.count(way) > 0) continue;  // by its other end
      shelf.links[way] = {std::min(x, other), std::max(x, other), tracks.place(x, other)};
    }
  }
}

void SiteFrame::place_trunks(std::size_t number) {
  Shelf& shelf = shelves[number];
  const auto reach = [&shelf](SwitchId to, double x) {
    const auto [line, fresh] = shelf.trunks.try_emplace(to.index(), Line{x, x, 0});
    if (fresh) return;
    line->second.from = std::min(line->second.from, x);
    line->second.until = std::max(line->second.until, x);
  };
  for (const std::size_t rack : shelf.racks) {
    const RackPlan& plan = racks[rack].plan;
    for (std::size_t r = 0; r < plan.rows.size(); ++r) {
      for (std::size_t c = 0; c < plan.rows[r].machines.size(); ++c) {
        const MachineId machine = plan.rows[r].machines[c];
        const std::vector<std::uint32_t>& cables = index_.machines[machine.index()].cables;
        for (std::size_t n = 0; n < cables.size(); ++n) {
          if (cables[n] == LayoutIndex::no_cable) continue;
          const SwitchId to = index_.inventory.cables[cables[n]].to;
          if (find(to) == nullptr) continue;
          reach(to, racks[rack].x + plan.drop_x(index_, r, c, n, to));
        }
      }
    }
  }
  for (const auto& [id, placed] : switches) {
    const auto lane = lanes.find({Kind::trunk, id});
    const bool goes_on = lane != lanes.end();
    if (placed.shelf == number && (goes_on || shelf.trunks.count(id) > 0)) {
      reach(SwitchId(id), placed.trunk_x());
    }
    if (goes_on && shelf.trunks.count(id) > 0) reach(SwitchId(id), lane->second);
  }
  Tracks tracks(site_box::line_apart);
  for (auto& [id, line] : shelf.trunks) line.number = tracks.place(line.from, line.until);
}

void SiteFrame::place_heights() {
  double y = site_box::title;
  for (Shelf& shelf : shelves) {
    std::size_t links = 0;
    for (const auto& [way, line] : shelf.links) links = std::max(links, line.number + 1);
    std::size_t trunks = 0;
    for (const auto& [to, line] : shelf.trunks) trunks = std::max(trunks, line.number + 1);
    double machines = 0;
    bool any_switch = false;
    for (const std::size_t rack : shelf.racks) {
      machines = std::max(machines, racks[rack].plan.machines_height);
      any_switch = any_switch || !racks[rack].plan.switch_x.empty();
    }
    shelf.links_bottom = y + band_height(links) + 4;
    shelf.switches_top = shelf.links_bottom + rack_box::title;
    shelf.trunks_top = shelf.switches_top + (any_switch ? rack_box::switch_height : 0);
    shelf.machines_top = shelf.trunks_top + std::max(band_height(trunks) + 8, rack_box::side);
    shelf.bottom = shelf.machines_top + machines + rack_box::side;
    y = shelf.bottom + rack_gap;
  }
  height = y - rack_gap + site_box::pad;
}

}  // namespace gemello::gui
