#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "gui/map/layout_index.hpp"
#include "gui/map/layout_rack.hpp"
#include "gui/map/tracks.hpp"

namespace gemello::gui {

/// Where the racks and the lines of a site are; from this its boxes and wires are drawn.
///
/// Racks stand on shelves. Above a shelf's racks is a band with a line for each inter-switch link;
/// below its row of switches one with a trunk for each switch that the shelf's machines are cabled
/// to. What goes from shelf to shelf takes a lane in the left margin.
struct SiteFrame {
  /// What has a line or a lane of its own.
  enum class Kind : std::uint8_t { link, circuit, trunk };
  using Way = std::pair<Kind, std::uint32_t>;  ///< of a trunk: its switch

  struct PlacedRack {
    RackPlan plan;
    std::size_t shelf = 0;
    double x = 0;
  };
  struct Line {
    double from = 0;  ///< leftmost x
    double until = 0;
    std::size_t number = 0;  ///< on which track
  };
  struct Shelf {
    std::vector<std::size_t> racks;
    std::map<Way, Line> links;             ///< and circuits that take a line here
    std::map<std::uint32_t, Line> trunks;  ///< by switch
    double links_bottom = 0;               ///< = top of the racks
    double switches_top = 0;
    double trunks_top = 0;
    double machines_top = 0;
    double bottom = 0;

    double link_y(const Way& way) const;
    double trunk_y(SwitchId to) const;
  };
  struct PlacedSwitch {
    std::size_t rack = 0;  ///< into racks
    std::size_t shelf = 0;
    double x = 0;                ///< left edge
    std::map<Way, double> pins;  ///< on the upper edge
    double trunk_x() const;      ///< on the lower edge
  };

  SiteFrame(const LayoutIndex& index, SiteId site);

  std::vector<PlacedRack> racks;
  std::vector<Shelf> shelves;
  std::map<std::uint32_t, PlacedSwitch> switches;  ///< by SwitchId
  std::map<Way, double> lanes;                     ///< x in the margin
  double width = 0;
  double height = 0;

  const PlacedSwitch* find(SwitchId id) const;

 private:
  void choose_shape(SiteId site);
  void put_on_shelves(std::size_t count);
  void place_switches();
  void find_lanes();
  void shift_right(double margin);
  void place_pins();
  void place_links(std::size_t shelf);
  void place_trunks(std::size_t shelf);
  void place_heights();

  const LayoutIndex& index_;
};

namespace site_box {
inline constexpr double pad = 12;
inline constexpr double title = 22;
inline constexpr double line_apart = 8;
inline constexpr double band_pad = 9;
}  // namespace site_box

}  // namespace gemello::gui
