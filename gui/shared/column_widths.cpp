#include "gui/shared/column_widths.hpp"

#include <algorithm>

namespace gemello::gui {

std::vector<int> column_widths(const std::vector<ColumnNeed>& needs, int room, std::size_t elastic,
                               int elastic_least) {
  std::vector<int> widths;
  int missing = -room;
  int title_room = 0;
  for (const ColumnNeed& need : needs) {
    widths.push_back(need.wanted);
    missing += need.wanted;
    title_room += need.wanted - need.needed;
  }
  if (missing <= 0) return widths;
  // All titles lose the same share of what they have more than values.
  const int given = std::min(missing, title_room);
  int left = given;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    const int more = needs[i].wanted - needs[i].needed;
    const int share =
        title_room > 0 ? std::min(left, (given * more + title_room - 1) / title_room) : 0;
    widths[i] -= share;
    left -= share;
  }
  missing -= given;
  if (missing > 0 && elastic < widths.size())
    widths[elastic] = std::max(std::min(elastic_least, widths[elastic]), widths[elastic] - missing);
  return widths;
}

}  // namespace gemello::gui
