#pragma once

#include <span>

namespace gemello::policies {

/// y = base + slope x.
struct Line {
  double base = 0;
  double slope = 0;
  double at(double x) const { return base + slope * x; }
};

/// The line of weighted least squares through (1, y[0]), (2, y[1])...; weights >= 0, as many as
/// y, more than one of them above 0.
Line weighted_line(std::span<const double> y, std::span<const double> weights);

/// Weight of a sample `distance` away when the farthest is `reach` away: (1 - (d/r)^3)^3.
/// Source: W. S. Cleveland, J. Am. Stat. Assoc. 74(368), 1979.
double tricube(double distance, double reach);

/// Weight of a residual: (1 - (r / scale)^2)^2 within the scale, 0 beyond it.
/// Source: W. S. Cleveland, J. Am. Stat. Assoc. 74(368), 1979.
double bisquare(double residual, double scale);

}  // namespace gemello::policies
