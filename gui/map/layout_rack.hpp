#pragma once

#include <cstdint>
#include <vector>

#include "gui/map/layout_index.hpp"

namespace gemello::gui {

/// One rack's inside, measured: x from its left edge, y from the top of its machines.
struct RackPlan {
  struct Column {
    double x = 0;                  ///< of its boxes
    std::vector<SwitchId> risers;  ///< bundles in the channel left of it, in order of x
    double riser_x(SwitchId to) const;
  };
  struct Row {
    std::vector<MachineId> machines;  ///< one a column, from the left
    double y = 0;
    double height = 0;
  };
  RackId rack;
  double width = 0;
  double machines_height = 0;  ///< 0: it has none
  std::vector<Column> columns;
  std::vector<Row> rows;
  std::vector<double> switch_x;  ///< of index.switches_of_rack, left edges

  /// Where the cable of a machine's n-th port goes up: from the port itself in the first row, in
  /// the channel left of it in lower ones.
  double drop_x(const LayoutIndex& index, std::size_t row, std::size_t column, std::size_t n,
                SwitchId to) const;
};

namespace rack_box {
inline constexpr double side = 10;
inline constexpr double title = 18;
inline constexpr double switch_width = 116;
inline constexpr double switch_height = 34;
inline constexpr double cable_apart = 5;  ///< of lines in gaps and channels
inline constexpr std::size_t gap_lines = 6;
}  // namespace rack_box

/// Y of the line on which the n-th port's cable leaves a lower row, above the row's top.
double gap_line(std::size_t n);

/// Hosts in at most `host_rows` rows, disk servers in rows of their own below.
RackPlan plan_rack(const LayoutIndex& index, RackId rack, std::size_t host_rows);

}  // namespace gemello::gui
