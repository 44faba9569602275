#include "gui/map/layout.hpp"

#include <algorithm>
#include <limits>

#include "gui/map/layout_index.hpp"
#include "gui/map/layout_site.hpp"
#include "gui/map/tracks.hpp"

namespace gemello::gui {

namespace {

constexpr double site_gap = 28;
constexpr double wide_area_apart = 16;  // lines of circuits: each has a label
constexpr double wide_area_pad = 14;
constexpr double outside_height = 36;
constexpr double map_shape_wanted = 1.6;

// Sites on shelves, a band of circuits above each, lanes at the left for what changes shelf.
class MapDrawing {
 public:
  explicit MapDrawing(const Inventory& inventory) : index_(inventory) {}

  MapLayout draw();

 private:
  struct PlacedSite {
    SitePlan plan;
    std::size_t shelf = 0;
    QPointF at;
  };
  struct End {
    std::size_t site = 0;
    const SitePlan::Exit* exit = nullptr;
  };
  struct Circuits {  // of a shelf
    std::map<std::uint32_t, std::size_t> lines;
    double bottom = 0;
    double y(std::uint32_t circuit) const {
      return bottom - wide_area_pad - wide_area_apart * static_cast<double>(lines.at(circuit));
    }
  };

  std::size_t put_on_shelves(std::size_t count);
  void choose_shelves();
  void find_ends();
  void place_circuits();
  void place_heights();
  void add_sites();
  void add_circuits();
  double exit_x(const End& end) const {
    return sites_[end.site].at.x() + end.exit->path.back().x();
  }
  std::vector<QPointF> exit_path(const End& end) const;

