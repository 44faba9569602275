#pragma once

#include <string>
#include <vector>

namespace gemello::runs {

struct PlottedPoint {
  std::string label;
  double x = 0;
  double y = 0;
  double x_half = 0;  ///< half widths of the intervals, drawn as bars; 0: none
  double y_half = 0;
  bool on_front = false;
};

/// A trade-off of two figures.
struct Scatter {
  std::string x_title;  ///< with the unit
  std::string y_title;
  bool x_less = true;  ///< less is better
  bool y_less = true;
  std::vector<PlottedPoint> points;
};

/// The picture as an inline SVG element in the colours of the page. The front is drawn in steps:
/// what can be had for each x. Nothing is drawn without points.
std::string scatter_svg(const Scatter& scatter);

/// Round numbers that cover low..high, about five.
std::vector<double> ticks(double low, double high);

}  // namespace gemello::runs
