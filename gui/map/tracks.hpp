#pragma once

#include <cstddef>
#include <vector>

namespace gemello::gui {

/// Parallel lines on which intervals are put so that those on one line keep apart.
class Tracks {
 public:
  explicit Tracks(double apart) : apart_(apart) {}

  /// The first line with room for [from, until] (in either order).
  std::size_t place(double from, double until);
  std::size_t count() const { return lines_.size(); }

 private:
  struct Piece {
    double from, until;
  };
  double apart_;
  std::vector<std::vector<Piece>> lines_;
};

}  // namespace gemello::gui
