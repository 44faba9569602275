#pragma once

#include <vector>

namespace gemello::gui {

/// What a column of a table would like to have and cannot do without, in pixels.
struct ColumnNeed {
  int wanted = 0;  ///< its title and its longest value
  int needed = 0;  ///< its longest value
};

/// Widths that fit into `room`: all that is wanted where there is room for it; else titles give
/// way first, then the column `elastic`, down to `elastic_least`, whose texts are cut.
std::vector<int> column_widths(const std::vector<ColumnNeed>& needs, int room, std::size_t elastic,
                               int elastic_least);

}  // namespace gemello::gui
