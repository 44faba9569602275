#include "gui/map/tracks.hpp"

#include <algorithm>

namespace gemello::gui {

std::size_t Tracks::place(double from, double until) {
  if (until < from) std::swap(from, until);
  const auto has_room = [&](const std::vector<Piece>& line) {
    return std::none_of(line.begin(), line.end(), [&](const Piece& piece) {
      return from < piece.until + apart_ && piece.from < until + apart_;
    });
  };
  auto line = std::find_if(lines_.begin(), lines_.end(), has_room);
  if (line == lines_.end()) line = lines_.insert(lines_.end(), std::vector<Piece>{});
  line->push_back({from, until});
  return static_cast<std::size_t>(line - lines_.begin());
}

}  // namespace gemello::gui
