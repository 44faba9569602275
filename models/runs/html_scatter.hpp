#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/runs/compare.hpp"

namespace gemello::runs {

/// A run as a point of the plane of two figures of which less is better.
struct ScatterPoint {
  std::string letter;
  double x = 0;
  double y = 0;
  bool front = false;  ///< no other run is as good in both and better in one (Pareto)
};

/// Runs that know both figures; fewer where one is not known.
std::vector<ScatterPoint> scatter_points(const std::vector<ComparedRun>& runs,
                                         std::string_view x_figure, std::string_view y_figure);

/// Energy against contended VM-minutes as a drawing, with its sentence; "" of fewer than three
/// points.
std::string pareto_html(const std::vector<ComparedRun>& runs);

/// "A", "B", ... "Z", "A1", "B1"...: what a run is called in pictures.
std::string run_letter(std::size_t index);

}  // namespace gemello::runs