  const LayoutIndex index_;
  std::vector<PlacedSite> sites_;
  std::vector<std::vector<End>> ends_;     // by circuit
  std::map<std::uint32_t, double> lanes_;  // x
  std::vector<Circuits> shelves_;
  double width_ = 0;
  bool has_outside_ = false;
  MapLayout out_;
};

MapLayout MapDrawing::draw() {
  for (std::size_t i = 0; i < index_.inventory.sites.size(); ++i) {
    sites_.push_back({plan_site(index_, SiteId(i)), 0, {}});
  }
  choose_shelves();
  find_ends();
  place_circuits();
  place_heights();
  add_sites();
  add_circuits();
  for (std::size_t i = 0; i < out_.boxes.size(); ++i) {
    out_.box_of[out_.boxes[i].part] = i;
    out_.bounds |= out_.boxes[i].rect;
  }
  for (std::size_t i = 0; i < out_.wires.size(); ++i) {
    out_.wire_of[out_.wires[i].part] = i;
    for (const QPointF& point : out_.wires[i].path) {
      out_.bounds |= QRectF(point - QPointF(2, 2), QSizeF(4, 4));
    }
  }
  out_.bounds |= out_.outside;
  return std::move(out_);
}

std::size_t MapDrawing::put_on_shelves(std::size_t count) {
  double all = 0;
  for (const PlacedSite& site : sites_) all += site.plan.size.width() + site_gap;
  width_ = 0;
  std::size_t shelf = 0;
  double x = 0;
  double before = 0;
  for (PlacedSite& site : sites_) {
    const double own = site.plan.size.width() + site_gap;
    if (x > 0 &&
        (before + own / 2) / all * static_cast<double>(count) >= static_cast<double>(shelf + 1)) {
      ++shelf;
      x = 0;
    }
    site.shelf = shelf;
    site.at.setX(x);
    x += own;
    before += own;
    width_ = std::max(width_, x - site_gap);
  }
  return shelf + 1;
}

void MapDrawing::choose_shelves() {
  double best = std::numeric_limits<double>::max();
  std::size_t best_count = 1;
  for (std::size_t count = 1; count <= std::max<std::size_t>(sites_.size(), 1); ++count) {
    std::vector<double> heights(put_on_shelves(count), 0.0);
    for (const PlacedSite& site : sites_) {
      heights[site.shelf] = std::max(heights[site.shelf], site.plan.size.height());
    }
    double all = 0;
    for (const double height : heights) all += height + 3 * site_gap;
    const double size = std::max(width_ / map_shape_wanted, all);
    if (size >= best) continue;
    best = size;
    best_count = count;
  }
  shelves_.resize(put_on_shelves(best_count));
}

void MapDrawing::find_ends() {
  ends_.resize(index_.inventory.circuits.size());
  for (std::size_t i = 0; i < sites_.size(); ++i) {
    for (const SitePlan::Exit& exit : sites_[i].plan.exits) {
      ends_[exit.circuit].push_back({i, &exit});
    }
  }
  double x = 0;
  for (std::uint32_t i = 0; i < ends_.size(); ++i) {
    const std::vector<End>& ends = ends_[i];
    const bool uplink = index_.inventory.circuits[i].is_uplink();
    has_outside_ = has_outside_ || uplink;
    const std::size_t first = sites_[ends.front().site].shelf;
    const std::size_t second = uplink ? 0 : sites_[ends.back().site].shelf;
    if (first == second) continue;
    lanes_[i] = x;
    x += wide_area_apart / 2;
  }
  if (lanes_.empty()) return;
  for (PlacedSite& site : sites_) site.at.rx() += x + wide_area_pad;
  width_ += x + wide_area_pad;
}

void MapDrawing::place_circuits() {
  std::vector<Tracks> tracks(shelves_.size(), Tracks(wide_area_apart));
  for (std::uint32_t i = 0; i < ends_.size(); ++i) {
    const std::vector<End>& ends = ends_[i];
    if (const auto lane = lanes_.find(i); lane != lanes_.end()) {
      for (const End& end : ends) {
        const std::size_t shelf = sites_[end.site].shelf;
        shelves_[shelf].lines[i] = tracks[shelf].place(lane->second, exit_x(end));
      }
    } else if (!index_.inventory.circuits[i].is_uplink()) {
      const std::size_t shelf = sites_[ends.front().site].shelf;
      shelves_[shelf].lines[i] = tracks[shelf].place(exit_x(ends.front()), exit_x(ends.back()));
    }
  }
}

void MapDrawing::place_heights() {
  double y = 0;
  if (has_outside_) {
    out_.outside = QRectF(0, 0, width_, outside_height);
    y = outside_height + wide_area_pad;
  }
  for (std::size_t s = 0; s < shelves_.size(); ++s) {
    std::size_t lines = 0;
    for (const auto& [circuit, line] : shelves_[s].lines) lines = std::max(lines, line + 1);
    if (lines > 0) y += 2 * wide_area_pad + wide_area_apart * static_cast<double>(lines - 1);
    shelves_[s].bottom = y;
    double height = 0;
    for (PlacedSite& site : sites_) {
      if (site.shelf != s) continue;
      site.at.setY(y);
      height = std::max(height, site.plan.size.height());
    }
    y += height + site_gap;
  }
}

void MapDrawing::add_sites() {
  for (PlacedSite& site : sites_) {
    MapLayout& picture = site.plan.picture;
    const auto boxes = static_cast<std::int32_t>(out_.boxes.size());
    const auto wires = static_cast<std::int32_t>(out_.wires.size());
    for (MapBox& box : picture.boxes) {
      box.rect.translate(site.at);
      if (box.parent >= 0) box.parent += boxes;
      out_.boxes.push_back(box);
    }
    for (MapPort& port : picture.ports) {
      port.at += site.at;
      if (port.wire >= 0) port.wire += wires;
      out_.ports.push_back(port);
    }
    for (MapWire& wire : picture.wires) {
      for (QPointF& point : wire.path) point += site.at;
      out_.wires.push_back(std::move(wire));
    }
    for (MapBundle& bundle : picture.bundles) {
      bundle.from += site.at;
      bundle.until += site.at;
      out_.bundles.push_back(bundle);
    }
  }
}

std::vector<QPointF> MapDrawing::exit_path(const End& end) const {
  std::vector<QPointF> path = end.exit->path;
  for (QPointF& point : path) point += sites_[end.site].at;
  return path;
}

void MapDrawing::add_circuits() {
  for (std::uint32_t i = 0; i < ends_.size(); ++i) {
    const std::vector<End>& ends = ends_[i];
    const auto lane = lanes_.find(i);
    MapWire wire{{PartKind::circuit, i}, exit_path(ends.front()), 0};
    const double x = wire.path.back().x();
    const Circuits& shelf = shelves_[sites_[ends.front().site].shelf];
    if (shelf.lines.count(i) > 0) wire.path.emplace_back(x, shelf.y(i));
    if (lane != lanes_.end()) wire.path.emplace_back(lane->second, shelf.y(i));
    if (index_.inventory.circuits[i].is_uplink()) {
      wire.path.emplace_back(wire.path.back().x(), outside_height);
    } else {
      std::vector<QPointF> back = exit_path(ends.back());
      const Circuits& other = shelves_[sites_[ends.back().site].shelf];
      if (lane != lanes_.end()) wire.path.emplace_back(lane->second, other.y(i));
      wire.path.emplace_back(back.back().x(), other.y(i));
      wire.path.insert(wire.path.end(), back.rbegin(), back.rend());
    }
    wire.own = wire.path.size();
    out_.wires.push_back(std::move(wire));
  }
}

}  // namespace

const MapBox* MapLayout::box(Part part) const {
  const auto found = box_of.find(part);
  return found == box_of.end() ? nullptr : &boxes[found->second];
}
const MapWire* MapLayout::wire(Part part) const {
  const auto found = wire_of.find(part);
  return found == wire_of.end() ? nullptr : &wires[found->second];
}

MapLayout lay_out(const Inventory& inventory) {
  return MapDrawing(inventory).draw();
}

}  // namespace gemello::gui
